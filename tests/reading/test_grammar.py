"""Who and whom by hand-made trees; where a sentence begins and ends."""

from __future__ import annotations

import pytest

from onrecord.reading.decoding import Tree
from onrecord.reading.grammar import Arguments, arguments_of, clauses_of, sentence_around

Row = tuple[str, int, str]  # word, head (its own place for the root), relation

SHELLED: list[Row] = [
    ("The", 1, "det"), ("army", 2, "nsubj"), ("shelled", 2, "root"), ("two", 4, "nummod"),
    ("camps", 2, "obj"), (",", 6, "punct"), ("killing", 2, "advcl"), ("a", 8, "det"),
    ("nurse", 6, "obj"),
]  # fmt: skip
BEATEN: list[Row] = [
    ("A", 1, "det"), ("steward", 3, "nsubj:pass"), ("was", 3, "aux:pass"), ("beaten", 3, "root"),
    ("by", 5, "case"), ("guards", 3, "obl"),
]  # fmt: skip
OFFERED: list[Row] = [
    ("Algiers", 1, "nsubj"), ("offered", 1, "root"), ("to", 3, "mark"), ("take", 1, "xcomp"),
    ("in", 3, "compound:prt"), ("the", 6, "det"), ("wounded", 3, "obj"),
]  # fmt: skip
URGED: list[Row] = [
    ("She", 1, "nsubj"), ("urged", 1, "root"), ("them", 1, "obj"), ("to", 4, "mark"),
    ("leave", 1, "xcomp"),
]  # fmt: skip
RELATIVE: list[Row] = [
    ("Hungary", 5, "nsubj"), (",", 3, "punct"), ("which", 3, "nsubj"),
    ("threatened", 0, "acl:relcl"), ("Kyiv", 3, "obj"), ("left", 5, "root"),
]  # fmt: skip
STRIKES: list[Row] = [
    ("The", 1, "det"), ("group", 3, "nmod:poss"), ("'s", 1, "case"), ("strikes", 7, "nsubj"),
    ("on", 6, "case"), ("two", 6, "nummod"), ("ports", 3, "nmod"), ("ended", 7, "root"),
]  # fmt: skip
BOTH: list[Row] = [
    ("Police", 1, "nsubj"), ("held", 1, "root"), ("Ada", 1, "obj"), ("Cole", 2, "flat"),
    ("and", 5, "cc"), ("Leo", 2, "conj"),
]  # fmt: skip

DEPORTED: list[Row] = [
    ("The", 2, "det"), ("Portuguese", 2, "amod"), ("journalist", 6, "nsubj:pass"),
    ("Marta", 2, "appos"), ("Quintela", 3, "flat"), ("was", 6, "aux:pass"),
    ("deported", 6, "root"),
]  # fmt: skip
MET: list[Row] = [
    ("Foreign", 1, "amod"), ("Minister", 2, "nmod"), ("Sato", 3, "nsubj"), ("met", 3, "root"),
    ("the", 5, "det"), ("envoy", 3, "obj"), (",", 7, "punct"), ("Cole", 5, "appos"),
]  # fmt: skip
AT_NO_POINT: list[Row] = [
    ("At", 2, "case"), ("no", 2, "det"), ("point", 4, "obl"), ("guards", 4, "nsubj"),
    ("shot", 4, "root"), ("at", 6, "case"), ("farmers", 4, "obl"),
]  # fmt: skip


def told(rows: list[Row], first: int, last: int | None = None) -> tuple[list[str], list[str], bool]:
    words = [row[0] for row in rows]
    tree = Tree(tuple(row[1] for row in rows), tuple(row[2] for row in rows))
    found: Arguments = arguments_of(tree, words, first, last or first + 1)
    actors, recipients = (
        [" ".join(words[a:b]) for a, b in part] for part in (found.actors, found.recipients)
    )
    return actors, recipients, found.is_passive


@pytest.mark.parametrize(
    ("rows", "trigger", "actors", "recipients", "is_passive"),
    [
        (SHELLED, 2, ["The army"], ["two camps"], False),
        (SHELLED, 6, ["The army"], ["a nurse"], False),
        (BEATEN, 3, ["guards"], ["A steward"], True),
        (OFFERED, 3, ["Algiers"], ["the wounded"], False),
        (URGED, 4, ["them"], [], False),
        (RELATIVE, 3, ["Hungary"], ["Kyiv"], False),
        (STRIKES, 3, ["The group"], ["two ports"], False),
        (BOTH, 1, ["Police"], ["Ada Cole", "Leo"], False),
        (DEPORTED, 6, [], ["The Portuguese journalist Marta Quintela"], True),
        (MET, 3, ["Foreign Minister Sato"], ["the envoy"], False),
        (AT_NO_POINT, 4, ["guards"], ["farmers"], False),
    ],
)
def test_who_and_whom(
    rows: list[Row], trigger: int, actors: list[str], recipients: list[str], is_passive: bool
) -> None:
    assert told(rows, trigger) == (actors, recipients, is_passive)


def test_a_phrase_is_never_the_trigger_itself() -> None:
    rows: list[Row] = [("strikes", 1, "nsubj"), ("killed", 1, "root"), ("two", 1, "obj")]
    assert told(rows, 0, 2) == ([], ["two"], False)


@pytest.mark.parametrize(
    ("text", "at", "sentence"),
    [
        ("One left . Two came .", 3, "Two came ."),
        ("One left . Two came .", 0, "One left ."),
        ("So Col . Sangare left . Two came", 0, "So Col . Sangare left ."),
        ("About 3 . two came", 0, "About 3 . two came"),
        ("One", 0, "One"),
    ],
)
def test_the_sentence_around_a_word(text: str, at: int, sentence: str) -> None:
    words = text.split()
    first, last = sentence_around(words, [n == 0 for n in range(len(words))], at, {"col"})
    assert " ".join(words[first:last]) == sentence


def test_a_paragraph_ends_a_sentence_and_so_do_many_words() -> None:
    words = ["so"] * 1000
    first, last = sentence_around(words, [n in (0, 500) for n in range(1000)], 499)
    assert last == 500
    assert last - first < 100


def test_verbs_with_their_subjects() -> None:
    words = [row[0] for row in OFFERED]
    tree = Tree(tuple(row[1] for row in OFFERED), tuple(row[2] for row in OFFERED))
    assert [(words[c.verb], c.subjects, c.is_passive) for c in clauses_of(tree, words)] == [
        ("offered", ((0, 1),), False),
        ("take", ((0, 1),), False),
    ]


def test_a_condition_belongs_to_the_verb_that_it_hangs_on() -> None:
    rows: list[Row] = [
        ("They", 2, "nsubj"), ("will", 2, "aux"), ("leave", 2, "root"), ("if", 5, "mark"),
        ("we", 5, "nsubj"), ("pay", 2, "advcl"),
    ]  # fmt: skip
    tree = Tree(tuple(row[1] for row in rows), tuple(row[2] for row in rows))
    clauses = clauses_of(tree, [row[0] for row in rows])
    assert [(c.verb, c.is_conditional) for c in clauses] == [(2, True), (5, False)]


def test_a_condition_may_be_joined_with_but() -> None:
    rows: list[Row] = [
        ("They", 2, "nsubj"), ("will", 2, "aux"), ("leave", 2, "root"), ("but", 7, "cc"),
        ("only", 7, "advmod"), ("if", 7, "mark"), ("we", 7, "nsubj"), ("pay", 2, "conj"),
    ]  # fmt: skip
    tree = Tree(tuple(row[1] for row in rows), tuple(row[2] for row in rows))
    clauses = clauses_of(tree, [row[0] for row in rows])
    assert [(c.verb, c.is_conditional) for c in clauses] == [(2, True), (7, False)]
