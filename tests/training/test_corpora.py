"""Names and references, brought from the spans of the corpora to words."""

from __future__ import annotations

from pathlib import Path

from onrecord.reading.model_input import ENTITY_TAGS
from onrecord.reading.model_reader import MODEL_FOLDER
from training.corpora import (
    Example,
    Named,
    _alone,
    _conllu,
    _gap,
    _litbank,
    cut,
    own_example,
    packed,
)
from training.parsing import Parser

# GUM's columns: id, form, lemma, upos, xpos, features, head, relation, deps, misc.
GUM = """# newdoc id = GUM_news_x
# sent_id = 1
1	President	_	PROPN	NNP	_	3	compound	_	Entity=(1-person-new-cf1-3-sgl
2	Dara	_	PROPN	NNP	_	3	compound	_	_
3	Velm	_	PROPN	NNP	_	7	nsubj	_	_
4	of	_	ADP	IN	_	6	case	_	_
5	the	_	DET	DT	_	6	det	_	Entity=(2-place-new-cf2-2-sgl
6	Netherlands	_	PROPN	NNP	_	3	nmod	_	Entity=2)1)
7	met	_	VERB	VBD	_	0	root	_	_
8	Americans	_	PROPN	NNPS	_	7	obj	_	Entity=(3-person-new-cf3-1-sgl)
9	and	_	CCONJ	CC	_	11	cc	_	_
10	the	_	DET	DT	_	11	det	_	Entity=(4-organization-new-cf4-3-sgl
11	Bank	_	PROPN	NNP	_	8	conj	_	_
12	of	_	ADP	IN	_	13	case	_	_
13	Oskal	_	PROPN	NNP	_	11	nmod	_	Entity=4)
14	who	_	PRON	WP	_	7	dep	_	Entity=(5-person-giv-cf1-1-ana)

"""


def test_names_are_the_proper_nouns_of_a_mentions_head(tmp_path: Path) -> None:
    assert " ".join(_tags(tmp_path, GUM)) == ("O B-PER I-PER O O B-LOC O O O O B-ORG I-ORG I-ORG O")


def _tags(folder: Path, text: str) -> list[str]:
    file = folder / "x.conllu"
    file.write_text(text, encoding="utf-8")
    [example] = _conllu("gum", file)
    assert example.entities is not None
    return [ENTITY_TAGS[tag] for tag in example.entities]


def test_what_refers_stands_at_one_word(tmp_path: Path) -> None:
    file = tmp_path / "x.conllu"
    file.write_text(GUM, encoding="utf-8")
    [example] = _conllu("gum", file)
    assert _shown(example) == [
        ("Velm", 1, False),
        ("Netherlands", 2, False),
        ("Americans", 3, False),
        ("Bank", 4, False),
    ]


def test_a_book_of_litbank_keeps_its_entities(tmp_path: Path) -> None:
    (tmp_path / "1_a_book.txt").write_text(
        "The aunt of Mr. Orlik came .\nShe saw well-off Orlik .\n"
    )
    (tmp_path / "1_a_book.ann").write_text(
        "MENTION\tT1\t0\t3\t0\t4\tMr. Orlik\tPER\tPROP\n"
        "MENTION\tT2\t0\t0\t0\t4\tThe aunt of Mr. Orlik\tPER\tNOM\n"
        "MENTION\tT3\t1\t0\t1\t0\tShe\tPER\tPRON\n"
        "MENTION\tT4\t1\t3\t1\t3\tOrlik\tPER\tPROP\n"
        "COREF\tT1\torlik-1\nCOREF\tT2\taunt-2\nCOREF\tT3\taunt-2\nCOREF\tT4\torlik-1\n"
    )
    [example] = _litbank(tmp_path)
    assert _shown(example) == [
        ("aunt", 0, False),
        ("Orlik", 1, False),
        ("She", 0, True),
        ("Orlik", 1, False),
    ]


def test_gap_asks_for_a_pronoun_between_two_names(tmp_path: Path) -> None:
    file = tmp_path / "gap.tsv"
    file.write_text(
        "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL\n"
        "x-1\tAda Cole met Noor before she left.\tshe\t25\tAda Cole\t0\tFALSE\tNoor\t13\tTRUE\t-\n"
    )
    [example] = _gap(file)
    assert example.candidates
    assert _shown(example) == [("Cole", 1, False), ("Noor", 0, False), ("she", 0, True)]


def test_a_part_of_a_text_keeps_what_refers_in_it() -> None:
    words = [f"w{number}" for number in range(10)]
    whole = Example("x", words, [True] * 10, references=[Named(1, 0, False), Named(7, 0, True)])
    parts = list(cut(whole, 6))
    assert [_shown(part) for part in parts] == [[("w1", 0, False)], [("w7", 0, True)]]


def test_a_parsed_passage_comes_apart_into_its_sentences() -> None:
    whole = Example(
        "x",
        ["Rain", "fell", ".", "He", "left"],
        [True, False, False, False, False],
        sentences=[0, 0, 0, 1, 1],
        heads=[1, 1, 1, 4, 4],
        deprels=[1, 2, 3, 4, 5],
        upos=[5, 4, 3, 2, 1],
    )
    parts = list(_alone(whole))
    assert [one.words for one in parts] == [["Rain", "fell", "."], ["He", "left"]]
    assert [one.heads for one in parts] == [[1, 1, 1], [1, 1]]
    assert [one.starts for one in parts] == [[True, False, False], [True, False]]
    assert [(one.deprels, one.upos) for one in parts] == [([1, 2, 3], [5, 4, 3]), ([4, 5], [2, 1])]


def test_what_has_no_trees_is_given_those_of_a_parser_and_keeps_them_in_a_passage() -> None:
    texts = [
        "The minister told reporters that the troops had left. Nobody was hurt.",
        "Two bridges were closed on Monday.",
    ]
    own = [own_example({"text": text, "entities": {}}) for text in texts]
    Parser(MODEL_FOLDER).parse(own)
    heads = own[0].heads or []
    assert own[0].sentences == [0] * 10 + [1] * 4
    assert (own[0].words[heads[1]], own[0].words[heads[6]]) == ("told", "left")

    [passage] = packed(own, 100, 0)
    assert len(set(passage.sentences)) == 3
    shown = [word and passage.words[word] for word in passage.heads or ()]
    by_word = dict(zip(passage.words, shown, strict=True))
    assert (by_word["minister"], by_word["troops"], by_word["bridges"]) == (
        "told",
        "left",
        "closed",
    )
    assert all(
        passage.sentences[head] == passage.sentences[word]
        for word, head in enumerate(passage.heads or ())
        if head >= 0
    )


def test_own_references_stand_at_their_last_words_and_stay_apart_in_a_passage() -> None:
    given = [
        {
            "text": "Paulo Reis sacked the fire chief. He learned it from the radio.",
            "entities": {},
            "references": [["Paulo Reis"], ["fire chief", "He"]],
        },
        {"text": "Ada Cole left.", "entities": {}, "references": [["Ada Cole"]]},
    ]
    own = [own_example(one) for one in given]
    assert _shown(own[0]) == [("Reis", 0, False), ("chief", 1, False), ("He", 1, True)]
    [passage] = packed(own, 100, 0)
    entities = {word: entity for word, entity, _ in _shown(passage)}
    assert entities["chief"] == entities["He"]
    assert len(set(entities.values())) == 3


def _shown(example: Example) -> list[tuple[str, int, bool]]:
    return [
        (example.words[w], entity, is_pronoun) for w, entity, is_pronoun in example.references or ()
    ]
