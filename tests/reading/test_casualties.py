"""How many were killed and hurt: numbers, ranges, and what is no such number."""

from __future__ import annotations

import pytest

from tests.reading.builders import read


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Rebels shelled the town, killing 12 people.", (12, 12), None),
        ("Rebels shelled the town, killing at least 12 people.", (12, None), None),
        ("Rebels shelled the town, killing up to 30 people.", (None, 30), None),
        ("Rebels shelled the town and killed between 12 and 15 people.", (12, 15), None),
        ("Rebels shelled the town, killing two and wounding three more.", (2, 2), (3, 3)),
        (
            "Rebels attacked Iraq; twelve people were killed and 1,200 wounded.",
            (12, 12),
            (1200, 1200),
        ),
        ("Rebels attacked Iraq. Some 40 villagers were injured.", None, (40, 40)),
        ("Rebels attacked Iraq. No one was hurt.", None, (0, 0)),
        ("Rebels attacked Iraq. The death toll rose to 31.", (31, 31), None),
        ("Rebels attacked Iraq with 12 rockets.", None, None),
        ("Rebels attacked Iraq. In 2019 ten, said Ada, were dead.", None, None),
        ("Rebels attacked Iraq, which 12 officials said was dead.", None, None),
        ("Iraq has 3,000 soldiers.", None, None),
        ("About 12 people were killed when rebels shelled the town.", (12, 12), None),
        ("Two rebels attacked Iraq and killed 31 people.", (31, 31), None),
        ("Iraq attacked rebels. Two bombs killed 31 people.", (31, 31), None),
        ("Rebels attacked Iraq. Ada Cole was killed 12 days ago.", None, None),
        ("Rebels could attack Iraq, killing 12 people.", None, None),
        ("Rebels attacked Iraq.\n\nA.\n\nB.\n\nC.\n\nThe toll rose to 31.", None, None),
    ],
)
def test_casualties(
    text: str, killed: tuple[int | None, int | None] | None, injured: tuple[int, int] | None
) -> None:
    events = read(text).events

    def ranges(kind: str) -> list[tuple[int | None, int | None]]:
        told = [one for event in events if (one := getattr(event, kind)) is not None]
        return [(one.low, one.high) for one in told]

    assert ranges("fatalities") == ([] if killed is None else [killed])
    assert ranges("injured") == ([] if injured is None else [injured])


def test_the_words_are_the_evidence() -> None:
    text = "Rebels shelled the town, killing at least 12 people."
    (told,) = [one.fatalities for one in read(text).events if one.fatalities]
    assert told.span.of(text) == "killing at least 12"


@pytest.mark.parametrize(
    "text", ["Gunmen killed 12 to", "Gunmen killed between 12 and", "Gunmen killed 12"]
)
def test_a_sentence_may_end_with_a_number(text: str) -> None:
    assert read(text).report.text == text
