"""What people do to a record, each a decision and what follows from it, in one transaction.

The caller has begun the transaction and holds the right to write.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.schema import Table

from onrecord.contract import Reading
from onrecord.errors import OnrecordError, RecordNotFound, UsageError
from onrecord.record import schema
from onrecord.record.actors import from_hex, merged_as
from onrecord.record.anchors import KINDS, kind_of, main_spans, value_of
from onrecord.record.checking import LETTERS, check_references, check_storable, check_value
from onrecord.record.coding import (
    Round,
    adopted_as,
    coder_reading,
    find_round,
    rounds,
    to_adopt,
)
from onrecord.record.decisions import (
    Decision,
    Draft,
    all_decisions,
    anchor_of,
    as_kind,
    beside,
    claims_of,
    decisions_at,
    draft_on_value,
    find_decision,
    live,
    main_of,
    put,
    reading_under,
    settle,
)
from onrecord.record.history import standing
from onrecord.record.merging import expected_among, follow, lost_actors, merged_in
from onrecord.record.overlay import (
    added_id,
    plain_fields,
    replaced,
    with_spans,
)
from onrecord.record.queries import ReportKey, find_report, read_payload
from onrecord.record.words import TextIndex
from onrecord.record.writer import key_of_report

__all__ = [
    "ACTIONS",
    "LETTERS",
    "NUMBERS",
    "Decided",
    "Desk",
    "Wanted",
    "add_value",
    "adopt",
    "check_action",
    "close_round",
    "decide_all",
    "decide_on_value",
    "keep_apart",
    "letters_by",
    "merge_actors",
    "open_round",
    "rate_source",
    "settle_decision",
    "settle_report",
    "split_actor",
    "undo",
]

NUMBERS = (1, 2, 3, 4, 5, 6)
"""Credibility of what is said, from 1 (confirmed by other sources) to 6 (cannot be judged)."""


class Decided(NamedTuple):
    """A decision that was put on record.

    Attributes:
        id: the decision's, hex.
        local: the contract id of the value that it is about or that it added, if any.
        lost: ids of decisions on the same report that have no place in its reading now.
        new: False if the very same decision was on record already.
    """

    id: str
    local: str | None
    lost: tuple[str, ...] = ()
    new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A decision that somebody wants to make on a value of a report.

    Attributes:
        report: the beginning of its id.
        value: the contract id; of an addition the kind; "" for a comment on the report as a whole.
        action: accept, fix, reject, add, comment or rate.
        fields: of a fix and an addition, as the contract has them; of a rating, `number`.
        who: the person.
        why: the reason; of a comment, the comment.
        round: of double coding, if it is for one.
    """

    report: str
    value: str
    action: str
    fields: Mapping[str, Any]
    who: str
    why: str | None = None
    round: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where decisions are made: who decides, why, when, and in what transaction."""

    connection: Connection
    index: TextIndex
    who: str
    why: str | None
    now: str
    round: str | None = None

    def draft(self, action: Any, **about: Any) -> Draft:
        """A decision of this person.

        Raises:
            UsageError: nobody decides.
        """
        who = self.coder
        if not who:
            raise UsageError(
                "nobody decides", advice="say who with --who, or set ONRECORD_WHO once"
            )
        why = (self.why or "").strip() or None
        if self.round is not None:
            about.setdefault("round", self.round)
        draft = Draft(action=action, who=who, at=self.now, why=why, **about)
        check_storable(draft.line)
        return draft

    @property
    def coder(self) -> str:
        """Who decides, with spaces as names have them."""
        return " ".join(self.who.split())

    def check_round(self, report: str) -> None:
        """Raise UsageError if this person has no part in the round, or it is closed."""
        if self.round is None:
            return
        one = find_round(self.connection, self.round)
        if one.closed is not None:
            raise UsageError("this round of double coding is closed", source=one.name)
        if self.coder not in one.coders:
            raise UsageError(
                f"{self.coder} is no coder of the round",
                source=one.name,
                advice=f"its coders: {', '.join(one.coders)}",
            )
        if report not in one.reports:
            raise UsageError("this report is none of the round", source=report[:12])


# --- values of a report -------------------------------------------------------------------------


ACTIONS = ("accept", "fix", "reject", "add", "comment", "rate")
"""What people decide on values of a report."""


def check_action(action: str) -> None:
    """Raise UsageError if there is no such decision on a value."""
    if action not in ACTIONS:
        raise UsageError(f"there is no action {action!r}", advice=f"one of {', '.join(ACTIONS)}")


def decide_all(desk: Desk, wanted: Sequence[Wanted]) -> list[Decided | OnrecordError]:
    """Decide one after the other; what cannot be leaves its error and no trace."""
    done: list[Decided | OnrecordError] = []
    first = datetime.fromisoformat(desk.now)
    for number, one in enumerate(wanted):
        # Each has a time of its own: somebody may come back to a first thought.
        now = (first + timedelta(microseconds=number)).isoformat(timespec="microseconds")
        by = replace(
            desk, who=one.who, why=one.why, round=one.round, now=now.replace("+00:00", "Z")
        )
        try:
            check_action(one.action)
            with desk.connection.begin_nested():
                report = find_report(desk.connection, one.report)
                if one.action == "add":
                    done.append(add_value(by, report, one.value, one.fields))
                else:
                    done.append(decide_on_value(by, report, one.value, one.action, one.fields))
        except OnrecordError as error:
            done.append(error)
    return done


def decide_on_value(
    desk: Desk,
    report: ReportKey,
    local: str,
    action: str,
    fields: Mapping[str, Any] | None = None,
) -> Decided:
    """Accept, reject, fix, comment or rate a value of the reading in force.

    Args:
        desk: who decides.
        report: the report.
        local: the contract id of the value; "" for a comment on the report as a whole.
        action: accept, reject, fix, comment or rate.
        fields: of a fix, what is to be other; words stand for spans. Of a rating, `number`.

    Raises:
        RecordNotFound: there is no such value.
        UsageError: the fields are not the value's, cannot be that, or change nothing.
        RecordError: the value would be without evidence.
    """
    reading, claims = _read(desk, report)
    if not local and action == "comment":
        draft = desk.draft(action, report=report.id, kind="report", subject=report.id)
        return _put_on_report(desk, report, _with_reason(draft))
    if kind_of(reading, local) is None:
        _refuse_rejected(desk, report, local)
    draft = draft_of(desk, reading, claims, report.id, local, action, fields)
    return _put_on_report(desk, report, draft)


def _refuse_rejected(desk: Desk, report: ReportKey, local: str) -> None:
    """Raise RecordNotFound if a person rejected the value, and say how to take that back."""
    if desk.round is None:
        there = [(one.decision, one.local) for one in standing(desk.connection, report.key, None)]
    else:
        own = all_decisions(desk.connection, None, reports=[report.key], round_=desk.round)
        mine = [one for one in live(own) if one.draft.who == desk.coder]
        there = [(one, one.draft.local) for one in mine]
    for one, at in there:
        if one.draft.action == "reject" and at == local:
            raise RecordNotFound(
                f"{one.draft.who} rejected this value",
                source=local,
                advice=f"to have it back: onrecord undo {one.id[:10]}",
            )


def draft_of(
    desk: Desk,
    reading: Reading,
    claims: Mapping[tuple[str, str], int],
    report: str,
    local: str,
    action: str,
    fields: Mapping[str, Any] | None,
) -> Draft:
    """The decision on a value of a reading; see `decide_on_value`."""
    kind = kind_of(reading, local)
    after: dict[str, Any] | None = None
    if kind is not None:
        value = value_of(reading, kind, local)
        assert value is not None  # noqa: S101 - its kind was found by it
        near = main_spans(value, reading)
        if action == "fix":
            if not fields:
                raise UsageError("a fix says what is to be other", advice="give FIELD=VALUE")
            meant = with_spans(fields, reading.report.text, near)
            fixed = replaced(value, meant)
            check_value(fixed)
            new = fixed.model_dump(mode="json")
            after = {name: new[name] for name in meant}
            old = value.model_dump(mode="json")
            if all(old[name] == new[name] for name in after):
                raise UsageError(f"{local} is so already", advice="accept it: onrecord decide")
            check_references(reading, after, local)
        elif action == "accept":
            after = plain_fields(value)
        elif action == "rate":
            after = _number(fields)
    draft = desk.draft(action, local=local, after=after)
    if action == "comment":
        draft = _with_reason(draft)
    return draft_on_value(reading, claims, report, draft)


def _with_reason(draft: Draft) -> Draft:
    if draft.why is None:
        raise UsageError("a comment says something", advice="give its words with --why")
    return draft


def _number(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    number = (fields or {}).get("number")
    if type(number) is not int or number not in NUMBERS:
        raise UsageError(
            f"a claim is rated from 1 to 6, not {number}",
            advice="1 confirmed, 2 probably true, 3 possibly true, 4 doubtful, 5 improbable, "
            "6 cannot be judged",
        )
    return {"number": number}


def add_value(desk: Desk, report: ReportKey, kind: str, fields: Mapping[str, Any]) -> Decided:
    """Add a value that the machine did not find; its words must stand in the report.

    Raises:
        UsageError: there is no such kind, or the fields are not a value's.
        RecordError: it has no evidence that holds.
    """
    reading, claims = _read(desk, report)
    return _put_on_report(desk, report, addition(desk, reading, claims, report.id, kind, fields))


def _read(desk: Desk, report: ReportKey) -> tuple[Reading, dict[tuple[str, str], int]]:
    """The reading in force and its values' claims: of the machine's values what it claimed.

    In a round of double coding, it is what the coder made of the machine's reading.
    """
    desk.check_round(report.id)
    if desk.round is not None:
        coded = coder_reading(desk.connection, desk.round, desk.coder, report.key)
        machine = reading_under(desk.connection, report.key, [])
        return coded, claims_of(coded) | claims_of(machine)
    reading = read_payload(desk.connection, report.reading)
    readings = schema.readings
    query = select(readings.c.base).where(readings.c.key == report.reading)
    base = desk.connection.execute(query).scalar()
    claims = claims_of(reading)
    if base is not None:
        claims |= claims_of(read_payload(desk.connection, base))
    return reading, claims


def addition(
    desk: Desk,
    reading: Reading,
    claims: Mapping[tuple[str, str], int],
    report: str,
    kind: str,
    fields: Mapping[str, Any],
) -> Draft:
    """The decision to add a value to a reading; see `add_value`."""
    if kind not in KINDS:
        raise UsageError(f"there is no kind {kind!r}", advice=f"one of {', '.join(KINDS)}")
    noun = KINDS[kind][0]
    meant = with_spans(fields, reading.report.text, ())
    if kind == "event":
        meant.setdefault("confidence", 1.0)
    more = {"mentions"} if kind in {"actor", "place"} else set()
    unknown = sorted(set(meant) - set(noun.model_fields) - more)
    missing = sorted(
        name
        for name, field in noun.model_fields.items()
        if field.is_required() and name != "id" and name not in meant
    )
    if unknown or missing:
        said = f"has no {', '.join(unknown)}" if unknown else f"needs {', '.join(missing)}"
        fields_ = ", ".join(name for name in noun.model_fields if name != "id")
        raise UsageError(f"a value of kind {kind} {said}", advice=f"its fields: {fields_}")
    named = meant.pop("mentions", [])
    made = replaced(noun.model_construct(id="new"), meant)
    check_value(made)
    new = made.model_dump(mode="json", exclude={"id"})
    check_references(reading, new, None)
    if kind in {"actor", "place"}:
        if not named:
            raise UsageError(
                f"words of the report name {'an actor' if kind == 'actor' else 'a place'}",
                advice='give them: mentions="the envoys"',
            )
        new["mentions"] = [list(span) for span in named]
    return desk.draft(
        "add",
        report=report,
        kind=kind,
        after=new,
        anchor={
            **anchor_of(reading, claims, (), [new]),
            **({} if named else beside(reading, claims, kind, main_of(kind, new))),
        },
    )


def _put(desk: Desk, draft: Draft) -> tuple[str, int]:
    """As `put`; but what was undone in the moment in which it was decided can be decided again."""
    while _is_undone(desk.connection, draft.id):
        draft = replace(draft, at=_later(draft.at, 1))
    return put(desk.connection, draft, desk.now)


def _is_undone(connection: Connection, decision: str) -> bool:
    table = schema.decisions
    entry = connection.execute(select(table.c.entry).where(table.c.id == decision)).scalar()
    if entry is None:
        return False
    return decisions_at(connection, [entry], None)[entry].undone_by is not None


def _later(at: str, microseconds: int) -> str:
    """A time so much later; a decision is told from the same one by it."""
    moved = datetime.fromisoformat(at) + timedelta(microseconds=microseconds)
    return moved.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _put_on_report(desk: Desk, report: ReportKey, draft: Draft) -> Decided:
    name, entry = _put(desk, draft)
    local = draft.local
    if draft.action == "add":
        local = added_id(as_kind(draft), name)
    if entry == 0:
        return Decided(name, local, new=False)
    if draft.round is not None:
        own = all_decisions(desk.connection, None, reports=[report.key], round_=draft.round)
        mine = [one for one in own if one.draft.who == draft.who]
        reading_under(desk.connection, report.key, mine, must=entry)
        return Decided(name, local)
    lost = settle_report(desk.connection, desk.index, report.key, entry, desk.now)
    return Decided(name, local, tuple(one.id for one in lost))


# --- actors, sources ----------------------------------------------------------------------------


def merge_actors(desk: Desk, members: Sequence[str], into: str) -> Decided:
    """Say that actors of several reports are one.

    Args:
        desk: who decides.
        members: registry slugs or claims (16 hex digits).
        into: the one by which it is called from now on.

    Raises:
        RecordNotFound: the record has no such actor.
        UsageError: there are not two of them.
    """
    if len({*members, into}) < 2:
        raise UsageError("two actors or more are merged", advice="give them all")
    into = _known_as(desk.connection, into)
    those = sorted({*(_known_as(desk.connection, member) for member in members), into})
    if len(those) < 2:
        raise UsageError("two actors or more are merged", advice="give them all")
    draft = desk.draft("merge", kind="actor", subject=into, after={"members": those})
    return _put_across(desk, draft)


def split_actor(desk: Desk, actor: str, members: Sequence[str]) -> Decided:
    """Say that some of an actor's members are not that actor, but one of their own.

    Raises:
        UsageError: they are not merged with it.
    """
    joined = merged_as(desk.connection, None)
    actor = joined.get(actor, actor)
    apart = sorted(set(members))
    strangers = [member for member in apart if joined.get(member) != actor]
    now = {name for one in follow(desk.connection, apart, None).values() for name in one.names}
    if not apart or strangers or actor in {*apart, *now}:
        said = ", ".join(strangers) or actor
        raise UsageError(
            f"{said} is no member that can be split off from {actor}",
            advice=f"its members: {', '.join(sorted(m for m in joined if joined[m] == actor))}",
        )
    draft = desk.draft("split", kind="actor", subject=actor, after={"members": apart})
    return _put_across(desk, draft)


def rate_source(desk: Desk, source: str, letter: str) -> Decided:
    """Give a source an Admiralty letter; the ones before stay in its history.

    Raises:
        UsageError: it is no letter from A to F, or there is no name.
    """
    name = " ".join(source.split())
    if not name:
        raise UsageError("a source that is rated has a name", advice="name a publisher or an actor")
    if letter.upper() not in tuple(LETTERS):
        raise UsageError(
            f"a source is rated from A to F, not {letter!r}",
            advice="A completely reliable, B usually, C fairly, D not usually, E unreliable, "
            "F cannot be judged",
        )
    draft = desk.draft("rate", kind="source", subject=name, after={"letter": letter.upper()})
    return _put_across(desk, draft)


def _known_as(connection: Connection, member: str) -> str:
    """The slug of an actor that the registry knows, else its claim.

    Raises:
        RecordNotFound: no report has it.
    """
    actors = schema.actors
    claim = from_hex(member)
    known = actors.c.registry == member if claim is None else actors.c.id == claim
    found = connection.execute(select(actors.c.registry).where(known).limit(1)).first()
    if found is None:
        raise RecordNotFound(
            "no actor on record has this registry slug or claim",
            source=member,
            advice="`onrecord actors` lists them",
        )
    return found.registry or member


def _put_across(desk: Desk, draft: Draft) -> Decided:
    name, entry = _put(desk, draft)
    if entry:
        settle_decision(desk.connection, desk.index, draft, entry, desk.now)
    return Decided(name, None, new=bool(entry))


def _settle_actors(connection: Connection, names: Iterable[str], entry: int) -> None:
    """Let follow what follows for whom these names stand, and for all who have to do with them."""
    those, merged = expected_among(connection, names, entry)
    _change(connection, schema.same_actors, "member", "actor", merged, entry, those)


def letters_by(decisions: Sequence[Decision]) -> dict[str, str]:
    """The letter of each source, by all ratings in their order."""
    return {
        one.draft.subject: one.draft.after["letter"]
        for one in decisions
        if one.draft.action == "rate"
        and one.draft.subject is not None
        and one.draft.after is not None
    }


def _settle_ratings(connection: Connection, entry: int) -> None:
    letters = letters_by(live(all_decisions(connection, None, kind="source")))
    _change(connection, schema.ratings, "source", "letter", letters, entry)


def _change(
    connection: Connection,
    table: Table,
    key: str,
    value: str,
    wanted: Mapping[str, str],
    entry: int,
    those: Collection[str] | None = None,
) -> None:
    """From `entry` on, a table of what holds for a while says what is wanted of all, or `those`."""
    holding = table.c.until.is_(None)
    now = {
        row[0]: row[1]
        for row in connection.execute(select(table.c[key], table.c[value]).where(holding))
        if those is None or row[0] in those
    }
    ended = [one for one, held in now.items() if wanted.get(one) != held]
    if ended:
        connection.execute(
            update(table).where(holding, table.c[key].in_(ended)).values(until=entry)
        )
    begun = [
        {key: one, value: held, "since": entry, "until": None}
        for one, held in wanted.items()
        if now.get(one) != held
    ]
    if begun:
        connection.execute(insert(table), begun)


# --- double coding ------------------------------------------------------------------------------


def open_round(desk: Desk, name: str, coders: Sequence[str], reports: Sequence[str]) -> Decided:
    """Open a round of double coding; who is not one of its coders has no part in it.

    Raises:
        UsageError: there is such a round, or there are not two coders, or there are no reports.
    """
    name = " ".join(name.split())
    if not name or any(one.name == name for one in rounds(desk.connection, None)):
        raise UsageError("a round needs a name of its own", source=name or None)
    named = [one for one in dict.fromkeys(" ".join(coder.split()) for coder in coders) if one]
    if len(named) < 2 or not reports:
        raise UsageError("a round has two coders or more, and reports", source=name)
    after = {"coders": named, "reports": list(dict.fromkeys(reports))}
    return _put_across(desk, desk.draft("open", kind="round", subject=name, after=after))


def close_round(desk: Desk, name: str) -> Decided:
    """End a round: nobody codes in it any more, and everybody may see what was coded.

    Raises:
        RecordNotFound: there is no such round.
        UsageError: it is closed already.
    """
    if find_round(desk.connection, name).closed is not None:
        raise UsageError("this round is closed already", source=name)
    return _put_across(desk, desk.draft("close", kind="round", subject=name))


def adopt(desk: Desk, round_: Round, coder: str, report: ReportKey, local: str) -> list[Decided]:
    """Decide for the record what a coder decided on a value in a round.

    Raises:
        UsageError: the round is open still, or the coder decided nothing on it.
    """
    if round_.closed is None:
        raise UsageError(
            "coders still work on this round without seeing each other",
            source=round_.name,
            advice="close it first: onrecord agree ROUND --close",
        )
    decided: list[Decided] = []
    # What the coder added, and what that is on record.
    called = adopted_as(desk.connection, round_, coder, report.key)
    for number, one in enumerate(to_adopt(desk.connection, round_, coder, report.key, local)):
        why = desk.why or f"as {coder} coded it in {round_.name}"
        mine = replace(desk, why=why).draft(one.draft.action)
        # A coder may come back to a first thought: each step has a time of its own.
        draft = replace(
            _with_names(one.draft, called),
            who=mine.who,
            at=_later(desk.now, number),
            why=mine.why,
            round=None,
        )
        done = _put_on_report(desk, report, draft)
        if done.id in done.lost:
            raise UsageError("what was coded has no place in the report as it is read now")
        if one.draft.action == "add" and done.local is not None:
            called[added_id(as_kind(one.draft), one.id)] = done.local
        decided.append(done)
    return decided


def _with_names(draft: Draft, called: Mapping[str, str]) -> Draft:
    """A decision with other contract ids in it."""
    if not called:
        return draft
    line = json.dumps([draft.local, draft.after, draft.anchor])
    for old, new in called.items():
        line = line.replace(f'"{old}"', f'"{new}"')
    local, after, anchor = json.loads(line)
    return replace(draft, local=local, after=after, anchor=anchor)


def keep_apart(desk: Desk, actors: Sequence[str]) -> Decided:
    """Say that actors are not one: they are not proposed to be merged any more.

    Raises:
        RecordNotFound: the record has no such actor.
        UsageError: there are not two of them.
    """
    those = sorted({_known_as(desk.connection, member) for member in actors})
    if len(those) < 2:
        raise UsageError("two actors or more are kept apart", advice="give them all")
    draft = desk.draft("reject", kind="actor", subject=those[0], after={"members": those})
    return _put_across(desk, draft)


# --- undoing ------------------------------------------------------------------------------------


def undo(desk: Desk, prefix: str) -> Decided:
    """Take a decision back, or take back that it was taken back.

    Raises:
        RecordNotFound: there is no such decision.
        UsageError: there are several, or it is undone already.
    """
    undone = find_decision(desk.connection, prefix)
    about = undone.draft
    if undone.undone_by is not None:
        raise UsageError(
            "this decision is undone already",
            source=prefix,
            advice=f"undo that to have it back: onrecord undo {undone.undone_by[:10]}",
        )
    if about.round is not None:
        if about.report is not None:
            replace(desk, round=about.round).check_round(about.report)
        if desk.coder != about.who:
            raise UsageError(f"this is {about.who}'s decision in the round {about.round}")
    draft = desk.draft(
        "undo",
        report=about.report,
        kind=about.kind,
        local=about.local,
        claim=about.claim,
        subject=about.subject,
        undoes=undone.id,
        round=about.round,
    )
    name, entry = _put(desk, draft)
    if entry == 0:
        return Decided(name, about.local, new=False)
    lost = settle_decision(desk.connection, desk.index, draft, entry, desk.now)
    return Decided(name, about.local, tuple(one.id for one in lost))


def settle_decision(
    connection: Connection,
    index: TextIndex,
    draft: Draft,
    entry: int,
    now: str,
    *,
    must: bool = True,
) -> list[Decision]:
    """Let all follow that follows from the decision of an entry; gives those that found no place.

    Raises:
        UsageError, RecordError: it must fit and does not.
    """
    if draft.round is not None:
        return []
    if draft.report is not None:
        report = key_of_report(connection, draft.report)
        assert report is not None  # noqa: S101 - `put` found it
        return settle_report(connection, index, report, entry, now, must=must)
    if draft.kind == "actor" and draft.subject is not None:
        _settle_actors(connection, [draft.subject], entry)
    elif draft.kind == "source":
        _settle_ratings(connection, entry)
    return []


def settle_report(
    connection: Connection,
    index: TextIndex,
    report: int,
    entry: int,
    now: str,
    *,
    must: bool = True,
) -> list[Decision]:
    """From `entry` on, the record says of a report, and of the actors that are merged in it, what
    follows from people's decisions; gives those that found no place.

    Raises:
        UsageError, RecordError: the newest decision, that of `entry`, must fit and does not.
    """
    lost = settle(connection, index, report, entry, now, must=must)
    merged = merged_in(connection, report)
    followed = follow(connection, merged, entry)
    if followed != follow(connection, merged, entry - 1):
        _settle_actors(connection, merged, entry)
    if any(report in one.lost for one in followed.values()):
        lost += [one.decision for one in lost_actors(connection, report, entry)]
    return lost
