"""The model's attributions as statements, and which of the rules' statements stand beside them.

The model finds far more than the rules; the rules know some things that it does not: that nobody
commented, that a statement tells the sentence before it, whose a quotation without a verb is, and
the contract's borders.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache

from onrecord.contract import Form
from onrecord.reading.cited import CITE, QUOTE
from onrecord.reading.clauses import MODALS, Clauses, is_negated
from onrecord.reading.draft import (
    Draft,
    FoundAttribution,
    Quotation,
    Sentence,
    Token,
    indices_in,
    last_begun,
)
from onrecord.reading.mentions import is_behind_preposition
from onrecord.reading.parse import sentence_at, sentence_before
from onrecord.reading.source_phrases import find_anonymity
from onrecord.reading.told import Told, cue_at
from onrecord.reading.trees import Trees
from onrecord.spans import Span
from onrecord.vocabulary.language import Cue, load_language

__all__ = ["beside", "mend_sources", "spell_out", "told_by_model"]

_EDGES = " \t\n,.;:!?…–—-"
_ASIDE = re.compile(
    r",\s+(?:(?:to|of|in|for|with|by|from|on|at)\s+)?(?:who|whom|whose|which|speaking|asking|citing"
    r"|quoted by|for (?:its|his|her|their) part"
    r"|among them|including|led by|such as|most of them|many of them"
    r"|(?:asked|pressed|questioned|reached|contacted)\s+(?:about|on|by|if|whether|for))\b",
    re.IGNORECASE,
)
_ARTICLES = {"a", "an", "the", "and", "of", "to", "no"}
# What points to the sentence before: "confirmed this to our reporter", "repeated that claim".
_POINTS_BACK = (
    r"(?:this|it|that|so|as much|(?:this|that) much|the same(?: thing)?"
    r"|(?:this|that|these|those|the same|such an?)(?: \w+ed)? NOUN)"
    r"(?: (?:to|in|on|at|by|during|when|after|before|from|with|through|again|too|yesterday)\b.*)?"
)
_RELATIVE = {"who", "which", "that"}
# "Should the talks fail, one of the diplomats": the clause before the comma is not the source.
_OPENING = re.compile(
    r"(?:(?i:should|if|when|while|as|after|before|although|though|unless|had|were)"
    r"|[A-Z][a-z]+(?:ing|ed))\s[^,]*,\s+(?=\S)"
)
# "He ordered the brigade to move and, by one account": a pronoun and what he does are not a phrase.
_ALONE = re.compile(r"(?P<pronoun>[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]e|I)\s+(?!and\b)[a-z]{3,}")
# Words that tell something, and not only name it: a clause, an infinitive, what somebody does.
_TELLS = re.compile(r"\A(?:that|whether|how|why|what|if)\b|\b(?:to|not|of|for|that)\s+\w+|ing\b")
_ALIKE = 0.7  # of two contents, to be the same with other borders
_RIVALS = 0.5  # of two contents, to be about the same words
_SHORTEST_PART = 2  # words of a part of a content beside others
_CLOSE_ENOUGH = 3  # characters by which the model's borders may miss a quotation's
_LABELLED = 3  # characters from a name over a colon to a quotation
_IT_IS = re.compile(
    r"it (?:is|was|has been|had been) (?:\w+ly )?(?P<cue>\w+ed)\b"
    r"|there (?:is|are|was|were|have been|has been) (?:\w+ ){0,2}?"
    r"(?P<noun>reports?|rumou?rs?|claims?|allegations?|suggestions?|accounts?|talk)\b",
    re.IGNORECASE,
)
_ON_A_DAY = re.compile(r",? on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\Z")
_INSIDE = re.compile(r"\b(?:in|after|during|at|on|with|before|following)\s\Z", re.IGNORECASE)
_LONGEST_OPENING = 12  # characters
_DETERMINERS = frozenset(("the", "its", "his", "her", "their", "a", "an", "our"))
_TIMES = frozenset(
    "day days week weeks month months year years decade decades night nights hours".split()
)
_REPORTED_IN = re.compile(
    r"\b[Ii]t (?:is|was|has been|had been) (?:\w+ly )?\w+ed"
    r" (?:in|from|at|on|near|across) (?:the )?\Z"
)
_PAIR = 2  # words
_DATELINE = re.compile(
    r"[A-Z][A-Z .,'’-]+(?:,? [A-Z][a-z]+\.? \d{1,2} ?)?(?:\([^)]{2,40}\) ?)?(?:-{1,2}|–|—) "
)
_NEAR = 30  # statements, by their cues, among which a rival is looked for


def told_by_model(draft: Draft, clauses: Clauses) -> list[Told]:
    """The attributions of the model, by their cues, with the forms and cues of the vocabulary.

    Left out is what the cue's own words take back, unless they say what is left unsaid: "could
    say", but not "has not confirmed that".
    """
    findings = draft.findings
    given = findings.attributions if findings is not None else ()
    found = [
        _told(draft, clauses, one)
        for one in sorted(given)
        if not _is_plural_noun(draft, one.cue) and not _is_citing(draft, one)
    ]
    for one in found:
        spell_out(draft, one)
        if one.word is not None and one.content and one.form == "indirect":
            cue, content = one.cue[0], one.content[0]
            one.is_negated = clauses.is_not_said(one.sentence, cue, one.word, content)
    return [
        one
        for one in found
        if one.content
        and not _is_unsaid(clauses, one)
        and not _asks_for_anonymity(draft, one)
        and not _is_a_deed(draft, one)
        and not _is_a_time(draft, one)
        and not _is_told_it(draft, one)
        and not _is_in_question(draft, one)
    ]


def _is_plural_noun(draft: Draft, cue: Span) -> bool:
    """True for "two Gulf states said": a noun before the verb of saying."""
    words = draft.text[cue.start : cue.end + 24].split()
    if words[0].lower() != "states" or len(words) < _PAIR:
        return False
    following = draft.language.cues.get(words[1].lower())
    return following is not None and following.form in {"finite", "base"}


def _is_citing(draft: Draft, found: FoundAttribution) -> bool:
    """True for who cites, taken for whom he cites: "the site wrote, citing three bankers".

    What begins a sentence ("Citing the minister, he said ...") is left to `cited`.
    """
    if found.cue.of(draft.text).lower() not in {"citing", "quoting"}:
        return False
    opens = sentence_at(draft, found.cue).span.start == found.cue.start
    return opens or found.source is None or found.source.start < found.cue.start


def _is_a_deed(draft: Draft, told: Told) -> bool:
    """True for "praised the judge": an event at a word that is no usual cue, and no words told."""
    findings = draft.findings
    if findings is None or told.word is not None or told.form != "indirect" or told.source is None:
        return False
    part = told.content[0]
    tells = draft.clauses_at(part) or _TELLS.search(part.of(draft.text))
    at = indices_in(findings.events, told.cue[0])
    return len(told.content) == 1 and not tells and bool(at)


def _is_a_time(draft: Draft, told: Told) -> bool:
    """True for what some time has "seen": "recent months have seen them leave"."""
    if told.source is None:
        return False
    words = told.source.of(draft.text).lower().split()
    return words[-1] in _TIMES and told.word is None


def _is_in_question(draft: Draft, told: Told) -> bool:
    """True for "did not say who had ordered it": somebody is asked for, and tells nothing."""
    if told.source is None or told.source.of(draft.text).lower() != "who":
        return False
    return Trees(draft, draft.text).relation_of(told.cue[0]) == "ccomp"


def _is_told_it(draft: Draft, told: Told) -> bool:
    """True for who is only told: the commanders of "warnings, conveyed to four commanders"."""
    if told.source is None or not told.cue:
        return False
    between = draft.text[told.cue[-1].end : told.source.start]
    return between == " to " and not told.cue[-1].of(draft.text).lower().endswith("according")


def _asks_for_anonymity(draft: Draft, told: Told) -> bool:
    """True for "who asked not to be named": why a source has no name, and no statement."""
    claim = find_anonymity(draft, told.sentence)
    return claim is not None and any(cue.overlaps(claim[1]) for cue in told.cue)


def spell_out(draft: Draft, told: Told) -> None:
    """What "denied this" tells is the sentence before; an article alone tells nothing."""
    if len(told.content) != 1 or told.form == "direct":
        return
    words = told.content[0].of(draft.text).lower()
    if words in _ARTICLES:
        told.content = []
    elif _points_back(draft.language.code).fullmatch(words):
        before = sentence_before(draft, told.sentence)
        if before is not None and told.sentence.paragraph - before.paragraph <= 1:
            whole = _trimmed(draft, before.span)
            told.content = [whole] if whole.start < whole.end else []


@cache
def _points_back(code: str) -> re.Pattern[str]:
    nouns = "|".join(load_language(code).words("told_before", "nouns"))
    return re.compile(_POINTS_BACK.replace("NOUN", f"(?:{nouns})"), re.DOTALL)


def beside(model: Sequence[Told], rules: Iterable[Told]) -> list[Told]:
    """The model's statements and those of the rules that tell something else.

    Where both have a statement at one cue, the model's stands, with the borders of the rules where
    they agree with its own; unless the rules know that nobody commented, or that it tells another
    sentence than its own. What is told inside another statement is no rival of it.

    Args:
        model: by the place of the cue.
    """
    kept: list[Told | None] = list(model)
    cues = [one.cue[0].start for one in model]
    added: list[Told] = []
    for one in rules:
        at = bisect_left(cues, _place(one))
        near = range(max(0, at - _NEAR), min(len(kept), at + _NEAR))
        rivals = [
            (index, other)
            for index in near
            if (other := kept[index]) is not None and _are_rivals(one, other)
        ]
        if _is_known_better(one):
            for index, other in rivals:
                if other.source and one.source and one.source.contains(other.source):
                    one.source = other.source  # not the words of an outer frame
                kept[index] = None
            added.append(one)
        elif _is_cited(one, [other for _, other in rivals]):
            added.append(one)
        elif rivals and _is_label(one):
            for index, other in rivals:
                other.content = [part for part in other.content if part not in one.content]
                if not other.content:
                    kept[index] = None
            added.append(one)
        elif rivals:
            for _, other in rivals:
                if _overlap(one.cue, other.cue):
                    _agree(other, one)
        else:
            added.append(one)
    return [*(one for one in kept if one is not None), *added]


def _place(told: Told) -> int:
    return (told.cue or told.content)[0].start


def _are_rivals(one: Told, other: Told) -> bool:
    if _overlap(one.cue, other.cue):
        return True
    if len(one.content) == len(other.content) == 1:
        # Most lie far apart, and have nothing in common.
        part, others = one.content[0], other.content[0]
        if part.start >= others.end or others.start >= part.end:
            return False
    nested = _hold(one.content, other.cue) or _hold(other.content, one.cue)
    return not nested and _likeness(one.content, other.content) >= _RIVALS


def _agree(model: Told, rules: Told) -> None:
    """Gives the model's statement what the rules know of the same one.

    They know the contract's borders (no relative clause in a source, whole quotations), and which
    quotations go on with it.
    """
    if rules.source is not None and (model.source is None or model.source.overlaps(rules.source)):
        model.source = rules.source
        told = [part for part in model.content if not part.overlaps(rules.source)]
        model.content = told or model.content
    if _likeness(model.content, rules.content) >= _ALIKE:
        model.content, model.form = list(rules.content), rules.form
    elif rules.form == "direct":
        model.content += [part for part in rules.content if not _overlap([part], model.content)]


def _told(draft: Draft, clauses: Clauses, found: FoundAttribution) -> Told:
    sentence = sentence_at(draft, found.cue)
    cue = _without_it(draft, found.cue)
    words = [token for token in sentence.tokens if cue.overlaps(token.span)]
    told = Told(sentence, (cue,), _cue(draft, sentence, words), _source(draft, found))
    outer = clauses.outer
    parts = [(_to_quotation(outer, part), part) for part in found.content]
    spoken = any(whole is not None for whole, _ in parts)
    for whole, part in parts:
        span = whole or _trimmed(draft, part)
        if whole is None and (
            span.start >= span.end
            or (len(parts) > 1 and len(span.of(draft.text).split()) < _SHORTEST_PART)
            # Beside what is spoken, a clause of another sentence is the reporter's.
            or (spoken and not sentence.span.overlaps(span))
        ):
            continue
        if whole is None and _is_hearer(draft, span):
            continue
        told.content.append(span)
    quoted = all(any(whole == part for whole, _ in parts) for part in told.content)
    touched = any(clauses.quotations_at(part) for part in told.content)
    told.form = _form(told, quoted, touched)
    return told


def _without_it(draft: Draft, cue: Span) -> Span:
    """The word of "it is rumoured" or "there are reports", where the model sees the pronoun."""
    match = _IT_IS.match(draft.text, cue.start)
    if match is None or cue.of(draft.text).lower() not in {"it", "there"}:
        return cue
    return Span(*match.span("cue" if match["cue"] else "noun"))


def _is_hearer(draft: Draft, part: Span) -> bool:
    """True for "to Halvern", which is whom it was told, not what."""
    name = part.start + 3
    if not draft.text.startswith("to ", part.start):
        return False
    held = (draft.mentions[at] for at in indices_in(draft.mentions, Span(name, part.end)))
    return any(one.form == "name" and one.span.end >= part.end for one in held)


def _source(draft: Draft, found: FoundAttribution) -> Span | None:
    """Who speaks, without the clause that tells more of him; nobody who stands in the content."""
    source = found.source
    if source is None:
        source = _subject(draft, found.cue)
    if source is None or _overlap([source], found.content) or _is_where_reported(draft, source):
        return None
    if source.of(draft.text).lower() in _RELATIVE:
        return _antecedent(draft, source)
    source = _without_opening(draft, source)
    aside = _ASIDE.search(draft.text, source.start, source.end)
    end = aside.start() if aside is not None else source.end
    trimmed = _trimmed(draft, Span(source.start, end))
    trimmed = _whole_list(draft, trimmed)
    first = _ALONE.match(draft.text, trimmed.start, trimmed.end)
    if first is not None and not _begins_with_name(draft, trimmed):
        return Span(*first.span("pronoun"))
    return trimmed if trimmed.start < trimmed.end else None


def _bare(draft: Draft, source: Span, cue: Sequence[Span]) -> Span:
    """A source without what only stands beside it: where, when, and what he did before."""
    dateline = _DATELINE.match(draft.text, source.start, source.end)
    if dateline is not None:
        source = Span(dateline.end(), source.end)
    source = _without_opening(draft, source)
    first = _ALONE.match(draft.text, source.start, source.end)
    if first is not None and not _begins_with_name(draft, source):
        return Span(*first.span("pronoun"))
    day = _ON_A_DAY.search(draft.text, source.start, source.end)
    if day is not None and day.start() > source.start:
        source = Span(source.start, day.start())
    subject = _subject(draft, cue[0]) if cue else None
    if subject is None or not source.contains(subject) or subject.start == source.start:
        return source
    # "In an interview with Radio Sol its spokesman": the grammar's subject begins behind.
    inside = _INSIDE.search(draft.text, max(0, source.start - _LONGEST_OPENING), source.start)
    opens = draft.text[subject.start : subject.end].split()[0].lower() in _DETERMINERS
    return Span(subject.start, source.end) if inside is not None and opens else source


def _without_opening(draft: Draft, source: Span) -> Span:
    """A source without the clause before it: "Appearing on television, the minister"."""
    opening = _OPENING.match(draft.text, source.start, source.end)
    if opening is not None and not _begins_with_name(draft, source):
        return Span(opening.end(), source.end)
    return source


def _is_where_reported(draft: Draft, source: Span) -> bool:
    """True for the place of "it was reported in Kampala that"."""
    return _REPORTED_IN.search(draft.text, max(0, source.start - 60), source.start) is not None


def _begins_with_name(draft: Draft, source: Span) -> bool:
    """True for "Ahmed Saleh, the minister": no opening clause."""
    inside = indices_in(draft.mentions, Span(source.start, source.start + 1))
    return any(draft.mentions[at].form == "name" for at in inside)


def _whole_list(draft: Draft, source: Span) -> Span:
    """A source with the names before it: "Poland, Lithuania and Latvia"."""
    if not re.search(r",? and ", source.of(draft.text)):
        return source
    while draft.text[source.start - 2 : source.start] == ", ":
        at = last_begun(draft.mentions, source.start - 3)
        name = draft.mentions[at] if at >= 0 else None
        if name is None or name.form != "name" or name.span.end != source.start - 2:
            break
        if is_behind_preposition(draft.text, name):
            break  # "in Baghdad, Omar Smith and Leo Jones"
        source = Span(name.span.start, source.end)
    return source


def mend_sources(draft: Draft, told: Sequence[Told]) -> None:
    """Gives statements their cue's own subject where what stands as source is not theirs.

    That is what begins with a verb, and the teller of what it is told in: "one of them said that
    the movement had agreed to it".
    """
    trees = Trees(draft, draft.text)
    for one in told:
        if one.source is not None:
            one.source = _with_name(trees, _bare(draft, one.source, one.cue))
    ordered = sorted(told, key=_place)
    for index, one in enumerate(ordered):
        subject = _subject(draft, one.cue[0]) if one.cue and one.source is not None else None
        if one.source is None or subject is None or _overlap([subject], one.content):
            continue
        if one.word is CITE or one.word is QUOTE:
            continue
        near = ordered[max(0, index - _NEAR) : index + _NEAR]
        if _is_no_phrase(draft, one.source) or _is_the_tellers(one, subject, near):
            one.source = subject


def _with_name(trees: Trees, source: Span) -> Span:
    """A source with the name in apposition behind it: "the mayor of the town, Hama Soumana"."""
    found = trees.top_of(source)
    if found is None:
        return source
    tree, top = found
    for name in tree.below(top, ("appos",)):
        words = [word for word in tree.within(name) if tree.relation(word) != "punct"]
        first = tree.span(min(words))
        is_next = trees.lower[source.end : first.start] == ", "
        if is_next and trees.lower[tree.span(name).start].isupper():
            last = max(name, *(tree.below(name, ("flat",)) or [name]))
            return Span(source.start, tree.span(last).end)
    return source


def _is_the_tellers(one: Told, subject: Span, told: Sequence[Told]) -> bool:
    """True if the source is that of a statement whose content has the cue and its subject."""
    return any(
        other is not one
        and other.source is not None
        and one.source is not None
        and other.source.overlaps(one.source)
        and _hold(other.content, [one.cue[0]])
        and _hold(other.content, [subject])
        for other in told
    )


def _is_no_phrase(draft: Draft, source: Span) -> bool:
    """True for words that begin with a verb: "takes orders from nobody"."""
    first = source.of(draft.text).split(maxsplit=1)[0].lower()
    language = draft.language
    is_verb = (
        first in language.finite
        or first in language.past
        or (first.endswith(("ed", "es")) and first not in language.source_nouns)
    )
    held = indices_in(draft.mentions, Span(source.start, source.start + 1))
    return is_verb and not held


def _subject(draft: Draft, cue: Span) -> Span | None:
    """The subject of a cue by the grammar."""
    inside = draft.clauses_at(cue)
    return None if not inside or inside[-1].is_passive else inside[-1].subjects[0]


def _antecedent(draft: Draft, relative: Span) -> Span | None:
    """Whom "which" stands for: the name or description before it."""
    at = last_begun(draft.mentions, relative.start - 1)
    span = draft.mentions[at].span if at >= 0 else None
    if span is None or draft.text[span.end : relative.start] not in {" ", ", "}:
        return relative
    return span


def _trimmed(draft: Draft, span: Span) -> Span:
    """The span without marks at its ends; the stop of "U.S." is none."""
    found = span.trimmed(draft.text, _EDGES)
    if found.end < span.end and draft.text[found.end] == ".":
        tokens = sentence_at(draft, Span(found.end, found.end + 1)).tokens
        last = tokens[max(0, bisect_right(tokens, found.end, key=_token_start) - 1)]
        if last.start < found.end < last.end <= span.end:
            return Span(found.start, last.end)
    return found


def _token_start(token: Token) -> int:
    return token.start


def _to_quotation(outer: list[Quotation], part: Span) -> Span | None:
    """The quotation that a part of a content is, though its borders may miss the marks."""
    near = indices_in(outer, Span(part.start - _CLOSE_ENOUGH, part.end))
    return next((outer[i].span for i in near if _is_about(part, outer[i].span)), None)


def _is_about(part: Span, quotation: Span) -> bool:
    return (
        abs(part.start - quotation.start) <= _CLOSE_ENOUGH
        and abs(part.end - quotation.end) <= _CLOSE_ENOUGH
    )


def _form(told: Told, quoted: bool, touched: bool) -> Form:
    if quoted:
        return "direct"
    if touched:
        return "mixed"
    return "nominal" if told.word is not None and told.word.form == "noun" else "indirect"


def _cue(draft: Draft, sentence: Sentence, words: list[Token]) -> Cue | None:
    """The vocabulary's word among those of a cue: "warned" in "has repeatedly warned"."""
    noun = draft.language.nominal.get(words[0].lower) if len(words) == 1 else None
    if noun is not None and _is_noun(draft, sentence, words[0]):
        return noun  # "her warning that" is not "warning that"
    hits = (cue_at(draft.language, words, index) for index in range(len(words)))
    cue = next((hit.cue for hit in hits if hit is not None), None)
    if cue is not None and cue.act == "declined_to_say":
        return cue._replace(act="declined_comment")
    return cue


def _is_noun(draft: Draft, sentence: Sentence, word: Token) -> bool:
    """True for a word behind an article or an owner."""
    before = [one.lower for one in sentence.tokens if one.end <= word.start][-1:]
    known = draft.language.table["phrases"]["determiners"]
    return before[:1] in (["'s"], ["’s"]) or (before != [] and before[0] in known)


def _is_unsaid(clauses: Clauses, told: Told) -> bool:
    """True for a cue that says that it was not said, or only might be: no quotation follows one."""
    group = clauses.verb_group(told.sentence, told.cue[0])
    if is_negated(group):
        return not told.is_negated
    return told.form != "direct" and not group.isdisjoint(MODALS)


def _is_known_better(told: Told) -> bool:
    if told.word is QUOTE or (told.word is not None and told.word.act == "declined_comment"):
        return True
    away = not any(told.sentence.span.overlaps(part) for part in told.content)
    # A tag of its own (“...?” Smith said.) tells the sentence before it too, in quotation marks.
    return bool(told.cue) and away and told.form != "direct"


def _is_cited(one: Told, rivals: Iterable[Told]) -> bool:
    """True for who is cited, beside the one who cites him, if the model has not found him."""
    found = [part for other in rivals for part in (*other.cue, other.source) if part is not None]
    mine = [*one.cue, *([one.source] if one.source is not None else [])]
    return one.word is CITE and not _overlap(mine, found)


def _is_label(told: Told) -> bool:
    """True for a quotation right behind a name and a colon: it is nobody else's."""
    if told.cue or told.form != "direct" or told.source is None:
        return False
    return 0 < told.content[0].start - told.source.end <= _LABELLED


def _overlap(some: Iterable[Span], others: Iterable[Span]) -> bool:
    others = tuple(others)
    return any(one.overlaps(other) for one in some for other in others)


def _hold(content: Iterable[Span], cue: Iterable[Span]) -> bool:
    cue = tuple(cue)
    return bool(cue) and any(part.contains(cue[0]) for part in content)


def _likeness(some: Sequence[Span], others: Sequence[Span]) -> float:
    """The intersection of two contents over their union, in characters."""
    common = sum(
        max(0, min(one.end, other.end) - max(one.start, other.start))
        for one in some
        for other in others
    )
    whole = sum(one.end - one.start for one in (*some, *others)) - common
    return common / whole if whole else 0.0
