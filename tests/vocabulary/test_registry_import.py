"""Other people's lists as registry files: what comes out loads, and names what it is from."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import VocabularyError
from onrecord.vocabulary.registry import load_registry
from onrecord.vocabulary.registry_import import Form, blocks_from, written

pytestmark = pytest.mark.slow

CSV = (
    "name;kind;country;aliases;acronyms\n"
    "Vale Front;armed_group;iq;Front of the Vale|جبهة الوادي;VLF\n"
    '"Karim, Adel";person;;;\n'
)
UCDP = (
    "ActorId,NameData,NameOrig,NameOrigFull,NameOrigFullEng,NameChange,NewName,NewNameFullEng,Org,Version\n"
    "77,VLF,VLF,Jabhat al-Wadi,Vale Liberation Front,1,NVF,New Vale Front,1,26.1\n"
    "78,Government of Zarhan,,,,0,,,4,26.1\n"
).encode("cp1252")
ACLED = (
    "actor_name,first_event_date,event_count\n"
    "VLF: Vale Liberation Front,2019-01-01,12\n"
    "Military Forces of Zarhan (2003-),2003-01-01,99\n"
    "Unidentified Armed Group (Zarhan),2003-01-01,50\n"
    "Protesters (Zarhan),2003-01-01,50\n"
)
FTM = (
    '{"id": "Q1", "schema": "Person", "caption": "Adel Karim", "properties": '
    '{"name": ["Adel Karim", "عادل كريم"], "alias": ["A. Karim"], "nationality": ["iq"]}}\n'
    '{"id": "Q2", "schema": "Ownership", "properties": {}}\n'
)


def blocks(tmp_path: Path, content: str | bytes, form: Form) -> dict[str, dict[str, object]]:
    file = tmp_path / "list"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = blocks_from(file, form)
    # What is printed loads, and says the same.
    made = tmp_path / "actors.toml"
    made.write_text(written(found), encoding="utf-8")
    known = load_registry((made,))
    assert all(known.entries[slug].name == block["name"] for slug, block in found.items())
    return found


def test_a_table_of_ones_own(tmp_path: Path) -> None:
    found = blocks(tmp_path, CSV, "csv")
    assert list(found) == ["vale-front", "karim-adel"]
    assert found["vale-front"]["aliases"] == ["Front of the Vale", "جبهة الوادي"]
    assert found["vale-front"]["country"] == "IQ"


def test_ucdp(tmp_path: Path) -> None:
    found = blocks(tmp_path, UCDP, "ucdp")
    assert found["vlf"]["aliases"] == ["Jabhat al-Wadi", "Vale Liberation Front", "New Vale Front"]
    assert found["vlf"]["acronyms"] == ["NVF"]
    assert found["government-of-zarhan"]["kind"] == "government"
    assert found["vlf"]["source"] == "UCDP Actor Dataset 26.1 77"


def test_acled(tmp_path: Path) -> None:
    found = blocks(tmp_path, ACLED, "acled")
    assert list(found) == ["vale-liberation-front", "military-forces-of-zarhan"]
    assert found["vale-liberation-front"]["acronyms"] == ["VLF"]
    assert found["military-forces-of-zarhan"]["kind"] == "government"


def test_ftm(tmp_path: Path) -> None:
    found = blocks(tmp_path, FTM, "ftm")
    assert found["adel-karim"]["aliases"] == ["عادل كريم", "A. Karim"]
    assert (found["adel-karim"]["country"], found["adel-karim"]["kind"]) == ("IQ", "person")


def test_namesakes_of_two_kinds_stay_apart(tmp_path: Path) -> None:
    found = blocks(tmp_path, "name,kind\nJon Doe,person\nJon Doe,organisation\n", "csv")
    assert [block["kind"] for block in found.values()] == ["person", "organisation"]


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("actor_name,x\n(2003-),1\nHTS: ,2\n: ,3\n", "acled"),
        ('{"schema": "Person", "properties": {"name": [3, null, "", "A B"], "country": 5}}', "ftm"),
        ('{"schema": "Person", "caption": 3, "properties": {"name": "A\u2028B"}}', "ftm"),
        ("name,kind\nA\x7fB,person\n", "csv"),
    ],
)
def test_odd_values_become_blocks_that_load(tmp_path: Path, content: str, form: Form) -> None:
    assert all(block["name"] for block in blocks(tmp_path, content, form).values())


@pytest.mark.parametrize(
    ("content", "form", "what"),
    [
        ("title,kind\nx,y\n", "csv", "no column 'name'"),
        ("name,kind\nVale Front,gang\n", "csv", "line 2: unknown kind 'gang'"),
        ("name,kind\n,person\n", "csv", "line 2 has no name"),
        ("", "ucdp", "no column 'ActorId'"),
        ("{}\n", "ftm", "line 1 is no FollowTheMoney entity"),
        ("[1]\n", "ftm", "line 1 is no FollowTheMoney entity"),
        ("not json\n", "ftm", "line 1 is no FollowTheMoney entity"),
    ],
)
def test_what_is_of_another_form_is_an_error_with_its_line(
    tmp_path: Path, content: str, form: Form, what: str
) -> None:
    file = tmp_path / "list"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyError, match=what):
        blocks_from(file, form)
