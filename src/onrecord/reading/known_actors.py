"""Names that are an actor of the registry in another spelling: "Kataeb Hizbollah", "Usamah Laden".

What the registry has word for word was found with the mentions. The spelling stays as published:
only who it is comes from the registry.
"""

from __future__ import annotations

from onrecord.contract import ActorKind
from onrecord.reading.draft import Draft, DraftMention
from onrecord.vocabulary.names.matcher import Match, matcher_of
from onrecord.vocabulary.registry import Registry

__all__ = ["find_known_actors", "sure_actor"]

_CAN_BE_KNOWN: frozenset[str] = frozenset(("person", "organisation", "armed_group", "government"))


def find_known_actors(draft: Draft) -> dict[str, tuple[DraftMention, ...]]:
    """Gives the mentions again, names with the actor of the registry that they surely are."""
    return {"mentions": tuple(_known(draft.registry, mention) for mention in draft.mentions)}


def _known(registry: Registry, mention: DraftMention) -> DraftMention:
    if mention.form != "name" or mention.entry is not None or mention.place is not None:
        return mention
    match = sure_actor(registry, mention.head, mention.kind)
    if match is None:
        return mention
    kind: ActorKind = match.entry.kind  # type: ignore[assignment]
    return mention._replace(kind=kind, entry=match.entry)


def sure_actor(registry: Registry, name: str, kind: str) -> Match | None:
    """The actor that a name of two words or more surely is in another spelling."""
    if kind not in _CAN_BE_KNOWN or " " not in name:
        return None
    matcher = matcher_of(registry)
    return matcher.find_sure(name, "person" if kind == "person" else "organisation")
