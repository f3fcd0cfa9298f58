"""Names, and what the text says about those it names."""

from __future__ import annotations

import pytest

from tests.reading.builders import read, words


def actors(text: str) -> dict[str, str]:
    return {actor.name: actor.kind for actor in read(text).actors}


def test_a_name_that_only_contains_a_known_one_is_its_own() -> None:
    reading = read("Fighters of Liwa Hezbollah al-Qadim left. Hezbollah said nothing.")
    registry = {
        words(reading, (m.span,))[0]: next(a.registry for a in reading.actors if a.id == m.actor)
        for m in reading.mentions
        if m.actor is not None and "Hezbollah" in words(reading, (m.span,))[0]
    }
    assert registry["Hezbollah"] == "hezbollah"
    assert registry["Liwa Hezbollah al-Qadim"] is None


def test_kataib_hezbollah_is_not_hezbollah() -> None:
    reading = read("Kataib Hezbollah denied it, and so did Hezbollah on Monday.")
    assert {a.registry for a in reading.actors} >= {"kataib-hezbollah", "hezbollah"}


def test_lower_case_words_are_no_names() -> None:
    assert actors("They ate turkey off china plates with a chad of paper.") == {}


def test_an_adjective_made_of_a_name_is_no_actor_of_its_own() -> None:
    assert "Iran-backed" not in actors("Several Iran-backed groups met on Sunday.")


def test_surname_and_full_name_are_one_actor() -> None:
    reading = read("Karim Haddadi arrived on Monday. Later Haddadi met Mr Haddadi’s aides.")
    (actor,) = [a for a in reading.actors if "Haddadi" in a.name]
    assert actor.name == "Karim Haddadi"
    mentions = [m for m in reading.mentions if m.actor == actor.id]
    assert len(mentions) == 3


def test_two_registry_actors_are_never_joined() -> None:
    reading = read("Ali Khamenei spoke. Mojtaba Khamenei listened.")
    slugs = [a.registry for a in reading.actors if a.registry]
    assert len(slugs) == len(set(slugs)) == 2


@pytest.mark.parametrize(
    ("text", "name", "title", "former"),
    [
        ("Prime Minister Nadia Karim spoke.", "Nadia Karim", "Prime Minister", False),
        ("Omar Said, formerly an adviser to Karim, left.", "Omar Said", "adviser", True),
        ("Ex-president Ion Petrescu was there.", "Ion Petrescu", "president", True),
        ("Iraq’s foreign minister, Fuad Hasan, left.", "Fuad Hasan", "foreign minister", False),
    ],
)
def test_roles_in_apposition(text: str, name: str, title: str, former: bool) -> None:
    actor = next(a for a in read(text).actors if a.name == name)
    assert [(role.title, role.former) for role in actor.roles] == [(title, former)]


def test_a_role_names_whose_it_is() -> None:
    reading = read("Prime Minister Lena Sudar’s foreign affairs adviser, Farid Alwan, agreed.")
    names = {actor.id: actor.name for actor in reading.actors}
    adviser = next(a for a in reading.actors if a.name == "Farid Alwan")
    assert [(r.title, names.get(r.of or "")) for r in adviser.roles] == [
        ("foreign affairs adviser", "Lena Sudar")
    ]


def test_a_counted_force_has_its_words() -> None:
    reading = read("The Badr Organization has approximately 20,000 fighters in three provinces.")
    (actor,) = [a for a in reading.actors if a.size]
    (size,) = actor.size
    assert (size.value, size.approximate, size.unit) == (20000, True, "fighters")
    assert words(reading, (size.span,)) == ["approximately 20,000 fighters"]


@pytest.mark.parametrize(
    "text",
    [
        "The Badr Organization lost 12 fighters on Sunday.",
        "Police arrested 40 militants in Basra.",
        "About 300 soldiers were sent to the border by Iraq.",
    ],
)
def test_casualties_and_arrests_are_no_sizes(text: str) -> None:
    assert [size for actor in read(text).actors for size in actor.size] == []


def test_membership_has_its_words() -> None:
    text = "Kataib Hezbollah, part of the Islamic Resistance in Iraq, said nothing."
    reading = read(text)
    names = {actor.id: actor.name for actor in reading.actors}
    group = next(a for a in reading.actors if a.name == "Kataib Hezbollah")
    assert [names[p.actor] for p in group.part_of] == ["Islamic Resistance in Iraq"]
    assert words(reading, (group.part_of[0].span,))[0].startswith("part of")
