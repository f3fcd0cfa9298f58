"""`onrecord actors`, `members`, `merge` and `split`: who is whom across reports."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from onrecord.cli.decide import tell_decided
from onrecord.cli.options import (
    ActorsOption,
    AsOfOption,
    JsonOption,
    RecordOption,
    WhoOption,
    WhyOption,
    whoever,
)
from onrecord.cli.page import Block, counted, heading, quoted
from onrecord.cli.terminal import emit, one_line, say, screen
from onrecord.errors import UsageError
from onrecord.pipeline import Config, Proposal, open_record, propose_merges
from onrecord.record.actors import ActorLine
from onrecord.record.affiliations import Affiliation, Member
from onrecord.record.hits import Named
from onrecord.record.store import Record

__all__ = ["actors", "members", "merge", "split"]

_ID = 16  # a claim's digits
_DATE = 10
_REPORT = 10  # digits of a report's id that tell it from others


def actors(
    actor: Annotated[
        str | None,
        typer.Argument(
            metavar="ACTOR", help="Only this one: its id or its name.", show_default=False
        ),
    ] = None,
    as_of: AsOfOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 30,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """List the actors across reports, or show one with its offices and memberships.

    [bold]onrecord actors[/]

    [bold]onrecord actors harith-front[/]
    """
    with open_record(record, create=False) as store:
        lines = store.actors(actor, limit=limit, as_of=as_of)
        said = store.affiliations(actor, as_of=as_of) if actor is not None else []
    if as_json:
        for line in lines:
            mine = {"affiliations": [asdict(one) for one in said]} if actor is not None else {}
            emit(json.dumps({**asdict(line), **mine}, ensure_ascii=False))
        return
    with screen() as out:
        for line in lines:
            out.print(_actor(line))
        if said:
            out.print(heading("What reports say it is, or is part of"))
            for one in said:
                out.print(Block(_affiliation(one), one.published or "undated", _DATE))
    more = f"; there may be more, see --limit {limit}" if len(lines) == limit else ""
    nobody = "no such actor on record: give a whole name, or an id that `onrecord actors` lists"
    say(f"{counted(len(lines), 'actor')}{more}" if lines else nobody)


def _actor(line: ActorLine) -> Block:
    head = Text(one_line(line.name), style="bold")
    head.append(f"  {line.kind.replace('_', ' ')} · in {counted(line.reports, 'report')}", "dim")
    others = [one_line(name) for name in line.names[1:]]
    lines = [head]
    if others:
        lines.append(Text(f"also {', '.join(others[:6])}", style="dim"))
    if line.members:
        lines.append(Text(f"merged of {', '.join(line.members)}", style="dim"))
    return Block(lines, line.id, max(_ID, min(len(line.id), 28)))


def _affiliation(one: Affiliation) -> list[Text]:
    was = "formerly " if one.former else ""
    head = Text(f"{was}{one_line(one.title or 'part')}", style="bold")
    if one.whole_name:
        head.append(f" of {one_line(one.whole_name)}", "not bold")
    dates = "/".join(day or ".." for day in (one.since, one.until))
    about = [one.name, one.publisher, one.report[:_REPORT], dates if dates != "../.." else None]
    head.append("  " + " · ".join(one_line(fact) for fact in about if fact), "not bold dim")
    return [head, Text(quoted(one.words.quote))]


def members(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="An actor's id or name.")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="The day, such as 2025-04-07.")],
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Say who was part of an actor on a day, with the words that say so.

    [bold]onrecord members harith-front --on 2025-04-07[/]
    """
    with open_record(record, create=False) as store:
        found = store.members_of(actor, on, as_of=as_of)
    if as_json:
        for one in found:
            emit(json.dumps(asdict(one), ensure_ascii=False))
        return
    with screen() as out:
        for one in found:
            out.print(Block(_member(one), one.actor, _ID))
    say(f"{counted(len(found), 'member')} on {on}" if found else f"nobody is known for {on}")


_BASIS = {
    "stated": "by the dates that are given",
    "reported": "by the last report up to that day",
    "reported_later": "by the first report after that day",
}


def _member(one: Member) -> list[Text]:
    head = Text(one_line(one.name), style="bold")
    if one.titles:
        head.append(f"  {', '.join(one_line(title) for title in one.titles)}", "not bold")
    head.append(f"  {_BASIS[one.basis]}", "not bold dim")
    lines = [head]
    for said in (*one.before, *one.after):
        line = Text(f"{said.published or 'undated'}  ", style="dim")
        was = "formerly: " if said.former else ""
        about = one_line(f"{said.publisher or ''} {said.report[:_REPORT]}")
        line.append(was + quoted(said.words.quote), "not dim").append(f"  {about}", "dim")
        lines.append(line)
    return lines


def merge(
    actors_: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ACTOR]...",
            help="Ids of actors that are one, as [bold]onrecord actors[/] has them; none: what the "
            "machine proposes is listed.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="ACTOR", help="What it is called by; else the first."),
    ] = None,
    apart: Annotated[
        bool, typer.Option("--apart", help="Say that they are not one, so that nobody asks again.")
    ] = False,
    actor_files: ActorsOption = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Proposals to list.")] = 20,
    why: WhyOption = None,
    who: WhoOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Say that actors of several reports are one, or list which may be, with their words.

    [bold]onrecord merge[/]

    [bold]onrecord merge salma-daghir c9756ccbb21347d6 --why "same office, same week"[/]
    """
    if not actors_:
        given = {"--into": into is not None, "--apart": apart, "--why": why is not None}
        for option in (option for option, is_given in given.items() if is_given):
            raise UsageError(f"{option} is for actors", advice="give their ids as well")
    elif actor_files:
        raise UsageError("--actors is for listing proposals", advice="leave out the ids")
    if apart and into is not None:
        raise UsageError("--apart and --into do not go together")
    with open_record(record, create=False) as store:
        if not actors_:
            config = Config(registry=tuple(actor_files or ()))
            _list_proposals(store, propose_merges(store, config), limit, as_json)
            return
        if apart:
            decided = store.keep_apart(*actors_, who=whoever(who), why=why)
        else:
            decided = store.merge(*actors_, into=into, who=whoever(who), why=why)
    tell_decided(decided, "apart" if apart else "merge", as_json)


def _list_proposals(store: Record, proposals: list[Proposal], limit: int, as_json: bool) -> None:
    lines = {line.id: line for line in store.actors()} if proposals and not as_json else {}
    if lines:
        say("to confirm one: onrecord merge with its ids; to refuse it: --apart as well")
    for one in proposals[:limit]:
        named = {member: store.named(member) for member in one.members}
        if as_json:
            words = [None if at is None else asdict(at) for at in named.values()]
            emit(json.dumps({**asdict(one), "named": words}, ensure_ascii=False))
            continue
        with screen() as out:
            reasons = "; ".join(
                f"{reason.feature.replace('_', ' ')} {one_line(reason.words)}"
                for reason in one.reasons[:4]
            )
            out.print(Text(f"{one.score:.2f}  {reasons}", style="cyan"))
            for member, at in named.items():
                out.print(Block(_proposed(lines.get(member), at), member, _ID))
    if not as_json:
        left = len(proposals) - limit
        more = f"; {left} more: --limit" if left > 0 else ""
        say(f"{counted(len(proposals), 'proposal')}{more}" if proposals else "nothing to propose")


def _proposed(line: ActorLine | None, at: Named | None) -> list[Text]:
    """Who somebody is of whom it is asked whether he is another: names, a report, its words."""
    head = Text(style="bold")
    if line is not None:
        head.append(one_line(" / ".join(line.names[:3])))
        head.append(f"  {counted(line.reports, 'report')}", "not bold dim")
    if at is None:
        return [head]
    about = [at.report[:_REPORT], at.published, at.publisher]
    words = (
        Text("… " if at.passage.start else "").append(at.snippet.replace("\n", " ")).append(" …")
    )
    shift = (2 if at.passage.start else 0) - at.passage.start
    words.stylize("yellow", at.mention.start + shift, at.mention.end + shift)
    return [head, words, Text(" · ".join(one_line(fact) for fact in about if fact), style="dim")]


def split(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="An actor's id.")],
    apart: Annotated[
        list[str], typer.Argument(metavar="MEMBER...", help="Members that are not this actor.")
    ],
    why: WhyOption = None,
    who: WhoOption = None,
    as_json: JsonOption = False,
    record: RecordOption = "onrecord.db",
) -> None:
    """Say that members of a merged actor are another one.

    [bold]onrecord split salma-daghir c9756ccbb21347d6[/]
    """
    with open_record(record, create=False) as store:
        decided = store.split(actor, *apart, who=whoever(who), why=why)
    tell_decided(decided, "split", as_json)
