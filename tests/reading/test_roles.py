"""Offices: whose they are, whose office it is, and which are over."""

from __future__ import annotations

import pytest

from tests.reading.builders import found, read_seen

Role = tuple[str, str, str | None, bool]


def roles(text: str, persons: list[str], bodies: list[str]) -> list[Role]:
    """Person, title, whose, former; of a text in which a model sees these names."""
    names = [(name, "PER") for name in persons] + [(name, "ORG") for name in bodies]
    reading = read_seen(text, found(text, names))
    called = {actor.id: actor.name for actor in reading.actors}
    return sorted(
        (actor.name, role.title, called.get(role.of or ""), role.former)
        for actor in reading.actors
        for role in actor.roles
    )


ADA, LEO = "Ada Cole", "Leo Marsh"
UNION = "Harbour Union"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police commissioner Ada Cole spoke.", [(ADA, "Police commissioner", None, False)]),
        ("The outgoing finance minister Ada Cole spoke.", [(ADA, "finance minister", None, False)]),
        ("Ada Cole, chair of the Harbour Union, left.", [(ADA, "chair", UNION, False)]),
        ("Ada Cole, 54, the Harbour Union’s co-chair, left.", [(ADA, "co-chair", UNION, False)]),
        ("Harbour Union president Ada Cole left.", [(ADA, "president", UNION, False)]),
        ("The secretary of the Harbour Union, Ada Cole, left.", [(ADA, "secretary", UNION, False)]),
        ("Ada Cole, the head of mission, left.", [(ADA, "head of mission", None, False)]),
        ("Ada Cole, the group’s leader, left.", [(ADA, "leader", None, False)]),
        ("Ada Cole, who was mayor until 2018, left.", [(ADA, "mayor", None, True)]),
        ("Ex-governor Ada Cole left.", [(ADA, "governor", None, True)]),
        ("Then-deputy prime minister Ada Cole left.", [(ADA, "deputy prime minister", None, True)]),
        ("Ada Cole, once the Harbour Union’s treasurer, left.", [(ADA, "treasurer", UNION, True)]),
        ("Ada Cole was named chair of the Harbour Union.", [(ADA, "chair", UNION, False)]),
        ("The board elected Ada Cole as treasurer on Monday.", [(ADA, "treasurer", None, False)]),
        ("Ada Cole resigned as chair of the Harbour Union.", [(ADA, "chair", UNION, True)]),
        ("Ada Cole is the Harbour Union’s spokeswoman.", [(ADA, "spokeswoman", UNION, False)]),
        ("Brig. Gen. Ada Cole spoke on Monday.", [(ADA, "Brig. Gen.", None, False)]),
        ("Ada Cole, an economist, spoke.", []),
        ("Ada Cole, an economist at the Harbour Union, spoke.", [(ADA, "economist", UNION, False)]),
        ("Ada Cole met the mayor on Monday.", []),
        ("Ada Cole, the mayor said, left.", []),
        ("Ada Cole, the mayor’s sister, left.", []),
        ("Ada Cole was never elected mayor.", []),
        ("Ada Cole succeeds mayor Leo Marsh.", [(LEO, "mayor", None, False)]),
        ("A spokesman said Ada Cole had left.", []),
        ("Ada Cole left. The mayor, Leo Marsh, stayed.", [(LEO, "mayor", None, False)]),
        (
            "Ada Cole, envoy to the Harbour Union, left.",
            [(ADA, "envoy to the Harbour Union", None, False)],
        ),
        (
            "Ada Cole, spokeswoman for the Harbour Union and deputy mayor, left.",
            [(ADA, "deputy mayor", None, False), (ADA, "spokeswoman", UNION, False)],
        ),
        (
            "Two vice-presidents of the Harbour Union, Ada Cole and Leo Marsh, left.",
            [(ADA, "vice-presidents", UNION, False), (LEO, "vice-presidents", UNION, False)],
        ),
        (
            "The deputy police chief, Inspector Ada Cole, spoke.",
            [(ADA, "Inspector", None, False), (ADA, "deputy police chief", None, False)],
        ),
    ],
)
def test_roles(text: str, expected: list[Role]) -> None:
    persons = [name for name in (ADA, LEO) if name in text]
    bodies = [UNION] if UNION in text else []
    assert roles(text, persons, bodies) == expected


def test_a_role_goes_to_the_body_that_a_word_stands_for() -> None:
    text = "The Harbour Union’s chair, Leo Marsh, and its spokeswoman, Ada Cole, left."
    assert roles(text, [ADA, LEO], [UNION]) == [
        (ADA, "spokeswoman", UNION, False),
        (LEO, "chair", UNION, False),
    ]


def test_whose_a_role_is_stays_open_where_the_word_before_it_does() -> None:
    text = "The Harbour Union met on Monday. Its spokeswoman, Ada Cole, left."
    assert roles(text, [ADA], [UNION]) == [(ADA, "spokeswoman", None, False)]
