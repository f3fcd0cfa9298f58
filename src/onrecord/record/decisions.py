"""People's decisions: the only way in which somebody changes what the record says.

A decision is a row of its own: who, when, why, about what, from what to what. Nothing is
overwritten; undoing is a decision too, and can be undone. What the record says of a report is its
machine's last reading with the decisions that are not undone laid over it; `settle` makes that anew
after each decision and each new reading, and says which decisions found no place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, insert, select, update

from onrecord.contract import Reading
from onrecord.errors import OnrecordError, RecordNotFound, UsageError
from onrecord.record import log, schema
from onrecord.record.actors import as_hex, from_hex
from onrecord.record.anchors import (
    KINDS,
    Kind,
    Located,
    Quote,
    Value,
    find_quote,
    kind_of,
    locate,
    main_spans,
    quote_at,
    value_of,
    values_of,
)
from onrecord.record.moments import Moment
from onrecord.record.overlay import (
    Change,
    added_id,
    lay_over,
    named_ids,
    references_in,
    spans_in,
    with_references,
)
from onrecord.record.rows import decided_id, rows_of
from onrecord.record.words import TextIndex
from onrecord.record.writer import (
    Addition,
    Identity,
    key_of_reading,
    key_of_report,
    put_in_force,
    unpack,
    write_reading,
)
from onrecord.spans import Span

__all__ = [
    "LAID_OVER",
    "Action",
    "Decision",
    "Draft",
    "all_decisions",
    "anchor_of",
    "as_kind",
    "beside",
    "claims_of",
    "decisions_at",
    "decisions_on",
    "draft_on_value",
    "find_decision",
    "known_at",
    "live",
    "main_of",
    "places_in",
    "put",
    "reading_under",
    "reports_under_decisions",
    "settle",
    "settled",
    "texts_of",
    "written_decisions",
]

Action = Literal[
    "accept", "fix", "reject", "add", "comment", "rate", "merge", "split", "undo", "open", "close"
]
_AT_ONCE = 500
"""Decisions that are asked for at once."""

LAID_OVER = ("accept", "fix", "reject", "add")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision that is to go on record.

    Attributes:
        action: what is done. `open` and `close` are of rounds of double coding.
        who: the person; names are the project's own and are never checked.
        at: when it was decided, ISO 8601 in UTC.
        why: the reason in the person's words; of a comment, the comment.
        report: the id of the report whose value it is about.
        kind: of the value; else `actor` (across reports), `source`, `round` or `report`.
        local: the contract id of the value, in the reading that was decided on.
        claim: the hash of what the value claimed, 16 hex digits.
        subject: what is no value of a report: the name of a source or round, an actor's id.
        before: from what: the value, or the fields that change, as JSON.
        after: to what.
        anchor: `quotes`, the words that the value is about; `spans` and `references`, what the
            spans and ids in it stand for; `beside`, the claims of other values that it might be
            taken for, of an addition those on the same words; `whole`, of a fix, the value as it
            was.
        undoes: the id of the decision that is undone.
        round: the round of double coding that it belongs to; None: it is for the record.
    """

    action: Action
    who: str
    at: str
    why: str | None = None
    report: str | None = None
    kind: str | None = None
    local: str | None = None
    claim: str | None = None
    subject: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    anchor: Mapping[str, Any] | None = None
    undoes: str | None = None
    round: str | None = None

    @property
    def line(self) -> str:
        """All of it as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def id(self) -> str:
        """SHA-256 (hex) of its line: the same decision twice is one."""
        return hashlib.sha256(self.line.encode("utf-8")).hexdigest()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on record: what was drafted, its id, the entry of the log that put it here, and
    the id of the decision that undid it, if any."""

    id: str
    entry: int
    draft: Draft
    undone_by: str | None = None


_DECISIONS = select(schema.decisions, schema.reports.c.id.label("report_id")).outerjoin(
    schema.reports, schema.reports.c.key == schema.decisions.c.report
)
"""Decisions as rows, with the ids of their reports."""


# --- asking -------------------------------------------------------------------------------------


def all_decisions(
    connection: Connection,
    moment: Moment,
    *,
    reports: Sequence[int] | None = None,
    kind: str | None = None,
    round_: str | None = None,
    rounds: bool = False,
) -> list[Decision]:
    """Decisions on record by then, in order; those that are undone say by which.

    Args:
        reports: keys; only decisions on their values.
        kind: only those on what is no value of a report: actor, source or round.
        round_: only those of a round of double coding; without it, only those that are of none.
        rounds: those of rounds and those of none.
    """
    table = schema.decisions
    query = _DECISIONS.order_by(table.c.entry)
    if not rounds:
        query = query.where(table.c.round.is_(None) if round_ is None else table.c.round == round_)
    if reports is not None:
        query = query.where(table.c.report.in_(reports))
    if kind is not None:
        # Decisions on values have no subject: its index leads past them.
        query = query.where(table.c.subject.is_not(None), table.c.kind == kind)
    return _with_undone(_read(connection, query, moment))


def find_decision(connection: Connection, prefix: str) -> Decision:
    """The decision whose id begins with `prefix`.

    Raises:
        RecordNotFound: there is none.
        UsageError: there is more than one.
    """
    table = schema.decisions
    wanted = prefix.strip().lower()
    query = select(table.c.entry).where(table.c.id >= wanted, table.c.id < wanted + "g").limit(2)
    is_hex = bool(wanted) and set(wanted) <= set("0123456789abcdef")
    found = connection.execute(query).scalars().all() if is_hex else []
    if not found:
        raise RecordNotFound(
            "no decision on record has an id that begins so",
            source=prefix,
            advice="`onrecord history` lists them",
        )
    if len(found) > 1:
        raise UsageError("more than one decision has an id that begins so", source=prefix)
    return decisions_at(connection, found, None)[found[0]]


def decisions_at(
    connection: Connection, entries: Sequence[int], moment: Moment
) -> dict[int, Decision]:
    """The decisions of some entries of the log, by entry."""
    table, query = schema.decisions, _DECISIONS
    found: list[Decision] = []
    for first in range(0, len(entries), _AT_ONCE):
        some = list(entries[first : first + _AT_ONCE])
        found += _read(connection, query.where(table.c.entry.in_(some)), moment)
    undoing, newer = [], [one.id for one in found]
    while newer:
        more: list[Decision] = []
        for first in range(0, len(newer), _AT_ONCE):
            some_ids = newer[first : first + _AT_ONCE]
            more += _read(connection, query.where(table.c.undoes.in_(some_ids)), moment)
        undoing += more
        newer = [one.id for one in more]
    every = {one.id: one for one in [*found, *undoing]}
    listed = sorted(every.values(), key=lambda one: one.entry)
    wanted = set(entries)
    return {one.entry: one for one in _with_undone(listed) if one.entry in wanted}


def written_decisions(connection: Connection, entries: Sequence[int]) -> list[Decision]:
    """The decisions of some entries of the log, in order; whether they are undone is not asked."""
    entry = schema.decisions.c.entry
    return _read(connection, _DECISIONS.where(entry.in_(entries)).order_by(entry), None)


def known_at(decisions: Sequence[Decision], entry: int) -> list[Decision]:
    """Those of some decisions that were on record after an entry, undone as they were then."""
    return _with_undone([one for one in decisions if one.entry <= entry])


def live(decisions: Iterable[Decision]) -> list[Decision]:
    """Those that are not undone; undoings themselves are left out."""
    return [one for one in decisions if one.undone_by is None and one.draft.action != "undo"]


def _read(connection: Connection, query: Select[Any], moment: Moment) -> list[Decision]:
    if moment is not None:
        query = query.where(schema.decisions.c.entry <= moment)
    return [_decision(row) for row in connection.execute(query).mappings()]


def _decision(row: RowMapping) -> Decision:
    claim = row["claim"]
    draft = Draft(
        action=row["action"],
        who=row["who"],
        at=row["at"],
        why=row["why"],
        report=row["report_id"],
        kind=row["kind"],
        local=row["local"],
        claim=None if claim is None else as_hex(claim),
        subject=row["subject"],
        before=row["before"],
        after=row["after"],
        anchor=row["anchor"],
        undoes=row["undoes"],
        round=row["round"],
    )
    return Decision(row["id"], row["entry"], draft)


def _with_undone(decisions: list[Decision]) -> list[Decision]:
    """An undoing holds unless it is itself undone; the last word is found from the end."""
    undone: dict[str, str] = {}
    for one in reversed(decisions):
        if one.draft.action == "undo" and one.draft.undoes is not None and one.id not in undone:
            undone[one.draft.undoes] = one.id
    return [replace(one, undone_by=undone.get(one.id)) for one in decisions]


# --- deciding -----------------------------------------------------------------------------------


def put(connection: Connection, draft: Draft, now: str) -> tuple[str, int]:
    """Put a decision on record: its id, and the entry of the log (0: it was there already).

    The caller holds the right to write, and settles what follows from it.
    """
    table = schema.decisions
    name = draft.id
    if connection.execute(select(table.c.entry).where(table.c.id == name)).first() is not None:
        return name, 0
    report = None
    if draft.report is not None:
        report = key_of_report(connection, draft.report)
        if report is None:
            raise RecordNotFound("the report of a decision is not on record", source=draft.report)
    entry = log.append(
        connection, at=now, who=draft.who, action="decided", report=draft.report, subject=name
    )
    row = {
        **asdict(draft),
        "entry": entry,
        "id": name,
        "report": report,
        "claim": None if draft.claim is None else from_hex(draft.claim),
    }
    connection.execute(insert(table), row)
    return name, entry


def draft_on_value(
    reading: Reading, claims: Mapping[tuple[str, str], int], report: str, draft: Draft
) -> Draft:
    """`draft`, with what is known of the value of `reading` that it is about.

    `claims` are those of the values of a reading, by kind and contract id.

    Raises:
        RecordNotFound: the reading has no such value.
    """
    assert draft.local is not None  # noqa: S101 - callers decide on a value
    kind = kind_of(reading, draft.local)
    if kind is None:
        raise RecordNotFound(
            "the report's reading has no such value",
            source=draft.local,
            advice="`onrecord show REPORT` lists them",
        )
    value = value_of(reading, kind, draft.local)
    assert value is not None  # noqa: S101 - its kind was found by it
    whole = value.model_dump(mode="json")
    after = draft.after or {}
    before = {name: whole.get(name) for name in after} if draft.action == "fix" else whole
    return replace(
        draft,
        report=report,
        kind=kind,
        claim=as_hex(claims[kind, value.id]),
        before=before,
        anchor={
            **anchor_of(reading, claims, main_spans(value, reading), [whole, after]),
            **_near(reading, claims, kind, value),
            **({"whole": whole} if draft.action == "fix" else {}),
        },
    )


def beside(
    reading: Reading, claims: Mapping[tuple[str, str], int], kind: Kind, spans: Iterable[Span]
) -> dict[str, Any]:
    """The claims of the values of a kind on the same words, for a value that is added."""
    words = set(spans)
    others = [
        as_hex(claims[kind, one.id])
        for one in values_of(reading, kind)
        if set(main_spans(one, reading)) == words
    ]
    return {"beside": others} if others else {}


def _near(
    reading: Reading, claims: Mapping[tuple[str, str], int], kind: Kind, value: Value
) -> dict[str, Any]:
    """The claims of the other values of a kind that might be taken for this one some day.

    They share some of its words; actors and places may come to, as they are named again.
    """
    spans = main_spans(value, reading)
    others = [
        as_hex(claims[kind, one.id])
        for one in values_of(reading, kind)
        if one.id != value.id
        and (
            kind in {"actor", "place"}
            or any(mine.overlaps(its) for mine in spans for its in main_spans(one, reading))
        )
    ]
    return {"beside": others} if others else {}


def anchor_of(
    reading: Reading,
    claims: Mapping[tuple[str, str], int],
    main: Iterable[Span],
    stated: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    """What finds a value again, and what the spans and ids in `stated` fields stand for."""
    text = reading.report.text
    spans: dict[Span, None] = {}
    references: dict[str, Any] = {}
    for fields in stated:
        spans |= dict.fromkeys(spans_in(fields))
        for local in references_in(fields):
            kind = kind_of(reading, local)
            if kind is not None:
                claim = as_hex(claims[kind, local])
                references[local] = [kind, claim, _quotes(reading, kind, local)]
    return {
        "quotes": [list(quote_at(span, text)) for span in main],
        "spans": [list(quote_at(span, text)) for span in spans],
        "references": references,
    }


def _quotes(reading: Reading, kind: Kind, local: str) -> list[Any]:
    value = value_of(reading, kind, local)
    text = reading.report.text
    spans = () if value is None else main_spans(value, reading)
    return [list(quote_at(span, text)) for span in spans]


def claims_of(reading: Reading) -> dict[tuple[str, str], int]:
    """The hash of what each value claims, by kind and contract id."""
    tables = rows_of(reading).tables
    return {
        (kind, row["local"]): row["id"]
        for kind, (_, name) in KINDS.items()
        for row in tables[schema.metadata.tables[name]]
    }


def decisions_on(connection: Connection, report: int, moment: Moment) -> list[Decision]:
    """The decisions that a report's reading is under: its own, and those on earlier texts of it."""
    return all_decisions(connection, moment, reports=_earlier_texts(connection, report))


def reports_under_decisions(connection: Connection) -> set[int]:
    """The keys of reports that somebody decided on, and of their later texts."""
    table, reports = schema.decisions, schema.reports
    decided = select(table.c.report).distinct().join(reports, reports.c.key == table.c.report)
    keys = connection.execute(decided).scalars().all()
    return {later for key in keys for later in texts_of(connection, key) if later >= key}


def _earlier_texts(connection: Connection, report: int) -> list[int]:
    """The keys of the reports that an outlet had at the same address before, and this one's.

    An outlet corrects its page, or a better intake leaves out what is no text of it: on record that
    is another report (see docs/decisions/0003), but what people decided goes on to it.
    """
    return [key for key in texts_of(connection, report) if key <= report]


def texts_of(connection: Connection, report: int) -> list[int]:
    """The keys of all texts that an outlet had at the address of a report."""
    reports = schema.reports
    query = select(reports.c.page, reports.c.url, reports.c.publisher)
    this = connection.execute(query.where(reports.c.key == report)).one()
    if this.url is None:
        return [report]
    outlet = reports.c.publisher
    texts = (
        select(reports.c.key)
        .where(reports.c.page == this.page, reports.c.url == this.url)
        .where(outlet.is_(None) if this.publisher is None else outlet == this.publisher)
        .order_by(reports.c.key)
    )
    return list(connection.execute(texts).scalars())


# --- what follows -------------------------------------------------------------------------------


_ANY = select(schema.decisions.c.entry).limit(1)


class _Base(NamedTuple):
    """The machine's last reading of a report."""

    key: int
    id: str
    reading: Reading
    report: str
    capture: str


def settle(
    connection: Connection,
    index: TextIndex,
    report: int,
    entry: int,
    now: str,
    *,
    must: bool = True,
) -> list[Decision]:
    """From `entry` on, the record says of a report what follows from its decisions.

    So it does of later texts of the same report. Gives the decisions that found no place in it.

    Raises:
        UsageError, RecordError: the newest decision, that of `entry`, does not fit.
    """
    if connection.execute(_ANY).first() is None:
        return []
    lost = _settle_text(connection, index, report, entry, now, must=must)
    for later in texts_of(connection, report):
        if later > report:
            _settle_text(connection, index, later, entry, now, must=False)
    return lost


def _settle_text(
    connection: Connection, index: TextIndex, report: int, entry: int, now: str, *, must: bool
) -> list[Decision]:
    decisions = decisions_on(connection, report, None)
    standing = live(decisions)
    base = _last_machine_reading(connection, report)
    if not standing:
        _write_anchors(connection, base.key, {}, entry)
        put_in_force(connection, report, base.key, entry)
        return []
    decided, found = settled(decisions, base.reading, must=entry if must else 0)
    _write_anchors(connection, base.key, found, entry)
    if decided is base.reading:
        put_in_force(connection, report, base.key, entry)
    else:
        key = _write_decided(connection, index, report, base, decided, entry, now)
        put_in_force(connection, report, key, entry)
    return [one for one in standing if found[one.entry].how == "lost"]


class Settled(NamedTuple):
    """A machine's reading under decisions; itself, where they change nothing.

    `found` says where each decision that is not undone stands in it, by its entry.
    """

    reading: Reading
    found: dict[int, Located]


def settled(decisions: Sequence[Decision], reading: Reading, *, must: int = 0) -> Settled:
    """What follows from some decisions on a machine's reading. Pure.

    Raises:
        UsageError, RecordError: the decision of entry `must` does not fit; others are left out.
    """
    placed = _place(decisions, reading)
    changes = [(number, at.change) for number, at in placed.items() if at.change is not None]
    decided, refused = _laid_over(reading, changes, must=must)
    found = {number: where.at for number, where in placed.items()}
    return Settled(decided, found | dict.fromkeys(refused, _LOST.at))


def reading_under(
    connection: Connection,
    report: int,
    decisions: Sequence[Decision],
    *,
    must: int = 0,
    moment: Moment = None,
) -> Reading:
    """The machine's last reading of a report by then, with some decisions laid over it.

    Raises:
        UsageError, RecordError: the decision of entry `must` does not fit; others are left out.
    """
    base = _last_machine_reading(connection, report, moment)
    return settled(decisions, base.reading, must=must).reading


def places_in(decisions: Sequence[Decision], reading: Reading) -> dict[int, Located]:
    """Where each decision that is not undone stands in a reading, by its entry."""
    return {entry: placed.at for entry, placed in _place(decisions, reading).items()}


def _last_machine_reading(connection: Connection, report: int, moment: Moment = None) -> _Base:
    readings, reports, payloads = schema.readings, schema.reports, schema.payloads
    query = (
        select(
            readings.c.key,
            readings.c.id.label("name"),
            payloads.c.payload,
            reports.c.text,
            reports.c.id,
            readings.c.capture,
        )
        .join(reports, reports.c.key == readings.c.report)
        .join(payloads, payloads.c.reading == readings.c.key)
        .join(schema.log, schema.log.c.entry == readings.c.entry)
        .where(readings.c.report == report, readings.c.base.is_(None))
        .where(schema.log.c.action == "read")
        .order_by(readings.c.entry.desc())
        .limit(1)
    )
    if moment is not None:
        query = query.where(readings.c.entry <= moment)
    key, name, payload, text, report_name, capture = connection.execute(query).one()
    return _Base(key, name, unpack(payload, text), report_name, capture)


class _Placed(NamedTuple):
    """Where a decision stands, and how it changes the reading there, if at all."""

    at: Located
    change: Change | None = None


def _place(decisions: Sequence[Decision], reading: Reading) -> dict[int, _Placed]:
    """Where each decision that is not undone stands in a reading, by its entry."""
    standing = live(decisions)
    there = {one.entry for one in standing}
    undone = {
        local
        for one in decisions
        if one.draft.action == "add" and one.entry not in there
        for local in _added_ids(as_kind(one.draft), one.id, one.draft.after or {})
    }
    places = _Places(reading, undone)
    return {one.entry: places.place(one) for one in standing}


def _added_ids(kind: Kind, decision: str, fields: Mapping[str, Any]) -> list[str]:
    """The ids of a value that a person added, and of the mentions that came with it."""
    local = added_id(kind, decision)
    named = fields.get("mentions", ()) if kind in {"actor", "place"} else ()
    return [local, *named_ids(local, len(named))]


class _Places:
    """Decisions on their way into a reading, in their order."""

    def __init__(self, reading: Reading, undone: set[str]) -> None:
        self._reading = reading
        self._undone = undone  # ids of values whose addition was taken back
        self._claims = claims_of(reading)
        self._made: dict[str, str] = {}  # ids of values that people added, and what they are here
        # Where decisions on what claimed the same stand, and what the machine lost.
        self._found: dict[tuple[str, str | None], Located] = {}
        self._kept: dict[str, Located] = {}

    def place(self, one: Decision) -> _Placed:
        """Where a decision stands and what it changes."""
        draft = one.draft
        if draft.kind not in KINDS:  # on the report as a whole
            return _Placed(Located("", "claim"))
        if draft.local in self._undone:
            return _Placed(Located(None, "absent"))
        kind, after = as_kind(draft), draft.after or {}
        fields = self._here(draft, after, strict=draft.action in {"add", "fix"})
        if fields is None:
            return _LOST
        if draft.action == "add":
            return self._add(one, kind, fields)
        at = self._find(draft, kind)
        if at.local is not None:
            change = draft.action in LAID_OVER
            return _Placed(at, Change(draft.action, kind, at.local, fields) if change else None)
        if draft.action == "reject":
            return _Placed(Located(None, "absent")) if self._quoted(draft) else _LOST
        return self._keep(one, kind) if draft.action in LAID_OVER else _LOST

    def _add(self, one: Decision, kind: Kind, fields: Mapping[str, Any]) -> _Placed:
        """An addition; where the machine has found the same since, it says what that is."""
        local = added_id(kind, one.id)
        there = (one.draft.anchor or {}).get("beside", ())
        on_words = [
            value
            for value in values_of(self._reading, kind)
            if kind not in {"actor", "place"}
            and main_of(kind, fields) == set(main_spans(value, self._reading))
        ]
        twin = next(
            (
                value.id
                for value in on_words
                if getattr(value, "type", None) == fields.get("type")
                and as_hex(self._claims[kind, value.id]) not in there
                # In another text all claims are other ones: it is one more than there was.
                and len(on_words) > len(there)
            ),
            None,
        )
        self._made |= {made: made for made in _added_ids(kind, one.id, fields)}
        self._made[local] = twin or local
        action = "add" if twin is None else "fix"
        return _Placed(Located(twin or local, "quote"), Change(action, kind, twin or local, fields))

    def _find(self, draft: Draft, kind: Kind) -> Located:
        if draft.local in self._made:
            return Located(self._made[draft.local], "claim")
        if draft.local in self._kept:
            return self._kept[draft.local]
        if (kind, draft.claim) in self._found:
            return self._found[kind, draft.claim]
        anchor = draft.anchor or {}
        claim = None if draft.claim is None else from_hex(draft.claim)
        beside = {from_hex(one) or 0 for one in anchor.get("beside", ())}
        at = locate(kind, claim, self._quotes_of(draft), self._reading, self._claims, beside)
        if at.local is None:
            quoted = f"{kind} {self._quotes_of(draft)}"
            at = self._kept.get(quoted, at)
        if at.local is not None:
            self._found[kind, draft.claim] = at
        return at

    def _keep(self, one: Decision, kind: Kind) -> _Placed:
        """A value that the machine does not find any more stays as a person had it.

        But for actors and places, which are nothing without mentions.
        """
        draft = one.draft
        whole = (draft.anchor or {}).get("whole") or draft.before or {}
        fields = self._here(draft, {**whole, **(draft.after or {})}, strict=False)
        if fields is None or kind in {"actor", "place"} or not self._quoted(draft):
            return _LOST
        local = added_id(kind, one.id)
        at = Located(local, "kept")
        self._kept[local] = self._kept[f"{kind} {self._quotes_of(draft)}"] = at
        self._found[kind, draft.claim] = at
        fields = {name: field for name, field in fields.items() if name != "id"}
        return _Placed(at, Change("add", kind, local, fields))

    def _quotes_of(self, draft: Draft) -> list[Quote]:
        return [Quote(*quote) for quote in (draft.anchor or {}).get("quotes", ())]

    def _quoted(self, draft: Draft) -> bool:
        text = self._reading.report.text
        return all(find_quote(quote, text) is not None for quote in self._quotes_of(draft))

    def _here(
        self, draft: Draft, fields: Mapping[str, Any], *, strict: bool
    ) -> Mapping[str, Any] | None:
        """Fields with their spans and ids as they are in this reading.

        None if words of them are lost, or with `strict` a value that they refer to.
        """
        anchor = draft.anchor or {}
        used = set(spans_in(fields))
        spans: dict[Span, Span] = {}
        for quote in (Quote(*one) for one in anchor.get("spans", ())):
            span = Span(quote.start, quote.end)
            if span in used:
                found = find_quote(quote, self._reading.report.text)
                if found is None:
                    return None
                spans[span] = found
        locals_: dict[str, str | None] = {}
        for local in references_in(fields):
            kind, claim, quotes = anchor.get("references", {}).get(local, (None, None, ()))
            found_at: str | None = self._made.get(local)
            # The words of what was added and taken back may be those of a value of the machine.
            if found_at is None and kind is not None and local not in self._undone:
                listed = [Quote(*quote) for quote in quotes]
                at = locate(kind, from_hex(claim), listed, self._reading, self._claims)
                known = self._found.get((kind, claim))
                found_at = at.local or (None if known is None else known.local)
            if found_at is None and strict:
                return None
            locals_[local] = found_at
        return with_references(fields, spans, locals_)


def main_of(kind: Kind, fields: Mapping[str, Any]) -> set[Span]:
    """What `main_spans` gives of a value with these fields."""
    if kind == "statement":
        return {Span(*one) for one in fields["content"] or fields.get("cue", ())}
    name = {"event": "trigger", "commitment": "act_span"}.get(kind, "span")
    return {Span(*fields[name])}


_LOST = _Placed(Located(None, "lost"))


def as_kind(draft: Draft) -> Kind:
    """The kind of value that a decision is about."""
    assert draft.kind in KINDS  # noqa: S101 - a decision on a value
    return draft.kind


def _laid_over(
    reading: Reading, changes: Sequence[tuple[int, Change]], *, must: int
) -> tuple[Reading, list[int]]:
    """The reading under all changes that fit, and the entries of those that do not.

    Raises:
        UsageError, RecordError: the change of entry `must` does not fit.
    """
    try:
        decided = lay_over(reading, [change for _, change in changes])
        rows_of(decided)
    except OnrecordError:
        pass
    else:
        return decided, []
    fitting: list[Change] = []
    refused: list[int] = []
    for entry, change in changes:
        try:
            rows_of(lay_over(reading, [*fitting, change]))
        except OnrecordError:
            if entry == must:
                raise
            refused.append(entry)
        else:
            fitting.append(change)
    return lay_over(reading, fitting), refused


def _write_anchors(
    connection: Connection, reading: int, found: Mapping[int, Located], entry: int
) -> None:
    """Change what differs from what is written of a machine's reading."""
    table = schema.anchors
    holding = (table.c.reading == reading) & table.c.until.is_(None)
    now = {
        row.decision: Located(row.local, row.how)
        for row in connection.execute(select(table).where(holding))
    }
    gone = [decision for decision, at in now.items() if found.get(decision) != at]
    if gone:
        ended = update(table).where(holding, table.c.decision.in_(gone)).values(until=entry)
        connection.execute(ended)
    new = [
        {
            "reading": reading,
            "decision": decision,
            "since": entry,
            "until": None,
            "local": at.local,
            "how": at.how,
        }
        for decision, at in found.items()
        if now.get(decision) != at
    ]
    if new:
        connection.execute(insert(table), new)


def _write_decided(
    connection: Connection,
    index: TextIndex,
    report: int,
    base: _Base,
    decided: Reading,
    entry: int,
    now: str,
) -> int:
    """The key of a reading with decisions; one that there was before is used again."""
    ids = Identity(base.report, decided_id(base.id, decided), base.capture)
    key = key_of_reading(connection, ids.reading)
    if key is not None:
        return key
    new = Addition(ids, decided, rows_of(decided), "", now)
    return write_reading(connection, index, report, new, entry, base=base.key)
