"""Given names: whose pronoun they tell, and that shared ones tell none."""

from __future__ import annotations

import pytest

from onrecord.vocabulary.names.given import pronoun_of


@pytest.mark.parametrize(
    ("name", "pronoun"),
    [
        ("Maria Lopez", "she"),
        ("Dr. Anna-Lena Weiss", "she"),
        ("President Donald Marsh", "he"),
        ("Sayyed Hassan Qasim", "he"),
        ("Mohammed bin Tariq", "he"),
        ("Fatima al-Zahrani", "she"),
        ("Мария Петрова", "she"),
        ("Park Geun-hye", "she"),
        ("MARIA LOPEZ", "she"),
        ("María López", "she"),
        ("Andrea Marsh", None),
        ("Jean Marsh", None),
        ("Sasha Marsh", None),
        ("Xyzzy Marsh", None),
        ("Maria", None),
        ("J. Marsh", None),
        ("", None),
        ("...", None),
    ],
)
def test_pronoun_of(name: str, pronoun: str | None) -> None:
    assert pronoun_of(name) == pronoun
