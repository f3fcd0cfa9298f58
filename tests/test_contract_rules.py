"""The contract's rules hold for whatever we read, and the checker finds what breaks them."""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from onrecord.contract import Place, json_schema
from onrecord.errors import LanguageUnknown
from onrecord.pipeline import Config, Outcome, read_source

from .contract_rules import broken_rules, is_edtf

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
SHARED = Path(os.environ.get("ONRECORD_SHARED") or ROOT.parent / "shared")
SCHEMA = json_schema()

# --- a reading that keeps every rule, written by hand -------------------------------------------

RAW = "“We will disarm by May,” Adel Karim of the Front told Halvern on 3 March.\n".encode()
TEXT = RAW.decode().strip()


def at(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def good() -> dict[str, Any]:
    return {
        "schema": "onrecord/1",
        "reader": {"version": "1", "model": "hand@0", "dropped": 0},
        "report": {
            "id": hashlib.sha256(TEXT.encode()).hexdigest(),
            "url": None,
            "publisher": "Kestrel",
            "title": None,
            "authors": ["A. Writer"],
            "published": {"value": "2031-03-04", "basis": "byline"},
            "language": "en",
            "text": TEXT,
            "capture": {
                "sha256": hashlib.sha256(RAW).hexdigest(),
                "captured_at": "2031-03-04T10:00:00Z",
                "media_type": "text/plain",
            },
            "posts": [
                {
                    "platform": "x",
                    "account": "front",
                    "id": "1",
                    "url": "https://x.com/front/status/1",
                    "posted": "2031-03-03T09:00:00Z",
                }
            ],
            "credits": [{"agency": "Halvern", "span": at("Halvern")}],
        },
        "mentions": [
            {"id": "m1", "span": at("Adel Karim"), "kind": "person", "actor": "a1", "place": None},
            {"id": "m2", "span": at("Front"), "kind": "armed_group", "actor": "a2", "place": None},
            {"id": "m3", "span": at("Halvern"), "kind": "place", "actor": None, "place": "p1"},
        ],
        "actors": [
            {
                "id": "a1",
                "name": "Adel Karim",
                "kind": "person",
                "registry": None,
                "roles": [{"title": "of", "of": "a2", "former": False, "span": at("of the")}],
                "part_of": [{"actor": "a2", "span": at("of the Front")}],
                "size": [],
            },
            {
                "id": "a2",
                "name": "Front",
                "kind": "armed_group",
                "registry": None,
                "roles": [],
                "part_of": [],
                "size": [{"value": 3, "approximate": False, "unit": "men", "span": at("3")}],
            },
        ],
        "places": [
            {
                "id": "p1",
                "name": "Halvern",
                "country": "IQ",
                "lat": 33.3,
                "lon": 44.4,
                "precision": "city",
                "geonames": 1,
            }
        ],
        "times": [{"id": "t1", "span": at("3 March"), "value": "2031-03-03", "kind": "date"}],
        "statements": [
            {
                "id": "s1",
                "content": [at("“We will disarm by May,”")],
                "cue": [at("told")],
                "source": [at("Adel Karim")],
                "speaker": "a1",
                "identification": "named",
                "number": "one",
                "count": None,
                "kind": "person",
                "anonymity": None,
                "hand": "via_media",
                "via": ["a2"],
                "speech_act": "promise",
                "polarity": "positive",
                "form": "direct",
                "inside": None,
            }
        ],
        "events": [
            {
                "id": "e1",
                "type": "RETREAT",
                "mode": "disarm",
                "trigger": at("disarm"),
                "actors": ["a2"],
                "recipients": [],
                "place": "p1",
                "time": "t1",
                "realis": "future",
                "according_to": ["s1"],
                "evidence": [at("will disarm")],
                "confidence": 0.5,
            }
        ],
        "commitments": [
            {
                "id": "c1",
                "committer": "a2",
                "act": "disarm",
                "act_span": at("disarm"),
                "speaker": "a1",
                "speaker_authority": "member",
                "force": "pledged",
                "conditions": [at("by May")],
                "deadline": "2031-05",
                "beneficiary": None,
                "statement": "s1",
                "evidence": [at("will disarm")],
            }
        ],
    }


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Plants `value` at a path such as `events.0.realis`."""

    def plant(reading: dict[str, Any]) -> None:
        *way, last = path.split(".")
        target: Any = reading
        for step in way:
            target = target[int(step)] if isinstance(target, list) else target[step]
        target[int(last) if isinstance(target, list) else last] = value

    return plant


def drop(path: str) -> Callable[[dict[str, Any]], None]:
    def plant(reading: dict[str, Any]) -> None:
        *way, last = path.split(".")
        target: Any = reading
        for step in way:
            target = target[int(step)] if isinstance(target, list) else target[step]
        del target[last]

    return plant


def both(*plants: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    def plant(reading: dict[str, Any]) -> None:
        for one in plants:
            one(reading)

    return plant


def new_text(text: str) -> Callable[[dict[str, Any]], None]:
    """Another text with its own right id."""
    return both(
        put("report.text", text),
        put("report.id", hashlib.sha256(text.encode()).hexdigest()),
    )


def test_a_good_reading_breaks_no_rule() -> None:
    assert broken_rules(good(), RAW, SCHEMA) == []


def test_fields_may_be_added() -> None:
    reading = good()
    reading["events"][0]["new"] = reading["new"] = 1
    assert broken_rules(reading, RAW) == []


NOT_ALLOWED = {
    "schema": ["onrecord/2", None],
    "reader.version": [None, ""],
    "reader.model": [None],
    "reader.dropped": [-1, 1.5, True, None],
    "report.id": ["abc", None],
    "report.url": [1],
    "report.publisher": [""],
    "report.title": [[]],
    "report.authors": [None, [None], "A. Writer"],
    "report.published.value": ["4 March", "2031-13", "2031-00-01", "2031-3-4", None],
    "report.published.basis": ["guess", None],
    "report.language": ["English", "EN"],
    "report.text": ["", None],
    "report.capture.sha256": ["0" * 63, None],
    "report.capture.captured_at": ["2031-03-04T10:00:00+01:00", "yesterday"],
    "report.capture.media_type": [1],
    "report.posts.0.platform": [None],
    "report.posts.0.posted": ["2031-03-03"],
    "report.credits.0.agency": [None],
    "report.credits.0.span": [None, [1], [1.5, 2], ["1", "2"]],
    "mentions.0.kind": ["alien", None],
    "mentions.0.span": [[3]],
    "actors.0.name": ["", None],
    "actors.0.kind": ["robot"],
    "actors.0.roles": [None],
    "actors.0.roles.0.title": [None],
    "actors.0.roles.0.former": ["no", None],
    "actors.1.size.0.value": ["3", None, 3.5],
    "actors.1.size.0.approximate": [None],
    "actors.1.size.0.unit": [""],
    "places.0.country": ["Iraq", "iq"],
    "places.0.lat": [90.5, "33"],
    "places.0.lon": [-181],
    "places.0.precision": ["street", None],
    "places.0.geonames": ["98182"],
    "times.0.value": ["March"],
    "times.0.kind": ["moment"],
    "statements.0.content": [None],
    "statements.0.identification": ["known", None],
    "statements.0.number": ["two"],
    "statements.0.kind": ["robot"],
    "statements.0.anonymity": [{"claim": "shy", "span": [0, 1]}, {"claim": "background"}],
    "statements.0.hand": ["third"],
    "statements.0.via": [None],
    "statements.0.speech_act": ["lie"],
    "statements.0.polarity": ["neutral"],
    "statements.0.form": ["sung"],
    "events.0.type": ["DISARM", None],
    "events.0.realis": ["maybe"],
    "events.0.evidence": [[]],
    "events.0.confidence": [1.1, -0.1, None, True],
    "commitments.0.act": ["dance"],
    "commitments.0.speaker_authority": ["boss"],
    "commitments.0.force": ["hoped"],
    "commitments.0.deadline": ["May"],
    "commitments.0.evidence": [[]],
    "commitments.0.act_span": [None],
}


@pytest.mark.parametrize(
    ("path", "value"), [(path, value) for path, values in NOT_ALLOWED.items() for value in values]
)
def test_a_value_that_is_not_allowed_is_found(path: str, value: Any) -> None:
    reading = good()
    put(path, value)(reading)
    assert broken_rules(reading)


REQUIRED = [
    f"{place}{field}"
    for place, value in [
        ("", good()),
        ("reader.", good()["reader"]),
        ("report.", good()["report"]),
        ("report.capture.", good()["report"]["capture"]),
        ("report.posts.0.", good()["report"]["posts"][0]),
        ("mentions.0.", good()["mentions"][0]),
        ("actors.0.", good()["actors"][0]),
        ("actors.0.roles.0.", good()["actors"][0]["roles"][0]),
        ("actors.0.part_of.0.", good()["actors"][0]["part_of"][0]),
        ("actors.1.size.0.", good()["actors"][1]["size"][0]),
        ("places.0.", good()["places"][0]),
        ("times.0.", good()["times"][0]),
        ("statements.0.", good()["statements"][0]),
        ("events.0.", good()["events"][0]),
        ("commitments.0.", good()["commitments"][0]),
    ]
    for field in value
]


@pytest.mark.parametrize("path", REQUIRED)
def test_a_missing_field_is_found(path: str) -> None:
    reading = good()
    drop(path)(reading)
    (found,) = broken_rules(reading)
    assert found.endswith("is missing")


LONG = len(TEXT) + 1
PLANTED = {
    "text not NFC": (new_text(TEXT + " Cafe\u0301"), "NFC"),
    "trailing space": (new_text(TEXT + " "), "trailing space"),
    "trailing space of a paragraph": (new_text(TEXT + " \nMore."), "trailing space"),
    "trailing newline": (new_text(TEXT + "\n"), "one newline"),
    "empty paragraph": (new_text(TEXT + "\n\nMore."), "one newline"),
    "a share button": (new_text(TEXT + "\nShare this article"), "no text"),
    "a line to other pages": (new_text(TEXT + "\nRead more"), "no text"),
    "another id": (put("report.id", "0" * 64), "SHA-256 of the text"),
    "another capture": (put("report.capture.sha256", "0" * 64), "raw bytes"),
    "an embedded post as a date": (
        put("report.published", {"value": "2031-03-04", "basis": "embedded_post"}),
        "not before",
    ),
    "two mentions, one id": (put("mentions.1.id", "m1"), "same id"),
    "two actors, one id": (put("actors.1.id", "a1"), "same id"),
    "no such actor of a mention": (put("mentions.0.actor", "a9"), "none of the actors"),
    "no such place": (put("mentions.2.place", "p9"), "none of the places"),
    "no such actor of a role": (put("actors.0.roles.0.of", "a9"), "none of the actors"),
    "no such group": (put("actors.0.part_of.0.actor", "a9"), "none of the actors"),
    "no such speaker": (put("statements.0.speaker", "a9"), "none of the actors"),
    "no such relay": (put("statements.0.via", ["a9"]), "none of the actors"),
    "no such statement outside": (put("statements.0.inside", "s9"), "none of the statements"),
    "nothing said": (put("statements.0.content", []), "is empty"),
    "a statement in itself": (put("statements.0.inside", "s1"), "told in itself"),
    "no such party": (put("events.0.actors", ["a9"]), "none of the actors"),
    "no such recipient": (put("events.0.recipients", ["a9"]), "none of the actors"),
    "no such event place": (put("events.0.place", "p9"), "none of the places"),
    "no such time": (put("events.0.time", "t9"), "none of the times"),
    "no such teller": (put("events.0.according_to", ["s1", "s9"]), "none of the statements"),
    "no such committer": (put("commitments.0.committer", "a9"), "none of the actors"),
    "no such beneficiary": (put("commitments.0.beneficiary", "a9"), "none of the actors"),
    "no such promise": (put("commitments.0.statement", "s9"), "none of the statements"),
    "a mention outside": (put("mentions.0.span", [0, LONG]), "outside"),
    "a mention before": (put("mentions.0.span", [-1, 3]), "outside"),
    "an empty mention": (put("mentions.0.span", [3, 3]), "empty"),
    "a backward mention": (put("mentions.0.span", [5, 3]), "empty"),
    "a blank mention": (put("mentions.0.span", [3, 4]), "white space"),
    "a role outside": (put("actors.0.roles.0.span", [0, LONG]), "outside"),
    "a membership outside": (put("actors.0.part_of.0.span", [0, LONG]), "outside"),
    "a size outside": (put("actors.1.size.0.span", [0, LONG]), "outside"),
    "a time outside": (put("times.0.span", [0, LONG]), "outside"),
    "a credit outside": (put("report.credits.0.span", [0, LONG]), "outside"),
    "content outside": (put("statements.0.content", [[0, 2], [5, LONG]]), "outside"),
    "a cue outside": (put("statements.0.cue", [[0, LONG]]), "outside"),
    "a source outside": (put("statements.0.source", [[0, LONG]]), "outside"),
    "anonymity outside": (
        put("statements.0.anonymity", {"claim": "background", "span": [0, LONG]}),
        "outside",
    ),
    "a trigger outside": (put("events.0.trigger", [LONG, LONG + 2]), "outside"),
    "event evidence outside": (put("events.0.evidence", [[0, LONG]]), "outside"),
    "an act outside": (put("commitments.0.act_span", [0, LONG]), "outside"),
    "a condition outside": (put("commitments.0.conditions", [[0, LONG]]), "outside"),
    "commitment evidence outside": (put("commitments.0.evidence", [[0, LONG]]), "outside"),
    "a count of one": (put("statements.0.count", 2), "several_counted"),
    "several counted without a count": (
        put("statements.0.number", "several_counted"),
        "several_counted",
    ),
    "a pledge as an act": (put("events.0.realis", "actual"), "only commits to"),
    "said as the report's own voice": (put("events.0.according_to", []), "lacks s1"),
    "a name that is not in the report": (put("actors.0.name", "Zoe Novak"), "does not name"),
    "an unnamed speaker named": (put("statements.0.identification", "unidentified"), "no name"),
    "a half-named speaker named": (
        put("statements.0.identification", "partly_identified"),
        "no name",
    ),
}


@pytest.mark.parametrize("case", PLANTED)
def test_a_broken_rule_is_found(case: str) -> None:
    plant, words = PLANTED[case]
    reading = good()
    plant(reading)
    found = broken_rules(reading, RAW)
    assert any(words in line for line in found), found


def test_the_schema_is_asked() -> None:
    reading = good()
    reading["reader"]["dropped"] = "none"
    assert any("JSON Schema" in line for line in broken_rules(reading, RAW, SCHEMA))


def test_who_declines_to_comment_says_nothing() -> None:
    reading = good()
    reading["statements"][0].update(content=[], speech_act="declined_comment")
    assert broken_rules(reading, RAW) == []


def test_another_spelling_of_a_name_names() -> None:
    reading = good()
    reading["actors"][0]["name"] = "Adil Kareem"
    assert broken_rules(reading, RAW) == []


def test_checking_changes_nothing() -> None:
    reading = good()
    before = copy.deepcopy(reading)
    broken_rules(reading, RAW, SCHEMA)
    assert reading == before


@pytest.mark.parametrize(
    "value",
    [
        *("2031", "2031-03", "2031-03-04", "2031-03-04T10:00:00Z", "203X", "2031-21", "2031-03-XX"),
        *("2031?", "2031-03~", "2031-03-04/..", "../2031", "2031/", "2031-01/2031-03", "-0044"),
        *("[2031-03-01,2031-03-04]", "{2030..2031}"),
    ],
)
def test_edtf(value: str) -> None:
    assert is_edtf(value)


@pytest.mark.parametrize(
    "value", ["", "31", "March 2031", "2031-3", "2031-13", "2031-03-32", "2031/03/04", "..", "/"]
)
def test_no_edtf(value: str) -> None:
    assert not is_edtf(value)


# --- what we read -------------------------------------------------------------------------------


def outcome_of(path: Path, config: Config) -> Outcome:
    (outcome,) = read_source(str(path), config)
    return outcome


def assert_holds(outcome: Outcome, path: Path) -> None:
    assert outcome.error is None, outcome.error
    assert outcome.reading is not None
    assert outcome.capture is not None
    assert outcome.capture.raw == path.read_bytes()
    line = outcome.reading.to_json()
    assert "\n" not in line
    assert broken_rules(json.loads(line), path.read_bytes(), SCHEMA) == []


@pytest.mark.parametrize("cast", [(), (EXAMPLES / "actors.toml",)], ids=["shipped", "own"])
@pytest.mark.slow
@pytest.mark.parametrize(
    "path", sorted((EXAMPLES / "reports").iterdir()), ids=lambda path: path.name
)
def test_the_rules_hold_for_the_examples(path: Path, cast: tuple[Path, ...]) -> None:
    outcome = outcome_of(path, Config(registry=cast))
    assert_holds(outcome, path)
    again = outcome_of(path, Config(registry=cast))
    assert outcome.reading is not None
    assert again.reading is not None
    assert outcome.reading.to_json() == again.reading.to_json()


def shared(pattern: str) -> list[Path]:
    return sorted(SHARED.glob(pattern))


needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="no shared folder beside this one")


@needs_shared
@pytest.mark.parametrize("path", shared("reports/*.txt"), ids=lambda path: path.name)
def test_the_rules_hold_for_shared_reports(path: Path) -> None:
    assert_holds(outcome_of(path, Config()), path)


@needs_shared
@pytest.mark.slow
@pytest.mark.parametrize("path", shared("data/pages/*.html.gz"), ids=lambda path: path.name[:12])
def test_the_rules_hold_for_shared_pages(path: Path) -> None:
    outcome = outcome_of(path, Config())
    if isinstance(outcome.error, LanguageUnknown):
        assert outcome.reading is None
        assert "--language" in str(outcome.error)
    else:
        assert_holds(outcome, path)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_what_json_cannot_say_is_no_number(number: float) -> None:
    with pytest.raises(ValidationError):
        Place(id="p1", name="Port Selene", lat=number, lon=1.0, precision="city")
