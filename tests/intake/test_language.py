from __future__ import annotations

import pytest

from onrecord.intake.language import detect_language

LONG = {
    "en": "Militia leaders in the capital said on Tuesday that they were ready to lay down their "
    "arms, in a step that would end months of tension with the government.",
    "de": "Die Anführer der Miliz erklärten am Dienstag, sie seien bereit, die Waffen niederzulegen"
    ", was monatelange Spannungen mit der Regierung beenden würde.",
    "ar": "قال قادة الفصائل المسلحة في العاصمة يوم الثلاثاء إنهم مستعدون لإلقاء أسلحتهم في خطوة من "
    "شأنها أن تنهي أشهرا من التوتر مع الحكومة",
}


@pytest.mark.parametrize("language", LONG)
@pytest.mark.parametrize("hint", [None, "en", "fr-FR", "nonsense"])
def test_a_long_text_tells_its_own_language(language: str, hint: str | None) -> None:
    assert detect_language(LONG[language], hint) == language


@pytest.mark.parametrize(
    ("hint", "expected"),
    [(None, None), ("en", "en"), ("en-GB", "en"), ("AR_iq", "ar"), ("eng", None), ("x1", None)],
)
def test_a_short_text_is_what_its_page_says(hint: str | None, expected: str | None) -> None:
    assert detect_language("Baghdad", hint) == expected


def test_english_full_of_foreign_names_is_never_taken_for_something_else() -> None:
    names = (
        "Asaib Ahl al-Haq, Kataib Hezbollah, Harakat al-Nujaba and Kataib Sayyid al-Shuhada met "
        "Mohammed Shia al-Sudani, Qais al-Khazali and Hadi al-Amiri, Farhad Alaaldin said."
    )
    assert detect_language(names, None) is None
    assert detect_language(names, "en") == "en"
    assert detect_language(f"{names} {LONG['en']}", None) == "en"
