"""Proposals: what comes together, what never does, and what many actors cost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from onrecord.resolving import actors
from onrecord.resolving.actors import LEAST, Known, Proposal, propose
from onrecord.resolving.compare import Reason
from onrecord.resolving.known import Seen
from onrecord.vocabulary.registry import Registry, load_registry

pytestmark = pytest.mark.slow

ACTORS = """
[kataib-al-qubba]
name = "Kataib al-Qubba"
kind = "armed_group"
aliases = ["Dome Brigades"]
distinct_from = ["qubba-front"]

[qubba-front]
name = "Qubba Front"
kind = "armed_group"

[ghassan-al-barqi]
name = "Ghassan al-Barqi"
kind = "person"

[ghassan-barqi-the-younger]
name = "Ghassan Barqi"
kind = "person"
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    file: Path = tmp_path_factory.mktemp("actors") / "actors.toml"
    file.write_text(ACTORS, encoding="utf-8")
    return load_registry((file,))


def persons(*names: str, title: str = "", of: str = "") -> list[Known]:
    roles, part_of = ((word,) if word else () for word in (title, of))
    return [
        Known(f"p{i}", name, "person", roles=roles, part_of=part_of) for i, name in enumerate(names)
    ]


def members(proposals: list[Proposal]) -> list[tuple[str, ...]]:
    return [proposal.members for proposal in proposals]


def test_one_name_is_one_proposal(registry: Registry) -> None:
    known = persons("Tariq Hamdani", "TARIQ HAMDANI", "Tariq al-Hamdani", "Táriq Hamdani")
    (proposal,) = propose(known, registry)
    assert proposal.members == ("p0", "p1", "p2", "p3")
    assert proposal.into == "p0"
    assert proposal.score >= LEAST
    assert proposal.reasons


def test_two_spellings_of_several_each_are_one_proposal_more(registry: Registry) -> None:
    known = persons("Tariq Hamdani", "Tarek Hamdany", "Tariq Hamdani", "Tarek Hamdany")
    assert sorted(members(propose(known, registry))) == [
        ("p0", "p1", "p2", "p3"),
        ("p0", "p2"),
        ("p1", "p3"),
    ]


def test_the_registry_comes_first_then_the_most_reported(registry: Registry) -> None:
    known = [
        Known("a", "Dome Brigades", "armed_group", reports=9),
        Known("b", "Kataib al-Qubba", "armed_group", "kataib-al-qubba"),
    ]
    assert propose(known, registry)[0].members == ("b", "a")
    known = [
        Known("a", "Tariq Hamdani", "person"),
        Known("b", "Tariq Hamdani", "person", reports=2),
    ]
    assert propose(known, registry)[0].into == "b"


def test_best_first(registry: Registry) -> None:
    known = persons("Tariq Hamdani", "Tarek Hamdany", "Laith Obeidi", "Laith Obeidi")
    proposals = propose(known, registry)
    assert [one.score for one in proposals] == sorted((p.score for p in proposals), reverse=True)
    assert proposals[0].members == ("p2", "p3")


def test_two_entries_are_never_joined(registry: Registry) -> None:
    known = [
        Known("a", "Ghassan al-Barqi", "person", "ghassan-al-barqi"),
        Known("b", "Ghassan Barqi", "person", "ghassan-barqi-the-younger"),
        Known("c", "Ghassan Barqi", "person"),
        Known("d", "Ghasan Barki", "person"),
        Known("e", "Ghassan al-Barqi", "person"),
    ]
    slugs = {one.id for one in known if one.registry}
    for proposal in propose(known, registry, least=0.0):
        assert len(slugs & set(proposal.members)) < 2


def test_a_name_that_two_entries_go_by_tells_neither(registry: Registry) -> None:
    known = [
        Known("a", "Ghassan al-Barqi", "person", "ghassan-al-barqi"),
        Known("b", "Ghassan Barqi", "person", "ghassan-barqi-the-younger"),
        Known("c", "Ghassan Barqi", "person"),
        Known("d", "Ghasan Barki", "person"),
    ]
    for proposal in propose(known, registry):
        assert not {"a", "b"} & set(proposal.members)


def test_whom_the_registry_tells_apart_stays_apart(registry: Registry) -> None:
    known = [
        Known("a", "Kataib al-Qubba", "armed_group", "kataib-al-qubba"),
        Known("b", "Qubba Front", "armed_group"),
        Known("c", "Qubba Brigades", "armed_group"),
    ]
    assert members(propose(known, registry)) == [("a", "c")]


def test_nobody_without_a_name_is_proposed(registry: Registry) -> None:
    unnamed = ["a commander", "Hamas official", "The Spokesman", "Western diplomat", "Salim K."]
    known = [
        Known(f"{name} {i}", name, "person", roles=("commander",), part_of=("Kataib al-Qubba",))
        for name in unnamed
        for i in range(3)
    ]
    known += [
        Known(f"{name} {i}", name, kind)
        for name, kind in (("gunmen", "armed_group"), ("Israeli officials", "people"))
        for i in range(3)
    ]
    assert propose(known, registry, least=0.0) == []


def test_a_family_name_that_fits_two_is_proposed_for_neither(registry: Registry) -> None:
    of = "Zarhan Navy"
    known = persons("Hamdani", "Tariq Hamdani", title="navy spokesman", of=of)
    assert members(propose(known, registry)) == [("p0", "p1")]
    two = persons("Hamdani", "Tariq Hamdani", "Laith Hamdani", title="navy spokesman", of=of)
    assert propose(two, registry) == []


def test_ministries_come_together_by_country(registry: Registry) -> None:
    known = [
        Known(f"{country}{i}", "Ministry of Defence", "government", part_of=(country,))
        for country in ("Iraq", "Moldova", "Zarhan")
        for i in range(3)
    ]
    known += [Known(f"none{i}", "Ministry of Defence", "government") for i in range(3)]
    assert sorted(members(propose(known, registry))) == [
        ("Iraq0", "Iraq1", "Iraq2"),
        ("Moldova0", "Moldova1", "Moldova2"),
        ("Zarhan0", "Zarhan1", "Zarhan2"),
    ]


def test_more_is_asked_for_by_least(registry: Registry) -> None:
    known = persons("Tariq Hamdani", "Tarek Hamdany")
    (proposal,) = propose(known, registry)
    assert propose(known, registry, least=proposal.score)
    assert not propose(known, registry, least=proposal.score + 0.01)


# --- many ---------------------------------------------------------------------------------------

GIVEN = "Tariq Laith Omar Sami Nadia Huda Oleh Iryna Pavlo Maya Juan Rosa Wei Moussa Aung".split()
SYLLABLES = "ba ri ko ta mo sa le no ki du ga fe zu ha ny ro shi van pol dze mba".split()
TITLES = ("commander", "governor", "deputy governor", "police chief", "interior minister")


def generate(count: int) -> list[Known]:
    """So many actors: some named often, one family name very often, parts of names, ministries."""
    chance = random.Random(count)  # noqa: S311
    family = ["".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(count // 20)]
    known = []
    for number in range(count):
        name = chance.choice(family) if chance.random() < 0.8 else "Okoro"
        if chance.random() < 0.3:
            name += f" {chance.choice(('Brigade', 'Movement', 'University'))}"
            kind = "organisation"
        else:
            kind = "person"
            given = f"{chance.choice(GIVEN)} " if chance.random() < 0.85 else ""
            name = f"{given if chance.random() < 0.95 else given[:1] + '. '}{name}"
        if chance.random() < 0.05:
            name, kind = "Ministry of Defence", "government"
        roles = (chance.choice(TITLES),) if chance.random() < 0.6 else ()
        part_of = (f"{chance.choice(family)} Front",) if chance.random() < 0.6 else ()
        known.append(Known(f"k{number}", name.strip(" ."), kind, None, (), roles, part_of))
    return known


@pytest.mark.parametrize("count", [5_000, pytest.param(20_000, marks=pytest.mark.slow)])
def test_pairs_that_are_compared_grow_with_the_actors(
    count: int, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = 0

    def count_them(one: Seen, other: Seen) -> tuple[Reason, ...]:
        nonlocal compared
        compared += 1
        return weigh(one, other)

    weigh = actors.weigh
    monkeypatch.setattr(actors, "weigh", count_them)
    assert propose(generate(count), registry)
    assert compared < 6 * count


def test_many_of_one_name_and_of_one_family(registry: Registry) -> None:
    known = persons(*["Tariq Hamdani"] * 3000, *["Hamdani"] * 3000, title="governor")
    proposals = propose(known, registry)
    assert max(len(one.members) for one in proposals) in (3000, 6000)


def test_the_order_does_not_matter(registry: Registry) -> None:
    known = generate(3_000)
    first = propose(known, registry)
    random.Random(1).shuffle(known)  # noqa: S311
    assert propose(known, registry) == first
