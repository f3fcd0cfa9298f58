"""Which mentions are one actor, and who the speakers are.

Names join names first (`names`); then descriptions (`descriptions`), pronouns (`pronouns`) and who
speaks (`speakers`, `talk`) look for the actor that fits. Where nothing fits clearly they stay
unresolved: an unnamed speaker stays unnamed.
"""

from __future__ import annotations

from dataclasses import replace

from onrecord.contract import Report
from onrecord.reading.coreference.chains import Chains
from onrecord.reading.coreference.descriptions import join_aged, join_descriptions
from onrecord.reading.coreference.names import join_names
from onrecord.reading.coreference.pronouns import join_owners, join_pronouns, join_pronouns_seen
from onrecord.reading.coreference.speakers import find_speakers
from onrecord.reading.coreference.talk import join_talk
from onrecord.reading.draft import Draft, DraftMention, Findings
from onrecord.reading.parse import split_sentences
from onrecord.reading.quotations import find_quotations
from onrecord.vocabulary.events import load_events
from onrecord.vocabulary.language import load_language
from onrecord.vocabulary.registry import Registry

__all__ = ["join_mentions", "mentions_joined"]


def join_mentions(draft: Draft) -> dict[str, object]:
    """Gives the chains, the speakers of the statements, and the statements with what that tells."""
    chains = Chains(draft)
    join_names(chains)
    join_descriptions(chains)
    join_pronouns_seen(chains)
    join_aged(chains)
    speakers, statements = find_speakers(chains)
    speakers, statements = join_talk(chains, speakers, statements)
    join_pronouns(chains, speakers, statements)
    join_owners(chains)
    return {"chains": chains.finished(), "speakers": speakers, "statements": statements}


def mentions_joined(
    report: Report,
    mentions: tuple[DraftMention, ...],
    registry: Registry,
    findings: Findings | None = None,
) -> list[int]:
    """The number of each mention's chain, where the mentions of a report are given.

    Args:
        mentions: names and pronouns of the report, in the order of the text.
        findings: what a model sees in it.
    """
    language = load_language(report.language)
    draft = Draft(report, language, registry, load_events(), findings, mentions=mentions)
    draft = replace(
        draft,
        sentences=split_sentences(draft)["sentences"],
        quotations=find_quotations(draft)["quotations"],
    )
    chains = Chains(draft)
    join_names(chains)
    join_pronouns_seen(chains)
    join_pronouns(chains, {}, ())
    return [chains.of.get(index, -1 - index) for index in range(len(mentions))]
