"""Actors across reports: who is one by the registry, by a person's word, and who is not."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import onrecord
from onrecord.contract import Actor, ActorKind, Mention, PartOf, Reading, Role
from onrecord.errors import RecordNotFound, UsageError
from onrecord.record.actors import ActorLine, as_hex, from_hex
from onrecord.record.decisions import claims_of
from onrecord.record.store import Record

from .builders import ListKeeper, at, capture, dump, reader, report

pytestmark = pytest.mark.slow


@pytest.fixture
def lite(empty: Path, path: Path) -> Iterator[Record]:
    """A record in a file alone, for what is the same in every database."""
    shutil.copy(empty, path)
    ticks = itertools.count()

    def now() -> str:
        minute, second = divmod(next(ticks), 60)
        return f"2031-04-01T00:{minute:02d}:{second:02d}.000000Z"

    with Record(path, ListKeeper(), now=now) as opened:
        yield opened


NUMBERS = itertools.count(1)


def naming(
    *given: tuple[str, str | None],
    kind: ActorKind = "person",
) -> Reading:
    """A report that names some actors, each with a slug or none."""
    number = next(NUMBERS)
    text = ", ".join(name for name, _ in given) + f" met (report {number})."
    actors, mentions = [], []
    start = 0
    for place, (name, slug) in enumerate(given, 1):
        span = at(name, text[start:])
        mentions.append(
            Mention(
                id=f"m{place}",
                span=(span.start + start, span.end + start),
                kind=kind,
                actor=f"a{place}",
            )
        )
        start += span.end
        actors.append(Actor(id=f"a{place}", name=name, kind=kind, registry=slug))
    return Reading(
        reader=reader(),
        report=report(text, url=f"https://meridian.example/{number}"),
        actors=tuple(actors),
        mentions=tuple(mentions),
    )


def put(record: Record, *given: Reading) -> list[str]:
    return [record.add(one, capture(one.report.text.encode())).report for one in given]


def claim(given: Reading, local: str = "a1") -> str:
    """What an unregistered actor of a report is known by."""
    return as_hex(claims_of(given)["actor", local])


def told(lines: list[ActorLine]) -> list[tuple[str, str, int]]:
    return [(line.id, line.name, line.reports) for line in lines]


def moment(record: Record) -> str:
    """When the newest entry was made."""
    return record.history(limit=1)[0].at


# --- who is one ---------------------------------------------------------------------------------


def test_one_slug_is_one_actor_under_all_of_its_names(record: Record) -> None:
    names = ["Harith Front", "the Front", "Harith Front", "HF", "the Front", "Harith Front"]
    put(record, *(naming((name, "harith-front"), kind="armed_group") for name in names))
    expected = ActorLine(
        id="harith-front",
        name="Harith Front",
        names=("Harith Front", "the Front", "HF"),
        kind="armed_group",
        registry="harith-front",
        members=(),
        reports=6,
    )
    for asked in (None, "harith-front", "Harith Front", "HF"):
        assert record.actors(asked) == [expected]


def test_the_same_name_in_two_reports_is_two_until_a_person_says_it_is_one(record: Record) -> None:
    one, other, third = (naming((name, None)) for name in ("Omar", "Omar", "Umar"))
    put(record, one, other, third)
    a, b, c = map(claim, (one, other, third))
    assert sorted(told(record.actors("Omar"))) == sorted([(a, "Omar", 1), (b, "Omar", 1)])
    assert told(record.actors(a)) == [(a, "Omar", 1)]
    apart = record.actors()
    done = record.merge(a, b, c, into=b, who="Ada")
    joined = moment(record)
    merged = ActorLine(b, "Omar", ("Omar", "Umar"), "person", None, tuple(sorted((a, b, c))), 3)
    for asked in (None, a, b, c, "Omar", "Umar"):
        assert record.actors(asked) == [merged]
    undone = record.undo(done.id, who="Ada")
    assert record.actors() == apart
    record.undo(undone.id, who="Ada")
    assert record.actors() == [merged]
    record.split(b, c, who="Ben")
    assert sorted(told(record.actors())) == sorted([(b, "Omar", 2), (c, "Umar", 1)])
    assert record.actors(c)[0].members == ()
    assert record.actors(a)[0].members == tuple(sorted((a, b)))
    assert record.actors(as_of=joined) == [merged]
    assert record.actors(as_of="2031-03-31") == []
    assert list(record.verify()) == []


def test_a_merge_with_who_is_registered_has_the_slug_of_any_member(lite: Record) -> None:
    known, unknown = naming(("Salma Daghir", "salma-daghir")), naming(("S. Daghir", None))
    put(lite, known, unknown, naming(("Salma Daghir", "salma-daghir")))
    lite.merge("salma-daghir", claim(unknown), into=claim(unknown), who="Ada")
    (line,) = lite.actors("S. Daghir")
    assert line == ActorLine(
        claim(unknown),
        "Salma Daghir",
        ("Salma Daghir", "S. Daghir"),
        "person",
        "salma-daghir",
        tuple(sorted((claim(unknown), "salma-daghir"))),
        3,
    )
    assert lite.actors("salma-daghir") == lite.actors() == [line]


def test_a_report_that_names_two_members_counts_for_both(lite: Record) -> None:
    given = naming(("Salma", None), ("Selma", None))
    put(lite, given)
    lite.merge(claim(given, "a1"), claim(given, "a2"), who="Ada")
    assert told(lite.actors()) == [(claim(given, "a1"), "Salma", 2)]


def test_a_report_that_names_one_slug_twice_counts_once(lite: Record) -> None:
    put(lite, naming(("Harith Front", "harith-front"), ("the Front", "harith-front")))
    assert told(lite.actors()) == [("harith-front", "Harith Front", 1)]
    assert lite.actors()[0].names == ("Harith Front", "the Front")


def test_merges_chain_into_one(lite: Record) -> None:
    given = [naming((name, None)) for name in ("A", "B", "C", "D")]
    put(lite, *given)
    a, b, c, d = map(claim, given)
    lite.merge(a, b, who="Ada")
    lite.merge(c, d, who="Ada")
    assert told(lite.actors(b)) == [(a, "A", 2)]
    lite.merge(b, c, into=d, who="Ada")
    (line,) = lite.actors()
    assert (line.id, line.members, line.reports) == (d, tuple(sorted((a, b, c, d))), 4)
    for asked in (a, b, c, d, "A", "B", "C", "D"):
        assert lite.actors(asked) == [line]


def test_a_name_that_several_bear_is_each_of_them(record: Record) -> None:
    plain = naming(("Omar", None))
    put(
        record,
        plain,
        naming(("Omar", "omar-the-elder")),
        naming(("Omar al-Qadi", "omar-the-elder")),
    )
    assert told(record.actors("Omar")) == [("omar-the-elder", "Omar", 2), (claim(plain), "Omar", 1)]
    assert told(record.actors("Omar al-Qadi")) == [("omar-the-elder", "Omar", 2)]


def test_two_kinds_of_one_name_are_two(lite: Record) -> None:
    put(
        lite,
        naming(("Meridian", None), kind="organisation"),
        naming(("Meridian", None), kind="place"),
    )
    assert sorted(line.kind for line in lite.actors("Meridian")) == ["organisation", "place"]


def test_who_is_not_on_record_is_nobody(record: Record) -> None:
    put(record, naming(("Harith Front", "harith-front")))
    for asked in ("nobody", "", "0" * 16, "harith", "' OR 1=1 --", "%"):
        assert record.actors(asked) == []


def test_those_in_most_reports_come_first_and_then_by_name(record: Record) -> None:
    put(record, naming(("Corvin", "corvin"), ("Brodka", "brodka"), ("Anselm", "anselm")))
    put(record, naming(("Corvin", "corvin")), naming(("Ämil", "amil"), ("Aaron", "aaron")))
    order = ["Corvin", "Aaron", "Anselm", "Brodka", "Ämil"]
    assert [line.name for line in record.actors()] == order
    for limit in (0, 1, 3, 99):
        assert [line.name for line in record.actors(limit=limit)] == order[:limit]


def test_actors_are_those_of_the_readings_in_force(record: Record) -> None:
    given = naming(("Anselm", "anselm"), ("Brodka", None))
    (first,) = put(record, given)
    start = moment(record)
    called = given.actors[1].model_copy(update={"name": "Corvin"})
    again_ = {"reader": reader("2"), "actors": (given.actors[0], called)}
    put(record, given.model_copy(update=again_))
    again = moment(record)
    record.reject(first, "a1", who="Ada")

    def names(**when: Any) -> list[str]:
        return sorted(line.name for line in record.actors(**when))

    assert names() == ["Corvin"]
    assert names(as_of=again) == ["Anselm", "Corvin"]
    assert names(as_of=start) == ["Anselm", "Brodka"]
    assert record.actors("Brodka") == record.actors("anselm") == []
    assert told(record.actors("anselm", as_of=again)) == [("anselm", "Anselm", 1)]


def test_a_fixed_name_or_slug_is_the_name_and_slug(lite: Record) -> None:
    (report_,) = put(lite, naming(("Ansel", None)))
    lite.fix(report_, "a1", {"name": "R. Anselm", "registry": "anselm"}, who="Ada")
    assert told(lite.actors()) == told(lite.actors("anselm")) == [("anselm", "R. Anselm", 1)]
    assert lite.actors("Ansel") == []


def test_the_claim_of_a_registered_actor_is_nobody_or_all_of_him(lite: Record) -> None:
    given = naming(("the Front", "harith-front"))
    put(lite, given, naming(("Harith Front", "harith-front")))
    assert lite.actors(claim(given)) in ([], lite.actors("harith-front"))


# --- merging ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["merge", "keep_apart"])
def test_it_takes_two_that_are_on_record(lite: Record, name: str) -> None:
    given = naming(("Anselm", "anselm"), ("Brodka", None))
    put(lite, given)
    before = dump(lite)
    decide = getattr(lite, name)
    for few in ((), ("anselm",), ("anselm", "anselm")):
        with pytest.raises(UsageError):
            decide(*few, who="Ada")
    for other in ("nobody", "Brodka", "0" * 16, "", "Anselm"):
        with pytest.raises(RecordNotFound):
            decide("anselm", other, who="Ada")
    with pytest.raises(UsageError):
        decide("anselm", claim(given, "a2"), who=" ")
    assert dump(lite) == before


def test_a_split_is_of_members(lite: Record) -> None:
    given = [naming((name, None)) for name in ("A", "B", "C")]
    put(lite, *given)
    a, b, c = map(claim, given)
    lite.merge(a, b, who="Ada")
    before = dump(lite)
    for actor, members in ((a, (c,)), (a, ()), (a, (a,)), (a, (b, c)), (c, (b,)), ("nobody", (b,))):
        with pytest.raises(UsageError, match="no member that can be split off"):
            lite.split(actor, *members, who="Ada")
    assert dump(lite) == before
    lite.split(b, b, who="Ada")
    assert sorted(told(lite.actors())) == sorted([(a, "A", 1), (b, "B", 1), (c, "C", 1)])


# --- what is said of them -----------------------------------------------------------------------


def holding(name: str, slug: str | None, title: str | None, whole: str) -> Reading:
    """A report that gives somebody an office, or a membership where there is no title."""
    number = next(NUMBERS)
    text = f"{name}, {title or 'one'} of {whole}, spoke (report {number})."
    role = [Role(title=title, of="a2", span=at(title, text))] if title is not None else []
    part = [PartOf(actor="a2", span=at(f"of {whole}", text))] if title is None else []
    return Reading(
        reader=reader(),
        report=report(text, url=f"https://meridian.example/{number}"),
        actors=(
            Actor(id="a1", name=name, kind="person", registry=slug, roles=role, part_of=part),
            Actor(id="a2", name=whole, kind="organisation", registry=whole.lower()),
        ),
        mentions=(
            Mention(id="m1", span=at(name, text), kind="person", actor="a1"),
            Mention(id="m2", span=at(whole, text), kind="organisation", actor="a2"),
        ),
    )


def test_described_actors_have_the_titles_and_wholes_of_all_members(record: Record) -> None:
    other = holding("S. Daghir", None, "minister", "Cabinet")
    put(
        record,
        holding("Salma Daghir", "salma-daghir", "premier", "Cabinet"),
        holding("Salma Daghir", "salma-daghir", "premier", "Cabinet"),
        holding("Salma Daghir", "salma-daghir", None, "Assembly"),
        other,
    )
    found = {one.line.id: one for one in record.described_actors()}
    assert [one.line for one in record.described_actors()] == record.actors()
    assert found["salma-daghir"].titles == ("premier",)
    assert sorted(found["salma-daghir"].wholes) == ["Assembly", "Cabinet"]
    assert (found[claim(other)].titles, found[claim(other)].wholes) == (("minister",), ("Cabinet",))
    assert (found["cabinet"].titles, found["cabinet"].wholes) == ((), ())
    record.merge("salma-daghir", claim(other), who="Ada")
    merged = {one.line.id: one for one in record.described_actors()}
    assert set(merged) == {"salma-daghir", "cabinet", "assembly"}
    assert sorted(merged["salma-daghir"].titles) == ["minister", "premier"]
    assert sorted(merged["salma-daghir"].wholes) == ["Assembly", "Cabinet"]


def test_what_a_person_takes_away_is_not_described(lite: Record) -> None:
    (report_,) = put(lite, holding("Salma", "salma", "premier", "Cabinet"))
    lite.fix(report_, "a1", {"roles": []}, who="Ada")
    assert all(one.titles == one.wholes == () for one in lite.described_actors())


# --- proposals ----------------------------------------------------------------------------------


@pytest.fixture
def house(tmp_path: Path) -> Iterator[onrecord.Record]:
    """The record that programs use, with four reports on two people under several names."""
    with onrecord.Record(tmp_path / "r.db") as opened:
        opened._keeper = ListKeeper()
        put(opened, *SEEN)
        yield opened


SEEN = (
    naming(("Tariq Hamdani", None)),
    naming(("Tariq al-Hamdani", None)),
    naming(("Táriq Hamdani", None)),
    naming(("Salma Daghir", None)),
)
TARIQ = [claim(one) for one in SEEN[:3]]


def proposed(record: onrecord.Record) -> list[list[str]]:
    return [sorted(one.members) for one in record.propose_merges()]


def test_who_may_be_one_is_proposed_until_it_is_decided(house: onrecord.Record) -> None:
    assert proposed(house) == [sorted(TARIQ)]
    assert house.propose_merges()[0].into in TARIQ
    done = house.merge(*house.propose_merges()[0].members, who="Ada")
    assert proposed(house) == []
    assert len(house.actors("Tariq Hamdani")) == 1
    house.undo(done.id, who="Ada")
    assert proposed(house) == [sorted(TARIQ)]


def test_who_is_kept_apart_is_not_proposed_until_that_is_undone(house: onrecord.Record) -> None:
    done = house.keep_apart(TARIQ[0], TARIQ[1], who="Ada")
    assert house.kept_apart() == [frozenset(TARIQ[:2])]
    assert all(len({*members} & {*TARIQ[:2]}) < 2 for members in proposed(house))
    undone = house.undo(done.id, who="Ada")
    assert house.kept_apart() == []
    assert proposed(house) == [sorted(TARIQ)]
    house.undo(undone.id, who="Ada")
    assert house.kept_apart() == [frozenset(TARIQ[:2])]
    assert len(house.actors()) == 4


def test_kept_apart_says_nothing_of_the_readings(house: onrecord.Record) -> None:
    before = dump(house)
    house.keep_apart(*TARIQ, who="Ada", why="Two brothers and a cousin.")
    after = dump(house)
    assert {name for name in before if before[name] != after[name]} == {"log", "decisions"}
    assert house.propose_merges() == []


def test_the_third_is_still_proposed_with_one_of_two_kept_apart(house: onrecord.Record) -> None:
    house.keep_apart(TARIQ[0], TARIQ[1], who="Ada")
    assert any(TARIQ[2] in members for members in proposed(house))


def test_who_is_kept_apart_stays_so_when_one_is_merged_with_a_third(house: onrecord.Record) -> None:
    house.keep_apart(TARIQ[0], TARIQ[1], who="Ada")
    house.merge(TARIQ[1], TARIQ[2], into=TARIQ[2], who="Ada")
    assert proposed(house) == []


# --- claims in hex ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, -1, (1 << 63) - 1, -(1 << 63), 0x1234])
def test_a_claim_is_sixteen_digits_and_back(number: int) -> None:
    shown = as_hex(number)
    assert len(shown) == 16
    assert from_hex(shown) == number


@pytest.mark.parametrize(
    "shown", ["", "0" * 15, "0" * 17, "G" * 16, "A" * 16, "harith-front", "0x"]
)
def test_what_is_no_claim_is_none(shown: str) -> None:
    assert from_hex(shown) is None
