"""Counted forces and whose they are."""

from __future__ import annotations

import pytest

from onrecord.reading.affiliations.quantities import number_at
from onrecord.vocabulary.language import load_language
from tests.reading.builders import read

Size = tuple[str, int, bool, str]


def sizes(text: str) -> list[Size]:
    return [
        (actor.name, size.value, size.approximate, size.unit)
        for actor in read(text).actors
        for size in actor.size
    ]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("300", 300),
        ("12,000", 12_000),
        ("1.5 million", 1_500_000),
        ("2.3 million", 2_300_000),
        ("1.5", None),
        ("three hundred", 300),
        ("three hundred and fifty", 350),
        ("two thousand", 2_000),
        ("two thousand three hundred", 2_300),
        ("thirty-one", 31),
        ("a thousand", 1_000),
        ("two dozen", 24),
        ("several", None),
        ("9" * 400, None),
    ],
)
def test_numbers(words: str, value: int | None) -> None:
    given = words.split()
    expected = None if value is None else (value, len(given))
    assert number_at(given, 0, load_language("en")) == expected


@pytest.mark.parametrize(
    ("text", "value", "approximate", "unit"),
    [
        ("The Dawn Brigade has 300 fighters.", 300, False, "fighters"),
        ("The Dawn Brigade has about 300 armed fighters.", 300, True, "fighters"),
        ("The Dawn Brigade fields three hundred men.", 300, False, "men"),
        ("The Dawn Brigade commands some two thousand gunmen.", 2_000, True, "gunmen"),
        ("The Dawn Brigade employs 1,200 people.", 1_200, False, "people"),
        ("The Dawn Brigade employs 1,200 contractors.", 1_200, False, "contractors"),
        ("The Dawn Brigade numbers 12,000 to 15,000 men.", 12_000, True, "men"),
        ("The Dawn Brigade counts between two and three thousand men.", 2_000, True, "men"),
        ("The Dawn Brigade claims more than 1.5 million members.", 1_500_000, True, "members"),
        ("The Dawn Brigade claims to have 400 members.", 400, False, "members"),
        ("The Dawn Brigade is made up of 450 volunteers.", 450, False, "volunteers"),
        ("The Dawn Brigade has grown to nearly 700 fighters.", 700, True, "fighters"),
        ("The Dawn Brigade has grown from 300 to 700 fighters.", 700, False, "fighters"),
        ("The Dawn Brigade has a force of 900 soldiers.", 900, False, "soldiers"),
        ("The Dawn Brigade, which has up to 900 soldiers, left.", 900, True, "soldiers"),
        ("The Dawn Brigade, thought to number at least 900 men, left.", 900, True, "men"),
        ("The Dawn Brigade, which aides say numbers 900 men, left.", 900, False, "men"),
        ("The Dawn Brigade, with perhaps 900 men, left the town.", 900, True, "men"),
        ("With 900 men, the Dawn Brigade is the largest.", 900, False, "men"),
        ("The Dawn Brigade, about 900 troops strong, left.", 900, True, "troops"),
        ("The 900-strong Dawn Brigade left.", 900, False, "members"),
        ("The Dawn Brigade, a 900-strong militia, left.", 900, False, "members"),
        ("The Dawn Brigade, a militia of roughly 900 men, left.", 900, True, "men"),
        ("The Dawn Brigade, a Jabal Front unit with 900 men, left.", 900, False, "men"),
        ("The Dawn Brigade, 900 policemen trained by Italy, has left.", 900, False, "policemen"),
        ("The Dawn Brigade's 900 combatants left.", 900, False, "combatants"),
        ("The Dawn Brigade, whose 900 combatants live off gold, left.", 900, False, "combatants"),
        ("The Dawn Brigade will hand over its 900 fighters.", 900, False, "fighters"),
        ("The deal is for the Dawn Brigade and its 900 fighters.", 900, False, "fighters"),
        ("About 900 fighters belong to the Dawn Brigade.", 900, True, "fighters"),
        ("Analysts put the Dawn Brigade at 900 fighters.", 900, False, "fighters"),
        ("The Dawn Brigade's strength is put at 900 fighters.", 900, False, "fighters"),
        ("The Dawn Brigade, which a report puts at 900 men, left.", 900, False, "men"),
        ("The Dawn Brigade has 900 fighters or so.", 900, True, "fighters"),
        ("The Dawn Brigade, estimated at 900 fighters, left.", 900, False, "fighters"),
        ("The Dawn Brigade, said by aides to have 900 men, left.", 900, False, "men"),
        ("The Dawn Brigade can call on 900 men.", 900, False, "men"),
        ("The Dawn Brigade has under arms some 900 men.", 900, True, "men"),
        ("The Dawn Brigade is down to 900 fighters.", 900, False, "fighters"),
        ("There are 900 fighters in the Dawn Brigade.", 900, False, "fighters"),
        ("All 900 men of the Dawn Brigade left.", 900, False, "men"),
        ("The Dawn Brigade has 900 or more fighters.", 900, True, "fighters"),
        ("The Dawn Brigade lost 40 of its 900 fighters.", 900, False, "fighters"),
        ("The Dawn Brigade left the Jabal Front and has 900 men.", 900, False, "men"),
        ("The Dawn Brigade, founded in 2011, had 900 men.", 900, False, "men"),
        ("The Dawn Brigade has 900 volunteers from Italy.", 900, False, "volunteers"),
        ("The Dawn Brigade has 900 fighters among its ranks.", 900, False, "fighters"),
        ("With 900 men under arms, the Dawn Brigade is the largest.", 900, False, "men"),
        ("The Dawn Brigade represents 900 teachers.", 900, False, "teachers"),
        ("The Dawn Brigade has 900 police", 900, False, "police"),
        ("The Dawn Brigade has 900 police patrolling the town.", 900, False, "police"),
        ("The Dawn Brigade took the town; the Brigade has 900 men.", 900, False, "men"),
    ],
)
def test_whose_force_is_counted(text: str, value: int, approximate: bool, unit: str) -> None:
    assert sizes(text) == [("Dawn Brigade", value, approximate, unit)]


def test_the_owner_is_the_subject_and_not_the_nearest_name() -> None:
    text = (
        "The Dawn Brigade, a faction of the Jabal Front, is ready to hand over its 6,500 fighters."
    )
    assert sizes(text) == [("Dawn Brigade", 6_500, False, "fighters")]


def test_what_the_text_calls_the_group_counts_for_its_name() -> None:
    text = "The Jabal Front left the town on Monday. The group has 300 fighters."
    assert sizes(text) == [("Jabal Front", 300, False, "fighters")]


@pytest.mark.parametrize(
    "text",
    [
        "The Dawn Brigade lost 300 fighters.",
        "The Dawn Brigade had 300 fighters killed.",
        "The Dawn Brigade has 300 wounded fighters.",
        "The Dawn Brigade had 300 fighters in 2010.",
        "The Dawn Brigade had 300 fighters before the war.",
        "The Dawn Brigade once had 300 fighters.",
        "The Dawn Brigade does not have 300 fighters.",
        "The Dawn Brigade will have 300 fighters.",
        "The Dawn Brigade wants to have 300 fighters.",
        "The Dawn Brigade sent 300 soldiers to the border.",
        "The Dawn Brigade trained 300 recruits.",
        "The Dawn Brigade captured 300 soldiers.",
        "The Dawn Brigade said 300 fighters were killed.",
        "The Dawn Brigade claims 300 fighters were killed.",
        "The Dawn Brigade has several hundred fighters.",
        "The Dawn Brigade has 300 rifles.",
        "The Dawn Brigade has 30 percent of the fighters.",
        "Some 300 members of the Dawn Brigade surrendered.",
        "Police arrested 300 members of the Dawn Brigade.",
        "A crowd of 300 supporters cheered the Dawn Brigade.",
        "A militia of 300 men attacked the Dawn Brigade.",
        "Rwanda has 300 soldiers in Mali.",
        "In Mali, Rwanda has 300 soldiers.",
        "Omar Karim commands 300 men.",
        "The Dawn Brigade has 300 more men than in May.",
        "The Green Party has 12 members of parliament.",
        "The Green Party has 12 members in the cabinet.",
        "Rwanda's 300 soldiers will leave Mali.",
        "The Dawn Brigade's 300 fighters in Homs surrendered.",
        "Rwanda has 13 million people.",
        "The Dawn Brigade is 300 kilometres from the town.",
    ],
)
def test_what_is_nobodys_size(text: str) -> None:
    assert sizes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The Dawn Brigade took a police unit and its 300 soldiers.",
        "The Dawn Brigade took the camp and its 300 guards.",
        "With 300 gunmen at its gates, the Dawn Brigade fled.",
        "With 300 fighters in pursuit, the Dawn Brigade fled.",
        "The Dawn Brigade counts 300 fighters among its heroes.",
        "By 2011 the Dawn Brigade numbered 300 fighters.",
        "In 2011, aides said, the Dawn Brigade had 300 fighters.",
        "The Dawn Brigade, which in 2011 had 300 fighters, left.",
        "The Dawn Brigade has less than 300 fighters.",
        "The Dawn Brigade has at most 300 fighters.",
        "All 300 soldiers in Rwanda left.",
        "There are 300 policemen in Rwanda.",
        "The Dawn Brigade, a 300-strong crowd of the party, left.",
        "The 300-strong Dawn Brigade march ended.",
        "The Dawn Brigade reached 300 recruits on the phone.",
        "The Dawn Brigade represents 300 soldiers at the trial.",
        "The Dawn Brigade counts on 300 men from the Jabal Front.",
        "The Dawn Brigade has 300 fighters from the Jabal Front.",
        "The Dawn Brigade has 300 soldiers' wives.",
        "The Dawn Brigade has 300 police dogs.",
        "The Dawn Brigade has 2.5 fighters.",
        "The Dawn Brigade, backed by Iran, a 300-strong militia, left.",
    ],
)
def test_what_seems_somebodys_size(text: str) -> None:
    assert sizes(text) == []


def test_the_span_has_the_number_and_the_unit() -> None:
    text = "The Dawn Brigade, which fields about 6,500 fighters, left."
    (size,) = [size for actor in read(text).actors for size in actor.size]
    assert size.span.of(text) == "about 6,500 fighters"


@pytest.mark.parametrize(
    "text",
    [
        "9" * 4000 + " fighters",
        "million " * 3000 + "fighters",
        "has 300 fighters and " * 1000,
        "its 300 men, " * 1000,
        "its strength has its strength at 300 men " * 600,
    ],
)
def test_long_runs_of_numbers_are_read(text: str) -> None:
    assert sizes(text) == []
