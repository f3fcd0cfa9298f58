"""The reader behind a chat endpoint, against a real server that answers as such endpoints do."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from onrecord.contract import CaptureNote, Reading, Report, text_id
from onrecord.errors import ReaderError, UsageError
from onrecord.reading.chat_endpoint import ChatReader, chat_reader
from onrecord.reading.evidence import check_evidence
from onrecord.vocabulary.registry import load_registry
from tests.contract_rules import broken_rules
from tests.loopback import serving

TEXT = (
    "BAGHDAD — Hatem Jubouri, the defence minister, said: “We will disarm the brigades by June.”\n"
    "He denied that troops had shelled Karsa. The Karsa Brigades rejected the plan on Monday."
)
ONRECORD = (sys.executable, "-c", "from onrecord.cli.main import run; run()")
GOOD: dict[str, Any] = {
    "actors": [
        {"name": "Hatem Jubouri", "kind": "person"},
        {"name": "Karsa Brigades", "kind": "armed_group"},
    ],
    "statements": [
        {
            # Straight marks where the report has curly ones, as models like to answer.
            "content": ['"We will disarm the brigades by June."'],
            "cue": "said", "source": "Hatem Jubouri, the defence minister",
            "speaker": "Hatem Jubouri", "identification": "named", "speech_act": "promise",
            "polarity": "positive", "form": "direct", "told_in": None,
        },
        {
            "content": ["that troops had shelled Karsa"], "cue": "denied", "source": "He",
            "speaker": "Hatem Jubouri", "identification": "named", "speech_act": "denial",
            "polarity": "negative", "form": "indirect", "told_in": None,
        },
    ],
    "events": [
        {
            "type": "REJECT", "realis": "actual", "trigger": "rejected",
            "evidence": "The Karsa Brigades rejected the plan on Monday",
            "actors": ["Karsa Brigades"], "recipients": [], "told_in": None,
        },
        {
            "type": "ASSAULT", "realis": "denied", "trigger": "shelled",
            "evidence": "troops had shelled Karsa", "actors": [], "recipients": [], "told_in": 1,
        },
    ],
    "commitments": [
        {
            "committer": None, "act": "disarm", "act_words": "disarm the brigades",
            "force": "pledged", "speaker_authority": "self", "conditions": [],
            "evidence": "We will disarm the brigades by June", "told_in": 0,
        }
    ],
}  # fmt: skip


class Endpoint(NamedTuple):
    """A server on loopback: `answers` what it sends next, `asked` what it was sent."""

    url: str
    answers: list[Callable[[BaseHTTPRequestHandler], None]]
    asked: list[dict[str, Any]]
    headers: list[dict[str, str]]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    answers: list[Callable[[BaseHTTPRequestHandler], None]] = []
    asked: list[dict[str, Any]] = []
    headers: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append({"path": self.path, **json.loads(body)})
            headers.append(dict(self.headers))
            answers[min(len(asked), len(answers)) - 1](self)

    with serving(Handler) as url:
        yield Endpoint(f"{url}/v1", answers, asked, headers)


def sends(body: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def says(answer: object, **choice: Any) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer as the protocol wraps it."""
    content = answer if isinstance(answer, str) else json.dumps(answer)
    message = {"role": "assistant", "content": content}
    whole = {"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}
    whole["choices"][0] |= choice  # type: ignore[index]
    return sends(json.dumps(whole).encode())


def report(text: str = TEXT) -> Report:
    return Report(id=text_id(text), text=text, language="en", capture=CaptureNote(sha256="0" * 64))


def read(endpoint: Endpoint, text: str = TEXT) -> Reading:
    one = report(text)
    return check_evidence(ChatReader(endpoint.url, "small").read(one), one)


# --- good answers -------------------------------------------------------------------------------


def test_quotes_become_places_in_the_text(endpoint: Endpoint) -> None:
    endpoint.answers.append(says(GOOD))
    reading = read(endpoint)
    said, denied = reading.statements
    names = {actor.id: actor.name for actor in reading.actors}
    assert said.content[0].of(TEXT) == "“We will disarm the brigades by June.”"
    assert names[said.speaker or ""] == "Hatem Jubouri"
    assert (denied.source[0].of(TEXT), denied.polarity) == ("He", "negative")
    rejected, shelled = reading.events
    assert [names[actor] for actor in rejected.actors] == ["Karsa Brigades"]
    assert shelled.according_to == (denied.id,)
    assert reading.commitments[0].act_span.of(TEXT) == "disarm the brigades"
    assert reading.reader.dropped == 0
    assert reading.reader.model.startswith("chat:small@")


@pytest.mark.parametrize(
    ("name", "places"), [("Iran", [8]), ("Oman", []), ("", []), ("Ada O'Neil", [28])]
)
def test_an_actor_is_mentioned_by_whole_words(
    endpoint: Endpoint, name: str, places: list[int]
) -> None:
    endpoint.answers.append(says({"actors": [{"name": name, "kind": "country"}]}))
    reading = read(endpoint, "Iranian Iran, Romanians met Ada O’Neil.")
    assert [mention.span.start for mention in reading.mentions] == places
    assert reading.reader.dropped == (not places)


def test_a_reading_keeps_the_rules_of_the_contract(endpoint: Endpoint) -> None:
    endpoint.answers.append(says(GOOD))
    line = json.loads(read(endpoint).to_json())
    assert list(broken_rules(line, None)) == []


def test_what_is_asked_is_what_the_protocol_says(endpoint: Endpoint) -> None:
    endpoint.answers.append(says(GOOD))
    read(endpoint)
    (asked,) = endpoint.asked
    assert asked["path"] == "/v1/chat/completions"
    assert (asked["model"], asked["temperature"]) == ("small", 0)
    assert asked["messages"][-1] == {"role": "user", "content": TEXT}
    form = asked["response_format"]
    assert (form["type"], form["json_schema"]["strict"]) == ("json_schema", True)
    jsonschema.validate(GOOD, form["json_schema"]["schema"])
    for part in (form["json_schema"]["schema"], *form["json_schema"]["schema"]["$defs"].values()):
        # Strict endpoints take a schema only if all is required and nothing more allowed.
        assert part["additionalProperties"] is False
        assert set(part["required"]) == set(part["properties"])


def test_a_long_report_is_sent_in_parts_and_nothing_is_lost(endpoint: Endpoint) -> None:
    text = "\n".join(f"Paragraph {n} says nothing at all, at some length. " * 9 for n in range(60))
    text = "\n".join(line.strip() for line in text.split("\n"))
    endpoint.answers.append(says({"actors": [], "statements": [], "events": [], "commitments": []}))
    read(endpoint, text)
    sent = [one["messages"][-1]["content"] for one in endpoint.asked]
    assert len(sent) > 3
    assert "".join(sent) == text
    assert max(map(len, sent)) <= 6000


def test_the_key_goes_to_the_endpoint_and_is_not_in_the_name(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.answers.append(says(GOOD))
    (tmp_path / "key").write_text("secret-1\n")
    options = {"url": endpoint.url, "model": "m", "key_file": str(tmp_path / "key")}
    reader = chat_reader(load_registry(), options)
    reader.read(report())
    assert endpoint.headers[0]["Authorization"] == "Bearer secret-1"
    assert "secret" not in reader.name


# --- lies ---------------------------------------------------------------------------------------


def lie(path: str, value: object) -> dict[str, Any]:
    """The good answer with one value changed: `events.0.trigger`."""
    answer = json.loads(json.dumps(GOOD))
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    here = answer
    for step in way:
        here = here[step]
    here[last] = value
    return answer


@pytest.mark.parametrize(
    ("path", "value", "kind", "left"),
    [
        ("statements.0.content", ["We have disarmed the brigades."], "statements", 1),
        ("statements.0.content", ["“We will disarm", "the army"], "statements", 1),
        ("statements.0.content", [], "statements", 1),
        ("statements.0.source", "a senior officer", "statements", 1),
        ("statements.0.cue", "swore", "statements", 1),
        ("statements.0.form", "telepathic", "statements", 1),
        ("statements.0", "He said nothing.", "statements", 1),
        ("events.0.trigger", "bombed", "events", 1),
        ("events.0.evidence", "", "events", 1),
        ("events.0.type", "WAR", "events", 1),
        ("events.0.told_in", 7, "events", 1),
        ("commitments.0.act_words", "dissolve the brigades", "commitments", 0),
        ("commitments.0.conditions", ["if they are paid"], "commitments", 0),
        ("actors.1.name", "Qasem Hidden", "actors", 1),
    ],
)
def test_what_the_text_does_not_bear_out_is_dropped_and_counted(
    endpoint: Endpoint, path: str, value: object, kind: str, left: int
) -> None:
    endpoint.answers.append(says(lie(path, value)))
    reading = read(endpoint)
    assert len(getattr(reading, kind)) == left
    assert reading.reader.dropped >= 1
    assert list(broken_rules(json.loads(reading.to_json()), None)) == []


def test_what_a_dropped_statement_tells_does_not_become_the_reports_own_voice(
    endpoint: Endpoint,
) -> None:
    endpoint.answers.append(says(lie("statements.1.content", ["that troops were near Karsa"])))
    reading = read(endpoint)
    assert [event.type for event in reading.events] == ["REJECT"]


def test_an_unnamed_source_gets_no_name(endpoint: Endpoint) -> None:
    endpoint.answers.append(says(lie("statements.0.identification", "unidentified")))
    assert read(endpoint).statements[0].speaker is None


def test_a_pledge_told_as_an_act_is_dropped(endpoint: Endpoint) -> None:
    answer = lie("events.0.type", "RETREAT")
    answer["events"][0] |= {"trigger": "disarm", "evidence": "We will disarm the brigades by June"}
    endpoint.answers.append(says(answer))
    assert "RETREAT" not in [event.type for event in read(endpoint).events]


def test_statements_told_in_each_other_are_not_a_circle(endpoint: Endpoint) -> None:
    answer = lie("statements.0.told_in", 1)
    answer["statements"][1]["told_in"] = 0
    endpoint.answers.append(says(answer))
    assert sum(one.inside is not None for one in read(endpoint).statements) < 2


# --- answers that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (sends(b"not json"), "does not answer as its protocol says"),
        (sends(b"[]"), "does not answer as its protocol says"),
        (sends(b'{"choices": []}'), "does not answer as its protocol says"),
        (sends(b'{"choices": [{"message": null}]}'), "does not answer as its protocol says"),
        (sends(b"[" * 100_000), "does not answer as its protocol says"),
        (sends(b"\xff\xfe"), "does not answer as its protocol says"),
        (says("Sure! Here is the JSON: {"), "does not answer as its protocol says"),
        (says("[1, 2]"), "no object of the schema"),
        (says(GOOD, finish_reason="length"), "cuts its answer off"),
        (says(GOOD, message={"content": None, "refusal": "I cannot."}), "refuses"),
        (sends(b"{}", 401), "status 401"),
        (sends(b"busy", 503), "status 503"),
        (sends(b"", 302), "status 302"),
        (sends(b" " * 9_000_000), "without end"),
    ],
)
def test_an_answer_that_is_none_is_an_error_of_ours(
    endpoint: Endpoint, answer: Callable[[BaseHTTPRequestHandler], None], words: str
) -> None:
    endpoint.answers.append(answer)
    with pytest.raises(ReaderError, match=words):
        read(endpoint)


@pytest.mark.parametrize("odd", [{}, {"statements": None}, {"events": "none"}, {"actors": {}}])
def test_missing_or_odd_lists_are_empty(endpoint: Endpoint, odd: dict[str, Any]) -> None:
    endpoint.answers.append(says(odd))
    reading = read(endpoint)
    assert (reading.statements, reading.events, reading.actors) == ((), (), ())


def test_a_server_that_falls_silent_is_left(endpoint: Endpoint) -> None:
    endpoint.answers.append(lambda _: time.sleep(1.5))
    reader = ChatReader(endpoint.url, "m", timeout=0.3)
    with pytest.raises(ReaderError, match="cannot be asked"):
        reader.read(report())


def test_a_server_that_is_not_there_is_an_error_of_ours() -> None:
    with pytest.raises(ReaderError, match="cannot be asked"):
        ChatReader("http://127.0.0.1:9/v1", "m").read(report())


# --- options and command line --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "needs the options url"),
        ({"url": "ftp://x/", "model": "m"}, "needs the options url"),
        ({"url": "http://x/"}, "needs the options url"),
        ({"url": "http://x/", "model": "m", "temperature": "1"}, "takes no option temperature"),
        ({"url": "http://x/", "model": "m", "timeout": "soon"}, "takes seconds"),
        ({"url": "http://x/", "model": "m", "key_file": "/nowhere/key"}, "cannot be read"),
    ],
)
def test_options_that_are_off_are_named(options: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        chat_reader(load_registry(), options)


@pytest.mark.slow
def test_the_command_line_reads_with_an_endpoint(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers.append(says(GOOD))
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    options = ("--reader-option", f"url={endpoint.url}", "--reader-option", "model=small")
    done = subprocess.run(
        [*ONRECORD, "read", "--json", "--reader", "chat", *options, file],
        capture_output=True,
        check=True,
    )
    line = json.loads(done.stdout)
    assert line["reader"]["model"].startswith("chat:small@")
    assert len(line["statements"]) == 2


@pytest.mark.slow
def test_an_endpoint_that_fails_costs_the_report_and_says_so(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.answers.append(sends(b"{}", 500))
    file = tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    options = ("--reader-option", f"url={endpoint.url}", "--reader-option", "model=small")
    done = subprocess.run(
        [*ONRECORD, "read", "--reader", "chat", *options, file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "status 500" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
