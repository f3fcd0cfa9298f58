"""Readings that are made from others: what is true of each, and of all together."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import pytest
from pydantic import BaseModel

from benchmarks.generated import generate, vocabulary
from onrecord.contract import Published, Reading, Statement, Time, text_id
from onrecord.record.rows import rows_of
from onrecord.spans import Span
from tests.record.builders import TEXT, at, bare, reader, reading, report

OTHER = (
    "The harbour of Port Selene reopened on 3 March 2031, officials said on Tuesday.\n"
    "Some 1,200 tonnes of wheat were unloaded by workers under the eyes of monitors.\n"
    "“Nobody knows what the ships will bring,” the harbour master said, and declined to say more."
)
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def other() -> Reading:
    said = Statement(
        id="s1",
        content=(at("Nobody knows what the ships will bring", OTHER),),
        cue=(at("said", OTHER, after="master "),),
        source=(at("the harbour master", OTHER),),
        identification="partly_identified",
        form="direct",
    )
    times = (
        Time(id="t1", span=at("3 March 2031", OTHER), value="2031-03-03", kind="date"),
        Time(id="t2", span=at("Tuesday", OTHER), value="2031-03-04", kind="date"),
    )
    of = report(OTHER, published=Published(value="2031-03-05", basis="metadata"), posts=())
    return Reading(reader=reader(), report=of, times=times, statements=(said,))


SEEDS = [reading(), other()]


def spans_in(value: object) -> Iterator[Span]:
    if isinstance(value, Span):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from spans_in(getattr(value, name))
    elif isinstance(value, tuple):
        for part in value:
            yield from spans_in(part)


def frame(words: str) -> list[str]:
    """What no replacement touches: words of up to three letters, and marks."""
    return re.findall(r"(?<![\w-])[a-z]{1,3}(?![\w-])|[^\w\s,-]", words)


def test_all_that_is_made_can_go_on_record() -> None:
    for made, page in generate(150, seeds=SEEDS):
        rows_of(made)
        text = made.report.text
        assert made.report.id == text_id(text)
        assert text == unicodedata.normalize("NFC", text)
        assert made.report.capture.sha256 == page.sha256 == sha256(page.raw).hexdigest()
        assert Reading.from_json(made.to_json()) == made


def test_spans_move_with_their_words() -> None:
    seed = reading()
    old = [span.of(TEXT) for span in spans_in(seed)]
    for made, _ in generate(100, seeds=[seed]):
        new = [span.of(made.report.text) for span in spans_in(made)]
        assert list(map(frame, new)) == list(map(frame, old))
        assert all(words == words.strip() for words in new)
        assert [one.trigger.of(made.report.text) for one in made.events] == ["met", "ready"]
        first, second = made.statements
        assert [span.of(made.report.text) for span in second.cue] == ["told", "added"]
        assert first.cue[0].of(made.report.text) == "said"


def test_most_words_stay_and_many_are_replaced() -> None:
    words = set(vocabulary())
    invented = [len(words & set(made.report.text.split())) for made, _ in generate(50, seeds=SEEDS)]
    assert 3 < sum(invented) / len(invented) < 15


def test_a_name_is_that_of_the_actor_wherever_it_stands() -> None:
    names = set()
    for made, _ in generate(60, seeds=[reading()]):
        text = made.report.text
        front, spokesman, *_ = made.actors
        words = {one.id: one.span.of(text) for one in made.mentions}
        assert words["m1"] == front.name
        assert words["m2"] == spokesman.name
        assert words["m5"] == "he"
        assert made.places[0].name == words["m6"]
        plain = front.name.lower().replace("ā", "a").replace(" ", "-")
        assert front.registry in (None, plain)
        assert spokesman.part_of[0].span.of(text) == f"spokesman {spokesman.name}"
        assert made.report.credits[0].agency == made.report.credits[0].span.of(text)
        names.add(spokesman.name)
    assert len(names) > 30


def test_a_registered_actor_is_now_and_then_itself() -> None:
    slugs = Counter(made.actors[0].registry for made, _ in generate(200, seeds=[reading()]))
    assert 10 < slugs["harith-front"] < 60
    assert slugs[None] > 0
    assert len(slugs) > 30


def test_numbers_and_dates_are_those_of_the_words() -> None:
    for made, _ in generate(60, seeds=[reading()]):
        text = made.report.text
        size = made.actors[0].size[0]
        assert size.span.of(text).split()[1] == f"{size.value:,}"
        assert made.times[0].value is not None
        day = date.fromisoformat(made.times[0].value)
        assert made.times[0].span.of(text) == WEEKDAYS[day.weekday()]
        assert made.report.published is not None
        assert made.report.published.value == made.times[0].value


def test_a_written_date_moves_whole() -> None:
    for made, _ in generate(30, seeds=[other()]):
        assert made.times[0].value is not None
        day = date.fromisoformat(made.times[0].value)
        assert made.times[0].span.of(made.report.text) == f"{day.day} {day:%B %Y}"


def test_dates_lie_within_the_years_and_outlets_are_many() -> None:
    reports = [made.report for made, _ in generate(200, seeds=SEEDS)]
    days = [one.published.value for one in reports if one.published is not None]
    assert len(days) == 200
    assert min(days) >= "2019-01-01"
    assert max(days) <= "2031-12-31"
    assert len({day[:4] for day in days}) == 13
    assert len({one.publisher for one in reports}) > 60
    assert len({one.url for one in reports}) == 200


def test_two_are_joined() -> None:
    both = [
        made
        for made, _ in generate(60, seeds=SEEDS)
        if "“We will" in made.report.text and "“Nobody" in made.report.text
    ]
    assert both
    for made in both:
        assert len({one.id for one in made.statements}) == len(made.statements)
        assert [one.content[0].of(made.report.text)[:7] for one in made.statements[1:]] == [
            "We will",
            "Nobody ",
        ]


def test_the_same_arguments_give_the_same_readings() -> None:
    first = list(generate(20, seed=3, seeds=SEEDS))
    assert first == list(generate(20, seed=3, seeds=SEEDS))
    others = {made.report.id for made, _ in generate(20, seed=4, seeds=SEEDS)}
    assert others.isdisjoint(made.report.id for made, _ in first)


def test_stretches_are_parts_of_the_whole() -> None:
    whole = list(generate(30, seeds=SEEDS))
    parts = [*generate(12, seeds=SEEDS), *generate(18, start=12, seeds=SEEDS)]
    assert parts == whole


@pytest.mark.parametrize("text", [TEXT, "One sentence with hardly anything in it.", "So?"])
def test_no_two_have_the_same_text(text: str) -> None:
    seed = reading() if text == TEXT else bare(text)
    assert len({made.report.id for made, _ in generate(500, seeds=[seed])}) == 500


def test_the_words_are_many_and_few_of_them_frequent() -> None:
    words = vocabulary()
    assert len(words) == len(set(words)) >= 20_000
    holding = Counter(
        word for made, _ in generate(400, seeds=SEEDS) for word in set(made.report.text.split())
    )
    ranked = [sum(holding[word] for word in words[first:last]) for first, last in ((0, 9), (9, 99))]
    assert min(ranked) > 50
    assert sum(1 for word in words[1_000:] if holding[word]) > 100
    assert max(holding[word] for word in words[5_000:]) < 10


def test_a_letter_with_a_mark_of_its_own_keeps_it() -> None:
    text = "They gathered in the jungled\u0301 valley of the river."
    for made, _ in generate(50, seeds=[bare(text)]):
        assert "jungled\u0301" in made.report.text
        assert made.report.text == unicodedata.normalize("NFC", made.report.text)


def test_a_copy_is_that_of_pydantic() -> None:
    for made, _ in generate(5, seeds=[reading()]):
        for old, new in zip(reading().mentions, made.mentions, strict=True):
            assert new == old.model_copy(update={"span": new.span})
            assert new.model_dump_json() == type(new)(**dict(new)).model_dump_json()


def test_nothing_is_made_of_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to make"):
        next(generate(1, seeds=[]))
