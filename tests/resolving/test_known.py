"""What is a name, and what names say."""

from __future__ import annotations

import pytest

from onrecord.resolving.known import Group, Known, is_name, load_words, look
from onrecord.vocabulary.registry import load_registry

REGISTRY = load_registry()


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("Ghassan al-Barqi", "person"),
        ("commander Abu Salim", "person"),
        ("Major General Zaw Min Tun", "person"),
        ("Muhammad ibn Rashid", "person"),
        ("Luis de la Torre", "person"),
        ("غسان البرقي", "person"),
        ("董军", "person"),
        ("Malcolm X", "person"),
        ("Huquq movement", "body"),
        ("National Union of Teachers", "body"),
        ("Israeli army", "body"),
        ("كتائب القبة", "body"),
    ],
)
def test_names(written: str, group: Group) -> None:
    assert is_name(written, group, REGISTRY)


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("a commander", "person"),
        ("A Commander", "person"),
        ("The Spokesman", "person"),
        ("senior official", "person"),
        ("Hamas official", "person"),
        ("Hamas Official", "person"),
        ("U.S. defense official", "person"),
        ("Western diplomat", "person"),
        ("Two Iraqi officers", "person"),
        ("an Iraqi", "person"),
        ("Iraqi", "person"),
        ("the bishop of Marsa Nour", "person"),
        ("Salim K.", "person"),
        ("gunmen", "body"),
        ("the ministry", "body"),
        ("Israeli officials", "body"),
        ("Israeli officials", "people"),
        ("the", "body"),
        ("", "person"),
        ("...", "person"),
    ],
)
def test_descriptions(written: str, group: Group) -> None:
    assert not is_name(written, group, REGISTRY)


def test_the_fullest_names_are_looked_at() -> None:
    seen = look(Known("1", "Barqi", "person", names=("Ghassan Barqi", "a man")), REGISTRY)
    assert [name.written for name in seen.names] == ["Ghassan Barqi"]


def test_the_registry_adds_its_names() -> None:
    entry = REGISTRY.entries["kataib-hezbollah"]
    seen = look(Known("1", "Kataib Hezbollah", "armed_group", "kataib-hezbollah"), REGISTRY)
    assert set(entry.names) <= {name.written for name in seen.names}
    assert seen.countries == {"IQ"}


def test_a_rank_in_the_name_is_a_title() -> None:
    titles = look(Known("1", "Major General Petrov", "person"), REGISTRY).titles
    assert [title.written for title in titles] == ["major general"]


def test_countries_are_read_from_what_is_said() -> None:
    seen = look(
        Known("1", "Ann Reed", "person", roles=("Ukrainian minister",), part_of=("Iraq",)), REGISTRY
    )
    assert seen.countries == {"UA", "IQ"}
    assert look(Known("1", "Jordan Ukraine", "person"), REGISTRY).countries == frozenset()
    assert look(Known("1", "Navy of Ukraine", "government"), REGISTRY).at_home == {"navy"}


def test_the_lists_are_plain() -> None:
    for words in load_words():
        assert all(word == word.casefold().strip() for word in words)
