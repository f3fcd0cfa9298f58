"""Names against the registry: the matcher proposes, the registry decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.vocabulary.names.matcher import Matcher
from onrecord.vocabulary.registry import load_registry

ACTORS = """
[kataib-al-qubba]
name = "Kataib al-Qubba"
kind = "armed_group"
aliases = ["Dome Brigades", "كتائب القبة"]
distinct_from = ["kataib-sayyid-al-qubba"]

[kataib-sayyid-al-qubba]
name = "Kataib Sayyid al-Qubba"
kind = "armed_group"

[ghassan-al-barqi]
name = "Ghassan al-Barqi"
kind = "person"
surnames = ["Barqi"]

[qusay-al-barqi]
name = "Qusay al-Barqi"
kind = "person"
"""


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    file: Path = tmp_path_factory.mktemp("actors") / "actors.toml"
    file.write_text(ACTORS, encoding="utf-8")
    return Matcher(load_registry((file,)))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Kata'ib al-Kubba", "kataib-al-qubba"),
        ("The Dome Brigades", "kataib-al-qubba"),
        ("كتائب القبّة", "kataib-al-qubba"),
        ("Kataeb Sayyid al-Qubbah", "kataib-sayyid-al-qubba"),
        ("Kataib al-Ruwad", None),
        ("Katibat al-Qubba al-Gharbiya Division", None),
    ],
)
def test_bodies(matcher: Matcher, name: str, slug: str | None) -> None:
    found = matcher.find(name, "organisation")
    assert (found.entry.slug if found else None) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ghasan Barki", "ghassan-al-barqi"),
        ("قصي البرقي", "qusay-al-barqi"),
        ("Barqi", "ghassan-al-barqi"),  # a surname that the registry gives to one
        ("Hassan al-Barqi", None),
        ("Kataib al-Qubba", None),  # no person
    ],
)
def test_persons(matcher: Matcher, name: str, slug: str | None) -> None:
    found = matcher.find(name, "person")
    assert (found.entry.slug if found else None) == slug


def test_a_translation_that_the_registry_has_makes_two_names_one(matcher: Matcher) -> None:
    score, reasons = matcher.compare("Dome Brigade", "كتائب القبة", "organisation")
    assert score > 0.9
    assert reasons == ("registry: both are Kataib al-Qubba",)


def test_two_actors_of_the_registry_are_never_one(matcher: Matcher) -> None:
    found = matcher.compare("Kataib al-Qubba", "Kataib Sayyid al-Qubba", "organisation")
    assert found.score == 0.0
    assert found.reasons == ("registry: Kataib al-Qubba is not Kataib Sayyid al-Qubba",)
