"""What a terminal gets to see: nothing of a stranger's page may move, colour or turn it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.text import Text

from onrecord.cli.page import Block, commitment_words, quoted
from onrecord.cli.terminal import Screen, clean, emit, one_line
from onrecord.contract import (
    Act,
    Actor,
    Anonymity,
    CaptureNote,
    Commitment,
    Credit,
    Event,
    Force,
    Mention,
    Place,
    Post,
    Published,
    ReaderNote,
    Reading,
    Report,
    Role,
    Size,
    Statement,
    Time,
    text_id,
)
from onrecord.spans import Span

from .conftest import PAGE, WORDS, Program

pytestmark = pytest.mark.slow

# Colours, moves, a title, a bell, an 8-bit control, a turn of direction, line separators.
EVIL = "\x1b[31m\x1b[2J\x1b]0;owned\x07\x9b5A\b\b\u202e\u2028\x7f[red]x[/red] [/nope]:smile:"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def assert_safe(words: str) -> None:
    found = UNSAFE.search(words)
    assert found is None, repr(found)


def evil_reading() -> Reading:
    """What a hostile page and a hostile reader could bring, in every field that is printed."""
    text = f"The minister {EVIL} said that he would go by May, or not."
    whole = (Span(0, len(text)),)
    name = f"The minister {EVIL}"
    return Reading(
        reader=ReaderNote(version="1", model="evil@0", dropped=1),
        report=Report(
            id=text_id("x"),
            url=f"https://x.example/{EVIL}",
            publisher=EVIL,
            title=EVIL,
            authors=(EVIL, EVIL),
            published=Published(value=EVIL, basis="metadata"),
            text=text,
            capture=CaptureNote(sha256="0" * 64),
            posts=(Post(platform=EVIL, account=EVIL, id=EVIL, url=EVIL, posted=EVIL),),
            credits=(Credit(agency=EVIL, span=Span(0, 3)),),
        ),
        mentions=(Mention(id="m1", span=whole[0], kind="person", actor="a1"),),
        actors=(
            Actor(
                id="a1",
                name=name,
                kind="person",
                roles=(Role(title=EVIL, of="a1", former=True, span=whole[0]),),
                size=(Size(value=7, unit=EVIL, span=whole[0]),),
            ),
        ),
        places=(Place(id="p1", name=EVIL, precision="city"),),
        times=(Time(id="t1", span=whole[0], value=EVIL, kind="date"),),
        statements=(
            Statement(
                id=f"s1{EVIL}",
                content=whole,
                source=whole,
                speaker="a1",
                identification="named",
                number="several_counted",
                count=3,
                anonymity=Anonymity(claim="background", span=whole[0]),
                hand="via_media",
                via=("a1", "a9"),
                polarity="negative",
                speech_act="denial",
                form="mixed",
            ),
            Statement(
                id="s2",
                content=whole,
                source=whole,
                identification="unidentified",
                form="direct",
                inside=f"s1{EVIL}",
            ),
            Statement(
                id="s3", content=(), cue=whole, identification="none", form="nominal",
                speech_act="declined_comment", inside="s3",
            ),
        ),
        events=(
            Event(
                id="e1",
                type="ASSAULT",
                mode=EVIL,
                trigger=whole[0],
                actors=("a1",),
                recipients=("a1",),
                place="p1",
                time="t1",
                realis="denied",
                according_to=(f"s1{EVIL}", "s2"),
                evidence=whole,
                confidence=0,
            ),
        ),
        commitments=(
            Commitment(
                id="c1",
                committer="a1",
                act="withdraw",
                act_span=whole[0],
                speaker="a1",
                speaker_authority="self",
                force="conditional",
                conditions=whole,
                deadline=EVIL,
                beneficiary="a1",
                statement="s2",
                evidence=whole,
            ),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("columns", ["20", "40", "80", "120"])
def test_a_hostile_reading_is_shown_as_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    from onrecord.cli.page import print_reading  # noqa: PLC0415

    monkeypatch.setenv("COLUMNS", columns)
    print_reading(evil_reading(), EVIL)
    out = capsys.readouterr().out
    assert_safe(out)
    assert "[red]x" in out
    assert ":smile:" in out
    assert "“The minister" in out.replace("\n", " ")


def test_hostile_pages_and_names(program: Program, place: Path) -> None:
    hostile = "\x1b[31m\x1b[2J\x07\x9b5A\u202e[red]x[/red] [/nope]"
    names = ["esc\x1b[31m.html", "new\nline.html", "[red]x[", "[bold]y.html", "u\u202e.html"]
    for name in names:
        (place / name).write_text(
            PAGE.replace("Army to leave", f"Army {hostile}").replace("May", f"May {hostile}"),
            "utf-8",
        )
    bad = "bad\x1b[31m\n[red].txt"
    (place / bad).write_bytes(b"")
    for call in (["read"], ["read", "--json"], ["add"], ["add", "--json"]):
        ran = program(*call, *names, bad)
        assert ran.code == 1
        assert_safe(ran.out)
        assert_safe(ran.err)
        summary = 1 if call == ["add"] else 0
        assert ran.err.count("\n") == 1 + summary
    for call in (["show"], ["show", "--json"], ["search", "army"], ["search", "--json", "army"]):
        ran = program(*call)
        assert ran.code == 0
        assert ran.out
        assert_safe(ran.out)
    assert "[red]x[/red] [/nope]" in program("show").out


@pytest.mark.parametrize("command", ["show", "search", "add", "read", "demo"])
def test_a_hostile_record_name(program: Program, text: Path, command: str) -> None:
    rest = {"search": ["x"], "add": [text.name], "read": ["capture:00112233"]}.get(command, [])
    ran = program(command, *rest, "--record", f"no\n\x1b[31m/{EVIL.replace('/', '')}.db")
    assert ran.code in {1, 3}
    assert_safe(ran.err)
    assert ran.err.count("\n") == 1


def test_clean() -> None:
    assert clean(EVIL) == "[31m[2J]0;owned5A[red]x[/red] [/nope]:smile:"
    assert clean("“Yes”\nقال 🙂 e\u0301") == "“Yes”\nقال 🙂 e\u0301"
    assert one_line(" a\n\n b\tc\r\n") == "a b c"


def test_json_says_what_the_terminal_would_obey_in_other_words(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    words = f"{EVIL}\ud800 – “é”"
    emit(json.dumps({"words": words}, ensure_ascii=False))
    line = capsysbinary.readouterr().out
    assert json.loads(line)["words"] == words
    assert_safe(line.decode())
    assert "–".encode() in line


def test_rich_markup_is_not_read(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().print("[red]x[/red] [link=http://x]y[/link] :smile:")
    assert capsys.readouterr().out == "[red]x[/red] [link=http://x]y[/link] :smile:\n"


@pytest.mark.parametrize("columns", [40, 80, 100, 120, 200])
@pytest.mark.parametrize("call", [["read", "page.html"], ["show"], ["search", "army"]])
def test_no_line_is_wider_than_the_terminal(
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    page: Path,
    text: Path,
    columns: int,
    call: list[str],
) -> None:
    program("add", page.name, text.name)
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = program(*call).out.splitlines()
    assert lines
    assert max(map(cell_len, lines)) <= min(columns, 100)
    if columns >= 80:
        assert max(map(cell_len, lines)) > 40


def test_no_colour_where_none_is_seen(
    program: Program, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\x1b" not in program("read", page.name).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = program("read", page.name).out
    assert "\x1b[1;36m" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    plain = program("read", page.name).out
    assert "36m" not in plain


def test_no_bar_where_there_is_no_terminal(
    program: Program, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.cli.terminal._PATIENCE", 0.0)
    for call in (["read", "--json"], ["read"], ["add", "--json"]):
        ran = program(*call, text.name)
        assert (ran.code, ran.err) == (0, "")
        assert ran.out


def test_an_error_is_one_line_however_narrow_the_terminal(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    ran = program("read", "a-name-that-is-longer-than-the-terminal-is-wide.html")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("he left", "“he left”"),
        ("“he left”", "“he left”"),
        ('"he left"', '"he left"'),
        ("«il est parti»", "«il est parti»"),
        ("“he left", "“he left"),
        ("“Yes,” he said, “no”", "““Yes,” he said, “no””"),
        ("he said “no”", "“he said “no””"),
        ("he\n left", "“he left”"),
    ],
)
def test_words_are_quoted_once(words: str, shown: str) -> None:
    assert quoted(words) == shown


@pytest.mark.parametrize("force", Force.__args__)
@pytest.mark.parametrize("act", Act.__args__)
def test_every_commitment_can_be_said(force: str, act: str) -> None:
    words = commitment_words(force, act).plain
    assert "{" not in words
    assert "_" not in words
    assert words == words.strip()


def test_a_threat_is_called_one_and_a_refusal_is_none() -> None:
    assert commitment_words("pledged", "attack").plain == "threatens to attack"
    assert commitment_words("refused", "attack").plain == "refuses to attack"
    assert commitment_words("pledged", "disarm").plain == "pledges to disarm"
    assert commitment_words("signalled", "disarm").plain == "signals readiness to disarm"


def test_several_threaten_and_one_threatens() -> None:
    assert commitment_words("pledged", "attack", "rebels").plain == "threaten to attack"
    assert commitment_words("signalled", "disarm", "they").plain == "signal readiness to disarm"
    assert commitment_words("signalled", "disarm", "militia groups").plain == (
        "signal readiness to disarm"
    )
    assert commitment_words("refused", "disarm", "United States").plain == "refuses to disarm"


def test_a_block_hangs_beside_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    page = Screen()
    page.width = 20
    page.print(Block([Text("one two three four five"), Text("six")], "s1", 3))
    assert capsys.readouterr().out.splitlines() == [
        " s1  one two three",
        "     four five",
        "     six",
    ]


def test_words_are_the_pages_own(program: Program, text: Path) -> None:
    out = " ".join(program("read", text.name).out.split())
    assert "“We will go,”" in out
    for words in re.findall("“([^“”]*)”", out):
        assert words in " ".join(WORDS.split())
