"""Names across spellings and scripts: what may be one actor, and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.vocabulary.names.compare import SAME, NameKind, compare

PERSON: NameKind = "person"
BODY: NameKind = "organisation"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ghassan al-Barqi", "Ghassan al-Barki"),
        ("Ghassan al-Barqi", "غسان البرقي"),
        ("Abdul Rahman Qasim", "Abd al-Rahman Kassem"),
        ("Abdel-Rahman Qasim", "عبد الرحمن قاسم"),
        ("Nasrallah Hamdan", "نصر الله حمدان"),
        ("Oleksandr Hnatiuk", "Олександр Гнатюк"),
        ("Yevgeny Orlov", "Evgeni Orlov"),
        ("Shimon Katz", "שמעון כץ"),
        ("Mr. Tarek Mansour", "Tariq Mansur"),
        ("Thomas Reed", "Tom Reed"),
        ("J. D. Reed", "John David Reed"),
        ("Reed, Thomas", "Thomas Reed"),
        ("Vladimir Orlov", "Vladimir Petrovich Orlov"),
        ("Chen Wei-ming", "Chen Weiming"),
        ("Özgür Yıldız", "Ozgur Yildiz"),
        ("Тhomas Reed", "Thomas Reed"),  # the first letter is Cyrillic
        ("Thomas\u200b Reed\u202c", "Thomas Reed"),
    ],
)
def test_persons_that_can_be_one(one: str, other: str) -> None:
    assert compare(one, other, PERSON).score >= SAME
    assert compare(other, one, PERSON).score >= SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Masud Barqi", "Masrur Barqi"),
        ("Salman Barqi", "Suleiman Barqi"),
        ("Salman Barqi", "سليمان البرقي"),
        ("Hamid Barqi", "أحمد البرقي"),
        ("Mahmoud Barqi", "محمد البرقي"),
        ("Hassan Barqi", "حسين البرقي"),
        ("Karim Barqi", "Akram Barqi"),
        ("Mohammed bin Tariq", "Mohammed bin Hamad"),
        ("Tariq Barqi", "Qusay Tariq Barqi"),
        ("Barqi", "Ghassan al-Barqi"),
        ("Ghassan Barqi Jr", "Ghassan Barqi"),
        ("Henry Barqi II", "Henry Barqi IV"),
        ("", "Ghassan al-Barqi"),
        ("...", "!!!"),
    ],
)
def test_persons_that_are_two(one: str, other: str) -> None:
    assert compare(one, other, PERSON).score < SAME
    assert compare(other, one, PERSON).score < SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kataib al-Qubba", "Kata'ib al-Kubba"),
        ("Kataib al-Qubba", "كتائب القبة"),
        ("Liwa al-Fajr", "Al-Fajr Brigade"),
        ("Fajr Forces", "قوات الفجر"),
        ("Ministry of Defense of Zarhan", "Zarhan Defence Ministry"),
        ("Zarhan movement", "Zarhan"),
        ("Zarneft PJSC", "Зарнефть"),
        ("3rd Border Brigade", "Third Border Brigade"),
        ("U.S. Army", "US Army"),
        ("People's Labor Party", "The People’s Labour Party"),
    ],
)
def test_bodies_that_can_be_one(one: str, other: str) -> None:
    assert compare(one, other, BODY).score >= SAME
    assert compare(other, one, BODY).score >= SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kataib al-Qubba", "Kataib Sayyid al-Qubba"),
        ("Liwa al-Quds", "Saraya al-Quds"),
        ("Liwa al-Quds", "سرايا القدس"),
        ("Ansar al-Islam", "Ansar al-Sharia"),
        ("3rd Border Brigade", "4th Border Brigade"),
        ("Ministry of Defence of Iraq", "Ministry of Defence of Iran"),
        ("Zarneft", "Zarneftbank"),
        ("AU Commission", "EU Commission"),
        ("Islamic Front", "Islamic Front Sahel Province"),
    ],
)
def test_bodies_that_are_two(one: str, other: str) -> None:
    assert compare(one, other, BODY).score < SAME
    assert compare(other, one, BODY).score < SAME


def test_the_reasons_name_the_words() -> None:
    reasons = compare("Kataib al-Qubba", "Kataib Sayyid al-Qubba", BODY).reasons
    assert "only in one: sayyid" in reasons
    assert any(reason.startswith("kataib = kataib") for reason in reasons)


_NAMES = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Z", "C")), max_size=60
)


@given(_NAMES, _NAMES, st.sampled_from([PERSON, BODY]))
def test_any_two_strings_have_a_score_that_does_not_depend_on_their_order(
    one: str, other: str, kind: NameKind
) -> None:
    score = compare(one, other, kind).score
    assert 0.0 <= score <= 1.0
    assert score == pytest.approx(compare(other, one, kind).score, abs=0.05)


@given(_NAMES, st.sampled_from([PERSON, BODY]))
def test_a_name_is_itself(name: str, kind: NameKind) -> None:
    score, reasons = compare(name, name, kind)
    assert score == 1.0 or reasons == ("no letters to compare",)
