"""What happened, may happen or did not: PLOVER events with who, to whom, where and when.

A trigger word gives type and mode; the words around it give the realis. A pledged, threatened,
denied or conditional act is never an actual event, and an event inside what somebody says carries
that statement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from onrecord.contract import Realis
from onrecord.reading.commitments.governors import Governors
from onrecord.reading.commitments.ground import Ground
from onrecord.reading.draft import (
    Draft,
    DraftEvent,
    DraftMention,
    FoundEvent,
    Sentence,
    Token,
    indices_in,
    statements_around,
)
from onrecord.reading.mentions import is_behind_preposition, owns
from onrecord.reading.realis import (
    BE,
    FUTURE,
    MODALS,
    NEGATIONS,
    is_denied,
    realis_of,
    time_of,
    told_in,
)
from onrecord.reading.trees import Trees
from onrecord.spans import Span, cover
from onrecord.vocabulary.events import Trigger
from onrecord.vocabulary.language import load_language

__all__ = ["find_events"]

_ACTING = {"person", "armed_group", "government", "organisation", "country", "people"}
_POSSIBLE = set(
    "against alleged any avert averting avoid avoiding call "
    "calls can could eventual fear feared fears further "
    "future imminent likely may might planned plans possibility "
    "possible potential prevent preventing proposed prospect risk should "
    "threat threatened threatening threats would ".split()
)
_CONDITIONS = {"if", "unless", "whether", "should", "provided"}
_HABITS = {"often", "regularly", "routinely", "usually", "typically", "frequently", "previously",
           "historically"}  # fmt: skip
# "to" after these means that the act was done; after anything else it is still ahead.
_DONE_BEFORE_TO = {"began", "begun", "started", "continued", "managed", "proceeded", "helped",
                   "forced", "used", "moved", "went", "came", "returned", "compelled"}  # fmt: skip
_AHEAD_BEFORE_ING = {"considering", "consider", "considered", "of", "about", "against",
                     "for", "avoid", "suggested", "proposed", "exploring", "without",
                     "into", "on"}  # fmt: skip
_BOUNDARIES = {",", ";", ":", "—", "–", "(", ")", "“", "”", '"', "that", "which", "who",
               "while", "but", "because", "although", "when", "after", "before", "as", "if",
               "and"}  # fmt: skip
# Between an owner and its act stand no article, preposition or verb: "Israeli air strikes".
_NO_OWNER = {"by", "of", "the", "a", "an", "to", "on", "in", "for", "said", "saw", "made"}
_PLACE_PREPOSITIONS = {"in", "at", "near", "outside", "around", "across", "inside", "on"}
# How sure a rule is by the kind of its trigger; measured figures replace these with the model.
_CONFIDENCE = {"phrase": 0.7, "finite": 0.6, "past_participle": 0.6, "participle": 0.4,
               "base": 0.5, "noun": 0.4}  # fmt: skip
_NO_ACTOR = 0.15
# Words of these types mean little where nobody does it to nobody.
_NEED_SOMEBODY = {"THREATEN", "REQUEST", "ACCUSE", "SUPPORT", "REJECT"}
# Between "by" or "against" and the name stand at most an article and an adjective or two.
_NEAR = 25


class _Hit(NamedTuple):
    first: int
    last: int
    trigger: Trigger


def find_events(draft: Draft) -> dict[str, tuple[DraftEvent, ...]]:
    """Gives the events by the place of their triggers."""
    found: list[DraftEvent] = []
    governors = Governors(Ground(draft))
    silent = draft.silences
    for sentence in draft.sentences:
        mentions = [
            (index, draft.mentions[index])
            for index in indices_in(draft.mentions, sentence.span)
            if index in draft.chain_of or draft.mentions[index].form != "pronoun"
            if not _is_owner(draft, draft.mentions[index])
        ]
        taken = [mention.span for _, mention in mentions if mention.form == "name"]
        # "did not respond to requests for comment" tells of no request.
        start, end = sentence.span
        taken += silent[bisect_left(silent, (start, 0)) : bisect_left(silent, (end, 0))]
        rules = list(_by_words(draft, governors.trees, sentence, mentions, taken))
        if draft.findings is not None:
            rules = list(_seen(draft, governors, sentence, mentions, taken, rules))
        found += rules
    return {"events": tuple(sorted(found, key=lambda event: event.trigger))}


_NEAR_STATEMENTS = 20  # by their contents, which stand near their cues
_Mentions = list[tuple[int, DraftMention]]
# Below this the model's word alone puts no event on record: on whole reports one in four of what it
# called actual was wrong, above it one in eight, for the same F1 of type and realis.
_SURE = 0.8


def _seen(
    draft: Draft,
    governors: Governors,
    sentence: Sentence,
    mentions: _Mentions,
    taken: list[Span],
    rules: list[DraftEvent],
) -> Iterator[DraftEvent]:
    """The model's events, where it is sure, and those of the rules that it does not see.

    The rules find few events, but seldom a wrong one. They give the mode, and who and whom where
    the model names nobody; where they do not take one for actual, it is not.
    """
    chain_of = draft.chain_of
    given = draft.findings.events if draft.findings is not None else ()
    has_tree = bool(draft.clauses)
    inside = [given[index] for index in indices_in(given, sentence.span)]
    inside = [
        one
        for one in inside
        if sentence.span.contains(one.span) and not any(one.span.overlaps(n) for n in taken)
    ]
    yield from (r for r in rules if not any(r.trigger.overlaps(one.span) for one in inside))
    for one in inside:
        same = next((rule for rule in rules if rule.trigger.overlaps(one.span)), None)
        if same is None and one.probability < _SURE:
            continue
        actors = _named_by(draft.text, one.actors or one.subjects, mentions)
        recipients = _named_by(draft.text, one.recipients or one.objects, mentions)
        if same is not None:
            if not (has_tree or one.actors or actors or one.is_passive):
                actors = tuple(found for found in same.actors if found not in recipients)
            # Whom a tree does not have, the nearest name behind the trigger is not.
            if not (has_tree or one.recipients or recipients):
                recipients = same.recipients
        if one.is_passive or _is_done_to(sentence.tokens, one.span):
            actors = tuple(a for a in actors if _is_agent(draft, one.span, a))
        if _is_done_to(sentence.tokens, one.span) or _is_headlined(draft, sentence, one.span):
            # Who stands before "was beaten" does not beat.
            early = [a for a in actors if draft.mentions[a].span.end <= one.span.start]
            actors = tuple(a for a in actors if a not in early)
            recipients = recipients or tuple(early)
        if not one.actors and one.recipients:
            # "Two judges have been sent threats": the grammar's subject is whom the model sees.
            reached = {chain_of.get(found, -1 - found) for found in recipients}
            actors = tuple(a for a in actors if chain_of.get(a, -1 - a) not in reached)
        actors = _within(draft, one.span, actors, mentions)
        actors = tuple(a for a in actors if not _is_where(draft, one.span, a))
        acting = {chain_of.get(found, -1 - found) for found in actors}
        recipients = tuple(r for r in recipients if chain_of.get(r, -1 - r) not in acting)
        if one.type in _NEED_SOMEBODY and not (actors or recipients):
            continue
        lone = one.span.of(draft.text).lower()
        if (same is None and lone in _PARTICLES) or _is_telling(draft, one):
            continue
        if one.type in _MATERIAL and lone in draft.language.words("realis", "speaking"):
            continue
        if one.type == "CONSULT" and _is_gathering(draft, sentence, one.span):
            continue
        if same is not None and one.type != same.type and _STRIKES.fullmatch(lone):
            # "Airstrikes" are nothing else, whatever the model sees in what stands around them.
            one = one._replace(type=same.type)  # noqa: PLW2901
        force = governors.force_of(one.span) if one.realis == "actual" else None
        is_word = one.type == "CONCEDE" and _GIVES_WORD.match(draft.text, one.span.start)
        yield DraftEvent(
            type="AGREE" if is_word else one.type,
            mode=_mode(draft, sentence, one, same),
            trigger=one.span,
            actors=actors,
            recipients=recipients,
            place=_place(sentence.tokens, mentions),
            time=time_of(draft, governors.trees, sentence, one.span),
            realis=realis_of(draft, governors.trees, sentence, one, same, force),
            according_to=told_in(draft, one.span),
            evidence=(_evidence(draft, sentence, one.span, actors, recipients),),
            confidence=round(one.probability, 2),
        )


def _is_telling(draft: Draft, one: FoundEvent) -> bool:
    """True for what says that something is not so, which is a denial and no event."""
    if one.type != "REJECT":
        return False
    if one.span.of(draft.text).lower() in _DENYING and any(
        said.speech_act == "denial"
        and any(cue.overlaps(one.span) for cue in said.cue)
        and _is_told_to_be(draft, one.span, said.content[0])
        for said in draft.statements
    ):
        return True
    found = _rejected_tale(draft.language.code).match(draft.text, one.span.end)
    return found is not None


def _is_told_to_be(draft: Draft, denied: Span, content: Span) -> bool:
    """True for what is denied to be so, not to somebody: "denied that it had", "having"."""
    first = content.of(draft.text).lower().split(maxsplit=1)[0]
    return content.end <= denied.start or first in _TELLING or first.endswith("ing")


@cache
def _rejected_tale(code: str) -> re.Pattern[str]:
    tales = "|".join(load_language(code).words("realis", "tales"))
    return re.compile(
        r"(?: as [“\"]?[^.,;:”\"]{2,40}[”\"]?)?(?: [\w'’-]+){0,3}? "
        rf"(?:{tales})\b(?! (?:for|by the court))",
        re.IGNORECASE,
    )


def _is_where(draft: Draft, trigger: Span, mention: int) -> bool:
    """True for the place behind what was done: "jailed in Lusaka", "beaten by police in Riga"."""
    span = draft.mentions[mention].span
    if span.start < trigger.end or draft.mentions[mention].kind not in _PLACES:
        return False
    return _IN.search(draft.text, trigger.end, span.start) is not None


def _is_agent(draft: Draft, trigger: Span, mention: int) -> bool:
    """False for who stands behind a passive without "by": "was deported from Luanda"."""
    start = draft.mentions[mention].span.start
    if start < trigger.end:
        return True
    # A word more than the trigger's own, which may be the last one before "by".
    own = draft.text.rfind(" ", 0, trigger.end) + 1
    by = _BY.match(draft.text, max(own, trigger.start), start)
    if by is None:
        return False
    last = by["last"].lower()
    is_other = by.start("last") >= trigger.end and (
        last in draft.language.past or last.endswith("ed")
    )
    return not is_other or draft.text.endswith((" and ", " or "), 0, by.start("last"))


def _is_gathering(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for how a report came by its words: "in conversations with ten officials"."""
    words = {w.lower for w in sentence.tokens if trigger.overlaps(w.span)}
    if words.isdisjoint(draft.language.words("hands", "gathering")):
        return False
    near = bisect_left(draft.statements, sentence.span.end, key=lambda one: one.content[0].start)
    return any(
        sentence.span.contains(part)
        for one in draft.statements[max(0, near - _NEAR_STATEMENTS) : near + _NEAR_STATEMENTS]
        for part in (*one.cue, *one.source)
    )


def _within(
    draft: Draft, trigger: Span, actors: tuple[int, ...], mentions: _Mentions
) -> tuple[int, ...]:
    """The actors, but for who only tells of it: then the verb's own subject, if it has one.

    "The firm said it regretted that": it did. In "promised to leave", "ruled out leaving" the
    teller acts himself.
    """
    told = statements_around(draft.statements, trigger)
    if not told or not actors:
        return actors
    content, index = told[0]
    source = draft.statements[index].source
    if _INFINITIVE.match(draft.text, content.start) or not any(
        part.contains(draft.mentions[at].span) for part in source for at in actors
    ):
        return actors
    inside = draft.clauses_at(trigger)
    if not inside:
        # A noun: "a threat kept them at home, observers say".
        return tuple(at for at in actors if content.contains(draft.mentions[at].span))
    own = () if inside[-1].is_passive else _named_by(draft.text, inside[-1].subjects, mentions)
    return tuple(at for at in own if content.contains(draft.mentions[at].span)) or actors


_STRIKES = re.compile(
    r"(?:air ?-?|missile |drone |rocket )(?:strikes?|attacks?)|shelling|bombardments?"
)
_PARTICLES = {
    "out", "up", "off", "down", "on", "into", "in", "away", "back", "over", "at", "by", "for", "of",
    "to", "with", "the", "a", "an", "all", "not", "one", "ones",
}  # fmt: skip
_MATERIAL = {
    "COOPERATE", "AID", "RETREAT", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
}  # fmt: skip
_TELLING = {"that", "it", "he", "she", "they", "there", "any"}
_DENYING = {
    "deny", "denies", "denied", "denying", "dispute", "disputes", "disputed", "refuted", "refutes",
}  # fmt: skip
_PLACES = {"place", "country", "government", "other"}
_IN = re.compile(r"\b(?:in|at|near|outside|around|inside|across) (?:the )?\Z")
# Who agrees or promises gives nothing up yet.
_GIVES_WORD = re.compile(r"(?:agree|vow|promise|pledge|undertake|undertook|commit|swore|swear)")
# Not "cut by a third", nor who built "a bridge built by French engineers" that was shelled.
_BY = re.compile(
    r"(?:(?! (?:was|were|been)\b)[^,;.])*?(?P<last>\w+) +by\b"
    r"(?! (?:(?:a|one|two|up to|about|more than|at least|nearly|almost) )?"
    r"(?:third|quarter|half|fifth|tenth|thirds|\d))",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(r"(?:that\s+)?(?:to\s|\w+ing\s)", re.IGNORECASE)


def _mode(
    draft: Draft, sentence: Sentence, seen: FoundEvent, same: DraftEvent | None
) -> str | None:
    """The mode that the words of a trigger tell for its type."""
    if same is not None and same.type == seen.type and same.mode is not None:
        return same.mode
    words = tuple(w.lower for w in sentence.tokens if seen.span.overlaps(w.span))
    known = draft.events_known
    triggers = known.triggers
    parts = (words[a:b] for b in range(len(words), 0, -1) for a in range(b))
    told = (trigger for part in parts if (trigger := triggers.get(part)) is not None)
    by_trigger = next((one.mode for one in told if one.type == seen.type and one.mode), None)
    within = (known.modes.get((seen.type, word)) for word in words)
    return by_trigger or next((mode for mode in within if mode is not None), None)


def _named_by(text: str, words: tuple[Span, ...], mentions: _Mentions) -> tuple[int, ...]:
    """The actors that stand in the words that the model takes for them.

    What hangs on a preposition is not them: the commanders act in "the commanders of the factions
    in northern Tasmara".
    """
    found = []
    for part in words:
        # "His" alone may do it, but the brother does in "his brother".
        inside = [
            (i, m)
            for i, m in mentions
            if m.span.overlaps(part)
            and (_can_act(m) or _is_head(m, part) or _is_modifier(text, m, part))
            and (m.span == part or not owns(text, m))
        ]
        inside = _named_last(text, part, inside)
        for index, mention in inside:
            between = text[inside[0][1].span.end : mention.span.start]
            if not _PREPOSITION.search(between):
                found.append(index)
    known = dict(mentions)
    return tuple(
        at
        for at in dict.fromkeys(found)
        if not any(_tells_the_same(known[at], known[other]) for other in found if other != at)
    )


def _named_last(text: str, part: Span, inside: _Mentions) -> _Mentions:
    """A person's name alone, with what stands before it: "the opposition leader Viktar Siarhei"."""
    if len(inside) < 2:
        return inside
    (_, first), (_, last) = inside[0], inside[-1]
    is_name = last.form == "name" and last.kind == "person" and last.span.end >= part.end
    between = text[first.span.end : last.span.start]
    return inside[-1:] if is_name and _ONE_PHRASE.fullmatch(between) else inside


def _tells_the_same(one: DraftMention, other: DraftMention) -> bool:
    """True for a phrase around others, and for "officials" behind "Iraqi"."""
    if one.form == "name" or one.span == other.span:
        return False
    behind = other.form == "name" and 0 <= one.span.start - other.span.end <= 1
    return behind or one.span.contains(other.span)


def _is_head(mention: DraftMention, part: Span) -> bool:
    """True for a place or an unknown name that is meant, not "the Wadi Zarba garrison"."""
    may_be = mention.kind == "place" or (mention.kind == "other" and mention.form == "name")
    return may_be and mention.span.end >= part.end


def _is_modifier(text: str, mention: DraftMention, part: Span) -> bool:
    """True for a name that a noun of the phrase follows: "Customs officers", "Peru congress"."""
    is_name = mention.form == "name" and mention.span.start - part.start <= _ARTICLE
    rest = text[mention.span.end : part.end]
    return is_name and _NOUNS_BEHIND.fullmatch(rest) is not None


_ARTICLE = 4  # characters
_NOUNS_BEHIND = re.compile(r"(?: [a-z][\w-]+){1,2}")
_ONE_PHRASE = re.compile(r"(?:(?! (?:and|or|of|in|at|for|to|with)\b)[^,;.(])*(?:, )?")
_PREPOSITION = re.compile(r"\b(?:of|in|at|from|near|on|to|for|with|against|by)\b", re.IGNORECASE)


def _by_words(
    draft: Draft, trees: Trees, sentence: Sentence, mentions: _Mentions, taken: list[Span]
) -> Iterator[DraftEvent]:
    """The events that the words of the vocabulary tell of."""
    for hit in _hits(draft, sentence, taken):
        event = _event(draft, trees, sentence, hit, mentions)
        if event is not None:
            yield event


def _hits(draft: Draft, sentence: Sentence, names: list[Span]) -> Iterator[_Hit]:
    words = sentence.tokens
    triggers, longest, _ = draft.events_known
    index = 0
    while index < len(words):
        for length in range(min(longest.get(words[index].lower, 0), len(words) - index), 0, -1):
            trigger = triggers.get(tuple(w.lower for w in words[index : index + length]))
            if trigger is not None and not any(words[index].span.overlaps(n) for n in names):
                yield _Hit(index, index + length, trigger)
                index += length - 1
                break
        index += 1


def _event(
    draft: Draft,
    trees: Trees,
    sentence: Sentence,
    hit: _Hit,
    mentions: list[tuple[int, DraftMention]],
) -> DraftEvent | None:
    words = sentence.tokens
    trigger = hit.trigger
    verb = trigger.form in {"finite", "past_participle", "phrase"}
    passive = trigger.form in {"finite", "past_participle"} and _is_passive(words, hit)
    if trigger.form == "base" and not _is_governed(words, hit.first):
        return None
    span = Span(words[hit.first].start, words[hit.last - 1].end)
    able = [(i, m) for i, m in mentions if _can_act(m) and not owns(draft.text, m)]
    before = [(i, m) for i, m in able if m.span.end <= span.start]
    after = [(i, m) for i, m in able if m.span.start >= span.end]
    subject = _subject(draft.text, words, hit, before)
    object_ = _object(words, hit, after)
    agent = _agent(words, hit, after)
    if trigger.form == "noun" and trigger.type in {"THREATEN", "REQUEST", "ACCUSE"}:
        agent = agent or _after_word(words, hit, after, {"from"})
    if passive:
        actors, recipients = agent, subject
    elif trigger.form == "noun":
        actors = agent or _owner(words, hit, before)
        recipients = _against(words, hit, after)
    else:
        actors, recipients = subject, object_
    if trigger.form == "noun" and not (actors or recipients):
        return None
    if trigger.type in _NEED_SOMEBODY and not (actors or recipients):
        return None
    confidence = _CONFIDENCE[trigger.form] - (0 if actors else _NO_ACTOR)
    told = told_in(draft, span)
    return DraftEvent(
        type=trigger.type,
        mode=trigger.mode,
        trigger=span,
        actors=actors,
        recipients=tuple(r for r in recipients if r not in actors),
        place=_place(words, mentions),
        time=time_of(draft, trees, sentence, span),
        realis=_realis_told(draft, told, _realis(words, hit, verb)),
        according_to=told,
        evidence=(_evidence(draft, sentence, span, actors, recipients),),
        confidence=round(confidence, 2),
    )


def _can_act(mention: DraftMention) -> bool:
    if mention.entry is not None and mention.entry.sector == "MED":
        return False  # a medium tells; what it tells of, others did
    return mention.kind in _ACTING or mention.form in {"pronoun", "phrase"}


def _is_owner(draft: Draft, mention: DraftMention) -> bool:
    """True for a description that only tells whose somebody is: "the president's son"."""
    behind = draft.text[mention.span.end : mention.span.end + 2]
    return mention.form == "description" and behind in {"'s", "’s"}


def _is_passive(words: tuple[Token, ...], hit: _Hit) -> bool:
    at = hit.first - 1
    skipped = {"not", "also", "been"}
    while at >= 0 and (words[at].lower.endswith("ly") or words[at].lower in skipped):
        at -= 1
    if at >= 0 and words[at].lower in BE:
        return True
    following = words[hit.last].lower if hit.last < len(words) else ""
    return following == "by"


def _is_done_to(words: tuple[Token, ...], trigger: Span) -> bool:
    """True for a verb in the passive: "was beaten", "have been detained"."""
    at = next((i for i, word in enumerate(words) if word.end > trigger.start), len(words))
    if at == len(words) or words[at].lower.endswith("ing"):
        return False
    before = at - 1
    while before >= 0 and (
        words[before].lower.endswith("ly") or words[before].lower in {"not", "also", "since"}
    ):
        before -= 1
    is_verb = words[at].lower.endswith(("ed", "en", "wn", "ot", "ld", "nt", "ut", "et", "un", "it"))
    return before >= 0 and words[before].lower in BE and is_verb


def _is_headlined(draft: Draft, sentence: Sentence, trigger: Span) -> bool:
    """True for a participle that a headline leaves alone: "Ex-minister jailed in Lusaka"."""
    text, end = draft.text, sentence.span.end
    if text[end - 1 : end] in _STOPS or text[end : end + 1] not in {"", "\n"}:
        return False
    word = trigger.of(text).split()[-1].lower()
    if not word.endswith(("ed", "shot", "held", "slain", "hurt", "freed", "found", "dead")):
        return False
    behind = text[trigger.end : end].split()[:1]
    return not behind or behind[0].lower() in _BEHIND_PARTICIPLE


_STOPS = frozenset('.!?…”"’')
_BEHIND_PARTICIPLE = frozenset(
    "in at on by over after as for from near during amid dead while to with outside ahead before"
    " again off".split()
)


def _is_governed(words: tuple[Token, ...], index: int) -> bool:
    """True for a base form that follows "to" or a modal: an act ahead, not a noun."""
    before = [word.lower for word in words[max(0, index - 3) : index]]
    return bool(before) and (
        before[-1] == "to" or bool(set(before) & (FUTURE | MODALS)) or before[-1] in {"not", "n't"}
    )


def _subject(
    text: str, words: tuple[Token, ...], hit: _Hit, before: list[tuple[int, DraftMention]]
) -> tuple[int, ...]:
    """Who stands as subject: the nearest actor before the trigger in its clause."""
    if not before:
        return ()
    if hit.first and words[hit.first - 1].lower == "to":
        index, mention = before[-1]
        if mention.span.end + 1 == words[hit.first - 1].start:
            return (index,)  # "called on Hezbollah to disarm"
    clause = _clause_start(words, hit.first)
    free = [(i, m) for i, m in before if not is_behind_preposition(text, m)]
    candidates = [(i, m) for i, m in free if m.span.start >= clause] or free
    if not candidates:
        return ()
    nearest = _whole(candidates, candidates[-1])
    together = [
        index
        for index, mention in candidates
        if _joined(words, mention, nearest[1]) and index != nearest[0]
    ]
    return (*together[-2:], nearest[0])


def _whole(
    candidates: list[tuple[int, DraftMention]], last: tuple[int, DraftMention]
) -> tuple[int, DraftMention]:
    """The name before a collective that it belongs to: "Iraqi" in "Iraqi soldiers"."""
    if last[1].form != "collective":
        return last
    for index, mention in reversed(candidates[:-1]):
        if mention.form == "name" and 0 <= last[1].span.start - mention.span.end <= 1:
            return index, mention
    return last


def _joined(words: tuple[Token, ...], one: DraftMention, other: DraftMention) -> bool:
    between = [w.lower for w in words if one.span.end <= w.start and w.end <= other.span.start]
    return between in (["and"], [",", "and"], [","])


def _clause_start(words: tuple[Token, ...], index: int) -> int:
    for at in range(index - 1, -1, -1):
        if words[at].lower in _BOUNDARIES - {",", "and"}:
            return words[at].end
    return words[0].start


def _object(
    words: tuple[Token, ...], hit: _Hit, after: list[tuple[int, DraftMention]]
) -> tuple[int, ...]:
    """To whom: the nearest actor after the trigger before the next clause."""
    limit = next(
        (w.start for w in words[hit.last :] if w.lower in _BOUNDARIES - {"and", "("}),
        words[-1].end,
    )
    inside = [(i, m) for i, m in after if m.span.end <= limit]
    if not inside:
        return ()
    return (inside[0][0],)


def _agent(
    words: tuple[Token, ...], hit: _Hit, after: list[tuple[int, DraftMention]]
) -> tuple[int, ...]:
    return _after_word(words, hit, after, {"by"})


def _against(
    words: tuple[Token, ...], hit: _Hit, after: list[tuple[int, DraftMention]]
) -> tuple[int, ...]:
    return _after_word(words, hit, after, {"on", "against", "with", "to"})


def _after_word(
    words: tuple[Token, ...], hit: _Hit, after: list[tuple[int, DraftMention]], wanted: set[str]
) -> tuple[int, ...]:
    for at in range(hit.last, min(hit.last + 8, len(words))):
        if words[at].lower in _BOUNDARIES:
            return ()
        if words[at].lower in wanted:
            found = [
                index
                for index, mention in after
                if 0 <= mention.span.start - words[at].end <= _NEAR
                and not any(
                    w.lower in _BOUNDARIES
                    for w in words
                    if words[at].end <= w.start and w.end <= mention.span.start
                )
            ]
            return tuple(found[:1])
    return ()


def _owner(
    words: tuple[Token, ...], hit: _Hit, before: list[tuple[int, DraftMention]]
) -> tuple[int, ...]:
    """Whose act a noun is: "Israeli strikes", "the group's attacks", "clashes between A and B"."""
    if not before:
        return ()
    index, mention = before[-1]
    gap = [w.lower for w in words[: hit.first] if w.start >= mention.span.end]
    other = any(w in _BOUNDARIES or w in _NO_OWNER or w.endswith("ed") for w in gap)
    return (index,) if len(gap) <= 2 and not other else ()


def _realis_told(draft: Draft, told: tuple[int, ...], realis: Realis) -> Realis:
    """A realis by the words, but for what somebody denies or promises."""
    if is_denied(draft, told):
        return "denied"
    promised = bool(told) and draft.statements[told[0]].speech_act in {"promise", "intention"}
    return "future" if realis == "actual" and promised else realis


def _realis(words: tuple[Token, ...], hit: _Hit, verb: bool) -> Realis:
    """How real the event is, by the words that govern its trigger."""
    start = _clause_start(words, hit.first)
    clause = [w.lower for w in words if start <= w.start]
    left = [w.lower for w in words[: hit.first]]
    near = left[-6:]
    if "would" in near and "have" in near:
        return "hypothetical"
    if set(near[-4:]) & NEGATIONS and "only" not in near:
        return "denied"
    opens = [w for w in left if w in _CONDITIONS]
    if opens and hit.trigger.type not in {"THREATEN"}:
        after_condition = left[len(left) - 1 - left[::-1].index(opens[-1]) :]
        if not {",", ";"} & set(after_condition):
            return "conditional"
    rest = [w.lower for w in words[hit.last :]]
    ahead = set(near) & (FUTURE | {"would"}) or ("to" in near[-2:] and not _done(near))
    if hit.trigger.form in {"base"} or (verb and ahead) or set(near[-3:]) & FUTURE:
        if set(rest) & _CONDITIONS or set(left) & {"if", "unless"}:
            return "conditional"
        if set(near) & {"could", "may", "might", "should", "can"}:
            return "hypothetical"
        return "actual" if _done(near) else "future"
    if hit.trigger.form == "participle" and near[-1:] and near[-1] in _AHEAD_BEFORE_ING:
        return "hypothetical"
    if hit.trigger.form == "noun":
        if set(near) & FUTURE:
            return "future"
        if set(near) & _POSSIBLE:
            return "conditional" if set(rest) & _CONDITIONS else "hypothetical"
    if set(near[-3:]) & MODALS:
        return "conditional" if set(rest) & _CONDITIONS else "hypothetical"
    if set(near) & _HABITS or "used to" in " ".join(near) or "previous" in clause:
        return "past_habitual"
    return "actual"


def _done(near: list[str]) -> bool:
    if "to" not in near[-2:]:
        return False
    at = len(near) - 1 - near[::-1].index("to")
    return at > 0 and near[at - 1] in _DONE_BEFORE_TO


def _place(words: tuple[Token, ...], mentions: list[tuple[int, DraftMention]]) -> int | None:
    for index, mention in mentions:
        before = [w.lower for w in words if w.end <= mention.span.start][-2:]
        if (mention.place is not None or mention.kind == "place") and (
            set(before) & _PLACE_PREPOSITIONS
        ):
            return index
    return None


def _evidence(
    draft: Draft,
    sentence: Sentence,
    trigger: Span,
    actors: tuple[int, ...],
    recipients: tuple[int, ...],
) -> Span:
    parts = [trigger, *(draft.mentions[i].span for i in (*actors, *recipients))]
    return cover([part for part in parts if sentence.span.contains(part)])
