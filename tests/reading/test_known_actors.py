"""Names that are somebody of the registry in another spelling."""

from __future__ import annotations

import pytest

from tests.reading.builders import read


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Usamah Bin Laden", "osama-bin-laden"),
        ("Volodymyr Zelenskiy", "volodymyr-zelensky"),
        ("Kataeb Hizbollah", "kataib-hezbollah"),
    ],
)
def test_another_spelling_is_the_same_actor(name: str, slug: str) -> None:
    reading = read(f"The court heard on Monday that {name} sent a letter.")
    assert [actor.registry for actor in reading.actors] == [slug]
    [mention] = [one for one in reading.mentions if one.actor is not None]
    assert mention.span.of(reading.report.text) == name
    assert reading.reader.dropped == 0


def test_the_surname_after_it_is_joined() -> None:
    reading = read("Volodymyr Zelenskiy spoke first. Zelenskiy said the road was open.")
    assert {mention.actor for mention in reading.mentions} == {"a1"}


@pytest.mark.parametrize("name", ["Muhammed Ali", "Ali Hussein", "William L. Orlik", "Lai W."])
def test_a_name_that_somebody_could_have_too_is_nobody_of_the_registry(name: str) -> None:
    reading = read(f"The court heard on Monday that {name} sent a letter.")
    assert {actor.registry for actor in reading.actors} <= {None}
