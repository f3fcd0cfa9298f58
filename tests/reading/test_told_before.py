"""What is told in the sentence before its telling, and by a headline behind its colon."""

from __future__ import annotations

import pytest

from tests.reading.builders import read, said

BRIDGE = "The bridge was blown up by its own defenders"
READY = "The Rafid Front has moved half of its rockets and is ready to surrender the rest"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (f"{BRIDGE}. That, at least, is what Mayor Stepan Kravets says.", "Mayor Stepan Kravets"),
        (f"{BRIDGE}. So says the army.", "the army"),
        (f"{BRIDGE}. We heard this from two of the drivers.", "two of the drivers"),
        (
            f"{READY}. This emerged from conversations with eight field commanders.",
            "eight field commanders",
        ),
        (f"{READY}. With this promise Governor Samira Bel left the town.", "Governor Samira Bel"),
        (f"{BRIDGE}. The defence ministry's claim cannot be tested.", "The defence ministry"),
        (f"{BRIDGE}: that was the picture given by doctors in Kirda.", "doctors in Kirda"),
    ],
)
def test_a_sentence_that_points_back_tells_the_one_before_it(text: str, source: str) -> None:
    content = text.partition(". ")[0].partition(": ")[0]
    assert [(c, s) for c, s, _ in said(read(text))] == [([content], [source])]


@pytest.mark.parametrize(
    "text",
    [
        f"{BRIDGE}. That is what makes the road so long.",
        f"{BRIDGE}. It is the third in a week.",
        f"{BRIDGE}. It came from the north.",
        f"“{BRIDGE}.” So says the north wind.",
    ],
)
def test_what_points_at_nothing_tells_nothing(text: str) -> None:
    assert not any(BRIDGE in content[0] for content, _, _ in said(read(text)))


def test_the_word_tells_the_act() -> None:
    [one] = read("Nobody will be arrested. With this promise Governor Ada Bel left.").statements
    assert (one.speech_act, one.form) == ("promise", "nominal")


@pytest.mark.parametrize(
    ("text", "content", "source"),
    [
        ("Rebels killed 12 in Ituri raid: police", "Rebels killed 12 in Ituri raid", "police"),
        ("Bridge over the Sava to reopen - mayor", "Bridge over the Sava to reopen", "mayor"),
        ("“We won't kneel”: Suresh Paswan defies ban", "“We won't kneel”", "Suresh Paswan"),
    ],
)
def test_a_headline_has_its_source_behind_a_colon(text: str, content: str, source: str) -> None:
    assert [(c, s) for c, s, _ in said(read(text))] == [([content], [source])]


def test_a_colon_within_a_time_brings_in_no_source() -> None:
    assert not read("Curfew starts at 18:00 police").statements


def test_a_list_behind_a_colon_is_no_source() -> None:
    assert not read("Situation update 7: Flood response in the lower valley").statements
