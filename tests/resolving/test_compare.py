"""Each feature sees what it is named for, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.resolving.compare import FEATURES, PRIOR, Reason, score, weigh
from onrecord.resolving.known import Known, look
from onrecord.vocabulary.registry import Registry, load_registry

ACTORS = """
[kataib-al-qubba]
name = "Kataib al-Qubba"
kind = "armed_group"
aliases = ["Dome Brigades"]
acronyms = ["KQ"]
distinct_from = ["kataib-sayyid-al-qubba"]

[kataib-sayyid-al-qubba]
name = "Kataib Sayyid al-Qubba"
kind = "armed_group"

[ghassan-al-barqi]
name = "Ghassan al-Barqi"
kind = "person"
aliases = ["The Fox of Marsa Nour"]
surnames = ["Barqi"]
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    file: Path = tmp_path_factory.mktemp("actors") / "actors.toml"
    file.write_text(ACTORS, encoding="utf-8")
    return load_registry((file,))


def person(name: str, *, title: str = "", of: str = "", slug: str | None = None) -> Known:
    return _known(name, "person", title, of, slug)


def body(name: str, *, of: str = "", slug: str | None = None, kind: str = "armed_group") -> Known:
    return _known(name, kind, "", of, slug)


def _known(name: str, kind: str, title: str, of: str, slug: str | None) -> Known:
    roles, part_of = ((word,) if word else () for word in (title, of))
    return Known(f"{kind} {name}", name, kind, slug, (), roles, part_of)


P, B = person, body
# Feature -> two in whom it is seen; two in whom it is not.
SEEN: dict[str, tuple[tuple[Known, Known], tuple[Known, Known]]] = {
    "same_name": (
        (P("Ghassan Hamdan"), P("Ghassan Hamdan")),
        (P("Ghassan Hamdan"), P("Ghassan al-Hamdan")),
    ),
    "same_but_for_marks": (
        (P("Iván al-Hamdan"), P("Ivan Hamdan")),
        (P("Iván Hamdan"), P("Ivana Hamdan")),
    ),
    "same_consonants": (
        (P("Qasim Barzani"), P("Kassem Barzani")),
        (P("Qasim Barzani"), P("Kassem Barakat")),
    ),
    "sounds_alike": (
        (P("Serhiy Haidai"), P("Serhii Gaidai")),
        (P("Serhiy Haidai"), P("Andrii Gaidai")),
    ),
    "fuller_name": (
        (P("Pedro Sanz"), P("Pedro Sanz Pérez")),
        (P("Tariq Barakat"), P("Qusay Tariq Barakat")),
    ),
    "initials": (
        (P("J. D. Reed"), P("John David Reed")),
        (P("J. D. Reed"), P("Robert David Reed")),
    ),
    "family_name_alone": (
        (P("Barakat"), P("Ghassan Barakat")),
        (P("Ghassan"), P("Ghassan Barakat")),
    ),
    "abbreviation": (
        (B("KNDF"), B("Karenni Nationalities Defence Force")),
        (B("KNDF"), B("Karen National Union")),
    ),
    "same_but_for_country": (
        (B("Emergency Service", of="Ukraine"), B("Emergency Service of Ukraine")),
        (B("Emergency Service", of="Moldova"), B("Emergency Service of Ukraine")),
    ),
    "registry_alias": (
        (B("Dome Brigades"), B("Kataib al-Qubba", slug="kataib-al-qubba")),
        (B("Dawn Brigades"), B("Kataib al-Qubba", slug="kataib-al-qubba")),
    ),
    "same_whole": (
        (P("A. Reed", of="Zarhan Navy"), P("Ann Reed", of="Navy of Zarhan")),
        (P("A. Reed", of="Zarhan Navy"), P("Ann Reed", of="Tasmara Navy")),
    ),
    "same_country": (
        (P("A. Reed", of="Ukraine"), P("Ann Reed", title="Ukrainian minister")),
        (P("A. Reed", of="Ukraine"), P("Ann Reed", title="Moldovan minister")),
    ),
    "same_title": (
        (P("A. Reed", title="labor minister"), P("Ann Reed", title="minister of labour")),
        (P("A. Reed", title="deputy minister"), P("Ann Reed", title="minister")),
    ),
    "two_slugs": (
        (B("X", slug="kataib-al-qubba"), B("Y", slug="kataib-sayyid-al-qubba")),
        (B("X", slug="kataib-al-qubba"), B("Y")),
    ),
    "told_apart": (
        (B("Kataib al-Qubba", slug="kataib-al-qubba"), B("Kataib Sayyid al-Qubba")),
        (B("Kataib al-Qubba", slug="kataib-al-qubba"), B("Kataib Sayyid al-Fajr")),
    ),
    "named_otherwise": (
        (B("Dome Brigades"), B("Brigades of the Dome", slug="kataib-sayyid-al-qubba")),
        (B("Dome Brigades"), B("Brigades of the Dome", slug="kataib-al-qubba")),
    ),
    "other_kind": ((P("Ansar"), B("Ansar")), (B("Ansar"), B("Ansar"))),
    "other_given_name": (
        (P("Hassan Barakat"), P("Laith Barakat")),
        (P("Hassan Barakat"), P("Hasan Barakat")),
    ),
    "other_generation": (
        (P("Henry Reed II"), P("Henry Reed IV")),
        (P("Henry Reed II"), P("Henry Reed II")),
    ),
    "other_pronoun": (
        (P("Maria Reed"), P("Mario Reed")),
        (P("Maria Reed"), P("Marie Reed")),
    ),
    "other_syllable": (
        (P("Kim Yong-hyun"), P("Kim Yong-hyuk")),
        (P("Kim Duck-soo"), P("Kim Duk-soo")),
    ),
    "turned_about": (
        (P("Hamdan Ibrahim"), P("Ibrahim Hamdan")),
        (P("Kishida Fumio"), P("Fumio Kishida")),
    ),
    "order_tells": (
        (B("Bank of Tasmara"), B("Tasmara Bank")),
        (B("Central Bank of Tasmara"), B("Tasmara Central Bank")),
    ),
    "common_name": (
        (P("David Smith"), P("David Smith")),
        (P("David Zarhani"), P("David Zarhani")),
    ),
    "common_words": (
        (B("Ministry of Defence"), B("Defence Ministry")),
        (B("Ministry of Defence of Zarhan"), B("Defence Ministry of Zarhan")),
    ),
    "other_country": (
        (B("Navy", of="Ukraine"), B("Navy", of="Moldova")),
        (B("Navy", of="Ukraine"), B("Navy", of="Ukrainian government")),
    ),
    "other_whole": (
        (P("Ann Reed", of="Tide"), P("Ann Reed", of="Ebb Movement")),
        (P("Ann Reed", of="Tide"), P("Ann Reed", of="Tide Movement")),
    ),
    "other_title": (
        (P("Ann Reed", title="judge"), P("Ann Reed", title="pilot")),
        (P("Ann Reed", title="spokeswoman"), P("Ann Reed", title="spokesperson")),
    ),
}


def said(feature: str, pair: tuple[Known, Known], registry: Registry) -> list[Reason | None]:
    one, other = (look(known, registry) for known in pair)
    function = next(f for f in FEATURES if f.__name__ == feature)
    return [function(one, other), function(other, one)]


def test_every_feature_has_an_example() -> None:
    assert [feature.__name__ for feature in FEATURES] == list(SEEN)


@pytest.mark.parametrize("feature", SEEN)
def test_a_feature_is_seen_from_both_sides(feature: str, registry: Registry) -> None:
    for reason in said(feature, SEEN[feature][0], registry):
        assert reason is not None
        assert reason.feature == feature
        assert reason.weight != 0
        assert reason.words


@pytest.mark.parametrize("feature", SEEN)
def test_a_feature_is_not_seen_where_it_is_not(feature: str, registry: Registry) -> None:
    assert said(feature, SEEN[feature][1], registry) == [None, None]


def test_nothing_makes_one_but_a_name(registry: Registry) -> None:
    one = look(person("Ann Reed", title="interior minister", of="Zarhan"), registry)
    other = look(person("Hamid Barakat", title="interior minister", of="Zarhan"), registry)
    assert weigh(one, other) == ()
    assert score(()) == 0.0


def test_the_score_is_the_logistic_of_the_sum() -> None:
    assert score([Reason("same_name", -PRIOR, "")]) == pytest.approx(0.5)
    more, less = Reason("same_name", 4.0, ""), Reason("other_title", -0.25, "")
    assert score([more]) > score([more, less]) > score([less])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Ahmed"), person("Ahmed Barzinji")),
        (person("Ahmed", of="Gaza"), person("Ahmed", of="Gaza")),
        (person("Abu Salim", of="Huquq"), person("Abu Salim", of="Huquq")),
        (person("Ahmed K."), person("Ahmed Karimi")),
        (person("M. A."), person("M. A.")),
        (person("Maria", title="nurse"), person("Maria Lopez", title="nurse")),
    ],
)
def test_who_is_half_named_stays_so(one: Known, other: Known, registry: Registry) -> None:
    assert weigh(look(one, registry), look(other, registry)) == ()
