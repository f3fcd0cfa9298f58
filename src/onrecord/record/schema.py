"""The tables of the record, the same in every database.

`WITHOUT ROWID` is a hint that only SQLite takes. Full text lives in `databases/`.

Three kinds of names for a row:

* `id`: a hash of what is claimed (hex for reports, readings and decisions, a signed 64-bit number
  for values). The same claim has the same id in every run and on every machine, so a rerun adds
  nothing and two readings of one report can be compared value by value.
* `key`: a small number that joins tables inside one database. It is never shown. Who may write
  gives the next one.
* `item`: the place of a value in its reading, from 1, over all kinds. `(reading, item)` is a value;
  evidence and references inside a reading use it because it is short.

`local` is the id that the contract gives the value (`s1`) and leads back into the payload.

Two times. When something was so is in the values themselves (EDTF). When the record learned it is
the number of an entry in `log`: numbers only grow, clocks may not. What holds for a while holds in
`[since, until)`, entries' numbers, `until` null as long as it holds; so the record as it was after
entry N is every row with `since <= N < until`. Times of clocks are ISO 8601 in UTC with
microseconds and `Z`: they sort as text.

Said once and never changed: captures, reports (but for the title that is searched), readings and
their values, decisions, the log. Derived from these, and made anew from them at any time:
`in_force`, `anchors`, `same_actors`, `ratings`, the full text.

A reading is a machine's (`base` null) or a machine's with people's decisions in it (`base` is the
machine's). Both have the same rows, so whoever asks need not know which it is.

Quotes are not stored: `reports.text` holds them once, `[start, stop)` in code points, and
`evidence.checksum` (CRC-32 of the quoted words in UTF-8) says whether they are still those words.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)
from sqlalchemy import Text as AnyText

__all__ = [
    "actors",
    "affiliations",
    "anchors",
    "archived",
    "captures",
    "commitments",
    "contents",
    "decisions",
    "event_actors",
    "event_sources",
    "events",
    "evidence",
    "in_force",
    "log",
    "mentions",
    "metadata",
    "payloads",
    "places",
    "ratings",
    "readings",
    "report_captures",
    "reports",
    "same_actors",
    "statements",
    "times",
]

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Sorted by code points, as SQLite does, whatever the language of the server.
Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")

Count = Integer().with_variant(BigInteger(), "postgresql")
"""A number from a text; people say three billion."""

HASH = String(64).with_variant(String(64, collation="C"), "postgresql")
"""SHA-256, hex."""

log = Table(
    "log",
    metadata,
    Column("entry", Integer, primary_key=True, autoincrement=False),  # from 1, without gaps
    Column("at", Text, nullable=False, index=True),
    Column("who", Text),  # null: nobody decided, the machine read
    Column("action", Text, nullable=False),
    Column("report", HASH),
    Column("subject", HASH, nullable=False),  # the id of what went on record
    Column("hash", HASH, nullable=False),  # see log.py
)

captures = Table(
    "captures",
    metadata,
    Column("sha256", HASH, primary_key=True),
    Column("media_type", Text),
    Column("captured_at", Text),
    Column("source", Text, nullable=False),  # as its giver named it, the first time
    Column("entry", ForeignKey("log.entry"), nullable=False, index=True),
    Column("added_at", Text, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", HASH, nullable=False, unique=True),  # of text id, url and publisher
    Column("text_id", HASH, nullable=False, index=True),  # `report.id` of the contract
    Column("url", Text),
    Column("publisher", Text, index=True),
    Column("page", BigInteger, index=True),  # see rows.page_of: its other texts have it too
    Column("title", Text),  # the last one known, for the search; readings have their own
    Column("added_at", Text, nullable=False),
    Column("text", Text, nullable=False),  # last: what stands after long text is slow to reach
)

archived = Table(
    "archived",
    metadata,
    # The archive's files, where the record is on a server; beside a file they lie in a folder.
    Column("name", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

report_captures = Table(
    "report_captures",
    metadata,
    Column("report", ForeignKey("reports.key"), primary_key=True, autoincrement=False),
    Column("capture", ForeignKey("captures.sha256"), primary_key=True),
    Column("entry", ForeignKey("log.entry"), nullable=False),
    sqlite_with_rowid=False,
)

readings = Table(
    "readings",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("id", HASH, nullable=False, unique=True),  # of report id, reader and what is claimed
    Column("report", ForeignKey("reports.key"), nullable=False, index=True),
    Column("entry", ForeignKey("log.entry"), nullable=False),  # that put it on record
    Column("base", ForeignKey("readings.key")),  # the machine's reading that people decided on
    Column("capture", ForeignKey("captures.sha256"), nullable=False),  # what it was read from
    Column("reader_version", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("mentions", Integer, nullable=False),  # how many of each, so that lists need not count
    Column("statements", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("commitments", Integer, nullable=False),
    # What it knows of its report; a better intake may find a better date.
    Column("title", Text),
    Column("published", Text, nullable=False),  # EDTF; empty where nobody knows, so that it sorts
    Column("published_basis", Text),
    Column("language", Text),
    Column("read_at", Text, nullable=False),
)
Index("ix_readings_published", readings.c.published, readings.c.key)
Index("ix_readings_entry", readings.c.entry, readings.c.base)

payloads = Table(
    "payloads",
    metadata,
    # Apart from what lists need: whoever counts or sorts readings need not step over them.
    Column("reading", ForeignKey("readings.key"), primary_key=True, autoincrement=False),
    Column("payload", LargeBinary, nullable=False),  # see writer.pack
)

in_force = Table(
    "in_force",
    metadata,
    Column("report", ForeignKey("reports.key"), primary_key=True, autoincrement=False),
    Column("since", ForeignKey("log.entry"), primary_key=True, autoincrement=False),
    Column("until", ForeignKey("log.entry")),
    Column("reading", ForeignKey("readings.key"), nullable=False, index=True),
    sqlite_with_rowid=False,
)
Index(
    "uq_in_force_report_now",
    in_force.c.report,
    unique=True,
    sqlite_where=text("until IS NULL"),
    postgresql_where=text("until IS NULL"),
)

contents = Table(
    "contents",
    metadata,
    # What statements say: the same words at the same place of a report once, however many readings
    # hold them, so that the full text knows all of them and none twice.
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("report", ForeignKey("reports.key"), nullable=False, index=True),
    Column("reading", Integer, nullable=False),  # the first statement that says it
    Column("item", Integer, nullable=False),
)


def _value_columns() -> tuple[Column[Any], ...]:
    """What every value has: its reading, its place in it, its claim's hash, its contract id."""
    return (
        Column("reading", ForeignKey("readings.key"), primary_key=True, autoincrement=False),
        Column("item", Integer, primary_key=True, autoincrement=False),
        Column("id", BigInteger, nullable=False),
        Column("local", Text, nullable=False),
    )


def _refers(column: str, table: str, *, later: bool = False) -> ForeignKeyConstraint:
    """`column` is the item of a row of `table` in the same reading, or null.

    `later`: the row may come after this one, so the check waits for the end of the transaction.
    """
    return ForeignKeyConstraint(
        ["reading", column],
        [f"{table}.reading", f"{table}.item"],
        deferrable=True if later else None,
        initially="DEFERRED" if later else None,
    )


actors = Table(
    "actors",
    metadata,
    *_value_columns(),
    Column("name", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("registry", Text, index=True),
    sqlite_with_rowid=False,
)

Index("ix_actors_id", actors.c.id)

affiliations = Table(
    "affiliations",
    metadata,
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("actor", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, primary_key=True),  # role, part_of; its words are evidence of that part
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("whole", Integer),  # whose role, or what it is part of
    Column("title", Text),
    Column("former", Boolean, nullable=False),
    Column("since", Text),  # EDTF
    Column("until", Text),
    _refers("actor", "actors"),
    _refers("whole", "actors"),
    sqlite_with_rowid=False,
)

places = Table(
    "places",
    metadata,
    *_value_columns(),
    Column("name", Text, nullable=False),
    Column("country", Text),  # ISO 3166-1 alpha-2
    Column("lat", Float),  # degrees, WGS 84
    Column("lon", Float),
    Column("precision", Text, nullable=False),
    Column("geonames", Integer),
    sqlite_with_rowid=False,
)

times = Table(
    "times",
    metadata,
    *_value_columns(),
    Column("value", Text),  # EDTF
    Column("kind", Text, nullable=False),
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    *_value_columns(),
    Column("kind", Text, nullable=False),
    Column("actor", Integer),
    Column("place", Integer),
    _refers("actor", "actors"),
    _refers("place", "places"),
    sqlite_with_rowid=False,
)

statements = Table(
    "statements",
    metadata,
    *_value_columns(),
    Column("content", ForeignKey("contents.key"), index=True),  # null: there are no words
    Column("speaker", Integer),
    Column("identification", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("count", Count),
    Column("kind", Text, nullable=False),
    Column("anonymity", Text),  # the claim; its words are evidence
    Column("hand", Text, nullable=False),
    Column("speech_act", Text, nullable=False),
    Column("polarity", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("inside", Integer),
    _refers("speaker", "actors"),
    _refers("inside", "statements", later=True),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    *_value_columns(),
    Column("type", Text, nullable=False),
    Column("mode", Text),
    Column("place", Integer),
    Column("time", Integer),
    Column("realis", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("fatalities_low", Count),
    Column("fatalities_high", Count),
    Column("injured_low", Count),
    Column("injured_high", Count),
    _refers("place", "places"),
    _refers("time", "times"),
    sqlite_with_rowid=False,
)

Index("ix_events_type_realis", events.c.type, events.c.realis)

event_actors = Table(
    "event_actors",
    metadata,
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("recipient", Boolean, primary_key=True),  # false: acts; true: is acted upon
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("actor", Integer, nullable=False),
    _refers("event", "events"),
    _refers("actor", "actors"),
    sqlite_with_rowid=False,
)

event_sources = Table(
    "event_sources",
    metadata,
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("statement", Integer, nullable=False),  # according to whom; no row: the report itself
    _refers("event", "events"),
    _refers("statement", "statements"),
    sqlite_with_rowid=False,
)

commitments = Table(
    "commitments",
    metadata,
    *_value_columns(),
    Column("committer", Integer),
    Column("act", Text, nullable=False),
    Column("speaker", Integer),
    Column("speaker_authority", Text, nullable=False),
    Column("force", Text, nullable=False),
    Column("deadline", Text),  # EDTF
    Column("beneficiary", Integer),
    Column("statement", Integer),
    _refers("committer", "actors"),
    _refers("speaker", "actors"),
    _refers("beneficiary", "actors"),
    _refers("statement", "statements"),
    sqlite_with_rowid=False,
)

evidence = Table(
    "evidence",
    metadata,
    Column("reading", ForeignKey("readings.key"), primary_key=True, autoincrement=False),
    # 0 stands for the report itself: what it credits.
    Column("item", Integer, primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("checksum", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# --- what people decide ------------------------------------------------------------------------

decisions = Table(
    "decisions",
    metadata,
    Column("entry", ForeignKey("log.entry"), primary_key=True, autoincrement=False),
    Column("id", HASH, nullable=False, unique=True),
    Column("action", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", Text, nullable=False),  # when it was decided; the log says when it came here
    Column("why", Text),
    Column("report", ForeignKey("reports.key"), index=True),
    Column("kind", Text),  # of the value; or source, actor, round
    Column("local", Text),  # of the value, in the reading that was decided on
    Column("claim", BigInteger),
    Column("subject", Text, index=True),  # what is no value of a report: a source, an actor, ...
    Column("before", JSON),
    Column("after", JSON),
    Column("anchor", JSON),  # see anchors.py
    Column("undoes", HASH, index=True),
    Column("round", Text, index=True),  # of double coding; null: for the record
)

anchors = Table(
    "anchors",
    metadata,
    # Where a decision stands in a machine's reading, as long as it is not undone.
    Column("reading", ForeignKey("readings.key"), primary_key=True, autoincrement=False),
    Column("decision", ForeignKey("decisions.entry"), primary_key=True, autoincrement=False),
    Column("since", ForeignKey("log.entry"), primary_key=True, autoincrement=False),
    Column("until", ForeignKey("log.entry")),
    Column("local", Text),  # null: it found no place
    Column("how", Text, nullable=False),  # claim, quote, position, lost
    sqlite_with_rowid=False,
)

same_actors = Table(
    "same_actors",
    metadata,
    # Who a person said is one actor: `member` (a registry slug, or a claim in hex) is `actor`.
    # Members are the names under which people decided, and those that the actors have since.
    Column("member", Text, primary_key=True),
    Column("since", ForeignKey("log.entry"), primary_key=True, autoincrement=False),
    Column("until", ForeignKey("log.entry")),
    Column("actor", Text, nullable=False, index=True),
    sqlite_with_rowid=False,
)

ratings = Table(
    "ratings",
    metadata,
    # A source's Admiralty letter; a claim's number is a decision on the value.
    Column("source", Text, primary_key=True),
    Column("since", ForeignKey("log.entry"), primary_key=True, autoincrement=False),
    Column("until", ForeignKey("log.entry")),
    Column("letter", Text, nullable=False),
    sqlite_with_rowid=False,
)
