"""How real an event is: what the model says of it, held against its words and its day.

Nothing denied or ahead becomes actual by the model's word alone; what is weighed, scheduled for a
day to come, or dated years back is not actual either (`training/sentences/README.md`). What the
words around a trigger tell is in `denied`, `ahead` and `past`; here stands the order in which they
count.
"""

from __future__ import annotations

from onrecord.contract import Force, Realis
from onrecord.reading.draft import Draft, DraftEvent, FoundEvent, Sentence
from onrecord.reading.realis.ahead import (
    OR_ELSE,
    has_condition,
    is_ahead,
    is_asked_for,
    is_feared,
    is_in_any_case,
    is_on_condition,
    is_or_else,
    is_planned,
    is_possible_if,
    is_settled,
    is_threatened,
    is_to_have_done,
    is_weighed,
    modal_before,
)
from onrecord.reading.realis.denied import (
    has_denial,
    has_fallen_through,
    is_admitted,
    is_at_least,
    is_called_false,
    is_denied,
    is_denied_within,
    is_in_vain,
    is_kept_up,
    is_rumoured,
    is_undone,
    is_unsure,
)
from onrecord.reading.realis.ground import (
    BE,
    FUTURE,
    MODALS,
    NEGATIONS,
    Ground,
    time_of,
    told_in,
)
from onrecord.reading.realis.past import (
    is_habit,
    is_headline_present,
    is_of_late,
    is_old,
    is_said_to_have_been,
    is_told_as_done,
)
from onrecord.reading.trees import Trees

__all__ = [
    "BE",
    "FUTURE",
    "MODALS",
    "NEGATIONS",
    "OR_ELSE",
    "is_denied",
    "realis_of",
    "time_of",
    "told_in",
]


_BY_FORCE: dict[Force, Realis] = {"considered": "hypothetical", "refused": "denied"}


def realis_of(
    draft: Draft,
    trees: Trees,
    sentence: Sentence,
    seen: FoundEvent,
    same: DraftEvent | None,
    force: Force | None = None,
) -> Realis:
    """The model's realis, but nothing denied, ahead or long past becomes actual by it alone.

    Args:
        trees: of the draft, in lower case.
        same: the event that the rules find at the same words.
        force: of the words that govern it as an act still to be done.
    """
    ground = Ground(draft, trees, sentence, seen)
    found = _by_telling(ground) or _corrected(ground) or _by_words(ground, same, force)
    if found == "future":
        return _if_ahead(ground)
    return _if_done(ground) if found == "actual" else found


def _by_telling(ground: Ground) -> Realis | None:
    """What the words say of the telling itself: denied, unsure, called untrue."""
    seen = ground.seen.realis
    if is_denied(ground.draft, ground.told):
        if not is_admitted(ground):
            return "denied"
        return "future" if is_planned(ground) else "actual"
    if is_unsure(ground):
        return "hypothetical"
    if seen == "denied" and (is_admitted(ground) or is_at_least(ground)):
        return "actual"
    untrue = is_called_false(ground)
    if untrue is not None:
        # "It is untrue that they never condemned it": they did.
        is_done = seen == "denied" and is_denied_within(ground, untrue)
        return "actual" if is_done else "denied"
    return None


def _corrected(ground: Ground) -> Realis | None:
    """What stands against the model's realis, where that is not actual."""
    seen = ground.seen.realis
    if seen == "future":
        if has_condition(ground) or is_possible_if(ground):
            return "conditional"
        is_done = is_told_as_done(ground) or is_said_to_have_been(ground)
        return "actual" if is_done else None
    if seen == "hypothetical" and is_said_to_have_been(ground):
        return "actual"
    if seen == "hypothetical" and is_settled(ground):
        return "future"
    if seen == "conditional" and is_in_any_case(ground):
        return "future"
    if seen == "past_habitual" and (is_of_late(ground) or is_headline_present(ground)):
        return "actual"
    if seen == "past_habitual" and ground.is_tried and not is_old(ground):
        return "denied"
    if seen != "denied":
        return None
    if is_feared(ground):
        return "hypothetical"
    if is_kept_up(ground):
        return "actual"
    if is_rumoured(ground):
        return "hypothetical"
    before = ground.words_before(2)
    if has_denial(ground) or (before[-1:] == ["to"] and before != ["used", "to"]):
        return None
    return "past_habitual" if before == ["used", "to"] else "actual"


def _by_words(ground: Ground, same: DraftEvent | None, force: Force | None) -> Realis:
    """The model's realis, or what weighs, promises or intends it."""
    if ground.seen.realis != "actual":
        return ground.seen.realis
    if force is not None:
        return _BY_FORCE.get(force, "future")
    if is_weighed(ground):
        return "hypothetical"
    statements = ground.draft.statements
    if ground.told and statements[ground.told[0]].speech_act in ("promise", "intention"):
        return "future"
    if is_planned(ground):
        return "future"
    is_same = same is not None and same.type == ground.seen.type
    if same is not None and is_same and (same.realis != "denied" or has_denial(ground)):
        return same.realis
    modal = modal_before(ground)
    if modal is not None:
        return "future" if modal in FUTURE else "hypothetical"
    return "actual"


def _if_ahead(ground: Ground) -> Realis:
    """What makes more, or less, of what lies ahead."""
    if is_on_condition(ground):
        return "conditional"
    if is_threatened(ground):
        return "hypothetical"
    return "denied" if has_fallen_through(ground) or is_in_vain(ground) else "future"


def _if_done(ground: Ground) -> Realis:
    """What makes less of what is told as done."""
    if is_on_condition(ground) or is_or_else(ground):
        return "conditional"
    if is_to_have_done(ground) or is_asked_for(ground):
        return "future"
    if is_undone(ground):
        return "denied"
    if is_ahead(ground):
        return "future"
    return "past_habitual" if is_habit(ground) or is_old(ground) else "actual"
