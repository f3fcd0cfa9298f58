"""Other people's lists of actors as blocks of a registry file.

Nothing of these lists ships: users bring their own copy, under its own terms (ACLED's forbid
passing its data on, OpenSanctions' are non-commercial), and get a file to check and edit.

- `csv`: a table of the user's own with the columns `name`, `kind` and, where there are any,
  `country`, `aliases`, `acronyms`, `surnames` (several parted by `|`), `source`.
- `ucdp`: the UCDP Actor Dataset (columns as of version 26.1): `NameData`, the original and new
  names, `Org` (4 is a government).
- `acled`: ACLED's list of actors (`actor_name`), or its events (`actor1`, `actor2`). "HTS: Hayat
  Tahrir al-Sham" is a name with an acronym, "(2003-)" and "(Syria)" tell when and where.
- `ftm`: FollowTheMoney entities, one JSON object a line (persons and organisations).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args

from anyascii import anyascii

from onrecord.contract import ActorKind
from onrecord.errors import VocabularyError
from onrecord.vocabulary.registry import name_key

__all__ = ["FORMS", "Form", "blocks_from", "written"]

Form = Literal["csv", "ucdp", "acled", "ftm"]

_KINDS = frozenset(get_args(ActorKind))
_Block = dict[str, Any]


def blocks_from(path: Path, form: Form) -> dict[str, _Block]:
    """The actors of a list, by slug, in the order of the list.

    Raises:
        VocabularyError: the file cannot be read, or is not of this form; says the line.
    """
    text = _text_of(path)
    blocks: dict[str, _Block] = {}
    seen: dict[tuple[str, str, str], str] = {}
    for block in FORMS[form](str(path), text):
        # Namesakes stay apart: `check` will name them.
        key = (name_key(block["name"]), block["kind"], block["country"])
        if key in seen:
            _add_names(blocks[seen[key]], block)
            continue
        slug = _free_slug(block["name"], blocks)
        seen[key] = slug
        blocks[slug] = block
    return blocks


def written(blocks: dict[str, _Block]) -> str:
    """The blocks as the text of a registry file."""
    lines = []
    for slug, block in blocks.items():
        lines.append(f"[{slug}]")
        for key, value in block.items():
            if value:
                words = json.dumps(value, ensure_ascii=False)
                lines.append(f"{key} = {words}")
        lines.append("")
    return "\n".join(lines)


def _text_of(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise VocabularyError(f"cannot be read ({error.strerror})", source=str(path)) from error
    try:
        return data.replace(b"\x7f", b"").decode("utf-8-sig")  # TOML has no such character
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # UCDP writes it so


def _rows(source: str, text: str, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    columns = [column.strip() for column in reader.fieldnames or ()]
    reader.fieldnames = columns
    missing = [column for column in needed if column not in columns]
    if missing:
        raise VocabularyError(
            f"has no column {missing[0]!r}",
            source=source,
            advice=f"it has {', '.join(columns) or 'none'}; is it of this form?",
        )
    try:
        for row in reader:
            values = {k: " ".join((v or "").split()) for k, v in row.items() if isinstance(k, str)}
            yield reader.line_num, values
    except csv.Error as error:
        raise VocabularyError(f"line {reader.line_num}: {error}", source=source) from error


def _own(source: str, text: str) -> Iterator[_Block]:
    for line, row in _rows(source, text, ("name", "kind")):
        if not row["name"]:
            raise VocabularyError(f"line {line} has no name", source=source)
        if row["kind"] not in _KINDS:
            raise VocabularyError(
                f"line {line}: unknown kind {row['kind']!r}",
                source=source,
                advice=f"kinds are {', '.join(sorted(_KINDS))}",
            )
        lists = {
            key: [one.strip() for one in row.get(key, "").split("|") if one.strip()]
            for key in ("aliases", "acronyms", "surnames")
        }
        yield {
            "name": row["name"],
            "kind": row["kind"],
            "country": row.get("country", "").upper(),
            **lists,
            "source": row.get("source") or Path(source).name,
        }


_UCDP_NAMES = (
    "NameOrig",
    "NameOrigFull",
    "NameOrigFullEng",
    "NewName",
    "NewNameFullMotherTongue",
    "NewNameFullEng",
)
_GOVERNMENT = "4"


def _ucdp(source: str, text: str) -> Iterator[_Block]:
    for _, row in _rows(source, text, ("ActorId", "NameData", "Org")):
        if not row["NameData"]:
            continue
        names = [row.get(column, "") for column in _UCDP_NAMES]
        yield _with_names(
            row["NameData"],
            [one for name in names if name for one in name.split(";")],
            kind="government" if row["Org"] == _GOVERNMENT else "armed_group",
            source=f"UCDP Actor Dataset {row.get('Version', '')} {row['ActorId']}".replace(
                "  ", " "
            ),
        )


# "(2003-)", "(1979-2003)", "(Syria)" behind a name.
_IN_BRACKETS = re.compile(r"\s*\((?:\d{4}\s*-\s*(?:\d{4})?|[^()]*)\)\s*$")
_ACLED_STATE = re.compile(r"^(?:Government|Military Forces|Police Forces|Mutiny of) ")
# What ACLED counts as an actor and nobody goes by as a name.
_ACLED_NOBODY = re.compile(
    r"^(?:Unidentified|Protesters|Rioters|Civilians|Private Security)|Communal (?:Militia|Group)"
)


def _acled(source: str, text: str) -> Iterator[_Block]:
    first = text.partition("\n")[0].lower()
    columns = ("actor_name",) if "actor_name" in first else ("actor1", "actor2")
    for _, row in _rows(source, text, columns[:1]):
        for column in columns:
            full = row.get(column, "")
            if not full or _ACLED_NOBODY.search(full):
                continue
            name = _IN_BRACKETS.sub("", full)
            acronym, colon, rest = (part.strip() for part in name.partition(":"))
            if not (rest or acronym):
                continue
            others = [acronym] if colon and rest else []
            state = _ACLED_STATE.match(name) is not None
            yield _with_names(
                rest or acronym,
                [*others, *([full] if full != name else [])],
                kind="government" if state else "armed_group",
                source="ACLED",
            )


_FTM_KINDS = {
    "Person": "person",
    "Organization": "organisation",
    "LegalEntity": "organisation",
    "Company": "organisation",
    "PublicBody": "government",
}


def _ftm(source: str, text: str) -> Iterator[_Block]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entity = json.loads(line)
            kind = _FTM_KINDS.get(entity["schema"])
            properties = entity["properties"]
            names = [*_strings(properties.get("name")), *_strings(properties.get("alias"))]
            countries = [
                *_strings(properties.get("country")),
                *_strings(properties.get("nationality")),
                "",
            ]
            caption = entity.get("caption")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise VocabularyError(
                f"line {number} is no FollowTheMoney entity ({error})", source=source
            ) from error
        if kind is None or not names:
            continue
        called = caption if isinstance(caption, str) and caption.strip() else names[0]
        block = _with_names(called, names, kind=kind, source=f"FtM {entity.get('id', '')}".strip())
        country = str(countries[0]).upper()
        yield {**block, "country": country if re.fullmatch("[A-Z]{2}", country) else ""}


def _strings(values: object) -> list[str]:
    listed = values if isinstance(values, list) else [values]
    return [value for value in listed if isinstance(value, str) and value.strip()]


FORMS: dict[Form, Callable[[str, str], Iterator[_Block]]] = {
    "csv": _own,
    "ucdp": _ucdp,
    "acled": _acled,
    "ftm": _ftm,
}


def _with_names(name: str, others: Iterable[str], *, kind: str, source: str) -> _Block:
    """A block; short forms in capitals are acronyms, the rest aliases, each once."""
    block: _Block = {"name": name, "kind": kind, "country": "", "aliases": [], "acronyms": []}
    _add_names(block, {"aliases": [" ".join(other.split()) for other in others]})
    return {**block, "source": source}


def _add_names(block: _Block, other: _Block) -> None:
    known = {name_key(n) for n in (block["name"], *block["aliases"], *block["acronyms"])}
    for name in (*other.get("aliases", ()), *other.get("acronyms", ())):
        if name and name_key(name) not in known:
            short = len(name) <= 8 and name.isupper() and " " not in name
            block["acronyms" if short else "aliases"].append(name)
            known.add(name_key(name))


def _free_slug(name: str, taken: dict[str, _Block]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-") or "actor"
    number, free = 1, slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free
