"""Filters, held against a plain walk over all readings of a varied record."""

from __future__ import annotations

import itertools
import random
import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event

from onrecord.contract import (
    Actor,
    Event,
    Mention,
    Place,
    Published,
    Reading,
    Statement,
    Time,
)
from onrecord.errors import UsageError
from onrecord.record.actors import as_hex
from onrecord.record.decisions import claims_of
from onrecord.record.filters import Filters
from onrecord.record.hits import Hit
from onrecord.record.store import Record
from onrecord.spans import Span

from .builders import ListKeeper, bare, capture, full_values, reader, reading, report

pytestmark = pytest.mark.slow

ACTORS = (
    ("Harith Front", "harith-front"),
    ("the Front", "harith-front"),
    ("Salma", None),
    ("Yusuf", None),
    ("Yusuf", "yusuf-al-qadi"),
    ("Meridian", None),
)
PLACES = (("Selene", "SX"), ("Selene", None), ("Vale", "SX"), ("Kestrel", "KD"))
DAYS = ("2031-03-10", "2031-03-11", "2031-03", "2031", "2031-03-10/2031-03-12", "2030-12-31", None)
PUBLISHED = (
    *(None, "2031-02", "2031-02-27", "2031-03-01", "2031-03-10", "2031-03-10"),
    *("2031-03-10/..", "2031-04-02"),
)
PUBLISHERS = (None, "Meridian Agency", "The Kestrel", "Al-Sabil")
TYPES = ("CONSULT", "ASSAULT", "AGREE")
REALES = ("actual", "future", "denied")
KNOWN = ("named", "unidentified", "partly_identified")
WORDS = ("rockets", "talks", "prisoners", "withdraw")

ASKED: dict[str, tuple[Any, ...]] = {
    "actor": ("harith-front", "Yusuf", "Salma", "the Front"),
    "place": ("Selene", "SX", "KD"),
    "since": ("2031-03", "2031-03-10", "2031-03-02", "2032"),
    "until": ("2031-03-10", "2031-03", "2031-03-09", "2031"),
    "time": ("2031-03", "2031-03-10", "2031", "2030"),
    "type": TYPES,
    "realis": REALES,
    "identification": KNOWN,
    "publisher": ("Meridian Agency", "The Kestrel"),
    "decided": (True, False),
}


def told(number: int, dice: random.Random, by: str = "1") -> Reading:
    """A report in which two or three people say something, and as much happens."""
    who = dice.sample(ACTORS, 3)
    where = dice.sample(PLACES, 2)
    about = [dice.choice(WORDS) for _ in range(3)]
    lines = [f"{who[n][0]} said that {about[n]} {n} would come." for n in range(3)]
    lines += [f"{who[n][0]} met {who[n - 1][0]} in {where[n % 2][0]}." for n in range(3)]
    text = "\n".join([f"Report {number} by hand {by}.", *lines])
    rows = text.split("\n")
    starts = [sum(len(row) + 1 for row in rows[:n]) for n in range(len(rows))]

    def span(row: int, words: str) -> Span:
        start = starts[row] + rows[row].index(words)
        return Span(start, start + len(words))

    actors = [
        Actor(id=f"a{n}", name=name, kind="person", registry=slug)
        for n, (name, slug) in enumerate(who)
    ]
    places = [
        Place(id=f"p{n}", name=name, country=country, precision="city")
        for n, (name, country) in enumerate(where)
    ]
    times = [
        Time(id=f"t{n}", span=span(n + 4, "met"), value=dice.choice(DAYS), kind="date")
        for n in range(3)
    ]
    mentions = [
        *(
            Mention(id=f"m{n}", span=span(n + 1, who[n][0]), kind="person", actor=f"a{n}")
            for n in range(3)
        ),
        *(
            Mention(id=f"m{n + 3}", span=span(n + 4, where[n][0]), kind="place", place=f"p{n}")
            for n in range(2)
        ),
    ]
    statements = [
        Statement(
            id=f"s{n}",
            content=(span(n + 1, f"{about[n]} {n} would come"),),
            cue=(span(n + 1, "said"),),
            source=(span(n + 1, who[n][0]),),
            speaker=dice.choice((f"a{n}", f"a{n}", None)),
            identification=dice.choice(KNOWN),
            form="indirect",
        )
        for n in range(dice.randint(1, 3))
    ]
    said = [one.id for one in statements]
    events = [
        Event(
            id=f"e{n}",
            type=dice.choice(TYPES),
            trigger=span(n + 4, "met"),
            actors=tuple(dice.sample(["a0", "a1", "a2"], dice.randint(0, 1))),
            recipients=tuple(dice.sample(["a0", "a1", "a2"], dice.randint(0, 1))),
            place=dice.choice(("p0", "p1", None)),
            time=dice.choice((f"t{n}", None)),
            realis=dice.choice(REALES),
            according_to=tuple(dice.sample(said, dice.randint(0, len(said)))),
            evidence=(span(n + 4, "met"),),
            confidence=1,
        )
        for n in range(dice.randint(0, 3))
    ]
    published = dice.choice(PUBLISHED)
    of = report(
        text,
        url=f"https://reports.example/{number}",
        publisher=dice.choice(PUBLISHERS),
        title=f"On {dice.choice(WORDS)}",
        published=None if published is None else Published(value=published, basis="given"),
    )
    return Reading(
        reader=reader(),
        report=of,
        mentions=tuple(mentions),
        actors=tuple(actors),
        places=tuple(places),
        times=tuple(times),
        statements=tuple(statements),
        events=tuple(events),
    )


def read_again(of: Reading, dice: random.Random) -> Reading:
    """What another reader makes of the same report: other types, speakers, places and dates."""
    ids = [one.id for one in of.actors]
    events = [
        one.model_copy(
            update={
                "type": dice.choice(TYPES),
                "realis": dice.choice(REALES),
                "actors": tuple(dice.sample(ids, 1)),
                "place": dice.choice(("p0", "p1", None)),
            }
        )
        for one in of.events[1:]
    ]
    statements = [
        one.model_copy(
            update={"identification": dice.choice(KNOWN), "speaker": dice.choice((*ids, None))}
        )
        for one in of.statements
    ]
    changed = {"reader": reader("2"), "events": tuple(events), "statements": tuple(statements)}
    return of.model_copy(update=changed)


class World(NamedTuple):
    """A record on which much happened, and the moments in between (None: now)."""

    record: Record
    moments: tuple[str | None, ...]
    merged: dict[str, tuple[str, str]]


def fill(record: Record) -> World:
    """Some 40 reports; then newer readings and decisions, of which some are undone."""
    dice = random.Random(41)  # noqa: S311
    made = [told(number, dice) for number in range(40)]
    ids = [record.add(one, capture(one.report.text.encode())).report for one in made]
    first = record.history(limit=1)[0].at
    for number in range(10, 20):
        of = read_again(made[number], dice)
        record.add(of, capture(of.report.text.encode()))
    second = record.history(limit=1)[0].at
    done = []
    for number in range(14, 34):
        of, name = record.reading(ids[number]), ids[number]
        for one in of.events[:1]:
            other = {"type": TYPES[(TYPES.index(one.type) + 1) % 3], "place": None}
            done.append(record.fix(name, one.id, other, who="Ada").id)
        for said in of.statements[:1]:
            done.append(record.fix(name, said.id, {"identification": "author"}, who="Ada").id)
        for said in of.statements[1:2]:
            decide = dice.choice((record.accept, record.reject))
            done.append(decide(name, said.id, who="Ben").id)
        if dice.random() < 0.3:
            done.append(record.reject(name, "a0", who="Ben").id)
        if dice.random() < 0.3:
            done.append(record.comment(name, "a1", who="Ben", why="Hm.").id)
        if dice.random() < 0.3:
            add = {"content": of.report.text[:6], "identification": "named", "form": "direct"}
            done.append(record.add_value(name, "statement", add, who="Cleo").id)
    for one in dice.sample(done, len(done) // 3):
        record.undo(one, who="Eve")
    third = record.history(limit=1)[0].at
    salma = next(
        as_hex(claims_of(one)["actor", actor.id])
        for one in made[:10]
        for actor in one.actors
        if actor.name == "Salma" and "harith-front" not in [other.registry for other in one.actors]
    )
    record.merge("harith-front", salma, who="Ada")
    since = record.history(limit=1)[0].at
    return World(record, (first, second, third, None), {since: ("harith-front", salma)})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One record for all of these tests, which change nothing in it."""
    ticks = itertools.count()

    def now() -> str:
        minute, second = divmod(next(ticks), 60)
        return f"2031-04-01T00:{minute:02d}:{second:02d}.000000Z"

    if request.param == "sqlite":
        where = str(tmp_path_factory.mktemp("filters") / "onrecord.db")
    else:
        server = request.getfixturevalue("server")
        name = server.new_database(request.getfixturevalue("filled_template"))
        where = server.address(name)
    with Record(where, ListKeeper(), now=now) as opened:
        yield fill(opened)
    if request.param == "postgresql":
        server.drop_database(name)


# --- the same by hand ---------------------------------------------------------------------------


class Walk:
    """All that a record says at a moment, gone through value by value."""

    def __init__(self, world: World, when: str | None) -> None:
        record = world.record
        self.lines = {line.id: line for line in record.reports(as_of=when)}
        self.readings = {id_: record.reading(id_, as_of=when) for id_ in self.lines}
        self.known = {
            (id_, actor.id): actor.registry or as_hex(claims[("actor", actor.id)])
            for id_, of in self.readings.items()
            for claims in [claims_of(of)]
            for actor in of.actors
        }
        self.joined = [
            set(members) for since, members in world.merged.items() if when is None or since <= when
        ]
        self.decided = {
            (one.report, one.local) for one in record.decisions(as_of=when) if one.local is not None
        }

    def reports(self, asked: Filters) -> set[str]:
        return {id_ for id_ in self.readings if self._report(id_, asked)}

    def statements(self, asked: Filters) -> Counter[tuple[str, str]]:
        return Counter(
            (id_, one.id)
            for id_, of in self.readings.items()
            for one in of.statements
            if one.content and self._dated(id_, asked) and self._said(id_, one, asked)
        )

    def _report(self, id_: str, asked: Filters) -> bool:
        of = self.readings[id_]
        about_event = (asked.type, asked.realis, asked.time) != (None, None, None)
        if not self._dated(id_, asked):
            return False
        if about_event and not any(
            self._event(id_, one, asked)
            and (asked.actor is None or self._any(id_, (*one.actors, *one.recipients), asked))
            for one in of.events
        ):
            return False
        if asked.identification is not None and not any(
            one.identification == asked.identification
            and (asked.actor is None or self._any(id_, (one.speaker,), asked))
            for one in of.statements
        ):
            return False
        places = {name for one in of.places for name in (one.name, one.country)}
        if asked.place is not None and not about_event and asked.place not in places:
            return False
        alone = asked.actor is not None and not about_event and asked.identification is None
        if alone and not self._any(id_, [one.id for one in of.actors], asked):
            return False
        decided = any(report_ == id_ for report_, _ in self.decided)
        return asked.decided is None or asked.decided == decided

    def _said(self, id_: str, one: Statement, asked: Filters) -> bool:
        of = self.readings[id_]
        if asked.identification not in (None, one.identification):
            return False
        if asked.actor is not None and not self._any(id_, (one.speaker,), asked):
            return False
        event = (asked.type, asked.realis, asked.time, asked.place) != (None,) * 4
        if event and not any(
            one.id in told.according_to and self._event(id_, told, asked) for told in of.events
        ):
            return False
        return asked.decided is None or asked.decided == ((id_, one.id) in self.decided)

    def _dated(self, id_: str, asked: Filters) -> bool:
        line = self.lines[id_]
        if asked.publisher not in (None, line.publisher):
            return False
        if asked.since is None and asked.until is None:
            return True
        if line.published is None:
            return False
        day = line.published.partition("/")[0]
        until = asked.until or "9999"
        return (asked.since or "") <= day and day[: len(until)] <= until

    def _event(self, id_: str, one: Event, asked: Filters) -> bool:
        of = self.readings[id_]
        places = {place.id: (place.name, place.country) for place in of.places}
        times = {time.id: time.value for time in of.times}
        return (
            asked.type in (None, one.type)
            and asked.realis in (None, one.realis)
            and (asked.place is None or asked.place in places.get(str(one.place), ()))
            and (asked.time is None or (times.get(str(one.time)) or "").startswith(asked.time))
        )

    def _any(self, id_: str, locals_: Any, asked: Filters) -> bool:
        meant = self._meant(str(asked.actor))
        names = {one.id: one.name for one in self.readings[id_].actors}
        return any(
            self.known[id_, one] in meant or names[one] == asked.actor
            for one in locals_
            if one is not None
        )

    def _meant(self, asked: str) -> set[str]:
        meant = {asked} | {
            self.known[id_, actor.id]
            for id_, of in self.readings.items()
            for actor in of.actors
            if actor.name == asked
        }
        for joined in self.joined:
            if meant & joined:
                meant |= joined
        return meant


def folded(text: str) -> set[str]:
    """The words of a text."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return set(re.findall(r"[a-z0-9]+", plain))


def said(hits: list[Hit]) -> Counter[tuple[str, str]]:
    return Counter((hit.report, hit.said.statement) for hit in hits if hit.said is not None)


def check(world: World, walk: Walk, when: str | None, asked: Filters) -> tuple[int, int]:
    """Reports and statements are those that the walk finds, in their order."""
    found = world.record.search(limit=999, filters=asked, as_of=when)
    names = [hit.report for hit in found]
    assert len(names) == len(set(names))
    assert set(names) == walk.reports(asked), asked
    dates = [hit.published or "" for hit in found]
    assert dates == sorted(dates, reverse=True)
    inside = world.record.search(limit=999, filters=asked, in_statements=True, as_of=when)
    assert said(inside) == walk.statements(asked), asked
    dates = [hit.published or "" for hit in inside]
    assert dates == sorted(dates, reverse=True)
    return len(found), len(inside)


def pairs() -> list[Filters]:
    """Every two filters together, with a choice of what they ask for."""
    dice = random.Random(5)  # noqa: S311
    return [
        Filters(**{one: dice.choice(ASKED[one]), other: dice.choice(ASKED[other])})
        for one, other in itertools.combinations(ASKED, 2)
    ]


def test_the_filters_are_those_that_are_tried() -> None:
    assert {field.name for field in fields(Filters)} == set(ASKED)


def test_each_filter_alone_lets_through_what_a_walk_finds(world: World) -> None:
    walk = Walk(world, None)
    for name, values in ASKED.items():
        counts = [check(world, walk, None, Filters(**{name: value})) for value in values]
        assert any(reports for reports, _ in counts)
        assert any(statements for _, statements in counts)


def test_each_filter_alone_asks_for_what_was_so_then(world: World) -> None:
    for place, when in enumerate(world.moments[:-1]):
        walk = Walk(world, when)
        for name, values in ASKED.items():
            check(world, walk, when, Filters(**{name: values[place % len(values)]}))


def test_two_filters_let_through_what_a_walk_finds(world: World) -> None:
    walk = Walk(world, None)
    counts = [check(world, walk, None, asked) for asked in pairs()]
    assert sum(1 for reports, _ in counts if reports) > len(counts) / 2
    assert sum(1 for _, statements in counts if statements) > len(counts) / 3


@pytest.mark.slow
def test_two_filters_ask_for_what_was_so_then(world: World) -> None:
    for place, when in enumerate(world.moments[:-1]):
        walk = Walk(world, when)
        for asked in pairs()[place::4]:
            check(world, walk, when, asked)


@pytest.mark.slow
def test_any_filters_let_through_what_a_walk_finds(world: World) -> None:
    dice = random.Random(17)  # noqa: S311
    walks = {when: Walk(world, when) for when in world.moments}
    for _ in range(250):
        names = dice.sample(sorted(ASKED), dice.randint(2, 5))
        asked = Filters(**{name: dice.choice(ASKED[name]) for name in names})
        when = dice.choice(world.moments)
        check(world, walks[when], when, asked)


@pytest.mark.parametrize("word", ["rockets", "withdraw"])
def test_words_and_filters_both_hold(world: World, word: str) -> None:
    when = world.moments[1]
    for moment in (None, when):
        walk = Walk(world, moment)
        holding = {
            id_
            for id_, of in walk.readings.items()
            if word in folded(f"{of.report.title} {of.report.text}")
        }
        for asked in pairs()[::11]:
            hits = world.record.search(word, limit=999, filters=asked, as_of=moment)
            assert {hit.report for hit in hits} == walk.reports(asked) & holding
            inside = world.record.search(
                word, limit=999, filters=asked, in_statements=True, as_of=moment
            )
            expected = Counter(
                {
                    (id_, local): count
                    for (id_, local), count in walk.statements(asked).items()
                    if word in folded(_content(walk.readings[id_], local))
                }
            )
            assert said(inside) == expected


def _content(of: Reading, local: str) -> str:
    (one,) = (one for one in of.statements if one.id == local)
    return " ".join(span.of(of.report.text) for span in one.content)


@pytest.mark.parametrize("in_statements", [False, True])
@pytest.mark.parametrize("word", ["", "rockets"])
def test_a_limit_leaves_the_first_ones(world: World, in_statements: bool, word: str) -> None:
    asked = Filters(until="2031")

    def found(limit: int) -> list[str]:
        hits = world.record.search(word, limit, filters=asked, in_statements=in_statements)
        return [hit.report for hit in hits]

    every = found(999)
    assert len(every) > 15
    for limit in (0, 1, 2, 5, 8, 13, len(every) - 1, len(every)):
        assert found(limit) == every[:limit]


def test_the_order_of_statements_without_words_is_one(lite: Record) -> None:
    lite.add(reading(), capture())
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(lite._database.engine, "before_cursor_execute", note)
    assert len(lite.search(filters=Filters(until="2031"), in_statements=True)) == 2
    (order,) = (found[1] for one in asked if (found := re.search(r"ORDER BY (.+)\n? LIMIT", one)))
    assert re.search(r"statements\.(item|content)|contents\.key|\bitem\b|\bkey_1\b", order)


def test_without_words_the_latest_come_first_and_undated_ones_last(world: World) -> None:
    hits = world.record.search(limit=999, filters=Filters(decided=False))
    dates = [hit.published for hit in hits]
    dated = [day for day in dates if day is not None]
    assert dated == sorted(dated, reverse=True)
    assert dates[: len(dated)] == dated
    assert None in dates
    lines = world.record.reports()
    names = [hit.report for hit in hits]
    assert [line.id for line in lines if line.id in set(names)] == names


def test_who_was_merged_is_found_as_one_from_then_on(world: World) -> None:
    (members,) = world.merged.values()
    slug, claim = members
    before = world.moments[2]
    assert _found(world, claim, None) == _found(world, slug, None)
    assert _found(world, claim, before) < _found(world, slug, None)
    assert len(_found(world, claim, before)) == 1
    assert _found(world, slug, before) < _found(world, slug, None)


def _found(world: World, actor: str, when: str | None) -> set[str]:
    hits = world.record.search(limit=999, filters=Filters(actor=actor), as_of=when)
    return {hit.report for hit in hits}


def test_what_nobody_has_finds_nothing(world: World) -> None:
    nothing: dict[str, Any] = dict.fromkeys(("actor", "place", "publisher"), "nobody")
    nothing |= {"since": "2040", "until": "1999", "time": "1914", "type": "AID"}
    nothing |= {"realis": "past_habitual", "identification": "none"}
    for name, value in nothing.items():
        asked = Filters(**{name: value})
        for inside, words in itertools.product((False, True), ("", "rockets")):
            assert world.record.search(words, filters=asked, in_statements=inside) == []


def test_before_the_first_report_there_was_nothing(world: World) -> None:
    for asked in (Filters(decided=False), Filters(until="2031"), Filters(actor="harith-front")):
        assert world.record.search(filters=asked, as_of="2031-03-31") == []


def test_no_words_and_no_filters_find_nothing(world: World) -> None:
    assert world.record.search() == world.record.search("", filters=Filters()) == []
    assert world.record.search("… *", filters=Filters(decided=False)) == []
    assert not Filters()
    assert all(Filters(**{name: values[0]}) for name, values in ASKED.items())
    assert Filters(decided=False)


# --- what is asked of one value is asked of one value -------------------------------------------


@pytest.fixture
def lite(empty: Path, path: Path) -> Iterator[Record]:
    """A record in a file alone, for what is the same in every database."""
    shutil.copy(empty, path)
    with Record(path, ListKeeper()) as opened:
        yield opened


def test_two_values_that_have_half_each_are_not_one(lite: Record) -> None:
    lite.add(reading(), capture())

    def found(**asked: Any) -> int:
        return len(lite.search(filters=Filters(**asked)))

    assert found(type="CONSULT") == found(realis="future") == 1
    assert found(type="CONSULT", realis="future") == 0
    assert found(type="CONSULT", realis="actual", place="Port Selene", time="2031-03-10") == 1
    assert found(type="CONCEDE", place="Port Selene") == 0
    assert found(type="CONCEDE", actor="Salma Dāghir") == 0
    assert found(type="CONSULT", actor="Yusuf al-Qadi") == 1
    assert found(identification="named", actor="Yusuf al-Qadi") == 1
    assert found(identification="named", actor="harith-front") == 0
    assert found(identification="partly_identified", place="Port Selene") == 1


def dated(lite: Record, published: str | None) -> None:
    of = bare("Nothing.", published=None)
    if published is not None:
        day = Published(value=published, basis="given")
        of = of.model_copy(update={"report": of.report.model_copy(update={"published": day})})
    lite.add(of, capture(b"Nothing."))


@pytest.mark.parametrize("published", [None, "2031-03-10", "2031-03-10/..", "2031-03"])
@pytest.mark.parametrize("mark", ["2031-03", "2031"])
def test_both_ends_of_a_stretch_are_in_it(lite: Record, published: str | None, mark: str) -> None:
    dated(lite, published)
    inside = published is not None
    for asked in (Filters(since=mark), Filters(until=mark), Filters(since=mark, until=mark)):
        assert bool(lite.search(filters=asked)) is inside
    for asked in (Filters(since="2031-04"), Filters(until="2031-02"), Filters(until="2030")):
        assert lite.search(filters=asked) == []


def test_an_undated_report_is_in_no_stretch_at_all(lite: Record) -> None:
    dated(lite, None)
    found = []
    with suppress(UsageError):
        found = lite.search(filters=Filters(since=""))
    assert found == []


@pytest.mark.parametrize("asked", ["2031-03-10", "2031-03", "2031"])
def test_a_time_that_is_about_right_is_found(lite: Record, asked: str) -> None:
    (time,) = full_values()["times"]
    about = time.model_copy(update={"value": f"{asked}~"})
    lite.add(reading(times=(about,)), capture())
    assert len(lite.search(filters=Filters(time=asked))) == 1


def test_a_report_of_about_a_day_is_in_a_stretch_until_then(lite: Record) -> None:
    dated(lite, "2031-03-10~")
    assert len(lite.search(filters=Filters(until="2031-03-10"))) == 1


def test_who_declined_to_comment_is_found_by_filters(lite: Record) -> None:
    said_ = full_values()["statements"]
    silent = said_[0].model_copy(
        update={"content": (), "speech_act": "declined_comment", "identification": "unidentified"}
    )
    lite.add(reading(statements=(silent, said_[1])), capture())
    asked = Filters(identification="unidentified")
    assert len(lite.search(filters=asked)) == 1
    assert len(lite.search(filters=asked, in_statements=True)) == 1


def test_a_comment_on_a_report_decides_on_no_value(lite: Record) -> None:
    of = lite.add(reading(), capture()).report
    lite.comment(of, who="Ada", why="A wire story.")
    assert lite.search(filters=Filters(decided=True)) == []


def test_what_is_decided_is_so_until_it_is_undone(lite: Record) -> None:
    of = lite.add(reading(), capture()).report
    for decide in (
        lambda: lite.comment(of, "s1", who="Ada", why="Hm."),
        lambda: lite.rate_claim(of, "s1", 2, who="Ada"),
        lambda: lite.accept(of, "s1", who="Ada"),
        lambda: lite.fix(of, "s1", {"speech_act": "promise"}, who="Ada"),
    ):
        done = decide()
        asked = Filters(decided=True)
        assert said(lite.search(filters=asked, in_statements=True)) == {(of, "s1"): 1}
        assert len(lite.search(filters=asked)) == 1
        lite.undo(done.id, who="Ada")
        assert lite.search(filters=asked) == lite.search(filters=asked, in_statements=True) == []
    assert len(lite.search("rockets", filters=Filters(decided=False))) == 1


@pytest.mark.parametrize("name", ["since", "until", "time"])
@pytest.mark.parametrize(
    "asked",
    [
        "2031-03-08~",
        " 2031-03-08",
        "203X",
        "2031-21",
        "2031-XX",
        "2031-03-01/2031-03-31",
        "../2031",
    ],
)
def test_a_time_that_finds_nothing_as_it_is_written_is_refused(
    record: Record, name: str, asked: str
) -> None:
    with pytest.raises(UsageError, match="takes a date"):
        record.search(filters=Filters(**{name: asked}))
