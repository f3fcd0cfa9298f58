"""Who is cited tells what is told by the one who cites him."""

from __future__ import annotations

from tests.reading.builders import read, words

PAPER = "The newspaper Diario Nuevo, citing two lawmakers, reported that the toll would rise."


def test_who_is_cited_tells_it_too_and_through_the_medium() -> None:
    reading = read(PAPER)
    told = {tuple(words(reading, one.source)): one for one in reading.statements}
    one = told[("two lawmakers",)]
    assert words(reading, one.content) == ["that the toll would rise"]
    assert (one.number, one.count, one.hand) == ("several_counted", 2, "via_media")


def test_who_is_quoted_as_saying_is_the_source() -> None:
    reading = read("The Hanbit Daily quoted a lawmaker as saying that the tunnel was new.")
    [one] = reading.statements
    assert words(reading, one.source) == ["a lawmaker"]
    assert words(reading, one.cue) == ["quoted", "saying"]
    assert words(reading, one.content) == ["that the tunnel was new"]


def test_saying_so_is_the_sentence_before() -> None:
    reading = read("A tunnel was found. The Hanbit Daily quoted a lawmaker as saying so on Friday.")
    [one] = reading.statements
    assert words(reading, one.content) == ["A tunnel was found"]
