"""Words between quotation marks, whatever the marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.quotations import find_quotations
from tests.reading.test_parse import draft_of


def quotations(text: str) -> list[tuple[str, int]]:
    return [(q.inner.of(text), q.level) for q in find_quotations(draft_of(text))["quotations"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said: “We go.”", [("We go.", 0)]),
        ('"We go," he said, "and soon."', [("We go,", 0), ("and soon.", 0)]),
        ("„Wir gehen“, sagte er.", [("Wir gehen", 0)]),
        ("«Nous partons», dit-il.", [("Nous partons", 0)]),
        (
            "‘We don’t know the militias’ arms,’ he said.",
            [("We don’t know the militias’ arms,", 0)],
        ),
        ("'We can't go,' he said.", [("We can't go,", 0)]),
        ("“She said ‘no’ twice,” he said.", [("She said ‘no’ twice,", 0), ("no", 1)]),
        ("The ‘90s, the boys’ club and rock ’n’ roll.", []),
        ('It was 5\'11" and 30" wide.', []),
        ("The people's court and Ka'ib's men.", []),
    ],
)
def test_marks_of_the_press(text: str, expected: list[tuple[str, int]]) -> None:
    assert quotations(text) == expected


def test_a_quotation_that_runs_over_paragraphs_is_closed_at_its_end_only() -> None:
    text = "“First part.\n“Second part.\n“Last part,” he said."
    found = find_quotations(draft_of(text))["quotations"]
    assert [(q.inner.of(text), q.closed) for q in found] == [
        ("First part.", False),
        ("Second part.", False),
        ("Last part,", True),
    ]
    assert [q.paragraph for q in found] == [0, 1, 2]


def test_a_mark_that_is_never_closed_opens_nothing_in_mid_paragraph() -> None:
    assert quotations("He called it “a disgrace and left.\nNobody spoke.") == []


@given(st.text(alphabet=st.sampled_from("ab ,.“”‘’\"'«»\n"), max_size=60))
def test_quotations_hold_in_the_text_and_nest_or_stay_apart(text: str) -> None:
    found = find_quotations(draft_of(text))["quotations"]
    for quotation in found:
        assert quotation.inner.holds_in(text)
        assert quotation.span.contains(quotation.inner)
        assert "\n" not in quotation.span.of(text)
    for one in found:
        for other in found:
            if one.span != other.span and one.span.overlaps(other.span):
                assert one.span.contains(other.span) or other.span.contains(one.span)
