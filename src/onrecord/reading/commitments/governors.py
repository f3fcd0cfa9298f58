"""How an act stands by the grammar: what governs it, from the act up the tree of its sentence.

"Refused to begin releasing them" governs "releasing" through "begin"; "promised to open the gate
and free them" governs both verbs; "was urged to agree to a truce" leaves nobody committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from onrecord.contract import Force
from onrecord.reading.commitments.ground import Frame, Ground
from onrecord.reading.trees import SentenceTree
from onrecord.spans import Span

__all__ = ["NOBODY", "Governed", "Governors"]

_DENYING = frozenset("advmod det nsubj nsubj:pass obj obl reparandum cc:preconj".split())
_DEEPEST = 6  # words from an act up to what governs it
_NOT = frozenset(("not", "n't", "never", "no", "nobody", "none", "neither", "nothing", "nor"))
_WILL = frozenset(("will", "would", "shall", "'ll", "’ll", "wo", "'d", "’d", "sha"))
_OWNING = frozenset(("has", "have", "had"))
_BEING = frozenset(("are", "am", "is", "'re", "'m"))
_OURS = frozenset(("we", "i"))
_ASKING = frozenset(("who", "what", "which"))
_TAKES_PLACE = frozenset("be go take happen proceed stand follow".split())
_SIGNING = ("sign", "initial")  # the vocabulary has them as frames of what is signed
_MAYBE = frozenset(("may", "might", "could"))
# How a word hangs on what governs it.
_GOVERNED = frozenset(
    "xcomp ccomp acl obj obl nmod nsubj:pass csubj iobj dep reparandum advcl".split()
)
_FINITE = frozenset(("nsubj", "nsubj:pass", "aux", "cop"))
_OWN = frozenset(("mark", "case", "nsubj", "nsubj:pass", "aux", "cop"))
_NOUNS = frozenset(("obj", "obl", "nmod", "nsubj:pass", "iobj", "reparandum"))
_CLAUSES = frozenset(("xcomp", "ccomp", "acl", "advcl", "csubj"))
_JOINED = frozenset(("conj", "appos", "flat"))
# The outer of two words of force has it: "refused to promise", "is weighing an offer to".
_OUTER = frozenset(("refused", "considered", "signalled"))
_CASES = frozenset(
    ("to", "on", "for", "of", "about", "against", "in", "from", "into", "at", "over", "including")
)
_TAKEN_BACK = ("withdr", "drop", "abandon", "retract", "revok", "br", "cancel", "forg", "fail")
# What is not: "has not agreed to" commits nobody, "is not considering" refuses.
_DENIED: dict[Force, Force | None] = {
    "considered": "refused",
    "refused": "considered",
    "signalled": "refused",
}


class Governed(NamedTuple):
    """What governs an act; no frame if it leaves nobody committed ("was urged to")."""

    frame: Frame | None


NOBODY = Governed(None)


class Governors:
    """The words that govern others in one draft."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.known, self.lower, self.trees = ground.known, ground.lower, ground.trees

    def of(self, words: Span) -> Governed | None:
        """What governs some words; None if the sentence has no tree, or that does not tell."""
        found = self.trees.top_of(words)
        return None if found is None else self._of(*found, _DEEPEST)

    def force_of(self, words: Span) -> Force | None:
        """How firmly a verb is told to be done, if it tells of nothing done: "vowed to free"."""
        at = self.trees.top_of(words)
        if at is None:
            return None
        tree, top = at
        carrying = tree.head(top)
        is_carried = self.is_light(tree, carrying) or tree.words[carrying] == "used"
        if tree.relation(top) in {"obj", "nsubj:pass"} and is_carried:
            top = carrying  # "talks will be held", "vowed to impose sanctions"
        if not self._is_open(tree, top):
            return None
        found = self._of(tree, top, _DEEPEST)
        return found.frame.force if found is not None and found.frame is not None else None

    def governed(self, place: Span) -> Iterator[tuple[Span, bool]]:
        """What words of force govern in the sentence at a place; true for a verb, else a noun."""
        tree = self.trees.at(place.start)
        if tree is None or not self._has_force(tree):
            return
        for word in range(len(tree.words)):
            there = any(tree.words[one] == "there" for one in tree.below(word))
            is_verb = not there and self._is_open(tree, word)
            is_event = not is_verb and (there or tree.relation(word) == "nsubj")
            if not (is_verb or is_event or tree.relation(word) in _NOUNS | {"conj", "csubj"}):
                continue
            if self._kind(tree, word) is not None and not is_verb:
                continue
            found = self._of(tree, word, _DEEPEST)
            frame = found.frame if found is not None else None
            if frame is not None and (is_event or self.known.governor(self.lower, frame.start)):
                yield tree.span(word), is_verb

    def _has_force(self, tree: SentenceTree) -> bool:
        """False for the many sentences in which no word governs an act."""
        return any(
            word in _WILL
            or word in _MAYBE
            or word == "whether"
            or self._kind(tree, at) not in {None, "light"}
            for at, word in enumerate(tree.words)
        )

    def _is_open(self, tree: SentenceTree, word: int) -> bool:
        """True for a verb that tells of nothing done: "to free them", "freeing them"."""
        relation = tree.relation(word)
        if self._is_joined(tree, word):
            head = tree.head(word)
            alike = tree.words[word].endswith("ing") == tree.words[head].endswith("ing")
            is_past = tree.words[word].endswith("ed") or bool(tree.below(word, ("nsubj",)))
            is_past = is_past and not self._has_to(tree, word)
            return alike and not is_past and self._is_open(tree, head)
        if not tree.words[word].isalpha():
            return False
        if any(self._rules(tree, one) for one in tree.below(word, ("aux",))):
            return True
        return relation in _CLAUSES and self._is_ahead(tree, word)

    def is_light(self, tree: SentenceTree, word: int) -> bool:
        """True for a verb that only carries the act: "hold talks", "honour the truce"."""
        return self._kind(tree, word) == "light"

    def _of(self, tree: SentenceTree, word: int, left: int) -> Governed | None:
        own = self._own(tree, word)
        head, relation = tree.head(word), tree.relation(word)
        if own is not None and own.frame is not None and relation == "ccomp" and left:
            kind = self._kind(tree, head)
            if kind == "pledged" and own.frame.force == "pledged":
                return self._by(tree, head, word, kind, left)  # "vowed that they would be freed"
        if own is not None or head == word or not left:
            return own
        if self._is_joined(tree, word):
            return self._of(tree, head, left - 1)
        if relation == "nsubj" and tree.words[head] in _TAKES_PLACE:
            return self._of_event(tree, word, head)
        if not self._hangs(tree, word):
            return None
        kind = self._kind(tree, head)
        if relation == "ccomp" and not self._is_ahead(tree, word):
            return None  # "agreed that the levy was part of it"
        if kind is None:
            tells = relation not in _NOUNS or tree.words[head].startswith(_SIGNING)
            return None if tells or not self._has_verb(tree, head) else NOBODY
        if kind == "light":
            return self._of(tree, head, left - 1)
        return self._by(tree, head, word, kind, left)

    def _is_joined(self, tree: SentenceTree, word: int) -> bool:
        """True for the second of two verbs or nouns: "to free them, hold elections and leave"."""
        if tree.relation(word) in _JOINED:
            return self._has_to(tree, word) or not tree.below(word, _FINITE)
        if tree.relation(word) != "advcl":
            return False
        ends = tree.words[word].endswith(("ing", "ed"))
        return bool(tree.below(word, ("cc",))) or not (ends or tree.below(word, _OWN))

    def _by(
        self, tree: SentenceTree, head: int, hanging: int, kind: str, left: int
    ) -> Governed | None:
        """What a word of force makes of what it governs, and what governs itself."""
        if kind == "asked" and tree.relation(head) in {"obj", "obl"}:
            # "Rejected a request to pull out": the answer is what commits.
            answer = self._of(tree, head, left - 1) if left else None
            return answer or NOBODY
        if kind == "asked" or (kind == "ordered" and self._is_said(tree, head, hanging)):
            return NOBODY
        force: Force | None = kind  # type: ignore[assignment]
        if kind == "pledged" and self._has_to(tree, hanging) and self._is_denied(tree, hanging):
            return Governed(Frame("refused", *tree.span(head)))  # "vowed never to return"
        if self._is_denied(tree, head):
            is_firm = not _WILL.isdisjoint(self._helping(tree, head)) or tree.words[head] == "going"
            force = "refused" if kind == "pledged" and is_firm else _DENIED.get(force)  # type: ignore[arg-type]
            if force is None:
                return NOBODY
            return Governed(Frame(force, *tree.span(head)))
        if self._is_taken_back(tree, head):
            return NOBODY
        outer = self._of(tree, head, left - 1)
        if outer is not None and outer.frame is None:
            if not self._is_voiced(tree, head):
                return outer
            outer = None
        if outer is not None and outer.frame is not None and outer.frame.force in _OUTER:
            held = outer.frame
            if held.force == "refused" and kind == "considered":
                return NOBODY  # "refused to discuss closing it"
            maybe = self.lower[held.start : held.end] in _MAYBE
            force = "signalled" if maybe and kind == "pledged" else held.force
            start, end = min(held.start, tree.span(head).start), max(held.end, tree.span(head).end)
            return Governed(Frame(force, start, end))
        return Governed(Frame(force, *tree.span(head)))  # type: ignore[arg-type]

    def _is_voiced(self, tree: SentenceTree, noun: int) -> bool:
        """True for what a verb of no force is about: "signalled their willingness to"."""
        about = tree.relation(noun) in {"obj", "nsubj:pass"}
        verb = tree.head(noun)
        return about and (self._kind(tree, verb) is None or tree.words[verb] in _OWNING)

    def _is_taken_back(self, tree: SentenceTree, noun: int) -> bool:
        """True for "withdrew its offer", "the offer was withdrawn"."""
        verb = tree.words[tree.head(noun)]
        return tree.relation(noun) in {"obj", "nsubj:pass"} and verb.startswith(_TAKEN_BACK)

    def _of_event(self, tree: SentenceTree, noun: int, verb: int) -> Governed | None:
        """What is said to take place: "there will be no talks", "elections will go ahead"."""
        own = self._own(tree, verb)
        if own is None or own.frame is None or not self._is_denied(tree, noun):
            return own
        is_firm = own.frame.force == "pledged"
        return Governed(own.frame._replace(force="refused")) if is_firm else own

    def _is_said(self, tree: SentenceTree, head: int, word: int) -> bool:
        """True for "told reporters that": who is told to do it is told with "to"."""
        if tree.words[head] not in {"told", "tell", "tells"}:
            return False
        return not self._has_to(tree, word)

    def _own(self, tree: SentenceTree, word: int) -> Governed | None:
        """What a verb's own auxiliaries say: "will", "might", "will not"."""
        helping = self._helping(tree, word)
        subjects = {tree.words[one] for one in tree.below(word, ("nsubj", "nsubj:pass"))}
        is_asked = tree.relation(word) == "ccomp" and not _ASKING.isdisjoint(subjects)
        is_past = "have" in helping and not (_WILL | _MAYBE).isdisjoint(helping)
        if is_past or is_asked or "you" in subjects:
            return NOBODY  # "would have left", "who will pay"
        for text, at in helping.items():
            if text in _WILL:
                force: Force = "refused" if self._is_denied(tree, word) else "pledged"
                return Governed(Frame(force, *tree.span(at)))
            if text in _MAYBE and self._is_denied(tree, word):
                return NOBODY  # "could not be fed"
            if text in _MAYBE:
                return Governed(Frame("considered", *tree.span(at)))
            if self._rules(tree, at):
                return self._by(tree, at, word, self._kind(tree, at) or "", 0)
            whether = [one for one in tree.below(word, ("mark",)) if tree.words[one] == "whether"]
            if text == "should" and whether:
                return Governed(Frame("considered", *tree.span(whether[0])))
        is_own = not _OURS.isdisjoint(subjects) and tree.words[word].endswith("ing")
        if is_own and not _BEING.isdisjoint(helping) and self._is_denied(tree, word):
            return Governed(Frame("refused", *tree.span(word)))  # "we are not giving up our guns"
        return None

    def _rules(self, tree: SentenceTree, word: int) -> bool:
        """True for a word of force that the parser takes for a helping verb: "mulls closing"."""
        return self._kind(tree, word) not in {None, "light", "asked"} and len(tree.words[word]) > 4

    def _helping(self, tree: SentenceTree, word: int) -> dict[str, int]:
        return {tree.words[one]: one for one in tree.below(word, ("aux", "aux:pass", "cop"))}

    def _has_to(self, tree: SentenceTree, word: int) -> bool:
        return any(tree.words[one] == "to" for one in tree.below(word, ("mark",)))

    def _is_denied(self, tree: SentenceTree, word: int) -> bool:
        """True for "will not", "no plans", "nobody will", "no weapon will"."""
        hanging = tree.below(word, _DENYING)
        for one in hanging:
            is_part = tree.relation(one) not in {"advmod", "det", "cc:preconj"}
            inner = [
                tree.words[under]
                for under in tree.below(one, ("det", "advmod"))
                if not self._is_at_most(tree, under)
            ]
            is_not = tree.words[one] in _NOT and not self._is_at_most(tree, one)
            if is_not or (is_part and not _NOT.isdisjoint(inner)):
                return True
        return False

    def _is_at_most(self, tree: SentenceTree, word: int) -> bool:
        """True for "no later than", which denies nothing."""
        return tree.words[word] == "no" and tree.words[word + 1 : word + 3][1:] == ("than",)

    def _hangs(self, tree: SentenceTree, word: int) -> bool:
        relation = tree.relation(word)
        if relation not in _GOVERNED:
            return False
        if relation in {"obl", "nmod"}:
            cases = {tree.words[one] for one in tree.below(word, ("case", "mark"))}
            return not cases or not cases.isdisjoint(_CASES)
        if relation == "advcl":
            marks = {tree.words[one] for one in tree.below(word, ("mark", "case"))}
            return not marks or not marks.isdisjoint(_CASES)
        return True

    def _is_ahead(self, tree: SentenceTree, word: int) -> bool:
        """True for "to free them", "whether to", "freeing them": no finite verb in the past."""
        marks = {tree.words[one] for one in tree.below(word, ("mark",))}
        if not marks.isdisjoint({"to", "whether", "of"}):
            return True
        weighed = self._kind(tree, tree.head(word)) in {"considered", "refused"}
        relation = tree.relation(word)
        if relation == "ccomp" and not (weighed and tree.words[word].endswith("ing")):
            return not _WILL.isdisjoint(self._helping(tree, word))
        # "Looking into lifting it"; not "refused to withdraw it, leaving the cabinet".
        weighed = weighed and (relation != "advcl" or bool(marks))
        return tree.words[word].endswith("ing") and (weighed or relation != "advcl")

    def _has_verb(self, tree: SentenceTree, word: int) -> bool:
        """True for a verb, by what hangs on it."""
        return bool(tree.below(word, ("nsubj", "nsubj:pass", "aux", "aux:pass", "mark")))

    def _kind(self, tree: SentenceTree, word: int) -> str | None:
        return self.known.governor(self.lower, tree.span(word).start)
