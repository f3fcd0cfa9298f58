"""The shipped model reads: on plain reports, on bad input, and not at all when it was altered."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from onrecord.contract import Reading
from onrecord.errors import ModelError, UsageError
from onrecord.reading.evidence import check_evidence
from onrecord.reading.model_reader import MODEL_FOLDER, ModelReader
from onrecord.reading.readers import default_reader, make_reader
from onrecord.vocabulary.registry import load_registry
from tests.reading.builders import report_of, said

STORY = (
    "MARSA NOUR - The rebels shelled the port on Sunday, Interior Minister Dara Velm said. "
    "“They will pay for this,” she told reporters.\n"
    "Omar Teyn, a spokesman for the rebels, denied that his men had fired a single shell. "
    "A Western diplomat said the army would answer within days."
)


@pytest.fixture(scope="module")
def reader() -> ModelReader:
    return ModelReader()


def read(reader: ModelReader, text: str) -> Reading:
    report = report_of(text)
    return check_evidence(reader.read(report), report)


def test_it_reads_who_says_what(reader: ModelReader) -> None:
    found = {(tuple(content), tuple(source)) for content, source, _ in said(read(reader, STORY))}
    assert (("“They will pay for this,”",), ("she",)) in found
    assert (("the army would answer within days",), ("A Western diplomat",)) in found
    assert any("denied" not in content[0] and "Omar Teyn" in source[0] for content, source in found)


def test_its_name_has_the_hash_of_the_model_and_of_the_rules(reader: ModelReader) -> None:
    name, _, hashes = reader.name.partition("@")
    model, _, rules = hashes.partition("+")
    assert name == "model"
    assert reader.encoder.sha256.startswith(model)
    assert (len(model), len(rules)) == (12, 12)
    assert read(reader, STORY).reader.model == reader.name


def test_it_is_the_default_and_has_a_name(reader: ModelReader) -> None:
    registry = load_registry()
    assert default_reader(registry).name == reader.name
    assert make_reader("model", registry, {"threads": "2"}).name == reader.name


@pytest.mark.parametrize(
    "options", [{"speed": "1"}, {"threads": "0"}, {"threads": "two"}, {"events": "all"}]
)
def test_options_that_it_does_not_take(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        make_reader("model", load_registry(), options)


def test_the_models_events_are_there_unless_those_of_the_rules_are_asked_for(
    reader: ModelReader,
) -> None:
    text = "Gunmen on motorcycles abducted the head of the Oskal council late on Saturday."
    [event] = reader.read(report_of(text)).events
    assert (event.type, event.realis, event.trigger.of(text)) == ("ASSAULT", "actual", "abducted")
    asked = make_reader("model", load_registry(), {"events": "rules"})
    assert asked.name == f"{reader.name}+rule-events"
    assert asked.read(report_of("A truck hit a wall in Oskal.")).events == ()
    assert [one.type for one in asked.read(report_of(text)).events] == ["ASSAULT"]


def test_who_acts_is_the_head_of_the_words_that_the_model_gives(reader: ModelReader) -> None:
    text = "Police officers from Oskal arrested the leader of the Tarim Front in Varna on Friday."
    reading = reader.read(report_of(text))
    named = {m.actor: m.span.of(text) for m in reading.mentions}
    [event] = [one for one in reading.events if one.type == "COERCE"]
    assert "Oskal" not in {named[actor] for actor in event.actors}


def test_reading_is_pure(reader: ModelReader) -> None:
    assert read(reader, STORY) == read(reader, STORY)


# --- a model that is missing or altered ---


def test_an_altered_model_is_refused_with_its_hash(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL_FOLDER, folder)
    meant = json.loads((folder / "reader.json").read_text("utf-8"))["sha256"]
    with (folder / "reader.onnx").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match=meant):
        ModelReader(folder=folder)


# --- bad input ---

STRANGE = {
    "no sentence": "—",
    "only marks": "”“”“ ‘’ … !!! ???",
    "one word": "Smith",
    "only emoji": "🙂🙃 👨‍👩‍👧‍👦 🇮🇶",
    "emoji between": STORY.replace("said.", "said 🙂👨‍👩‍👧‍👦."),
    "right to left": STORY.replace("Omar Teyn", "عمر تين (\u202bOmar Teyn\u202c)"),
    "zero width": STORY.replace("rebels", "re\u200bbels\u200d").replace("Velm", "V\ufeffelm"),
    "combining": STORY.replace("a", "a\u0301").replace("o", "o\u0308\u0323"),
    "one long word": "x" * 50_000 + " said Smith.",
    "no spaces": STORY.replace(" ", ""),
    "newlines": STORY.replace(" ", "\n"),
    "marks without end": "“He said “that “she said “that " * 200,
    "a cue after the other": "said " * 500,
    "names without end": "Smith Jones " * 500,
    "surrogates of old": "Smith said \U0001d54b\U0001d550 was \U00010348 lost.",
    "shouted": STORY.upper(),
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_strange_text_is_read_and_every_span_holds(reader: ModelReader, text: str) -> None:
    # Nothing that the reader gave fails the evidence check.
    assert read(reader, text).reader.dropped == 0


def test_what_is_told_in_a_content_is_a_statement_inside_it(reader: ModelReader) -> None:
    text = "The envoy told reporters on Monday that a general had admitted the convoy was lost."
    outer, inner = read(reader, text).statements
    assert inner.inside == outer.id
    assert [span.of(text) for span in inner.source] == ["a general"]


def test_spans_are_right_after_characters_outside_the_basic_plane(reader: ModelReader) -> None:
    # Astral characters: counted in bytes or UTF-16, all spans would be off. A whole window of them,
    # so that the story is read in windows of its own.
    before = "🙂 🇮🇶 𝕋 " * 60 + "\n"
    told = said(read(reader, before + STORY))
    assert (["“They will pay for this,”"], ["she"]) in [one[:2] for one in told]


@pytest.mark.slow
def test_a_sentence_of_20_000_words(reader: ModelReader) -> None:
    text = "The general said " + "that the long march went on and on " * 2_500 + "."
    reading = read(reader, text)
    assert reading.reader.dropped == 0
    assert reading.statements


@pytest.mark.slow
def test_a_long_text_is_read_to_its_end(reader: ModelReader) -> None:
    text = "\n".join([STORY] * 150)  # several passages
    reading = read(reader, text)
    last = text.rindex("A Western diplomat")
    assert reading.reader.dropped == 0
    assert any(one.source and one.source[0].start == last for one in reading.statements)
    assert len(reading.statements) > 100 * len(read(reader, STORY).statements)
