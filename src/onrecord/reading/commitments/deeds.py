"""What may be committed to: the acts of the vocabulary, deeds that the model sees ahead, and what
words of force make one ("refused to step down").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.contract import Act
from onrecord.reading.commitments.frames import Frames
from onrecord.reading.commitments.governors import NOBODY
from onrecord.reading.commitments.ground import (
    AHEAD,
    AT_ONCE,
    FARTHEST,
    HARMS,
    SUBJECT,
    TOLD,
    Deed,
    Frame,
    Ground,
)
from onrecord.reading.draft import DraftEvent, Sentence, indices_in, statements_around
from onrecord.reading.parse import sentence_before
from onrecord.spans import Span

__all__ = ["Deeds"]

# What an event is as an act, where the vocabulary has no word for it: by its mode, by its type.
_BY_MODE: dict[str | None, Act] = {
    "withdraw": "withdraw",
    "release": "release_prisoners",
    "ceasefire": "ceasefire",
    "access": "grant_access",
}
_DEEDS: dict[str, Act] = {
    "ASSAULT": "attack",
    "SANCTION": "sanction",
    "CONSULT": "negotiate",
    **dict.fromkeys(
        ("RETREAT", "AID", "COOPERATE", "MOBILIZE", "COERCE", "PROTEST", "CONCEDE", "ACCUSE"),
        "other",
    ),
}
_NO_HARM = ("walk", "quit", "leav", "boycott", "withdr", "fir", "dismiss", "sack", "resign", "go")
_TALKS = re.compile(
    r"\b(?:talk|negotiat|meet|met\b|dialog|confer|summit|discuss|mediat|consult|sit\b|sat\b|bargain"
    r"|parley|round|hold|held|speak|spoke)"
)
_THINGS = frozenset(("obj", "iobj", "obl", "nmod", "compound"))
_LETTING = ("let", "allow", "permit")
_ACTING = frozenset(("armed_group", "government", "organisation", "country"))
_BEFORE = 60  # characters before a verb in the passive that hold what it is done to
_NEAR_FORCE = 4  # words before a noun among which the word of force stands
_CUTS = frozenset(("to", "of", "for", "that", "and", "or", "in", "on", "by", "with", "from", "at"))
_IF = frozenset(("if", "unless", "until", "once", "when"))
_NEAR = 6  # words from an act to what it is done to
_PLEDGED = 40  # characters behind a word of force in which what it governs begins
_OBJECT = 60  # characters behind a word of refusal in which its object stands
_MODIFYING = frozenset(("nummod", "compound", "amod"))
_AUTHORS = frozenset(("we", "our"))
_DENIED = re.compile(r"\b(?:neither|nor|not|no|never|nobody|none)\b")
_THE_SAME = re.compile(
    r"(?:do|doing) (?:the same|likewise|nothing of the (?:kind|sort)|no such thing)\b"
    r"|follow(?:ing)? suit\b"
)
_NO_SUCH = re.compile(
    r"(?P<will>\b(?:will|would|shall)|['’]ll) "
    r"(?P<do>do (?:nothing of the (?:kind|sort)|no such thing))\b"
)
_WORD = re.compile(r"[\w'-]+")


class Deeds:
    """The deeds of one draft, sentence by sentence."""

    def __init__(self, ground: Ground, frames: Frames) -> None:
        self.ground = ground
        self.frames = frames
        self.draft, self.known, self.lower = ground.draft, ground.known, ground.lower
        self.last: tuple[Act, Sentence] | None = None  # the deed before, and its sentence
        self.taken = bytearray(len(self.lower))  # 1 where a deed stands

    def of(self, sentence: Sentence) -> list[Deed]:
        """What may be committed to in a sentence, by place, no two at the same words."""
        events = self.ground.events_in(sentence.span)
        found: list[Deed] = []
        for act, span in self._acts(sentence):
            if self.lower.startswith(_LETTING, span.start):
                # "Let delegates visit": what they do is another's deed.
                span = Span(span.start, self.lower.index(" ", span.start))  # noqa: PLW2901
            event = self.ground.event_at(span)
            # Conceded is not withdrawn: a decree, a demand.
            is_taken_back = act == "withdraw" and event is not None and event.type == "CONCEDE"
            self._take(found, Deed("other" if is_taken_back else act, span, event))
        governed = tuple(self.frames.governors.governed(sentence.span))
        verbs = list(self._governed(sentence, [verb for verb, is_verb in governed if is_verb]))
        nouns = [noun for noun, is_verb in governed if not is_verb]
        for verb, is_strong in verbs:
            known = self._act(verb) if is_strong and not self._is_taken(_ahead(verb)) else None
            if known is not None:
                self._take(found, Deed(known, verb, self.ground.event_at(verb)))
        for noun, act in (*self._governed_nouns(nouns), *self._weighed_nouns(sentence)):
            if not self._is_taken(noun):
                self._take(found, Deed(act, noun, self.ground.event_at(noun)))
        for event in events:
            deed = self._told_alone(sentence, event)
            if deed is not None:
                self._take(found, deed)
        for event in events:
            is_deed = event.realis in AHEAD and (
                event.type in _DEEDS or self.frames.is_weighed(sentence, event.trigger)
            )
            # "Weighing a unilateral ceasefire": what only describes a noun is no deed.
            is_deed = is_deed and self.ground.trees.relation_of(event.trigger) != "amod"
            if is_deed and not self._is_taken(event.trigger):
                self._take(found, Deed(self._act_of(event), event.trigger, event))
        for verb, is_strong in verbs:
            if self._is_taken(_ahead(verb)):
                continue
            known = self._act(verb)
            is_passive = self.lower.endswith(" be ", 0, verb.start)
            own = not is_passive and (
                self._is_of_himself(sentence, verb.start) or self._is_told_of(verb)
            )
            word = verb.of(self.lower)
            named = word not in (self.known.speaking if is_strong else self.known.no_act)
            if known is None and (self._is_state(verb) or self._is_silence(verb)):
                continue
            if known or ((is_strong or own) and named):
                self._take(found, Deed(known or "other", verb, self.ground.event_at(verb)))
        for deed in self._provided(sentence):
            self._take(found, deed)
        for match in _NO_SUCH.finditer(self.lower, *sentence.span):
            if "whether " in self.lower[sentence.span.start : match.start()]:
                continue
            refused = Frame("refused", *match.span("will"))
            self._take(found, Deed("other", Span(*match.span("do")), None, refused))
        for deed in self._waved_away(sentence):
            found = [one for one in found if not one.span.overlaps(deed.span)]
            found.append(deed)
        found = [self._whole(self._of_labour(sentence, deed)) for deed in found]
        apart = _apart(sorted(found, key=lambda deed: deed.span))
        return [self._meant(sentence, deed) for deed in apart]

    def _meant(self, sentence: Sentence, deed: Deed) -> Deed:
        """For "do the same" the act before, of its own sentence or of the one before that."""
        if deed.act != "other" or _THE_SAME.match(self.lower, deed.span.start) is None:
            self.last = deed.act, sentence
            return deed
        near = (sentence, sentence_before(self.draft, sentence))
        if self.last is None or self.last[1] not in near:
            return deed
        return replace(deed, act=self.last[0])

    def _whole(self, deed: Deed) -> Deed:
        """An act with what it is done to: "honour the truce", "pay the wages"."""
        found = self.ground.trees.top_of(deed.span)
        if found is None or (deed.frame is not None and not deed.event):
            return deed
        tree, top = found
        parts = tree.below(top, ("obj",))
        governors = self.frames.governors
        if tree.relation(top) in {"obj", "obl", "nmod"} and governors.is_light(
            tree, tree.head(top)
        ):
            parts.append(tree.head(top))
        near = [one for one in (*parts, top) if abs(one - top) <= _NEAR]
        near = [one for one in near if not _IF.intersection(tree.words[top:one])]
        start = min(deed.span.start, *(tree.span(one).start for one in near))
        end = max(deed.span.end, *(tree.span(one).end for one in near))
        whole = Span(start, end)
        # What was done is no part of an act: "restore the funding that it halted".
        done = any(
            event.realis == "actual" and not event.trigger.overlaps(deed.span)
            for event in self.ground.events_in(whole)
        )
        return deed if done else replace(deed, span=whole)

    def _provided(self, sentence: Sentence) -> Iterator[Deed]:
        """What a treaty or a law has somebody do, told in the present: "under it they disarm"."""
        start, end = sentence.span
        match = self.known.signed_before.search(self.lower, start, end)
        if match is None or _DENIED.search(self.lower, start, match.start()):
            return
        for clause in self.draft.clauses_at(Span(match.end(), end)):
            verb = clause.span.of(self.lower)
            if verb.endswith("ed") or self._is_taken(_ahead(clause.span)):
                continue
            act = self._act(clause.span)
            if act is not None and act not in HARMS and not self._is_helped(clause.span):
                frame = Frame("signed", *match.span())
                yield Deed(act, clause.span, self.ground.event_at(clause.span), frame)

    def _waved_away(self, sentence: Sentence) -> Iterator[Deed]:
        """What a question puts up to be refused: "Talk to them? Not in my lifetime."."""
        start, end = sentence.span
        asked = self.known.put_up.match(self.lower, start, end)
        answer = self.known.waved_away.match(self.lower, end)
        if asked is None or answer is None or not self.lower.endswith("?", start, end):
            return
        verb = Span(*asked.span("verb"))
        act = next(
            (a for a, pattern in self.known.acts if pattern.match(self.lower, verb.start)), None
        )
        act = act or self._act(verb) or "other"
        yield Deed(act, verb, self.ground.event_at(verb), Frame("refused", *verb))

    def _is_state(self, word: Span) -> bool:
        """True for what one will be, not do: "going to be late"."""
        found = self.ground.trees.top_of(word)
        return found is not None and bool(found[0].below(found[1], ("cop",)))

    def _is_silence(self, verb: Span) -> bool:
        """True for what somebody declined to say: "declined to discuss the letter"."""
        silences = self.draft.silences
        at = bisect_right(silences, (verb.start, len(self.lower))) - 1
        return at >= 0 and silences[at].overlaps(verb)

    def _is_helped(self, verb: Span) -> bool:
        """True for a verb with an auxiliary: "has paid", "will pay"."""
        found = self.ground.trees.top_of(verb)
        return found is not None and bool(found[0].below(found[1], ("aux", "cop")))

    def _of_labour(self, sentence: Sentence, deed: Deed) -> Deed:
        """A strike of workers is no attack."""
        if deed.act != "attack" or not self.lower.startswith("str", deed.span.start):
            return deed
        is_protest = deed.event is not None and deed.event.type == "PROTEST"
        if is_protest or self.known.labour.search(self.lower, *sentence.span):
            return replace(deed, act="other")
        return deed

    def _acts(self, sentence: Sentence) -> Iterator[tuple[Act, Span]]:
        """The acts that the vocabulary has words for, none within another."""
        found = [
            (act, Span(*match.span()))
            for act, pattern in self.known.acts
            for match in pattern.finditer(self.lower, sentence.span.start, sentence.span.end)
        ]
        found.sort(key=lambda one: (one[1].start, -one[1].end))
        last = -1
        of_labour = self.known.labour.search(self.lower, *sentence.span) is not None
        for act, span in found:
            if of_labour and act == "attack" and self.lower.startswith("str", span.start):
                continue  # a strike of workers
            if span.start >= last:
                yield act, span
                last = span.end

    def _governed(
        self, sentence: Sentence, governed: Iterable[Span]
    ) -> Iterator[tuple[Span, bool]]:
        """The verbs behind words of force; true where these make a commitment of any verb.

        Args:
            governed: the verbs that they govern by the grammar; beside those, the next words
                behind them.
        """
        known = self.known
        yield from ((verb, True) for verb in governed)
        for pattern, is_strong in (
            (known.strong, True),
            (known.weak, False),
            (known.passive, False),
        ):
            for match in pattern.finditer(self.lower, sentence.span.start, sentence.span.end):
                verb = Span(*match.span("verb"))
                if is_strong and self.frames.governors.of(verb) == NOBODY:
                    continue
                if self._is_thing(verb):
                    continue  # "after studying the files"
                if not self.draft.text[verb.start].isupper():  # "the offer to Tarnby"
                    yield verb, is_strong

    def _is_thing(self, word: Span) -> bool:
        """True for a noun by the grammar that names no act."""
        relation = self.ground.trees.relation_of(word)
        return relation in _THINGS and self.known.act_of_noun(self.lower, word.start) is None

    def _governed_nouns(self, nouns: Iterable[Span]) -> Iterator[tuple[Span, Act]]:
        """Those that name acts of nouns that words of force govern: "ruled out elections"."""
        for noun in nouns:
            act = self.known.act_of_noun(self.lower, noun.start)
            if act is not None:
                yield noun, act

    def _weighed_nouns(self, sentence: Sentence) -> Iterator[tuple[Span, Act]]:
        """The nouns of what is only weighed: "an early election is one option"."""
        for noun in self.known.nouns(self.lower, sentence.span):
            if self.ground.trees.relation_of(noun) in _MODIFYING:
                continue  # "4 million" of "4 million dollars"
            act = self.known.act_of_noun(self.lower, noun.start)
            if act is not None and (
                self.frames.is_option(sentence, noun) or self._is_object_of_force(sentence, noun)
            ):
                yield noun, act

    def _is_object_of_force(self, sentence: Sentence, noun: Span) -> bool:
        """True for a noun right behind a word of force: "ruled out a recount"."""
        start = max(sentence.span.start, noun.start - _BEFORE)
        words = list(_WORD.finditer(self.lower, start, noun.start))[-_NEAR_FORCE:]
        for at, word in enumerate(words):
            kind = self.known.governor(self.lower, word.start())
            if kind in {None, "light", "asked"}:
                continue
            between = {other[0] for other in words[at + 1 :]}
            between.discard("out")
            return between.isdisjoint(_CUTS)
        return False

    def _told_alone(self, sentence: Sentence, event: DraftEvent) -> Deed | None:
        """A commitment of which the word of force is all there is.

        "Norway pledged 4 million dollars", "the minister rejected the offer".
        """
        ahead = Span(event.trigger.start, min(event.trigger.end + _PLEDGED, sentence.span.end))
        if event.realis not in {"actual", "past_habitual"} or self._is_taken(ahead):
            return None
        behind = self.lower[event.trigger.end : event.trigger.end + 4]
        told: tuple[Act, Span] | None = None
        if event.type == "AGREE" and not behind.startswith((" to ", " by ")):
            act = self._act(event.trigger)
            told = None if act is None else (act, event.trigger)
        elif event.type == "REJECT" and not behind.startswith(" to "):
            told = self._refused(sentence, event.trigger)
        return told and Deed(*told, event, Frame(TOLD[event.type], *event.trigger))

    def _refused(self, sentence: Sentence, trigger: Span) -> tuple[Act, Span] | None:
        """What is refused, by the noun behind the word of refusal, if no other deed is there."""
        end = min(trigger.end + _OBJECT, sentence.span.end)
        if self._is_taken(Span(trigger.end, end)):
            return None
        for act, nouns in self.known.refused:
            match = nouns.match(self.lower, trigger.end, end)
            if match is not None:
                return act, Span(trigger.start, match.end())
        return None

    def _act_of(self, event: DraftEvent) -> Act:
        """The act that an event is."""
        # To visit, to host or to receive somebody is not yet to negotiate.
        is_visit = event.type == "CONSULT" and _TALKS.search(event.trigger.of(self.lower)) is None
        is_other = is_visit or self.lower.startswith(_NO_HARM, event.trigger.start)
        by_type = "other" if is_other else _DEEDS.get(event.type, "other")
        has_mode = not is_other or (event.type == "RETREAT" and not is_visit)
        by_mode = _BY_MODE.get(event.mode) if has_mode else None
        return self._act(event.trigger) or by_mode or by_type

    def _take(self, found: list[Deed], deed: Deed) -> None:
        found.append(deed)
        self.taken[deed.span.start : deed.span.end] = b"\1" * (deed.span.end - deed.span.start)

    def _is_taken(self, words: Span) -> bool:
        """True if a deed stands in some words."""
        return self.taken.find(1, words.start, words.end) >= 0

    def _is_of_himself(self, sentence: Sentence, at: int) -> bool:
        """True if words of force stand in what somebody says with "I", "it" or "his office".

        In the report's own words it is "we" alone.
        """
        held = statements_around(self.draft.statements, Span(at, at + 1))
        start = max(held[0][0].start if held else sentence.span.start, at - FARTHEST)
        before = self.lower[start:at].split()[-SUBJECT:]
        words = {word.strip("“”\"',").partition("'")[0] for word in before}  # "we'll" is "we"
        clause = self.ground.clause(Span(at, at + 1))
        if clause is not None:
            words |= {part.of(self.lower) for part in clause.subjects}
        return not words.isdisjoint(self.known.himself if held else _AUTHORS)

    def _is_told_of(self, verb: Span) -> bool:
        """True if somebody says what a body or a person whom he tells of will do."""
        held = statements_around(self.draft.statements, verb)
        if not held or self.draft.statements[held[0][1]].speech_act in {"belief", "question"}:
            return False
        clause = self.ground.clause(verb)
        return clause is not None and any(
            self.draft.mentions[at].kind in _ACTING or self.draft.mentions[at].form == "pronoun"
            for part in clause.subjects
            for at in indices_in(self.draft.mentions, part)
        )

    def _act(self, verb: Span) -> Act | None:
        """The act that a verb and the words behind it tell."""
        known = (*self.known.kept, *self.known.by_verb)
        found = next((act for act, p in known if p.match(self.lower, verb.start)), None)
        if found is not None or not self.lower.endswith(" be ", 0, verb.start):
            return found
        # "Elections would be held": what the verb is done to stands before it.
        clause = self.ground.clause(verb)
        before = self.lower[max(0, verb.start - _BEFORE) : verb.start]
        tellings = [" ".join(_WORD.findall(before)[-SUBJECT - 2 :])]
        if clause is not None:
            tellings.insert(0, " ".join(part.of(self.lower) for part in clause.subjects))
        for done_to in tellings:
            words = f"{verb.of(self.lower)} {done_to}"
            found = next((act for act, pattern in known if pattern.match(words)), None)
            if found is not None:
                return found
        return None


def _apart(deeds: list[Deed]) -> list[Deed]:
    """Deeds in order, of those that overlap the first whose act is known."""
    kept: list[Deed] = []
    for deed in deeds:
        if not kept or not kept[-1].span.overlaps(deed.span):
            kept.append(deed)
        elif kept[-1].act == "other" and deed.act != "other":
            kept[-1] = deed
    return kept


def _ahead(word: Span) -> Span:
    """A word and what follows at once."""
    return Span(word.start, word.start + AT_ONCE)
