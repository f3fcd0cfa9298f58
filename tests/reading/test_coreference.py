"""Pronouns and descriptions: whom they stand for, and when they stay open."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from onrecord.contract import Reading
from onrecord.reading.draft import Findings, FoundReference
from onrecord.spans import Span
from tests.reading.builders import found, read, read_seen

ADA, LEO, GROUP = "Ada Cole", "Leo Marsh", "Free Marsh Brigade"


def meant(reading: Reading, words: str, nth: int = 0) -> str | None:
    """The name of the actor that words (their nth occurrence) stand for."""
    text = reading.report.text
    names = {actor.id: actor.name for actor in reading.actors}
    spans = [m for m in reading.mentions if m.span.of(text) == words]
    return names.get(spans[nth].actor or "") if nth < len(spans) else None


def with_names(text: str, references: Iterable[tuple[str, str, float]] = ()) -> Reading:
    """The reading where a model sees the names; a reference is pronoun, other word, probability."""
    names = [(n, "PER") for n in (ADA, LEO) if n in text] + [(GROUP, "ORG")] * (GROUP in text)
    seen = found(text, names)

    def at(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    pairs = [FoundReference(at(one), ((at(other), p),)) for one, other, p in references]
    return read_seen(text, Findings(seen.names, seen.attributions, seen.events, tuple(pairs)))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ada Cole lost. The 54-year-old left for Rome.", "The 54-year-old", ADA),
        ("Ada Cole met a girl. The 9-year-old girl left.", "The 9-year-old", None),
        ("Ada Cole, the envoy, lost. The veteran envoy left.", "The veteran envoy", ADA),
        ("Ada Cole lost. The envoy left.", "The envoy", None),
        ("Ada Cole, the envoy, lost. Another envoy came. The envoy left.", "The envoy", None),
        ("Ada Cole, the mayor of Ulm, lost. The mayor of Bonn left.", "The mayor", None),
        ("The Free Marsh Brigade fled. An unknown group came. The group left.", "The group", None),
        ("The Free Marsh Brigade fled. The group left.", "The group", GROUP),
        ("The Free Marsh Brigade fled. The armed group left.", "The armed group", GROUP),
        ("The Free Marsh Brigade fled. The rebels left.", "The rebels", GROUP),
        ("The Free Marsh Brigade fled. The militias left.", "The militias", None),
        ("The Free Marsh Brigade fled. The bank closed.", "The bank", None),
        ("The Bank of Ulm closed. This bank is sound.", "This bank", None),
        ("The Free Marsh Brigade fled.\n\nA.\n\nB.\n\nC.\n\nThe brigade won", "The brigade", GROUP),
    ],
)  # fmt: skip
def test_descriptions(text: str, words: str, expected: str | None) -> None:
    assert meant(with_names(text), words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Ada Cole met Leo Marsh. She left.", "She", ADA),
        ("In Rome, Ada Cole was ill, and she left.", "she", ADA),
        ("The envoy left on Monday. He said nothing.", "He", None),
        ("Ada Cole left. She who fights us knows.", "She", None),
        ("His lawyer, Leo Marsh, left.", "His", None),
        ("Ada Cole came. A diplomat said on Monday that she was ill.", "she", None),
        ("Leo Marsh met Ada Cole. “She lied,” Marsh said.", "She", ADA),
        ("Ada Cole lost. He left.", "He", None),
        ("Leo Marsh, the spokeswoman, lost. She left.", "She", LEO),
        ("The talks failed, Mrs. Leo Marsh lost. She left.", "She", LEO),
        ("His wife Leo Marsh lost. He left.", "He", None),
    ],
)
def test_pronouns_without_a_model(text: str, words: str, expected: str | None) -> None:
    assert meant(with_names(text), words) == expected


def test_the_model_says_whom_a_pronoun_stands_for() -> None:
    text = "Ada Cole met Leo Marsh before he left."
    assert meant(with_names(text, [("he", "Marsh", 0.8)]), "he") == LEO


def test_where_the_model_is_sure_of_nobody_a_pronoun_stays_open() -> None:
    text = "Ada Cole met a guard near the gate. He left."
    assert meant(with_names(text, [("He", "guard", 0.9)]), "He") is None


def test_a_given_name_tells_nothing_where_the_text_uses_another_pronoun() -> None:
    text = "Ada Cole spoke before he left. Then he came again."
    assert meant(with_names(text, [("he", "Cole", 0.97)]), "he") == ADA
    assert meant(with_names(text, [("he", "Cole", 0.97)]), "he", 1) == ADA
    assert meant(with_names(text, [("he", "Cole", 0.6)]), "he") is None


def test_a_pronoun_of_the_other_gender_is_somebody_else() -> None:
    text = "Ada Cole said she was ill. She met a man. Now he left."
    reading = with_names(text, [("she", "Cole", 0.9), ("She", "Cole", 0.9), ("he", "Cole", 0.6)])
    assert meant(reading, "he") is None


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ('"I am ready," Ada Cole said.', "I", ADA),
        ('Ada Cole said: "My brother is ill."', "My", ADA),
        ('"We are ready," said Ada Cole, chair of the Free Marsh Brigade.', "We", GROUP),
        ('"We are ready," said Ada Cole.', "We", None),
        ('"We are ready," the Free Marsh Brigade said.', "We", GROUP),
        ('"I am ready," a source said. Ada Cole left.', "I", None),
        ('"You are late," Ada Cole said.', "You", None),
    ],
)
def test_i_and_we_in_what_is_said(text: str, words: str, expected: str | None) -> None:
    assert meant(with_names(text), words) == expected


def test_who_says_i_believe_is_the_speaker() -> None:
    reading = with_names('"I believe that the war is over," Ada Cole said on Monday.')
    names = {actor.id: actor.name for actor in reading.actors}
    assert {names.get(one.speaker or "") for one in reading.statements} == {ADA}


def test_a_speaker_is_not_the_one_whom_she_names() -> None:
    text = 'Ada Cole came. "Leo Marsh called me on Friday," she said.'
    reading = with_names(text)
    names = {actor.id: actor.name for actor in reading.actors}
    assert [names.get(one.speaker or "") for one in reading.statements] == [ADA]


def test_an_interview_is_in_the_words_of_whom_it_asks() -> None:
    turns = [
        "The Gazette interviews Ada Cole",
        "How did you begin?",
        "I sold boats.",
        "What do you sell today?",
        "I sell ropes, and I think it is better.",
        "Will you stop?",
        "I do not know.",
    ]
    reading = read("\n\n".join(turns))
    assert {meant(reading, "I", n) for n in range(4)} == {ADA}
    assert {meant(reading, "you", n) for n in range(3)} == {ADA}


def test_who_gives_his_name_speaks_of_himself() -> None:
    reading = read("Good morning. My name is Ada Cole, and I speak for the union.\n\nI see.")
    assert meant(reading, "I") == ADA
    assert meant(reading, "I", 1) is None


def test_a_transcript_names_who_speaks() -> None:
    lines = ["Ada Cole", "I am ready.", "Leo Marsh", "I am not.", "I never was."]
    reading = read("\n\n".join(lines))
    assert [meant(reading, "I", n) for n in range(3)] == [ADA, LEO, LEO]
    assert meant(read("Ada Cole\n\nI am ready."), "I") is None


def test_who_asks_is_not_who_answers() -> None:
    turns = ["Leo Marsh talks to Ada Cole", "Why?", "I was ill.", "And now?", "I am well."]
    assert meant(read("\n\n".join(turns)), "I") == ADA


def test_other_middle_names_are_other_persons() -> None:
    reading = read("George H. W. Bush and George W. Bush met. George Bush left.")
    assert len([actor for actor in reading.actors if actor.kind == "person"]) > 1


def test_a_text_with_questions_is_no_interview() -> None:
    reading = read("Ada Cole came.\n\nWhy?\n\nI do not know.\n\nI never asked.")
    assert meant(reading, "I") is None


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The Board of Open Towns (BTO) met. The BTO left.", "BTO", "Board of Open Towns"),
        ("The Orme Tax Board spoke. The Tax Board left.", "Tax Board", "Orme Tax Board"),
        ("Ida Lund and Per Lund met. Ida Lund left. Lund came home.", "Lund", "Ida Lund"),
    ],
)  # fmt: skip
def test_short_names(text: str, words: str, expected: str) -> None:
    reading = read(text)
    called = {actor.id: actor.name for actor in reading.actors}
    last = [m for m in reading.mentions if m.span.of(text) == words][-1]
    assert called.get(last.actor or "") == expected
