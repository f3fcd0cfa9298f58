"""What is told through others: who had it from whom, and whose words are in whose."""

from __future__ import annotations

import time

import pytest

from onrecord.contract import Reading, Statement
from tests.reading.builders import found, read, read_by_model, read_seen, words

pytestmark = pytest.mark.slow


def told(reading: Reading, cue: str) -> Statement:
    """The one statement with a cue."""
    (one,) = [one for one in reading.statements if cue in words(reading, one.cue)]
    return one


@pytest.mark.parametrize(
    ("text", "cue", "source", "teller"),
    [
        (
            "The mayor, Ruth Hale, says a nurse told her on Monday that the clinic was looted.",
            "told",
            "a nurse",
            "The mayor, Ruth Hale",
        ),
        (
            "“My neighbour says they burned the mill,” said Omar Teyn, a baker from Darnis.",
            "says",
            "My neighbour",
            "Omar Teyn",
        ),
        (
            "“The colonel assured us that no house would be touched,” said Omar Teyn, a baker.",
            "assured",
            "The colonel",
            "Omar Teyn, a baker",
        ),
    ],
)
def test_who_is_told_of_within_anothers_words(
    text: str, cue: str, source: str, teller: str
) -> None:
    reading = read_by_model(text)
    inner = told(reading, cue)
    outer = next(one for one in reading.statements if one.id == inner.inside)
    assert words(reading, inner.source) == [source]
    assert words(reading, outer.source) == [teller]
    assert inner.hand == "second"


def test_a_quotation_is_his_who_is_said_to_have_said_it() -> None:
    reading = read_by_model("The clerk said a caller had told him: “Close the shop or we burn it.”")
    inner = told(reading, "told")
    assert words(reading, inner.source) == ["a caller"]
    assert inner.form == "direct"
    assert words(reading, told(reading, "said").source) == ["The clerk"]


def test_nobody_says_what_is_told_by_an_adverb() -> None:
    reading = read_by_model("The bishop was allegedly beaten on the way to the harbour.")
    one = told(reading, "allegedly")
    assert (one.source, one.identification) == ((), "none")
    assert words(reading, one.content)[0].startswith("The bishop was")
    (event,) = reading.events
    assert event.according_to == (one.id,)


def test_who_is_said_to_have_done_it_did_so_by_a_word_of_nobody() -> None:
    reading = read_by_model("The governor is said to have resigned on Sunday evening.")
    one = told(reading, "said")
    assert (one.source, one.identification) == ((), "none")
    assert [event.realis for event in reading.events] == ["actual"]


def test_who_is_assured_that_it_will_not_be_is_promised_it() -> None:
    text = "Mayor Ruth Hale assured residents of the camp that nobody would be evicted."
    assert told(read_by_model(text), "assured").speech_act == "promise"


def test_who_cites_and_who_is_cited() -> None:
    reading = read_by_model(
        "Army radio, citing two mechanics, reported that the brigade had no fuel left."
    )
    assert words(reading, told(reading, "reported").source) == ["Army radio"]
    cited = told(reading, "citing")
    assert words(reading, cited.source) == ["two mechanics"]
    assert (cited.number, cited.count, cited.hand) == ("several_counted", 2, "via_media")


def test_a_message_is_his_who_sent_it() -> None:
    reading = read_by_model(
        "Swiss diplomats passed on a warning from Tehran to the embassy in Riga that the "
        "ships would be seized."
    )
    one = told(reading, "warning")
    assert words(reading, one.source) == ["Tehran"]


def relays(reading: Reading, cue: str) -> list[str]:
    """Through whom a statement came, by name."""
    names = {actor.id: actor.name for actor in reading.actors}
    return [names[actor] for actor in told(reading, cue).via]


def test_who_reads_out_a_letter_passes_on_what_it_says() -> None:
    reading = read_by_model(
        "Bishop Ivan Kolar read out a letter at the funeral in Pag. In it the president urged "
        "both sides to keep the truce."
    )
    assert told(reading, "urged").hand == "second"
    assert relays(reading, "urged") == ["Ivan Kolar"]


def test_who_is_quoted_in_a_report_speaks_through_its_author() -> None:
    reading = read_by_model(
        "“They came at night,” one of the nurses is quoted as saying in a report by Amnesty "
        "International."
    )
    assert told(reading, "is quoted as saying").hand == "second"
    assert relays(reading, "is quoted as saying") == ["Amnesty International"]


def test_an_offer_that_is_passed_on_is_who_made_it() -> None:
    content = "to Washington an offer from Tehran to free the crew"
    text = f"Omani diplomats passed on {content}."
    reading = read_seen(text, found(text, [], [("Omani diplomats", "passed on", (content,))]))
    one = told(reading, "offer")
    assert words(reading, one.source) == ["Tehran"]
    assert words(reading, one.content) == ["to free the crew"]


def test_it_said_goes_back_to_the_body_that_a_sentence_began_with() -> None:
    reading = read_by_model(
        "The aid group Open Wells wrote to the governor in Gulu on Monday. It said four of its "
        "drivers had been beaten."
    )
    names = {actor.id: actor.name for actor in reading.actors}
    assert names[told(reading, "said").speaker or ""] == "Open Wells"


def test_according_to_ends_where_the_main_clause_begins() -> None:
    reading = read_by_model(
        "According to the newspaper El Faro, the interior ministry paid two ransoms last year."
    )
    one = told(reading, "According to")
    assert words(reading, one.source) == ["the newspaper El Faro"]
    assert words(reading, one.content) == ["the interior ministry paid two ransoms last year"]


def test_where_something_is_reported_is_no_source() -> None:
    reading = read_by_model("It was reported in Kampala that the governor had been arrested.")
    (one,) = reading.statements
    assert (one.source, one.speaker) == ((), None)


@pytest.mark.parametrize("words", ["heard from a ", "he was told by ", "She says a man told him "])
def test_long_runs_are_read_in_time_that_grows_with_them(words: str) -> None:
    start = time.perf_counter()
    read(words * 2000)
    assert time.perf_counter() - start < 20
