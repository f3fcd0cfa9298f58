"""Names, and what the text says about those it names."""

from __future__ import annotations

import pytest

from onrecord.contract import Reading
from tests.reading.builders import found, read, read_seen, words


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


def test_an_acronym_is_no_person_of_these_initials() -> None:
    reading = read("Anna Dale spoke on Monday. The Ministry of AD objected, and AD denied it.")
    assert [a.name for a in reading.actors if "Dale" in a.name] == ["Anna Dale"]
    dale = next(a.id for a in reading.actors if a.name == "Anna Dale")
    of_her = [m.span.of(reading.report.text) for m in reading.mentions if m.actor == dale]
    assert "AD" not in of_her


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


# --- with a model ---


def kinds(reading: Reading) -> dict[str, str]:
    return {words(reading, (m.span,))[0]: m.kind for m in reading.mentions}


def test_the_model_says_what_kind_of_name_a_run_of_capitals_is() -> None:
    text = "Yesterday Dara Velm met Sorvane traders in Oskal."
    given = found(text, names=[("Dara Velm", "PER"), ("Sorvane", "ORG"), ("Oskal", "LOC")])
    assert kinds(read_seen(text, given)) == {
        "Dara Velm": "person",
        "Sorvane": "organisation",
        "Oskal": "place",
    }


def test_capitals_in_which_the_model_sees_no_name_are_none() -> None:
    text = "Reporters Without Badges gathered as Winter Storm hit Oskal."
    assert kinds(read_seen(text, found(text, names=[("Oskal", "LOC")]))) == {"Oskal": "place"}


def test_the_registry_knows_its_names_better_than_the_model() -> None:
    text = "Yesterday Kataib Hezbollah met the traders."
    assert kinds(read_seen(text, found(text, names=[("Kataib Hezbollah", "PER")]))) == {
        "Kataib Hezbollah": "armed_group"
    }


def test_a_longer_name_of_the_model_holds_a_known_one() -> None:
    text = "Yesterday Hezbollah street was closed."  # to the rules it is a group, and no street
    given = found(text, names=[("Hezbollah street", "LOC")])
    assert kinds(read_seen(text, given)) == {"Hezbollah street": "place"}


def test_two_known_names_that_the_model_takes_for_one_are_two() -> None:
    text = "Yesterday Baghdad, Iraq was calm."
    assert kinds(read_seen(text, found(text, names=[("Baghdad, Iraq", "LOC")]))) == {
        "Baghdad": "place",
        "Iraq": "country",
    }


def test_a_name_that_speaks_is_one_though_the_model_sees_none() -> None:
    text = "Yesterday Orlik said it was over."
    assert kinds(read_seen(text, found(text)))["Orlik"] in ("other", "person")


def test_titles_articles_and_pronouns_are_no_part_of_the_models_names() -> None:
    text = "The President Dara Velm left. He said The Oskal Post was wrong."
    given = found(
        text, names=[("President Dara Velm", "PER"), ("He", "PER"), ("The Oskal Post", "ORG")]
    )
    named = [m for m in read_seen(text, given).mentions if m.actor is not None]
    reading = read_seen(text, given)
    assert [words(reading, (m.span,))[0] for m in named] == ["Dara Velm", "He", "Oskal Post"]


def test_a_name_that_ends_within_a_word_is_left_out() -> None:
    text = "The Oskal-backed council met."
    assert kinds(read_seen(text, found(text, names=[("Oskal", "LOC")]))) == {}


def test_a_surname_that_is_a_towns_name_is_the_person() -> None:
    reading = read("Valeska Paris left in May. Paris said that she had lived in Paris.")
    kinds = [m.kind for m in reading.mentions if m.span.of(reading.report.text) == "Paris"]
    assert kinds == ["person", "place"]


def test_the_model_s_title_alone_is_no_name() -> None:
    text = "The army met Col. Ada Cole on Monday."
    reading = read_seen(text, found(text, [("Col.", "PER"), ("Ada Cole", "PER")]))
    assert [actor.name for actor in reading.actors if actor.kind == "person"] == ["Ada Cole"]
