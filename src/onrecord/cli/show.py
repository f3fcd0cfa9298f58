"""`onrecord show`: what is on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from onrecord.cli.options import (
    AsOfOption,
    JsonOption,
    RecordOption,
    RoundOption,
    WhoOption,
    whoever,
)
from onrecord.cli.page import (
    Block,
    Mark,
    commitment_words,
    counted,
    found_words,
    heading,
    print_reading,
    quoted,
)
from onrecord.cli.terminal import emit, one_line, screen
from onrecord.errors import UsageError
from onrecord.pipeline import open_record
from onrecord.record.history import Standing
from onrecord.record.queries import CommitmentLine, ReportLine, SpeakerLine
from onrecord.record.store import Record

__all__ = ["print_record", "show"]

_ID = 10  # digits of a report's id that tell it from others
_REPORTS = 100  # are listed for people


def show(
    report: Annotated[
        str | None,
        typer.Argument(
            metavar="REPORT",
            help="The beginning of a report's id; without it, the whole record is listed.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOfOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            min=1,
            help=f"At most so many reports; without it {_REPORTS}, and with --json all.",
            show_default=False,
        ),
    ] = None,
    machine: Annotated[
        bool, typer.Option("--machine", help="What was read, without what people decided.")
    ] = False,
    round_: RoundOption = None,
    coder: Annotated[
        str | None,
        typer.Option("--coder", metavar="NAME", help="What this coder made of it in the round."),
    ] = None,
    who: WhoOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Show what is on record: all reports, or one of them in full.

    [bold]onrecord show[/]

    [bold]onrecord show 3fa2[/]

    [bold]onrecord show --json | jq .title[/]

    What people decided is marked with a sign and their name; programs have it from
    [bold]onrecord history REPORT --json[/].
    """
    _check(report, machine, round_, coder)
    with open_record(record, create=False) as store:
        if report is None:
            if as_json:
                for line in store.reports(limit, as_of=as_of):
                    emit(json.dumps(asdict(line), ensure_ascii=False))
            else:
                print_record(store, reports=limit or _REPORTS, as_of=as_of)
            return
        found = store.report(report, as_of=as_of)
        if round_ is not None:
            coder = _coder(store, round_, coder, whoever(who))
        reading = store.reading(found.id, as_of=as_of, round=round_, coder=coder, machine=machine)
        decided = [] if machine or round_ is not None else store.decisions(found.id, as_of=as_of)
    if as_json:
        emit(reading.to_json())
    else:
        print_reading(reading, found.id[:_ID], [_mark(one) for one in decided if one.how != "lost"])


def _check(report: str | None, machine: bool, round_: str | None, coder: str | None) -> None:
    """Refuse what could not be heeded."""
    if report is None:
        given = {"--machine": machine or None, "--round": round_, "--coder": coder}
        for option, value in given.items():
            if value is not None:
                said = option if value is True else f"{option} {value}"
                raise UsageError(f"{said} shows one report", advice="name it: onrecord show REPORT")
    if coder is not None and round_ is None:
        raise UsageError(
            f"--coder {coder} is for a round of double coding", advice="name it with --round"
        )
    if machine and round_ is not None:
        raise UsageError("--machine and --round do not go together")


def _coder(store: Record, round_: str, coder: str | None, me: str) -> str:
    """Whose coding is shown: who asks, or another once the round is closed."""
    coder = coder or me
    open_ = any(one.name == round_ and one.closed is None for one in store.rounds())
    if open_ and coder != me:
        raise UsageError(
            "coders do not see each other while the round is open",
            source=round_,
            advice="say who you are with --who",
        )
    return coder


def _mark(one: Standing) -> Mark:
    draft = one.decision.draft
    note = draft.why or ""
    if draft.action == "rate":
        note = str((draft.after or {}).get("number"))
    elif draft.action == "reject":
        note = " … ".join(exact for _, _, exact, *_ in (draft.anchor or {}).get("quotes", ()))
    value = one.local if one.local is not None else draft.local or ""
    return Mark(value, draft.action, draft.who, one.decision.id, note)


def print_record(
    store: Record, *, most: int = 15, reports: int = _REPORTS, as_of: str | None = None
) -> None:
    """Print the reports, who speaks most, and what was committed to.

    `most` bounds the last two lists, `reports` the first.
    """
    counts = store.counts(as_of=as_of)
    speakers = store.speakers(most, as_of=as_of)
    commitments = store.commitments(limit=most, as_of=as_of)
    with screen() as out:
        head = Text(counted(counts.reports, "report"), style="bold")
        head.append(
            f" by {counted(counts.publishers, 'publisher')}: "
            f"{counted(counts.statements, 'statement')}, {counted(counts.events, 'event')}, "
            f"{counted(counts.commitments, 'commitment')}",
            style="not bold",
        )
        out.print(head)
        for report in store.reports(reports, as_of=as_of):
            out.print(_report(report))
        if counts.reports > reports:
            out.print(f"… and {counts.reports - reports} more: --limit", style="dim")
        if speakers:
            out.print(heading("Who speaks most"))
            out.print(_speakers(speakers))
        if commitments:
            title = "What was promised, offered, threatened, refused"
            left = counts.commitments - most
            out.print(heading(title + (", first of all" if left > 0 else "")))
            for line in commitments[:most]:
                out.print(_commitment(line))
            if left > 0:
                out.print(f"… and {left} more: onrecord show REPORT", style="dim")


def _report(line: ReportLine) -> Block:
    title = Text(one_line(line.title or f"{line.opening} …"), style="bold")
    facts = [
        line.published or "undated",
        line.publisher,
        found_words(line.statements, line.events, line.actual, line.commitments),
    ]
    about = Text(" · ".join(one_line(fact) for fact in facts if fact), style="dim")
    if line.decided:
        about.append(f" · {line.decided} decided on", style="not dim magenta")
    return Block([title, about], line.id[:_ID], _ID)


def _speakers(lines: list[SpeakerLine]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("speaker", overflow="fold")
    table.add_column("how identified", overflow="fold")
    table.add_column("said", justify="right")
    table.add_column("in reports", justify="right")
    for line in lines:
        table.add_row(
            Text(one_line(line.name or "sources without a name"), style="bold"),
            line.identification.replace("_", " "),
            str(line.statements),
            str(line.reports),
        )
    return table


def _commitment(line: CommitmentLine) -> Block:
    return Block(_committed(line), line.published or "undated", _ID)


def _committed(line: CommitmentLine) -> Iterator[Text]:
    committer = one_line(line.committer or "somebody")
    head = Text(committer, style="bold").append(" ")
    head.append_text(commitment_words(line.force, line.act, committer))
    says = f"says {line.speaker}" if line.speaker not in {None, line.committer} else None
    facts = (says, line.publisher, line.report[:_ID])
    about = " · ".join(one_line(fact) for fact in facts if fact)
    yield head.append(f"  {about}", style="not bold dim")
    words = [evidence.quote for evidence in line.evidence if evidence not in line.conditions]
    yield Text(quoted(*(words or [evidence.quote for evidence in line.evidence])))
    if line.conditions:
        condition = quoted(*(evidence.quote for evidence in line.conditions))
        yield Text("on condition: ", style="yellow").append(condition, style="none")
