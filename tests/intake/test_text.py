from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.contract import Post, text_id
from onrecord.errors import NoText
from onrecord.intake.capture import Capture, Known
from onrecord.intake.text import build_report, decode, normal_text

CAPTURE = Capture(raw=b"raw", source="report.txt", media_type="text/plain")

any_text = st.text(st.characters(exclude_categories=()))


@given(st.lists(any_text, max_size=5))
def test_normal_text_keeps_the_contract(paragraphs: list[str]) -> None:
    text = normal_text(paragraphs)
    assert normal_text(text.split("\n")) == text
    assert unicodedata.is_normalized("NFC", text)
    assert text == text.strip()
    assert "\n\n" not in text
    assert "  " not in text
    assert not any(c.isspace() and c not in " \n" for c in text)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in text)
    assert len(text_id(text)) == 64


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (["mili\u00adtia\u200b leaders\ufeff"], "militia leaders"),
        (["a\u00a0b\u2003c\td\ne"], "a b c d e"),
        (["cafe\u0301", "", "  ", "x"], "caf\u00e9\nx"),
        (["e\u200b\u0301"], "\u00e9"),
        (["“We’re done,” he said"], "“We’re done,” he said"),
        (["\x00\x07bell", "\ud800"], "bell"),
    ],
)
def test_normal_text_cleans(paragraphs: list[str], expected: str) -> None:
    assert normal_text(paragraphs) == expected


RUSSIAN = "Командиры ополчения заявили во вторник, что готовы сложить оружие."
ARABIC = "قال قادة الفصائل المسلحة إنهم مستعدون لتسليم سلاحهم إلى الدولة"
JAPANESE = "民兵組織の司令官らは武器を引き渡す用意があると述べた。政府は歓迎した。"
FRENCH = "Les chefs de la milice étaient prêts à déposer les armes, a déclaré l’un d’eux."
GERMAN = "Die Anführer der Miliz wären bereit, die Waffen niederzulegen, hieß es am Dienstag."


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (FRENCH, "utf-8", "utf-8"),
        (FRENCH, "utf-8", None),
        (FRENCH, "utf-8", "iso-8859-1"),  # a server's default, put over a page in UTF-8
        (FRENCH, "utf-8", "no-such-charset"),
        (FRENCH, "utf-8-sig", None),
        (FRENCH, "utf-16", None),
        (FRENCH, "utf-16-le", None),
        (FRENCH, "utf-16-be", "utf-8"),
        (FRENCH, "utf-32", None),
        (FRENCH, "cp1252", "latin-1"),  # curly quotes, which ISO 8859-1 itself does not have
        (FRENCH, "cp1252", "iso-8859-1"),
        (FRENCH, "cp1252", None),
        (FRENCH, "cp1252", "utf-8"),
        (GERMAN, "cp1252", None),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "cp1251", "iso-8859-1"),
        (RUSSIAN * 5, "cp1251", None),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (ARABIC, "cp1256", "windows-1256"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "cp932", "x-sjis"),
        (JAPANESE, "euc_jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (JAPANESE * 5, "cp932", None),
        ("plain", "ascii", None),
        ("", "ascii", None),
    ],
)
def test_decode_finds_the_charset(text: str, codec: str, declared: str | None) -> None:
    assert decode(text.encode(codec), declared, markup=False) == text


@pytest.mark.parametrize(
    ("head", "codec", "declared"),
    [
        ('<meta charset="windows-1251">', "cp1251", None),
        ("<META content='text/html; charset=windows-1251' http-equiv=x>", "cp1251", None),
        ("<?xml version='1.0' encoding='windows-1251'?>", "cp1251", None),
        ('<meta charset="windows-1251">', "cp1251", "iso-8859-1"),
        ('<meta charset="iso-8859-1">', "utf-8", None),
        ('<meta charset="utf-16">', "utf-8", None),
        ('<meta charset="utf-8">', "cp1251", "windows-1251"),
    ],
)
def test_decode_reads_what_the_markup_states(head: str, codec: str, declared: str | None) -> None:
    markup = f"{head}<p>{RUSSIAN}</p>"
    assert decode(markup.encode(codec), declared, markup=True) == markup


def test_a_meta_element_in_a_plain_text_is_not_believed() -> None:
    text = f'He wrote <meta charset="koi8-r">. {FRENCH}'
    assert decode(text.encode("cp1252"), None, markup=False) == text


def test_a_few_broken_bytes_do_not_turn_utf8_into_something_else() -> None:
    raw = (FRENCH * 10).encode() + b" \xff end"
    assert decode(raw, "utf-8", markup=False) == FRENCH * 10 + " \ufffd end"
    cut = FRENCH.encode()[: FRENCH.encode().index("ê".encode()) + 1]
    assert decode(cut, None, markup=False) == FRENCH[: FRENCH.index("ê")]


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "utf-7", "latin-1", "gbk", "zip", "idna", "", "\x00", "é"]),
    st.booleans(),
)
def test_decode_never_fails(raw: bytes, declared: str | None, markup: bool) -> None:
    assert isinstance(decode(raw, declared, markup=markup), str)


@given(st.text(min_size=1))
def test_decode_gives_utf8_back(text: str) -> None:
    raw = text.encode()
    if b"\0" not in raw and b"\x1b" not in raw:
        assert decode(raw, "latin-1", markup=False) == text.removeprefix("\ufeff")


def test_build_report_gives_the_contract() -> None:
    words = (
        "Militia leaders in the capital said on Tuesday that they were ready to lay down their "
        "arms, in a step that would end months of tension."
    )
    known = Known(
        url="https://news.example/a",
        title="  Militias\nsignal ",
        authors=("Jane\u00a0Roe", " "),
        published="2025-04-08",
        basis="metadata",
        language="de",
    )
    report = build_report([words, " "], capture=CAPTURE, known=known)
    assert report.text == words
    assert report.id == text_id(words)
    assert report.title == "Militias signal"
    assert report.authors == ("Jane Roe",)
    assert report.published is not None
    assert (report.published.value, report.published.basis) == ("2025-04-08", "metadata")
    assert report.language == "en"
    assert report.capture.sha256 == CAPTURE.sha256


def test_the_language_that_the_user_gives_overrules() -> None:
    capture = Capture(raw=b"", source="x", known=Known(language="fr"))
    report = build_report(["Words. " * 40], capture=capture, known=Known(language="en"))
    assert report.language == "fr"


def test_posts_prove_not_before_only_where_no_date_is_known() -> None:
    post = Post(platform="x", id="1909138021624017257", posted="2025-04-07T06:55:49Z")
    undated = build_report(["Words."], capture=CAPTURE, known=Known(), posts=(post,))
    assert undated.published is not None
    assert undated.published.value == "2025-04-07/.."
    dated = build_report(
        ["Words."],
        capture=CAPTURE,
        known=Known(published="2025-04-08", basis="feed"),
        posts=(post,),
    )
    assert dated.published is not None
    assert dated.published.value == "2025-04-08"


@pytest.mark.parametrize("paragraphs", [[], ["", " \u200b"], ["— … —"]])
def test_no_words_no_report(paragraphs: list[str]) -> None:
    with pytest.raises(NoText, match=r"report\.txt: .*; ") as caught:
        build_report(paragraphs, capture=CAPTURE, known=Known())
    assert caught.value.source == "report.txt"
