"""The tables of the record.

Nothing here is SQLite's own, so that the same tables serve PostgreSQL. `WITHOUT ROWID` is a hint
that other databases pass over. Full text lives in `search.py`.

Three kinds of names for a row:

* `id`: a hash of what is claimed (hex for reports and readings, a signed 64-bit number for values).
  The same claim has the same id in every run and on every machine, so a rerun adds nothing and two
  readings of one report can be compared value by value.
* `key`: a small number that joins tables inside one database. It is never shown.
* `item`: the place of a value in its reading, from 1, over all kinds. `(reading, item)` is a value;
  evidence and references inside a reading use it because it is short.

`local` is the id that the contract gives the value (`s1`) and leads back into the payload.

What is derived is derived from the payload alone (`writer.rows_of`), so any of it can be made anew.
Quotes are not stored: `reports.text` holds them once, `[start, stop)` in code points, and
`evidence.checksum` (CRC-32 of the quoted words in UTF-8) says whether they are still those words.

Times are ISO 8601 in UTC with microseconds and `Z`: they sort as text. `added_at` and `read_at` say
when the record learned something; rows that are known already keep theirs.
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
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    "actors",
    "captures",
    "commitments",
    "current_readings",
    "event_actors",
    "event_sources",
    "events",
    "evidence",
    "mentions",
    "metadata",
    "places",
    "readings",
    "report_captures",
    "reports",
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

HASH = String(64)
"""SHA-256, hex."""

captures = Table(
    "captures",
    metadata,
    Column("sha256", HASH, primary_key=True),
    Column("media_type", Text),
    Column("captured_at", Text),
    Column("source", Text, nullable=False),  # as its giver named it, the first time
    Column("added_at", Text, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", HASH, nullable=False, unique=True),  # of text id, url and publisher
    Column("text_id", HASH, nullable=False, index=True),  # `report.id` of the contract
    Column("url", Text),
    Column("publisher", Text),
    # From here to `credits`, as the current reading has it: a better intake may find a better date.
    Column("title", Text),
    Column("authors", JSON, nullable=False),
    Column("published", Text, index=True),  # EDTF
    Column("published_basis", Text),
    Column("language", Text),
    Column("posts", JSON, nullable=False),
    Column("credits", JSON, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("text", Text, nullable=False),  # last: what stands after long text is slow to reach
)

report_captures = Table(
    "report_captures",
    metadata,
    Column("report", ForeignKey("reports.key"), primary_key=True, autoincrement=False),
    Column("capture", ForeignKey("captures.sha256"), primary_key=True),
    Column("added_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

readings = Table(
    "readings",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", HASH, nullable=False, unique=True),  # of report id, reader and what is claimed
    Column("report", ForeignKey("reports.key"), nullable=False, index=True),
    Column("capture", ForeignKey("captures.sha256"), nullable=False),  # what it was read from
    Column("reader_version", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("dropped", Integer, nullable=False),
    Column("mentions", Integer, nullable=False),  # how many of each, so that lists need not count
    Column("statements", Integer, nullable=False),
    Column("events", Integer, nullable=False),
    Column("commitments", Integer, nullable=False),
    Column("read_at", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),  # see writer.pack
)

current_readings = Table(
    "current_readings",
    metadata,
    Column("report", ForeignKey("reports.key"), primary_key=True, autoincrement=False),
    Column("reading", ForeignKey("readings.key"), nullable=False, unique=True),
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
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("registry", Text),
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
    # The full-text index needs one number per statement.
    Column("key", Integer, primary_key=True),
    Column("reading", ForeignKey("readings.key"), nullable=False),
    Column("item", Integer, nullable=False),
    Column("id", BigInteger, nullable=False),
    Column("local", Text, nullable=False),
    Column("speaker", Integer),
    Column("identification", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("count", Integer),
    Column("kind", Text, nullable=False),
    Column("anonymity", Text),  # the claim; its words are evidence
    Column("hand", Text, nullable=False),
    Column("speech_act", Text, nullable=False),
    Column("polarity", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("inside", Integer),
    UniqueConstraint("reading", "item"),
    _refers("speaker", "actors"),
    _refers("inside", "statements", later=True),
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
    Column("fatalities_low", Integer),
    Column("fatalities_high", Integer),
    Column("injured_low", Integer),
    Column("injured_high", Integer),
    _refers("place", "places"),
    _refers("time", "times"),
    sqlite_with_rowid=False,
)

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
