"""What is wrong in files of actors, with file and line: the check behind `onrecord registry check`.

A file is checked together with the shipped ones, for it stands on them: a name that two actors go
by leads to neither, a membership needs somebody at its other end.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.vocabulary.registry import AFFILIATIONS, blocks_of, entry_of, name_key, registry_files

__all__ = ["Fault", "check"]

_HEADER = re.compile(r"\s*\[(?P<slug>[^\[\]]+)\]\s*(?:#.*)?$")
# EDTF as offices use it: a year, a month, a day.
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


_NOT_IN_ORDER = "is not in order"


class Fault(NamedTuple):
    """One thing that is wrong: where (a file, a line from 1, the actor's slug) and what."""

    source: str
    line: int
    slug: str
    what: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: [{self.slug}] {self.what}"


class _Block(NamedTuple):
    source: str
    line: int
    slug: str
    table: dict[str, Any]
    lines: list[str]

    def line_of(self, value: str) -> int:
        """The line that a value stands in, or that of the block."""
        for number, line in enumerate(self.lines):
            if f'"{value}"' in line:
                return self.line + number
        return self.line

    def fault(self, what: str, value: str = "") -> Fault:
        return Fault(self.source, self.line_of(value) if value else self.line, self.slug, what)


def check(extra: Iterable[Path] = ()) -> list[Fault]:
    """All that is wrong in the shipped files and those given, by file and line.

    Raises:
        VocabularyError: a file cannot be read, or is no TOML.
    """
    blocks: dict[str, _Block] = {}
    faults: list[Fault] = []
    for source, text in registry_files(tuple(extra)):
        for block in _blocks(source, text):
            found = list(_alone(block))
            faults += found
            if not any(fault.what.startswith(_NOT_IN_ORDER) for fault in found):
                blocks[block.slug] = block  # a later file replaces an earlier one
    faults += _names(blocks)
    faults += _references(blocks)
    faults += _cycles(blocks)
    return sorted(set(faults))


def _blocks(source: str, text: str) -> Iterator[_Block]:
    """Every block of a file, also those without a header of their own (line 1)."""
    lines = text.split("\n")
    heads = [
        (number, match["slug"].strip().strip("\"'"))
        for number, line in enumerate(lines, 1)
        if (match := _HEADER.match(line)) is not None
    ]
    ends = [number for number, _ in heads[1:]] + [len(lines) + 1]
    where = (
        {slug: (line, end) for (line, slug), end in zip(heads, ends, strict=True)} if heads else {}
    )
    for slug, table in blocks_of(source, text).items():
        first, end = where.get(slug, (1, 1))
        yield _Block(source, first, slug, table, lines[first - 1 : end - 1])


def _alone(block: _Block) -> Iterator[Fault]:
    """What is wrong in a block whatever the others say."""
    if not _SLUG.fullmatch(block.slug):
        yield block.fault("a slug is lower-case letters, digits and hyphens")
    try:
        entry_of(block.slug, block.table)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        yield block.fault(f"{_NOT_IN_ORDER} ({error})")
        return
    if not block.table.get("source"):
        yield block.fault('names no source; `source = "common knowledge"` where it is that')
    for term in (one for key in ("offices", *AFFILIATIONS) for one in block.table.get(key, ())):
        span = [term.get("since"), term.get("until")]
        for day in span:
            if day is not None and not _is_date(day):
                yield block.fault(f"{day!r} is no date (a year, YYYY-MM or YYYY-MM-DD)", str(day))
                break
        else:
            if span[0] and span[1] and span[1] < span[0][: len(span[1])]:
                yield block.fault(f"ends ({span[1]}) before it begins ({span[0]})", span[1])


def _is_date(value: object) -> bool:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return False
    try:
        date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def _names(blocks: dict[str, _Block]) -> Iterator[Fault]:
    """Names that two actors go by. Surnames and acronyms may be shared, and lead to neither."""
    claimed: dict[str, dict[str, str]] = defaultdict(dict)
    for block in blocks.values():
        table = block.table
        for name in (table.get("name"), *table.get("aliases", ())):
            if isinstance(name, str):
                claimed[name_key(name)][block.slug] = name
    for by_slug in claimed.values():
        if len(by_slug) > 1:
            for slug, name in by_slug.items():
                others = ", ".join(other for other in by_slug if other != slug)
                yield blocks[slug].fault(f"{name!r} is also a name of {others}", name)


def _references(blocks: dict[str, _Block]) -> Iterator[Fault]:
    for block in blocks.values():
        table = block.table
        meant = [
            *((key, one.get("actor")) for key in AFFILIATIONS for one in table.get(key, ())),
            *(("offices", office.get("of")) for office in table.get("offices", ())),
            *(("distinct_from", slug) for slug in table.get("distinct_from", ())),
        ]
        for key, slug in meant:
            if slug is not None and slug not in blocks:
                yield block.fault(f"{key} names {slug!r}, whom no file has", str(slug))
            elif slug == block.slug:
                yield block.fault(f"{key} names itself", str(slug))


def _cycles(blocks: dict[str, _Block]) -> Iterator[Fault]:
    """Those that are part of themselves, by way of others."""
    done: set[str] = set()
    for first in blocks:
        path: list[str] = []
        todo: list[tuple[str, bool]] = [(first, False)]  # a slug, and whether its parts are done
        while todo:
            slug, is_left = todo.pop()
            if is_left:
                done.add(path.pop())
            elif slug in path:
                circle = [*path[path.index(slug) :], slug]
                yield blocks[slug].fault(f"is part of itself: {' < '.join(circle)}", circle[1])
            elif slug in blocks and slug not in done:
                path.append(slug)
                todo.append((slug, True))
                parts = blocks[slug].table.get("part_of", ())
                todo += [(part["actor"], False) for part in parts if part["actor"] != slug]
