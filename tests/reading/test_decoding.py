"""From scores to spans, attributions and trees: on scores made by hand, no model loaded."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from onrecord.reading.decoding import (
    Attribution,
    arguments,
    attributions,
    best_tree,
    bio_spans,
    entities,
    quotations,
    telling_spans,
    tree,
    triggers,
)
from onrecord.reading.encoder import Encoded
from onrecord.reading.model_input import (
    DEPRELS,
    DISTANCE_STEPS,
    DISTANCES,
    ENTITY_TAGS,
    EVENT_TYPES,
    REALIS,
    TELLING_TAGS,
)


def scores(tags: str) -> Any:
    """One row a letter, ten for the tag that it names."""
    return np.array([[10.0 * (tag == one) for one in "OBI"] for tag in tags], np.float32)


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("OBIIO", [(1, 4)]),
        ("BIBI", [(0, 2), (2, 4)]),
        ("OOO", []),
        ("B", [(0, 1)]),
        ("", []),
    ],
)
def test_spans_of_clear_tags(tags: str, spans: list[tuple[int, int]]) -> None:
    assert bio_spans(scores(tags).reshape(-1, 3)) == spans


def test_an_inside_never_stands_without_a_begin() -> None:
    # The tags alone would say O I I: the path that obeys the grammar begins one word earlier.
    given = np.array([[3.0, 2.5, 0.0], [0.0, 0.0, 4.0], [0.0, 0.0, 4.0]], np.float32)
    assert bio_spans(given) == [(0, 3)]


def test_the_best_path_is_the_best_of_all_paths_that_obey_the_grammar() -> None:
    chance = np.random.default_rng(7)
    for _ in range(200):
        size = int(chance.integers(1, 7))
        given = chance.normal(size=(size, 3)).astype(np.float32)
        breaks = (chance.random(size) < 0.3).tolist()
        best: tuple[float, list[tuple[int, int]]] = (-np.inf, [])
        logs = given - np.log(np.exp(given).sum(1, keepdims=True))
        for path in product(range(3), repeat=size):
            if any(
                tag == 2 and (at == 0 or path[at - 1] == 0 or breaks[at])
                for at, tag in enumerate(path)
            ):
                continue
            value = float(sum(logs[at, tag] for at, tag in enumerate(path)))
            if value > best[0]:
                best = (value, spans_of(path))
        assert bio_spans(given, breaks) == best[1]


def spans_of(path: tuple[int, ...]) -> list[tuple[int, int]]:
    starts = [at for at, tag in enumerate(path) if tag == 1]
    ends = []
    for start in starts:
        end = start + 1
        while end < len(path) and path[end] == 2:
            end += 1
        ends.append(end)
    return list(zip(starts, ends, strict=True))


def test_the_kind_of_a_name_is_voted_on_by_its_words() -> None:
    given = np.zeros((4, len(ENTITY_TAGS)), np.float32)
    given[0, ENTITY_TAGS.index("O")] = 9
    given[1, ENTITY_TAGS.index("B-ORG")] = 5
    given[1, ENTITY_TAGS.index("B-LOC")] = 5.2  # one word alone would say a place
    given[2, ENTITY_TAGS.index("I-ORG")] = 9
    given[3, ENTITY_TAGS.index("O")] = 9
    starts = [True, False, False, False]
    assert entities(Encoded({"entities": given}, {}), list("abcd"), starts) == [((1, 3), "ORG")]


def test_names_that_read_the_same_vote_together() -> None:
    words = "Ali Karim met Karim .".split()
    given = np.zeros((5, len(ENTITY_TAGS)), np.float32)
    given[:, ENTITY_TAGS.index("O")] = 5
    given[0, ENTITY_TAGS.index("B-PER")] = 12
    given[1, ENTITY_TAGS.index("I-PER")] = 12
    given[3, ENTITY_TAGS.index("B-LOC")] = 9.0
    given[3, ENTITY_TAGS.index("B-PER")] = 8.8  # alone it would be a place
    found = entities(Encoded({"entities": given}, {}), words, [True] + [False] * 4)
    assert found == [((0, 2), "PER"), ((3, 4), "PER")]


def linked(
    source: str, cue: str, content: str, told: dict[int, str] | None = None
) -> tuple[Any, Encoded]:
    """An encoder, and words with these tags.

    `told` says for the first word of each cue which words are its own, as a string of "x"; the
    others are not. Without it every cue may have all that the tags say.
    """
    tags = np.concatenate([scores(source), scores(cue), scores(content)], axis=1)
    size = len(cue)
    # A vector's place n is that of word n: a cue's is its own, a word's says whose it is.
    vectors = {"cue": np.eye(size, dtype=np.float32), "told": np.zeros((size, size), np.float32)}
    for at, words in (told or {}).items():
        vectors["told"][:, at] = [0.0 if word == "x" else -30.0 for word in words]
    weights = np.zeros((len(TELLING_TAGS), size + 1, size + 1), np.float32)
    weights[:, :size, :size] = np.eye(size)
    encoder = SimpleNamespace(
        telling_weights=weights,
        distance_weights=np.zeros((len(TELLING_TAGS), DISTANCES), np.float32),
    )
    return encoder, Encoded({"attribution": tags}, vectors)


def test_each_cue_has_its_own_source_and_parts() -> None:
    encoder, encoded = linked(
        source="OOOOBOOOO", cue="OOOBOOOOB", content="BIOOOOBIO",
        told={3: "xx  xxxx ", 8: "         "},  # the last part goes to the farther cue
    )  # fmt: skip
    found = attributions(encoder, encoded, list("abcdefghi"), [True] + [False] * 8)
    assert found == [Attribution(cue=(3, 4), source=(4, 5), content=((0, 2), (6, 8)))]


def test_two_cues_may_have_one_source() -> None:
    # "She said a b and added c"
    encoder, encoded = linked(
        source="BOOOOOO", cue="OBOOOBO", content="OOBIOOB", told={1: "x xx   ", 5: "x     x"}
    )
    found = attributions(encoder, encoded, list("abcdefg"), [True] + [False] * 6)
    assert [(one.cue, one.source) for one in found] == [((1, 2), (0, 1)), ((5, 6), (0, 1))]


def test_a_content_inside_another_belongs_to_its_own_cue() -> None:
    # "She said that he denied it": the tags alone know one content only.
    encoder, encoded = linked(
        source="BOOBOO", cue="OBOOBO", content="OOBIII", told={1: "x xxxx", 4: "   x  "}
    )
    encoded.vectors["told"][5, 4] = 12.0
    outer, inner = attributions(encoder, encoded, list("abcdef"), [True] + [False] * 5)
    assert (outer.source, outer.content) == ((0, 1), ((2, 6),))
    assert (inner.source, inner.content) == ((3, 4), ((5, 6),))


@pytest.mark.parametrize(("cue", "content"), [(2, ((0, 1), (4, 5))), (6, ((4, 5), (8, 9)))])
def test_how_far_a_word_stands_from_the_cue_has_its_weight(
    cue: int, content: tuple[tuple[int, int], ...]
) -> None:
    tags = "".join("B" if at == cue else "O" for at in range(9))
    encoder, encoded = linked("OOOOOOOOO", tags, "BOOOBOOOB")
    encoder.distance_weights[2:] = -30.0
    # Two words away, on either side, and no other distance.
    for side in (-2, 2):
        encoder.distance_weights[2:, len(DISTANCE_STEPS) + side] = 0.0
    [found] = attributions(encoder, encoded, list("abcdefghi"), [True] + [False] * 8)
    assert found.content == content


def test_of_two_cues_that_claim_the_same_the_stronger_has_it() -> None:
    # "a said b c , she told": both cues may have "b c"; the second wants it less.
    encoder, encoded = linked("OOOOOO", "OBOOOB", "OOBIOO")
    encoded.vectors["told"][2:4, 5] = -2.0
    [found] = attributions(encoder, encoded, list("abcdef"), [True] + [False] * 5)
    assert (found.cue, found.content) == ((1, 2), ((2, 4),))
    encoded.vectors["told"][2:4, 5] = 2.0
    [found] = attributions(encoder, encoded, list("abcdef"), [True] + [False] * 5)
    assert (found.cue, found.content) == ((5, 6), ((2, 4),))


def test_a_source_that_goes_with_no_cue_is_left_out() -> None:
    encoder, encoded = linked("BOOO", "OBOO", "OOBI", told={1: "  xx"})
    [found] = attributions(encoder, encoded, list("abcd"), [True] + [False] * 3)
    assert found.source is None


def test_a_quotation_is_told_whole_and_no_content_has_its_cue() -> None:
    words = "“ We won , ” he said . “ They lost . ”".split()
    encoder, encoded = linked(
        source="OOOOOBOOOOOOO", cue="OOOOOOBOOOOOO", content="OBIIOOIOBIIOO"
    )  # the model missed the marks, and took the cue for more of a content
    [found] = attributions(encoder, encoded, words, [True] + [False] * 12)
    assert found.content == ((0, 5), (8, 13))


def test_a_span_more_must_be_worth_it() -> None:
    scores_of_two = np.full((5, 2), -30.0, np.float32)
    scores_of_two[0, 0], scores_of_two[3, 0] = 5.0, 1.0
    assert telling_spans(scores_of_two, [True] + [False] * 4) == [(0, 1)]
    scores_of_two[0, 0] = -30.0  # the only one is kept
    assert telling_spans(scores_of_two, [True] + [False] * 4) == [(3, 4)]


def test_a_cue_has_nothing_of_another_window() -> None:
    encoder, encoded = linked("BOOOOO", "OOOBOO", "BIOOBO")
    encoded = replace(encoded, borders=(0, 2))
    [found] = attributions(encoder, encoded, list("abcdef"), [True] + [False] * 5)
    assert (found.source, found.content) == (None, ((4, 5),))
    assert (encoded.window(1), encoded.window(2)) == ((0, 2), (2, 6))


def test_a_content_of_marks_only_is_none() -> None:
    encoder, encoded = linked("BOOO", "OBOO", "OOOB")
    assert attributions(encoder, encoded, ["He", "said", "x", "”"], [True] + [False] * 3) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a “ b ” c", [(1, 4)]),
        ("a “ b “ c ” d", [(1, 6)]),
        ('" a " b " c', [(0, 3), (4, 6)]),  # the last one is not closed
        ("a ” b", []),
        ("a „ b , “ c", [(1, 5)]),
    ],
)
def test_quotations_are_found_by_their_marks(words: str, expected: list[tuple[int, int]]) -> None:
    given = words.split()
    assert quotations(given, [True] + [False] * (len(given) - 1)) == expected


def test_a_quotation_ends_with_its_paragraph() -> None:
    assert quotations("“ a b “ c ”".split(), [True, False, False, True, False, False]) == [
        (0, 3),
        (3, 6),
    ]


def test_arguments_are_words_of_the_triggers_paragraph() -> None:
    vectors = {
        "trigger_of_actor": np.array([[0.0], [0.0], [3.0], [0.0], [0.0]], np.float32),
        "actor": np.array([[5.0], [5.0], [-5.0], [5.0], [5.0]], np.float32),
    }
    encoder: Any = SimpleNamespace(bias=[0.0] * 3)
    starts = [True, False, False, False, True]
    found = arguments(encoder, Encoded({}, vectors), "actor", 2, starts)
    assert found == [(0, 2), (3, 4)]


def test_best_trees_are_the_best_of_all_trees() -> None:
    chance = np.random.default_rng(3)
    for _ in range(150):
        size = int(chance.integers(2, 6))
        given = chance.normal(size=(size, size))
        np.fill_diagonal(given, -np.inf)
        root = int(chance.integers(size))
        found = best_tree(given.copy(), root)
        found[root] = root
        assert reaches(found, root)
        best = max(
            value_of(given, heads, root)
            for heads in product(range(size), repeat=size)
            if heads[root] == root and reaches(list(heads), root)
        )
        assert value_of(given, tuple(found), root) == pytest.approx(best)


def reaches(heads: list[int], root: int) -> bool:
    for word in range(len(heads)):
        at, steps = word, 0
        while at != root and steps <= len(heads):
            at, steps = heads[at], steps + 1
        if at != root:
            return False
    return True


def value_of(given: Any, heads: tuple[int, ...], root: int) -> float:
    return float(sum(given[word, head] for word, head in enumerate(heads) if word != root))


def test_a_tree_has_one_root_and_only_it_is_called_so() -> None:
    chance = np.random.default_rng(5)
    wide = {"head": 8, "dependent": 8, "label_head": 4, "label_dependent": 4}
    encoded = Encoded({}, {k: chance.normal(size=(12, n)).astype("f4") for k, n in wide.items()})
    weights = chance.normal(size=(5, len(DEPRELS), 5)).astype("f4")
    encoder: Any = SimpleNamespace(bias=[0.0] * 3, label_weights=weights)
    found = tree(encoder, encoded, (2, 10))
    roots = [at for at, head in enumerate(found.heads) if head == at]
    assert len(found.heads) == 8
    assert len(roots) == 1
    assert [at for at, name in enumerate(found.relations) if name == "root"] == roots


def test_neighbouring_words_of_one_type_are_one_trigger() -> None:
    kinds = np.zeros((4, len(EVENT_TYPES)), np.float32)
    kinds[0, 0] = kinds[3, 0] = 9
    kinds[1, EVENT_TYPES.index("PROTEST")] = kinds[2, EVENT_TYPES.index("PROTEST")] = 9
    how = np.zeros((4, len(REALIS)), np.float32)
    how[1:3, REALIS.index("future")] = 3
    (found,) = triggers(
        Encoded({"event_type": kinds, "realis": how}, {}), [True] + [False] * (len(kinds) - 1)
    )
    assert (found.words, found.type, found.realis) == ((1, 3), "PROTEST", "future")
    assert found.probability > 0.9


def test_what_is_told_in_a_quotation_does_not_take_it_all() -> None:
    words = "“ He told me that it was safe , ” Kim said .".split()
    encoder, encoded = linked(
        source="OBOOOOOOOOBOO", cue="OOBOOOOOOOOBO", content="BIIIIIIIIIOOO",
        told={2: " x  xxxx     ", 11: "xxxxxx    x  "},
    )  # fmt: skip
    inner, outer = attributions(encoder, encoded, words, [True] + [False] * 12)
    assert inner.content == ((4, 8),)
    assert outer.content == ((0, 10),)
