"""write: one transaction a report; everything or nothing, whoever is killed or races."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord.record.store
from onrecord.errors import RecordError
from onrecord.record.rows import rows_of
from onrecord.record.schema import metadata
from onrecord.record.store import Record

from .builders import (
    TEXT,
    capture,
    dump,
    fail_inserts,
    heal_inserts,
    reader,
    reading,
    report,
    sql,
)

pytestmark = pytest.mark.slow

# Adds reports one after the other and says so after each; begins at the number it is given.
ADDING = """
import sys
sys.path.insert(0, sys.argv[1])
from builders import ListKeeper, capture, reading, report
from onrecord.record.store import Record

with Record(sys.argv[2], ListKeeper()) as record:
    for number in range(int(sys.argv[3])):
        one = reading(report(url=f"https://meridian.example/{number}"))
        added = record.add(one, capture())
        print(added.report, added.status, flush=True)
"""


def _adder(where: str, reports: int) -> subprocess.Popen[str]:
    import_from = str(Path(onrecord.record.store.__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-c", ADDING, str(Path(__file__).parent), where, str(reports)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": import_from},
    )


def _is_whole(record: Record) -> None:
    """Every report has all of its rows, and no row is without its report."""
    expected = {table.name: len(rows) for table, rows in rows_of(reading(report())).tables.items()}
    if record._database.engine.dialect.name == "sqlite":
        assert sql(record, "PRAGMA integrity_check") == [("ok",)]
        assert sql(record, "PRAGMA foreign_key_check") == []
    ((reports,),) = sql(record, "SELECT count(*) FROM reports")
    for name, count in {**expected, "log": 1, "in_force": 1}.items():
        assert sql(record, f"SELECT count(*) FROM {name}") == [(count * reports,)]  # noqa: S608


ADDED_TO = [
    name
    for name in metadata.tables
    if name
    not in {
        *("archived", "captures", "report_captures"),
        *("decisions", "anchors", "same_actors", "ratings"),
    }
]


@pytest.mark.parametrize("table", ADDED_TO)
def test_what_fails_half_way_leaves_nothing(record: Record, table: str) -> None:
    fail_inserts(record, table)
    before = dump(record)
    with pytest.raises(RecordError, match="injected"):
        record.add(reading(), capture())
    assert dump(record) == before
    heal_inserts(record, table)
    assert record.add(reading(), capture()).status == "added"


def test_a_second_reading_that_fails_leaves_the_first_as_it_was(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = record.add(reading(), capture())
    before = dump(record)

    def fail(*_: object) -> None:
        raise RuntimeError("injected")

    monkeypatch.setattr(record._index, "add_contents", fail)
    newer = reading(report(title="Another"), by=reader("0.2.0"))
    with pytest.raises(RuntimeError, match="injected"):
        record.add(newer, capture())
    assert dump(record) == before
    assert record.reading(added.report) == reading()
    assert len(record.search("soldier", in_statements=True)) == 1


def test_rows_go_in_whole(record: Record) -> None:
    record.add(reading(report()), capture())
    record.add(reading(report(url=None)), capture())
    _is_whole(record)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system kills in other ways")
@pytest.mark.parametrize("after", [1, 7, 23])
def test_killed_in_the_middle_nothing_acknowledged_is_lost(where: str, after: int) -> None:
    with _adder(where, 100_000) as child:
        assert child.stdout is not None
        acknowledged = [child.stdout.readline().split()[0] for _ in range(after)]
        child.kill()
        acknowledged += [line.split()[0] for line in child.stdout if line.endswith("\n")]
    with Record(where, create=False) as record:
        on_record = {line.id for line in record.reports()}
        assert set(acknowledged) <= on_record
        assert len(on_record) <= len(acknowledged) + 1
        assert len(record.search("soldier", limit=1000, in_statements=True)) == len(on_record)
        assert {record.reading(one).report.text for one in on_record} == {TEXT}
        _is_whole(record)


def test_two_processes_adding_the_same_reports_add_each_once(where: str) -> None:
    children = [_adder(where, 40) for _ in range(3)]
    said: list[list[str]] = []
    for child in children:
        out, _ = child.communicate()
        assert child.returncode == 0
        said.append(out.split("\n")[:-1])
    added = [line.split()[0] for lines in said for line in lines if line.endswith(" added")]
    assert len(added) == len(set(added)) == 40
    assert all(len(lines) == 40 for lines in said)
    with Record(where, create=False) as record:
        assert record.counts().reports == 40
        _is_whole(record)
