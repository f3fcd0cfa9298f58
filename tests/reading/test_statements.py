"""What the forms file does not hold: rules of the contract about statements."""

from __future__ import annotations

import pytest

from tests.reading.builders import only, read, read_by_model, said, words


def test_an_unnamed_speaker_stays_unnamed() -> None:
    reading = read(
        "“Trump is ready for war,” said a Kataib Hezbollah commander, speaking anonymously. "
        "He said the group would wait."
    )
    names = {actor.id: actor.name for actor in reading.actors}
    assert [names.get(s.speaker or "") for s in reading.statements] == ["Kataib Hezbollah"] * 2
    assert {s.identification for s in reading.statements} == {"partly_identified"}
    first = reading.statements[0]
    assert first.anonymity is not None
    assert first.anonymity.claim == "speaking_anonymously"
    assert words(reading, (first.anonymity.span,)) == ["speaking anonymously"]


def test_no_anonymity_without_explicit_words() -> None:
    assert only(read("“We are tired,” said a commander of the group.")).anonymity is None


def test_counted_sources_keep_their_count_and_name_nobody() -> None:
    reading = read(
        "Groups have agreed to talk. This was revealed through conversations with ten senior "
        "commanders and Iraqi officials."
    )
    one = next(one for one in reading.statements if one.number == "several_counted")
    assert (one.count, one.speaker) == (10, None)
    assert words(reading, one.content) == ["Groups have agreed to talk"]


def test_the_second_half_of_a_broken_quotation_joins_the_first() -> None:
    reading = read("“We came,” Karim Haddad said, “to talk.”")
    assert said(reading) == [(["“We came,”", "“to talk.”"], ["Karim Haddad"], "Karim Haddad")]


def test_a_long_quotation_belongs_to_one_statement() -> None:
    text = "“First,” Ruth Hale said. “Second.\n“Third.\n“Last.”"
    ((content, _, speaker),) = said(read(text))
    assert content == ["“First,”", "“Second.", "“Third.", "“Last.”"]
    assert speaker == "Ruth Hale"


def test_a_denial_is_negative_and_says_what_it_denies() -> None:
    reading = read("The group denied that it had agreed to disarm.")
    one = only(reading)
    assert (one.speech_act, one.polarity) == ("denial", "negative")
    assert words(reading, one.content) == ["that it had agreed to disarm"]


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        (
            "The inquiry does not say who ordered the arrests.",
            "say",
            "who ordered the arrests",
        ),
        (
            "The army has not confirmed that its planes struck the clinic.",
            "confirmed",
            "that its planes struck the clinic",
        ),
        ("The army didn't say that it fired.", "say", "that it fired"),
        (
            "The government has not yet said when it will leave.",
            "said",
            "when it will leave",
        ),
        ("The ministry has yet to say who gave the order.", "say", "who gave the order"),
    ],
)
def test_what_somebody_did_not_say_is_negative_and_no_denial(
    text: str, cue: str, content: str
) -> None:
    for reading in (read(text), read_by_model(text)):
        one = only(reading)
        assert (one.speech_act, one.polarity) == ("statement", "negative")
        assert words(reading, one.cue) == [cue]
        assert words(reading, one.content) == [content]


def test_who_did_not_deny_it_said_nothing_negative() -> None:
    one = only(read("The minister did not deny that his envoys had met the rebels."))
    assert (one.speech_act, one.polarity) == ("statement", "positive")


@pytest.mark.parametrize(
    "text",
    [
        "Residents were not told who had fired on the bus.",
        "It is not known who fired on the bus.",
        "If the army does not say who fired on the crowd, the union will strike.",
        "The guards were ordered not to say who had come.",
        "The army did not only say that it had fired on the bus.",
        "The minister does not doubt that the bus was hit.",
        "!!!\nThe army never confirmed that.",
    ],
)
def test_who_leaves_nothing_unsaid(text: str) -> None:
    for reading in (read(text), read_by_model(text)):
        assert [one for one in reading.statements if one.polarity == "negative"] == []


def test_who_could_not_say_it_left_nothing_unsaid() -> None:
    reading = read("The minister could not say who had ordered it.")
    assert [one for one in reading.statements if one.polarity == "negative"] == []


def test_told_a_wire_came_through_a_medium() -> None:
    reading = read("A commander told Reuters that the group was ready.")
    one = only(reading)
    names = {actor.id: actor.name for actor in reading.actors}
    assert one.hand == "via_media"
    assert [names[actor] for actor in one.via] == ["Reuters"]


def test_what_is_told_inside_points_to_the_outer_statement() -> None:
    reading = read("Karim Haddad said that officials had warned that the dam was cracking.")
    inner = [s for s in reading.statements if s.inside is not None]
    assert [words(reading, s.content) for s in inner] == [["that the dam was cracking"]]
    outer = next(s for s in reading.statements if s.id == inner[0].inside)
    assert words(reading, outer.source) == ["Karim Haddad"]


def test_a_bare_plural_at_the_beginning_speaks() -> None:
    for who in ("Officials", "Residents", "Witnesses"):
        reading = read(f"{who} said the bridge had been closed.")
        assert [(words(reading, s.source), s.identification) for s in reading.statements] == [
            ([who], "partly_identified")
        ]


def test_a_relative_clause_between_source_and_cue_does_not_speak() -> None:
    reading = read(
        "A source told Reuters that Ali Hassan had ordered the attack. A senior official, who "
        "spoke on condition of anonymity because he was not authorised to speak to the media, "
        "said Iran had attacked the base. “We will never disarm,” he said."
    )
    last, final = reading.statements[-2:]
    assert words(reading, last.source) == ["A senior official"]
    assert words(reading, last.content) == ["Iran had attacked the base"]
    assert (last.speaker, final.speaker) == (None, None)
    assert final.identification == "partly_identified"


@pytest.mark.parametrize(
    "source",
    [
        "A diplomat who met Dara Velm",
        "A source briefed by Dara Velm",
        "An aide who worked under Dara Velm",
        "Someone close to Dara Velm",
        "An official travelling with Dara Velm",
    ],
)
def test_who_only_knows_somebody_named_stays_unnamed(source: str) -> None:
    reading = read(f"Dara Velm left. {source} said the talks had failed on Monday.")
    one = reading.statements[-1]
    assert one.identification != "named"
    assert one.speaker is None


@pytest.mark.parametrize(
    "source",
    [
        "The prosecutor, Dara Velm,",
        "A spokesman for the army, Dara Velm,",
        "Dara Velm, an adviser to Omar Teyn,",
        "Army spokesman Dara Velm",
    ],
)
def test_a_name_beside_its_office_is_the_speakers(source: str) -> None:
    reading = read(f"{source} said the talks had failed on Monday.")
    assert [name for _, _, name in said(reading)] == ["Dara Velm"]


@pytest.mark.parametrize(
    ("who", "identification"),
    [
        ("The army", "named"),
        ("The interior ministry", "named"),
        ("An army officer", "partly_identified"),
        ("Two diplomats", "partly_identified"),
        ("An aide", "partly_identified"),
        ("One of the diplomats", "partly_identified"),
        ("A source", "unidentified"),
        ("A security source", "partly_identified"),
        ("A source close to the talks", "unidentified"),
        ("Some", "unidentified"),
        ("Residents near the army base", "partly_identified"),
        ("Protesters outside parliament", "partly_identified"),
        ("Four people", "unidentified"),
        ("Four people who fled the town", "partly_identified"),
    ],
)
def test_how_well_words_without_a_name_tell_who_speaks(who: str, identification: str) -> None:
    reading = read(f"{who} said on Monday that the bridge had been closed.")
    assert [one.identification for one in reading.statements] == [identification]


def test_these_warnings_are_theirs_who_were_told_to_warn() -> None:
    reading = read(
        "It came after discreet warnings from U.S. officials to the authorities since January. "
        "These warnings, conveyed to commanders from four groups, suggested possible airstrikes "
        "if the state failed to act."
    )
    one = next(one for one in reading.statements if one.speech_act == "warning")
    assert words(reading, one.source) == ["U.S. officials"]
    assert words(reading, one.content)[0].startswith("possible airstrikes")


def test_a_text_that_breaks_off_behind_an_article_is_read() -> None:
    one = only(read("A senior official said that the gate was open. The"))
    assert one.anonymity is None
