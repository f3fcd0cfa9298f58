"""Attributions of a model become statements, beside what only the rules know."""

from __future__ import annotations

from tests.reading.builders import found, only, read_seen, said, words


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
    text = "“We will rebuild the bridge,” gushed Maya Orlik on Monday."
    given = found(text, attributions=[("Maya Orlik", "gushed", ("We will rebuild the bridge,",))])
    reading = read_seen(text, given)
    assert (only(reading).form, words(reading, only(reading).content)) == (
        "direct",
        ["“We will rebuild the bridge,”"],
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
    text = "“We are lost,” grunted Salma Idris, whose bakery closed last week."
    source = "Salma Idris, whose bakery closed last week"
    given = found(text, [], [(source, "grunted", ("“We are lost,”",))])
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
