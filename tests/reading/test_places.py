"""The places of a report: which of those that go by a name is meant."""

from __future__ import annotations

import pytest

from onrecord.contract import Reading
from onrecord.reading.places import FEATURES, WEIGHTS, locate
from onrecord.spans import Span
from onrecord.vocabulary.gazetteer import candidates, kilometres
from onrecord.vocabulary.registry import load_registry
from tests.reading.builders import read


def where(text: str, *names: str, home: str | None = None) -> list[tuple[str, str] | None]:
    spans = [Span(text.index(name), text.index(name) + len(name)) for name in names]
    found = locate(text, spans, load_registry(), home)
    return [None if one is None else (one.name, one.country) for one in found]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("The mayor of London spoke.", "London", "GB"),
        ("The fire in London, Ontario, was put out.", "London", "CA"),
        ("They met in Tripoli, Libya.", "Tripoli", "LY"),
        ("Lebanese soldiers left Tripoli.", "Tripoli", "LB"),
        ("The Syrian army left Idlib.", "Idlib", "SY"),
        ("The Iraqi army took الموصل back.", "الموصل", "IQ"),
        ("Floods in Hinton, Alberta, closed the road.", "Hinton", "CA"),
    ],
)
def test_what_the_report_tells_decides(text: str, name: str, country: str) -> None:
    [found] = where(text, name)
    assert found is not None
    assert found[1] == country


def test_where_the_publisher_is_at_home_counts() -> None:
    text = "A man was held in Innisfail on Monday."
    assert where(text, "Innisfail", home="AU") == [("Innisfail", "AU")]
    assert where(text, "Innisfail", home="CA") == [("Innisfail", "CA")]


def test_a_report_has_one_sense_for_one_name() -> None:
    text = "Hinton, Alberta, was quiet. In Hinton shops opened, and Hinton slept."
    spans = [Span(at, at + 6) for at in range(len(text)) if text.startswith("Hinton", at)]
    assert {one.country for one in locate(text, spans, load_registry()) if one} == {"CA"}


def test_what_nobody_knows_has_no_place() -> None:
    assert where("They came from Oskalvarnia.", "Oskalvarnia") == [None]


def test_a_people_leads_to_its_country_where_it_is_asked_for() -> None:
    assert where("The Turkish army moved.", "Turkish") == [("Turkey", "TR")]


def test_the_reading_has_the_place_with_its_precision() -> None:
    reading: Reading = read("The army fired in Marivan on Monday. Rebels hid in Wiltshire.")
    found = {place.country: place for place in reading.places}
    assert (found["IR"].name, found["IR"].precision) == ("Marīvān", "city")
    assert found["IR"].geonames is not None
    assert found["GB"].precision == "region"


def test_a_people_is_no_place_of_a_reading() -> None:
    reading = read("Turkish soldiers shelled the camp on Monday.")
    assert reading.places == ()


def test_every_feature_has_a_weight() -> None:
    assert tuple(WEIGHTS) == FEATURES


@pytest.mark.parametrize("name", ["", " ", "\t", "a\tb", "\n", "x" * 5000, "\ud800", "🙂"])
def test_odd_names_find_nothing(name: str) -> None:
    assert candidates(name) == ()


def test_the_way_between_two_places() -> None:
    assert kilometres((51.5, -0.13), (48.86, 2.35)) == pytest.approx(344, abs=3)
    assert kilometres((10, 179.9), (10, -179.9)) == pytest.approx(21.9, abs=0.3)
