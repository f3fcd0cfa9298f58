"""A reading on the terminal: head, who speaks, what was said, promised and done, words quoted."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.contract import (
    Actor,
    Commitment,
    Event,
    Published,
    Reading,
    Report,
    Statement,
)
from onrecord.spans import Span

__all__ = ["print_reading"]

_NARROWEST, _WIDEST = 60, 110
_BASIS = {
    "metadata": "by the page's metadata",
    "byline": "by its byline",
    "feed": "by the feed",
    "warc": "by the WARC",
    "given": "as given",
    "embedded_post": "not before: an embedded post",
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
_ACT_STYLE = {"denial": "red", "warning": "yellow", "promise": "green"}
_FORCE = {
    "considered": "considers to",
    "signalled": "signals to",
    "conditional": "says, on a condition, to",
    "pledged": "pledges to",
    "ordered": "orders to",
    "signed": "signs to",
    "refused": "refuses to",
}
_THREAT = {"attack", "sanction"}
_REALIS_STYLE = {"actual": "", "denied": "red"}


def print_reading(reading: Reading, source: str) -> None:
    """Print a reading for a person; `source` names where it came from."""
    console = Console(highlight=False)
    console.width = max(_NARROWEST, min(_WIDEST, console.width))
    page = _Page(reading)
    console.print()
    console.print(_head(reading.report, source))
    for title, table in (
        ("Who speaks", page.speakers()),
        ("Said", page.said()),
        ("Promised, offered, threatened, refused", page.commitments()),
        ("Done, or told of", page.events()),
    ):
        if table.row_count:
            console.print()
            console.print(Text(title, style="bold cyan"))
            console.print(table)
    if not (reading.statements or reading.events or reading.commitments):
        console.print(Text("\nNothing in it that this reader can put on record.", style="dim"))
    if reading.reader.dropped:
        dropped = f"{reading.reader.dropped} values were dropped: their evidence did not hold."
        console.print(Text(f"\n{dropped}", style="dim"))
    console.print()


def _head(report: Report, source: str) -> Text:
    head = Text(report.title or _first_words(report.text), style="bold")
    facts = [
        report.publisher,
        ", ".join(report.authors),
        _published(report.published),
        report.url or source,
    ]
    head.append("\n" + " · ".join(fact for fact in facts if fact), style="dim")
    if report.credits:
        credited = ", ".join(credit.agency for credit in report.credits)
        head.append(f"\nHas it from, by its own words: {credited}", style="dim")
    for post in report.posts:
        who = f" by {post.account}" if post.account else ""
        when = f", {post.posted[:16].replace('T', ' ')} UTC" if post.posted else ""
        head.append(f"\nEmbeds a post on {post.platform}{who}{when}", style="dim")
    return head


def _published(published: Published | None) -> str:
    if published is None:
        return "undated"
    return f"{published.value} ({_BASIS[published.basis]})"


def _first_words(text: str, limit: int = 12) -> str:
    words = text.split(None, limit)
    return " ".join(words[:limit]) + (" …" if len(words) > limit else "")


class _Page:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.report.text
        self.actors = {actor.id: actor for actor in reading.actors}

    # --- who ------------------------------------------------------------------------------

    def speakers(self) -> _Columns:
        """Each source once, by the order of the text: how it is named, what it is, how often."""
        table = _Columns(34, 30)
        groups: dict[str, list[Statement]] = {}
        for one in self.reading.statements:
            groups.setdefault(self._who(one), []).append(one)
        for who, statements in groups.items():
            named = next((s for s in statements if s.anonymity), statements[0])
            notes = [self._described(named)]
            times = f"{len(statements)} times" if len(statements) > 1 else "once"
            table.row(who, _identification(named), ", ".join([*filter(None, notes), times]))
        return table

    def _who(self, one: Statement) -> str:
        actor = self.actors.get(one.speaker or "")
        if actor is not None and one.identification == "named":
            return actor.name
        if one.source:
            return self._words(one.source)
        return "somebody unnamed"

    def _described(self, one: Statement) -> str:
        actor = self.actors.get(one.speaker or "")
        if actor is None:
            return ""
        if one.identification != "named":
            return f"of {actor.name}" if one.kind in {"person", "spokesperson"} else actor.name
        return "; ".join(dict.fromkeys(self._role(actor)))

    def _role(self, actor: Actor) -> Iterable[str]:
        for role in actor.roles:
            of = self.actors.get(role.of or "")
            former = "former " if role.former else ""
            yield f"{former}{role.title}" + (f" ({of.name})" if of else "")

    # --- what -----------------------------------------------------------------------------

    def said(self) -> _Columns:
        """The statements with their words, indented where one is told inside another."""
        table = _Columns(34, 14)
        for one in self.reading.statements:
            act = one.speech_act if one.speech_act != "statement" else _form(one)
            words = Text(self._quoted(one.content))
            if one.inside is not None:
                words.append(f"  (told in {one.inside})", style="dim")
            table.row(
                Text(self._who(one)), Text(act, style=_ACT_STYLE.get(one.speech_act, "dim")), words
            )
        return table

    def commitments(self) -> _Columns:
        """What was committed to, how firmly, by whom and on whose word."""
        table = _Columns(34, 26)
        for one in self.reading.commitments:
            table.row(self._name(one.committer), _committed(one), self._committed_words(one))
        return table

    def _committed_words(self, one: Commitment) -> Text:
        words = Text(self._quoted(one.evidence[:1]))
        for condition in one.conditions:
            words.append(f"\ncondition: {self._quoted((condition,))}", style="yellow")
        if one.deadline:
            words.append(f"\nby {one.deadline}", style="yellow")
        told = self._statement(one.statement)
        if told is not None:
            authority = one.speaker_authority.replace("_", " ")
            words.append(f"\nsays {self._who(told)} ({authority})", style="dim")
        return words

    def events(self) -> _Columns:
        """Events with who and to whom; what is not actual says so."""
        table = _Columns(34, 26)
        for event in self.reading.events:
            kind = Text(event.type + (f" / {event.mode}" if event.mode else ""))
            if event.realis != "actual":
                style = _REALIS_STYLE.get(event.realis, "yellow")
                kind.append(f"\n{event.realis.replace('_', ' ')}", style=style)
            table.row(self._parties(event), kind, self._event_words(event))
        return table

    def _parties(self, event: Event) -> str:
        who = ", ".join(self.actors[a].name for a in event.actors) or "?"
        whom = ", ".join(self.actors[a].name for a in event.recipients)
        return f"{who} → {whom}" if whom else who

    def _event_words(self, event: Event) -> Text:
        words = Text(self._quoted(event.evidence))
        told = self._statement(event.according_to[0] if event.according_to else None)
        if told is not None:
            words.append(f"\nsays {self._who(told)}", style="dim")
        return words

    # --- words ----------------------------------------------------------------------------

    def _statement(self, identity: str | None) -> Statement | None:
        return next((s for s in self.reading.statements if s.id == identity), None)

    def _name(self, actor: str | None) -> str:
        return self.actors[actor].name if actor is not None else "?"

    def _words(self, spans: Iterable[Span]) -> str:
        return " … ".join(" ".join(span.of(self.text).split()) for span in spans)

    def _quoted(self, spans: Iterable[Span]) -> str:
        words = self._words(spans)
        return words if words[:1] in '“"‘«' else f"“{words}”"


class _Columns(Table):
    """Three columns without lines, indented; the last takes what is left of the width."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(
            box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False, expand=True
        )
        self.add_column(width=1)
        self.add_column(width=first, style="bold", overflow="fold")
        self.add_column(width=second, overflow="fold")
        self.add_column(ratio=1, overflow="fold")

    def row(self, *cells: str | Text) -> None:
        self.add_row("", *(Text(cell) if isinstance(cell, str) else cell for cell in cells))


def _form(one: Statement) -> str:
    return {"direct": "quoted", "mixed": "partly quoted", "indirect": "reported"}.get(
        one.form, one.form
    )


def _identification(one: Statement) -> str:
    words = _IDENTIFIED[one.identification]
    if one.number == "several_counted":
        words = f"{one.count} of them, {words}"
    elif one.number == "several_uncounted":
        words = f"several, {words}"
    if one.anonymity is not None:
        words += f", {_ANONYMITY[one.anonymity.claim]}"
    if one.hand == "via_media":
        words += ", through a medium"
    return words


def _committed(one: Commitment) -> Text:
    if one.act in _THREAT:
        return Text(f"threatens to {one.act}", style="red")
    force = _FORCE[one.force]
    style = {"refused": "red", "pledged": "green"}.get(one.force, "")
    return Text(f"{force} {one.act.replace('_', ' ')}", style=style)
