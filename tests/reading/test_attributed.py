"""Attributions of a model become statements, beside what only the rules know."""

from __future__ import annotations

import pytest

from onrecord.reading import attributed
from onrecord.reading.draft import Findings, FoundAttribution, FoundClause
from onrecord.reading.told import Told
from onrecord.spans import Span
from tests.reading.builders import found, only, read_by_model, read_seen, said, words


def test_an_attribution_becomes_a_statement_with_what_its_words_tell() -> None:
    text = "In a rare move, Orlik himself vowed the bridge would be rebuilt by spring."
    given = found(
        text,
        names=[("Orlik", "PER")],
        attributions=[("Orlik", "vowed", ("the bridge would be rebuilt by spring",))],
    )
    one = only(read_seen(text, given))
    assert (one.form, one.speech_act, one.identification) == ("indirect", "promise", "named")
    assert said(read_seen(text, given)) == [
        (["the bridge would be rebuilt by spring"], ["Orlik"], "Orlik")
    ]


def test_borders_that_miss_the_quotation_marks_are_brought_to_them() -> None:
    # "beamed" is no cue of the vocabulary: the rules alone find nothing here.
    text = "“We will rebuild the bridge” beamed Maya Orlik on Monday."
    given = found(text, attributions=[("Maya Orlik", "beamed", ("We will rebuild the bridge",))])
    reading = read_seen(text, given)
    assert said(read_seen(text, found(text))) == []
    assert (only(reading).form, words(reading, only(reading).content)) == (
        "direct",
        ["“We will rebuild the bridge”"],
    )


def test_quoted_words_in_a_clause_make_it_mixed() -> None:
    text = "Maya Orlik confided that the bridge was “in a dreadful state” last year."
    content = "that the bridge was “in a dreadful state” last year"
    given = found(text, attributions=[("Maya Orlik", "confided", (content,))])
    assert only(read_seen(text, given)).form == "mixed"


def test_one_cue_makes_one_statement_the_models() -> None:
    text = "The mayor said the bridge was safe, and workers went home."
    given = found(text, attributions=[("The mayor", "said", ("the bridge was safe",))])
    reading = read_seen(text, given)
    assert words(reading, only(reading).content) == ["the bridge was safe"]


def test_what_the_model_misses_the_rules_add() -> None:
    text = "The mayor said the bridge was safe. Engineers said the bridge must be closed."
    given = found(text, attributions=[("The mayor", "said", ("the bridge was safe",))])
    assert [one[0] for one in said(read_seen(text, given))] == [
        ["the bridge was safe"],
        ["the bridge must be closed"],
    ]


def test_that_nobody_commented_is_known_better_by_the_rules() -> None:
    text = "The ministry declined to comment on the report."
    given = found(text, attributions=[("The ministry", "declined", ("to comment on the report",))])
    assert only(read_seen(text, given)).speech_act == "declined_comment"


def test_a_statement_told_inside_another_says_so() -> None:
    text = "The envoy said the general admitted the convoy was lost."
    given = found(
        text,
        attributions=[
            ("The envoy", "said", ("the general admitted the convoy was lost",)),
            ("the general", "admitted", ("the convoy was lost",)),
        ],
    )
    outer, inner = read_seen(text, given).statements
    assert (outer.inside, inner.inside) == (None, outer.id)


def test_the_rules_give_a_source_its_borders() -> None:
    text = "Mayor Connie Aldaco announced that the school would close."
    given = found(text, [], [("Mayor", "announced", ("that the school would close",))])
    reading = read_seen(text, given)
    assert words(reading, only(reading).source) == ["Mayor Connie Aldaco"]


def test_a_relative_clause_is_no_part_of_a_source() -> None:
    text = "We are lost, beamed Salma Idris, whose bakery closed last week."
    source = "Salma Idris, whose bakery closed last week"
    given = found(text, [], [(source, "beamed", ("We are lost",))])
    assert said(read_seen(text, found(text))) == []
    assert words(read_seen(text, given), only(read_seen(text, given)).source) == ["Salma Idris"]


def test_beside_a_quotation_a_clause_of_another_sentence_is_the_reporters() -> None:
    text = "The match was called off. “I have played in worse,” grunted Owen Spratt."
    given = found(
        text,
        [("Owen Spratt", "PER")],
        [("Owen Spratt", "grunted", ("The match was called off", "“I have played in worse,”"))],
    )
    reading = read_seen(text, given)
    assert words(reading, only(reading).content) == ["“I have played in worse,”"]


def test_who_says_that_somebody_is_silent_is_not_silenced() -> None:
    text = "Maya Orlik said the ministry declined to comment on the deaths of nine workers."
    content = "the ministry declined to comment on the deaths of nine workers"
    given = found(
        text,
        [("Maya Orlik", "PER")],
        [
            ("Maya Orlik", "said", (content,)),
            ("the ministry", "declined to comment", ("on the deaths of nine workers",)),
        ],
    )
    told = {one[2] or one[1][0]: one[0] for one in said(read_seen(text, given))}
    assert told["Maya Orlik"] == [content]
    acts = {one.speech_act: one for one in read_seen(text, given).statements}
    assert words(read_seen(text, given), acts["declined_comment"].source) == ["the ministry"]


def test_a_statement_of_the_rules_inside_the_models_is_no_rival() -> None:
    text = "Maya Orlik warned that the minister said the bridge was safe."
    given = found(
        text, [("Maya Orlik", "PER")],
        [("Maya Orlik", "warned", ("that the minister said the bridge was safe",))],
    )  # fmt: skip
    sources = [one[1] for one in said(read_seen(text, given))]
    assert (["Maya Orlik"] in sources, ["the minister"] in sources) == (True, True)


def test_a_source_that_the_model_misses_is_taken_from_the_rules() -> None:
    text = "The mayor said the bridge was safe."
    given = found(text, [], [(None, "said", ("the bridge was safe",))])
    assert words(read_seen(text, given), only(read_seen(text, given)).source) == ["The mayor"]


def test_nobody_speaks_in_what_he_is_told_of() -> None:
    text = "The minister knew of the leak in January, it was reported on Sunday."
    given = found(
        text, [],
        [("The minister", "was reported", ("The minister knew of the leak in January",))],
    )  # fmt: skip
    assert only(read_seen(text, given)).source == ()


@pytest.mark.parametrize("cue", ["could say", "would say"])
def test_what_might_be_said_was_not(cue: str) -> None:
    text = f"The general {cue} that the army had shelled the town."
    given = found(text, [], [("The general", cue, ("that the army had shelled the town",))])
    assert read_seen(text, given).statements == ()


@pytest.mark.parametrize("cue", ["did not say", "has not confirmed", "never said"])
def test_what_the_cue_takes_back_was_not_said(cue: str) -> None:
    text = f"The general {cue} that the army had shelled the town."
    given = found(text, [], [("The general", cue, ("that the army had shelled the town",))])
    assert only(read_seen(text, given)).polarity == "negative"


def test_the_stop_of_an_abbreviation_stays() -> None:
    text = "Aid was cut, beamed the U.S. on Monday."
    given = found(text, [], [("the U.S.", "beamed", ("Aid was cut",))])
    one = only(read_seen(text, given))
    assert words(read_seen(text, given), one.source) == ["the U.S."]
    assert one.identification == "named"


def test_a_statement_is_weighed_against_those_near_it_only(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0

    def counted(one: Told, other: Told) -> bool:
        nonlocal compared
        compared += 1
        return are_rivals(one, other)

    are_rivals = attributed._are_rivals
    monkeypatch.setattr(attributed, "_are_rivals", counted)
    count = 400
    text = "Smith said no harm came. " * count
    spans = [
        FoundAttribution(Span(at + 6, at + 10), Span(at, at + 5), (Span(at + 11, at + 23),))
        for at in range(0, 25 * count, 25)
    ]
    assert len(read_seen(text, Findings(attributions=tuple(spans))).statements) == count
    assert count <= compared <= 60 * count  # all with all would be 400 * count


def test_what_is_told_inside_another_s_words_has_its_own_subject() -> None:
    text = "Ada Bel said that the council had promised to pay."
    given = found(
        text,
        names=[("Ada Bel", "PER")],
        attributions=[
            ("Ada Bel", "said", ("that the council had promised to pay",)),
            ("Ada Bel", "promised", ("to pay",)),
        ],
    )
    verb, subject = text.index("promised"), text.index("the council")
    clause = FoundClause(Span(verb, verb + 8), (Span(subject, subject + 11),))
    told = said(read_seen(text, Findings(given.names, given.attributions, clauses=(clause,))))
    assert [source for _, source, _ in told] == [["Ada Bel"], ["the council"]]


def test_a_mark_is_no_cue() -> None:
    text = "“We are tired” – Ada Bel at the market"
    given = found(
        text, names=[("Ada Bel", "PER")], attributions=[("Ada Bel", "–", ("“We are tired”",))]
    )
    one = only(read_seen(text, given))
    assert (one.cue, one.form, one.identification) == ((), "direct", "named")


def test_a_quotation_behind_a_name_and_a_colon_is_nobody_elses() -> None:
    text = "Ada Bel: “We stay here.” Leo Cole: “We go home.”"
    given = found(
        text,
        names=[("Ada Bel", "PER"), ("Leo Cole", "PER")],
        attributions=[("Leo Cole", ":", ("“We stay here.”", "“We go home.”"))],
    )
    assert [(content, speaker) for content, _, speaker in said(read_seen(text, given))] == [
        (["“We stay here.”"], "Ada Bel"),
        (["“We go home.”"], "Leo Cole"),
    ]


@pytest.mark.parametrize(
    ("text", "given", "source"),
    [
        # "grumbled" is no cue of the vocabulary: the model's words stand.
        (
            "Ahmed Saleh, the oil minister, grumbled that rain was near.",
            "Ahmed Saleh, the oil minister",
            None,
        ),
        (
            "Appearing on the air, Ada Bel grumbled that rain was near.",
            "Appearing on the air, Ada Bel",
            "Ada Bel",
        ),
        ("She and her lawyer grumbled that rain was near.", "She and her lawyer", None),
        ("He moved and, it seems, grumbled that rain was near.", "He moved and, it seems", "He"),
        (
            "Chad, Togo and Mali grumbled that rain was near.",
            "Togo and Mali",
            "Chad, Togo and Mali",
        ),
        (
            "In Rome, Ada Bel and Leo Cole grumbled that rain was near.",
            "Ada Bel and Leo Cole",
            None,
        ),
    ],
)
def test_a_source_has_all_its_words_and_no_more(text: str, given: str, source: str | None) -> None:
    names = [(name, "PER") for name in ("Ahmed Saleh", "Ada Bel", "Leo Cole") if name in text]
    names += [(name, "LOC") for name in ("Chad", "Togo", "Mali", "Rome") if name in text]
    seen = found(text, names=names, attributions=[(given, "grumbled", ("that rain was near",))])
    assert [told for _, told, _ in said(read_seen(text, seen))] == [[source or given]]


def test_a_source_that_begins_with_a_verb_is_the_subject_instead() -> None:
    text = "The unit, which takes orders from nobody, grumbled that rain was near."
    seen = found(
        text, attributions=[("takes orders from nobody", "grumbled", ("that rain was near",))]
    )
    verb = text.index("grumbled")
    clause = FoundClause(Span(verb, verb + 8), (Span(0, 8),))
    reading = read_seen(text, Findings(attributions=seen.attributions, clauses=(clause,)))
    assert [told for _, told, _ in said(reading)] == [["The unit"]]


def test_who_is_only_told_says_nothing() -> None:
    text = (
        "The move comes after discrete warnings from U.S. officials to Iraqi authorities. These "
        "warnings, conveyed to multiple militia commanders from four major groups, suggested "
        "possible American airstrikes if Iraq failed to act."
    )
    sources = [part.of(text) for one in read_by_model(text).statements for part in one.source]
    assert not any("commanders" in words for words in sources)


def test_a_source_has_the_name_in_apposition_to_it() -> None:
    text = "The money was moved, according to the mayor of Ayorou, Hama Soumana."
    (one,) = read_by_model(text).statements
    assert [part.of(text) for part in one.source] == ["the mayor of Ayorou, Hama Soumana"]


def test_who_is_asked_for_tells_nothing() -> None:
    reading = read_by_model("Residents were not told who had ordered the shelling.")
    assert reading.statements == ()
    reading = read_by_model("The general, who had ordered the shelling, left on Sunday.")
    assert [words(reading, one.cue) for one in reading.statements] == [["ordered"]]
