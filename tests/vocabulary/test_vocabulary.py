"""The data files: in order, with what the code expects in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import VocabularyError
from onrecord.vocabulary.commitments import load_commitments
from onrecord.vocabulary.dates import full_dates
from onrecord.vocabulary.events import load_events
from onrecord.vocabulary.language import inflect, known_languages, load_language
from onrecord.vocabulary.places import load_places
from onrecord.vocabulary.registry import load_registry, media_names, name_key

pytestmark = pytest.mark.slow


def test_every_reference_in_the_registry_leads_somewhere() -> None:
    entries = load_registry().entries
    assert len(entries) > 1000
    for entry in entries.values():
        slugs = {
            *(one.actor for one in entry.affiliations),
            *(one.of for one in entry.offices if one.of),
            *entry.distinct_from,
        }
        assert slugs <= entries.keys(), entry.slug


def test_an_affiliation_has_its_time(tmp_path: Path) -> None:
    file = tmp_path / "actors.toml"
    file.write_text(
        '[dome-front]\nname = "Dome Front"\nkind = "armed_group"\n'
        'part_of = [{actor = "iraq", since = "2014-06", until = "2017"}]\n'
        'allied_with = [{actor = "iran", since = "2015"}]\n'
    )
    entry = load_registry([file]).entries["dome-front"]
    part, ally = entry.affiliations
    assert (part.kind, part.actor, ally.kind, ally.actor) == (
        "part_of",
        "iraq",
        "allied_with",
        "iran",
    )
    days = ("2014-05-31", "2014-06-01", "2017-12-31", "2018-01-01", None)
    assert [part.held_on(day) for day in days] == [False, True, True, False, False]
    assert [ally.held_on(day) for day in days] == [False, False, True, True, True]


def test_those_that_must_not_be_taken_for_each_other_share_no_name() -> None:
    registry = load_registry()
    for entry in registry.entries.values():
        mine = {name_key(name) for name in (entry.name, *entry.names)}
        for slug in entry.distinct_from:
            other = registry.entries[slug]
            assert mine.isdisjoint(name_key(name) for name in (other.name, *other.names))


def test_a_name_is_found_in_any_script_and_spelling() -> None:
    registry = load_registry()
    for words in ("Kataib Hezbollah", "Kata’ib Hizballah", "كتائب حزب الله"):
        entry = registry.find(words)
        assert entry is not None
        assert entry.slug == "kataib-hezbollah"
    assert registry.find("US") is not None
    assert registry.find("us") is None


def test_offices_are_held_at_their_time() -> None:
    sudani = load_registry().entries["mohammed-shia-al-sudani"]
    assert any(o.title == "Prime Minister" and o.held_on("2025-04-08") for o in sudani.offices)
    assert not any(o.held_on("2015-01-01") for o in sudani.offices)


def test_a_users_file_adds_and_replaces(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[hezbollah]\nname = "Hizb"\nkind = "armed_group"\nsource = "mine"\n')
    registry = load_registry((file,))
    assert registry.entries["hezbollah"].name == "Hizb"
    assert registry.digest != load_registry().digest


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("[a", "no TOML"),
        ('[a]\nname = "A"\n', "kind"),
        ('[a]\nname = "A"\nkind = "robot"\n', "robot"),
        ('[a]\nname = "A"\nkind = "person"\ncolour = "red"\n', "colour"),
        ("a = 1\n", "a"),
    ],
)
def test_a_users_file_that_is_not_in_order_is_named(
    tmp_path: Path, content: str, wrong: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(content)
    with pytest.raises(VocabularyError, match=wrong) as caught:
        load_registry((file,))
    assert "mine.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"nowhere\.toml"):
        load_registry((tmp_path / "nowhere.toml",))


def test_media_are_credited_by_their_plain_names() -> None:
    names = media_names()
    assert names["AFP"] == "Agence France-Presse"
    assert names["Reuters"] == "Reuters"
    assert not any("(" in name for name in names.values())


def test_places_have_coordinates_in_range() -> None:
    places = load_places()
    assert places["baghdad"].country == "IQ"
    for place in places.values():
        assert (place.lat is None) == (place.lon is None)
        assert place.lat is None or (-90 <= place.lat <= 90 and -180 <= place.lon <= 180)


def test_every_language_has_the_keys_of_english() -> None:
    english = load_language("en").table
    for code in known_languages():
        assert load_language(code).table.keys() == english.keys()
    with pytest.raises(VocabularyError, match="xx"):
        load_language("xx")


def test_no_name_of_a_month_or_a_day_begins_a_name() -> None:
    language = load_language("en")
    for word in (*language.months, *language.weekdays):
        if len(word) > 4:
            assert word.capitalize() in language.not_names


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("pledge", {"pledge", "pledges", "pledged", "pledging"}),
        ("point out", {"point out", "points out", "pointed out", "pointing out"}),
        ("say", {"say", "says", "said", "saying"}),
    ],
)
def test_forms_of_a_verb(verb: str, forms: set[str]) -> None:
    assert {form for form, _ in inflect(verb, load_language("en").table["irregular"])} == forms


def test_every_plover_type_has_words_and_a_quad() -> None:
    triggers, longest, _ = load_events()
    assert len({trigger.type for trigger in triggers.values()}) == 16
    assert {t.quad for t in triggers.values()} == {
        "verbal cooperation",
        "material cooperation",
        "verbal conflict",
        "material conflict",
    }
    assert max(longest.values()) >= 3


def test_every_act_but_other_has_words() -> None:
    known = load_commitments()
    assert {act for act, _ in known.acts} >= {"disarm", "withdraw", "ceasefire", "attack"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 8 April 2025", "2025-04-08"),
        ("April 8th, 2025", "2025-04-08"),
        ("8th of April, 2025", "2025-04-08"),
        ("Sept. 3, 2024", "2024-09-03"),
        ("2025-04-08T10:00", "2025-04-08"),
    ],
)
def test_full_dates(text: str, day: str) -> None:
    assert [found for _, found in full_dates(text)] == [day]


@pytest.mark.parametrize("text", ["4/8/2025", "31 April 2025", "April 2025", "room 8 April"])
def test_what_is_no_full_date(text: str) -> None:
    assert list(full_dates(text)) == []
