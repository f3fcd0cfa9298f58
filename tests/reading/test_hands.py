"""How words reached the report: at first hand, through a medium, or passed on by another."""

from __future__ import annotations

import pytest

from onrecord.contract import Reading
from tests.reading.builders import found, read_seen

ADA, LEO = "Ada Cole", "Leo Marsh"


def seen(text: str, source: str, cue: str, content: str) -> Reading:
    """The reading where a model sees two names and one attribution."""
    names = [(name, "PER") for name in (ADA, LEO) if name in text]
    return read_seen(text, found(text, names, [(source, cue, (content,))]))


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "hand", "via"),
    [
        (f"{ADA} said the dam had burst.", ADA, "said", "the dam had burst", "first", []),
        (f"{ADA} told reporters the dam had burst.", ADA, "told", "the dam had burst", "first", []),
        (
            f"{ADA} told Radio Drina the dam had burst.",
            ADA, "told", "the dam had burst", "via_media", ["Radio Drina"],
        ),
        (
            f"{ADA} said on state television that the dam had burst.",
            ADA, "said", "the dam had burst", "via_media", ["state television"],
        ),
        (
            f"In a statement carried by the agency Nilain News, {ADA} said the dam had burst.",
            ADA, "said", "the dam had burst", "via_media", ["Nilain News"],
        ),
        (
            f"{LEO}, citing {ADA}, said the dam had burst.",
            ADA, "citing", "the dam had burst", "second", [LEO],
        ),
        (
            f"{LEO} conveyed a warning from {ADA} that the dam would burst.",
            ADA, "warning", "that the dam would burst", "second", [LEO],
        ),
        (
            f"On state television, {ADA} said the dam had burst.",
            ADA, "said", "the dam had burst", "via_media", ["state television"],
        ),
        (
            f"{ADA}, who works with the UN refugee agency, said the dam had burst.",
            ADA, "said", "the dam had burst", "first", [],
        ),
        (
            f"{ADA} told this newspaper the dam had burst.",
            ADA, "told", "the dam had burst", "first", [],
        ),
        (
            f"The bill was passed by Hezbollah, {ADA} said.",
            ADA, "said", "The bill was passed by Hezbollah", "first", [],
        ),
        (
            f"{ADA} said Radio Drina had burned down.",
            ADA, "said", "Radio Drina had burned down", "first", [],
        ),
    ],
)  # fmt: skip
def test_hand(text: str, source: str, cue: str, content: str, hand: str, via: list[str]) -> None:
    reading = seen(text, source, cue, content)
    names = {actor.id: actor.name for actor in reading.actors}
    told = [one for one in reading.statements if content in one.content[0].of(text)]
    assert [(one.hand, [names[at] for at in one.via]) for one in told] == [(hand, via)]


def test_what_is_told_in_another_s_words_is_second_hand() -> None:
    text = f"{LEO} said {ADA} denied that the dam had burst."
    names = [(name, "PER") for name in (ADA, LEO)]
    told = [
        (LEO, "said", (f"{ADA} denied that the dam had burst",)),
        (ADA, "denied", ("that the dam had burst",)),
    ]
    reading = read_seen(text, found(text, names, told))
    called = {actor.id: actor.name for actor in reading.actors}
    inner = next(one for one in reading.statements if one.inside is not None)
    assert (inner.hand, [called[one] for one in inner.via]) == ("second", [LEO])
    outer = next(one for one in reading.statements if one.inside is None)
    assert outer.hand == "first"
