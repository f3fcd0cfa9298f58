"""Double coding: coders who do not see each other, how far they agree, and what is adopted."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from onrecord.contract import Reading
from onrecord.errors import OnrecordError, RecordNotFound, UsageError
from onrecord.record.agreement import measure
from onrecord.record.anchors import KINDS, kind_of, values_of
from onrecord.record.coding import FIELDS, Disagreement, Round, RoundAgreement
from onrecord.record.overlay import with_references
from onrecord.record.store import Record
from tests.cli.conftest import program  # noqa: F401

from .builders import ListKeeper, bare, capture, dump, reader, reading, report

pytestmark = pytest.mark.slow

OFFICE = "Her office counts about 4,000 fighters"
SAID = {"content": OFFICE, "identification": "none", "form": "indirect"}
COUNTED = {"type": "CONSULT", "trigger": "counts", "realis": "actual", "evidence": [OFFICE]}


def copied(empty: Path, path: Path) -> Record:
    """An empty record at a path, whose clock goes one second a call."""
    shutil.copy(empty, path)
    ticks = itertools.count()

    def now() -> str:
        minute, second = divmod(next(ticks), 60)
        return f"2031-04-01T00:{minute:02d}:{second:02d}.000000Z"

    return Record(path, ListKeeper(), now=now)


@pytest.fixture
def lite(empty: Path, path: Path) -> Iterator[Record]:
    """A record in a file alone, for what is the same in every database."""
    with copied(empty, path) as opened:
        yield opened


class Pilot(NamedTuple):
    """A round of two coders on two reports, and a third report that is none of it."""

    record: Record
    one: str
    other: str
    foreign: str

    def sees(self, coder: str, report_: str | None = None, **when: Any) -> Reading:
        return self.record.reading(report_ or self.one, round="pilot", coder=coder, **when)

    def found(self, **when: Any) -> RoundAgreement:
        return self.record.agreement("pilot", **when)

    def close(self) -> None:
        self.record.close_round("pilot", who="Eve")


def outlets(record: Record, number: int) -> list[str]:
    """The same text as some outlets have it."""
    made = []
    for at in range(number):
        of = report(publisher=f"Outlet {at}", url=f"https://outlet{at}.example/front")
        made.append(record.add(reading(of), capture()).report)
    return made


def open_pilot(record: Record) -> Pilot:
    reports = outlets(record, 3)
    record.open_round("pilot", coders=["Ada", "Ben"], reports=reports[:2], who="Eve")
    return Pilot(record, *reports)


@pytest.fixture
def pilot(lite: Record) -> Pilot:
    """In a file alone."""
    return open_pilot(lite)


def value(of: Reading, local: str) -> Any:
    kind = kind_of(of, local)
    assert kind is not None, f"there is no {local}"
    return next(one for one in values_of(of, kind) if one.id == local)


def moment(record: Record) -> str:
    """When the newest entry was made."""
    return record.history(limit=1)[0].at


def differing(found: RoundAgreement) -> list[tuple[str, str, Mapping[str, Any]]]:
    return [(one.value, one.field, one.by_coder) for one in found.disagreements]


# --- a round ------------------------------------------------------------------------------------


def test_a_round_names_its_coders_and_reports(record: Record) -> None:
    assert record.rounds() == []
    one, other = outlets(record, 2)
    record.open_round(" the  pilot ", coders=["Ada", "Ben", "Ada"], reports=[one[:12]], who="Eve")
    opened = moment(record)
    record.open_round("second", coders=["Ben", "Cleo"], reports=[other, one, other], who="Eve")
    expected = Round("the pilot", ("Ada", "Ben"), (one,), opened, None, "Eve")
    second = Round("second", ("Ben", "Cleo"), (other, one), moment(record), None, "Eve")
    assert record.rounds() == [expected, second]
    record.close_round("the pilot", who="Ada")
    closed = Round("the pilot", ("Ada", "Ben"), (one,), opened, moment(record), "Eve")
    assert record.rounds() == [closed, second]
    assert record.rounds(as_of=opened) == [expected]
    assert record.rounds(as_of="2031-03-31") == []
    assert list(record.verify()) == []


@pytest.mark.parametrize(
    ("name", "coders", "who"),
    [
        ("pilot", ["Ada", "Ben"], "Eve"),
        (" pilot\n", ["Ada", "Ben"], "Eve"),
        ("", ["Ada", "Ben"], "Eve"),
        (" ", ["Ada", "Ben"], "Eve"),
        ("next", ["Ada"], "Eve"),
        ("next", ["Ada", "Ada"], "Eve"),
        ("next", [], "Eve"),
        ("next", ["Ada", "Ben"], " "),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(
    pilot: Pilot, name: str, coders: list[str], who: str
) -> None:
    before = dump(pilot.record)
    with pytest.raises(UsageError):
        pilot.record.open_round(name, coders=coders, reports=[pilot.one], who=who)
    assert dump(pilot.record) == before


def test_a_round_is_of_reports_on_record_and_closed_once(pilot: Pilot) -> None:
    record = pilot.record
    before = dump(record)
    with pytest.raises(UsageError):
        record.open_round("next", coders=["Ada", "Ben"], reports=[], who="Eve")
    with pytest.raises(RecordNotFound):
        record.open_round("next", coders=["Ada", "Ben"], reports=[pilot.one, "0123"], who="Eve")
    for ask in (record.agreement, lambda name: record.close_round(name, who="Eve")):
        with pytest.raises(RecordNotFound, match="no such round"):
            ask("next")
    with pytest.raises(RecordNotFound, match="no such round"):
        record.reading(pilot.one, round="next", coder="Ada")
    assert dump(record) == before
    pilot.close()
    with pytest.raises(UsageError, match="closed already"):
        pilot.close()


def test_a_closing_that_is_undone_opens_the_round_again(pilot: Pilot) -> None:
    done = pilot.record.close_round("pilot", who="Eve")
    pilot.record.undo(done.id, who="Eve")
    assert pilot.record.rounds()[0].closed is None
    pilot.record.accept(pilot.one, "s1", who="Ada", round="pilot")
    pilot.close()
    assert pilot.record.rounds()[0].closed is not None


def test_a_coder_is_known_however_the_name_is_spaced(lite: Record) -> None:
    (one,) = outlets(lite, 1)
    lite.open_round("pilot", coders=["Ada  Lee", "Ben"], reports=[one], who="Eve")
    lite.reject(one, "s1", who="Ada  Lee", round="pilot")
    coder = lite.rounds()[0].coders[0]
    assert len(lite.reading(one, round="pilot", coder=coder).statements) == 1


def test_a_decider_is_known_however_the_name_is_spaced(pilot: Pilot) -> None:
    assert pilot.record.accept(pilot.one, "s1", who=" Ada", round="pilot").new


# --- what coders decide -------------------------------------------------------------------------

Decide = Callable[[Record, str, str], Any]
IN_A_ROUND: dict[str, Decide] = {
    "accept": lambda record, of, who: record.accept(of, "s1", who=who, round="pilot"),
    "reject": lambda record, of, who: record.reject(of, "a2", who=who, round="pilot"),
    "fix": lambda record, of, who: record.fix(
        of, "e1", {"realis": "denied"}, who=who, round="pilot"
    ),
    "add": lambda record, of, who: record.add_value(of, "statement", SAID, who=who, round="pilot"),
}


@pytest.mark.parametrize("action", IN_A_ROUND)
def test_what_a_coder_decides_is_seen_by_that_coder_alone(pilot: Pilot, action: str) -> None:
    record = pilot.record
    machine = record.reading(pilot.one)
    before = dump(record)
    done = IN_A_ROUND[action](record, pilot.one, "Ada")
    after = dump(record)
    assert {name for name in before if before[name] != after[name]} == {"log", "decisions"}
    assert record.reading(pilot.one) == pilot.sees("Ben") == machine
    assert pilot.sees("Ada") != machine or action == "accept"
    assert pilot.sees("Ada", pilot.other) == record.reading(pilot.other)
    assert record.decisions() == []
    undone = record.undo(done.id, who="Ada")
    assert pilot.sees("Ada") == machine
    record.undo(undone.id, who="Ada")
    assert pilot.sees("Ada") != machine or action == "accept"
    grown = dump(record)
    assert {name for name in before if before[name] != grown[name]} == {"log", "decisions"}
    assert list(record.verify()) == []


def test_two_coders_decide_as_if_they_were_alone(record: Record) -> None:
    pilot = open_pilot(record)
    record.reject(pilot.one, "s1", who="Ada", round="pilot")
    record.fix(pilot.one, "s1", {"speech_act": "promise"}, who="Ben", round="pilot")
    added = record.add_value(pilot.one, "event", COUNTED, who="Ben", round="pilot")
    assert kind_of(pilot.sees("Ada"), "s1") is None
    assert value(pilot.sees("Ben"), "s1").speech_act == "promise"
    assert kind_of(pilot.sees("Ada"), str(added.local)) is None
    assert value(pilot.sees("Ben"), str(added.local)).type == "CONSULT"
    with pytest.raises(RecordNotFound, match="no such value"):
        record.accept(pilot.one, str(added.local), who="Ada", round="pilot")
    with pytest.raises(RecordNotFound, match="Ada rejected this value"):
        record.accept(pilot.one, "s1", who="Ada", round="pilot")
    record.accept(pilot.one, str(added.local), who="Ben", round="pilot")
    assert record.reading(pilot.one) == record.reading(pilot.one, machine=True)


def test_a_round_lies_over_the_machines_reading_whatever_is_decided_for_the_record(
    pilot: Pilot,
) -> None:
    record = pilot.record
    machine = record.reading(pilot.one)
    record.reject(pilot.one, "s1", who="Eve")
    record.fix(pilot.one, "e1", {"realis": "denied"}, who="Ada")
    assert pilot.sees("Ada") == pilot.sees("Ben") == machine
    record.fix(pilot.one, "s1", {"speech_act": "promise"}, who="Ben", round="pilot")
    assert value(pilot.sees("Ben"), "s1").speech_act == "promise"
    assert kind_of(record.reading(pilot.one), "s1") is None


def test_two_rounds_know_nothing_of_each_other(pilot: Pilot) -> None:
    record = pilot.record
    record.open_round("second", coders=["Ada", "Cleo"], reports=[pilot.one], who="Eve")
    record.reject(pilot.one, "s1", who="Ada", round="pilot")
    second = record.reading(pilot.one, round="second", coder="Ada")
    assert second == record.reading(pilot.one)
    record.accept(pilot.one, "s1", who="Ada", round="second")
    record.accept(pilot.one, "s1", who="Cleo", round="second")
    assert pilot.found().measured == {}
    assert record.agreement("second").measured["statement", "has"].units == 1


@pytest.mark.parametrize("action", IN_A_ROUND)
def test_who_has_no_part_in_it_is_refused(pilot: Pilot, action: str) -> None:
    record, decide = pilot.record, IN_A_ROUND[action]
    before = dump(record)
    for who in ("Eve", "ada", "Ben Ada", "", " "):
        with pytest.raises(UsageError):
            decide(record, pilot.one, who)
    with pytest.raises(UsageError, match="none of the round"):
        decide(record, pilot.foreign, "Ada")
    with pytest.raises(RecordNotFound):
        decide(record, "0123", "Ada")
    assert dump(record) == before
    pilot.close()
    before = dump(record)
    with pytest.raises(UsageError, match="is closed"):
        decide(record, pilot.one, "Ada")
    assert dump(record) == before


def test_what_does_not_fit_is_refused_in_a_round_too(pilot: Pilot) -> None:
    record = pilot.record
    before = dump(record)
    for local, fields in (
        ("e1", {"realis": "frobbed"}),
        ("e1", {"realis": "actual"}),
        ("e1", {}),
        ("e1", {"actors": ["a9"]}),
        ("s1", {"content": []}),
        ("e9", {"realis": "denied"}),
    ):
        with pytest.raises(OnrecordError):
            record.fix(pilot.one, local, fields, who="Ada", round="pilot")
    with pytest.raises(OnrecordError):
        record.add_value(pilot.one, "event", {"type": "AID"}, who="Ada", round="pilot")
    assert dump(record) == before


@pytest.mark.parametrize("who", ["Ben", "Mallory"])
def test_nobody_takes_back_what_another_coder_decided(pilot: Pilot, who: str) -> None:
    done = pilot.record.reject(pilot.one, "s1", who="Ada", round="pilot")
    with pytest.raises(UsageError):
        pilot.record.undo(done.id, who=who)


def test_nothing_is_taken_back_in_a_closed_round(pilot: Pilot) -> None:
    done = pilot.record.reject(pilot.one, "s1", who="Ada", round="pilot")
    pilot.close()
    with pytest.raises(UsageError):
        pilot.record.undo(done.id, who="Ada")


@pytest.mark.parametrize("coder", ["Eve", "ada", "", None])
def test_a_reading_in_a_round_is_of_one_of_its_coders(pilot: Pilot, coder: str | None) -> None:
    with pytest.raises(OnrecordError):
        pilot.record.reading(pilot.one, round="pilot", coder=coder)


# --- agreement ----------------------------------------------------------------------------------


def test_agreement_is_what_its_measure_says_by_hand(record: Record) -> None:
    one, other, third = outlets(record, 3)
    reports = [one, other, third]
    record.open_round("pilot", coders=["Ada", "Ben"], reports=reports, who="Eve")

    def code(who: str, of: str, local: str, **fields: Any) -> None:
        if fields:
            record.fix(of, local, fields, who=who, round="pilot")
        else:
            record.accept(of, local, who=who, round="pilot")

    code("Ada", one, "e1", realis="denied")
    code("Ben", one, "e1")
    code("Ada", other, "e1")
    code("Ben", other, "e1")
    code("Ada", third, "e1")
    record.reject(third, "e1", who="Ben", round="pilot")
    code("Ada", one, "e2")
    code("Ada", other, "e2", realis="conditional")
    code("Ben", other, "e2", realis="conditional")
    added = record.add_value(third, "event", COUNTED, who="Ben", round="pilot").local

    found = record.agreement("pilot")
    has = found.measured["event", "has"]
    assert has == measure(
        [
            {"Ada": True, "Ben": True},
            {"Ada": True},
            {"Ada": True, "Ben": True},
            {"Ada": True, "Ben": True},
            {"Ada": True, "Ben": False},
            {"Ada": False, "Ben": True},
        ]
    )
    assert (has.units, has.coders, has.observed) == (5, ("Ada", "Ben"), 0.6)
    realis = found.measured["event", "realis"]
    assert realis == measure(
        [
            {"Ada": "denied", "Ben": "actual"},
            {"Ada": "future"},
            {"Ada": "actual", "Ben": "actual"},
            {"Ada": "conditional", "Ben": "conditional"},
            {"Ada": "actual"},
            {"Ben": "actual"},
        ]
    )
    assert (realis.units, realis.observed) == (3, pytest.approx(2 / 3))
    assert realis.alpha == pytest.approx(1 - 5 * 2 / 22)
    assert realis.kappa == (("Ada", "Ben", pytest.approx(0.5)),)
    assert set(found.measured) == {("event", field) for field in ("has", *FIELDS["event"])}
    assert found.round == record.rounds()[0]
    assert [(d.report, d.value, d.field, dict(d.by_coder)) for d in found.disagreements] == [
        (one, "e1", "realis", {"Ada": "denied", "Ben": "actual"}),
        (third, added, "has", {"Ada": False, "Ben": True}),
        (third, "e1", "has", {"Ada": True, "Ben": False}),
    ]


def test_every_field_of_every_kind_is_compared(pilot: Pilot) -> None:
    speaks: dict[str, Any] = {"speaker": None, "identification": "unidentified"}
    speaks |= {"number": "several_counted", "count": 4}
    says = {"hand": "first", "speech_act": "promise", "polarity": "positive", "form": "indirect"}
    happened = {"type": "AGREE", "mode": "phone", "realis": "denied", "actors": ["a1"]}
    around = {"recipients": [], "place": None, "according_to": ["s2"]}
    promised = {"committer": None, "act": "withdraw", "force": "pledged", "beneficiary": None}
    other: dict[str, dict[str, Any]] = {
        "mention": {"kind": "other", "actor": None},
        "actor": {"name": "Y. al-Qadi", "kind": "other", "registry": "yusuf"},
        "place": {"name": "Selene", "country": "SX"},
        "time": {"value": "2031-03-17", "kind": "interval"},
        "statement": {"kind": "document", **speaks, **says},
        "event": {**happened, **around, "time": None},
        "commitment": {
            "speaker_authority": "self",
            "speaker": "a4",
            **promised,
            "deadline": "2031-05",
            "statement": "s1",
        },
    }
    locals_ = {"mention": "m5", "actor": "a2", "place": "p1", "time": "t1", "statement": "s2"}
    locals_ |= {"event": "e1", "commitment": "c1"}
    assert set(other) == set(FIELDS) == set(KINDS)
    for kind, local in locals_.items():
        pilot.record.fix(pilot.one, local, other[kind], who="Ada", round="pilot")
        pilot.record.accept(pilot.one, local, who="Ben", round="pilot")
    found = pilot.found()
    assert {(one.kind, one.field) for one in found.disagreements} >= {
        (kind, field) for kind, fields in FIELDS.items() for field in fields
    } - {("mention", "place")}
    assert all(found.measured[kind, "has"].observed == 1.0 for kind in FIELDS)
    assert {one.words for one in found.disagreements if one.value == "e1"} == {"met"}
    assert {one.words for one in found.disagreements if one.value == "s2"} == {
        "We will never lay down our arms … as long as a single foreign soldier remains"
    }


def test_what_a_coder_left_alone_is_not_coded(pilot: Pilot) -> None:
    record = pilot.record
    record.accept(pilot.one, "s1", who="Ada", round="pilot")
    record.reject(pilot.one, "e1", who="Ada", round="pilot")
    assert pilot.found().measured == {}
    assert pilot.found().disagreements == ()
    record.accept(pilot.one, "s2", who="Ben", round="pilot")
    record.accept(pilot.other, "s1", who="Ben", round="pilot")
    assert pilot.found().measured == {}
    record.accept(pilot.one, "s1", who="Ben", round="pilot")
    found = pilot.found()
    assert {kind for kind, _ in found.measured} == {"statement"}
    has = found.measured["statement", "has"]
    assert (has.units, has.observed, has.alpha) == (1, 1.0, None)
    assert found.measured["statement", "speaker"] == measure(
        [{"Ada": "Harith Front", "Ben": "Harith Front"}]
    )


def test_comments_and_ratings_code_nothing(pilot: Pilot) -> None:
    record = pilot.record
    for who in ("Ada", "Ben"):
        record.comment(pilot.one, "s1", who=who, why="Hm.")
        record.rate_claim(pilot.one, "s1", 2, who=who)
    assert pilot.found().measured == {}


def test_additions_on_the_same_words_are_one(pilot: Pilot) -> None:
    record = pilot.record
    first = record.add_value(pilot.one, "statement", SAID, who="Ada", round="pilot")
    direct = {**SAID, "form": "direct"}
    second = record.add_value(pilot.one, "statement", direct, who="Ben", round="pilot")
    assert first.local != second.local
    found = pilot.found()
    assert found.measured["statement", "has"] == measure([{"Ada": True, "Ben": True}])
    assert found.disagreements == (
        Disagreement(
            pilot.one,
            "statement",
            str(first.local),
            OFFICE,
            "form",
            {"Ada": "indirect", "Ben": "direct"},
        ),
    )
    record.undo(second.id, who="Ben")
    assert pilot.found().measured == {}


def test_additions_on_other_words_or_of_another_kind_are_others(pilot: Pilot) -> None:
    record = pilot.record
    less = {**SAID, "content": "about 4,000 fighters"}
    record.add_value(pilot.one, "statement", SAID, who="Ada", round="pilot")
    record.add_value(pilot.one, "statement", less, who="Ben", round="pilot")
    record.add_value(pilot.one, "event", COUNTED, who="Ben", round="pilot")
    record.add_value(pilot.other, "event", COUNTED, who="Ada", round="pilot")
    found = pilot.found()
    assert found.measured["statement", "has"] == measure(
        [{"Ada": True, "Ben": False}, {"Ada": False, "Ben": True}]
    )
    assert found.measured["event", "has"] == measure([{"Ada": False, "Ben": True}, {"Ada": True}])
    assert len(found.disagreements) == 3


def test_two_additions_of_one_coder_on_the_same_words_are_two(pilot: Pilot) -> None:
    record = pilot.record
    for who in ("Ada", "Ben"):
        record.add_value(pilot.one, "event", COUNTED, who=who, round="pilot")
    record.add_value(pilot.one, "event", {**COUNTED, "type": "AID"}, who="Ada", round="pilot")
    assert ("type", {"Ada": "AID", "Ben": "CONSULT"}) not in [
        (one.field, one.by_coder) for one in pilot.found().disagreements
    ]


def test_coders_who_name_the_same_actor_agree(pilot: Pilot) -> None:
    record = pilot.record
    record.fix(pilot.one, "e1", {"actors": ["a4", "a2"]}, who="Ada", round="pilot")
    record.fix(pilot.one, "e1", {"actors": ["a2", "a4"]}, who="Ben", round="pilot")
    assert pilot.found().disagreements == ()
    assert pilot.found().measured["event", "actors"].observed == 1.0
    record.fix(pilot.one, "e1", {"actors": ["a1"]}, who="Ben", round="pilot")
    assert differing(pilot.found()) == [
        ("e1", "actors", {"Ada": ("Salma Dāghir", "Yusuf al-Qadi"), "Ben": ("Harith Front",)})
    ]


def test_a_name_on_which_coders_differ_is_one_difference(pilot: Pilot) -> None:
    record = pilot.record
    record.fix(pilot.one, "a4", {"name": "Salma Daghir"}, who="Ada", round="pilot")
    record.accept(pilot.one, "a4", who="Ben", round="pilot")
    for who in ("Ada", "Ben"):
        record.accept(pilot.one, "e1", who=who, round="pilot")
    assert [(value_, field) for value_, field, _ in differing(pilot.found())] == [("a4", "name")]


def test_two_actors_of_one_name_are_two(lite: Record) -> None:
    given = reading()
    namesake = given.actors[3].model_copy(update={"name": "Yusuf al-Qadi"})
    actors = (*given.actors[:3], namesake)
    of = lite.add(given.model_copy(update={"actors": actors}), capture()).report
    lite.open_round("pilot", coders=["Ada", "Ben"], reports=[of], who="Eve")
    for who, actor in (("Ada", "a2"), ("Ben", "a4")):
        lite.fix(of, "e2", {"actors": [actor]}, who=who, round="pilot")
    expected = {"Ada": ("Yusuf al-Qadi (a2)",), "Ben": ("Yusuf al-Qadi (a4)",)}
    assert differing(lite.agreement("pilot")) == [("e2", "actors", expected)]


def test_coders_who_refer_to_what_they_added_on_the_same_words_agree(pilot: Pilot) -> None:
    record = pilot.record
    envoys = {"name": "envoys", "kind": "person", "mentions": ["envoys"]}
    day = {"span": "Monday", "value": "2031-03-10", "kind": "date"}
    for who, name in (("Ada", "envoys"), ("Ben", "the envoys")):
        named = {**envoys, "name": name}
        actor = record.add_value(pilot.one, "actor", named, who=who, round="pilot").local
        time = record.add_value(pilot.one, "time", day, who=who, round="pilot").local
        fields = {"recipients": [actor], "time": time}
        record.fix(pilot.one, "e1", fields, who=who, round="pilot")
    ((_, field, by_coder),) = differing(pilot.found())
    assert (field, by_coder) == ("name", {"Ada": "envoys", "Ben": "the envoys"})


def test_additions_that_are_most_alike_are_one(pilot: Pilot) -> None:
    record = pilot.record
    kinds = ("CONSULT", "AID", "AGREE")
    added: dict[str, list[str]] = {}
    for who, types in (("Ada", kinds), ("Ben", kinds[::-1][:2])):
        for type_ in types:
            event = {**COUNTED, "type": type_}
            done = record.add_value(pilot.one, "event", event, who=who, round="pilot")
            added.setdefault(who, []).append(str(done.local))
    found = pilot.found()
    assert differing(found) == [(added["Ada"][0], "has", {"Ada": True, "Ben": False})]
    assert found.measured["event", "type"].observed == 1.0


@pytest.mark.parametrize(
    ("local", "fields"),
    [
        ("e1", {"time": None}),
        ("c1", {"deadline": "2031-06"}),
        ("c1", {"speaker": "a4"}),
        ("s2", {"number": "several_counted", "count": 3}),
    ],
)
def test_what_coders_fixed_otherwise_is_a_disagreement(
    pilot: Pilot, local: str, fields: dict[str, Any]
) -> None:
    pilot.record.fix(pilot.one, local, fields, who="Ada", round="pilot")
    pilot.record.accept(pilot.one, local, who="Ben", round="pilot")
    fields_ = {field for _, field, _ in differing(pilot.found())}
    assert {name for name in fields if name != "number"} <= fields_


def test_three_coders_are_compared_two_by_two(record: Record) -> None:
    one, other = outlets(record, 2)
    coders = ["Ada", "Ben", "Cleo"]
    record.open_round("pilot", coders=coders, reports=[one, other], who="Eve")
    for who, act in zip(coders, ("promise", "promise", "warning"), strict=True):
        record.fix(one, "s1", {"speech_act": act}, who=who, round="pilot")
    for who in ("Ada", "Cleo"):
        record.accept(other, "s1", who=who, round="pilot")
    found = record.agreement("pilot").measured["statement", "speech_act"]
    assert found == measure(
        [
            {"Ada": "promise", "Ben": "promise", "Cleo": "warning"},
            {"Ada": "intention", "Cleo": "intention"},
        ]
    )
    assert [pair[:2] for pair in found.kappa] == [("Ada", "Ben"), ("Ada", "Cleo"), ("Ben", "Cleo")]
    assert (found.units, found.observed) == (2, 0.5)


def test_agreement_is_as_of_a_moment(record: Record) -> None:
    pilot = open_pilot(record)
    start = moment(record)
    for who in ("Ada", "Ben"):
        record.accept(pilot.one, "s1", who=who, round="pilot")
    agreed = moment(record)
    record.reject(pilot.one, "s1", who="Ben", round="pilot")
    assert pilot.found(as_of=start).measured == {}
    assert pilot.found(as_of=agreed).measured["statement", "has"].observed == 1.0
    assert pilot.found(as_of=agreed).disagreements == ()
    assert differing(pilot.found()) == [("s1", "has", {"Ada": True, "Ben": False})]
    assert kind_of(pilot.sees("Ben", as_of=agreed), "s1") == "statement"
    assert pilot.sees("Ben", as_of=start) == record.reading(pilot.one)
    with pytest.raises(RecordNotFound):
        pilot.found(as_of="2031-03-31")


# --- who sees what ------------------------------------------------------------------------------


def test_history_hides_what_others_decide_until_the_round_is_closed(record: Record) -> None:
    pilot = open_pilot(record)
    mine = record.reject(pilot.one, "s1", who="Ada", round="pilot")
    theirs = record.accept(pilot.one, "s1", who="Ben", round="pilot")
    record.undo(theirs.id, who="Ben")
    plain = record.fix(pilot.one, "s2", {"polarity": "positive"}, who="Ben")
    during = moment(record)

    def shown(**asked: Any) -> set[str]:
        lines = record.history(**asked)
        return {line.decision.id for line in lines if line.decision is not None}

    opened = {line.subject for line in record.history() if line.action == "decided"}
    hidden = {
        line.subject
        for line in record.history()
        if line.action == "decided" and line.decision is None
    }
    assert {mine.id, theirs.id} <= hidden
    assert plain.id in shown()
    assert len(hidden) == 3
    assert shown(who="Ada") == set()
    assert shown(who="Ben") == {plain.id}
    pilot.close()
    assert shown() >= opened
    assert mine.id in shown()
    assert shown(as_of=during) == opened - hidden


def test_the_program_tells_no_coder_what_another_decided(
    empty: Path,
    path: Path,
    program: Any,  # noqa: F811
) -> None:
    with copied(empty, path) as record:
        pilot = open_pilot(record)
        record.fix(pilot.one, "s1", {"speech_act": "promise"}, who="Ada", round="pilot")
        record.fix(pilot.one, "s1", {"speech_act": "warning"}, who="Ben", round="pilot")
    ran = program("agree", "pilot", "--json", "--record", path)
    assert ran.code == 0
    assert "warning" not in ran.out


# --- adopting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("action", IN_A_ROUND)
def test_what_is_adopted_is_said_by_the_record(pilot: Pilot, action: str) -> None:
    record = pilot.record
    local = str(IN_A_ROUND[action](record, pilot.one, "Ada").local)
    coded = pilot.sees("Ada")
    before = dump(record)
    with pytest.raises(UsageError, match="without seeing each other"):
        record.adopt("pilot", "Ada", pilot.one, local, who="Eve")
    assert dump(record) == before
    pilot.close()
    (done,) = record.adopt("pilot", "Ada", pilot.one, local, who="Eve")
    assert done.new
    assert done.lost == ()
    said = json.loads(record.reading(pilot.one).to_json().replace(str(done.local), local))
    assert said == json.loads(coded.to_json())
    (standing,) = record.decisions(pilot.one)
    draft = standing.decision.draft
    assert (draft.who, draft.why, draft.round) == ("Eve", "as Ada coded it in pilot", None)
    assert standing.local == done.local
    record.undo(done.id, who="Eve")
    assert record.reading(pilot.one) == record.reading(pilot.one, machine=True)
    assert list(record.verify()) == []


def test_only_what_is_asked_for_is_adopted(record: Record) -> None:
    pilot = open_pilot(record)
    record.fix(pilot.one, "e1", {"realis": "denied"}, who="Ada", round="pilot")
    record.fix(pilot.one, "e1", {"type": "AGREE"}, who="Ada", round="pilot")
    undone = record.fix(pilot.one, "e1", {"mode": "phone"}, who="Ada", round="pilot")
    record.undo(undone.id, who="Ada")
    record.reject(pilot.one, "s1", who="Ada", round="pilot")
    record.fix(pilot.one, "e1", {"realis": "future"}, who="Ben", round="pilot")
    record.reject(pilot.other, "e1", who="Ada", round="pilot")
    pilot.close()
    done = record.adopt("pilot", "Ada", pilot.one, "e1", who="Eve", why="She is right.")
    assert [one.local for one in done] == ["e1", "e1"]
    event = value(record.reading(pilot.one), "e1")
    assert (event.realis, event.type, event.mode) == ("denied", "AGREE", None)
    assert kind_of(record.reading(pilot.one), "s1") == "statement"
    assert record.reading(pilot.other) == record.reading(pilot.other, machine=True)
    assert {one.decision.draft.why for one in record.decisions()} == {"She is right."}
    assert [one.decision.draft.who for one in record.decisions()] == ["Eve", "Eve"]
    assert list(record.verify()) == []


def test_what_cannot_be_adopted_is_refused(pilot: Pilot) -> None:
    record = pilot.record
    record.accept(pilot.one, "s1", who="Ada", round="pilot")
    undone = record.accept(pilot.one, "s2", who="Ada", round="pilot")
    record.undo(undone.id, who="Ada")
    pilot.close()
    before = dump(record)
    for coder, of, local in (
        ("Eve", pilot.one, "s1"),
        ("Ben", pilot.one, "s1"),
        ("Ada", pilot.one, "s2"),
        ("Ada", pilot.one, "s9"),
        ("Ada", pilot.one, ""),
        ("Ada", pilot.other, "s1"),
        ("Ada", pilot.foreign, "s1"),
    ):
        with pytest.raises(UsageError):
            record.adopt("pilot", coder, of, local, who="Eve")
    with pytest.raises(RecordNotFound):
        record.adopt("next", "Ada", pilot.one, "s1", who="Eve")
    assert dump(record) == before


@pytest.mark.parametrize("who", ["", "  ", " Eve"])
def test_who_adopts_is_somebody(pilot: Pilot, who: str) -> None:
    pilot.record.accept(pilot.one, "s1", who="Ada", round="pilot")
    pilot.close()
    try:
        pilot.record.adopt("pilot", "Ada", pilot.one, "s1", who=who)
    except UsageError:
        assert not who.strip()
        return
    assert pilot.record.decisions()[0].decision.draft.who == "Eve"


def test_both_coders_can_be_adopted_and_the_last_one_counts(pilot: Pilot) -> None:
    record = pilot.record
    record.fix(pilot.one, "e1", {"realis": "denied"}, who="Ada", round="pilot")
    record.fix(pilot.one, "e1", {"realis": "future"}, who="Ben", round="pilot")
    pilot.close()
    record.adopt("pilot", "Ada", pilot.one, "e1", who="Eve")
    (last,) = record.adopt("pilot", "Ben", pilot.one, "e1", who="Eve")
    assert value(record.reading(pilot.one), "e1").realis == "future"
    record.undo(last.id, who="Eve")
    assert value(record.reading(pilot.one), "e1").realis == "denied"


def test_a_coder_who_came_back_to_a_first_thought_is_adopted_so(pilot: Pilot) -> None:
    record = pilot.record
    for realis in ("denied", "actual", "denied"):
        record.fix(pilot.one, "e1", {"realis": realis}, who="Ada", round="pilot")
    assert value(pilot.sees("Ada"), "e1").realis == "denied"
    pilot.close()
    record.adopt("pilot", "Ada", pilot.one, "e1", who="Eve")
    assert value(record.reading(pilot.one), "e1").realis == "denied"


def test_an_addition_is_adopted_with_the_fix_of_it(pilot: Pilot) -> None:
    record = pilot.record
    local = str(record.add_value(pilot.one, "statement", SAID, who="Ada", round="pilot").local)
    record.fix(pilot.one, local, {"form": "direct"}, who="Ada", round="pilot")
    pilot.close()
    record.adopt("pilot", "Ada", pilot.one, local, who="Eve")
    added = [one.form for one in record.reading(pilot.one).statements if "+" in one.id]
    assert added == ["direct"]


def test_an_addition_that_refers_to_another_is_adopted_after_it(pilot: Pilot) -> None:
    record = pilot.record
    said = str(record.add_value(pilot.one, "statement", SAID, who="Ada", round="pilot").local)
    telling = {**COUNTED, "according_to": [said]}
    told = str(record.add_value(pilot.one, "event", telling, who="Ada", round="pilot").local)
    pilot.close()
    record.adopt("pilot", "Ada", pilot.one, said, who="Eve")
    (done,) = record.adopt("pilot", "Ada", pilot.one, told, who="Eve")
    assert done.lost == ()
    assert len(record.reading(pilot.one).events) == 3


def test_what_has_no_place_any_more_is_not_adopted(pilot: Pilot) -> None:
    record = pilot.record
    record.fix(pilot.one, "a2", {"kind": "other"}, who="Ada", round="pilot")
    pilot.close()
    of = report(publisher="Outlet 0", url="https://outlet0.example/front")
    record.add(Reading(reader=reader("2"), report=of), capture())
    with pytest.raises(OnrecordError):
        record.adopt("pilot", "Ada", pilot.one, "a2", who="Eve")


# --- read again, moved --------------------------------------------------------------------------


def renamed(of: Reading, ids: dict[str, str], by: str) -> Reading:
    """The same claims by another reader, under other contract ids."""
    values = {
        field: tuple(
            noun.model_validate(
                {
                    **with_references(one.model_dump(mode="json"), {}, ids),
                    "id": ids.get(one.id, one.id),
                }
            )
            for one in values_of(of, kind)
        )
        for kind, (noun, field) in KINDS.items()
    }
    return of.model_copy(update={"reader": reader(by), **values})


def test_a_new_reading_in_the_middle_of_a_round_leaves_what_was_coded(record: Record) -> None:
    pilot = open_pilot(record)
    record.fix(pilot.one, "s1", {"speech_act": "promise"}, who="Ada", round="pilot")
    record.accept(pilot.one, "e1", who="Ada", round="pilot")
    machine = record.reading(pilot.one)
    record.add(renamed(machine, {"s1": "s7", "e1": "e9", "a4": "a5"}, "2"), capture())
    assert value(pilot.sees("Ada"), "s7").speech_act == "promise"
    record.fix(pilot.one, "s7", {"speech_act": "warning"}, who="Ben", round="pilot")
    record.accept(pilot.one, "e9", who="Ben", round="pilot")
    assert differing(pilot.found()) == [("s7", "speech_act", {"Ada": "promise", "Ben": "warning"})]
    assert pilot.found().measured["event", "actors"].observed == 1.0
    assert pilot.found().measured["event", "has"].units == 1
    assert record.reading(pilot.one) == record.reading(pilot.one, machine=True)
    assert list(record.verify()) == []


def without(record: Record, of: str) -> Reading:
    """A newer reading of a report that finds no first statement any more."""
    given = record.reading(of, machine=True)
    told = given.events[1].model_copy(update={"according_to": ()})
    update = {"statements": given.statements[1:], "events": (given.events[0], told)}
    return given.model_copy(update={"reader": reader("2"), **update})


def test_what_both_accepted_is_kept_as_one_where_the_machine_finds_it_no_more(
    pilot: Pilot,
) -> None:
    record = pilot.record
    record.accept(pilot.one, "s1", who="Ada", round="pilot")
    record.fix(pilot.one, "s1", {"speech_act": "promise"}, who="Ben", round="pilot")
    record.add(without(record, pilot.one), capture())
    found = pilot.found()
    assert found.measured["statement", "has"] == measure([{"Ada": True, "Ben": True}])
    ((_, field, by_coder),) = differing(found)
    assert (field, by_coder) == ("speech_act", {"Ada": "intention", "Ben": "promise"})


def test_what_a_coder_left_alone_is_not_coded_after_a_new_reading_either(pilot: Pilot) -> None:
    record = pilot.record
    record.accept(pilot.one, "s1", who="Ada", round="pilot")
    record.accept(pilot.one, "e1", who="Ben", round="pilot")
    before = pilot.found()
    record.add(without(record, pilot.one), capture())
    assert pilot.found() == before


def test_what_a_coder_saw_then_can_be_asked_for(pilot: Pilot) -> None:
    record = pilot.record
    record.accept(pilot.one, "s2", who="Ada", round="pilot")
    then, seen = moment(record), pilot.sees("Ada")
    record.add(without(record, pilot.one), capture())
    assert pilot.sees("Ada", as_of=then) == seen


def test_what_one_accepted_and_one_rejected_differs_after_a_new_reading_too(pilot: Pilot) -> None:
    record = pilot.record
    record.accept(pilot.one, "s1", who="Ada", round="pilot")
    record.reject(pilot.one, "s1", who="Ben", round="pilot")
    before = pilot.found()
    record.add(without(record, pilot.one), capture())
    found = pilot.found()
    assert found.measured == before.measured
    ((local, field, by_coder),) = differing(found)
    assert (field, by_coder) == ("has", {"Ada": True, "Ben": False})
    pilot.close()
    record.adopt("pilot", "Ada", pilot.one, local, who="Eve")
    assert len(record.reading(pilot.one).statements) == 2


def test_what_both_rejected_is_agreed_after_a_new_reading_too(pilot: Pilot) -> None:
    for who in ("Ada", "Ben"):
        pilot.record.reject(pilot.one, "s1", who=who, round="pilot")
    before = pilot.found()
    pilot.record.add(without(pilot.record, pilot.one), capture())
    assert pilot.found() == before


def test_what_was_coded_is_adopted_under_the_id_that_it_has_now(pilot: Pilot) -> None:
    record = pilot.record
    record.fix(pilot.one, "s1", {"speech_act": "promise"}, who="Ada", round="pilot")
    machine = record.reading(pilot.one)
    record.add(renamed(machine, {"s1": "s7"}, "2"), capture())
    pilot.close()
    with pytest.raises(UsageError, match="decided nothing"):
        record.adopt("pilot", "Ada", pilot.one, "s1", who="Eve")
    record.adopt("pilot", "Ada", pilot.one, "s7", who="Eve")
    assert value(record.reading(pilot.one), "s7").speech_act == "promise"


def test_what_both_added_is_adopted_by_one_name(pilot: Pilot) -> None:
    record = pilot.record
    first = record.add_value(pilot.one, "statement", SAID, who="Ada", round="pilot")
    direct = {**SAID, "form": "direct"}
    record.add_value(pilot.one, "statement", direct, who="Ben", round="pilot")
    pilot.close()
    record.adopt("pilot", "Ben", pilot.one, str(first.local), who="Eve")
    added = [one.form for one in record.reading(pilot.one).statements if "+" in one.id]
    assert added == ["direct"]


def test_agreement_is_on_the_reading_of_then(pilot: Pilot) -> None:
    record = pilot.record
    for who in ("Ada", "Ben"):
        record.accept(pilot.one, "s1", who=who, round="pilot")
    then, before = moment(record), pilot.found()
    record.add(renamed(record.reading(pilot.one), {"s1": "s7"}, "2"), capture())
    assert pilot.found(as_of=then) == before


def test_a_round_is_moved_whole_into_another_record(
    record: Record, empty: Path, tmp_path: Path
) -> None:
    with copied(empty, tmp_path / "source.db") as source:
        pilot = open_pilot(source)
        for action, decide in IN_A_ROUND.items():
            decide(source, pilot.one, "Ada")
            if action != "reject":
                decide(source, pilot.one, "Ben")
        undone = source.reject(pilot.other, "s1", who="Ben", round="pilot")
        source.undo(undone.id, who="Ben")
        file = tmp_path / "moved.zip"
        source.export_to(file, None)
        moved = record.import_from(file, None)
        assert moved.same_log
        there = pilot._replace(record=record)
        for one in (pilot, there):
            assert one.found() == pilot.found()
            for who, of in itertools.product(("Ada", "Ben"), (pilot.one, pilot.other)):
                assert one.sees(who, of) == pilot.sees(who, of)
        assert record.rounds() == source.rounds()
        assert record.history() == source.history()
        for one in (pilot, there):
            one.close()
            one.record.adopt("pilot", "Ada", pilot.one, "e1", who="Eve")
        assert record.reading(pilot.one) == source.reading(pilot.one)
    assert list(record.verify()) == []


def test_a_round_on_reports_without_values_has_nothing_to_compare(lite: Record) -> None:
    text = "Nothing was said."
    of = lite.add(bare(text), capture(text.encode())).report
    lite.open_round("pilot", coders=["Ada", "Ben"], reports=[of], who="Eve")
    assert lite.agreement("pilot") == RoundAgreement(lite.rounds()[0], {}, ())
    given = {"content": "Nothing was said", "identification": "none", "form": "indirect"}
    for who in ("Ada", "Ben"):
        lite.add_value(of, "statement", given, who=who, round="pilot")
    assert lite.agreement("pilot").measured["statement", "has"].observed == 1.0
