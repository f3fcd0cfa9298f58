"""The rules of the contract `onrecord/1`, checked on the JSON that programs get.

Written from the contract's text alone: nothing here knows our classes, so that a mistake in them
cannot hide itself. `broken_rules()` is for one reading; that the same input gives the same bytes
(rule 6) shows only in two.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from jsonschema import Draft202012Validator

Value = Any
"""Parsed JSON."""

Check = Callable[[Value], bool]

# --- what the contract allows -------------------------------------------------------------------

BASES = {"metadata", "byline", "feed", "warc", "given", "embedded_post"}
KINDS = {
    *("person", "armed_group", "government", "organisation", "country", "place", "people"),
    *("weapon", "other"),
}
PRECISIONS = {"exact", "city", "region", "country"}
TIME_KINDS = {"date", "interval", "duration", "set"}
IDENTIFICATIONS = {"named", "partly_identified", "unidentified", "none", "author"}
NUMBERS = {"one", "several_counted", "several_uncounted"}
SOURCE_KINDS = {
    *("person", "spokesperson", "organisation", "document", "media", "social_post"),
    *("data_or_poll", "public"),
}
ANONYMITY_CLAIMS = {
    *("on_condition_of_anonymity", "not_authorised", "declined_to_be_named"),
    *("speaking_anonymously", "pseudonym", "background"),
}
HANDS = {"first", "second", "via_media"}
SPEECH_ACTS = {
    *("statement", "belief", "intention", "promise", "warning", "denial", "question"),
    "declined_comment",
}
FORMS = {"direct", "mixed", "indirect", "nominal"}
EVENT_TYPES = {
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST"),
    *("ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),
}
REALIS = {"actual", "future", "conditional", "hypothetical", "denied", "past_habitual"}
ACTS = {
    *("disarm", "store_weapons", "demobilise", "integrate_into_forces", "convert_to_party"),
    *("withdraw", "ceasefire", "suspend_attacks", "release_prisoners", "grant_access"),
    *("negotiate", "sign", "ratify", "pay", "end_sanctions", "hold_election", "return_property"),
    *("protect_civilians", "attack", "sanction", "other"),
}
AUTHORITIES = {"self", "spokesperson", "member", "anonymous_member", "third_party"}
FORCES = {"considered", "signalled", "conditional", "pledged", "ordered", "signed", "refused"}

# The event that an act would be, once it is done (rule 2).
DONE_AS = {
    "disarm": {"RETREAT"},
    "store_weapons": {"RETREAT"},
    "demobilise": {"RETREAT"},
    "withdraw": {"RETREAT"},
    "ceasefire": {"RETREAT"},
    "suspend_attacks": {"RETREAT"},
    "release_prisoners": {"RETREAT"},
    "grant_access": {"RETREAT"},
    "integrate_into_forces": {"COOPERATE", "RETREAT"},
    "negotiate": {"CONSULT"},
    "sign": {"AGREE"},
    "ratify": {"AGREE"},
    "pay": {"AID"},
    "attack": {"ASSAULT"},
    "sanction": {"SANCTION"},
}

# Whole paragraphs that are furniture and no text (rule 4).
FURNITURE = re.compile(
    r"(?:read more|read also|share(?: this)?(?: article)?|tweet|advertisement|"
    r"share on (?:facebook|twitter|x|whatsapp)|listen to this article|"
    r"(?:pic\.twitter\.com|https?://(?:www\.)?(?:twitter|x)\.com)/\S*)",
    re.I,
)

# --- EDTF ---------------------------------------------------------------------------------------

_YEAR = r"(?:-?\d{2}(?:\d\d|\dX|XX)|Y-?\d{5,})"
_MONTH = r"(?:0[1-9]|1[0-2]|2[1-9]|3\d|4[01]|XX)"
_DAY = r"(?:0[1-9]|[12]\d|3[01]|XX)"
_TIME = r"T(?:[01]\d|2[0-4]):[0-5]\d:[0-5]\d(?:Z|[+-]\d\d(?::\d\d)?)?"
_DATE = rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?[?~%]?"
_END = rf"(?:{_DATE}|\.\.|)"
_LIST = rf"(?:\.\.)?{_DATE}(?:(?:,|\.\.){_DATE})*(?:\.\.)?"
_EDTF = re.compile(
    rf"{_DATE}|{_YEAR}-{_MONTH}-{_DAY}{_TIME}|{_DATE}/{_END}|{_END}/{_DATE}"
    rf"|\[{_LIST}\]|\{{{_LIST}\}}"
)
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_HASH = re.compile(r"[0-9a-f]{64}")


def is_edtf(value: Value) -> bool:
    """True for what the Extended Date/Time Format allows, as far as a report needs it."""
    return isinstance(value, str) and _EDTF.fullmatch(value) is not None


# --- the shape of every value -------------------------------------------------------------------


def _text(value: Value) -> bool:
    return isinstance(value, str) and value != ""


def _whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _flag(value: Value) -> bool:
    return isinstance(value, bool)


def _span(value: Value) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_whole, value))


def _utc(value: Value) -> bool:
    return isinstance(value, str) and _UTC.fullmatch(value) is not None


def _hash(value: Value) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _country(value: Value) -> bool:
    return isinstance(value, str) and re.fullmatch("[A-Z]{2}", value) is not None


def _language(value: Value) -> bool:
    return isinstance(value, str) and re.fullmatch("[a-z]{2,3}", value) is not None


def _maybe(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _one_of(allowed: set[str]) -> Check:
    return lambda value: isinstance(value, str) and value in allowed


def _between(least: float, most: float) -> Check:
    return lambda value: _number(value) and least <= value <= most


def _at_least(least: int) -> Check:
    return lambda value: _whole(value) and value >= least


def _list_of(check: Check, least: int = 0) -> Check:
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(check, value))


def _object(value: Value) -> bool:
    return isinstance(value, dict)


_PART = _list_of(_object)

SHAPES: dict[str, dict[str, Check]] = {
    "reading": {
        "schema": _one_of({"onrecord/1"}),
        "reader": _object,
        "report": _object,
        **dict.fromkeys(
            ("mentions", "actors", "places", "times", "statements", "events", "commitments"), _PART
        ),
    },
    "reader": {"version": _text, "model": _text, "dropped": _at_least(0)},
    "report": {
        "id": _hash,
        "url": _maybe(_text),
        "publisher": _maybe(_text),
        "title": _maybe(_text),
        "authors": _list_of(_text),
        "published": _maybe(_object),
        "language": _maybe(_language),
        "text": _text,
        "capture": _object,
        "posts": _PART,
        "credits": _PART,
    },
    "published": {"value": is_edtf, "basis": _one_of(BASES)},
    "capture": {"sha256": _hash, "captured_at": _maybe(_utc), "media_type": _maybe(_text)},
    "posts": {
        "platform": _text,
        "account": _maybe(_text),
        "id": _maybe(_text),
        "url": _maybe(_text),
        "posted": _maybe(_utc),
    },
    "credits": {"agency": _text, "span": _span},
    "mentions": {
        "id": _text,
        "span": _span,
        "kind": _one_of(KINDS),
        "actor": _maybe(_text),
        "place": _maybe(_text),
    },
    "actors": {
        "id": _text,
        "name": _text,
        "kind": _one_of(KINDS),
        "registry": _maybe(_text),
        "roles": _PART,
        "part_of": _PART,
        "size": _PART,
    },
    "roles": {"title": _text, "of": _maybe(_text), "former": _flag, "span": _span},
    "part_of": {"actor": _text, "span": _span},
    "size": {"value": _at_least(0), "approximate": _flag, "unit": _text, "span": _span},
    "places": {
        "id": _text,
        "name": _text,
        "country": _maybe(_country),
        "lat": _maybe(_between(-90, 90)),
        "lon": _maybe(_between(-180, 180)),
        "precision": _one_of(PRECISIONS),
        "geonames": _maybe(_at_least(1)),
    },
    "times": {
        "id": _text,
        "span": _span,
        "value": _maybe(is_edtf),
        "kind": _one_of(TIME_KINDS),
    },
    "statements": {
        "id": _text,
        "content": _list_of(_span),
        "cue": _list_of(_span),
        "source": _list_of(_span),
        "speaker": _maybe(_text),
        "identification": _one_of(IDENTIFICATIONS),
        "number": _one_of(NUMBERS),
        "count": _maybe(_at_least(1)),
        "kind": _one_of(SOURCE_KINDS),
        "anonymity": _maybe(_object),
        "hand": _one_of(HANDS),
        "via": _list_of(_text),
        "speech_act": _one_of(SPEECH_ACTS),
        "polarity": _one_of({"positive", "negative"}),
        "form": _one_of(FORMS),
        "inside": _maybe(_text),
    },
    "anonymity": {"claim": _one_of(ANONYMITY_CLAIMS), "span": _span},
    "events": {
        "id": _text,
        "type": _one_of(EVENT_TYPES),
        "mode": _maybe(_text),
        "trigger": _span,
        "actors": _list_of(_text),
        "recipients": _list_of(_text),
        "place": _maybe(_text),
        "time": _maybe(_text),
        "realis": _one_of(REALIS),
        "according_to": _list_of(_text),
        "evidence": _list_of(_span, 1),
        "confidence": _between(0, 1),
    },
    "commitments": {
        "id": _text,
        "committer": _maybe(_text),
        "act": _one_of(ACTS),
        "act_span": _span,
        "speaker": _maybe(_text),
        "speaker_authority": _one_of(AUTHORITIES),
        "force": _one_of(FORCES),
        "conditions": _list_of(_span),
        "deadline": _maybe(is_edtf),
        "beneficiary": _maybe(_text),
        "statement": _maybe(_text),
        "evidence": _list_of(_span, 1),
    },
}

# Field -> the kind of value whose id it holds.
REFERENCES: dict[str, dict[str, str]] = {
    "mentions": {"actor": "actors", "place": "places"},
    "roles": {"of": "actors"},
    "part_of": {"actor": "actors"},
    "statements": {"speaker": "actors", "via": "actors", "inside": "statements"},
    "events": {
        "actors": "actors",
        "recipients": "actors",
        "place": "places",
        "time": "times",
        "according_to": "statements",
    },
    "commitments": {
        "committer": "actors",
        "speaker": "actors",
        "beneficiary": "actors",
        "statement": "statements",
    },
}
_INSIDE_ACTORS = ("roles", "part_of", "size")
_SPANS = ("span", "trigger", "act_span")
_LISTS_OF_SPANS = ("content", "cue", "source", "evidence", "conditions")


def broken_rules(
    reading: Value, capture: bytes | None = None, schema: Value | None = None
) -> list[str]:
    """Every rule that the reading breaks, each as a line that begins with where; empty is good.

    `capture` are the raw bytes that it was made from, where they are at hand; `schema` is what
    `onrecord schema` prints. Of a reading that has not the right shape only that is said.
    """
    found = [*_breaks_schema(reading, schema), *_breaks_shape(reading)]
    if found:
        return found
    report = reading["report"]
    return [
        *_breaks_text(report),
        *_breaks_hashes(report, capture),
        *_breaks_dates(report),
        *_breaks_ids(reading),
        *_breaks_spans(reading),
        *_breaks_statements(reading),
        *_breaks_pledges(reading),
        *_breaks_voices(reading),
        *_breaks_names(reading),
    ]


# --- shape --------------------------------------------------------------------------------------


def _breaks_schema(reading: Value, schema: Value | None) -> Iterator[str]:
    if schema is not None:
        for error in Draft202012Validator(schema).iter_errors(reading):
            yield f"{error.json_path}: not as the JSON Schema has it ({error.message[:120]})"


def _breaks_shape(reading: Value) -> list[str]:
    if not isinstance(reading, dict):
        return ["reading: is no object"]
    found = list(_breaks_fields("reading", reading, "reading"))
    if found:
        return found
    for path, kind, value in _values(reading):
        found += _breaks_fields(path, value, kind)
    return found


def _breaks_fields(path: str, value: Value, kind: str) -> Iterator[str]:
    for name, check in SHAPES[kind].items():
        if name not in value:
            yield f"{path}.{name}: is missing"
        elif not check(value[name]):
            yield f"{path}.{name}: is not what it may be ({value[name]!r:.80})"


def _values(reading: Value) -> Iterator[tuple[str, str, Value]]:
    """Every object of a reading: where it is, what kind it is, the object itself."""
    report = reading["report"]
    yield "reader", "reader", reading["reader"]
    yield "report", "report", report
    for name in ("published", "capture"):
        if isinstance(report.get(name), dict):
            yield f"report.{name}", name, report[name]
    for name in ("posts", "credits"):
        yield from _listed(f"report.{name}", name, report.get(name))
    for name in ("mentions", "actors", "places", "times", "statements", "events", "commitments"):
        yield from _listed(name, name, reading[name])
    for path, _, actor in _listed("actors", "actors", reading["actors"]):
        for name in _INSIDE_ACTORS:
            yield from _listed(f"{path}.{name}", name, actor.get(name))
    for path, _, statement in _listed("statements", "statements", reading["statements"]):
        if isinstance(statement.get("anonymity"), dict):
            yield f"{path}.anonymity", "anonymity", statement["anonymity"]


def _listed(path: str, kind: str, values: Value) -> Iterator[tuple[str, str, Value]]:
    if isinstance(values, list):
        for value in values:
            if isinstance(value, dict):
                yield f"{path}[{value.get('id', '')}]", kind, value


# --- the report ---------------------------------------------------------------------------------


def _breaks_text(report: Value) -> Iterator[str]:
    text = report["text"]
    if text != unicodedata.normalize("NFC", text):
        yield "report.text: is not NFC"
    for paragraph in text.split("\n"):
        if not paragraph:
            yield "report.text: paragraphs are not separated by one newline"
        elif paragraph != paragraph.rstrip():
            yield "report.text: has trailing space"
        elif FURNITURE.fullmatch(paragraph.strip()):
            yield f"report.text: holds what is no text ({paragraph:.60})"


def _breaks_hashes(report: Value, capture: bytes | None) -> Iterator[str]:
    if report["id"] != hashlib.sha256(report["text"].encode()).hexdigest():
        yield "report.id: is not the SHA-256 of the text"
    if capture is not None and report["capture"]["sha256"] != hashlib.sha256(capture).hexdigest():
        yield "report.capture.sha256: is not that of the raw bytes"


def _breaks_dates(report: Value) -> Iterator[str]:
    published = report["published"]
    if published is None:
        return
    if published["basis"] == "embedded_post" and not published["value"].endswith("/.."):
        yield "report.published: an embedded post proves only 'not before'"


# --- ids and spans ------------------------------------------------------------------------------


def _breaks_ids(reading: Value) -> Iterator[str]:
    ids: dict[str, set[str]] = {}
    for kind in ("mentions", "actors", "places", "times", "statements", "events", "commitments"):
        listed = [value["id"] for value in reading[kind]]
        ids[kind] = set(listed)
        if len(ids[kind]) < len(listed):
            yield f"{kind}: two have the same id"
    for path, kind, value in _values(reading):
        for name, target in REFERENCES.get(kind, {}).items():
            given = value[name] if isinstance(value[name], list) else [value[name]]
            for one in given:
                if one is not None and one not in ids[target]:
                    yield f"{path}.{name}: {one} is none of the {target}"
    outer = {one["id"]: one["inside"] for one in reading["statements"]}
    for start in outer:
        seen: set[str | None] = set()
        now: str | None = start
        while now is not None and now not in seen:
            seen.add(now)
            now = outer.get(now)
        if now is not None:
            yield f"statements[{start}].inside: a statement is told in itself"


def _breaks_spans(reading: Value) -> Iterator[str]:
    text = reading["report"]["text"]
    for path, _, value in _values(reading):
        spans = [(name, value[name]) for name in _SPANS if name in value]
        for name in _LISTS_OF_SPANS:
            spans += [(name, span) for span in value.get(name) or []]
        for name, (start, end) in spans:
            if not 0 <= start < end <= len(text):
                yield f"{path}.{name}: [{start}, {end}] is empty or outside the text"
            elif not text[start:end].strip():
                yield f"{path}.{name}: [{start}, {end}] holds white space alone"


def _breaks_statements(reading: Value) -> Iterator[str]:
    for one in reading["statements"]:
        if not one["content"] and not (one["cue"] and one["speech_act"] == "declined_comment"):
            yield f"statements[{one['id']}].content: is empty, though something is said"
        if (one["count"] is not None) != (one["number"] == "several_counted"):
            yield f"statements[{one['id']}].count: goes with several_counted and nothing else"


# --- rules 2, 3 and 5 ---------------------------------------------------------------------------


def _within(inner: Value, outers: Value) -> bool:
    return any(start <= inner[0] and inner[1] <= end for start, end in outers)


def _breaks_pledges(reading: Value) -> Iterator[str]:
    for one in reading["commitments"]:
        for event in reading["events"]:
            if (
                event["realis"] == "actual"
                and event["type"] in DONE_AS.get(one["act"], ())
                and _within(event["trigger"], [one["act_span"]])
                and not (one["act"] == "sign" and one["force"] == "signed")
            ):
                yield f"events[{event['id']}]: is what {one['id']} only commits to, not an act"


def _breaks_voices(reading: Value) -> Iterator[str]:
    for event in reading["events"]:
        for one in reading["statements"]:
            told = _within(event["trigger"], one["content"])
            if told and one["id"] not in event["according_to"]:
                yield f"events[{event['id']}].according_to: lacks {one['id']}, in which it is told"


def _breaks_names(reading: Value) -> Iterator[str]:
    text = reading["report"]["text"]
    persons = {one["id"]: one for one in reading["actors"] if one["kind"] == "person"}
    words = {_bones(word) for word in _words(text)}
    for actor, person in persons.items():
        is_named = any(_bones(word) in words for word in _words(person["name"]))
        if is_named or person["name"] in text:
            continue
        # Only the holder of an office may be on record without a name, and he does not speak.
        if person["registry"] is None or any(
            one["speaker"] == actor for one in (*reading["statements"], *reading["commitments"])
        ):
            yield f"actors[{actor}].name: the report does not name {person['name']}"
    for one in reading["statements"]:
        if one["speaker"] in persons and one["identification"] not in {"named", "author"}:
            yield (
                f"statements[{one['id']}].speaker: {persons[one['speaker']]['name']}, "
                f"though the report says no name there ({one['identification']})"
            )


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in re.split(r"[^\w]+", plain) if len(word) > 2]


def _bones(word: str) -> str:
    """The consonants of a name: what its transliterations share (Qandil, Kandil, Gandil)."""
    first, rest = word[0].casefold(), re.sub("[aeiouyw]", "", word[1:].casefold())
    alike = re.sub("gh|kh|dh|[qkg]", lambda found: "d" if found[0] == "dh" else "k", first + rest)
    return re.sub(r"(.)\1+", r"\1", alike)
