"""Evidence or nothing, whoever the reader is."""

from __future__ import annotations

import pytest

from onrecord.contract import (
    Actor,
    Casualties,
    Commitment,
    Credit,
    Event,
    Mention,
    Place,
    ReaderNote,
    Reading,
    Role,
    Size,
    Statement,
    Time,
)
from onrecord.errors import ReaderError
from onrecord.reading.evidence import check_evidence
from onrecord.spans import Span
from tests.reading.builders import report_of

TEXT = "Karim Haddad, a minister, said on Monday that Israel attacked Iran."
REPORT = report_of(TEXT)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def honest() -> Reading:
    """A reading in which everything holds."""
    return Reading(
        reader=ReaderNote(version="1", model="hand@0"),
        report=REPORT,
        mentions=(
            Mention(id="m1", span=at("Karim Haddad"), kind="person", actor="a1"),
            Mention(id="m2", span=at("Israel"), kind="country", actor="a2", place="p1"),
            Mention(id="m3", span=at("Iran"), kind="country", actor="a3"),
        ),
        actors=(
            Actor(
                id="a1",
                name="Karim Haddad",
                kind="person",
                roles=(Role(title="minister", span=at("minister")),),
            ),
            Actor(id="a2", name="Israel", kind="country", registry="israel"),
            Actor(id="a3", name="Iran", kind="country"),
        ),
        places=(Place(id="p1", name="Israel", precision="country"),),
        times=(Time(id="t1", span=at("Monday"), kind="date"),),
        statements=(
            Statement(
                id="s1",
                content=(at("that Israel attacked Iran"),),
                cue=(at("said"),),
                source=(at("Karim Haddad, a minister"),),
                speaker="a1",
                identification="named",
                form="indirect",
            ),
        ),
        events=(
            Event(
                id="e1",
                type="ASSAULT",
                trigger=at("attacked"),
                actors=("a2",),
                recipients=("a3",),
                place="p1",
                time="t1",
                realis="actual",
                according_to=("s1",),
                evidence=(at("Israel attacked Iran"),),
                confidence=1,
            ),
        ),
    )


def changed(**fields: object) -> Reading:
    return check_evidence(honest().model_copy(update=fields), REPORT)


def test_what_holds_is_left_as_it_is() -> None:
    assert check_evidence(honest(), REPORT) == honest()


@pytest.mark.parametrize("span", [Span(0, 0), Span(5, 999), Span(-3, 4), Span(9, 2), Span(5, 6)])
def test_a_span_that_does_not_hold_costs_its_value_and_is_counted(span: Span) -> None:
    mention = honest().mentions[0].model_copy(update={"span": span})
    reading = changed(mentions=(mention, *honest().mentions[1:]))
    assert [m.id for m in reading.mentions] == ["m2", "m3"]
    # The actor that nothing mentions any more goes with it.
    assert [a.id for a in reading.actors] == ["a2", "a3"]
    assert reading.statements[0].speaker is None
    assert reading.reader.dropped == 2


def test_a_name_that_the_text_does_not_have_is_an_invention() -> None:
    invented = honest().actors[0].model_copy(update={"name": "Omar the Fox"})
    reading = changed(actors=(invented, *honest().actors[1:]))
    assert [a.name for a in reading.actors] == ["Israel", "Iran"]
    assert reading.mentions[0].actor is None
    assert reading.reader.dropped == 1


def test_a_registry_name_is_no_invention_if_the_registry_has_it() -> None:
    official = honest().actors[2].model_copy(update={"name": "Iran", "registry": "iran"})
    assert changed(actors=(*honest().actors[:2], official)).reader.dropped == 0
    false = honest().actors[2].model_copy(update={"name": "Persia Felix", "registry": "iran"})
    assert changed(actors=(*honest().actors[:2], false)).reader.dropped == 1


def test_an_event_told_by_a_dropped_statement_does_not_become_the_report_s_own_voice() -> None:
    false = honest().statements[0].model_copy(update={"content": (Span(60, 600),)})
    reading = changed(statements=(false,))
    assert reading.statements == ()
    assert reading.events == ()
    assert reading.reader.dropped == 2


def test_references_to_what_was_dropped_are_gone() -> None:
    reading = changed(times=(), places=(), mentions=honest().mentions[:2])
    (event,) = reading.events
    assert (event.time, event.place, event.recipients) == (None, None, ())


def test_a_role_must_stand_in_its_words() -> None:
    promoted = (
        honest()
        .actors[0]
        .model_copy(update={"roles": (Role(title="prime minister", span=at("minister")),)})
    )
    reading = changed(actors=(promoted, *honest().actors[1:]))
    assert reading.actors[0].roles == ()
    assert reading.reader.dropped == 1


def test_sizes_commitments_and_credits_are_held_too() -> None:
    sized = (
        honest()
        .actors[1]
        .model_copy(update={"size": (Size(value=9, unit="men", span=Span(200, 300)),)})
    )
    promise = Commitment(
        id="c1",
        act="disarm",
        act_span=Span(500, 510),
        speaker_authority="third_party",
        force="pledged",
        evidence=(at("said"),),
    )
    report = REPORT.model_copy(update={"credits": (Credit(agency="Reuters", span=Span(900, 907)),)})
    reading = honest().model_copy(
        update={
            "actors": (honest().actors[0], sized, honest().actors[2]),
            "commitments": (promise,),
        }
    )
    checked = check_evidence(reading, report)
    assert checked.report.credits == ()
    assert checked.commitments == ()
    assert checked.actors[1].size == ()
    assert checked.reader.dropped == 3


def test_who_declines_to_comment_needs_no_content_but_a_cue() -> None:
    silent = (
        honest().statements[0].model_copy(update={"content": (), "speech_act": "declined_comment"})
    )
    assert len(changed(statements=(silent,), events=()).statements) == 1
    mute = silent.model_copy(update={"cue": ()})
    assert changed(statements=(mute,), events=()).statements == ()


def test_the_reader_s_own_report_is_not_trusted() -> None:
    other = report_of("Another text altogether, longer than the first one was by far, surely.")
    reading = check_evidence(honest().model_copy(update={"report": other}), REPORT)
    assert reading.report == REPORT


@pytest.mark.parametrize("kind", ["mentions", "actors", "places", "times", "statements", "events"])
def test_two_values_with_one_id_mean_nothing(kind: str) -> None:
    values = getattr(honest(), kind)
    with pytest.raises(ReaderError, match=kind):
        changed(**{kind: (*values, values[0])})


def test_an_anonymous_source_is_not_given_a_name_from_the_registry() -> None:
    report = report_of("A source said on Monday that the army attacked the village of Karm.")
    source = Span(0, 8)
    reading = Reading(
        reader=ReaderNote(version="1", model="liar@0"),
        report=report,
        mentions=(Mention(id="m1", span=source, kind="person", actor="a1"),),
        actors=(Actor(id="a1", name="Donald Trump", kind="person", registry="donald-trump"),),
        statements=(
            Statement(
                id="s1",
                content=(Span(24, 60),),
                source=(source,),
                speaker="a1",
                identification="unidentified",
                form="indirect",
            ),
        ),
    )
    checked = check_evidence(reading, report)
    assert checked.actors == ()
    assert checked.statements[0].speaker is None
    assert checked.reader.dropped == 1


def test_a_named_person_is_no_speaker_of_an_unnamed_statement() -> None:
    unnamed = honest().statements[0].model_copy(update={"identification": "partly_identified"})
    reading = changed(statements=(unnamed,))
    assert reading.statements[0].speaker is None
    assert reading.reader.dropped == 1


def test_an_invented_place_is_dropped() -> None:
    reading = changed(places=(Place(id="p1", name="Paris", precision="city"),))
    assert reading.places == ()
    assert reading.mentions[1].place is None


def test_what_is_told_is_never_the_report_s_own_voice() -> None:
    owned = honest().events[0].model_copy(update={"according_to": ()})
    assert changed(events=(owned,)).events[0].according_to == ("s1",)


@pytest.mark.parametrize(
    ("low", "high", "span", "kept"),
    [
        (2, 3, Span(0, 3), True),
        (2, None, Span(0, 3), True),
        (None, 3, Span(0, 3), True),
        (None, None, Span(0, 3), False),
        (3, 2, Span(0, 3), False),
        (2, 3, Span(0, 30_000), False),
    ],
)
def test_killed_and_hurt_are_a_range_that_the_text_tells(
    low: int | None, high: int | None, span: Span, kept: bool
) -> None:
    told = Casualties(low=low, high=high, span=span)
    event = honest().events[0].model_copy(update={"fatalities": told})
    reading = changed(events=(event,))
    assert reading.events[0].fatalities == (told if kept else None)
    assert reading.reader.dropped == (0 if kept else 1)


def test_an_act_that_is_only_promised_is_no_actual_event() -> None:
    promise = Commitment(
        id="c1",
        act="attack",
        act_span=at("attacked"),
        speaker_authority="third_party",
        force="pledged",
        evidence=(at("attacked"),),
    )
    reading = changed(commitments=(promise,))
    assert reading.events == ()
    assert reading.reader.dropped == 1


def test_small_lies_become_unknown() -> None:
    time = honest().times[0].model_copy(update={"value": "last Monday"})
    odd = honest().statements[0].model_copy(update={"count": 3, "inside": "s1"})
    actor = honest().actors[1].model_copy(update={"registry": "atlantis"})
    reading = changed(
        times=(time,), statements=(odd,), actors=(honest().actors[0], actor, honest().actors[2])
    )
    assert reading.times[0].value is None
    assert (reading.statements[0].count, reading.statements[0].inside) == (None, None)
    assert reading.actors[1].registry is None
