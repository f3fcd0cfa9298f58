"""Who was part of what on a day: what reports say of it, and what a person says."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from onrecord.contract import Actor, Mention, PartOf, Published, Reading, Role
from onrecord.errors import UsageError
from onrecord.record.affiliations import Affiliation, Member
from onrecord.record.store import Record

from .builders import ListKeeper, at, capture, reader, report

pytestmark = pytest.mark.slow

FRONT = "harith-front"


@pytest.fixture
def lite(empty: Path, path: Path) -> Iterator[Record]:
    """A record in a file alone, for what is the same in every database."""
    shutil.copy(empty, path)
    ticks = itertools.count()

    def now() -> str:
        minute, second = divmod(next(ticks), 60)
        return f"2031-04-01T00:{minute:02d}:{second:02d}.000000Z"

    with Record(path, ListKeeper(), now=now) as opened:
        yield opened


NUMBERS = itertools.count(1)


def office(
    published: str | None,
    *,
    name: str = "Yusuf",
    slug: str | None = "yusuf",
    title: str = "spokesman",
    whole: str = "Harith Front",
    whole_slug: str | None = FRONT,
    number: int | None = None,
    by: str = "1",
    **dates: Any,
) -> Reading:
    """A report of a day that gives somebody an office; `dates` are the role's."""
    number = next(NUMBERS) if number is None else number
    text = f"{name}, {title} of the {whole}, spoke (report {number})."
    role = Role(title=title, of="a2", span=at(title, text), **dates)
    return told(text, name, slug, whole, whole_slug, published, by=by, roles=(role,))


def membership(
    published: str | None,
    *,
    name: str = "Yusuf",
    slug: str | None = "yusuf",
    whole: str = "Harith Front",
    whole_slug: str | None = FRONT,
    **dates: Any,
) -> Reading:
    """A report of a day that says that somebody belongs to a body."""
    text = f"{name} of the {whole} spoke (report {next(NUMBERS)})."
    part = PartOf(actor="a2", span=at(f"of the {whole}", text), **dates)
    return told(text, name, slug, whole, whole_slug, published, part_of=(part,))


def told(
    text: str,
    name: str,
    slug: str | None,
    whole: str,
    whole_slug: str | None,
    published: str | None,
    *,
    by: str = "1",
    roles: tuple[Role, ...] = (),
    part_of: tuple[PartOf, ...] = (),
) -> Reading:
    day = None if published is None else Published(value=published, basis="given")
    address = f"https://meridian.example/{text[-14:-2]}"
    return Reading(
        reader=reader(by),
        report=report(text, published=day, url=address),
        actors=(
            Actor(id="a1", name=name, kind="person", registry=slug, roles=roles, part_of=part_of),
            Actor(id="a2", name=whole, kind="armed_group", registry=whole_slug),
        ),
        mentions=(
            Mention(id="m1", span=at(name, text), kind="person", actor="a1"),
            Mention(id="m2", span=at(whole, text), kind="armed_group", actor="a2"),
        ),
    )


def put(record: Record, *given: Reading) -> list[str]:
    return [record.add(one, capture(one.report.text.encode())).report for one in given]


def names(record: Record, day: str, whole: str = FRONT, **when: Any) -> dict[str, str]:
    """Who was part of it on a day, by name, with the basis."""
    return {one.name: one.basis for one in record.members_of(whole, day, **when)}


def days(said: tuple[Affiliation, ...]) -> list[str | None]:
    return [one.published for one in said]


def only(record: Record, day: str, whole: str = FRONT) -> Member:
    (member,) = record.members_of(whole, day)
    return member


def moment(record: Record) -> str:
    """When the newest entry was made."""
    return record.history(limit=1)[0].at


# --- by reports ---------------------------------------------------------------------------------


def test_reports_tell_of_the_days_from_theirs_on_and_of_those_before(record: Record) -> None:
    put(record, office("2031-03-10"), office("2031-05-01"), membership("2031-07-01"))
    assert names(record, "2031-03-09") == {"Yusuf": "reported_later"}
    assert names(record, "2031-03-10") == {"Yusuf": "reported"}
    assert names(record, "2040-01-01") == {"Yusuf": "reported"}
    before, first, between, last = (
        only(record, day) for day in ("2000-01-01", "2031-03-10", "2031-05-02", "2031-07-01")
    )
    assert (days(before.before), days(before.after)) == ([], ["2031-03-10"])
    assert (days(first.before), days(first.after)) == (["2031-03-10"], ["2031-05-01"])
    assert (days(between.before), days(between.after)) == (["2031-05-01"], ["2031-07-01"])
    assert (days(last.before), days(last.after)) == (["2031-07-01"], [])
    assert (before.titles, between.titles, last.titles) == (("spokesman",), ("spokesman",), ())
    assert {one.actor for one in (before, first, between, last)} == {"yusuf"}


def test_an_affiliation_says_who_says_it_in_what_words(record: Record) -> None:
    given = office("2031-03-10", since="2030-11", until="2032", name="Yusuf", number=1)
    (report_,) = put(record, given)
    (one,) = record.affiliations("yusuf")
    assert one == Affiliation(
        actor="yusuf",
        name="Yusuf",
        title="spokesman",
        whole=FRONT,
        whole_name="Harith Front",
        former=False,
        since="2030-11",
        until="2032",
        report=report_,
        publisher="Meridian Agency",
        published="2031-03-10",
        words=one.words,
    )
    assert one.words.quote == "spokesman"
    assert one.words.holds_in(given.report.text)
    assert only(record, "2031-03-10").before == (one,)


def test_what_is_said_of_an_actor_comes_by_date(record: Record) -> None:
    put(record, office("2031-05-01"), membership("2031-03-10"), office("2031"), office("2031-04"))
    assert days(tuple(record.affiliations("yusuf"))) == [
        *("2031", "2031-03-10", "2031-04", "2031-05-01")
    ]
    assert [one.title for one in record.affiliations("Yusuf")] == [
        *("spokesman", None, "spokesman", "spokesman")
    ]
    assert record.affiliations("nobody") == record.affiliations(FRONT) == []


def test_what_undated_reports_say_comes_last(lite: Record) -> None:
    put(lite, office(None), office("2031-05-01"))
    assert days(tuple(lite.affiliations("yusuf"))) == ["2031-05-01", None]


def test_an_office_of_nobody_said_is_no_membership(lite: Record) -> None:
    given = office("2031-03-10")
    actor = given.actors[0]
    role = actor.roles[0].model_copy(update={"of": None})
    actors = (actor.model_copy(update={"roles": (role,)}), given.actors[1])
    put(lite, given.model_copy(update={"actors": actors}))
    assert names(lite, "2031-03-10") == {}
    (one,) = lite.affiliations("yusuf")
    assert (one.title, one.whole, one.whole_name) == ("spokesman", None, None)


def test_an_office_and_a_membership_in_one_report_are_one_member(lite: Record) -> None:
    given = office("2031-03-10")
    part = PartOf(actor="a2", span=at("of the Harith Front", given.report.text))
    actor = given.actors[0].model_copy(update={"part_of": (part,)})
    put(lite, given.model_copy(update={"actors": (actor, given.actors[1])}))
    member = only(lite, "2031-03-10")
    assert (member.titles, days(member.before)) == (("spokesman",), ["2031-03-10"] * 2)


def test_several_reports_of_a_day_are_all_shown(lite: Record) -> None:
    put(lite, office("2031-03-10", title="spokesman"), office("2031-03-10", title="envoy"))
    put(lite, office("2031-03-09", title="guard"), office("2031-03-12"), membership("2031-03-12"))
    member = only(lite, "2031-03-11")
    assert sorted(member.titles) == ["envoy", "spokesman"]
    assert days(member.before) == ["2031-03-10"] * 2
    assert days(member.after) == ["2031-03-12"] * 2


def test_who_is_a_former_member_is_none_until_a_report_says_so_again(record: Record) -> None:
    put(
        record,
        office("2031-03-10"),
        office("2031-05-01", former=True),
        office("2031-08-01", title="commander"),
    )
    assert names(record, "2031-03-01") == {"Yusuf": "reported_later"}
    assert names(record, "2031-04-30") == {"Yusuf": "reported"}
    assert names(record, "2031-05-01") == names(record, "2031-07-31") == {}
    assert only(record, "2031-08-01").titles == ("commander",)
    assert days(only(record, "2031-04-30").after) == ["2031-05-01"]


def test_who_is_only_ever_called_former_is_no_member(lite: Record) -> None:
    put(lite, office("2031-05-01", former=True))
    for day in ("1999-01-01", "2031-04-30", "2031-05-01", "2040-01-01"):
        assert names(lite, day) == {}


def test_where_reports_of_a_day_differ_they_are_shown_and_a_person_judges(lite: Record) -> None:
    put(lite, office("2031-05-01", former=True), office("2031-05-01", title="commander"))
    member = only(lite, "2031-06-01")
    assert (member.basis, member.titles) == ("reported", ("commander",))
    assert sorted(one.former for one in member.before) == [False, True]


def test_who_leaves_one_office_for_another_stays(lite: Record) -> None:
    text = "Yusuf, commander and former spokesman of the Harith Front, spoke (report 999999)."
    roles = (
        Role(title="commander", of="a2", span=at("commander", text)),
        Role(title="spokesman", of="a2", former=True, span=at("spokesman", text)),
    )
    put(lite, told(text, "Yusuf", "yusuf", "Harith Front", FRONT, "2031-05-01", roles=roles))
    member = only(lite, "2031-05-02")
    assert (member.titles, len(member.before)) == (("commander",), 2)


def test_an_undated_report_says_nothing_before_any_other_does(record: Record) -> None:
    put(record, office(None, title="envoy"))
    assert names(record, "2031-03-10") == {"Yusuf": "reported_later"}
    assert days(only(record, "9999-12-31").after) == [None]
    put(record, office("2031-03-10"))
    assert only(record, "2031-03-09").titles == ("spokesman",)
    member = only(record, "2031-03-11")
    assert (member.basis, days(member.before), days(member.after)) == (
        *("reported", ["2031-03-10"], [None]),
    )


@pytest.mark.parametrize(
    ("published", "day", "basis"),
    [
        ("2031-03", "2031-04-01", "reported"),
        ("2031-03", "2031-02-28", "reported_later"),
        ("2031", "2032-01-01", "reported"),
        ("2031", "2030-12-31", "reported_later"),
        ("2031-03-10/..", "2031-03-09", "reported_later"),
        ("2031-03-10/..", "2031-03-10", "reported"),
        ("2031-03-10~", "2031-03-10", "reported"),
        ("2031-03-10/2031-03-12", "2031-03-12", "reported"),
    ],
)
def test_a_report_is_of_the_days_that_its_date_stands_for(
    lite: Record, published: str, day: str, basis: str
) -> None:
    put(lite, office(published))
    assert names(lite, day) == {"Yusuf": basis}


@pytest.mark.parametrize("published", ["2031-03", "2031"])
def test_a_report_that_may_be_later_is_not_the_last_one_up_to_a_day(
    lite: Record, published: str
) -> None:
    put(lite, office(published))
    assert names(lite, "2031-03-10") == {"Yusuf": "reported_later"}


def test_random_reports_are_judged_as_the_rule_says(lite: Record) -> None:
    dice = random.Random(7)  # noqa: S311
    said: dict[str, list[tuple[str, bool]]] = {}
    for number in range(30):
        name = f"Person{number:02d}"
        for _ in range(dice.randint(1, 4)):
            one = (f"2031-03-{dice.randint(5, 15):02d}", dice.random() < 0.4)
            said.setdefault(name, []).append(one)
            put(lite, office(one[0], former=one[1], name=name, slug=name.lower()))
    bases = set()
    for day in (f"2031-03-{number:02d}" for number in range(3, 18, 2)):
        expected = {name: basis for name in said if (basis := _judged(said[name], day)) is not None}
        assert names(lite, day) == expected
        bases |= set(expected.values())
    assert bases == {"reported", "reported_later"}


def _judged(said: list[tuple[str, bool]], day: str) -> str | None:
    before = [one for one in said if one[0] <= day]
    last = [former for when, former in before if when == max(before)[0]]
    after = [one for one in said if one[0] > day]
    first = [former for when, former in after if when == min(after)[0]]
    if before:
        return None if all(last) else "reported"
    return None if any(first) else "reported_later"


# --- by days that are given ---------------------------------------------------------------------


GIVEN = [
    ("2031-03-10", "2031-05-01", ("2031-03-10", "2031-05-01")),
    ("2031-03", "2031-05", ("2031-03-01", "2031-05-31")),
    ("2030", "2031", ("2030-01-01", "2031-12-31")),
    ("2031-03-10", None, ("2031-03-10", "9999-12-31")),
    ("2031-03-10~", "2031-05?", ("2031-03-10", "2031-05-31")),
    ("2031-03-10/2031-03-20", "2031-05-01/2031-05-09", ("2031-03-10", "2031-05-09")),
]


@pytest.mark.parametrize("kind", ["roles", "part_of"])
@pytest.mark.parametrize(("since", "until", "held"), GIVEN)
def test_days_that_a_person_gives_are_the_days(
    lite: Record, kind: str, since: str, until: str | None, held: tuple[str, str]
) -> None:
    given = office("2031-06-01") if kind == "roles" else membership("2031-06-01")
    (report_,) = put(lite, given)
    stated = given.actors[0].model_dump(mode="json")[kind][0]
    fixed = lite.fix(report_, "a1", {kind: [{**stated, "since": since, "until": until}]}, who="Ada")
    first, last = (date.fromisoformat(day) for day in held)
    inside = {first, last, first + (last - first) / 2}
    outside = {date.fromordinal(first.toordinal() - 1)}
    if last != date.max.replace(month=12, day=31):
        outside.add(date.fromordinal(last.toordinal() + 1))
    for day in inside:
        assert names(lite, day.isoformat()) == {"Yusuf": "stated"}
    for day in outside:
        assert names(lite, day.isoformat()) == {}
    lite.undo(fixed.id, who="Ada")
    assert names(lite, "2031-06-01") == {"Yusuf": "reported"}
    assert list(lite.verify()) == []


def test_who_was_a_member_for_a_while_was_so_then_whatever_else_is_said(record: Record) -> None:
    put(record, office("2031-03-10", former=True, since="2028", until="2029-06"))
    assert names(record, "2028-01-01") == names(record, "2029-06-30") == {"Yusuf": "stated"}
    assert names(record, "2027-12-31") == names(record, "2029-07-01") == {}
    assert names(record, "2031-03-10") == {}


def test_what_is_stated_is_shown_with_what_is_reported(lite: Record) -> None:
    put(lite, office("2031-03-01"), office("2031-03-10", title="envoy", since="2031-02"))
    put(lite, office("2031-06-01", title="commander"))
    member = only(lite, "2031-04-01")
    assert (member.basis, member.titles) == ("stated", ("envoy",))
    assert sorted(map(str, days(member.before))) == ["2031-03-01", "2031-03-10"]
    assert days(member.after) == ["2031-06-01"]


def test_the_words_that_give_the_days_are_shown(lite: Record) -> None:
    put(lite, office("2031-03-01", title="envoy", since="2031-02", until="2031-12"))
    put(lite, office("2031-03-10"))
    member = only(lite, "2031-04-01")
    assert (member.basis, member.titles) == ("stated", ("envoy",))
    assert "envoy" in [one.title for one in (*member.before, *member.after)]


def test_the_surest_come_first_and_then_by_name(record: Record) -> None:
    for name in ("Corvin", "Anselm", "Brodka"):
        put(record, office("2031-03-10", name=name, slug=None))
    put(record, office("2031-06-01", name="Aaron", slug=None))
    put(record, office("2031-06-01", name="Zeno", slug=None, since="2031-03"))
    found = [(one.name, one.basis) for one in record.members_of(FRONT, "2031-04-01")]
    assert found == [
        ("Zeno", "stated"),
        ("Anselm", "reported"),
        ("Brodka", "reported"),
        ("Corvin", "reported"),
        ("Aaron", "reported_later"),
    ]


def test_a_later_report_ends_what_has_only_a_beginning(lite: Record) -> None:
    put(lite, office("2031-03-10", since="2030"), office("2031-05-01", former=True))
    assert names(lite, "2031-04-01") == {"Yusuf": "stated"}
    assert names(lite, "2031-06-01") == {}


def test_who_is_called_former_is_no_member_after_the_report(lite: Record) -> None:
    put(lite, office("2031-03-10", former=True, since="2028"))
    assert names(lite, "2031-03-11") == {}


def test_an_end_that_is_given_is_an_end(lite: Record) -> None:
    put(lite, office("2031-03-10"), office("2031-06-01", since="2029", until="2031-05"))
    assert names(lite, "2031-05-31") == {"Yusuf": "stated"}
    assert names(lite, "2031-07-01") == {}


def test_a_beginning_that_is_given_is_a_beginning(lite: Record) -> None:
    put(lite, office("2031-03-12"), office("2031-06-01", since="2031-03-10"))
    assert names(lite, "2031-03-11") == {"Yusuf": "stated"}
    assert names(lite, "2031-03-09") == {}


@pytest.mark.parametrize(
    ("other", "ended", "basis"),
    [
        ({}, ("2031-03-10", {"until": "2031-05"}), "reported"),
        ({"since": "2030"}, ("2031-05-01", {"former": True}), "stated"),
    ],
)
def test_the_end_of_one_office_is_not_the_end_of_another(
    lite: Record, other: dict[str, Any], ended: tuple[str, dict[str, Any]], basis: str
) -> None:
    put(lite, office("2031-03-10", title="commander", **other))
    put(lite, office(ended[0], title="spokesman", **ended[1]))
    assert names(lite, "2031-06-01") == {"Yusuf": basis}


def test_the_end_of_one_office_says_nothing_of_another_before(lite: Record) -> None:
    put(lite, office("2031-05-01", former=True), office("2031-06-01", title="commander"))
    member = only(lite, "2031-04-01")
    assert (member.basis, member.titles) == ("reported_later", ("commander",))
    assert days(member.after) == ["2031-05-01", "2031-06-01"]


def test_the_beginning_of_one_office_is_not_the_beginning_of_another(lite: Record) -> None:
    put(lite, office("2031-03-12", title="commander"), office("2031-06-01", since="2031-03-10"))
    member = only(lite, "2031-03-09")
    assert (member.basis, member.titles) == ("reported_later", ("commander",))


def test_who_holds_one_office_no_more_holds_the_other(lite: Record) -> None:
    put(lite, office("2031-03-10", title="commander"), office("2031-03-10"))
    put(lite, office("2031-05-01", title="Spokesman", former=True))
    member = only(lite, "2031-06-01")
    assert (member.basis, member.titles) == ("reported", ("commander",))
    assert days(member.before) == ["2031-03-10", "2031-05-01"]


@pytest.mark.parametrize("first", ["office", "membership"])
def test_a_plain_membership_ends_with_the_office_and_an_office_with_it(
    lite: Record, first: str
) -> None:
    if first == "office":
        put(lite, office("2031-03-10"), membership("2031-06-01", until="2031-05"))
    else:
        put(lite, membership("2031-03-10"), office("2031-05-01", former=True))
    assert set(names(lite, "2031-04-01")) == {"Yusuf"}
    assert names(lite, "2031-07-01") == {}


def test_what_came_later_is_not_said_to_have_come_before(lite: Record) -> None:
    put(lite, office("2031-06-01", since="2030", until="2032"))
    member = only(lite, "2031-04-01")
    assert (days(member.before), days(member.after)) == ([], ["2031-06-01"])


def test_a_decade_is_a_beginning(lite: Record) -> None:
    put(lite, office("2031-03-10", since="202X", until="2030"))
    assert names(lite, "2025-01-01") == {"Yusuf": "stated"}
    assert names(lite, "2011-01-01") == {}


# --- across reports -----------------------------------------------------------------------------


def test_merged_persons_are_one_member_and_then_not(record: Record) -> None:
    put(record, office("2031-03-10", name="Yusuf", slug="yusuf"))
    put(record, office("2031-05-01", name="Y. al-Qadi", slug=None, former=True))
    claim = record.actors("Y. al-Qadi")[0].id
    apart = moment(record)
    assert names(record, "2031-06-01") == {"Yusuf": "reported"}
    done = record.merge("yusuf", claim, who="Ada")
    joined = moment(record)
    assert names(record, "2031-04-30") == {"Yusuf": "reported"}
    assert names(record, "2031-06-01") == {}
    assert days(only(record, "2031-04-30").after) == ["2031-05-01"]
    assert [one.actor for one in record.affiliations(claim)] == ["yusuf", "yusuf"]
    record.undo(done.id, who="Ada")
    assert names(record, "2031-06-01") == {"Yusuf": "reported"}
    assert names(record, "2031-06-01", as_of=apart) == {"Yusuf": "reported"}
    assert names(record, "2031-06-01", as_of=joined) == {}


def test_merged_wholes_have_the_members_of_both(record: Record) -> None:
    put(record, office("2031-03-10"))
    put(record, office("2031-03-10", name="Salma", slug=None, whole="The Front", whole_slug=None))
    claim = record.actors("The Front")[0].id
    assert names(record, "2031-03-10", claim) == {"Salma": "reported"}
    done = record.merge(claim, FRONT, into=FRONT, who="Ada")
    both = {"Salma": "reported", "Yusuf": "reported"}
    for asked in (FRONT, claim, "The Front", "Harith Front"):
        assert names(record, "2031-03-10", asked) == both
    assert {one.whole for one in only_of(record, "Salma")} == {FRONT}
    record.undo(done.id, who="Ada")
    assert names(record, "2031-03-10") == {"Yusuf": "reported"}


def only_of(record: Record, name: str) -> tuple[Affiliation, ...]:
    (member,) = (one for one in record.members_of(FRONT, "2031-03-10") if one.name == name)
    return member.before


def test_unregistered_persons_of_one_name_are_members_each(lite: Record) -> None:
    put(lite, office("2031-03-10", name="Omar", slug=None))
    put(lite, office("2031-03-12", name="Omar", slug=None))
    found = lite.members_of(FRONT, "2031-03-11")
    assert sorted((one.name, one.basis) for one in found) == [
        ("Omar", "reported"),
        ("Omar", "reported_later"),
    ]
    assert len({one.actor for one in found}) == 2


def test_a_whole_is_asked_for_by_name_too(lite: Record) -> None:
    put(lite, office("2031-03-10", whole_slug=None), office("2031-03-10", name="Zeno", slug="zeno"))
    assert set(names(lite, "2031-03-10", "Harith Front")) == {"Yusuf", "Zeno"}
    assert names(lite, "2031-03-10", "Harith") == names(lite, "2031-03-10", "") == {}


# --- as the record knew it ----------------------------------------------------------------------


def test_members_are_those_that_the_record_knew_of_then(record: Record) -> None:
    (first,) = put(record, office("2031-03-10", number=7))
    start = moment(record)
    put(record, office("2031-03-10", number=7, by="2", former=True))
    again = moment(record)
    put(record, office("2031-03-10", name="Zeno", slug=None))
    later = moment(record)
    record.reject(first, "a1", who="Ada")
    assert names(record, "2031-03-11", as_of=start) == {"Yusuf": "reported"}
    assert names(record, "2031-03-11", as_of=again) == {}
    assert names(record, "2031-03-11", as_of=later) == {"Zeno": "reported"}
    assert names(record, "2031-03-11", as_of="2031-03-31") == {}
    assert len(record.affiliations("yusuf", as_of=later)) == 1
    assert record.affiliations("yusuf") == []


def test_a_rejected_person_or_whole_is_part_of_nothing(lite: Record) -> None:
    (report_,) = put(lite, office("2031-03-10"))
    for local in ("a1", "a2"):
        done = lite.reject(report_, local, who="Ada")
        assert names(lite, "2031-03-10") == {}
        lite.undo(done.id, who="Ada")
        assert names(lite, "2031-03-10") == {"Yusuf": "reported"}


def test_an_office_is_taken_away_by_a_person(lite: Record) -> None:
    (report_,) = put(lite, office("2031-03-10"))
    lite.fix(report_, "a1", {"roles": []}, who="Ada")
    assert names(lite, "2031-03-10") == {}


# --- the day ------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [date(2031, 3, 10), "2031-03-10", " 2031-03-10 ", "20310310"])
def test_a_day_is_a_date_or_iso(lite: Record, day: str | date) -> None:
    put(lite, office("2031-03-10", since="2031-03-10", until="2031-03-10"))
    assert [one.basis for one in lite.members_of(FRONT, day)] == ["stated"]


@pytest.mark.parametrize("day", ["", "2031", "2031-03", "2031-02-30", "yesterday"])
def test_what_is_no_day_is_refused_with_advice(lite: Record, day: str) -> None:
    with pytest.raises(UsageError, match=r"is no day:.*2025-04-07"):
        lite.members_of(FRONT, day)


def test_a_time_asks_for_its_day(lite: Record) -> None:
    put(lite, office("2031-03-10", since="2031-03-10", until="2031-03-10"))
    assert len(lite.members_of(FRONT, datetime(2031, 3, 10, 6))) == 1


def test_nobody_is_part_of_who_is_not_on_record(lite: Record) -> None:
    assert lite.members_of(FRONT, "2031-03-10") == []
    put(lite, office("2031-03-10"))
    assert lite.members_of("no-such-front", "2031-03-10") == []
    assert lite.members_of("yusuf", "2031-03-10") == []
