"""A pledge is not an act, a threat is not an attack, a denial is not an event."""

from __future__ import annotations

import pytest

from tests.reading.builders import found, read, read_by_model, read_seen, words


def events(text: str) -> list[tuple[str, str]]:
    return [(event.type, event.realis) for event in read(text).events]


@pytest.mark.parametrize(
    "text",
    [
        "Kataib Hezbollah pledged to disarm by June.",
        "Kataib Hezbollah is ready to disarm.",
        "The militia will withdraw if the troops leave.",
        "The United States warned of possible airstrikes on Kataib Hezbollah.",
        "Israel threatened to attack Iran.",
        "Hamas denied attacking the convoy.",
        "The army did not shell the town.",
        "Russia could strike Ukraine again.",
        "Ministers are considering disarming the militias.",
        "The group refused to release the hostages.",
    ],
)
def test_what_is_not_done_is_never_actual(text: str) -> None:
    harmful = {"ASSAULT", "RETREAT", "COERCE", "MOBILIZE", "AID"}
    assert [e for e in events(text) if e[0] in harmful and e[1] == "actual"] == []


@pytest.mark.parametrize(
    ("text", "kind", "actors", "recipients"),
    [
        ("Israel attacked Iran on Friday.", "ASSAULT", ["Israel"], ["Iran"]),
        ("Iran was attacked by Israel on Friday.", "ASSAULT", ["Israel"], ["Iran"]),
        ("Hamas released hostages on Sunday.", "RETREAT", ["Hamas"], ["hostages"]),
        ("France condemned Russia.", "ACCUSE", ["France"], ["Russia"]),
    ],
)
def test_who_did_what_to_whom(
    text: str, kind: str, actors: list[str], recipients: list[str]
) -> None:
    reading = read(text)
    names = {actor.id: actor.name for actor in reading.actors}
    event = next(e for e in reading.events if e.type == kind)
    assert event.realis == "actual"
    assert [names[a] for a in event.actors] == actors
    assert [names[a] for a in event.recipients] == recipients


def test_an_event_in_a_statement_is_that_sources_word() -> None:
    reading = read("Karim Haddad said that Israel attacked Iran on Friday.")
    (event,) = [e for e in reading.events if e.type == "ASSAULT"]
    assert event.according_to == (reading.statements[0].id,)
    assert event.time == reading.times[0].id


def test_the_report_s_own_voice_has_no_source() -> None:
    (event,) = [e for e in read("Israel attacked Iran on Friday.").events if e.type == "ASSAULT"]
    assert event.according_to == ()


def test_a_denied_attack_is_denied_and_not_of_the_day_of_the_denial() -> None:
    reading = read("Kataib Hezbollah denied on Tuesday that it attacked the base.", "2025-03-05")
    (event,) = [e for e in reading.events if e.type == "ASSAULT"]
    assert (event.realis, event.time) == ("denied", None)


def test_a_medium_is_no_actor_of_what_it_tells() -> None:
    reading = read(
        "LONDON, March 3 (Reuters) - The minister said he would go. The group will disarm.",
        "2025-03-05",
    )
    names = {actor.id: actor.name for actor in reading.actors}
    assert [names[a] for e in reading.events for a in e.actors if names[a] == "Reuters"] == []
    assert {names.get(c.committer or "") for c in reading.commitments} == {None}


@pytest.mark.parametrize(
    ("text", "kind", "actor"),
    [
        ("The United States condemned the attack.", "ASSAULT", "United States"),
        ("The United States called on Hezbollah to disarm.", "RETREAT", "United States"),
    ],
)
def test_the_act_that_somebody_speaks_of_is_not_his(text: str, kind: str, actor: str) -> None:
    reading = read(text)
    names = {a.id: a.name for a in reading.actors}
    assert actor not in [names[a] for e in reading.events if e.type == kind for a in e.actors]


def test_what_would_have_been_is_hypothetical_and_what_is_refused_denied() -> None:
    assert ("ASSAULT", "hypothetical") in events("Turkey would have attacked Syria.")
    assert ("RETREAT", "denied") in events("Kataib Hezbollah refused to disarm.")


def test_requests_for_comment_are_no_requests() -> None:
    text = "The Pentagon did not respond to requests for comment."
    assert [e for e in events(text) if e[0] == "REQUEST"] == []


# --- with a model ---


def test_an_event_that_only_the_model_sees() -> None:
    text = "Dara Velm bludgeoned Omar Teyn."
    given = found(
        text,
        names=[("Dara Velm", "PER"), ("Omar Teyn", "PER")],
        events=[("bludgeoned", "ASSAULT", "actual", "Dara Velm", "Omar Teyn")],
    )
    reading = read_seen(text, given)
    [event] = reading.events
    names = {actor.id: actor.name for actor in reading.actors}
    assert (event.type, event.realis, event.confidence) == ("ASSAULT", "actual", 0.9)
    assert [names[a] for a in event.actors] == ["Dara Velm"]
    assert [names[r] for r in event.recipients] == ["Omar Teyn"]


def test_type_and_realis_are_the_models_the_mode_is_the_rules() -> None:
    text = "The army would shell Kharkiv."
    rules = read(text).events[0]
    given = found(text, events=[("shell", "ASSAULT", "conditional", "The army", "Kharkiv")])
    [event] = read_seen(text, given).events
    assert (event.mode, event.realis) == (rules.mode, "conditional")
    assert event.mode is not None


def test_what_a_source_denies_is_denied_whatever_the_model_says() -> None:
    text = "Hamas denied that the convoy was attacked by its fighters."
    given = found(text, events=[("attacked", "ASSAULT", "actual", "Hamas", "")])
    assert [event.realis for event in read_seen(text, given).events] == ["denied"]


def test_an_event_that_only_the_rules_see_stays() -> None:
    text = "Israel attacked Iran."
    assert [(e.type, e.realis) for e in read_seen(text, found(text)).events] == [
        ("ASSAULT", "actual")
    ]


def test_words_of_a_type_that_needs_somebody_count_only_with_somebody() -> None:
    text = "There were new threats overnight."
    given = found(text, events=[("threats", "THREATEN", "actual", "", "")])
    assert read_seen(text, given).events == ()


@pytest.mark.parametrize(
    ("text", "trigger"),
    [("The army may shell Kharkiv.", "shell"), ("Israel did not attack Iran.", "attack")],
)
def test_what_the_rules_do_not_take_for_actual_is_not(text: str, trigger: str) -> None:
    given = found(text, events=[(trigger, "ASSAULT", "actual", "", "")])
    assert [event.realis for event in read_seen(text, given).events] != ["actual"]


def test_a_request_for_comment_is_no_request() -> None:
    text = "The ministry did not respond to requests for comment."
    given = found(text, events=[("requests", "REQUEST", "actual", "", "The ministry")])
    assert read_seen(text, given).events == ()


def test_whom_the_model_names_the_rules_do_not_replace() -> None:
    text = "Omar Teyn said they attacked Iran."
    given = found(
        text, [("Omar Teyn", "PER")], events=[("attacked", "ASSAULT", "actual", "they", "Iran")]
    )
    reading = read_seen(text, given)
    [they] = reading.events[0].actors
    assert {actor.id: actor.name for actor in reading.actors}[they] == "they"


def test_how_a_report_came_by_its_words_is_no_meeting() -> None:
    text = "Omar Teyn said in an interview that Iran had left."
    given = found(
        text,
        [("Omar Teyn", "PER")],
        attributions=[("Omar Teyn", "said", ("that Iran had left",))],
        events=[("interview", "CONSULT", "actual", "Omar Teyn", "")],
    )
    assert not read_seen(text, given).events


def test_who_only_tells_of_a_deed_does_not_do_it() -> None:
    text = "A threat kept them at home, Omar Teyn said."
    given = found(
        text,
        [("Omar Teyn", "PER")],
        attributions=[("Omar Teyn", "said", ("A threat kept them at home",))],
        events=[("threat", "ASSAULT", "actual", "Omar Teyn", "")],
    )
    assert [event.actors for event in read_seen(text, given).events] == [()]


def test_a_phrase_around_a_name_is_not_there_beside_it() -> None:
    text = "Iraqi officials attacked Omar Teyn."
    given = found(
        text,
        [("Omar Teyn", "PER")],
        events=[("attacked", "ASSAULT", "actual", "Iraqi officials", "Omar Teyn")],
    )
    reading = read_seen(text, given)
    names = {actor.id: actor.name for actor in reading.actors}
    assert [[names[a] for a in event.actors] for event in reading.events] == [["Iraq"]]


def test_a_denial_is_a_statement_and_no_rejection() -> None:
    reading = read_by_model(
        "That it had refused fuel to the hospitals was flatly denied by the Northern Command."
    )
    assert "denied" not in {words(reading, (event.trigger,))[0] for event in reading.events}
    assert [one.speech_act for one in reading.statements] == ["denial"]


def test_what_is_denied_to_somebody_is_refused() -> None:
    text = "The judge denied bail to the activist."
    given = found(
        text,
        attributions=[("The judge", "denied", ("bail to the activist",))],
        events=[("denied", "REJECT", "actual", "The judge", "the activist")],
    )
    assert [event.type for event in read_seen(text, given).events] == ["REJECT"]


def test_one_is_no_event() -> None:
    text = "The last one of them came on a bicycle."
    given = found(text, events=[("one", "ASSAULT", "actual", "them", "")])
    assert read_seen(text, given).events == ()


def test_who_rings_somebody_does_no_violence_by_it() -> None:
    for word, types in (("shot", ["ASSAULT"]), ("rang", [])):
        text = f"A man {word} the mayor on Sunday."
        given = found(text, events=[(word, "ASSAULT", "actual", "A man", "the mayor")])
        assert [event.type for event in read_seen(text, given).events] == types
