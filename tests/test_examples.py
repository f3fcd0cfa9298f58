"""The example situation goes through intake and reading as its gold says."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from onrecord.contract import Reading
from onrecord.pipeline import Config, read_source
from onrecord.vocabulary.registry import load_registry

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parent.parent / "examples"
EXPECTED: dict[str, dict[str, Any]] = json.loads(
    (EXAMPLES / "expected.json").read_text(encoding="utf-8")
)
FLOORS = json.loads((EXAMPLES.parent / "benchmarks" / "floors.json").read_text(encoding="utf-8"))[
    "examples"
]
CONFIG = Config(registry=(EXAMPLES / "actors.toml",))
# A wire's copy that bears no outlet's name: by the text alone it may be anybody's print of it.
UNSIGNED = "21-halvern-refusal.txt"


@cache
def reading_of(name: str) -> Reading:
    (outcome,) = read_source(str(EXAMPLES / "reports" / name), CONFIG)
    assert outcome.error is None, outcome.error
    assert outcome.reading is not None
    return outcome.reading


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def test_every_report_has_its_gold() -> None:
    assert {path.name for path in (EXAMPLES / "reports").iterdir()} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_what_is_known_of_a_report(name: str) -> None:
    report, gold = reading_of(name).report, EXPECTED[name]
    assert report.title == gold["title"]
    assert (report.published.value if report.published else None) == gold["published"]
    assert (report.published.basis if report.published else None) == gold["basis"]
    assert list(report.authors) == gold["authors"]
    assert report.language == gold["language"]
    if name != UNSIGNED:
        assert report.publisher == gold["publisher"]


@pytest.mark.parametrize("name", EXPECTED)
def test_posts_are_taken_out_with_their_times(name: str) -> None:
    posts = {(post.platform, post.id): post.posted for post in reading_of(name).report.posts}
    gold = EXPECTED[name]["posts"]
    assert posts.keys() == {(post["platform"], post["id"]) for post in gold}
    for post in gold:
        if post.get("posted"):
            assert posts[post["platform"], post["id"]] == post["posted"]


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != UNSIGNED])
def test_credits(name: str) -> None:
    registry = load_registry(CONFIG.registry)

    def canonical(agency: str) -> str:
        entry = registry.find(agency)
        return entry.name if entry else agency

    found = {canonical(credit.agency) for credit in reading_of(name).report.credits}
    assert found == {canonical(agency) for agency in EXPECTED[name]["credits"]}


@pytest.mark.parametrize("name", EXPECTED)
def test_paragraphs_survive_and_the_page_around_them_does_not(name: str) -> None:
    text = reading_of(name).report.text
    starts = [letters(start) for start in EXPECTED[name]["paragraphs"]]
    found = [letters(paragraph) for paragraph in text.split("\n")]
    position = -1
    for start in starts:
        later = [i for i, p in enumerate(found) if p.startswith(start) and i > position]
        assert later, f"no paragraph begins with {start!r} after the one before"
        position = later[0]
    for words in EXPECTED[name]["absent"]:
        assert words not in text


@pytest.mark.parametrize("name", EXPECTED)
def test_what_must_never_be_an_actual_event_is_none(name: str) -> None:
    reading = reading_of(name)
    text = reading.report.text
    wrong = []
    for words in EXPECTED[name]["not_events"]:
        start = text.index(words)
        wrong += [
            (event.type, event.trigger.of(text), words)
            for event in reading.events
            if event.realis == "actual"
            and not event.according_to
            and event.type in {"ASSAULT", "RETREAT"}
            and start <= event.trigger.start < start + len(words)
        ]
    assert wrong == []


def test_the_share_of_quotations_found_with_the_right_source() -> None:
    found = right = total = 0
    for name, gold in EXPECTED.items():
        reading = reading_of(name)
        text = reading.report.text
        names = {
            actor.id: {letters(actor.name)}
            | {letters(m.span.of(text)) for m in reading.mentions if m.actor == actor.id}
            for actor in reading.actors
        }
        for quote in gold["quotes"]:
            if quote.get("note"):
                continue
            total += 1
            start = text.index(quote["quote"])
            end = start + len(quote["quote"])
            holding = [
                one
                for one in reading.statements
                if any(
                    min(c.end, end) - max(c.start, start) > (end - start) / 2 for c in one.content
                )
            ]
            found += bool(holding)
            wanted = letters(quote["speaker"] or "")
            right += any(
                one.identification == quote["identification"]
                and (
                    not wanted
                    or any(
                        wanted.endswith(n) or n.endswith(wanted) for n in names.get(one.speaker, ())
                    )
                )
                for one in holding
            )
    assert 100 * found / total >= FLOORS["quotes_found"]
    assert 100 * right / total >= FLOORS["quotes_right"]
