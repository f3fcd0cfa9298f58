"""Who does it and to whom by the grammar of a sentence, from the model's dependency tree.

The relations are those of Universal Dependencies 2 (https://universaldependencies.org/u/dep/). A
clause without a subject of its own has that of the clause which it hangs on: "offered to take in
the wounded", "attacked the post, killing two".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from onrecord.reading.decoding import Tree

__all__ = [
    "Arguments",
    "Clause",
    "agent_behind",
    "arguments_of",
    "clauses_of",
    "sentence_around",
    "subject_before",
]

_ENDS = frozenset(".!?")
_MOST_WORDS = 90  # of a sentence; what is longer is a list
_SHARED = {"conj", "xcomp", "advcl", "ccomp"}  # clauses that may have another's subject
_SUBJECTS = frozenset(("nsubj", "nsubj:pass"))
_CLAUSES = frozenset(("root", "conj", "xcomp", "ccomp", "advcl", "acl", "acl:relcl"))
_RELATIVE = frozenset(("who", "which", "that", "whom"))
_MODIFIERS = {"det", "amod", "compound", "nummod", "nmod:poss", "flat", "advmod", "appos"}
_TO_WHOM = frozenset(("on", "against", "with", "at", "to", "upon"))
_CONDITIONS = frozenset(("if", "unless", "provided"))
# Who promises somebody to do it does it: verbs that their subject follows through.
_SUBJECT_DOES = ("promis", "vow", "pledg", "swear", "swore", "threaten", "refus", "declin")
_HELPING = frozenset(
    "to has have had is are was were be been being will would shall may might could can must should"
    " did do does not n't never also then later already twice once again still 'll 'd".split()
)
_BREAKS = frozenset(
    ', . ; : ! ? “ ” " ( ) — – - and but or that when while if after before because as although'
    " where whom which who said says though until unless since than so yet".split()
)
_LONGEST_ASIDE = 22  # words between two commas
_FARTHEST_AGENT = 7  # words from a passive to its "by"
_LONGEST_PHRASE = 9  # words of a subject
_BETWEEN = frozenset(("between", "among"))

Words = tuple[int, int]


class Arguments(NamedTuple):
    """The words of who does it and of whom it is done to: spans of words of the sentence."""

    actors: tuple[Words, ...]
    recipients: tuple[Words, ...]
    is_passive: bool


class Clause(NamedTuple):
    """A verb and who does what it tells: spans of words of the sentence.

    `verb` is one word; in the passive the subjects are those to whom it is done. A clause is
    conditional if one with "if" or the like hangs on it.
    """

    verb: int
    subjects: tuple[Words, ...]
    is_passive: bool
    is_conditional: bool


def sentence_around(
    words: Sequence[str], starts: Sequence[bool], at: int, titles: Collection[str] = ()
) -> Words:
    """The sentence that a word stands in: its first word, and the one after the last.

    A full stop ends one if a capital, a mark or a new paragraph follows and no title stands before
    it ("Col. Sangare").

    Args:
        titles: abbreviations, in lower case, whose full stop ends nothing.
    """
    first = at
    while first > 0 and not starts[first] and not _ends(words, first - 1, titles):
        if at - first >= _MOST_WORDS // 2:
            break
        first -= 1
    last = at + 1
    while last < len(words) and not starts[last] and not _ends(words, last - 1, titles):
        if last - first >= _MOST_WORDS:
            break
        last += 1
    return first, last


def _ends(words: Sequence[str], at: int, titles: Collection[str]) -> bool:
    if words[at] not in _ENDS:
        return False
    titled = at > 0 and words[at - 1].lower() in titles and words[at] == "."
    follows = words[at + 1][:1] if at + 1 < len(words) else ""
    return not titled and not follows.islower()


def arguments_of(tree: Tree, words: Sequence[str], first: int, last: int) -> Arguments:
    """What hangs on the words `first` to before `last` as subject, object and the like.

    Args:
        tree: of the sentence.
        words: of the sentence, in any case.
    """
    return _Clause(tree, [word.lower() for word in words]).arguments(first, last)


def clauses_of(tree: Tree, words: Sequence[str]) -> list[Clause]:
    """The verbs of a sentence that have a subject, their own or that of the clause they hang on.

    Args:
        tree: of the sentence.
        words: of the sentence, in any case.
    """
    sentence = _Clause(tree, [word.lower() for word in words])
    verbs = {
        head if relation in _SUBJECTS else word
        for word, (head, relation) in enumerate(zip(tree.heads, tree.relations, strict=True))
        if relation in _SUBJECTS or relation in _CLAUSES
    }
    return [clause for at in sorted(verbs) if (clause := sentence.clause(at)) is not None]


def subject_before(words: Sequence[str], verb: int, prepositions: Collection[str]) -> Words | None:
    """The phrase that stands before a verb, by its words alone: where the tree has no subject.

    What stands between two commas is skipped ("the fishermen, a hundred years ago, urged"), so are
    a relative pronoun and the verbs that govern an infinitive ("officers wanted to seize").

    Args:
        words: of the sentence, in lower case.
    """
    at = _before_group(words, verb)
    for _ in range(_DEEPEST):
        if at >= 1 and words[at] in _RELATIVE:
            at -= 2 if words[at - 1] == "," else 1
        elif at >= 0 and words[at] == ",":
            opened = next((one for one in range(at - 1, -1, -1) if words[one] == ","), None)
            if opened is None or at - opened > _LONGEST_ASIDE:
                return None
            at = opened - 1
        else:
            break
    first = at
    while first >= 0 and words[first] not in _BREAKS and at - first < _LONGEST_PHRASE:
        first -= 1
    first += 1
    if first > at or words[first] in prepositions or not words[at][:1].isalnum():
        return None
    return first, at + 1


def agent_behind(words: Sequence[str], last: int, prepositions: Collection[str]) -> Words | None:
    """Who stands behind "by" after a passive, by the words alone: "led away by soldiers".

    Args:
        words: of the sentence, in lower case.
        last: the word after the verb.
    """
    for at in range(last, min(last + _FARTHEST_AGENT, len(words) - 1)):
        if words[at] in _BREAKS:
            return None
        if words[at] == "by":
            end = at + 1
            while (
                end < len(words)
                and words[end] not in _BREAKS
                and (words[end] not in prepositions or end == at + 1)
            ):
                end += 1
            is_person = not words[at + 1].endswith("ing") and not words[at + 1][0].isdigit()
            return (at + 1, end) if is_person and end > at + 1 else None
    return None


def _before_group(words: Sequence[str], verb: int) -> int:
    """The last word before a verb and what helps it."""
    at = verb - 1
    while at >= 0 and (words[at] in _HELPING or (words[at].endswith("ly") and len(words[at]) > 4)):
        if words[at] == "to" and at >= 1:
            at -= 1  # "wanted to seize"
        at -= 1
    return at


class _Clause:
    def __init__(self, tree: Tree, words: list[str]) -> None:
        self.heads = tree.heads
        self.relations = tree.relations
        self.words = words
        self.below: dict[int, list[int]] = {}
        for word, head in enumerate(tree.heads):
            if word != head:
                self.below.setdefault(head, []).append(word)

    def arguments(self, first: int, last: int) -> Arguments:
        inside = range(first, last)
        # The word of the trigger that the others hang on.
        top = next((w for w in inside if self.heads[w] not in inside or self.heads[w] == w), first)
        passive = self._related(top, {"nsubj:pass"})
        if self._related(top, {"nsubj", "nsubj:pass", "obj", "obl:agent", "iobj"}) or self._is_verb(
            top
        ):
            actors = self._agents(top) if passive else self._subject(top)
            recipients = passive or self._objects(top, inside)
        else:
            actors, recipients = self._of_noun(top)
        return Arguments(
            tuple(self._phrases(actors, inside)),
            tuple(self._phrases(recipients, inside)),
            bool(passive),
        )

    def clause(self, word: int) -> Clause | None:
        """The clause that a word is the verb of, if it is one and has a subject."""
        passive = self._related(word, {"nsubj:pass"})
        if not (passive or self._related(word, {"nsubj"}) or self._is_verb(word)):
            return None
        found = passive or self._subject(word)
        subjects = tuple(self._phrases(found, range(word, word + 1)))
        if not subjects:
            return None
        return Clause(word, subjects, bool(passive), self._is_conditional(word))

    def _is_conditional(self, verb: int) -> bool:
        return any(
            self.words[mark] in _CONDITIONS and self.words[max(0, mark - 1)] != "even"
            for clause in self._related(verb, {"advcl", "conj"})  # "but only if"
            for mark in self._related(clause, {"mark"})
        )

    def _is_verb(self, word: int) -> bool:
        below = {self.relations[one] for one in self.below.get(word, ())}
        is_clause = self.relations[word] in {"xcomp", "advcl", "ccomp", "acl", "acl:relcl", "root"}
        return bool(below & {"aux", "aux:pass", "mark"}) or (is_clause and "det" not in below)

    def _related(self, word: int, relations: set[str]) -> list[int]:
        return [one for one in self.below.get(word, ()) if self.relations[one] in relations]

    def _case(self, word: int) -> set[str]:
        return {self.words[one] for one in self._related(word, {"case"})}

    def _subject(self, verb: int, depth: int = 0) -> list[int]:
        own = self._related(verb, {"nsubj"})
        if own:
            return self._antecedents(verb, own)
        relation, head = self.relations[verb], self.heads[verb]
        if self._related(verb, {"aux:pass"}):
            return self._agents(verb)
        if relation in _SHARED and head != verb and depth < _DEEPEST:
            objects = self._related(head, {"obj", "iobj"})
            if relation == "xcomp" and objects and not self.words[head].startswith(_SUBJECT_DOES):
                return objects  # "urged them to stop"
            if relation == "xcomp" and (passive := self._related(head, {"nsubj:pass"})):
                return passive
            return self._subject(head, depth + 1)
        if relation in {"acl", "acl:relcl"} and self.words[verb].endswith("ing"):
            return [head]
        return []

    def _antecedents(self, verb: int, found: list[int]) -> list[int]:
        """Whom "who" and "which" stand for: what their clause hangs on."""
        is_relative = any(self.words[one] in _RELATIVE for one in found)
        if is_relative and self.relations[verb].startswith("acl"):
            return [self.heads[verb]]
        if is_relative and found[0] > 1:
            # The noun before it, where the tree hangs the clause elsewhere.
            before = found[0] - (2 if self.words[found[0] - 1] == "," else 1)
            return [self._noun_of(before)]
        return found

    def _noun_of(self, word: int) -> int:
        """The noun that a word before a relative clause belongs to: "union" of "of Piraeus"."""
        for _ in range(_DEEPEST):
            head = self.heads[word]
            if head >= word or self.relations[word] not in {"nmod", "flat", "appos", "compound"}:
                return word
            word = head
        return word

    def _agents(self, verb: int) -> list[int]:
        by = [one for one in self._related(verb, {"obl"}) if "by" in self._case(one)]
        return self._related(verb, {"obl:agent"}) or by

    def _objects(self, verb: int, inside: range) -> list[int]:
        reached = [one for word in inside for one in self._related(word, {"iobj"})]
        reached = reached or [one for word in inside for one in self._related(word, {"obj"})]
        if reached:
            return self._antecedents(verb, reached)
        to_whom = [
            one
            for word in inside
            for one in self._related(word, {"obl"})
            if self._case(one) & _TO_WHOM
        ]
        return sorted(to_whom, key=lambda one: one < verb)[:1]  # not "at no point"

    def _of_noun(self, noun: int) -> tuple[list[int], list[int]]:
        """ "Israeli strikes on the port", "the group's attack", "talks between A and B"."""
        owners = self._related(noun, {"nmod:poss"})
        behind = self._related(noun, {"nmod", "obl"})
        by = [one for one in behind if "by" in self._case(one)]
        both = [one for one in behind if self._case(one) & _BETWEEN]
        return by or owners or both, [one for one in behind if self._case(one) & _TO_WHOM]

    def _phrases(self, heads: list[int], trigger: range) -> Iterator[Words]:
        for head in heads:
            for one in (head, *self._related(head, {"conj"})):
                phrase = self._phrase(one)
                if not any(word in trigger for word in range(*phrase)):
                    yield phrase

    def _phrase(self, noun: int) -> Words:
        """A noun with what stands before it, and the rest of a name behind it."""
        first = noun
        before = [
            one
            for one in self.below.get(noun, ())
            if one < noun and (self.relations[one] in _MODIFIERS or self._is_title(one))
        ]
        for one in sorted(before, reverse=True):
            first = min(first, self._leftmost(one))
        last = self._end_of_name(noun)
        # "the cartoonist Zeki Aral": a name that nothing sets apart from what describes it.
        for name in self._related(noun, {"appos"}):
            if self._leftmost(name) == last and self.words[last][:1].isalnum():
                last = self._end_of_name(name)
        return first, last

    def _is_title(self, word: int) -> bool:
        """True for a noun without a preposition: "President" before a name."""
        return self.relations[word] == "nmod" and not self._related(word, {"case"})

    def _end_of_name(self, noun: int) -> int:
        last = noun + 1
        while last < len(self.words) and (
            self.heads[last] == noun and self.relations[last] in {"flat", "compound", "nummod"}
        ):
            last += 1
        return last

    def _leftmost(self, word: int) -> int:
        below = [one for one in self.below.get(word, ()) if one < word]
        return min([word, *(self._leftmost(one) for one in below)])


_DEEPEST = 3  # clauses from one without a subject to one that has it
