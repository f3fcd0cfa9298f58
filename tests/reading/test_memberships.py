"""Who the text calls part of whom."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from benchmarks.texts import report_of
from onrecord.reading.affiliations.memberships import find_memberships
from onrecord.reading.draft import Draft, DraftMention
from onrecord.reading.parse import split_sentences
from onrecord.spans import Span
from onrecord.vocabulary.events import load_events
from onrecord.vocabulary.language import load_language
from onrecord.vocabulary.registry import load_registry
from tests.reading.builders import read


def memberships(text: str) -> set[tuple[str, str]]:
    reading = read(text)
    names = {actor.id: actor.name for actor in reading.actors}
    return {(actor.name, names[one.actor]) for actor in reading.actors for one in actor.part_of}


def pairs(text: str, *names: str) -> set[tuple[str, str]]:
    """The memberships between names that are the text's only mentions."""
    draft = Draft(report_of(text), load_language("en"), load_registry(), load_events())
    draft = replace(draft, sentences=split_sentences(draft)["sentences"])
    places = sorted(Span(text.index(name), text.index(name) + len(name)) for name in names)
    mentions = tuple(DraftMention(place, "armed_group", "name", place.of(text)) for place in places)
    found = find_memberships(replace(draft, mentions=mentions))["memberships"]
    return {(mentions[one.mention].head, mentions[one.of].head) for one in found}


DAWN = ("Dawn Brigade", "Jabal Front")
SUN = ("Sun Battalion", "Jabal Front")
KARIM = ("Omar Karim", "Green Party")


@pytest.mark.parametrize(
    "text",
    [
        "The Dawn Brigade, a faction of the Jabal Front, left the town.",
        "The Dawn Brigade, the armed wing of the Jabal Front, left the town.",
        "The armed wing of the Jabal Front, the Dawn Brigade, left the town.",
        "The Dawn Brigade, the Jabal Front's military wing, left the town.",
        "The Jabal Front's armed wing, the Dawn Brigade, left the town.",
        "The Jabal Front said its armed wing, the Dawn Brigade, had left the town.",
        "The Dawn Brigade, now part of the Jabal Front, left the town.",
        "The Dawn Brigade (part of the Jabal Front) left the town.",
        "The Dawn Brigade, a Jabal Front faction, left the town.",
        "The Dawn Brigade is one of three factions of the Jabal Front.",
        "The Dawn Brigade is considered part of the Jabal Front.",
        "The Dawn Brigade is thought to be part of the Jabal Front.",
        "The Dawn Brigade, described by diplomats as a branch of the Jabal Front, left the town.",
        "The Dawn Brigade, which diplomats call a branch of the Jabal Front, left the town.",
        "The Dawn Brigade, which belongs to the Jabal Front, left the town.",
        "The Dawn Brigade, which is paid by Iran and belongs to the Jabal Front, left the town.",
        "The Dawn Brigade, a militia operating under the Jabal Front umbrella, left the town.",
        "The Dawn Brigade fights within the Jabal Front.",
        "The Dawn Brigade, a brigade within the Jabal Front, left the town.",
        "In May the Dawn Brigade was made part of the Jabal Front.",
        "The Dawn Brigade has been absorbed into the Jabal Front.",
        "The town fell to the Dawn Brigade, part of the Jabal Front.",
        "Officials said the Dawn Brigade was part of the Jabal Front.",
        "The Jabal Front, to which the Dawn Brigade belongs, left the town.",
        "The Jabal Front includes the Dawn Brigade.",
        "The Jabal Front, whose factions include the Dawn Brigade, left the town.",
        "Factions of the Jabal Front such as the Dawn Brigade left the town.",
        "The largest faction in the Jabal Front is the Dawn Brigade.",
        "The Jabal Front's largest faction is the Dawn Brigade.",
        "The Jabal Front is made up of three factions: the Dawn Brigade and others.",
        "The Dawn Brigade joined the Jabal Front in 2020.",
        "The Dawn Brigade has belonged to the Jabal Front since 2020.",
        "The Dawn Brigade, said by diplomats to be part of the Jabal Front, left the town.",
        "The Dawn Brigade belongs to a wider alliance, the Jabal Front.",
        "The Dawn Brigade, a faction of the banned Jabal Front, left the town.",
        "The Dawn Brigade has been placed under the Jabal Front.",
        "The Jabal Front, whose armed wing is the Dawn Brigade, left the town.",
        "The Jabal Front groups eleven factions, among them the Dawn Brigade.",
        "A spokesman for the Dawn Brigade, a unit of the Jabal Front, said so.",
        "The Jabal Front is an umbrella for militias such as the Dawn Brigade.",
    ],
)
def test_a_part_and_its_whole(text: str) -> None:
    assert memberships(text) == {DAWN}


@pytest.mark.parametrize(
    "text",
    [
        "The Dawn Brigade and the Sun Battalion belong to the Jabal Front.",
        "The Dawn Brigade and the Sun Battalion, both members of the Jabal Front, met.",
        "The Dawn Brigade and the Sun Battalion make up the Jabal Front.",
        "The Sun Battalion belongs to the Jabal Front, as does the Dawn Brigade.",
        "The Dawn Brigade is part of the Jabal Front, together with the Sun Battalion.",
        "The Jabal Front includes the Dawn Brigade and the Sun Battalion.",
        "The Jabal Front, which unites the Dawn Brigade and the Sun Battalion, left the town.",
        "The Jabal Front, made up of the Dawn Brigade and the Sun Battalion, left the town.",
        "The Jabal Front, an alliance of the Dawn Brigade and the Sun Battalion, left the town.",
        "Two members of the Jabal Front, the Dawn Brigade and the Sun Battalion, left the town.",
        "Factions of the Jabal Front, including the Dawn Brigade and the Sun Battalion, left.",
        "Its factions are the Dawn Brigade and the Sun Battalion, part of the Jabal Front.",
    ],
)
def test_lists(text: str) -> None:
    assert pairs(text, "Dawn Brigade", "Sun Battalion", "Jabal Front") == {DAWN, SUN}


def test_a_list_of_three_and_one_that_nobody_took_for_a_name() -> None:
    names = ("Dawn Brigade", "Sun Battalion", "Moon Legion", "Jabal Front")
    text = (
        "The Dawn Brigade, the Sun Battalion and the Moon Legion, all members of the Jabal Front."
    )
    assert pairs(text, *names) == {DAWN, SUN, ("Moon Legion", "Jabal Front")}
    text = "The Jabal Front comprises the Dawn Brigade, the Moon Legion and the Sun Battalion."
    assert pairs(text, "Dawn Brigade", "Sun Battalion", "Jabal Front") == {DAWN, SUN}


def test_a_list_does_not_go_over_the_end_of_an_apposition() -> None:
    names = ("Dawn Brigade", "Jabal Front", "Moon Legion", "Water Union")
    text = "They beat the Dawn Brigade, a faction of the Jabal Front, and the Moon Legion"
    assert pairs(f"{text}, part of the Water Union.", *names) == {
        DAWN,
        ("Moon Legion", "Water Union"),
    }


def test_all_of_a_list_in_the_sentence_before() -> None:
    text = "They met: the Dawn Brigade & the Sun Battalion. Both operate under the Jabal Front."
    assert memberships(text) == {DAWN, SUN}


@pytest.mark.parametrize(
    "text",
    [
        "Omar Karim, a member of the Green Party, resigned.",
        "Omar Karim, 47, a lawyer and a member of the Green Party, resigned.",
        "Omar Karim, spokesman for the Water Union and a member of the Green Party, resigned.",
        "Omar Karim, who belongs to the Green Party, resigned.",
        "The Odra Council elected Omar Karim, a teacher and a member of the Green Party.",
        "Green Party member Omar Karim resigned.",
        "Senator Omar Karim of the Green Party resigned.",
        "Omar Karim, one of the founding members of the Green Party, resigned.",
        "A member of the Green Party, Omar Karim, resigned.",
        "Omar Karim, of the Green Party, resigned.",
        "Omar Karim is a member of the Green Party's executive committee.",
    ],
)
def test_persons(text: str) -> None:
    assert memberships(text) == {KARIM}


@pytest.mark.parametrize(
    "text",
    [
        "The Dawn Brigade is not part of the Jabal Front.",
        "The Dawn Brigade is no longer part of the Jabal Front.",
        "The Dawn Brigade was once part of the Jabal Front.",
        "The Dawn Brigade, once part of the Jabal Front, left the town.",
        "The Dawn Brigade, a former member of the Jabal Front, left the town.",
        "The Dawn Brigade was part of the Jabal Front until 2014.",
        "The Dawn Brigade broke away from the Jabal Front in 2014.",
        "The Dawn Brigade, an offshoot of the Jabal Front, left the town.",
        "The Dawn Brigade is backed by the Jabal Front.",
        "The Dawn Brigade is loyal to the Jabal Front.",
        "The Dawn Brigade, which is allied with the Jabal Front, left the town.",
        "The Dawn Brigade fights alongside the Jabal Front.",
        "The Dawn Brigade wants to be part of the Jabal Front.",
        "The Dawn Brigade could become a member of the Jabal Front.",
        "The Dawn Brigade denied that it was part of the Jabal Front.",
        "The Dawn Brigade asked whether the Sun Battalion was part of the Jabal Front.",
        "Neither the Dawn Brigade nor the Sun Battalion is part of the Jabal Front.",
        "The Dawn Brigade took part in talks with the Jabal Front.",
        "The Dawn Brigade joined the Jabal Front in calling for a truce.",
        "The Dawn Brigade, which used to belong to the Jabal Front, left the town.",
        "The Dawn Brigade, a rival faction of the Jabal Front, left the town.",
        "The Dawn Brigade fought units of the Jabal Front.",
        "The Dawn Brigade, units of the Jabal Front and tribal fighters left the town.",
        "The leader of the Dawn Brigade, a member of the Jabal Front, left the town.",
        "Omar Karim, chairman of the Green Party, resigned.",
        "Omar Karim, one of the leaders of the Green Party, resigned.",
        "Omar Karim, a former member of the Green Party, resigned.",
        "The men were members of the Green Party, Omar Karim, a spokesman, said.",
        "Omar Karim and a member of the Green Party resigned.",
        "Omar Karim, who belonged to the Green Party before he fled, resigned.",
        "Omar Karim belongs neither to the Green Party nor to the Water Union.",
        "Neighbours said Omar Karim had been a member of the Green Party.",
        "Omar Karim belongs to no party.",
    ],
)
def test_what_makes_nobody_part_of_anything(text: str) -> None:
    found = memberships(text)
    assert not {member for member, _ in found} & {"Dawn Brigade", "Sun Battalion", "Omar Karim"}


@pytest.mark.parametrize(
    "text",
    [
        "The Sun Battalion, which calls the Dawn Brigade part of the Jabal Front, left.",
        "The Dawn Brigade, which is considered part of the Jabal Front, left the town.",
        "Diplomats consider the Dawn Brigade part of the Jabal Front.",
        "The Sun Battalion was beaten by the Dawn Brigade, a faction of the Jabal Front.",
        "The Sun Battalion, an enemy of the Dawn Brigade, a faction of the Jabal Front, left.",
        "The Sun Battalion, at war with the Dawn Brigade, a faction of the Jabal Front, left.",
        "The Jabal Front, of which the Dawn Brigade is a founding member, left the town.",
        "The Dawn Brigade joined the Jabal Front in May and took the town.",
        "The spokesman for the Jabal Front's armed wing, the Dawn Brigade, left the town.",
    ],
)
def test_the_member_among_several(text: str) -> None:
    names = ("Dawn Brigade", "Sun Battalion", "Jabal Front")
    assert pairs(text, *(name for name in names if name in text)) == {DAWN}


@pytest.mark.parametrize("verb", ["led", "headed", "founded"])
def test_an_apposition_explains_the_name_behind_by(verb: str) -> None:
    text = f"The Water Union, {verb} by Omar Karim, a member of the Green Party, resigned."
    assert memberships(text) == {KARIM}


@pytest.mark.parametrize(
    "text",
    [
        "The Dawn Brigade fought three groups, among them the Sun Battalion.",
        "The Dawn Brigade is hunting several groups, including the Sun Battalion.",
        "The truce between the Sun Battalion and the Jabal Front includes the Dawn Brigade.",
        "The talks between the Sun Battalion and the Jabal Front include the Dawn Brigade.",
        "The Jabal Front gathers the Dawn Brigade and the Sun Battalion for a meeting.",
        "The Jabal Front, which brings together the Dawn Brigade and the Sun Battalion in May.",
        "The Jabal Front, a coalition that unites the Dawn Brigade with others, left the town.",
        "The Jabal Union is uniting the Dawn Brigade and the Sun Battalion against it.",
        "The Jabal Council groups the Dawn Brigade with the Sun Battalion.",
    ],
)
def test_lists_of_those_who_are_no_members(text: str) -> None:
    wholes = ("Jabal Front", "Jabal Union", "Jabal Council")
    names = ["Dawn Brigade", "Sun Battalion", *wholes]
    assert pairs(text, *(name for name in names if name in text)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Rumors that the Dawn Brigade belongs to the Jabal Front spread in the town.",
        "Reports that the Dawn Brigade belongs to the Jabal Front are untrue.",
        "It is untrue that the Dawn Brigade is a faction of the Jabal Front.",
        "There is no proof that the Dawn Brigade is a faction of the Jabal Front.",
        "The mayor doubted that the Dawn Brigade was a faction of the Jabal Front.",
        "Does the Dawn Brigade belong to the Jabal Front?",
        "Are diplomats right to consider the Dawn Brigade part of the Jabal Front?",
        "Diplomats do not consider the Dawn Brigade part of the Jabal Front.",
        "The Dawn Brigade could be called part of the Jabal Front.",
        "The Jabal Front, of which the Dawn Brigade is not yet a member, left the town.",
        "The Dawn Brigade could make up the Jabal Front.",
        "The Dawn Brigade, a splinter faction of the Jabal Front, left the town.",
        "The Dawn Brigade, a breakaway wing of the Jabal Front, left the town.",
        "The Dawn Brigade joined the Jabal Front in 2011 and quit a year later.",
        "The Dawn Brigade joined the Jabal Front in June, but was soon thrown out.",
        "The Jabal Front is a front for the Dawn Brigade.",
        "The Dawn Brigade, part of the Jabal Front announced.",
        "The enemy of the Jabal Front's armed wing, the Dawn Brigade, left the town.",
        "The commander of the Jabal Front's armed wing, Omar Karim, left the town.",
        "The commander of the armed wing of the Jabal Front, Omar Karim, left the town.",
        "Aides stripped Omar Karim of the Green Party.",
        "A lawyer told Omar Karim of the Green Party plan.",
        "The lawyer knew Omar Karim of the Green Party's board.",
        "The Sun Battalion took a base and its armed wing, the Dawn Brigade, left the town.",
    ],
)
def test_what_is_open_or_over_or_told_of_others(text: str) -> None:
    found = memberships(text)
    assert not {member for member, _ in found} & {"Dawn Brigade", "Sun Battalion", "Omar Karim"}


@pytest.mark.parametrize("end", ["", ".", ","])
def test_a_sentence_may_end_in_a_country(end: str) -> None:
    assert memberships(f"The Dawn Brigade, the armed wing of Iran{end}") == set()


def test_the_member_is_the_subject_and_not_the_nearest_name() -> None:
    text = "The Dawn Brigade, led by Omar Karim, is part of the Jabal Front."
    assert memberships(text) == {DAWN}


def test_the_span_has_the_words_that_say_so() -> None:
    text = "The Dawn Brigade, the armed wing of the Jabal Front, left the town."
    (one,) = [one for actor in read(text).actors for one in actor.part_of]
    assert one.span.of(text) == "the armed wing of the Jabal Front"


@pytest.mark.parametrize(
    "text",
    [
        "is part of the Jabal Front, " * 1000,
        "part of " * 3000,
        "the Dawn Brigade and " * 1500,
        "which includes the Jabal Front " * 1000,
        "(" * 3000 + " members of the Jabal Front",
    ],
)
def test_long_runs_are_read_in_time_that_grows_with_them(text: str) -> None:
    start = time.perf_counter()
    memberships(text)
    assert time.perf_counter() - start < 20
