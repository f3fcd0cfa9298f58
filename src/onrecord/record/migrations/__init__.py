"""How a record made by an earlier version becomes one of this version.

One file per step under `versions/`, written by hand and never changed once released. To add one:
write `versions/r<NNNN>_<what>.py`, add its revision at the end of `REVISIONS`, and change
`schema.py`; a test compares the two. `upgrade()` is the only door, and it alone imports Alembic:
a record that is up to date is opened without it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

__all__ = ["HEAD", "REVISIONS", "is_ours", "upgrade"]

REVISIONS = ("0001", "0002", "0003")
"""Every revision that a record can be at, oldest first."""

HEAD = REVISIONS[-1]


def upgrade(connection: Connection, to: str = HEAD) -> None:
    """Bring the database to revision `to`, inside the transaction that `connection` is in."""
    from alembic import command  # noqa: PLC0415 - a quarter of a second that most runs do not need
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    # Alembic reads the value as a template: a per cent sign in the path must be doubled.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def is_ours(name: str | None, kind: str) -> bool:
    """False for the tables of the full-text index, which `schema.py` does not describe."""
    return not (kind == "table" and name is not None and name.startswith("search_"))
