"""`onrecord history` and `verify`: what happened to the record, and whether it is still so."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.text import Text

from onrecord.cli.options import AsOfOption, JsonOption, RecordOption
from onrecord.cli.page import Block, counted, quoted
from onrecord.cli.terminal import emit, one_line, say, screen
from onrecord.errors import UsageError
from onrecord.pipeline import open_record
from onrecord.record.decisions import Draft
from onrecord.record.history import HistoryLine, Standing
from onrecord.record.verifying import Verified

__all__ = ["history", "verify"]

_ID = 10
_TITLE = 60  # characters of a title, and of a reason, that people need to know it again
_REASON = 160
_HASH = re.compile(r"[0-9a-f]{64}")
_NOTED = re.compile(r"[0-9a-f]{12,64}")  # what nobody notes by chance


def history(
    report: Annotated[
        str | None,
        typer.Argument(
            metavar="REPORT", help="Only this one: the beginning of its id.", show_default=False
        ),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(metavar="VALUE", help="Only decisions on this value.", show_default=False),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Only what this person decided.")
    ] = None,
    lost: Annotated[
        bool,
        typer.Option("--lost", help="Decisions that have no place in the report as read now."),
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many entries.")] = 50,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Show what went on record and what was decided, by whom, when and why; the newest first.

    Long reasons are cut, but for those of one value.

    [bold]onrecord history[/]

    [bold]onrecord history 3fa2 e1[/]

    [bold]onrecord history --lost[/]
    """
    with open_record(record, create=False) as store:
        if lost:
            found = [
                one
                for one in store.decisions(report, as_of=as_of)
                if one.how == "lost"
                and (value is None or one.decision.draft.local == value)
                and (by is None or one.decision.draft.who == by)
            ]
            _print_lost(found, limit, as_json)
            return
        lines = store.history(report, value, who=by, limit=limit, as_of=as_of)
    if as_json:
        for line in lines:
            emit(json.dumps(asdict(line), ensure_ascii=False))
        return
    with screen() as out:
        above = None
        for line in lines:
            told = _entry(line, line.report == above, whole=value is not None)
            out.print(Block(told, str(line.entry), 6))
            above = line.report
    more = f"; there may be more, see --limit {limit}" if len(lines) == limit else ""
    entries = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
    say(f"{entries}{more}" if lines else "nothing")


def _print_lost(lost: list[Standing], limit: int, as_json: bool) -> None:
    with screen() as out:
        for one in lost[:limit]:
            if as_json:
                emit(json.dumps(asdict(one), ensure_ascii=False))
            else:
                lines = _decision(one.decision.draft, one.decision.id, whole=True)
                out.print(Block(lines, (one.report or "")[:_ID], _ID))
    if not as_json:
        more = f", of which {limit} are shown: --limit" if len(lost) > limit else ""
        say(f"{counted(len(lost), 'decision')} without a place{more}" if lost else "none is lost")


def _entry(line: HistoryLine, is_told: bool, *, whole: bool) -> list[Text]:
    """An entry of the log for people.

    `is_told`: the line above says of which report it is; `whole`: reasons are told in full.
    """
    at = f"{line.at[:19]}Z".replace("T", " ")
    if line.decision is None:
        model = _short(line.model or "")
        what = {
            "read": f"read by {model}",
            "also_read": f"also read by {model}",
            "captured": "found in other bytes",
        }
        head = Text(what.get(line.action, f"{line.who} decided in an open round"), style="bold")
        lines = [head]
    else:
        lines = _decision(line.decision.draft, line.decision.id, whole=whole)
        if line.decision.undone_by is not None:
            lines[0].append(f"  undone by {line.decision.undone_by[:_ID]}", "red")
    of_report = () if is_told else (_short(line.title or ""), line.publisher)
    about = (at, *of_report, line.report and line.report[:_ID])
    lines.append(Text(" · ".join(one_line(fact) for fact in about if fact), style="dim"))
    return lines


def _decision(draft: Draft, name: str, *, whole: bool) -> list[Text]:
    round_ = f" in {draft.round}" if draft.round else ""
    what = draft.local or _shortened(draft.subject or draft.kind or "")
    if draft.action == "undo":
        what = f"{(draft.undoes or '')[:_ID]} {what}"
    action: str = draft.action
    if action == "reject" and draft.report is None:
        action, what = "apart", ", ".join((draft.after or {}).get("members", ()))
    if draft.kind == "report":
        what = "the report"
    head = Text(f"{one_line(draft.who)}: {action} {one_line(what)}{round_}", style="bold")
    head.append(f"  {name[:_ID]}", "not bold dim")
    lines = [head]
    words = {(start, end): exact for start, end, exact, *_ in (draft.anchor or {}).get("spans", ())}
    if draft.action == "fix" and draft.after is not None:
        for field, value in draft.after.items():
            before = _shown((draft.before or {}).get(field), words)
            lines.append(Text(f"{field}: {before} → {_shown(value, words)}"))
    elif draft.after is not None and draft.action in {"rate", "merge", "split", "open", "add"}:
        stated = (f"{k}: {_shown(v, words)}" for k, v in draft.after.items() if v not in (None, []))
        lines.append(Text(", ".join(stated)))
    if draft.why:
        why = one_line(draft.why) if whole else _short(draft.why, _REASON)
        lines.append(Text(why, style="italic"))
    return lines


def _shown(value: Any, words: Mapping[tuple[int, int], str]) -> str:
    """A field for people: words for spans."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(n, int) for n in value):
        return quoted(words.get((value[0], value[1]), str(value)))
    if isinstance(value, list):
        return ", ".join(_shown(one, words) for one in value) or "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {_shown(one, words)}" for name, one in value.items())
    return _shortened(value) if isinstance(value, str) else json.dumps(value)


def _shortened(words: str) -> str:
    """Words for people: of a hash the digits that tell it from others."""
    return words[:_ID] if _HASH.fullmatch(words) else _short(words, _REASON)


def _short(words: str, most: int = _TITLE) -> str:
    words = one_line(words)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def verify(
    noted: Annotated[
        str | None,
        typer.Option(
            "--noted",
            metavar="HASH",
            help="The hash that an earlier verify printed: it must still be in the log.",
        ),
    ] = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Check that the record still says what was put on it; name what was tampered with.

    The log's chain, every capture's bytes, every value and the words that it quotes.

    [bold]onrecord verify[/]
    """
    if noted is not None:
        noted = noted.strip().lower()
        if not _NOTED.fullmatch(noted):
            raise UsageError(
                f"--noted takes a hash of 64 digits, not {noted!r}",
                advice="copy what an earlier `onrecord verify` printed",
            )
    seen = Verified()
    found = 0
    with open_record(record, create=False) as store:
        for finding in store.verify(seen, noted=noted):
            found += 1
            if as_json:
                emit(json.dumps(asdict(finding), ensure_ascii=False))
            else:
                with screen() as out:
                    line = Text(f"{finding.what} {finding.which}: ", style="bold red")
                    out.print(line.append(one_line(finding.problem), "not bold"))
    if as_json:
        emit(json.dumps({"findings": found, **asdict(seen)}))
    else:
        looked = (
            f"{seen.entries} entries, {seen.reports} reports, {seen.readings} readings,"
            f" {seen.evidence} pieces of evidence, {seen.decisions} decisions,"
            f" {seen.captures} captures"
        )
        say(f"{looked}: {'all is well' if not found else f'{found} found'}")
        say(f"the log ends in {seen.last_hash or 'nothing'}; note it, and give it to --noted later")
    if found:
        raise typer.Exit(3)
