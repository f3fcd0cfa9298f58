"""Who the speakers are: scored on hand-made readings of a few sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reading import speakers
from benchmarks.reading.speakers import Document, Entity, head, stands_for
from benchmarks.texts import report_of
from onrecord.contract import Actor, Mention, ReaderNote, Reading, Report, Statement
from onrecord.spans import Span
from training.corpora import Text, locate

TEXT = (
    "Trade minister Ada Cole came to Oman. Cole said rain fell. She said snow fell. "
    "Bo Dahl said hail fell. A guard said it thawed. The guard wept."
)


def at(words: str, text: str = TEXT) -> Span:
    """The span of words, or of their n-th occurrence for `words#n`."""
    return Span(*locate(text, words))


def entity(id_: str, *mentions: str, named: bool = True, text: str = TEXT) -> Entity:
    speaker = {
        "entity": id_,
        "etype": "person",
        "named": named,
        "mentions": [at(one, text) for one in mentions],
    }
    return Entity.of(speaker, Text(text))


COLE = entity("1", "Trade minister Ada Cole", "Cole#2", "She")
DAHL = entity("2", "Bo Dahl")
GUARD = entity("3", "A guard", "The guard", named=False)


def reading(text: str, actors: dict[str, list[str]], *statements: Statement) -> Reading:
    """A reading with actors by id, each with its mentions."""
    mentions = [
        Mention(id=f"m{actor}{number}", span=at(words, text), kind="person", actor=actor)
        for actor, all_ in actors.items()
        for number, words in enumerate(all_)
    ]
    return Reading(
        reader=ReaderNote(version="0", model="hand@0"),
        report=report_of(text),
        mentions=tuple(mentions),
        actors=tuple(
            Actor(id=actor, name=all_[0], kind="person") for actor, all_ in actors.items()
        ),
        statements=statements,
    )


def document(actors: dict[str, list[str]]) -> Document:
    return Document(Text(TEXT), (COLE, DAHL, GUARD), reading(TEXT, actors))


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("Trade minister Ada Cole", "Cole"),
        ("Senior researcher Mu Li, of the School of Trade", "Li"),
        ("the Church of Karsa 's", "Church"),
        ("Ada Cole's", "Cole"),
        ("Of Karsa", "Karsa"),
    ],
)
def test_the_head_of_a_phrase(phrase: str, word: str) -> None:
    text = Text(phrase)
    assert text.words[head(Span(0, len(phrase)), text)] == word


@pytest.mark.parametrize(
    ("phrase", "name", "stands"),
    [
        ("Trade minister Ada Cole", "Ada Cole", True),
        ("Trade minister Ada Cole", "Trade", False),
        ("Minister of Trade Ada Cole", "Ada Cole", True),
        ("Minister of Trade Ada Cole", "Ada", False),
        ("spokesman for President Cole", "Cole", False),
        ("a friend of the painter Ada Cole", "Cole", False),
        ("the Church of Karsa", "Karsa", False),
    ],
)
def test_a_mention_stands_for_a_phrase_by_its_head(phrase: str, name: str, stands: bool) -> None:
    text = Text(phrase)
    mention = Mention(id="m1", span=at(name, phrase), kind="person", actor="a1")
    assert stands_for(mention, Span(0, len(phrase)), text, is_person=True) is stands


def test_only_a_person_is_named_at_the_end_of_a_phrase() -> None:
    phrase = "Ministry of Trade Ada Cole"
    mention = Mention(id="m1", span=at("Ada Cole", phrase), kind="person", actor="a1")
    assert not stands_for(mention, Span(0, len(phrase)), Text(phrase), is_person=False)
    town = mention.model_copy(update={"kind": "place"})
    assert not stands_for(town, Span(0, len(phrase)), Text(phrase), is_person=True)


def test_a_capital_names_unless_it_is_that_of_the_sentence() -> None:
    text = "Posts say so. The posts at Karsa lie. Cole lies. Minister Cole, the minister, wept."
    mentions = ("Posts", "The posts", "Cole", "Minister", "the minister")
    names = [span.of(text) for span in entity("1", *mentions, text=text).names]
    assert names == ["Cole", "Minister"]
    assert entity("1", *mentions, named=False, text=text).names == ()


@pytest.mark.parametrize(
    ("actor", "fault"),
    [
        (["Ada Cole", "Cole#2", "She"], None),
        (["Ada Cole", "She"], None),
        ([], "nobody"),
        (["She"], "not joined to the name"),
        (["She", "Oman"], "somebody else"),
        (["She", "Bo Dahl"], "another speaker"),
        (["Bo Dahl"], "another speaker"),
        (["Oman"], "somebody else"),
        (["Trade"], "somebody else"),
    ],
)
def test_a_named_speaker_is_right_by_a_name_beside_the_source(
    actor: list[str], fault: str | None
) -> None:
    whole = document({"a1": actor} if actor else {})
    found = whole.fault("a1" if actor else None, [at("She")], COLE)
    assert found == fault


def test_a_source_is_enough_where_it_is_the_first_to_name() -> None:
    first, later = at("Trade minister Ada Cole"), at("Cole#2")
    assert document({"a1": ["Ada Cole"]}).fault("a1", [first], COLE) is None
    assert document({"a1": ["Cole#2"]}).fault("a1", [later], COLE) == "not joined to the name"


def test_an_actor_that_is_more_of_another_speaker_is_wrong() -> None:
    text = "Ada Cole sang. Bo Dahl sang. Dahl said rain fell. Cole said snow fell."
    cole = entity("1", "Ada Cole", "Cole#2", text=text)
    dahl = entity("2", "Bo Dahl", "Dahl#2", text=text)

    def fault(*mentions: str) -> str | None:
        whole = Document(Text(text), (cole, dahl), reading(text, {"a1": list(mentions)}))
        return whole.fault("a1", [at("Cole#2", text)], cole)

    assert fault("Ada Cole", "Bo Dahl") is None
    assert fault("Ada Cole", "Bo Dahl", "Dahl#2") == "another speaker"


def test_pronouns_do_not_make_an_actor_another() -> None:
    text = "Bo Dahl sang. He ate and he slept. Cole said snow fell."
    cole = entity("1", "Cole", text=text)
    dahl = entity("2", "Bo Dahl", "He", "he", text=text)
    actors = {"a1": ["He", "he", "Cole"]}
    whole = Document(Text(text), (cole, dahl), reading(text, actors))
    assert whole.fault("a1", [at("Cole", text)], cole) is None


@pytest.mark.parametrize(
    ("actor", "fault"),
    [
        ([], None),
        (["A guard"], None),
        (["A guard", "The guard", "She"], None),
        (["A guard", "The guard", "She", "Oman"], "somebody else"),
        (["A guard", "Oman"], "somebody else"),
    ],
)
def test_who_is_never_named_is_nobody_or_itself(actor: list[str], fault: str | None) -> None:
    whole = document({"a1": actor} if actor else {})
    assert whole.fault("a1" if actor else None, [at("A guard")], GUARD) == fault


def test_the_source_takes_in_its_apposition() -> None:
    text = "The mayor, Ada Cole, said rain fell. His aunt Bo said snow fell."
    cole = entity("1", "The mayor", "Ada Cole", text=text)
    whole = Document(Text(text), (cole,), reading(text, {"a1": ["Ada Cole"]}))
    source = whole.source([at("The mayor", text)], cole)
    assert source == [at("The mayor", text), at("Ada Cole", text)]
    assert whole.actor_at(source, cole) == "a1"
    bo = entity("2", "His aunt", "Bo", text=text)
    assert whole.source([at("His", text), at("His aunt", text)], bo)[-1] == at("Bo", text)


def test_the_name_that_ends_the_source_comes_before_its_head() -> None:
    text = "University of Karsa president Ada Cole wept."
    cole = entity("1", "University of Karsa president Ada Cole", text=text)
    actors = {"a1": ["Ada Cole"], "a2": ["University of Karsa"]}
    whole = Document(Text(text), (cole,), reading(text, actors))
    assert whole.actor_at(cole.mentions, cole) == "a1"


def test_of_several_parts_those_are_the_source_that_are_the_speaker() -> None:
    whole = document({})
    assert whole.source([at("Oman"), at("She")], COLE) == [at("She")]
    assert whole.source([at("Oman")], COLE) == [at("Oman")]


def statement(
    content: str, speaker: str | None, source: str, text: str = TEXT, **more: Any
) -> Statement:
    return Statement(
        id=f"s{content}",
        content=(at(content, text),),
        source=(at(source, text),),
        speaker=speaker,
        form="indirect",
        **{"identification": "named" if speaker else "unidentified", **more},
    )


def test_a_statement_of_somebody_unnamed_needs_the_source_too() -> None:
    whole = document({"a1": ["Oman"]})

    def fault(**more: Any) -> str | None:
        return whole.fault_of_statement(statement("it thawed", **more), [at("A guard")], GUARD)

    assert fault(speaker=None, source="guard") is None
    assert fault(speaker=None, source="She") == "another source"
    assert fault(speaker="a1", source="A guard") == "somebody else"
    assert fault(speaker="a1", source="A guard", identification="partly_identified") is None


class Hand:
    """Stands for the reader: gives the readings that a test made."""

    name = "hand@0"
    languages = frozenset({"en"})

    def __init__(self, *readings: Reading) -> None:
        self._readings = {one.report.id: one for one in readings}

    def read(self, report: Report) -> Reading:
        return self._readings[report.id]


def attribution(who: dict[str, Any] | None, source: str, content: str, text: str) -> dict[str, Any]:
    found = {"source": [at(source, text)], "cue": [], "content": [at(content, text)]}
    return {**found, "speaker": who} if who else found


def test_both_shares_over_all_documents_and_over_news(tmp_path: Path) -> None:
    def speaker(one: Entity) -> dict[str, Any]:
        return {
            "entity": one.id,
            "etype": "person",
            "named": bool(one.names),
            "mentions": one.mentions,
        }

    talk = "I am Kit. I think so."
    kit = entity("9", "I", "Kit", "I#2", text=talk)
    news = {
        "doc_id": "GUM_news_rain",
        "text": TEXT,
        "attributions": [
            attribution(speaker(COLE), "Cole#2", "rain fell", TEXT),
            attribution(speaker(COLE), "She", "snow fell", TEXT),
            attribution(speaker(DAHL), "Bo Dahl", "hail fell", TEXT),
            attribution(speaker(GUARD), "A guard", "it thawed", TEXT),
            attribution(None, "The guard", "wept", TEXT),
        ],
    }
    vlog = {
        "doc_id": "GUM_vlog_kit",
        "text": talk,
        "attributions": [attribution(speaker(kit), "I#2", "so", talk)],
    }
    file = tmp_path / "gum.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in (news, vlog)))
    reader = Hand(
        reading(
            TEXT,
            {"a1": ["Ada Cole", "Cole#2"], "a2": ["Bo Dahl"]},
            statement("rain fell", "a1", "Cole#2"),
            statement("snow fell", "a2", "She"),
            statement("Dahl said hail fell", "a2", "Bo Dahl"),  # half of the words
            statement("thawed. The guard", None, "A guard"),  # less than half
        ),
        reading(talk, {}),
    )
    result = speakers.measure(file, reader, 1)
    assert result.figures == pytest.approx(
        {
            "speakers_gold": 60.0,  # neither She nor I
            "speakers_end_to_end": 40.0,
            "speakers_gold_news": 75.0,
            "speakers_end_to_end_news": 50.0,
        }
    )
    assert result.known == pytest.approx(
        {"speakers_gold_nobody": 20.0, "speakers_gold_news_nobody": 25.0}
    )
    assert "attributions without a gold speaker, left out: 1" in result.notes
    assert "all: 5 attributions, gold 60.00, end to end 40.00" in result.notes
    faults = [line.strip() for line in result.notes[result.notes.index("errors:") + 1 :]]
    assert {
        "1  gold: pronoun: nobody",
        "1  gold: I, we, you: nobody",
        "1  end to end: pronoun: another speaker",
        "1  end to end: never named: no such content",
        "She | Trade minister Ada Cole | Bo Dahl",
    } <= set(faults)
