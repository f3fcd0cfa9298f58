from __future__ import annotations

import gzip
import io
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.errors import SourceDamaged, SourceTooLarge
from onrecord.intake.unpacking import Broken, Unpacked, read_bounded, unpack

from .conftest import bomb


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3), st.integers(1, 50))
def test_members_that_follow_each_other_are_one_stream(parts: list[bytes], size: int) -> None:
    packed = b"".join(gzip.compress(part) for part in parts) + b"\0" * 5
    stream = Unpacked(io.BytesIO(packed))
    found = b""
    while piece := stream.read(size):
        assert len(piece) <= size
        found += piece
    assert found == b"".join(parts)


@given(st.binary(min_size=1, max_size=2000), st.data())
def test_a_cut_is_told_after_what_could_be_read(content: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(content)
    cut = packed[: data.draw(st.integers(1, len(packed) - 1))]
    pieces: list[bytes] = []
    stream = Unpacked(io.BytesIO(cut))
    with pytest.raises(Broken):
        pieces.extend(iter(stream.read, b""))
    assert content.startswith(b"".join(pieces))


def test_what_follows_and_is_no_gzip_is_damage() -> None:
    with pytest.raises(SourceDamaged, match=r"page\.gz: .*; "):
        unpack(io.BytesIO(gzip.compress(b"whole") + b"rubbish"), 1000, "page.gz")


@pytest.mark.parametrize("form", ["zlib", "bare"])
def test_deflate_comes_with_and_without_an_envelope(form: str) -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS if form == "zlib" else -zlib.MAX_WBITS)
    packed = packer.compress(b"words " * 100) + packer.flush()
    assert read_bounded(Unpacked(io.BytesIO(packed), deflate=True), 1000, "") == b"words " * 100


def test_a_bomb_is_stopped_at_the_limit_and_takes_no_memory() -> None:
    packed = bomb(200_000_000)
    tracemalloc.start()
    with pytest.raises(SourceTooLarge, match=r"page\.gz: is larger than 1 MB"):
        unpack(io.BytesIO(packed), 1_000_000, "page.gz")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


def test_the_limit_itself_is_allowed() -> None:
    assert read_bounded(io.BytesIO(b"x" * 100), 100, "a") == b"x" * 100
    with pytest.raises(SourceTooLarge):
        read_bounded(io.BytesIO(b"x" * 101), 100, "a")


def test_an_empty_stream_is_empty() -> None:
    assert Unpacked(io.BytesIO()).read() == b""
