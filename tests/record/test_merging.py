"""Who people said is whom, when reports are read again, corrected, fixed and imported."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from onrecord.contract import Actor, Mention, Reading
from onrecord.errors import RecordNotFound, UsageError
from onrecord.record.actors import as_hex, merged_as
from onrecord.record.decisions import claims_of
from onrecord.record.merging import expected_actors, follow
from onrecord.record.store import Record
from onrecord.spans import Span

from .builders import ListKeeper, capture, dump, reader, report

pytestmark = pytest.mark.slow

WORDS = "The envoys saw {name}, and {name} spoke of {other} for an hour."


def met(
    name: str,
    other: str = "the marshes",
    *,
    called: str | None = None,
    slug: str | None = None,
    by: str = "1",
    local: str = "a1",
    more: str = "",
    page: str | None = None,
) -> Reading:
    """A report on somebody (`local`) who speaks of another (`a9`), read by a version.

    `called` is the name that the reading gives whom the text calls `name`.
    """
    text = WORDS.format(name=name, other=other) + more
    first = text.index(name)
    second, third = text.index(name, first + 1), text.index(other)
    spans = (Span(first, first + len(name)), Span(second, second + len(name)))
    return Reading(
        reader=reader(by),
        report=report(text, url=f"https://meridian.example/{page or name}"),
        actors=(
            Actor(id=local, name=called or name, kind="person", registry=slug),
            Actor(id="a9", name=other, kind="people"),
        ),
        mentions=(
            *(
                Mention(id=f"m{number}", span=span, kind="person", actor=local)
                for number, span in enumerate(spans, 1)
            ),
            Mention(id="m9", span=(third, third + len(other)), kind="people", actor="a9"),
        ),
    )


def without(given: Reading, local: str, by: str) -> Reading:
    """The reading of one that does not find an actor."""
    return given.model_copy(
        update={
            "reader": reader(by),
            "actors": tuple(one for one in given.actors if one.id != local),
            "mentions": tuple(one for one in given.mentions if one.actor != local),
        }
    )


def put(record: Record, given: Reading) -> Any:
    return record.add(given, capture(given.report.text.encode()))


def claim_of(record: Record, report_: str, local: str) -> str:
    return as_hex(claims_of(record.reading(report_))["actor", local])


class Pair(NamedTuple):
    """Two people of a report each, the first of them in the registry."""

    record: Record
    anselm: str
    brodka: str
    claim: str

    def merge(self, **how: Any) -> str:
        return self.record.merge("anselm", self.claim, who="Ada", **how).id

    def reports(self, asked: str = "anselm", **when: Any) -> int:
        """How many reports name who is asked for; he must be one line."""
        (line,) = self.record.actors(asked, **when)
        return line.reports

    def lost(self, **when: Any) -> list[tuple[str, str]]:
        """Reports and decisions that have no place in them."""
        found = self.record.decisions(**when)
        return [(one.report, one.decision.id) for one in found if one.how == "lost"]


def pair(record: Record) -> Pair:
    anselm = put(record, met("Anselm", slug="anselm")).report
    brodka = put(record, met("Brodka")).report
    return Pair(record, anselm, brodka, claim_of(record, brodka, "a1"))


@pytest.fixture
def both(record: Record) -> Pair:
    """On both databases."""
    return pair(record)


@pytest.fixture
def two(path: Path) -> Iterator[Pair]:
    """In a file alone."""
    with Record(path, ListKeeper()) as record:
        yield pair(record)


def moment(record: Record) -> str:
    return record.history(limit=1)[0].at


NEWER = {
    "another name": met("Brodka", called="Mr Brodka", by="2", local="a7"),
    "in the registry": met("Brodka", slug="brodka", by="2", local="a7"),
    "the same claim under another id": met("Brodka", by="2", local="a7"),
}


@pytest.mark.parametrize("newer", NEWER.values(), ids=list(NEWER))
def test_a_merge_is_of_whom_a_newer_reading_finds_there(both: Pair, newer: Reading) -> None:
    record = both.record
    merged = both.merge()
    before = moment(record)
    assert put(record, newer).lost == ()
    after = moment(record)
    assert both.reports() == 2
    assert both.reports(claim_of(record, both.brodka, "a7")) == both.reports(both.claim) == 2
    assert both.reports(as_of=before) == 2
    assert list(record.verify()) == []
    undone = record.undo(merged, who="Ada")
    assert both.reports() == 1
    assert both.reports(as_of=after) == 2
    put(record, met("Brodka", called="Brodka the Elder", by="3", local="a8"))
    assert both.reports() == 1
    record.undo(undone.id, who="Ada")
    assert both.reports() == 2
    assert both.reports(claim_of(record, both.brodka, "a8")) == 2
    assert both.lost() == []
    assert list(record.verify()) == []


def test_who_is_not_found_any_more_is_lost_until_found_again(both: Pair) -> None:
    record = both.record
    merged = both.merge()
    before = moment(record)
    assert put(record, without(met("Brodka"), "a1", "2")).lost == (merged,)
    between = moment(record)
    assert both.lost() == [(both.brodka, merged)]
    assert (both.reports(), both.lost(as_of=before)) == (1, [])
    assert record.decisions(both.anselm) == []
    assert [one.how for one in record.decisions(both.brodka)] == ["lost"]
    assert list(record.verify()) == []
    assert put(record, met("Brodka", called="Mr Brodka", by="3")).lost == ()
    assert (both.reports(), both.lost()) == (2, [])
    assert both.lost(as_of=between) == [(both.brodka, merged)]
    record.undo(merged, who="Ada")
    put(record, without(met("Brodka"), "a1", "4"))
    assert both.lost() == []
    assert list(record.verify()) == []


def test_both_texts_of_a_page_have_the_one_who_was_merged(both: Pair) -> None:
    record = both.record
    merged = both.merge()
    later = put(record, met("Brodka", more=" This was corrected."))
    assert (later.status, later.lost) == ("added", ())
    assert both.reports() == both.reports(claim_of(record, later.report, "a1")) == 3
    put(record, met("Brodka", called="Mr Brodka", more=" This was corrected.", by="2"))
    assert both.reports() == both.reports(claim_of(record, later.report, "a1")) == 3
    gone = put(record, without(met("Brodka", more=" Brodka is gone."), "a1", "1"))
    assert gone.lost == (merged,)
    assert both.lost() == [(gone.report, merged)]
    assert list(record.verify()) == []
    record.split("anselm", both.claim, who="Ada")
    assert (both.reports(), both.reports(both.claim)) == (1, 2)
    assert list(record.verify()) == []


@pytest.mark.parametrize("asked", ["before", "after"])
def test_who_was_fixed_is_split_off_by_either_claim(two: Pair, asked: str) -> None:
    record = two.record
    two.merge()
    record.fix(two.brodka, "a1", {"name": "Brodka the Elder"}, who="Ada")
    now = claim_of(record, two.brodka, "a1")
    done = record.split("anselm", two.claim if asked == "before" else now, who="Ben")
    assert (two.reports(), two.reports(now)) == (1, 1)
    assert all(line.members == () for line in record.actors())
    assert list(record.verify()) == []
    record.undo(done.id, who="Ben")
    (line,) = record.actors("anselm")
    assert (line.members, line.reports) == (tuple(sorted(("anselm", now))), 2)
    assert list(record.verify()) == []


def test_who_is_called_by_one_that_was_fixed_is_called_as_that_is_now(two: Pair) -> None:
    record = two.record
    two.merge(into=two.claim)
    record.fix(two.brodka, "a1", {"name": "Brodka the Elder"}, who="Ada")
    now = claim_of(record, two.brodka, "a1")
    assert [line.id for line in record.actors(two.claim)] == [now]
    for same in (two.claim, now):
        with pytest.raises(UsageError, match="no member that can be split off"):
            record.split(two.claim, same, who="Ben")
    record.split(two.claim, "anselm", who="Ben")
    assert (two.reports(), two.reports(now)) == (1, 1)
    assert list(record.verify()) == []


def test_an_undone_fix_leaves_the_merge(two: Pair) -> None:
    record = two.record
    fixed = record.fix(two.brodka, "a1", {"name": "Brodka the Elder"}, who="Ada")
    record.merge("anselm", claim_of(record, two.brodka, "a1"), who="Ada")
    record.undo(fixed.id, who="Ada")
    assert two.reports() == two.reports(two.claim) == 2
    assert list(record.verify()) == []


def test_who_was_rejected_is_nobody_and_not_lost(two: Pair) -> None:
    record = two.record
    two.merge()
    rejected = record.reject(two.brodka, "a1", who="Ada")
    assert (rejected.lost, two.reports(), two.lost()) == ((), 1, [])
    put(record, met("Brodka", called="Mr Brodka", by="2", local="a7"))
    assert (two.reports(), two.lost()) == (1, [])
    record.undo(rejected.id, who="Ada")
    assert two.reports() == 2
    assert list(record.verify()) == []


def test_who_was_added_and_taken_back_is_nobody_of_the_same_words(two: Pair) -> None:
    record = two.record
    fields = {"name": "B.", "kind": "person", "mentions": ["Brodka@15", "Brodka@27"]}
    added = record.add_value(two.brodka, "actor", fields, who="Ada")
    record.merge("anselm", claim_of(record, two.brodka, str(added.local)), who="Ada")
    assert two.reports() == 2
    put(record, met("Brodka", called="Mr Brodka", by="2", local="a7"))
    assert two.reports() == 2
    record.undo(added.id, who="Ada")
    assert (two.reports(), two.lost()) == (1, [])
    assert list(record.verify()) == []


def test_who_stood_beside_another_is_not_taken_for_him(two: Pair) -> None:
    """The reading had two of one; the newer one has the other alone, on the words of both."""
    record = two.record
    given = met("Corvin")
    twice = given.model_copy(
        update={
            "actors": (*given.actors, Actor(id="a2", name="he", kind="person")),
            "mentions": (
                given.mentions[0],
                given.mentions[1].model_copy(update={"actor": "a2"}),
                given.mentions[2],
            ),
        }
    )
    corvin = put(record, twice).report
    merged = record.merge("anselm", claim_of(record, corvin, "a2"), who="Ada")
    put(record, met("Corvin", by="2"))
    assert two.reports() == 1
    assert two.lost() == [(corvin, merged.id)]
    assert list(record.verify()) == []


def test_two_of_a_merge_that_are_one_by_now_are_one(two: Pair) -> None:
    record = two.record
    put(record, met("Corvin", slug="corvin"))
    dora = put(record, met("Dora")).report
    two.merge()
    record.merge("corvin", claim_of(record, dora, "a1"), who="Ada")
    assert (two.reports(), two.reports("corvin")) == (2, 2)
    record.fix(two.brodka, "a1", {"registry": "corvin"}, who="Ada")
    assert two.reports() == two.reports("corvin") == 4
    assert list(record.verify()) == []


def test_who_is_kept_apart_stays_so_under_another_claim(two: Pair) -> None:
    record = two.record
    done = record.keep_apart("anselm", two.claim, who="Ada")
    record.fix(two.brodka, "a1", {"name": "Brodka the Elder"}, who="Ada")
    now = claim_of(record, two.brodka, "a1")
    assert record.kept_apart() == [frozenset(("anselm", now))]
    put(record, without(met("Brodka"), "a1", "2"))
    assert (two.brodka, done.id) in two.lost()


def test_a_record_that_is_taken_in_knows_who_is_whom(both: Pair, tmp_path: Path) -> None:
    record = both.record
    both.merge()
    record.fix(both.brodka, "a1", {"name": "Brodka the Elder"}, who="Ada")
    put(record, met("Brodka", called="Mr Brodka", by="2", local="a7"))
    put(record, met("Brodka", more=" This was corrected.", local="a5"))
    record.export_to(tmp_path / "moved", None)
    with Record(tmp_path / "other.db", ListKeeper()) as other:
        assert other.import_from(tmp_path / "moved", None).same_log
        assert dump(other)["same_actors"] == dump(record)["same_actors"]
        assert other.actors() == record.actors()
        assert list(other.verify()) == []


def test_a_report_without_merged_actors_changes_nobody(two: Pair) -> None:
    record = two.record
    two.merge()
    before = dump(record)["same_actors"]
    put(record, met("Corvin"))
    put(record, met("Corvin", called="Mr Corvin", by="2"))
    put(record, met("Brodka", by="2"))
    put(record, met("Anselm", called="R. Anselm", slug="anselm", by="2"))
    record.fix(two.brodka, "a9", {"name": "the wide marshes"}, who="Ada")
    assert dump(record)["same_actors"] == before


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_it_is_as_if_all_were_made_anew(path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    names = ["Anselm", "Brodka", "Corvin", "Dora"]
    with Record(path, ListKeeper()) as record:
        reports = {name: put(record, met(name)).report for name in names}
        claims = [claim_of(record, reports[name], "a1") for name in names]
        done: list[str] = []
        for step in range(25):
            name = chance.choice(names)
            two_ = chance.sample(claims, 2)
            slug = chance.choice([None, None, "anselm", "corvin"])
            do = chance.choice(["merge", "merge", "split", "undo", "undo", "fix", "read", "gone"])
            with suppress(UsageError, RecordNotFound):
                if do == "merge":
                    done.append(record.merge(*two_, who="Ada", why=str(step)).id)
                elif do == "split":
                    done.append(record.split(*two_, who="Ada", why=str(step)).id)
                elif do == "undo" and done:
                    done.append(record.undo(chance.choice(done), who="Ada", why=str(step)).id)
                elif do == "fix":
                    fields = {"name": f"{name} {step}", "registry": slug}
                    done.append(record.fix(reports[name], "a1", fields, who="Ada").id)
                    claims.append(claim_of(record, reports[name], "a1"))
                elif do == "read":
                    more = chance.choice(["", "", " This was corrected."])
                    called = f"{name} {step}"
                    put(record, met(name, called=called, slug=slug, by=str(step), more=more))
                elif do == "gone":
                    put(record, without(met(name), "a1", str(step)))
            with record._reading() as connection:
                assert merged_as(connection, None) == expected_actors(connection)
        assert list(record.verify()) == []


def test_a_slug_is_followed_by_the_registry_alone(two: Pair) -> None:
    with two.record._reading() as connection:
        followed = follow(connection, ["anselm", "nobody", "0" * 16], None)
    assert {name: (one.names, one.lost) for name, one in followed.items()} == {
        "anselm": (("anselm",), ()),
        "nobody": (("nobody",), ()),
        "0" * 16: (("0" * 16,), ()),
    }
