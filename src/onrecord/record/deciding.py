"""What people do to a record, each a decision and what follows from it, in one transaction.

The caller has begun the transaction and holds the right to write.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.schema import Table

from onrecord.contract import Reading
from onrecord.errors import RecordNotFound, UsageError
from onrecord.record import schema
from onrecord.record.actors import from_hex
from onrecord.record.anchors import KINDS, kind_of, main_spans, value_of
from onrecord.record.checking import LETTERS, check_references, check_storable, check_value
from onrecord.record.coding import Round, coder_reading, find_round, rounds, to_adopt
from onrecord.record.decisions import (
    Decision,
    Draft,
    all_decisions,
    anchor_of,
    as_kind,
    beside,
    claims_of,
    draft_on_value,
    find_decision,
    live,
    main_of,
    put,
    reading_under,
    settle,
)
from onrecord.record.overlay import (
    added_id,
    plain_fields,
    replaced,
    with_spans,
)
from onrecord.record.queries import ReportKey, read_payload
from onrecord.record.words import TextIndex
from onrecord.record.writer import key_of_report

__all__ = [
    "LETTERS",
    "NUMBERS",
    "Decided",
    "Desk",
    "add_value",
    "adopt",
    "close_round",
    "decide_on_value",
    "expected_actors",
    "expected_ratings",
    "keep_apart",
    "kept_apart",
    "merge_actors",
    "open_round",
    "rate_source",
    "settle_decision",
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
    draft = draft_of(desk, reading, claims, report.id, local, action, fields)
    return _put_on_report(desk, report, draft)


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
            **({} if named else beside(reading, claims, kind, main_of(kind, new), None)),
        },
    )


def _put_on_report(desk: Desk, report: ReportKey, draft: Draft) -> Decided:
    name, entry = put(desk.connection, draft, desk.now)
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
    lost = settle(desk.connection, desk.index, report.key, entry, desk.now)
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
    return _put_across(desk, draft, _settle_actors)


def split_actor(desk: Desk, actor: str, members: Sequence[str]) -> Decided:
    """Say that some of an actor's members are not that actor, but one of their own.

    Raises:
        UsageError: they are not merged with it.
    """
    joined = expected_actors(desk.connection)
    actor = joined.get(actor, actor)
    apart = sorted(set(members))
    strangers = [member for member in apart if joined.get(member) != actor]
    if not apart or strangers or actor in apart:
        said = ", ".join(strangers) or actor
        raise UsageError(
            f"{said} is no member that can be split off from {actor}",
            advice=f"its members: {', '.join(sorted(m for m in joined if joined[m] == actor))}",
        )
    draft = desk.draft("split", kind="actor", subject=actor, after={"members": apart})
    return _put_across(desk, draft, _settle_actors)


def rate_source(desk: Desk, source: str, letter: str) -> Decided:
    """Give a source an Admiralty letter; the ones before stay in its history.

    Raises:
        UsageError: it is no letter from A to F, or there is no name.
    """
    name = " ".join(source.split())
    if letter.upper() not in tuple(LETTERS) or not name:
        raise UsageError(
            f"a source is rated from A to F, not {letter!r}",
            advice="A completely reliable, B usually, C fairly, D not usually, E unreliable, "
            "F cannot be judged",
        )
    draft = desk.draft("rate", kind="source", subject=name, after={"letter": letter.upper()})
    return _put_across(desk, draft, _settle_ratings)


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


def _put_across(desk: Desk, draft: Draft, settle_: Any) -> Decided:
    name, entry = put(desk.connection, draft, desk.now)
    if entry and settle_ is not None:
        settle_(desk.connection, entry)
    return Decided(name, None, new=bool(entry))


def expected_actors(connection: Connection) -> dict[str, str]:
    """Which actor each merged member is, by the decisions."""
    return _clusters(live(all_decisions(connection, None, kind="actor")))


def _settle_actors(connection: Connection, entry: int) -> None:
    merged = expected_actors(connection)
    _change(connection, schema.same_actors, "member", "actor", merged, entry)


def _clusters(decisions: Sequence[Decision]) -> dict[str, str]:
    """Which actor each member is, by all merges and splits in their order."""
    called: dict[str, str] = {}
    for one in decisions:
        members = (one.draft.after or {}).get("members", [])
        if one.draft.action == "merge" and one.draft.subject is not None:
            joined = {called.get(member, member) for member in members} | set(members)
            for member, actor in list(called.items()):
                if actor in joined:
                    called[member] = one.draft.subject
            called |= dict.fromkeys(members, one.draft.subject)
        elif one.draft.action == "split" and one.draft.subject is not None:
            # Who is with the actor no more, since that merge was undone, leaves nobody.
            actor = called.get(one.draft.subject, one.draft.subject)
            leaving = [member for member in members if called.get(member) == actor]
            for member in leaving:
                del called[member]
            if len(leaving) > 1:
                called |= dict.fromkeys(leaving, leaving[0])
    members_of = Counter(called.values())
    return {member: actor for member, actor in called.items() if members_of[actor] > 1}


def expected_ratings(connection: Connection) -> dict[str, str]:
    """The letter of each source, by the decisions."""
    return {
        one.draft.subject: one.draft.after["letter"]
        for one in live(all_decisions(connection, None, kind="source"))
        if one.draft.action == "rate"
        and one.draft.subject is not None
        and one.draft.after is not None
    }


def _settle_ratings(connection: Connection, entry: int) -> None:
    letters = expected_ratings(connection)
    _change(connection, schema.ratings, "source", "letter", letters, entry)


def _change(
    connection: Connection,
    table: Table,
    key: str,
    value: str,
    wanted: Mapping[str, str],
    entry: int,
) -> None:
    """From `entry` on, a table of what holds for a while says what is wanted."""
    holding = table.c.until.is_(None)
    now = {
        row[0]: row[1]
        for row in connection.execute(select(table.c[key], table.c[value]).where(holding))
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
    return _put_across(desk, desk.draft("open", kind="round", subject=name, after=after), None)


def close_round(desk: Desk, name: str) -> Decided:
    """End a round: nobody codes in it any more, and everybody may see what was coded.

    Raises:
        RecordNotFound: there is no such round.
        UsageError: it is closed already.
    """
    if find_round(desk.connection, name).closed is not None:
        raise UsageError("this round is closed already", source=name)
    return _put_across(desk, desk.draft("close", kind="round", subject=name), None)


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
    called: dict[str, str] = {}  # what a coder added, and what that is on record
    first = datetime.fromisoformat(desk.now)
    for number, one in enumerate(to_adopt(desk.connection, round_, coder, report.key, local)):
        why = desk.why or f"as {coder} coded it in {round_.name}"
        mine = replace(desk, why=why).draft(one.draft.action)
        # A coder may come back to a first thought: each step has a time of its own.
        at = first + timedelta(microseconds=number)
        draft = replace(
            _with_names(one.draft, called),
            who=mine.who,
            at=at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
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
    return _put_across(desk, draft, None)


def kept_apart(connection: Connection) -> list[frozenset[str]]:
    """Actors of which a person said that no two are one."""
    return [
        frozenset((one.draft.after or {}).get("members", []))
        for one in live(all_decisions(connection, None, kind="actor"))
        if one.draft.action == "reject"
    ]


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
    name, entry = put(desk.connection, draft, desk.now)
    if entry == 0:
        return Decided(name, about.local, new=False)
    lost = settle_decision(desk.connection, desk.index, draft, entry, desk.now)
    return Decided(name, about.local, tuple(one.id for one in lost))


def settle_decision(
    connection: Connection, index: TextIndex, draft: Draft, entry: int, now: str
) -> list[Decision]:
    """Let all follow that follows from the decision of an entry; gives those that found no place.

    Raises:
        UsageError, RecordError: it does not fit.
    """
    if draft.round is not None:
        return []
    if draft.report is not None:
        report = key_of_report(connection, draft.report)
        assert report is not None  # noqa: S101 - `put` found it
        return settle(connection, index, report, entry, now)
    if draft.kind == "actor":
        _settle_actors(connection, entry)
    elif draft.kind == "source":
        _settle_ratings(connection, entry)
    return []
