"""Who commits to what, how firmly and on whose word."""

from __future__ import annotations

import pytest

from tests.reading.builders import found, read, read_by_model, read_seen, words


@pytest.mark.parametrize(
    ("text", "act", "force"),
    [
        ("Kataib Hezbollah pledged to disarm.", "disarm", "pledged"),
        ("Kataib Hezbollah signalled its willingness to disarm.", "disarm", "signalled"),
        ("Kataib Hezbollah will not hand over its weapons.", "disarm", "refused"),
        ("Kataib Hezbollah refused to disarm.", "disarm", "refused"),
        (
            "Iraq is considering turning the militias into political parties.",
            "convert_to_party",
            "considered",
        ),
        ("Hamas agreed to release prisoners.", "release_prisoners", "pledged"),
        (
            "Hamas agreed to release all prisoners if Israel withdraws.",
            "release_prisoners",
            "conditional",
        ),
        ("Iraq ordered the militia to withdraw.", "withdraw", "ordered"),
        ("Iraq is weighing whether to withdraw its troops.", "withdraw", "considered"),
        ("Under one option, Hamas would release all prisoners.", "release_prisoners", "considered"),
        (
            "The release of all prisoners by Hamas is under review.",
            "release_prisoners",
            "considered",
        ),
        ("Hamas gave its word that elections would be held.", "hold_election", "pledged"),
        ("None of our men will hand over his weapons, Hamas said.", "disarm", "refused"),
        ("On orders from Tehran, the militia will withdraw.", "withdraw", "ordered"),
    ],
)
def test_act_and_force(text: str, act: str, force: str) -> None:
    assert (act, force) in [(c.act, c.force) for c in read(text).commitments]


def test_two_options_in_one_breath_are_two_commitments() -> None:
    reading = read(
        "The Iraqi government is exploring options including turning the groups into political "
        "parties or taking them into the army."
    )
    found = [(c.act, c.force) for c in reading.commitments]
    assert found == [("convert_to_party", "considered"), ("integrate_into_forces", "considered")]


def test_a_condition_and_a_deadline_are_kept_with_their_words() -> None:
    reading = read(
        "Hamas pledged to release all prisoners by 15 June if the siege ends.", "2025-04-08"
    )
    (one,) = [c for c in reading.commitments if c.act == "release_prisoners"]
    assert words(reading, one.conditions) == ["if the siege ends"]
    assert one.deadline == "2025-06-15"


def test_the_committer_is_not_the_speaker_by_default() -> None:
    reading = read("Karim Haddad said that Hamas pledged to release prisoners.")
    names = {actor.id: actor.name for actor in reading.actors}
    (one,) = reading.commitments
    assert names[one.committer or ""] == "Hamas"
    assert names[one.speaker or ""] == "Karim Haddad"
    assert one.speaker_authority == "third_party"


def test_an_unnamed_member_only_signals_for_the_group() -> None:
    reading = read("“We will lay down our weapons,” a Kataib Hezbollah commander said.")
    (one,) = reading.commitments
    assert (one.force, one.speaker_authority) == ("signalled", "anonymous_member")


@pytest.mark.parametrize(
    "text",
    [
        "Hamas released prisoners on Sunday.",
        "The troops withdrew in 2011.",
        "Weapons were handed over.",
    ],
)
def test_what_was_done_is_no_commitment(text: str) -> None:
    assert read(text).commitments == ()


def test_nobody_commits_to_nothing_and_a_condition_is_no_act() -> None:
    assert read("He told AFP that nobody will disarm.").commitments == ()
    reading = read("If Iran attacks, Israel will strike, Benjamin Netanyahu warned.")
    for one in reading.commitments:
        assert not any(condition.contains(one.act_span) for condition in one.conditions)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Iraq refused to step down.", [("other", "refused", "step down")]),
        ("Iraq is considering the proposal.", [("other", "considered", "proposal")]),
        ("Iraq declined to comment.", []),
        ("Iraq threatened to find money for the ship.", [("other", "pledged", "find")]),
        ("Karim Haddad said: “We'll veto the bill.”", [("other", "pledged", "veto")]),
        (
            "Iraq vowed to stop shelling the town.",
            [("suspend_attacks", "pledged", "stop shelling")],
        ),
        ("Hamas will free two hostages.", [("release_prisoners", "pledged", "free two hostages")]),
        ("Nobody will step down.", []),
        ("No weapon will leave the valley.", [("withdraw", "refused", "leave")]),
        ("Iraq promised to send 200 more soldiers.", [("other", "pledged", "send")]),
        ("Karim Haddad said: “We will not be counting posts.”", []),
    ],
)
def test_any_act_that_words_of_force_govern(text: str, found: list[tuple[str, str, str]]) -> None:
    commitments = read(text).commitments
    assert [(c.act, c.force, c.act_span.of(text)) for c in commitments] == found


def test_a_number_does_not_end_a_condition() -> None:
    text = "Hamas pledged to disarm if 1,000 men leave, the army said."
    (one,) = read(text).commitments
    assert [span.of(text) for span in one.conditions] == ["if 1,000 men leave"]


def test_what_is_under_review_shows_so() -> None:
    text = "The withdrawal of Hezbollah is under review."
    (one,) = read(text).commitments
    assert (one.act, one.force) == ("withdraw", "considered")
    assert "under review" in one.evidence[0].of(text)


def test_an_unnamed_member_signals_for_his_side_but_not_for_another() -> None:
    own = "A commander of Hezbollah said the group would disarm."
    other = "A commander of Hezbollah said Hamas would disarm."
    assert [c.speaker_authority for c in read(own).commitments] == ["anonymous_member"]
    assert [c.speaker_authority for c in read(other).commitments] == ["third_party"]


@pytest.mark.parametrize(
    "text",
    [
        "Would Iraq release the prisoners?",
        "Iraq will have to release the prisoners.",
        "Haddad would not say whether Iraq had released prisoners.",
    ],
)
def test_a_question_and_a_duty_are_no_pledge(text: str) -> None:
    assert not read(text).commitments


def test_a_condition_behind_a_semicolon_is_another_s_and_a_day_is_no_condition() -> None:
    reading = read(
        "Hamas pledged to release prisoners until 15 June; if Israel agrees, the road will open."
    )
    one = next(c for c in reading.commitments if c.act == "release_prisoners")
    assert (one.conditions, one.force) == ((), "pledged")


def test_words_in_quotation_marks_do_not_end_a_condition() -> None:
    reading = read('Hamas will release prisoners if "diversion" is proven, it said.')
    assert words(reading, reading.commitments[0].conditions) == ['if "diversion" is proven']


def test_if_and_only_if() -> None:
    reading = read("Hamas will release prisoners if, and only if, Israel withdraws.")
    assert words(reading, reading.commitments[0].conditions) == [
        "if, and only if, Israel withdraws"
    ]


@pytest.mark.parametrize("mark", ["-", "'", "- ", "' "])
def test_a_run_of_marks_takes_no_time(mark: str) -> None:
    text = f"Iraq will attack Iran {mark * 2000} Tehran said."
    assert read(text).report.text == text


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("The ministry said it would release the prisoners.", "self"),
        ("President Dara Velm said her government would release the prisoners.", "self"),
        ("President Dara Velm said the prisoners would be released.", "self"),
        ("An analyst said the army would attack the camp.", "third_party"),
    ],
)
def test_on_whose_word_what_is_his_own_stands(text: str, authority: str) -> None:
    assert [c.speaker_authority for c in read(text).commitments] == [authority]


def test_what_is_done_as_soon_as_something_else_is_stands_on_a_condition() -> None:
    text = "The Velm Front said it would disarm as soon as the army leaves the valley."
    [one] = read(text).commitments
    assert one.force == "conditional"
    assert [part.of(text) for part in one.conditions] == ["as soon as the army leaves the valley"]


def test_who_refuses_in_the_reports_own_words_is_the_speaker() -> None:
    [one] = read("The Velm Front refused to disarm.").commitments
    assert one.statement is None
    assert one.speaker == one.committer is not None


def test_options_that_are_explored_are_considered_each() -> None:
    reading = read_by_model(
        "The Tasmaran government is exploring various options for disarmament, including turning "
        "these groups into political parties or taking them into the army."
    )
    found = {(one.act, one.force) for one in reading.commitments}
    assert found >= {
        ("convert_to_party", "considered"),
        ("integrate_into_forces", "considered"),
    }
    assert {one.force for one in reading.commitments} == {"considered"}


def test_a_readiness_that_is_voiced_is_no_pledge() -> None:
    reading = read_by_model("Several factions have signalled their willingness to disarm.")
    (one,) = reading.commitments
    assert (one.act, one.force) == ("disarm", "signalled")


def test_an_offer_that_is_withdrawn_commits_nobody() -> None:
    assert read_by_model("The Front withdrew its offer to disarm.").commitments == ()


@pytest.mark.parametrize(
    ("text", "act", "force"),
    [
        (
            "Kosovo's government rejected a NATO request to pull out its police.",
            "withdraw",
            "refused",
        ),
        ("A pledge by the Front to free the boys was welcomed.", "release_prisoners", "pledged"),
        ("Ottawa does not exclude recalling its ambassador.", "sanction", "considered"),
        ("Washington is looking into lifting the embargo.", "end_sanctions", "considered"),
        ("The bureau has commanded its wing to free the crew.", "release_prisoners", "ordered"),
        ("Ecuador is not going to pay the fine.", "pay", "refused"),
        ("“We are not giving up our rifles,” a fighter of the Front said.", "disarm", "refused"),
        ("The ministry is reviewing a plan to let monitors enter.", "grant_access", "considered"),
        ("Whether Malta should send police to Libya is an open question.", "other", "considered"),
        (
            "Elections will be held no later than June, the president vowed.",
            "hold_election",
            "pledged",
        ),
        ("In 2016 the Front signed a truce in Doha.", "ceasefire", "signed"),
        (
            "“The men will stay in the square until the mayor is free,” the union said.",
            "other",
            "pledged",
        ),
        ("Norway will pay the fees, its finance minister said.", "pay", "pledged"),
        ("The union vowed that the strike would be called off.", "other", "pledged"),
    ],
)
def test_what_governs_an_act_by_the_grammar(text: str, act: str, force: str) -> None:
    (one,) = read_by_model(text).commitments
    assert (one.act, one.force) == (act, force)


def test_a_condition_before_the_act_ends_with_its_clause() -> None:
    text = "Only when the last soldier has gone will his men lay down their guns, he said."
    (one,) = read_by_model(text).commitments
    assert (one.act, one.force) == ("disarm", "conditional")
    assert [part.of(text) for part in one.conditions] == ["Only when the last soldier has gone"]


def test_promised_money_is_one_commitment_with_its_verb() -> None:
    text = "Norway pledged 4 million dollars for the wells."
    (one,) = read_by_model(text).commitments
    assert (one.act, one.act_span.of(text)) == ("pay", "pledged 4 million dollars")


@pytest.mark.parametrize(
    "text",
    [
        "He is going to be late for the session, the mayor of Gulu said.",
        "The ministry declined to discuss the letter from the bishops.",
        "The army never attacked the convoy, its spokesman said.",
        "The herds could not be fed, the ministry of agriculture said.",
    ],
)
def test_what_one_will_be_or_never_did_commits_nobody(text: str) -> None:
    assert read_by_model(text).commitments == ()


def test_who_promises_somebody_to_do_it_does_it_himself() -> None:
    reading = read_by_model("Belize refused for all these years to release the rebels.")
    (one,) = reading.commitments
    assert {actor.id: actor.name for actor in reading.actors}[one.committer or ""] == "Belize"


@pytest.mark.parametrize(
    ("text", "force", "act"),
    [
        (
            "The rebels agreed to release all prisoners. The militia refused to do the same.",
            "refused",
            "release_prisoners",
        ),
        (
            "Hamas will hand in its rifles, the army said. The Dune Guard said it would do no such"
            " thing.",
            "refused",
            "disarm",
        ),
    ],
)
def test_the_same_is_the_deed_before(text: str, force: str, act: str) -> None:
    last = read_by_model(text).commitments[-1]
    assert (last.force, last.act) == (force, act)


def test_the_same_is_not_what_was_told_two_sentences_before() -> None:
    reading = read_by_model(
        "Hamas refused to disarm. Rain fell on Sunday. Egypt refused to do the same."
    )
    assert [c.act for c in reading.commitments] == ["disarm", "other"]


def test_a_spokesman_speaks_for_no_body_of_the_sentence_before() -> None:
    reading = read_by_model("Hamas condemned the government of Israel. A spokesman vowed to leave.")
    names = {actor.id: actor.name for actor in reading.actors}
    committers = {names.get(c.committer or "") for c in reading.commitments}
    assert committers.isdisjoint({"Israeli government", "Israel", "Hamas"})


def test_a_vow_is_no_refusal_whatever_the_model_sees_in_it() -> None:
    text = "Kenya vowed to withdraw its troops from Mandera."
    given = found(text, events=[("vowed", "REJECT", "actual", "Kenya", "")])
    assert [(c.act, c.force) for c in read_seen(text, given).commitments] == [
        ("withdraw", "pledged")
    ]


def test_an_act_ends_where_its_condition_begins() -> None:
    reading = read_by_model(
        "The general warned that his brigade will storm the camp if the four are not home by May."
    )
    (one,) = reading.commitments
    assert words(reading, (one.act_span,)) == ["storm the camp"]
    assert words(reading, one.conditions) == ["if the four are not home by May"]


def test_a_law_that_was_rejected_signs_nothing() -> None:
    reading = read_by_model("The law that obliges the army to withdraw was rejected on Monday.")
    assert "signed" not in [c.force for c in reading.commitments]


def test_who_is_going_to_be_disarmed_promises_nothing() -> None:
    reading = read_by_model("The rebels are going to be disarmed by June, the army said.")
    names = {actor.id: actor.name for actor in reading.actors}
    assert "rebels" not in {names.get(c.committer or "") for c in reading.commitments}


def test_nobody_commits_himself_in_what_is_only_a_condition() -> None:
    reading = read_by_model(
        "If a single colleague is punished, the dockers will come out, their union warned."
    )
    names = {actor.id: actor.name for actor in reading.actors}
    (one,) = reading.commitments
    assert words(reading, one.conditions) == ["If a single colleague is punished"]
    assert names[one.committer or ""] == "dockers"


def test_what_is_published_is_a_condition_but_for_a_name() -> None:
    reading = read_by_model(
        "The union said the march might be called off if the lists were published."
    )
    assert [words(reading, c.conditions) for c in reading.commitments] == [
        ["if the lists were published"]
    ]
    reading = read_by_model(
        "The union will call off the march, an aide said on condition that he not be named."
    )
    assert [c.conditions for c in reading.commitments] == [()]


def test_a_law_signs_whom_it_obliges() -> None:
    reading = read_by_model(
        "Congress passed a law that obliges the state to pay 12 million dollars to the families."
    )
    assert [(c.act, c.force) for c in reading.commitments] == [("pay", "signed")]


@pytest.mark.parametrize(
    "signed", ["signed a contract", "signed the Shire Basin Agreement", "signed two agreements"]
)
def test_what_is_signed(signed: str) -> None:
    reading = read_by_model(f"Chevalier Mining and the Sami council {signed} in Kiruna on Sunday.")
    assert [(c.act, c.force) for c in reading.commitments] == [("sign", "signed")]


def test_who_is_willing_to_undergo_it_says_so_himself() -> None:
    reading = read_by_model("“We are willing to be disarmed,” Yusuf Garba, a commander, said.")
    names = {actor.id: actor.name for actor in reading.actors}
    assert [names[c.committer or ""] for c in reading.commitments] == ["Yusuf Garba"]


def test_a_threat_of_one_unnamed_is_no_mere_signal() -> None:
    reading = read_by_model("An aide said the defence minister had threatened to resign over it.")
    assert [c.force for c in reading.commitments] == ["pledged"]


def test_what_a_warning_suggests_on_a_condition_is_threatened() -> None:
    reading = read_by_model(
        "The move follows warnings from U.S. officials. These warnings, passed on to commanders,"
        " suggested possible American airstrikes against the groups if Iraq failed to act."
    )
    names = {actor.id: actor.name for actor in reading.actors}
    assert [(c.act, c.force, names.get(c.committer or "")) for c in reading.commitments] == [
        ("attack", "conditional", "United States")
    ]
