"""Names cut from mentions that hold whole phrases."""

from __future__ import annotations

from pathlib import Path

from onrecord.reading.model_input import ENTITY_TAGS
from training.corpora import _conllu

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
