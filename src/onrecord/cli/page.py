"""A reading on the terminal: head, who speaks, what was said, promised and done, words quoted.

Of a report on record also what people decided, and the ids by which they decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from onrecord.cli.terminal import Screen, one_line, screen
from onrecord.contract import (
    Actor,
    Casualties,
    Commitment,
    Event,
    Published,
    Reading,
    Report,
    Role,
    Size,
    Statement,
)
from onrecord.spans import Span

__all__ = [
    "Block",
    "Mark",
    "commitment_words",
    "counted",
    "found_words",
    "heading",
    "print_reading",
    "quoted",
]

_BASIS = {
    "metadata": "by the page's metadata",
    "byline": "by its byline",
    "feed": "by the feed",
    "warc": "by the WARC",
    "given": "as given",
    "embedded_post": "not before: an embedded post",
}
_PLATFORM = {
    "x": "X",
    "youtube": "YouTube",
    "telegram": "Telegram",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "tiktok": "TikTok",
}
_IDENTIFIED = {
    "named": "named",
    "partly_identified": "partly identified",
    "unidentified": "not identified",
    "none": "nobody named",
    "author": "the author",
}
_ANONYMITY = {
    "on_condition_of_anonymity": "on condition of anonymity",
    "not_authorised": "not authorised to speak",
    "declined_to_be_named": "declined to be named",
    "speaking_anonymously": "speaking anonymously",
    "pseudonym": "under a pseudonym",
    "background": "on background",
}
_HAND = {"second": "relayed", "via_media": "through the media"}
_FORM = {
    "direct": "quoted",
    "mixed": "partly quoted",
    "indirect": "reported",
    "nominal": "mentioned",
}
_SPEECH_ACT = {"declined_comment": "declined to comment"}
_SPEECH_ACT_STYLE = {"denial": "red", "warning": "yellow", "promise": "green"}
_AUTHORITY = {
    "self": "in its own name",
    "spokesperson": "as its spokesperson",
    "member": "one of its own",
    "anonymous_member": "one of its own, unnamed",
    "third_party": "a third party",
}
# {s} is the verb's ending after one actor, {act} what is committed to.
_FORCE = {
    "considered": "consider{s} whether to {act}",
    "signalled": "signal{s} readiness to {act}",
    "conditional": "would, on a condition, {act}",
    "pledged": "pledge{s} to {act}",
    "ordered": "under orders to {act}",
    "signed": "signed: {act}",
    "refused": "refuse{s} to {act}",
}
_FORCE_STYLE = {"refused": "red", "pledged": "green", "signed": "green"}
_ACT = {
    "integrate_into_forces": "integrate into the forces",
    "convert_to_party": "become a party",
    "ceasefire": "cease fire",
    "sanction": "impose sanctions",
    "hold_election": "hold an election",
    "other": "do something else",
}
_HARM = {"attack", "sanction"}
_HARM_THREATENED = {"signalled", "conditional", "pledged"}
_REALIS_STYLE = {"denied": "red"}
_SIGN = {"accept": "✓", "fix": "✎", "add": "+"}
_SIGNS = "✓ accepted · ✎ fixed · + added · ¶ commented · 1 to 6 rated"
# A quotation that goes on in the next paragraph has no closing mark.
_IN_QUOTES = re.compile('“[^“”]*”?|"[^"]*"?|«[^«»]*»?|‘[^‘“]*’')
_ID = 10  # digits of a decision's id that tell it from others
_THE_REPORT = "report"
_DEEPEST = 3  # statements inside statements are indented so many times at most


class Mark(NamedTuple):
    """That a person decided on a value.

    Attributes:
        value: its contract id, "" for the report as a whole.
        action: accept, fix, reject, add, comment or rate.
        who: the person.
        decision: the decision's id.
        note: of a rating its number, of a comment its words, of what was rejected its words.
    """

    value: str
    action: str
    who: str
    decision: str
    note: str


def print_reading(reading: Reading, source: str, marks: Sequence[Mark] | None = None) -> None:
    """Print a reading for a person.

    Args:
        reading: of one report.
        source: names where it came from.
        marks: what people decided on its values, and on those that it has no more; None: it is not
            on record, and nobody can.
    """
    page = _Page(reading, marks or ())
    with screen() as out:
        out.print()
        out.print(_head(reading.report, source))
        _section(out, "Who speaks", page.speakers())
        _section(out, "Said", page.marked(page.said()))
        _section(out, "Promised, offered, threatened, refused", page.marked(page.commitments()))
        _section(out, "Done, or told of", page.marked(page.events()))
        _section(out, "Forces counted", page.forces())
        if marks is not None:
            _section(out, "Actors", page.marked(page.named_actors()))
            _section(out, "Places", page.marked(page.named_places()))
            _section(out, "Times", page.marked(page.named_times()))
            _section(out, "Rejected", page.rejected())
            _section(out, "Also decided on", page.marked(page.others()))
        if not (reading.statements or reading.events or reading.commitments):
            out.print("\nNothing in it that this reader can put on record.", style="dim")
        if reading.reader.dropped:
            dropped = counted(reading.reader.dropped, "value")
            out.print(f"\n{dropped} dropped: the evidence did not hold.", style="dim")
        if any(mark.action != "reject" for mark in page.marks):
            out.print(f"\n{_SIGNS}", style="dim")
        out.print()


def heading(words: str) -> Text:
    """The title of a part of a page."""
    return Text(f"\n{words}", style="bold cyan")


class Block:
    """Lines that belong together, wrapped beside a margin that holds `mark`.

    `width` is that of the margin in columns; `deeper` indents all of it.
    """

    def __init__(self, lines: Iterable[Text], mark: str, width: int, deeper: int = 0) -> None:
        self.lines = list(lines)
        self.mark = one_line(mark)
        self.width = width
        self.indent = 1 + 2 * deeper

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        left = self.indent + self.width + 1
        wrapped = Text("\n").join(self.lines).wrap(console, max(options.max_width - left, 10))
        for number, line in enumerate(wrapped):
            line.rstrip()
            mark = self.mark if number == 0 else ""
            yield Text(" " * self.indent + f"{mark:<{self.width}} ", style="dim").append_text(
                Text("", style="not dim").append_text(line)
            )


def commitment_words(force: str, act: str, committer: str | None = None) -> Text:
    """A force and an act of the contract in words: `pledges to disarm`, "rebels pledge to"."""
    ending = "" if committer is not None and _are_several(committer) else "s"
    if act in _HARM and force in _HARM_THREATENED:
        return Text(f"threaten{ending} to {_act(act)}", style="red")
    words = _FORCE[force].format(s=ending, act=_act(act))
    return Text(words, style=_FORCE_STYLE.get(force, "yellow"))


def counted(number: int, noun: str) -> str:
    """`1 report`, `2 reports`."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def found_words(statements: int, events: int, actual: int, commitments: int) -> str:
    """What a report holds: `5 said · 5 events, 4 actual · 1 commitment`.

    A denial is no event, and a promised act is none yet: those that are actual are told apart.
    """
    facts = [f"{statements} said"]
    if events:
        facts.append(f"{counted(events, 'event')}, {actual} actual")
    if commitments:
        facts.append(counted(commitments, "commitment"))
    return " · ".join(facts)


def quoted(*parts: str) -> str:
    """Each part in quotation marks, unless it brings its own."""
    lines = (one_line(part) for part in parts)
    return " … ".join(line if _IN_QUOTES.fullmatch(line) else f"“{line}”" for line in lines)


def _head(report: Report, source: str) -> Text:
    head = Text(one_line(report.title or _first_words(report.text)), style="bold")
    facts = [report.publisher, ", ".join(report.authors), _published(report.published)]
    lines = [" · ".join(one_line(fact) for fact in facts if fact), one_line(report.url or source)]
    if report.credits:
        agencies = dict.fromkeys(credit.agency for credit in report.credits)
        lines.append(f"Has it from, by its own words: {', '.join(agencies)}")
    for post in report.posts:
        who = f" by {one_line(post.account)}" if post.account else ""
        when = f", {post.posted[:16].replace('T', ' ')} UTC" if post.posted else ""
        platform = _PLATFORM.get(post.platform, one_line(post.platform))
        lines.append(f"Embeds a post on {platform}{who}{when}")
    return head.append("\n" + "\n".join(lines), style="not bold dim")


def _published(published: Published | None) -> str:
    if published is None:
        return "undated: --published tells the day"
    return f"{published.value} ({_BASIS[published.basis]})"


def _first_words(text: str, limit: int = 12) -> str:
    words = text.split(None, limit)
    return " ".join(words[:limit]) + (" …" if len(words) > limit else "")


class _Part(NamedTuple):
    """One value on the page: its id in the margin, its lines, how deep it is told."""

    mark: str
    lines: list[Text]
    deeper: int = 0


def _section(out: Screen, title: str, parts: Sequence[_Part]) -> None:
    if not parts:
        return
    out.print(heading(title))
    width = max(len(part.mark) for part in parts)
    for part in parts:
        out.print(Block(part.lines, part.mark, width, part.deeper))


@dataclass(frozen=True)
class _Source:
    """A source of a report, and the statements that it makes."""

    name: str
    statements: list[Statement]


class _Page:
    def __init__(self, reading: Reading, marks: Sequence[Mark]) -> None:
        self.reading = reading
        self.marks = marks
        self.text = reading.report.text
        self.actors = {actor.id: actor for actor in reading.actors}
        self.statements = {one.id: one for one in reading.statements}
        self.places = {place.id: place.name for place in reading.places}
        self.times = {time.id: time for time in reading.times}
        self.in_order = sorted(reading.statements, key=self._place)

    def _place(self, one: Statement) -> tuple[int, int]:
        """Statements come as they do in the text, the outer before what is told in it."""
        first = min((*one.content, *one.source, *one.cue), default=Span(0, 0))
        return first.start, self._depth(one)

    # --- who ------------------------------------------------------------------------------

    def speakers(self) -> list[_Part]:
        """Each source once, by the order of the text: how it is named, what it is, where."""
        sources: dict[tuple[str | None, str], _Source] = {}
        for one in self.in_order:
            name = self._who(one)
            source = sources.setdefault((one.speaker, name), _Source(name, []))
            source.statements.append(one)
        return [
            _Part(speaker or "", [self._introduced(source)])
            for (speaker, _), source in sources.items()
        ]

    def _introduced(self, source: _Source) -> Text:
        told = next((one for one in source.statements if one.anonymity), source.statements[0])
        line = Text(source.name, style="bold")
        facts = [_identification(told), *self._described(told)]
        line.append(" · " + ", ".join(facts), style="not bold")
        return line.append(
            f"  {' '.join(one.id for one in source.statements)}", style="not bold dim"
        )

    def _who(self, one: Statement) -> str:
        actor = self.actors.get(one.speaker or "")
        if actor is not None and one.identification == "named":
            return one_line(actor.name)
        if one.source:
            return self._words(one.source)
        return _IDENTIFIED["author"] if one.identification == "author" else "somebody unnamed"

    def _described(self, one: Statement) -> Iterable[str]:
        actor = self.actors.get(one.speaker or "")
        if actor is None:
            return
        if one.identification == "named":
            yield from dict.fromkeys(self._role(role) for role in actor.roles)
        elif actor.name.casefold() not in self._who(one).casefold():
            yield one_line(actor.name)

    def _role(self, role: Role) -> str:
        of = self.actors.get(role.of or "")
        former = "former " if role.former else ""
        return one_line(f"{former}{role.title}" + (f" ({of.name})" if of else ""))

    # --- what -----------------------------------------------------------------------------

    def said(self) -> list[_Part]:
        """The statements with their words, indented where one is told inside another."""
        return [
            _Part(
                one.id,
                [self._said_head(one), self._quote(one.content or one.cue)],
                self._depth(one),
            )
            for one in self.in_order
        ]

    def _said_head(self, one: Statement) -> Text:
        line = Text(self._who(one), style="bold")
        if one.identification != "named":
            line.append(f" · {_identification(one)}", style="not bold")
        act = _SPEECH_ACT.get(one.speech_act, one.speech_act)
        if act != "statement":
            line.append(" · ").append(act, style=f"not bold {_SPEECH_ACT_STYLE.get(act, 'yellow')}")
        form = _FORM[one.form] + (", in the negative" if one.polarity == "negative" else "")
        line.append(f" · {form}", style="not bold dim")
        if one.hand != "first":
            through = ", ".join(self._name(actor) for actor in one.via)
            hand = _HAND[one.hand] + (f" ({through})" if through else "")
            line.append(f" · {hand}", style="not bold dim")
        if one.inside is not None:
            line.append(f" · told in {one.inside}", style="not bold dim")
        return line

    def _depth(self, one: Statement) -> int:
        depth = 0
        outer = self.statements.get(one.inside or "")
        while outer is not None and depth < _DEEPEST:
            depth += 1
            outer = self.statements.get(outer.inside or "")
        return depth

    def commitments(self) -> list[_Part]:
        """What was committed to, how firmly, by whom and on whose word."""
        ordered = sorted(self.reading.commitments, key=lambda one: one.act_span)
        return [_Part(one.id, self._committed(one)) for one in ordered]

    def _committed(self, one: Commitment) -> list[Text]:
        committer = self._name(one.committer)
        line = Text(committer, style="bold").append(" ")
        line.append_text(commitment_words(one.force, one.act, committer))
        if one.beneficiary is not None:
            line.append(f", to {self._name(one.beneficiary)}", style="not bold")
        if one.deadline:
            line.append(f", by {one.deadline}", style="not bold")
        words = [span for span in one.evidence if span not in one.conditions]
        lines = [line, self._quote(words or one.evidence)]
        if one.conditions:
            lines.append(
                Text("on condition: ", style="yellow").append_text(self._quote(one.conditions))
            )
        told = self.statements.get(one.statement or "")
        if told is not None:
            whose = _AUTHORITY[one.speaker_authority]
            lines.append(Text(f"says {self._who(told)} ({whose}), {told.id}", style="dim"))
        return lines

    def events(self) -> list[_Part]:
        """Events with who and to whom; what is not actual says so, and who says it."""
        ordered = sorted(self.reading.events, key=lambda event: event.trigger)
        return [
            _Part(event.id, [self._event(event), self._quote(event.evidence), self._told(event)])
            for event in ordered
        ]

    def _event(self, event: Event) -> Text:
        who = ", ".join(self._name(actor) for actor in event.actors) or "somebody"
        whom = ", ".join(self._name(actor) for actor in event.recipients)
        line = Text(f"{who} → {whom}" if whom else who, style="bold")
        mode = f" / {event.mode}" if event.mode else ""
        line.append(f" · {event.type}{mode}", style="not bold")
        for harm, told in (("killed", event.fatalities), ("injured", event.injured)):
            if told is not None:
                line.append(" · ").append(f"{_range(told)} {harm}", style="not bold red")
        if event.realis != "actual":
            style = _REALIS_STYLE.get(event.realis, "yellow")
            line.append(" · ").append(event.realis.replace("_", " "), style=f"not bold {style}")
        time = self.times.get(event.time or "")
        when = None if time is None else time.value or self._words((time.span,))
        where = self.places.get(event.place or "")
        around = ", ".join(one_line(fact) for fact in (where, when) if fact)
        return line.append(f" · {around}" if around else "", style="not bold")

    def _told(self, event: Event) -> Text:
        told = [self.statements[one] for one in event.according_to]
        if not told:
            return Text("in the report's own voice", style="dim")
        return Text("says " + "; ".join(f"{self._who(one)}, {one.id}" for one in told), style="dim")

    def forces(self) -> list[_Part]:
        """How many fighters, rockets or members an actor is said to have."""
        return [
            _Part("", [self._force(actor, size)])
            for actor in self.reading.actors
            for size in actor.size
        ]

    def _force(self, actor: Actor, size: Size) -> Text:
        about = "about " if size.approximate else ""
        line = Text(one_line(actor.name), style="bold")
        line.append(f" · {about}{size.value:,} {one_line(size.unit)} ", style="not bold")
        return line.append(quoted(size.span.of(self.text)), style="not bold dim")

    # --- what decisions are about ---------------------------------------------------------

    def named_actors(self) -> list[_Part]:
        """Everybody who can be named in a decision, by contract id."""
        return [
            self._listed(actor.id, actor.name, actor.kind.replace("_", " "), actor.registry)
            for actor in self.reading.actors
        ]

    def named_places(self) -> list[_Part]:
        """The places, by contract id."""
        return [
            self._listed(place.id, place.name, place.precision, place.country)
            for place in self.reading.places
        ]

    def named_times(self) -> list[_Part]:
        """The times, by contract id, as the report has them and as what they mean."""
        return [
            self._listed(time.id, quoted(time.span.of(self.text)), time.value)
            for time in self.reading.times
        ]

    def _listed(self, local: str, name: str, *facts: str | None) -> _Part:
        line = Text(one_line(name), style="bold")
        about = "".join(f" · {one_line(fact)}" for fact in facts if fact)
        return _Part(local, [line.append(about, style="not bold dim")])

    def marked(self, parts: Sequence[_Part]) -> list[_Part]:
        """The parts, with what people decided on their values."""
        marks: dict[str, list[Mark]] = {}
        for mark in self.marks:
            marks.setdefault(mark.value, []).append(mark)
        for part in parts:
            on_it = marks.get(part.mark if part.mark != _THE_REPORT else "", [])
            part.lines[0].append_text(_signed(on_it))
            part.lines.extend(
                Text(f"¶ {one_line(mark.who)}: {one_line(mark.note)}", style="italic magenta")
                for mark in on_it
                if mark.action == "comment"
            )
        return list(parts)

    def rejected(self) -> list[_Part]:
        """What people said is not in the report, and how to take that back."""
        return [
            _Part(
                mark.value,
                [
                    Text(quoted(mark.note)),
                    Text(f"{one_line(mark.who)} · onrecord undo {mark.decision[:_ID]}", "dim"),
                ],
            )
            for mark in self.marks
            if mark.action == "reject"
        ]

    def others(self) -> list[_Part]:
        """What people decided on that stands nowhere else on the page."""
        reading = self.reading
        shown = {
            one.id
            for kind in (reading.statements, reading.commitments, reading.events)
            for one in kind
        }
        shown |= self.actors.keys() | self.places.keys() | self.times.keys()
        mentions = {mention.id: mention.span.of(self.text) for mention in reading.mentions}
        values = dict.fromkeys(
            mark.value for mark in self.marks if mark.action != "reject" and mark.value not in shown
        )
        return [
            _Part(one or _THE_REPORT, [Text(quoted(mentions[one]) if one in mentions else "")])
            for one in values
        ]

    # --- words ----------------------------------------------------------------------------

    def _name(self, actor: str | None) -> str:
        return one_line(self.actors[actor].name) if actor in self.actors else "somebody"

    def _words(self, spans: Iterable[Span]) -> str:
        return " … ".join(one_line(span.of(self.text)) for span in spans)

    def _quote(self, spans: Iterable[Span]) -> Text:
        return Text(quoted(*(span.of(self.text) for span in spans)))


def _signed(marks: Sequence[Mark]) -> Text:
    """Signs of what was decided, by whom; each person's last rating."""
    signs: dict[tuple[str, str], str] = {}
    for mark in marks:
        sign = mark.note if mark.action == "rate" else _SIGN.get(mark.action)
        if sign is not None:
            signs[mark.action, mark.who] = f"  {sign} {one_line(mark.who)}"
    return Text("".join(signs.values()), style="not bold magenta")


def _range(told: Casualties) -> str:
    """`5`, `5 to 7`, `at least 5`, `up to 7`."""
    if told.low is None or told.high is None:
        return f"up to {told.high}" if told.low is None else f"at least {told.low}"
    return f"{told.low}" if told.low == told.high else f"{told.low} to {told.high}"


def _are_several(name: str) -> bool:
    """True for "they", "rebels"; a name such as "United States" is of one."""
    return name in {"they", "we"} or (name.islower() and name.endswith("s"))


def _act(act: str) -> str:
    return _ACT.get(act, act.replace("_", " "))


def _identification(one: Statement) -> str:
    words = _IDENTIFIED[one.identification]
    if one.number == "several_counted":
        words = f"{one.count} of them, {words}"
    elif one.number == "several_uncounted":
        words = f"several, {words}"
    if one.anonymity is not None:
        words += f", {_ANONYMITY[one.anonymity.claim]}"
    return words
