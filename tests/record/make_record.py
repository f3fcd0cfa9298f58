"""Makes the record that `test_migrations.py` keeps of the newest revision. Run it once a revision:

PYTHONPATH=src python -m tests.record.make_record
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

from onrecord.record.migrations import HEAD
from onrecord.record.store import Record

from .builders import ListKeeper, capture, reader, reading


def main() -> None:
    """Write `records/<HEAD>.db.gz`: one report, read twice."""
    target = Path(__file__).parent / "records" / f"{HEAD}.db.gz"
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "onrecord.db"
        with Record(path, ListKeeper(), now=lambda: "2031-04-01T00:00:00.000000Z") as record:
            record.add(reading(by=reader("0.0.9")), capture())
            record.add(reading(), capture())
        target.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    print(f"{target.name}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
