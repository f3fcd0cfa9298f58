"""Who holds an office on the day of a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.texts import report_of
from onrecord.contract import Reading
from onrecord.reading.evidence import check_evidence
from onrecord.reading.reader import RuleReader
from onrecord.vocabulary.registry import Registry, load_registry

ACTORS = """
[dorland]
name = "Dorland"
kind = "country"
country = "DR"
demonyms = ["Dorlandic"]
source = "made up"

[ada-cole]
name = "Ada Cole"
kind = "person"
offices = [{title = "Prime Minister", of = "dorland", since = "2020-01-01", until = "2022-06-30"}]
source = "made up"

[leo-marsh]
name = "Leo Marsh"
kind = "person"
offices = [{title = "Prime Minister", of = "dorland", since = "2022-07-01"}]
source = "made up"
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    file: Path = tmp_path_factory.mktemp("actors") / "dorland.toml"
    file.write_text(ACTORS, encoding="utf-8")
    return load_registry([file])


def _read(text: str, day: str | None, registry: Registry) -> Reading:
    report = report_of(text, day)
    return check_evidence(RuleReader(registry).read(report), report, registry)


def _persons(text: str, day: str | None, registry: Registry) -> set[str]:
    actors = _read(text, day, registry).actors
    return {one.registry for one in actors if one.kind == "person" and one.registry}


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("The Dorlandic prime minister arrived.", "2021-05-04", {"ada-cole"}),
        ("The Dorlandic prime minister arrived.", "2023-05-04", {"leo-marsh"}),
        ("Dorland's premier arrived.", "2021-05-04", {"ada-cole"}),
        ("They met the prime minister of Dorland.", "2021-05-04", {"ada-cole"}),
        ("The Dorlandic prime minister arrived.", None, set()),
        ("The Dorlandic prime minister arrived.", "2019-05-04", set()),
        ("The Dorlandic prime minister arrived.", "2031-05-04", set()),  # nobody knows yet
        ("The former Dorlandic prime minister arrived.", "2021-05-04", set()),
        ("She was elected as the Dorlandic prime minister.", "2021-05-04", set()),
        ("A Dorlandic prime minister arrived.", "2021-05-04", set()),
        ("The Dorlandic prime minister-elect arrived.", "2021-05-04", set()),
        ("The prime minister arrived.", "2021-05-04", set()),
        ("In 1995 the Dorlandic prime minister was shot.", "2021-05-04", set()),
        ("The prime minister of the Dorlandic league arrived.", "2021-05-04", set()),
        ("The prime minister of Dorland Airways arrived.", "2021-05-04", set()),
    ],
)
def test_the_holder_of_the_day(
    text: str, day: str | None, expected: set[str], registry: Registry
) -> None:
    assert _persons(text, day, registry) == expected


def test_a_name_beside_the_office_is_the_texts_word(registry: Registry) -> None:
    text = "The Dorlandic prime minister, Ida Lund, arrived."
    reading = _read(text, "2021-05-04", registry)
    assert [a.name for a in reading.actors if a.kind == "person"] == ["Ida Lund"]


def test_the_office_of_another_says_nothing_of_whom_the_text_names(registry: Registry) -> None:
    text = "Ida Lund, the Dorlandic premier's sister, left. The Dorlandic premier stayed."
    reading = _read(text, "2021-05-04", registry)
    persons = {a.name: a.registry for a in reading.actors if a.kind == "person"}
    assert persons == {"Ida Lund": None, "Ada Cole": "ada-cole"}


def test_the_one_whom_the_text_calls_so_holds_it(registry: Registry) -> None:
    text = (
        "Ida Lund, the prime minister of Dorland, left. The Dorlandic prime minister spoke later."
    )
    reading = _read(text, "2021-05-04", registry)
    [lund] = [actor for actor in reading.actors if actor.kind == "person"]
    spans = {m.span.of(text) for m in reading.mentions if m.actor == lund.id}
    assert spans == {"Ida Lund", "prime minister"}


def test_who_is_not_named_does_not_speak(registry: Registry) -> None:
    text = 'The Dorlandic prime minister said on Monday: "We are ready for talks."'
    reading = _read(text, "2021-05-04", registry)
    [statement] = [one for one in reading.statements if one.source]
    speaker = next(a for a in reading.actors if a.id == statement.speaker)
    assert (speaker.registry, statement.identification) == ("dorland", "partly_identified")


def test_nor_does_he_by_a_pronoun(registry: Registry) -> None:
    text = "The Dorlandic prime minister left on Monday. He said that the talks were over."
    reading = _read(text, "2021-05-04", registry)
    [statement] = reading.statements
    assert statement.speaker in {None, *(a.id for a in reading.actors if a.registry == "dorland")}
    [cole] = [a.id for a in reading.actors if a.registry == "ada-cole"]
    assert {m.span.of(text) for m in reading.mentions if m.actor == cole} == {
        "prime minister",
        "He",
    }


def test_who_is_named_elsewhere_speaks(registry: Registry) -> None:
    text = "Ada Cole came home. The Dorlandic prime minister said on Monday that she was ready."
    reading = _read(text, "2021-05-04", registry)
    [statement] = reading.statements
    speaker = next(a for a in reading.actors if a.id == statement.speaker)
    assert (speaker.registry, statement.identification) == ("ada-cole", "named")
