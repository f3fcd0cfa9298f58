"""The first record: captures, reports, readings, and the rows that are derived from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and with SQLite the full-text index."""
    _sources()
    _readings()
    _named()
    _said()
    _done()
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_only()


def _sources() -> None:
    op.create_table(
        "captures",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.Text()),
        sa.Column("captured_at", sa.Text()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_captures"),
    )
    op.create_table(
        "reports",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("text_id", sa.String(64), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("published", sa.Text()),
        sa.Column("published_basis", sa.Text()),
        sa.Column("language", sa.Text()),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("credits", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_reports"),
        sa.UniqueConstraint("id", name="uq_reports_id"),
    )
    op.create_index("ix_reports_text_id", "reports", ["text_id"])
    op.create_index("ix_reports_published", "reports", ["published"])
    op.create_table(
        "report_captures",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("capture", sa.String(64), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("report", "capture", name="pk_report_captures"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_report_captures_report"),
        sa.ForeignKeyConstraint(
            ["capture"], ["captures.sha256"], name="fk_report_captures_capture"
        ),
        sqlite_with_rowid=False,
    )


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("capture", sa.String(64), nullable=False),
        sa.Column("reader_version", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("commitments", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_readings"),
        sa.UniqueConstraint("id", name="uq_readings_id"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_readings_report"),
        sa.ForeignKeyConstraint(["capture"], ["captures.sha256"], name="fk_readings_capture"),
    )
    op.create_index("ix_readings_report", "readings", ["report"])
    op.create_table(
        "current_readings",
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("report", name="pk_current_readings"),
        sa.UniqueConstraint("reading", name="uq_current_readings_reading"),
        sa.ForeignKeyConstraint(["report"], ["reports.key"], name="fk_current_readings_report"),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"], name="fk_current_readings_reading"),
    )
    op.create_table(
        "evidence",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("reading", "item", "part", "ordinal", name="pk_evidence"),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"], name="fk_evidence_reading"),
        sqlite_with_rowid=False,
    )


def _value_table(name: str, *columns: sa.Column[object] | sa.ForeignKeyConstraint) -> None:
    op.create_table(
        name,
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("reading", "item", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"], name=f"fk_{name}_reading"),
        sqlite_with_rowid=False,
    )


def _within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["reading", column],
        [f"{target}.reading", f"{target}.item"],
        name=f"fk_{table}_reading_{column}",
    )


def _named() -> None:
    _value_table(
        "actors",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("registry", sa.Text()),
    )
    _value_table(
        "places",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("geonames", sa.Integer()),
    )
    _value_table(
        "times",
        sa.Column("value", sa.Text()),
        sa.Column("kind", sa.Text(), nullable=False),
    )
    _value_table(
        "mentions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Integer()),
        sa.Column("place", sa.Integer()),
        _within("mentions", "actor", "actors"),
        _within("mentions", "place", "places"),
    )


def _said() -> None:
    op.create_table(
        "statements",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("local", sa.Text(), nullable=False),
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
        sa.PrimaryKeyConstraint("key", name="pk_statements"),
        sa.UniqueConstraint("reading", "item", name="uq_statements_reading_item"),
        sa.ForeignKeyConstraint(["reading"], ["readings.key"], name="fk_statements_reading"),
        _within("statements", "speaker", "actors"),
        sa.ForeignKeyConstraint(
            ["reading", "inside"],
            ["statements.reading", "statements.item"],
            name="fk_statements_reading_inside",
            deferrable=True,
            initially="DEFERRED",
        ),
    )


def _done() -> None:
    _value_table(
        "events",
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text()),
        sa.Column("place", sa.Integer()),
        sa.Column("time", sa.Integer()),
        sa.Column("realis", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        _within("events", "place", "places"),
        _within("events", "time", "times"),
    )
    op.create_table(
        "event_actors",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Boolean(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reading", "event", "recipient", "ordinal", name="pk_event_actors"),
        _within("event_actors", "event", "events"),
        _within("event_actors", "actor", "actors"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_sources",
        sa.Column("reading", sa.Integer(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reading", "event", "ordinal", name="pk_event_sources"),
        _within("event_sources", "event", "events"),
        _within("event_sources", "statement", "statements"),
        sqlite_with_rowid=False,
    )
    _value_table(
        "commitments",
        sa.Column("committer", sa.Integer()),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("speaker", sa.Integer()),
        sa.Column("speaker_authority", sa.Text(), nullable=False),
        sa.Column("force", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Text()),
        sa.Column("beneficiary", sa.Integer()),
        sa.Column("statement", sa.Integer()),
        _within("commitments", "committer", "actors"),
        _within("commitments", "speaker", "actors"),
        _within("commitments", "beneficiary", "actors"),
        _within("commitments", "statement", "statements"),
    )


def _sqlite_only() -> None:
    # "onrc": tells our files from other SQLite databases, also to file(1).
    op.execute(f"PRAGMA application_id = {0x6F6E7263}")
    # Both indexes keep no copy of the words: FTS5 reads them from the table or view when it must
    # show a hit. The view gives a statement's parts in their order, one per line.
    op.execute(
        """
        CREATE VIEW search_statement_texts AS
        SELECT s.key AS key, (
            SELECT group_concat(part, char(10)) FROM (
                SELECT substr(r.text, e.start + 1, e.stop - e.start) AS part
                FROM evidence AS e
                WHERE e.reading = s.reading AND e.item = s.item AND e.part = 'content'
                ORDER BY e.ordinal
            )
        ) AS content
        FROM statements AS s
        JOIN current_readings AS c ON c.reading = s.reading
        JOIN reports AS r ON r.key = c.report
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE search_reports USING fts5(
            title, text, content='reports', content_rowid='key',
            tokenize='unicode61 remove_diacritics 2'
        )
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE search_statements USING fts5(
            content, content='search_statement_texts', content_rowid='key',
            tokenize='unicode61 remove_diacritics 2'
        )
        """
    )
