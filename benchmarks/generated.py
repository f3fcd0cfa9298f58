"""Any number of readings that look like those of a news archive, made from the example reports.

    python -m benchmarks.generated [--count N] [--seed N] [--start N] [--json]

Each is one example report, or the beginning of one and the end of another, in which persons,
groups, places, dates, numbers and some six in ten content words were replaced. The words that
replace them are invented and drawn by Zipf's law, so that a few stand everywhere and most almost
nowhere; one word of each report stands in no other. Every span moves with its words.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import random
import re
import time
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate, islice, pairwise
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

import onrecord
from benchmarks.report import Result
from onrecord.cli.demo import examples
from onrecord.contract import (
    Actor,
    CaptureNote,
    Casualties,
    Event,
    Place,
    Published,
    Reading,
    Report,
    Statement,
    text_id,
)
from onrecord.pipeline import Config
from onrecord.spans import Span

__all__ = ["Generated", "generate", "seeds", "vocabulary"]

_VOCABULARY = 50_000  # words
_REPLACED = 0.6  # of the content words
_INSERTED = 0.2  # of every ninth space
_KEPT = 0.15  # of the registry's actors stay who they are
_JOINED = 0.5  # of the reports come from two examples
_FIRST, _LAST = date(2019, 1, 1), date(2031, 12, 31)
_UNDATED = date(2025, 6, 15)  # taken for the date of an example that has none


@dataclass(frozen=True)
class Generated:
    """What a generated reading was captured from, as the record asks for it."""

    raw: bytes
    source: str

    @property
    def sha256(self) -> str:
        """SHA-256 of `raw`, hex."""
        return hashlib.sha256(self.raw).hexdigest()


def seeds() -> list[Reading]:
    """The example reports, read by the shipped reader with their own registry; takes seconds.

    Raises:
        OnrecordError: one of them could not be read.
    """
    folder = examples()
    config = Config(registry=(folder / "actors.toml",))
    found: list[Reading] = []
    for outcome in onrecord.read_all(*sorted((folder / "reports").iterdir()), config=config):
        if outcome.error is not None:
            raise outcome.error
        if outcome.reading is not None:
            found.append(outcome.reading)
    return found


def generate(
    count: int, seed: int = 0, start: int = 0, *, seeds: Sequence[Reading] | None = None
) -> Iterator[tuple[Reading, Generated]]:
    """Readings `start` to `start + count` of the endless row that `seed` gives, each with its page.

    The same arguments give the same readings; a stretch equals that part of any longer one. No two
    of a row have the same text.

    Args:
        count: how many.
        seed: another gives another row, of the same words and names.
        start: the first, from 0 on.
        seeds: what they are made from; None for the example reports.
    """
    templates = _example_templates() if seeds is None else _templates(seeds)
    world = _world()
    for index in range(start, start + count):
        yield _generate_one(templates, world, _chance(f"{seed}/{index}"), index)


def vocabulary() -> tuple[str, ...]:
    """The invented words, the most frequent first."""
    return _world().words


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - seeded chance is the point


# --- the invented world ---------------------------------------------------------------------------

_ONSETS = "b d f g h j k l m n p r s t v z br dr kr st tr sh kh".split()
_VOWELS = "a e i o u a e i o u ai ou".split()
_CODAS = "n r l s t m k d nd rt".split()
_OWN = [consonant + vowel for consonant in "bdfghklmnprstv" for vowel in "aeiou"]
_COUNTRIES = (
    "DZ BH CY DJ EG ER ET GR IQ IR IL IT JO KE KW LB LY MT MR MA NE NG OM PK PS QA SA SN SO SS ES "
    "SD SY TD TN TR UG AE YE ML"
).split()
_OUTLETS = "Courier Times Post Herald Agency Today Radio Weekly Ledger Review Mirror Wire".split()
_BODIES = (
    "Relief Agency|News Agency|Human Rights Office|Water Authority|Red Crescent|Port Company|"
    "Trade Union|University|Monitoring Group|Development Bank"
).split("|")
_FORCES = "Brigades|Liberation Front|Movement|Battalions|Resistance|Council|Army".split("|")
_OFFICES = "Interior|Defence|Foreign|Finance|Health|Justice".split("|")
_SECTIONS = "world politics region news security economy".split()

# Which of the forms of a name stands at a place in the text.
_FULL, _SHORT, _RAISED, _UPPER = range(4)


class _Named(NamedTuple):
    """Someone or something invented: its name, how a text names it, its registry entry.

    The forms are the full name, the short one, that at the beginning of a sentence or as initials,
    and that in capitals; of a person the given name, the family name, the same raised and in
    capitals.
    """

    name: str
    forms: tuple[str, str, str, str]
    slug: str | None = None
    place: tuple[str, float, float, int] | None = None


class _Pool(NamedTuple):
    """What is drawn from, the most frequent first, with the sums of the weights up to each."""

    all: tuple[_Named, ...]
    sums: list[float]

    def draw(self, chance: random.Random, count: int) -> list[_Named]:
        """So many, all different unless that is most of them."""
        drawn = chance.choices(self.all, cum_weights=self.sums, k=count)
        while len(set(drawn)) < count <= len(self.all) // 2:
            more = chance.choices(self.all, cum_weights=self.sums, k=count)
            drawn = list(dict.fromkeys([*drawn, *more]))[:count]
        return drawn


class _Outlet(NamedTuple):
    name: str
    site: str
    staff: tuple[str, ...]
    head: str
    foot: str


class _World(NamedTuple):
    """All that is drawn from; the same in every process."""

    words: tuple[str, ...]
    sums: list[float]
    or_none: tuple[str | None, ...]
    or_none_sums: list[float]
    pools: dict[str, _Pool]
    outlets: tuple[_Outlet, ...]
    outlet_sums: list[float]


@lru_cache(maxsize=1)
def _world() -> _World:
    chance = _chance("world")
    words = _words(chance)
    sums = _zipf(len(words), 1.2, 30)
    persons = _persons(chance, 5_800)
    outlets = tuple(_outlets(chance, [one.name for one in persons[5_000:]]))
    pools = {
        "person": _registered(persons[:5_000], 100),
        "armed_group": _registered(_groups(chance, 300), 80),
        "government": _registered(_governments(chance, 140), 60),
        "organisation": _registered(_organisations(chance, 500), 60),
        "place": _registered(_places(chance, 1_500), 0),
    }
    return _World(
        words=words,
        sums=sums,
        or_none=(*words, None),
        or_none_sums=[*sums, sums[-1] / _REPLACED],
        pools=pools,
        outlets=outlets,
        outlet_sums=_zipf(len(outlets), 1.0, 3),
    )


def _zipf(count: int, steepness: float, offset: float) -> list[float]:
    """Sums of the weights 1 / (rank + offset) ** steepness, ranks from 1 on."""
    return list(accumulate((rank + offset) ** -steepness for rank in range(1, count + 1)))


def _invented(chance: random.Random, syllables: int, coda: bool) -> str:
    pick = chance.choice
    word = "".join([pick(_ONSETS) + pick(_VOWELS) for _ in range(syllables)])
    return word + pick(_CODAS) if coda else word


def _words(chance: random.Random) -> tuple[str, ...]:
    """The vocabulary: all end in a consonant, frequent ones are short."""
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        longest = 2 if len(found) < 4_000 else 3 if len(found) < 25_000 else 4
        found[_invented(chance, chance.randint(2, longest), True)] = None
    return tuple(found)


def _own_word(index: int) -> str:
    """A word that no other index has and the vocabulary has not: it ends in a vowel."""
    base = len(_OWN)
    round_, place = divmod(index, base**4)
    number = round_ * base**4 + place * 8_675_309 % base**4
    word = ""
    for _ in range(4):
        number, digit = divmod(number, base)
        word = _OWN[digit] + word
    while number:
        number, digit = divmod(number, base)
        word = _OWN[digit] + word
    return word


def _names(chance: random.Random, count: int, syllables: Sequence[int]) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        word = _invented(chance, chance.choice(syllables), chance.random() < 0.6).capitalize()
        if chance.random() < 0.1:
            word = word.replace("a", "ā", 1)
        found[word] = None
    return list(found)


def _persons(chance: random.Random, count: int) -> list[_Named]:
    given = _names(chance, 400, (2,))
    family = _names(chance, 2_500, (2, 2, 3))
    given_sums, family_sums = _zipf(400, 0.8, 5), _zipf(2_500, 0.7, 20)
    found: dict[str, _Named] = {}
    while len(found) < count:
        first = chance.choices(given, cum_weights=given_sums)[0]
        last = chance.choices(family, cum_weights=family_sums)[0]
        # A family has one form of its name, whoever bears it.
        last = ("al-" if len(last) % 3 == 0 else "el-" if len(last) % 7 == 0 else "") + last
        forms = (first, last, last[0].upper() + last[1:], last.upper())
        found.setdefault(f"{first} {last}", _Named(f"{first} {last}", forms))
    return list(found.values())


def _forms(full: str, short: str) -> tuple[str, str, str, str]:
    initials = "".join(word[0] for word in full.split() if word[0].isupper())
    return full, short, initials if len(initials) > 2 else short, full.upper()


def _groups(chance: random.Random, count: int) -> list[_Named]:
    found = []
    for name in _names(chance, count, (2, 3)):
        short = f"{name} {chance.choice(_FORCES)}"
        arabic = f"{chance.choice(('Kataib', 'Liwa', 'Jaysh', 'Harakat'))} al-{name}"
        full = chance.choice((arabic, short))
        found.append(_Named(full, _forms(full, short)))
    return found


def _governments(chance: random.Random, count: int) -> list[_Named]:
    found = []
    for name in _names(chance, count // 7, (2, 3)):
        country = f"{name}ia"
        found.append(_Named(f"Government of {country}", _forms(country, country)))
        for office in _OFFICES:
            full = f"{office} Ministry of {country}"
            found.append(_Named(full, _forms(full, f"{country}n {office} Ministry")))
    chance.shuffle(found)
    return found


def _organisations(chance: random.Random, count: int) -> list[_Named]:
    bodies = [f"{name} {chance.choice(_BODIES)}" for name in _names(chance, count, (2, 3))]
    return [_Named(full, _forms(full, full.split()[0])) for full in bodies]


def _places(chance: random.Random, count: int) -> list[_Named]:
    found = []
    for number, name in enumerate(_names(chance, count, (2, 2, 3))):
        before = chance.choice(("", "", "", "Wadi ", "Port ", "Tell ", "Khan "))
        lat, lon = round(chance.uniform(-5, 45), 5), round(chance.uniform(-17, 60), 5)
        where = (chance.choice(_COUNTRIES), lat, lon, 20_000_000 + number)
        full = before + name
        found.append(_Named(full, (full, full, full, full.upper()), None, where))
    return found


def _registered(named: Sequence[_Named], known: int) -> _Pool:
    """A pool of which the most frequent are in a registry."""
    listed = [
        one._replace(slug=_slug(one.name)) if rank < known else one
        for rank, one in enumerate(named)
    ]
    return _Pool(tuple(listed), _zipf(len(listed), 1.0, 5))


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("ā", "a")).strip("-")


def _outlets(chance: random.Random, journalists: Sequence[str]) -> Iterator[_Outlet]:
    for number, place in enumerate(_names(chance, 200, (2, 3))):
        name = f"{chance.choice(('', 'The '))}{place} {chance.choice(_OUTLETS)}"
        sections = "".join(f'<li><a href="/{s}">{s.title()}</a></li>' for s in _SECTIONS)
        motto = " ".join(_invented(chance, 2, True) for _ in range(90))
        yield _Outlet(
            name,
            f"https://{_slug(name).replace('-', '')}.example",
            tuple(journalists[number * 4 : number * 4 + 7]),
            f"<body>\n<nav><ul>{sections}</ul></nav>\n<main>\n<article>\n",
            f"</article>\n</main>\n<footer><p>{name}</p><p>{motto}</p></footer>\n</body>\n</html>\n",
        )


# --- two examples in one --------------------------------------------------------------------------


_LISTS = ("mentions", "actors", "places", "times", "statements", "events", "commitments")


def _joined(first: Reading, second: Reading) -> Reading | None:
    """The first half of one and the second half of the other; None if one has no halves."""
    end, begin = _middle(first.report.text), _middle(second.report.text)
    if end is None or begin is None:
        return None
    values: dict[str, list[Any]] = {name: [] for name in (*_LISTS, "credits")}
    text = f"{first.report.text[:end]}\n{second.report.text[begin + 1 :]}"
    _add_part(values, first, Span(0, end), 0)
    _add_part(values, second, Span(begin + 1, len(second.report.text)), end + 1)
    listed = {name: tuple(value) for name, value in values.items()}
    changed = {"id": text_id(text), "text": text, "credits": listed.pop("credits")}
    return first.model_copy(update={**listed, "report": first.report.model_copy(update=changed)})


def _middle(text: str) -> int | None:
    """Where the paragraph ends in which the middle of the text stands, or the one before it."""
    after = text.find("\n", len(text) // 2)
    place = after if after >= 0 else text.rfind("\n")
    return place if place >= 0 else None


def _add_part(values: dict[str, list[Any]], reading: Reading, part: Span, onto: int) -> None:
    """Add what stands in one part of a reading, as it is where that part begins at `onto`.

    What is told of an actor whom the part does not name is left out.
    """
    inside = [one for one in _spans_in(reading) if part.contains(one)]
    at = {one: Span(one.start - part.start + onto, one.end - part.start + onto) for one in inside}
    named = {actor.id for actor in reading.actors if _is_named(reading, actor, at)}
    placed = {one.place for one in reading.mentions if one.span in at}
    stay: dict[str, list[Any]] = {
        "actors": [one for one in reading.actors if one.id in named],
        "places": [one for one in reading.places if one.id in placed],
        "mentions": [one for one in reading.mentions if one.span in at],
        "times": [one for one in reading.times if one.span in at],
        "statements": [
            one
            for one in reading.statements
            if all(span in at for span in _spans_in(one))
            and named.issuperset({one.speaker, *one.via} - {None})
        ],
        "events": [one for one in reading.events if all(s in at for s in _spans_in(one))],
        "commitments": [one for one in reading.commitments if all(s in at for s in _spans_in(one))],
    }
    ids = {name: _new_ids(values[name], listed) for name, listed in stay.items()}
    actor, place, moment, said = (ids[n].get for n in ("actors", "places", "times", "statements"))
    for one in stay["actors"]:
        roles = [
            role.model_copy(update={"of": actor(role.of), "span": at[role.span]})
            for role in one.roles
            if role.span in at
        ]
        wholes = [
            whole.model_copy(update={"actor": actor(whole.actor), "span": at[whole.span]})
            for whole in one.part_of
            if whole.span in at and whole.actor in ids["actors"]
        ]
        sizes = [
            size.model_copy(update={"span": at[size.span]}) for size in one.size if size.span in at
        ]
        parts = {"roles": tuple(roles), "part_of": tuple(wholes), "size": tuple(sizes)}
        _add_named(values["actors"], one.model_copy(update={"id": actor(one.id), **parts}))
    for one in stay["places"]:
        _add_named(values["places"], one.model_copy(update={"id": place(one.id)}))
    references: dict[str, Callable[[Any], dict[str, Any]]] = {
        "mentions": lambda one: {"actor": actor(one.actor), "place": place(one.place)},
        "times": lambda _: {},
        "statements": lambda one: {
            "speaker": actor(one.speaker),
            "via": tuple(map(actor, one.via)),
            "inside": said(one.inside),
        },
        "events": lambda one: {
            "actors": tuple(filter(None, map(actor, one.actors))),
            "recipients": tuple(filter(None, map(actor, one.recipients))),
            "place": place(one.place),
            "time": moment(one.time),
            "according_to": tuple(filter(None, map(said, one.according_to))),
        },
        "commitments": lambda one: {
            "committer": actor(one.committer),
            "speaker": actor(one.speaker),
            "beneficiary": actor(one.beneficiary),
            "statement": said(one.statement),
        },
    }
    for name, refer in references.items():
        for one in stay[name]:
            changed = {"id": ids[name][one.id], **refer(one)}
            values[name].append(_moved(one, at).model_copy(update=changed))
    values["credits"] += [_moved(one, at) for one in reading.report.credits if one.span in at]


def _is_named(reading: Reading, actor: Actor, at: dict[Span, Span]) -> bool:
    """True if one of these spans is a mention of the actor with a name, not a word for him."""
    text, strict = reading.report.text, actor.kind == "person"
    return any(
        actor.name in one.span.of(text) or _proper_name(text, one.span, strict) is not None
        for one in reading.mentions
        if one.actor == actor.id and one.span in at
    )


def _new_ids(there: Sequence[Any], added: Sequence[Any]) -> dict[str | None, str]:
    """Old id -> new id: that of the same actor or place if it is there, else the next number."""
    known = {_identity(one): one.id for one in there if isinstance(one, Actor | Place)}
    found: dict[str | None, str] = {}
    fresh = len(there)
    for one in added:
        same = known.get(_identity(one)) if isinstance(one, Actor | Place) else None
        if same is None:
            fresh += 1
        found[one.id] = same or f"{one.id[0]}{fresh}"
    return found


def _identity(one: Actor | Place) -> tuple[object, ...]:
    if isinstance(one, Place):
        return one.name, one.geonames
    return (one.registry,) if one.registry else (one.name, one.kind)


def _add_named(listed: list[Any], one: Any) -> None:
    for place, other in enumerate(listed):
        if other.id == one.id:
            if isinstance(one, Actor):
                both = {
                    n: getattr(other, n) + getattr(one, n) for n in ("roles", "part_of", "size")
                }
                listed[place] = other.model_copy(update=both)
            return
    listed.append(one)


def _spans_in(value: object) -> Iterator[Span]:
    """Every span of a value and of what it is made of."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, BaseModel):
        for part in value.__dict__.values():
            yield from _spans_in(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _spans_in(part)


def _moved(value: Any, at: dict[Span, Span]) -> Any:
    """The value with every span of it moved; slow, for any model."""
    if isinstance(value, Span):
        return at[value]
    if isinstance(value, BaseModel):
        return value.model_copy(update={n: _moved(part, at) for n, part in value.__dict__.items()})
    return tuple(_moved(part, at) for part in value) if isinstance(value, tuple) else value


# --- what can be replaced -------------------------------------------------------------------------

_STOP = frozenset(
    "able about above according after again against ahead almost along already also although "
    "among another anyone anything around away back because been before behind being below "
    "between beyond both came cannot come could does doing done down during each early eight "
    "eighteen eighty eleven else enough even ever every everyone fifteen fifty first five forty "
    "four fourteen friday from gave give given gone half have having hers herself himself hundred "
    "into itself just last later least less like long made make many might million mine monday "
    "more most much must myself near neither never next nine nineteen ninety nobody none nothing "
    "often once only onto other others ours over own perhaps quite rather same saturday second "
    "seven seventeen seventy several shall should since sixteen sixty some someone something soon "
    "still such sunday take taken tell than that their theirs them themselves then there these "
    "they third thirteen thirty this those though thousand three through thursday thus told took "
    "toward towards tuesday twelve twenty twice under until upon very wednesday went were what "
    "whatever when where whether which while whoever whole whom whose will with within without "
    "would year years your yours yourself".split()
)
_PRONOUNS = frozenset(
    "a an and but he her here his how i if in it its me my no none nor not of on one or our she so "
    "some that the their them then there these they this those to two three we what when who why "
    "you your".split()
)
_TITLES = frozenset(
    "Sheikh Dr Mr Mrs Ms Major Lieutenant Colonel General Captain President Prime Minister Premier "
    "Judge Sir Professor Reporting Editing".split()
)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_TOKEN = re.compile(r"[^\W_]+(?:[-’'.][^\W_]+)*")
_PREFIXED = re.compile(r"(?:al|el|es|as|ad)-[A-Z]")
_CONTENT = re.compile(r"(?<![\w’'-])[a-z]{4,}(?![\w’'-])")
_NUMBER = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?![\w]|[.,]\d)")
_EDTF = re.compile(r"\d{4}(?:-\d\d){0,2}")


class _NameSlot(NamedTuple):
    piece: int
    bearer: int
    form: int


class _DateSlot(NamedTuple):
    """`unit` is weekday, month, short month, day or year, of the day with this ordinal."""

    piece: int
    ordinal: int
    unit: str


class _NumberSlot(NamedTuple):
    """A number of so many digits, with commas or without."""

    piece: int
    least: int
    most: int
    commas: bool


class _Claim(NamedTuple):
    """Words that could become a slot: where, and what of it."""

    span: Span
    slot: tuple[Any, ...]


class _Words:
    """A text cut into pieces, some of which can be replaced, at the places that spans begin or end.

    A claim counts if no earlier one has its place and no span begins or ends inside it.
    """

    def __init__(
        self,
        text: str,
        spans: Sequence[Span],
        claims: Sequence[_Claim],
        blocked: Sequence[Span] = (),
    ) -> None:
        bounds = sorted({0, len(text), *(place for span in spans for place in span)})
        taken = bytearray(len(text))
        held: list[_Claim] = []
        for claim in [*claims, *_plain_claims(text, blocked)]:
            start, end = claim.span
            whole = bisect_right(bounds, start) == bisect_left(bounds, end)
            # A mark on its last letter would become one with another letter.
            bare = not unicodedata.combining(text[end : end + 1] or " ")
            if whole and bare and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                held.append(claim)
        cuts = sorted({*bounds, *(place for claim in held for place in claim.span)})
        self._at = {place: number for number, place in enumerate(cuts)}
        # The last piece is empty: the place for a word of its own where no other is.
        self.pieces = [*(text[a:b] for a, b in pairwise(cuts)), ""]
        self.names: list[_NameSlot] = []
        self.dates: list[_DateSlot] = []
        self.numbers: list[_NumberSlot] = []
        self.words: list[int] = []
        self.spaces: list[int] = []
        self.bearers: set[int] = set()
        self.number_in: dict[Span, int] = {}
        for span, slot in held:
            piece = self._at[span.start]
            match slot:
                case ("name", bearer, form):
                    self.names.append(_NameSlot(piece, bearer, form))
                    self.bearers.add(bearer)
                case ("date", ordinal, unit):
                    self.dates.append(_DateSlot(piece, ordinal, unit))
                case ("number",):
                    self.number_in[span] = len(self.numbers)
                    self.numbers.append(_number_slot(piece, span.of(text)))
                case ("word",):
                    self.words.append(piece)
                case _:
                    self.spaces.append(piece)
        self.spans = list(dict.fromkeys(spans))
        self._ends = [(self._at[span.start], self._at[span.end]) for span in self.spans]

    def fill(
        self, world: _World, chance: random.Random, cast: Sequence[_Named | None], shift: int
    ) -> tuple[list[str], list[int]]:
        """The pieces of a new text, and the numbers that stand in it, one a number slot.

        Args:
            world: what words are drawn from.
            chance: the dice.
            cast: who stands for each bearer of a name, None for whom it is.
            shift: days from the old dates to the new ones.
        """
        pieces = self.pieces.copy()
        for piece, bearer, form in self.names:
            one = cast[bearer]
            if one is not None:
                pieces[piece] = one.forms[form]
        for piece, ordinal, unit in self.dates:
            pieces[piece] = _written(_date(ordinal + shift), unit)
        told = []
        for piece, least, most, commas in self.numbers:
            number = chance.randint(least, most)
            told.append(number)
            pieces[piece] = f"{number:,}" if commas else str(number)
        drawn = chance.choices(world.or_none, cum_weights=world.or_none_sums, k=len(self.words))
        for piece, word in zip(self.words, drawn, strict=True):
            if word is not None:
                pieces[piece] = word
        roll = chance.random
        between = [piece for piece in self.spaces if roll() < _INSERTED]
        more = chance.choices(world.words, cum_weights=world.sums, k=len(between))
        for piece, word in zip(between, more, strict=True):
            pieces[piece] = f" {word} "
        return pieces, told

    def put_own(self, pieces: list[str], chance: random.Random, word: str) -> None:
        """Put a word that no other text has in the place of any."""
        if self.words:
            pieces[chance.choice(self.words)] = word
        else:
            pieces[-1] = f" {word}"

    def place(self, pieces: list[str]) -> dict[Span, Span]:
        """Old span -> span in the text that these pieces make."""
        starts = list(accumulate(map(len, pieces), initial=0))
        moved = [Span(starts[first], starts[end]) for first, end in self._ends]
        return dict(zip(self.spans, moved, strict=True))


def _plain_claims(text: str, blocked: Sequence[Span]) -> Iterator[_Claim]:
    """Weekdays, and outside of `blocked` numbers, content words and every ninth space."""
    for found in re.finditer(rf"\b(?:{'|'.join(_WEEKDAYS)})", text):
        # 7 * n + 1 is a Monday.
        ordinal = 700_001 + _WEEKDAYS.index(found[0])
        yield _Claim(Span(*found.span()), ("date", ordinal, "weekday"))
    covered = bytearray(len(text))
    for span in blocked:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    for found in _NUMBER.finditer(text):
        if not any(covered[found.start() : found.end()]):
            if re.fullmatch(r"(?:19|20)\d\d", found[0]):
                slot: tuple[Any, ...] = ("date", date(int(found[0]), 7, 1).toordinal(), "year")
            else:
                slot = ("number",)
            yield _Claim(Span(*found.span()), slot)
    for found in _CONTENT.finditer(text):
        if found[0] not in _STOP and not any(covered[found.start() : found.end()]):
            yield _Claim(Span(*found.span()), ("word",))
    for found in islice(re.finditer(r"(?<=\w) (?=[a-z])", text), 4, None, 9):
        if not covered[found.start()]:
            yield _Claim(Span(*found.span()), ("space",))


def _number_slot(piece: int, words: str) -> _NumberSlot:
    digits = words.replace(",", "")
    least = 10 ** (len(digits) - 1) if len(digits) > 1 else 2
    return _NumberSlot(piece, least, 10 ** len(digits) - 1, "," in words)


def _written(day: date, unit: str) -> str:
    match unit:
        case "weekday":
            return _WEEKDAYS[day.weekday()]
        case "month":
            return _MONTHS[day.month - 1]
        case "short month":
            return _MONTHS[day.month - 1][:3]
        case "day":
            return str(day.day)
        case _:
            return f"{day.year:04}"


# --- dates ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _moving(value: str) -> tuple[str | tuple[int, int], ...]:
    """An EDTF value as what stays and the days that move: ordinal and how many letters to write."""
    parts: list[str | tuple[int, int]] = []
    last = 0
    for found in _EDTF.finditer(value):
        ordinal, width = _day_of(found[0])
        if ordinal is not None:
            parts += [value[last : found.start()], (ordinal, width)]
            last = found.start() + width
    return (*parts, value[last:])


def _day_of(value: str) -> tuple[int | None, int]:
    """The day for an EDTF date and how many letters of it are known; None for none.

    A month stands for its middle, a year (or a season of it) for its first of July.
    """
    fields = [int(field) for field in value.split("-")]
    if len(fields) == 1 or fields[1] > 12:
        fields, width = [fields[0], 7, 1], 4
    else:
        width = len(value)
        fields = [*fields, 15][:3]
    try:
        return date(*fields).toordinal(), width
    except ValueError:
        return None, 0


def _date(ordinal: int) -> date:
    """The day with this number; the first or last that there is, if that lies beyond it."""
    return date.fromordinal(min(max(ordinal, 1), date.max.toordinal()))


def _shifted(value: str | None, shift: int) -> str | None:
    """An EDTF value, so many days later."""
    if value is None:
        return None
    parts = [
        part if isinstance(part, str) else _date(part[0] + shift).isoformat()[: part[1]]
        for part in _moving(value)
    ]
    return "".join(parts)


def _date_claims(words: str, value: str | None, start: int) -> Iterator[_Claim]:
    """The words of a time expression that its value has: month, day, year."""
    for dated in _EDTF.findall(value or ""):
        ordinal, width = _day_of(dated)
        if ordinal is None:
            continue
        day = date.fromordinal(ordinal)
        month = _MONTHS[day.month - 1]
        for found in re.finditer(r"[^\W_]+", words):
            word, unit = found[0], None
            if width >= 7 and word in (month, month[:3]):
                unit = "month" if word == month else "short month"
            elif word == str(day.year):
                unit = "year"
            elif width == 10 and word == str(day.day):
                unit = "day"
            if unit is not None:
                span = Span(start + found.start(), start + found.end())
                yield _Claim(span, ("date", ordinal, unit))


# --- names ----------------------------------------------------------------------------------------

_REPLACEABLE = frozenset({"person", "armed_group", "government", "organisation", "place"})


class _Tokens(NamedTuple):
    """A proper name in a mention: its words, and where each stands."""

    words: list[str]
    spans: list[Span]

    @property
    def span(self) -> Span:
        return Span(self.spans[0].start, self.spans[-1].end)


def _proper_name(text: str, span: Span, strict: bool) -> _Tokens | None:
    """The words with capitals in a mention, without titles; None where it has no proper name.

    With `strict` there must be no other words in it.
    """
    words: list[str] = []
    spans: list[Span] = []
    for found in _TOKEN.finditer(text, span.start, span.end):
        word = re.sub(r"[’']s?$", "", found[0])
        if word.lower() in _PRONOUNS or word in _TITLES:
            if words and word not in ("of", "the", "and"):
                break
            if not words:
                continue
        elif not (word[0].isupper() or _PREFIXED.match(word)):
            if strict:
                return None
            if words:
                break
            continue
        words.append(word)
        spans.append(Span(found.start(), found.start() + len(word)))
    while words and words[-1] in ("of", "the", "and"):
        words.pop()
        spans.pop()
    if not words or len("".join(words)) < 2:
        return None
    begins = spans[0].start == 0 or text[: spans[0].start].rstrip()[-1:] in '.!?:“"\n'
    if len(words) == 1 and begins and re.search(rf"\b{re.escape(words[0].lower())}\b", text):
        return None
    return _Tokens(words, spans)


class _Bearers:
    """Who bears a name in a reading, and the claims that they have on its text and title."""

    def __init__(self, reading: Reading) -> None:
        self.pools: list[str] = []
        self.registered: list[bool] = []
        self.of_actor: dict[str, int] = {}
        self.of_place: dict[str, int] = {}
        self.claims: list[_Claim] = []
        self._forms: dict[str, tuple[int, int]] = {}  # words -> bearer, form
        text = reading.report.text
        roles = {
            place
            for actor in reading.actors
            for role in actor.roles
            for place in range(role.span.start, role.span.end)
        }
        actors = {actor.id: actor for actor in reading.actors}
        surfaces: dict[str, int] = {}
        for mention in reading.mentions:
            actor = actors.get(mention.actor or "")
            kind = "place" if actor is None else actor.kind
            if kind not in _REPLACEABLE or (actor is None and mention.kind != "place"):
                continue
            name = _proper_name(text, mention.span, kind == "person")
            if name is None or name.span.start in roles:
                continue
            if actor is not None:
                bearer = self._of(self.of_actor, actor.id, kind, actor.registry is not None)
            else:
                bearer = self._of(surfaces, " ".join(name.words).casefold(), "place", False)
                if mention.place is not None:
                    self.of_place[mention.place] = bearer
            if kind == "person":
                self._claim_person(text, name, bearer, actor.name if actor else "")
            else:
                self._claim(text, name.span, bearer, self._form_of(name.span.of(text), bearer))
        self.claims += self.claims_in(text)

    def claims_in(self, text: str) -> list[_Claim]:
        """Wherever words stand that name a bearer somewhere, the longest first."""
        listed = sorted((words for words in self._forms if len(words) > 2), key=len, reverse=True)
        if not listed:
            return []
        names = re.compile(rf"(?<![\w’'-])(?:{'|'.join(map(re.escape, listed))})(?![\w-])")
        return [
            _Claim(Span(*found.span()), ("name", *self._forms[found[0]]))
            for found in names.finditer(text)
        ]

    def _of(self, known: dict[str, int], key: str, kind: str, registered: bool) -> int:
        if key not in known:
            known[key] = len(self.pools)
            self.pools.append(kind)
            self.registered.append(registered)
        return known[key]

    def _claim_person(self, text: str, name: _Tokens, bearer: int, full: str) -> None:
        """The first of several words is the given name and all others the family's."""
        first, *rest = name.spans
        is_given = bool(rest) or full.split()[:-1][:1] == name.words[:1]
        families = [Span(rest[0].start, rest[-1].end)] if rest else []
        for span, given in [(first, is_given), *((span, False) for span in families)]:
            words = span.of(text)
            if words.isupper():
                form = _UPPER
            elif given:
                form = _FULL
            else:
                form = _RAISED if words.startswith(("Al-", "El-")) else _SHORT
            self._claim(text, span, bearer, form)

    def _form_of(self, words: str, bearer: int) -> int:
        if words.isupper():
            return _RAISED if len(words) < 5 else _UPPER
        first = next((w for w, (who, _) in self._forms.items() if who == bearer), words)
        return _FULL if words == first else _SHORT

    def _claim(self, text: str, span: Span, bearer: int, form: int) -> None:
        self._forms.setdefault(span.of(text), (bearer, form))
        self.claims.append(_Claim(span, ("name", bearer, form)))


# --- a reading that others are made from ----------------------------------------------------------


class _Template:
    """A reading prepared for being made into others."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        report, text = reading.report, reading.report.text
        self._bearers = _Bearers(reading)
        self.day = _reference(report)
        naming = {
            actor.id: span
            for actor in reading.actors
            if (span := _naming(reading, actor)) is not None
        }
        spans = [*dict.fromkeys([*_spans_in(reading), *naming.values()])]
        claims = [
            claim
            for moment in reading.times
            for claim in _date_claims(moment.span.of(text), moment.value, moment.span.start)
        ]
        claims += self._linked_claims()
        self.words = _Words(text, spans, [*claims, *self._bearers.claims], self._blocked())
        title = report.title or " ".join(text.split()[:8])
        title = title.capitalize() if title.isupper() else title
        self.title = _Words(title, (), self._bearers.claims_in(title))
        shown = self.words.bearers
        self.cast_of = {
            actor: bearer for actor, bearer in self._bearers.of_actor.items() if bearer in shown
        }
        self.cast_of_place = {
            place: bearer for place, bearer in self._bearers.of_place.items() if bearer in shown
        }
        self._pooled: dict[str, list[int]] = {}
        for bearer, pool in enumerate(self._bearers.pools):
            self._pooled.setdefault(pool, []).append(bearer)
        self.naming = {actor: span for actor, span in naming.items() if actor not in self.cast_of}
        self.number_at = {
            span: number
            for span in self._counted()
            for place, number in self.words.number_in.items()
            if span.contains(place)
        }

    def cast(self, world: _World, chance: random.Random) -> list[_Named | None]:
        """Who stands for each bearer; the registry's actors are now and then themselves."""
        found: list[_Named | None] = [None] * len(self._bearers.pools)
        for pool, bearers in self._pooled.items():
            drawn = world.pools[pool].draw(chance, len(bearers))
            for bearer, one in zip(bearers, drawn, strict=True):
                found[bearer] = one
        for bearer, registered in enumerate(self._bearers.registered):
            if registered and chance.random() < _KEPT:
                found[bearer] = None
        return found

    def _counted(self) -> list[Span]:
        """The spans of numbers that a value has too: sizes and casualties."""
        sizes = [size.span for actor in self.reading.actors for size in actor.size]
        harmed = [
            one.span
            for event in self.reading.events
            for one in (event.fatalities, event.injured)
            if one is not None
        ]
        return [*sizes, *harmed]

    def _linked_claims(self) -> Iterator[_Claim]:
        """The number in the words of a size or of casualties, where it is alone and the value's."""
        values: list[tuple[Span, set[int | None]]] = []
        for actor in self.reading.actors:
            values += [(size.span, {size.value}) for size in actor.size]
        for event in self.reading.events:
            harmed = (event.fatalities, event.injured)
            values += [(one.span, {one.low, one.high}) for one in harmed if one is not None]
        for span, told in values:
            listed = list(_NUMBER.finditer(self.reading.report.text, span.start, span.end))
            if len(listed) == 1 and told - {None} == {int(listed[0][0].replace(",", ""))}:
                yield _Claim(Span(*listed[0].span()), ("number",))

    def _blocked(self) -> list[Span]:
        """Words that the values of the reading tell, so that they stay."""
        reading = self.reading
        found = [moment.span for moment in reading.times] + self._counted()
        found += [role.span for actor in reading.actors for role in actor.roles]
        for said in reading.statements:
            found += said.cue
            found += [said.anonymity.span] if said.anonymity else []
            found += said.source if said.count is not None else ()
        found += [event.trigger for event in reading.events]
        return found


def _reference(report: Report) -> date:
    """The day that a report is of."""
    value = report.published.value if report.published is not None else ""
    ordinal, width = _day_of(value[:10]) if re.match(r"\d{4}-\d\d-\d\d", value) else (None, 0)
    return date.fromordinal(ordinal) if ordinal is not None and width == 10 else _UNDATED


def _naming(reading: Reading, actor: Actor) -> Span | None:
    """Where a mention of the actor has its very name; None if it is another's word for it."""
    if actor.registry is not None:
        return None
    for mention in reading.mentions:
        if mention.actor == actor.id:
            within = mention.span.of(reading.report.text).find(actor.name)
            if within >= 0:
                start = mention.span.start + within
                return Span(start, start + len(actor.name))
    return None


@lru_cache(maxsize=1)
def _example_templates() -> tuple[list[_Template], list[_Template]]:
    return _templates(seeds())


def _templates(readings: Sequence[Reading]) -> tuple[list[_Template], list[_Template]]:
    """Those of single readings, and those of each with the three that follow it."""
    if not readings:
        raise ValueError("there is nothing to make readings from")
    single = [_Template(reading) for reading in readings]
    joined = []
    for place, first in enumerate(readings):
        for step in range(1, min(4, len(readings))):
            both = _joined(first, readings[(place + step) % len(readings)])
            if both is not None:
                joined.append(_Template(both))
    return single, joined


# --- a reading that is made -----------------------------------------------------------------------

_Noun = TypeVar("_Noun", bound=BaseModel)
_set = object.__setattr__  # frozen models let nobody else


def _generate_one(
    templates: tuple[list[_Template], list[_Template]],
    world: _World,
    chance: random.Random,
    index: int,
) -> tuple[Reading, Generated]:
    single, joined = templates
    template = chance.choice(joined if joined and chance.random() < _JOINED else single)
    # More of later years: an archive grows.
    day = _FIRST + timedelta(int(((_LAST - _FIRST).days + 1) * chance.random() ** 0.8))
    shift = (day - template.day).days
    cast = template.cast(world, chance)
    pieces, numbers = template.words.fill(world, chance, cast, shift)
    template.words.put_own(pieces, chance, _own_word(index))
    at = template.words.place(pieces)
    text = "".join(pieces)
    title = "".join(template.title.fill(world, chance, cast, shift)[0])
    report, page = _reported(template, world, chance, text, title, day, index, at)
    reading = _changed(
        template.reading,
        {
            "report": report,
            "mentions": tuple(
                [_changed(one, {"span": at[one.span]}) for one in template.reading.mentions]
            ),
            "actors": _actors(template, cast, numbers, shift, text, at),
            "places": tuple([_place(template, cast, one) for one in template.reading.places]),
            "times": tuple(
                [
                    _changed(one, {"span": at[one.span], "value": _shifted(one.value, shift)})
                    for one in template.reading.times
                ]
            ),
            "statements": tuple([_statement(one, at) for one in template.reading.statements]),
            "events": tuple(
                [_event(template, one, numbers, at) for one in template.reading.events]
            ),
            "commitments": _commitments(template, shift, at),
        },
    )
    return reading, page


def _changed(value: _Noun, fields: dict[str, Any]) -> _Noun:
    """`value.model_copy(update=fields)` in half the time: copying is most of the work here."""
    other = type(value).__new__(type(value))
    _set(other, "__dict__", {**value.__dict__, **fields})
    _set(other, "__pydantic_fields_set__", value.__pydantic_fields_set__)
    _set(other, "__pydantic_extra__", None)
    _set(other, "__pydantic_private__", None)
    return other


def _listed(spans: tuple[Span, ...], at: dict[Span, Span]) -> tuple[Span, ...]:
    return tuple([at[span] for span in spans]) if spans else spans


def _actors(
    template: _Template,
    cast: Sequence[_Named | None],
    numbers: Sequence[int],
    shift: int,
    text: str,
    at: dict[Span, Span],
) -> tuple[Actor, ...]:
    found = []
    for actor in template.reading.actors:
        changed: dict[str, Any] = {}
        bearer = template.cast_of.get(actor.id)
        if bearer is not None:
            one = cast[bearer]
            if one is not None:
                changed = {"name": one.name, "registry": one.slug}
        elif actor.id in template.naming:
            changed["name"] = at[template.naming[actor.id]].of(text)
        if actor.roles:
            changed["roles"] = tuple([_affiliation(role, shift, at) for role in actor.roles])
        if actor.part_of:
            changed["part_of"] = tuple([_affiliation(whole, shift, at) for whole in actor.part_of])
        if actor.size:
            sizes = []
            for size in actor.size:
                slot = template.number_at.get(size.span)
                value = size.value if slot is None else numbers[slot]
                sizes.append(_changed(size, {"span": at[size.span], "value": value}))
            changed["size"] = tuple(sizes)
        found.append(_changed(actor, changed) if changed else actor)
    return tuple(found)


def _affiliation(stated: Any, shift: int, at: dict[Span, Span]) -> Any:
    """A role or a membership; where it has the dates of it, they move as all dates do."""
    dates = {name: getattr(stated, name, None) for name in ("since", "until")}
    moved = {name: _shifted(value, shift) for name, value in dates.items() if value is not None}
    return _changed(stated, {"span": at[stated.span], **moved})


def _place(template: _Template, cast: Sequence[_Named | None], place: Place) -> Place:
    bearer = template.cast_of_place.get(place.id)
    one = None if bearer is None else cast[bearer]
    if one is None or one.place is None:
        return place
    country, lat, lon, geonames = one.place
    changed = {"name": one.name, "country": country, "lat": lat, "lon": lon, "geonames": geonames}
    return _changed(place, {**changed, "precision": "city"})


def _statement(said: Statement, at: dict[Span, Span]) -> Statement:
    changed: dict[str, Any] = {
        "content": _listed(said.content, at),
        "cue": _listed(said.cue, at),
        "source": _listed(said.source, at),
    }
    if said.anonymity is not None:
        moved = {"span": at[said.anonymity.span]}
        changed["anonymity"] = _changed(said.anonymity, moved)
    return _changed(said, changed)


def _event(
    template: _Template, event: Event, numbers: Sequence[int], at: dict[Span, Span]
) -> Event:
    changed: dict[str, Any] = {
        "trigger": at[event.trigger],
        "evidence": _listed(event.evidence, at),
    }
    if event.fatalities is not None:
        changed["fatalities"] = _casualties(template, event.fatalities, numbers, at)
    if event.injured is not None:
        changed["injured"] = _casualties(template, event.injured, numbers, at)
    return _changed(event, changed)


def _casualties(
    template: _Template, harmed: Casualties, numbers: Sequence[int], at: dict[Span, Span]
) -> Casualties:
    slot = template.number_at.get(harmed.span)
    changed: dict[str, Any] = {"span": at[harmed.span]}
    if slot is not None:
        changed["low"] = None if harmed.low is None else numbers[slot]
        changed["high"] = None if harmed.high is None else numbers[slot]
    return _changed(harmed, changed)


def _commitments(template: _Template, shift: int, at: dict[Span, Span]) -> tuple[Any, ...]:
    return tuple(
        [
            _changed(
                one,
                {
                    "act_span": at[one.act_span],
                    "conditions": _listed(one.conditions, at),
                    "evidence": _listed(one.evidence, at),
                    "deadline": _shifted(one.deadline, shift),
                },
            )
            for one in template.reading.commitments
        ]
    )


def _reported(
    template: _Template,
    world: _World,
    chance: random.Random,
    text: str,
    title: str,
    day: date,
    index: int,
    at: dict[Span, Span],
) -> tuple[Report, Generated]:
    """The report of a text, and the page that it stands on."""
    old = template.reading.report
    outlet = chance.choices(world.outlets, cum_weights=world.outlet_sums)[0]
    authors = tuple(chance.sample(outlet.staff, chance.choices((0, 1, 2), (3, 6, 1))[0]))
    published = day.isoformat()
    path = f"{chance.choice(_SECTIONS)}/{published[:7].replace('-', '/')}"
    url = f"{outlet.site}/{path}/{_slug(title)[:60]}-{index}"
    paragraphs = html.escape(text, quote=False).replace("\n", "</p>\n<p>")
    escaped = html.escape(title)
    page = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escaped} | {outlet.name}</title>\n"
        f'<link rel="canonical" href="{url}">\n'
        f'<meta property="og:title" content="{escaped}">\n'
        f'<meta property="og:site_name" content="{outlet.name}">\n'
        f'<meta property="article:published_time" content="{published}">\n'
        + "".join([f'<meta name="author" content="{author}">\n' for author in authors])
        + f"</head>\n{outlet.head}<h1>{escaped}</h1>\n<p>{paragraphs}</p>\n{outlet.foot}"
    )
    generated = Generated(page.encode("utf-8"), f"pages/{index:07}.html")
    seconds = chance.randrange(86_400)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    captured = day + timedelta(chance.randrange(1, 4))
    report = _changed(
        old,
        {
            "id": text_id(text),
            "url": url,
            "publisher": outlet.name,
            "title": title,
            "authors": authors,
            "published": Published.model_construct(value=published, basis="metadata"),
            "text": text,
            "capture": CaptureNote.model_construct(
                sha256=generated.sha256,
                captured_at=f"{captured.isoformat()}T{clock}Z",
                media_type="text/html",
            ),
            "posts": tuple(
                [
                    _changed(
                        post,
                        {
                            "id": str(chance.getrandbits(60)),
                            "url": None,
                            "posted": f"{published}T{clock}Z" if post.posted else None,
                        },
                    )
                    for post in old.posts
                ]
            ),
            "credits": tuple(
                [
                    _changed(credit, {"agency": at[credit.span].of(text), "span": at[credit.span]})
                    for credit in old.credits
                ]
            ),
        },
    )
    return report, generated


# --- figures --------------------------------------------------------------------------------------


def _measure(count: int, seed: int, start: int) -> Result:
    began = time.perf_counter()
    list(generate(1, seed, start))
    before = time.perf_counter() - began
    seconds, row = 0.0, generate(count, seed, start)
    sums: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    events: Counter[str] = Counter()
    actors: set[tuple[str, str | None]] = set()
    publishers: set[str | None] = set()
    texts: set[str] = set()
    for _ in range(count):
        began = time.perf_counter()
        reading, page = next(row)
        seconds += time.perf_counter() - began
        text = reading.report.text
        sums["words"] += len(text.split())
        sums["text_bytes"] += len(text.encode())
        sums["raw_bytes"] += len(page.raw)
        sums.update({name: len(getattr(reading, name)) for name in _LISTS})
        holding.update(set(re.findall(r"\w+", text.lower())))
        events.update(event.type for event in reading.events)
        actors |= {(actor.name, actor.registry) for actor in reading.actors}
        publishers.add(reading.report.publisher)
        texts.add(reading.report.id)
    figures = {
        "readings_per_second": count / seconds,
        "seconds_before_the_first": before,
        **{f"mean_{name}": total / count for name, total in sums.items()},
        "vocabulary": len(holding),
        "words_of_one_report": sum(held == 1 for held in holding.values()),
        "actors": len(actors),
        "registry_actors": len({slug for _, slug in actors if slug is not None}),
        "publishers": len(publishers),
        "texts": len(texts),
    }
    notes = [
        f"Reports that hold {often} words: "
        + ", ".join(f"{word} {holding[word]}" for word in words)
        for often, words in _asked().items()
    ]
    notes.append("Events: " + ", ".join(f"{kind} {held}" for kind, held in events.most_common()))
    return Result("generated", f"{count} readings, from {start} on", figures, notes=notes)


def _asked() -> dict[str, list[str]]:
    """Some words of the examples, and invented ones of some ranks."""
    words = vocabulary()
    return {
        "frequent": ["said", "weapons", *(words[rank] for rank in (0, 9, 49))],
        "middle": ["qandil", *(words[rank] for rank in (199, 499, 999, 1_999))],
        "rare": [words[rank] for rank in (4_999, 9_999, 19_999, 29_999, 49_999)],
    }


def main() -> None:
    """Makes as many as the command line says, and says what they are like."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generated")
    parser.add_argument("--count", type=int, default=1000, help="how many")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=int, default=0, help="the first, from 0 on")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    _measure(options.count, options.seed, options.start).print(as_json=options.json)


if __name__ == "__main__":
    main()
