"""Decisions laid over a reading: what goes, what stays, and what refers to what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onrecord.contract import Actor, Mention, Reading, Role
from onrecord.errors import OnrecordError, UsageError
from onrecord.record.anchors import KINDS, Kind, kind_of, values_of
from onrecord.record.overlay import (
    Change,
    added_id,
    lay_over,
    plain_fields,
    references_in,
    replaced,
    spans_in,
    with_references,
    with_spans,
)
from onrecord.record.rows import rows_of
from onrecord.spans import Span
from tests.contract_rules import broken_rules

from .builders import TEXT, at, full_values, reading, report
from .strategies import readings

pytestmark = pytest.mark.slow

LOCALS = {
    one.id: kind for kind in KINDS for one in values_of(reading(), kind)
}  # m1 ... c1, with their kinds
PURE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def change(local: str, action: str, **fields: Any) -> Change:
    return Change(action, LOCALS[local], local, fields)


def laid(*changes: Change, over: Reading | None = None) -> Reading:
    return lay_over(over or reading(), changes)


def value_of(of: Reading, local: str) -> Any:
    """The value with a contract id; there must be one."""
    kind = kind_of(of, local)
    assert kind is not None, f"there is no {local}"
    return next(one for one in values_of(of, kind) if one.id == local)


def locals_of(of: Reading) -> dict[Kind, set[str]]:
    return {kind: {one.id for one in values_of(of, kind)} for kind in KINDS}


def all_references(of: Reading) -> set[str]:
    return {
        local
        for kind in KINDS
        for one in values_of(of, kind)
        for local in references_in(one.model_dump(mode="json"))
    }


def as_json(of: Reading) -> Any:
    return json.loads(of.to_json())


# --- laying over --------------------------------------------------------------------------------


def test_without_changes_it_is_the_very_same_reading() -> None:
    machine = reading()
    assert lay_over(machine, []) is machine


def test_the_machines_reading_is_left_as_it_was() -> None:
    machine = reading()
    before = machine.to_json()
    laid(change("a1", "reject"), change("s2", "fix", speech_act="belief"), over=machine)
    assert machine.to_json() == before


def test_the_reader_says_how_many_decisions_are_in_it() -> None:
    assert laid(change("s1", "accept", polarity="negative")).reader.decisions == 1
    assert laid(change("s1", "reject"), change("e1", "reject")).reader.decisions == 2


@pytest.mark.parametrize("local", LOCALS)
def test_what_is_rejected_is_gone_and_nothing_refers_to_it(local: str) -> None:
    decided = laid(change(local, "reject"))
    assert kind_of(decided, local) is None
    assert local not in all_references(decided)
    rows_of(decided)
    assert broken_rules(as_json(decided)) == []


def test_all_rejected_leaves_nothing() -> None:
    decided = laid(*(change(local, "reject") for local in LOCALS))
    assert all(values_of(decided, kind) == () for kind in KINDS)
    rows_of(decided)


def test_other_values_are_not_touched_by_a_rejection() -> None:
    before, after = reading(), laid(change("e1", "reject"))
    for kind in KINDS:
        kept = [one for one in values_of(before, kind) if one.id != "e1"]
        assert list(values_of(after, kind)) == kept


def test_an_actor_whose_mentions_are_all_rejected_is_gone_with_all_references() -> None:
    decided = laid(change("m4", "reject"))
    assert kind_of(decided, "a4") is None
    assert value_of(decided, "e1").actors == ()
    assert value_of(decided, "c1").beneficiary is None
    assert value_of(decided, "e1").recipients == ("a1", "a2")


def test_an_actor_with_a_mention_left_stays() -> None:
    assert kind_of(laid(change("m2", "reject")), "a2") == "actor"


def test_a_speaker_is_named_by_the_source_of_his_statement_alone() -> None:
    decided = laid(change("m2", "reject"), change("m5", "reject"))
    assert value_of(decided, "s2").speaker == "a2"
    without = laid(change("m2", "reject"), change("m5", "reject"), change("s2", "fix", source=[]))
    assert kind_of(without, "a2") is None
    assert value_of(without, "s2").speaker is None
    rows_of(without)


def test_who_is_only_named_as_the_whole_of_a_role_stays_as_long_as_the_role_does() -> None:
    mentions = (Mention(id="m1", span=at("Yusuf al-Qadi"), kind="person", actor="a2"),)
    actors = (
        Actor(id="a1", name="Harith Front", kind="armed_group"),
        Actor(
            id="a2",
            name="Yusuf al-Qadi",
            kind="person",
            roles=(Role(title="spokesman", of="a1", span=at("spokesman")),),
        ),
    )
    machine = Reading(reader=reading().reader, report=report(), mentions=mentions, actors=actors)
    rows_of(machine)
    assert locals_of(laid(change("m1", "accept"), over=machine))["actor"] == {"a1", "a2"}
    assert locals_of(laid(change("m1", "fix", actor=None), over=machine))["actor"] == set()
    assert locals_of(laid(change("a2", "fix", roles=[]), over=machine))["actor"] == {"a2"}


def test_a_place_without_a_mention_is_gone_from_its_events() -> None:
    decided = laid(change("m6", "fix", place=None))
    assert decided.places == ()
    assert value_of(decided, "e1").place is None


def test_the_last_fix_of_a_field_counts() -> None:
    decided = laid(
        change("s1", "fix", speech_act="promise", polarity="negative"),
        change("s1", "fix", speech_act="warning"),
    )
    assert value_of(decided, "s1").speech_act == "warning"
    assert value_of(decided, "s1").polarity == "negative"


def test_the_last_of_acceptance_and_rejection_counts() -> None:
    assert kind_of(laid(change("s1", "accept"), change("s1", "reject")), "s1") is None
    assert kind_of(laid(change("s1", "reject"), change("s1", "accept")), "s1") == "statement"


def test_an_addition_is_a_value_like_others_and_can_be_fixed_or_rejected() -> None:
    fields = {"span": list(at("Monday")), "kind": "set"}
    adding = Change("add", "time", "t+12345678", fields)
    assert value_of(laid(adding), "t+12345678").kind == "set"
    fixing = Change("fix", "time", "t+12345678", {"value": "2031-03-10"})
    assert value_of(laid(adding, fixing), "t+12345678").value == "2031-03-10"
    rejecting = Change("reject", "time", "t+12345678", {})
    assert locals_of(laid(adding, rejecting))["time"] == {"t1"}


def test_the_id_of_an_addition_has_the_letter_of_its_kind() -> None:
    ids = {kind: added_id(kind, "0123456789abcdef") for kind in KINDS}
    assert ids["statement"] == "s+01234567"
    assert [one[0] for one in ids.values()] == [
        values_of(reading(), kind)[0].id[0] for kind in KINDS
    ]


def test_a_change_of_what_is_not_there_changes_no_value() -> None:
    decided = lay_over(reading(), [Change("fix", "statement", "s9", {"polarity": "negative"})])
    assert locals_of(decided) == locals_of(reading())


@pytest.mark.parametrize(
    ("local", "fields"),
    [
        ("s1", {"foo": 1}),
        ("s1", {"id": "s9"}),
        ("s1", {"speech_act": "lie"}),
        ("s1", {"content": [[1]]}),
        ("e1", {"confidence": 1.5}),
        ("e1", {"confidence": float("nan")}),
        ("e1", {"fatalities": {"low": -1, "span": [0, 1]}}),
        ("m1", {"span": None}),
        ("a2", {"roles": [{"title": "x"}]}),
        ("c1", {"act": "surrender"}),
    ],
)
def test_what_the_contract_does_not_allow_is_refused(local: str, fields: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        replaced(value_of(reading(), local), fields)
    with pytest.raises(UsageError):
        laid(change(local, "fix", **fields))


def test_a_refusal_names_the_fields_that_there_are() -> None:
    with pytest.raises(UsageError, match="no field tone to be changed") as caught:
        replaced(value_of(reading(), "s1"), {"tone": "harsh"})
    assert caught.value.advice is not None
    assert "speech_act" in caught.value.advice
    assert "id," not in caught.value.advice


# --- what an acceptance holds -------------------------------------------------------------------


def test_plain_fields_are_neither_spans_nor_references() -> None:
    assert plain_fields(value_of(reading(), "e1")) == {
        "type": "CONSULT",
        "mode": None,
        "realis": "actual",
    }
    assert plain_fields(value_of(reading(), "m1")) == {"kind": "armed_group"}
    said = plain_fields(value_of(reading(), "s2"))
    assert said["speech_act"] == "denial"
    assert not set(said) & {"content", "cue", "source", "speaker", "via", "inside", "id"}


def test_what_was_accepted_stays_so_in_a_newer_reading() -> None:
    accepted = plain_fields(value_of(reading(), "s2"))
    said = full_values()["statements"][1]
    newer = said.model_copy(
        update={"speech_act": "warning", "polarity": "positive", "speaker": "a4", "cue": ()}
    )
    over = reading(statements=(full_values()["statements"][0], newer))
    decided = value_of(laid(change("s2", "accept", **accepted), over=over), "s2")
    assert (decided.speech_act, decided.polarity) == ("denial", "negative")
    assert (decided.speaker, decided.cue) == ("a4", ())


# --- any reading, any changes -------------------------------------------------------------------


def goes_on_record(machine: Reading) -> bool:
    try:
        rows_of(machine)
    except OnrecordError:
        return False
    return True


@PURE
@given(data=st.data(), machine=readings())
def test_whatever_is_rejected_the_rest_can_go_on_record(
    data: st.DataObject, machine: Reading
) -> None:
    there = [(kind, one.id) for kind in KINDS for one in values_of(machine, kind)]
    assume(there)
    chosen = data.draw(st.lists(st.sampled_from(there), min_size=1, unique=True))
    decided = lay_over(machine, [Change("reject", kind, local, {}) for kind, local in chosen])
    rows_of(decided)
    left = {(kind, one.id) for kind in KINDS for one in values_of(decided, kind)}
    assert not left & set(chosen)
    assert left <= set(there)
    assert all_references(decided) <= {local for _, local in left}


@PURE
@given(data=st.data(), machine=readings())
def test_whoever_is_taken_out_of_mentions_and_sources_the_rest_can_go_on_record(
    data: st.DataObject, machine: Reading
) -> None:
    changes = [
        Change("fix", "mention", one.id, {"actor": None, "place": None})
        for one in machine.mentions
        if data.draw(st.booleans())
    ]
    changes += [
        Change("fix", "statement", one.id, {"source": []})
        for one in machine.statements
        if data.draw(st.booleans())
    ]
    decided = lay_over(machine, changes)
    rows_of(decided)
    assert goes_on_record(machine)


@PURE
@given(machine=readings())
def test_laying_over_again_changes_nothing_more(machine: Reading) -> None:
    changes = [Change("reject", "actor", one.id, {}) for one in machine.actors[:1]]
    once = lay_over(machine, changes)
    again = lay_over(once, changes)
    assert again.to_json() == once.to_json()


@PURE
@given(machine=readings())
def test_fields_that_are_given_back_as_they_were_are_the_same_value(machine: Reading) -> None:
    for kind in KINDS:
        for one in values_of(machine, kind):
            whole = one.model_dump(mode="json")
            assert with_references(whole, {}, {}) == whole
            fields = {name: field for name, field in whole.items() if name != "id"}
            assert replaced(one, fields) == one


# --- spans and ids in fields --------------------------------------------------------------------


def test_spans_and_ids_are_found_wherever_they_stand() -> None:
    actor = value_of(reading(), "a2").model_dump(mode="json")
    assert spans_in(actor) == [at("spokesman"), at("spokesman Yusuf al-Qadi")]
    assert references_in(actor) == ["a1"]
    event = value_of(reading(), "e1").model_dump(mode="json")
    assert references_in(event) == ["a4", "a1", "a2", "p1", "t1"]
    assert at("met") in spans_in(event)
    said = value_of(reading(), "s2").model_dump(mode="json")
    assert at("he added") in spans_in(said)


def test_spans_and_ids_are_replaced_wherever_they_stand() -> None:
    actor = value_of(reading(), "a2").model_dump(mode="json")
    moved = with_references(actor, {at("spokesman"): Span(0, 3)}, {"a1": "a9"})
    assert moved["roles"][0]["span"] == [0, 3]
    assert moved["roles"][0]["of"] == "a9"
    assert moved["part_of"][0]["span"] == list(at("spokesman Yusuf al-Qadi"))
    event = value_of(reading(), "e1").model_dump(mode="json")
    gone = with_references(event, {}, {"a1": None, "p1": None})
    assert (gone["recipients"], gone["place"], gone["time"]) == (["a2"], None, "t1")


def test_words_stand_for_spans() -> None:
    near = (at("lay down our arms"),)
    found = with_spans(
        {"content": "lay down our arms", "cue": ["told", [0, 1]], "polarity": "negative"},
        TEXT,
        near,
    )
    assert found == {
        "content": [at("lay down our arms")],
        "cue": [at("told"), [0, 1]],
        "polarity": "negative",
    }


def test_words_stand_for_spans_inside_fields() -> None:
    found = with_spans(
        {
            "anonymity": {"claim": "background", "span": "he added"},
            "roles": [{"title": "Premier", "span": "Premier"}],
        },
        TEXT,
        (),
    )
    assert found["anonymity"]["span"] == at("he added")
    assert found["roles"][0]["span"] == at("Premier")


def test_words_at_an_offset_stand_there() -> None:
    text = "he said that he said so"
    assert with_spans({"trigger": "he said@13"}, text, ())["trigger"] == Span(13, 20)
    assert with_spans({"trigger": "he said@0"}, text, ())["trigger"] == Span(0, 7)


def test_words_may_hold_an_at_sign_themselves() -> None:
    text = "write to me@9 or you@home, me@9"
    assert with_spans({"trigger": "you@home"}, text, ())["trigger"] == Span(17, 25)
    assert with_spans({"trigger": "me@9@27"}, text, ())["trigger"] == Span(27, 31)


def test_of_words_that_stand_several_times_the_nearest_are_meant() -> None:
    text = "he said. She did not. he said"
    assert with_spans({"trigger": "he said"}, text, (Span(22, 24),))["trigger"] == Span(22, 29)
    assert with_spans({"trigger": "he said"}, text, (Span(0, 2),))["trigger"] == Span(0, 7)


@pytest.mark.parametrize("words", ["", "nowhere", "he said@1", "@0", "He said", "he  said"])
def test_words_that_do_not_stand_in_the_text_are_refused(words: str) -> None:
    with pytest.raises(UsageError, match="do not stand in the report"):
        with_spans({"trigger": words}, "he said so", (Span(0, 2),))


def test_words_that_stand_several_times_are_refused_where_nothing_tells_which() -> None:
    with pytest.raises(UsageError, match=r"stand 3 times in the report \(at 0, 3, 6\)") as caught:
        with_spans({"trigger": "he"}, "he he he", ())
    assert caught.value.advice == "say which: he@0"
    assert with_spans({"trigger": "he@0"}, "he he he", ())["trigger"] == Span(0, 2)
