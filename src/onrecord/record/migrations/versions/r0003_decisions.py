"""What people decide, the log of all that goes on record, and PostgreSQL beside SQLite.

What stands on record already is entered in the log in the order in which it was read, and each
reading is given the time in which it was the one in force.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the new tables, move what moves, enter what is there, index it anew."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        for table in ("search_statements", "search_reports"):
            op.execute(f"DROP TABLE {table}")
        op.execute("DROP VIEW search_statement_texts")
    else:
        _sort_by_code_points()
        _widen_counts()
    _make_log()
    _make_archived()
    _make_contents()
    _make_payloads()
    _add_indexes()
    _make_affiliations()
    contents, described = _enter_readings()
    if on_sqlite:
        _remake_statements(contents)
        _remake_readings(described)
        _remake_ties()
        _remake_captures()
    else:
        _alter_statements(contents)
        _alter_readings(described)
        _alter_ties()
        _alter_captures()
        # What was deferred is checked now: a table with checks to come takes no index.
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")
        op.execute("SET CONSTRAINTS ALL DEFERRED")
    op.drop_table("current_readings")
    op.create_index("ix_statements_content", "statements", ["content"])
    op.create_index("ix_readings_report", "readings", ["report"])
    op.create_index("ix_readings_published", "readings", ["published", "key"])
    op.create_index("ix_readings_entry", "readings", ["entry", "base"])
    op.create_index("ix_captures_entry", "captures", ["entry"])
    op.drop_index("ix_reports_published", "reports")
    for column in ("authors", "published", "published_basis", "language", "posts", "credits"):
        op.drop_column("reports", column)
    _make_decisions()
    _make_search(on_sqlite)


# --- types --------------------------------------------------------------------------------------


def _text() -> sa.types.TypeEngine[str]:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _hash() -> sa.types.TypeEngine[str]:
    return sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


_EARLIER = (
    *("captures", "reports", "report_captures", "readings", "actors", "places", "times"),
    *("mentions", "statements", "events", "commitments", "evidence"),
)
"""The tables with text of earlier revisions."""


def _sort_by_code_points() -> None:
    """What earlier revisions made sorts by the server's language until now."""
    tables = sa.inspect(op.get_bind())
    for table in _EARLIER:
        for column in tables.get_columns(table):
            if isinstance(column["type"], sa.String):
                kind = column["type"].compile(dialect=op.get_bind().dialect)
                kind = kind.partition(" COLLATE")[0]
                op.execute(
                    f'ALTER TABLE {table} ALTER COLUMN "{column["name"]}" TYPE {kind} COLLATE "C"'
                )


def _widen_counts() -> None:
    for column in ("fatalities_low", "fatalities_high", "injured_low", "injured_high"):
        op.alter_column("events", column, type_=sa.BigInteger())
    op.alter_column("statements", "count", type_=sa.BigInteger())


# --- new tables ---------------------------------------------------------------------------------


def _make_log() -> None:
    op.create_table(
        "log",
        sa.Column("entry", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", _text(), nullable=False),
        sa.Column("who", _text()),
        sa.Column("action", _text(), nullable=False),
        sa.Column("report", _hash()),
        sa.Column("subject", _hash(), nullable=False),
        sa.Column("hash", _hash(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_log"),
    )
    op.create_index("ix_log_at", "log", ["at"])
    op.create_table(
        "in_force",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report", "since", name="pk_in_force"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_in_force_report"),
        sa.ForeignKeyConstraint(["since"], ["log.entry"], name="fk_in_force_since"),
        sa.ForeignKeyConstraint(["until"], ["log.entry"], name="fk_in_force_until"),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"], name="fk_in_force_reading"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_in_force_reading", "in_force", ["reading"])
    now = sa.text("until IS NULL")
    op.create_index(
        "uq_in_force_report_now",
        "in_force",
        ["report"],
        unique=True,
        sqlite_where=now,
        postgresql_where=now,
    )


def _make_archived() -> None:
    op.create_table(
        "archived",
        sa.Column("name", _text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_archived"),
    )


def _make_contents() -> None:
    op.create_table(
        "contents",
        sa.Column("key", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_contents"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_contents_report"),
    )
    op.create_index("ix_contents_report", "contents", ["report"])


def _make_payloads() -> None:
    op.create_table(
        "payloads",
        sa.Column("reading", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("reading", name="pk_payloads"),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"], name="fk_payloads_reading"),
    )
    op.execute("INSERT INTO payloads (reading, payload) SELECT key, payload FROM readings")


def _make_affiliations() -> None:
    op.create_table(
        "affiliations",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("kind", _text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer()),
        sa.Column("title", _text()),
        sa.Column("former", sa.Boolean(), nullable=False),
        sa.Column("since", _text()),
        sa.Column("until", _text()),
        sa.PrimaryKeyConstraint("reading", "actor", "kind", "ordinal", name="pk_affiliations"),
        *(
            sa.ForeignKeyConstraint(
                ["reading", column],
                ["actors.reading", "actors.item"],
                name=f"fk_affiliations_reading_{column}",
            )
            for column in ("actor", "whole")
        ),
        sqlite_with_rowid=False,
    )


def _add_indexes() -> None:
    op.create_index("ix_reports_publisher", "reports", ["publisher"])
    op.add_column("reports", sa.Column("page", sa.BigInteger()))
    op.create_index("ix_reports_page", "reports", ["page"])
    _set("UPDATE reports SET page = :p WHERE key = :k", _pages())
    op.create_index("ix_events_type_realis", "events", ["type", "realis"])
    for column in ("name", "registry", "id"):
        op.create_index(f"ix_actors_{column}", "actors", [column])


def _pages() -> list[dict[str, Any]]:
    found = op.get_bind().execute(
        sa.text("SELECT key, url, publisher FROM reports WHERE url IS NOT NULL")
    )
    pages = []
    for key, url, publisher in found:
        named = json.dumps((url, publisher), separators=(",", ":")).encode()
        digest = hashlib.blake2b(named, digest_size=8).digest()
        pages.append({"k": key, "p": int.from_bytes(digest, "big", signed=True)})
    return pages


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("entry", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("id", _hash(), nullable=False),
        sa.Column("action", _text(), nullable=False),
        sa.Column("who", _text(), nullable=False),
        sa.Column("at", _text(), nullable=False),
        sa.Column("why", _text()),
        sa.Column("report", sa.Integer()),
        sa.Column("kind", _text()),
        sa.Column("local", _text()),
        sa.Column("claim", sa.BigInteger()),
        sa.Column("subject", _text()),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.Column("anchor", sa.JSON()),
        sa.Column("undoes", _hash()),
        sa.Column("round", _text()),
        sa.PrimaryKeyConstraint("entry", name="pk_decisions"),
        sa.UniqueConstraint("id", name="uq_decisions_id"),
        sa.ForeignKeyConstraint(["entry"], ["log.entry"], name="fk_decisions_entry"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_decisions_report"),
    )
    for column in ("report", "subject", "undoes", "round"):
        op.create_index(f"ix_decisions_{column}", "decisions", [column])
    _lasting(
        "anchors",
        sa.Column("reading", sa.Integer(), sa.ForeignKey("readings.key"), nullable=False),
        sa.Column("decision", sa.Integer(), sa.ForeignKey("decisions.entry"), nullable=False),
        sa.Column("local", _text()),
        sa.Column("how", _text(), nullable=False),
        keys=("reading", "decision"),
    )
    _lasting(
        "same_actors",
        sa.Column("member", _text(), nullable=False),
        sa.Column("actor", _text(), nullable=False),
        keys=("member",),
    )
    op.create_index("ix_same_actors_actor", "same_actors", ["actor"])
    _lasting(
        "ratings",
        sa.Column("source", _text(), nullable=False),
        sa.Column("letter", _text(), nullable=False),
        keys=("source",),
    )


def _lasting(name: str, *columns: sa.Column[Any], keys: tuple[str, ...]) -> None:
    """A table of what holds from one entry of the log to another."""
    for column in columns:
        for key in column.foreign_keys:
            key.name = f"fk_{name}_{column.name}"
    op.create_table(
        name,
        *columns,
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer()),
        sa.PrimaryKeyConstraint(*keys, "since", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["since"], ["log.entry"], name=f"fk_{name}_since"),
        sa.ForeignKeyConstraint(["until"], ["log.entry"], name=f"fk_{name}_until"),
        sqlite_with_rowid=False,
    )


# --- what is there already ----------------------------------------------------------------------


_ENTRY = ("entry", "at", "who", "action", "report", "subject")

_ROWS = 500
"""Rows written at once."""


def _rows(table: str, *columns: str) -> sa.TableClause:
    return sa.table(table, *(sa.column(column) for column in columns))


def _insert(table: sa.TableClause, rows: Sequence[dict[str, Any]]) -> None:
    for first in range(0, len(rows), _ROWS):
        op.get_bind().execute(sa.insert(table), list(rows[first : first + _ROWS]))


def _enter_readings() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Fill the log, what is in force, affiliations and contents.

    Gives the content of each statement, and what each reading knows of its report.
    """
    bind = op.get_bind()
    log, lasting, said = [], [], []
    contents: list[dict[str, Any]] = []
    described: list[dict[str, Any]] = []
    affiliations: list[dict[str, Any]] = []
    latest: dict[int, dict[str, Any]] = {}
    known: dict[tuple[int, tuple[tuple[int, int], ...]], int] = {}
    previous = ""
    found = bind.execute(
        sa.text(
            "SELECT g.key, g.id, g.report, r.id, g.read_at, g.payload FROM readings AS g"
            " JOIN reports AS r ON r.key = g.report ORDER BY g.read_at, g.key"
        )
    )
    for entry, (key, name, report, report_id, at, payload) in enumerate(found, 1):
        row = [entry, at, None, "read", report_id, name]
        line = json.dumps([*row, previous], ensure_ascii=False, separators=(",", ":"))
        previous = hashlib.sha256(line.encode("utf-8")).hexdigest()
        log.append({**dict(zip(_ENTRY, row, strict=True)), "hash": previous})
        if report in latest:
            latest[report]["until"] = entry
        latest[report] = {"report": report, "since": entry, "until": None, "reading": key}
        lasting.append(latest[report])
        reading = json.loads(zlib.decompress(payload))
        described.append(_described(key, entry, reading["report"]))
        affiliations += _affiliations_of(key, reading["actors"])
        for item, spans in _said_in(key):
            place = (report, spans)
            if place not in known:
                known[place] = len(known) + 1
                new = {"key": known[place], "report": report, "reading": key, "item": item}
                contents.append(new)
            said.append({"r": key, "i": item, "c": known[place]})
    _insert(_rows("log", *_ENTRY, "hash"), log)
    _insert(_rows("in_force", "report", "since", "until", "reading"), lasting)
    _insert(_rows("contents", "key", "report", "reading", "item"), contents)
    columns = ("reading", "actor", "kind", "ordinal", "whole", "title", "former", "since", "until")
    _insert(_rows("affiliations", *columns), affiliations)
    return said, described


def _described(key: int, entry: int, report: dict[str, Any]) -> dict[str, Any]:
    published = report["published"] or {"value": None, "basis": None}
    return {
        "k": key,
        "e": entry,
        "t": report["title"],
        "p": published["value"] or "",
        "b": published["basis"],
        "l": report["language"],
    }


def _affiliations_of(reading: int, actors: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    found = op.get_bind().execute(
        sa.text("SELECT local, item FROM actors WHERE reading = :reading"), {"reading": reading}
    )
    items: dict[str | None, int] = {row.local: row.item for row in found}
    for actor in actors:
        stated = [("role", n, role["of"], role) for n, role in enumerate(actor["roles"])]
        stated += [("part_of", n, one["actor"], one) for n, one in enumerate(actor["part_of"])]
        for kind, ordinal, whole, one in stated:
            yield {
                "reading": reading,
                "actor": items[actor["id"]],
                "kind": kind,
                "ordinal": ordinal,
                "whole": items.get(whole),
                "title": one.get("title"),
                "former": one.get("former", False),
                "since": None,
                "until": None,
            }


def _said_in(reading: int) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
    """The statements of a reading that have words, and where these stand."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT item, start, stop FROM evidence WHERE reading = :reading AND part = 'content'"
            " ORDER BY item, ordinal"
        ),
        {"reading": reading},
    )
    spans: dict[int, list[tuple[int, int]]] = {}
    for item, start, stop in found:
        spans.setdefault(item, []).append((start, stop))
    for item, places in spans.items():
        yield item, tuple(places)


# --- tables that change -------------------------------------------------------------------------

_SAID = (
    "reading, item, id, local, speaker, identification, number, count, kind, anonymity, hand,"
    " speech_act, polarity, form, inside"
)
_READ = (
    "key, id, report, capture, reader_version, model, dropped, mentions, statements, events,"
    " commitments, read_at"
)
_SET_CONTENT = "UPDATE statements SET content = :c WHERE reading = :r AND item = :i"
_SET_DESCRIBED = (
    "UPDATE readings SET entry = :e, title = :t, published = :p, published_basis = :b,"
    " language = :l WHERE key = :k"
)


def _set(statement: str, rows: Sequence[dict[str, Any]]) -> None:
    for first in range(0, len(rows), _ROWS):
        op.get_bind().execute(sa.text(statement), list(rows[first : first + _ROWS]))


def _remake_statements(contents: Sequence[dict[str, Any]]) -> None:
    within = ["reading", "item"]
    op.create_table(
        "statements_new",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        sa.Column("content", sa.Integer()),
        sa.Column("speaker", sa.Integer()),
        sa.Column("identification", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("anonymity", sa.Text()),
        sa.Column("hand", sa.Text(), nullable=False),
        sa.Column("speech_act", sa.Text(), nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("inside", sa.Integer()),
        sa.PrimaryKeyConstraint(*within, name="pk_statements"),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"], name="fk_statements_reading"),
        sa.ForeignKeyConstraint(["content"], ["contents.key"], name="fk_statements_content"),
        sa.ForeignKeyConstraint(
            ["reading", "speaker"],
            ["actors.reading", "actors.item"],
            name="fk_statements_reading_speaker",
        ),
        sa.ForeignKeyConstraint(
            ["reading", "inside"],
            ["statements_new.reading", "statements_new.item"],
            name="fk_statements_reading_inside",
            deferrable=True,
            initially="DEFERRED",
        ),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO statements_new ({_SAID}) SELECT {_SAID} FROM statements")  # noqa: S608
    op.drop_table("statements")
    op.rename_table("statements_new", "statements")
    _set(_SET_CONTENT, contents)


def _alter_statements(contents: Sequence[dict[str, Any]]) -> None:
    pointing = (
        ("event_sources", "statement"),
        ("commitments", "statement"),
        ("statements", "inside"),
    )
    for table, column in pointing:
        op.drop_constraint(f"fk_{table}_reading_{column}", table)
    op.drop_constraint("uq_statements_reading_item", "statements")
    op.drop_column("statements", "key")
    op.create_primary_key("pk_statements", "statements", ["reading", "item"])
    for table, column in pointing:
        op.create_foreign_key(
            f"fk_{table}_reading_{column}",
            table,
            "statements",
            ["reading", column],
            ["reading", "item"],
            deferrable=True if table == "statements" else None,
            initially="DEFERRED" if table == "statements" else None,
        )
    op.add_column("statements", sa.Column("content", sa.Integer()))
    op.create_foreign_key("fk_statements_content", "statements", "contents", ["content"], ["key"])
    _set(_SET_CONTENT, contents)


def _remake_readings(described: Sequence[dict[str, Any]]) -> None:
    op.create_table(
        "readings_new",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer()),
        sa.Column("capture", sa.String(64), nullable=False),
        sa.Column("reader_version", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("commitments", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("published", sa.Text(), nullable=False),
        sa.Column("published_basis", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("read_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_readings"),
        sa.UniqueConstraint("id", name="uq_readings_id"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_readings_report"),
        sa.ForeignKeyConstraint(["entry"], ["log.entry"], name="fk_readings_entry"),
        sa.ForeignKeyConstraint(["base"], ["readings_new.key"], name="fk_readings_base"),
        sa.ForeignKeyConstraint(["capture"], ["captures.sha256"], name="fk_readings_capture"),
    )
    op.execute(
        f"INSERT INTO readings_new (entry, published, {_READ})"  # noqa: S608
        f" SELECT 0, '', {_READ} FROM readings"
    )
    op.drop_table("readings")
    op.rename_table("readings_new", "readings")
    _set(_SET_DESCRIBED, described)


def _alter_readings(described: Sequence[dict[str, Any]]) -> None:
    op.add_column("readings", sa.Column("entry", sa.Integer()))
    op.create_foreign_key("fk_readings_entry", "readings", "log", ["entry"], ["entry"])
    op.add_column("readings", sa.Column("base", sa.Integer()))
    op.create_foreign_key("fk_readings_base", "readings", "readings", ["base"], ["key"])
    for column in ("title", "published", "published_basis", "language"):
        op.add_column("readings", sa.Column(column, _text()))
    op.drop_index("ix_readings_report", "readings")
    _set(_SET_DESCRIBED, described)
    for column in ("entry", "published"):
        op.alter_column("readings", column, nullable=False)
    op.drop_column("readings", "payload")


_TIED = """
    SELECT coalesce(
        (
            SELECT min(g.entry) FROM readings AS g
            WHERE g.report = t.report AND g.capture = t.capture
        ),
        (SELECT max(g.entry) FROM readings AS g WHERE g.report = t.report)
    )
"""
"""The entry of a report's capture: of what was read from it, else of what was read last."""


def _remake_ties() -> None:
    op.create_table(
        "report_captures_new",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("capture", sa.String(64), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report", "capture", name="pk_report_captures"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_report_captures_report"),
        sa.ForeignKeyConstraint(
            ["capture"], ["captures.sha256"], name="fk_report_captures_capture"
        ),
        sa.ForeignKeyConstraint(["entry"], ["log.entry"], name="fk_report_captures_entry"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO report_captures_new (report, capture, entry)"  # noqa: S608
        f" SELECT t.report, t.capture, ({_TIED}) FROM report_captures AS t"
    )
    op.drop_table("report_captures")
    op.rename_table("report_captures_new", "report_captures")


def _alter_ties() -> None:
    op.add_column("report_captures", sa.Column("entry", sa.Integer()))
    op.create_foreign_key(
        "fk_report_captures_entry", "report_captures", "log", ["entry"], ["entry"]
    )
    op.execute(f"UPDATE report_captures AS t SET entry = ({_TIED})")  # noqa: S608
    op.alter_column("report_captures", "entry", nullable=False)
    op.drop_column("report_captures", "added_at")


_FIRST = "SELECT min(t.entry) FROM report_captures AS t WHERE t.capture = c.sha256"


def _remake_captures() -> None:
    op.create_table(
        "captures_new",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.Text()),
        sa.Column("captured_at", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_captures"),
        sa.ForeignKeyConstraint(["entry"], ["log.entry"], name="fk_captures_entry"),
    )
    known = "sha256, media_type, captured_at, source, added_at"
    op.execute(
        f"INSERT INTO captures_new (entry, {known}) SELECT ({_FIRST}), {known} FROM captures AS c"  # noqa: S608
    )
    op.drop_table("captures")
    op.rename_table("captures_new", "captures")


def _alter_captures() -> None:
    op.add_column("captures", sa.Column("entry", sa.Integer()))
    op.create_foreign_key("fk_captures_entry", "captures", "log", ["entry"], ["entry"])
    op.execute(f"UPDATE captures AS c SET entry = ({_FIRST})")  # noqa: S608
    op.alter_column("captures", "entry", nullable=False)


# --- full text ----------------------------------------------------------------------------------


def _make_search(on_sqlite: bool) -> None:
    """The view gives what a statement says: its parts in their order, one per line."""
    aggregate = "group_concat(part, char(10))" if on_sqlite else "string_agg(part, E'\\n')"
    op.execute(
        f"""
        CREATE VIEW content_texts AS
        SELECT c.key AS key, (
            SELECT {aggregate} FROM (
                SELECT substr(r.text, e.start + 1, e.stop - e.start) AS part
                FROM evidence AS e
                WHERE e.reading = c.reading AND e.item = c.item AND e.part = 'content'
                ORDER BY e.ordinal
            ) AS parts
        ) AS content
        FROM contents AS c
        JOIN reports AS r ON r.key = c.report
        """  # noqa: S608 - our own words alone
    )
    if not on_sqlite:
        for kind in ("reports", "contents"):
            op.execute(
                f"CREATE TABLE search_{kind} (key INTEGER PRIMARY KEY REFERENCES {kind}(key),"
                " words tsvector NOT NULL)"
            )
        _fill_search()
        for kind in ("reports", "contents"):
            # Without the list of waiting changes: a search must not be the one that works it off.
            op.execute(
                f"CREATE INDEX ix_search_{kind}_words ON search_{kind} USING gin (words)"
                " WITH (fastupdate = off)"
            )
        return
    # Both indexes keep no copy of the words: FTS5 reads them from the table or view when it must
    # show a hit.
    for kind, columns, source in (
        ("reports", "title, text", "reports"),
        ("contents", "content", "content_texts"),
    ):
        op.execute(
            f"CREATE VIRTUAL TABLE search_{kind} USING fts5({columns}, content='{source}',"
            " content_rowid='key', tokenize='unicode61 remove_diacritics 2')"
        )
        op.execute(f"INSERT INTO search_{kind} (search_{kind}) VALUES ('rebuild')")  # noqa: S608


def _fill_search() -> None:
    # How words are cut and folded must be the same here as in later searches.
    from onrecord.record.databases.tsvector import Tsvector  # noqa: PLC0415

    index, bind = Tsvector(), op.get_bind()
    told = bind.execute(sa.text("SELECT key, title, text FROM reports")).all()
    index.add_reports(bind, [(key, title, body) for key, title, body in told])
    said = bind.execute(sa.text("SELECT key, content FROM content_texts")).all()
    index.add_contents(bind, [(key, content) for key, content in said])
