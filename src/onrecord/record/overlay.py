"""People's decisions laid over a machine's reading: what the record then says. Pure.

A rejected value is gone, and nothing refers to it any more. A fix replaces fields. What a person
accepted stays as it was accepted, in all fields that are plain values (a type, a realis, a speech
act); spans and references follow the newer reading. A value that a person added has an id of its
own, made of its kind's letter and the decision's id.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from pydantic import BaseModel, ValidationError

from onrecord.contract import Actor, Commitment, Event, Mention, Reading, Statement
from onrecord.errors import UsageError
from onrecord.record.anchors import KINDS, Kind, Value, occurrences
from onrecord.spans import Span

__all__ = [
    "REFERS_TO",
    "Change",
    "added_id",
    "lay_over",
    "named_ids",
    "plain_fields",
    "references_in",
    "replaced",
    "spans_in",
    "with_references",
    "with_spans",
]

_LETTERS: dict[Kind, str] = {
    "mention": "m",
    "actor": "a",
    "place": "p",
    "time": "t",
    "statement": "s",
    "event": "e",
    "commitment": "c",
}

REFERS_TO: dict[str, Kind] = {
    **dict.fromkeys(("actor", "of", "speaker", "via", "actors", "recipients"), "actor"),
    **dict.fromkeys(("committer", "beneficiary"), "actor"),
    "place": "place",
    "time": "time",
    **dict.fromkeys(("inside", "according_to", "statement"), "statement"),
}
"""Fields that hold contract ids of other values, and the kind that these are of."""

_REFERENCES = REFERS_TO.keys()

_STRUCTURED = {"anonymity", "fatalities", "injured"}
"""Fields that are null or hold spans."""


_Model = TypeVar("_Model", bound=BaseModel)


class Change(NamedTuple):
    """One decision, as far as a reading is concerned.

    Attributes:
        action: accept, fix, reject or add.
        kind: of the value.
        local: its id in the reading; of an addition, the id that it gets.
        fields: what it is to be: of a fix the fields that change, of an acceptance its plain
            fields, of an addition all of them.
    """

    action: str
    kind: Kind
    local: str
    fields: Mapping[str, Any]


def added_id(kind: Kind, decision: str) -> str:
    """The contract id of a value that a person added by the decision with this id."""
    return f"{_LETTERS[kind]}+{decision[:8]}"


def named_ids(local: str, count: int) -> list[str]:
    """The contract ids of the mentions that come with an actor or place that a person added."""
    return [f"m{local[1:]}.{number}" for number in range(1, count + 1)]


def plain_fields(value: Value) -> dict[str, Any]:
    """The fields of a value that are neither spans nor references, as JSON."""
    return {
        name: field
        for name, field in value.model_dump(mode="json").items()
        if name not in _REFERENCES | _STRUCTURED | {"id", "confidence"}
        and (field is None or isinstance(field, str | int | float | bool))
    }


def replaced(value: Value, fields: Mapping[str, Any]) -> Value:
    """The value with other fields.

    Raises:
        UsageError: it has no such field, or the field cannot be that.
    """
    unknown = sorted(set(fields) - set(type(value).model_fields))
    if unknown or "id" in fields:
        raise UsageError(
            f"a value like {value.id} has no field {', '.join(unknown) or 'id'} to be changed",
            advice=f"it has {', '.join(name for name in type(value).model_fields if name != 'id')}",
        )
    return cast(Value, _validated(type(value), {**value.model_dump(), **fields}))


def _shown(given: object) -> str:
    """What somebody gave, in a message: however long or deep it is."""
    short = reprlib.Repr()
    short.maxlevel, short.maxstring, short.maxother = 4, 80, 80
    return short.repr(given)


def _validated(noun: type[BaseModel], fields: Mapping[str, Any]) -> BaseModel:
    try:
        return noun.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        if first["type"] == "missing":
            raise UsageError(f"{where} is missing") from error
        raise UsageError(
            f"{where} cannot be {_shown(first['input'])}",
            advice=_meant(first["type"], first.get("ctx", {})),
        ) from error


def _meant(error: str, context: Mapping[str, Any]) -> str:
    """What a field can be, by pydantic's name of the error: its words are for programmers."""
    if error == "literal_error":
        return f"it is {context['expected']}"
    for beginning, meant in _MEANT.items():
        if error.startswith(beginning):
            return f"it is {meant}"
    return "`onrecord schema` says what fields are"


_MEANT = {
    "string": "words; what looks like a number is put in double quotes",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "tuple": 'a list, such as ["a1", "a2"]',
    "list": 'a list, such as ["a1", "a2"]',
}
"""What errors of pydantic that begin so miss."""


def lay_over(reading: Reading, changes: Sequence[Change]) -> Reading:
    """The reading as people decided it is; the last decision on a value or field counts.

    Raises:
        UsageError: a change does not fit its value.
    """
    if not changes:
        return reading
    values: dict[Kind, dict[str, Value]] = {
        kind: {one.id: one for one in getattr(reading, field)} for kind, (_, field) in KINDS.items()
    }
    rejected: set[tuple[Kind, str]] = set()
    for change in changes:
        of_kind, key = values[change.kind], (change.kind, change.local)
        if change.action == "add":
            noun = KINDS[change.kind][0]
            fields = {**change.fields, "id": change.local}
            named = fields.pop("mentions", ())
            of_kind[change.local] = cast(Value, _validated(noun, fields))
            values["mention"] |= _naming(change, named)
        elif change.action == "reject":
            rejected.add(key)
        elif change.local in of_kind:
            rejected.discard(key)
            of_kind[change.local] = replaced(of_kind[change.local], change.fields)
    for kind, local in rejected:
        values[kind].pop(local, None)
    note = reading.reader.model_copy(update={"decisions": len(changes)})
    decided = {field: tuple(values[kind].values()) for kind, (_, field) in KINDS.items()}
    return _tidied(reading.model_copy(update={"reader": note, **decided}))


def _naming(change: Change, spans: Iterable[Sequence[int]]) -> dict[str, Value]:
    """The mentions of an actor or place that a person added."""
    by = "actor" if change.kind == "actor" else "place"
    kind = change.fields["kind"] if change.kind == "actor" else "place"
    listed = list(spans)
    return {
        local: Mention.model_validate({"id": local, "span": span, "kind": kind, by: change.local})
        for local, span in zip(named_ids(change.local, len(listed)), listed, strict=True)
    }


# --- what refers to what is gone ----------------------------------------------------------------


def _tidied(reading: Reading) -> Reading:
    """The reading without references to values that it does not have, or that no words name."""
    named = _named(reading)
    actors = {one.id for one in reading.actors if one.id in named}
    places = {one.id for one in reading.places if one.id in named}
    statements = {one.id for one in reading.statements}
    times = {one.id for one in reading.times}
    keep = _Keep(actors, places, statements, times)
    return reading.model_copy(
        update={
            "mentions": tuple(keep.mention(one) for one in reading.mentions),
            "actors": tuple(keep.actor(one) for one in reading.actors if one.id in actors),
            "places": tuple(one for one in reading.places if one.id in places),
            "statements": tuple(keep.statement(one) for one in reading.statements),
            # What a statement told must not become the report's own voice when that is gone.
            "events": tuple(
                kept
                for one in reading.events
                if (kept := keep.event(one)).according_to or not one.according_to
            ),
            "commitments": tuple(keep.commitment(one) for one in reading.commitments),
        }
    )


def _named(reading: Reading) -> set[str | None]:
    """Actors and places that some words of the text name, as `rows.check_named` asks."""
    named: set[str | None] = {one.actor for one in reading.mentions}
    named |= {one.place for one in reading.mentions}
    named |= {said.speaker for said in reading.statements if said.source}
    while True:
        of_named = [actor for actor in reading.actors if actor.id in named]
        more = {role.of for actor in of_named for role in actor.roles}
        more |= {whole.actor for actor in of_named for whole in actor.part_of}
        if more <= named:
            return named
        named |= more


class _Keep(NamedTuple):
    """The ids that there are."""

    actors: set[str]
    places: set[str]
    statements: set[str]
    times: set[str]

    def mention(self, one: Mention) -> Mention:
        return _with(one, actor=_kept(one.actor, self.actors), place=_kept(one.place, self.places))

    def actor(self, one: Actor) -> Actor:
        return _with(
            one,
            roles=tuple(_with(role, of=_kept(role.of, self.actors)) for role in one.roles),
            part_of=tuple(whole for whole in one.part_of if whole.actor in self.actors),
        )

    def statement(self, one: Statement) -> Statement:
        return _with(
            one,
            speaker=_kept(one.speaker, self.actors),
            via=_all_kept(one.via, self.actors),
            inside=_kept(one.inside, self.statements),
        )

    def event(self, one: Event) -> Event:
        return _with(
            one,
            actors=_all_kept(one.actors, self.actors),
            recipients=_all_kept(one.recipients, self.actors),
            place=_kept(one.place, self.places),
            time=_kept(one.time, self.times),
            according_to=_all_kept(one.according_to, self.statements),
        )

    def commitment(self, one: Commitment) -> Commitment:
        return _with(
            one,
            committer=_kept(one.committer, self.actors),
            speaker=_kept(one.speaker, self.actors),
            beneficiary=_kept(one.beneficiary, self.actors),
            statement=_kept(one.statement, self.statements),
        )


def _kept(local: str | None, ids: set[str]) -> str | None:
    return local if local in ids else None


def _all_kept(locals_: Iterable[str], ids: set[str]) -> tuple[str, ...]:
    return tuple(local for local in locals_ if local in ids)


def _with(one: _Model, **fields: Any) -> _Model:
    """A copy with other fields, or the same if none differs."""
    changed = {name: field for name, field in fields.items() if getattr(one, name) != field}
    return one.model_copy(update=changed) if changed else one


# --- words for spans ----------------------------------------------------------------------------

_SPAN = {"span", "trigger", "act_span"}
_SPANS = {"content", "cue", "source", "evidence", "conditions", "mentions"}


def spans_in(fields: Mapping[str, Any]) -> list[Span]:
    """All spans in fields as JSON, in order."""
    found: list[Span] = []
    for name, given in fields.items():
        if name in _SPAN and given is not None:
            found.append(Span(*given))
        elif name in _SPANS:
            found += [Span(*one) for one in given]
        else:
            for inner in _inner(given):
                found += spans_in(inner)
    return list(dict.fromkeys(found))


def references_in(fields: Mapping[str, Any]) -> list[str]:
    """All contract ids in fields as JSON, in order."""
    found: list[str] = []
    for name, given in fields.items():
        if name in _REFERENCES:
            found += [given] if isinstance(given, str) else list(given or ())
        else:
            for inner in _inner(given):
                found += references_in(inner)
    return list(dict.fromkeys(found))


def with_references(
    fields: Mapping[str, Any], spans: Mapping[Span, Span], locals_: Mapping[str, str | None]
) -> dict[str, Any]:
    """Fields with other spans and contract ids in them; what an id of None stands for is gone."""
    found: dict[str, Any] = {}
    for name, given in fields.items():
        if name in _SPAN and given is not None:
            found[name] = list(spans.get(Span(*given), Span(*given)))
        elif name in _SPANS:
            found[name] = [list(spans.get(Span(*one), Span(*one))) for one in given]
        elif name in _REFERENCES and isinstance(given, str):
            found[name] = locals_.get(given, given)
        elif name in _REFERENCES and given is not None:
            found[name] = [now for one in given if (now := locals_.get(one, one)) is not None]
        elif isinstance(given, Mapping):
            found[name] = with_references(given, spans, locals_)
        elif isinstance(given, list | tuple):
            found[name] = [
                with_references(one, spans, locals_) if isinstance(one, Mapping) else one
                for one in given
            ]
        else:
            found[name] = given
    return found


def _inner(given: Any) -> list[Mapping[str, Any]]:
    listed = given if isinstance(given, list | tuple) else [given]
    return [one for one in listed if isinstance(one, Mapping)]


def with_spans(fields: Mapping[str, Any], text: str, near: Sequence[Span]) -> dict[str, Any]:
    """Fields in which words of the text stand for their spans, with the spans.

    Args:
        fields: as JSON; where the contract has a span, `"words"` or `"words@1234"`, which begin at
            that offset, will do.
        text: the report's.
        near: where the value is; of words that stand several times the nearest are meant.

    Raises:
        UsageError: the words do not stand in the text, or several times and nothing tells which; a
            field cannot be what is given.
    """
    found: dict[str, Any] = {}
    for name, given in fields.items():
        try:
            meant = _with_spans({name: given}, text, near)
            # What cannot be taken for spans and ids fails here, and not when it is on record.
            with_references(meant, {}, {})
        except UsageError as error:
            raise UsageError(error.problem, source=name, advice=error.advice) from error
        except (TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            raise UsageError(
                f"{name} cannot be {_shown(given)}",
                advice="`onrecord schema` says what fields are",
            ) from error
        found |= meant
    return found


def _with_spans(fields: Mapping[str, Any], text: str, near: Sequence[Span]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, given in fields.items():
        if name in _SPAN and isinstance(given, str):
            found[name] = _span_of(given, text, near)
        elif name in _SPANS:
            parts = [given] if isinstance(given, str) else given
            found[name] = [
                _span_of(one, text, near) if isinstance(one, str) else one for one in parts
            ]
        elif isinstance(given, dict):
            found[name] = _with_spans(given, text, near)
        elif isinstance(given, list | tuple) and any(isinstance(one, dict) for one in given):
            found[name] = [_with_spans(one, text, near) for one in given]
        else:
            found[name] = given
    return found


def _span_of(given: str, text: str, near: Sequence[Span]) -> Span:
    words, at, offset = given.rpartition("@")
    if at and offset.isdigit() and text.startswith(words, int(offset)) and words:
        return Span(int(offset), int(offset) + len(words))
    places = [Span(start, start + len(given)) for start in occurrences(given, text)]
    if not places:
        raise UsageError(
            f"these words do not stand in the report: {given!r}",
            advice="give them exactly as they are published, or as a span [start, end]",
        )
    if len(places) > 1 and not near:
        shown = ", ".join(str(place.start) for place in places[:5])
        raise UsageError(
            f"these words stand {len(places)} times in the report (at {shown}): {given!r}",
            advice=f"say which: {given}@{places[0].start}",
        )
    return min(places, key=lambda place: min(abs(place.distance(one)) for one in near or [place]))
