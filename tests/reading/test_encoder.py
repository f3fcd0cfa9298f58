"""A model file that is missing or altered is an error that says so."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info

from onrecord.errors import ModelError
from onrecord.reading.encoder import Encoder, one_thread
from onrecord.reading.model_reader import MODEL_FOLDER


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="install onrecord again") as caught:
        Encoder(tmp_path)
    assert caught.value.source == str(tmp_path)


def test_an_altered_model_is_named_with_both_hashes(tmp_path: Path) -> None:
    (tmp_path / "reader.json").write_text(json.dumps({"sha256": "ab" * 32}))
    (tmp_path / "reader.onnx").write_bytes(b"not the model")
    with pytest.raises(ModelError) as caught:
        Encoder(tmp_path)
    found = hashlib.sha256(b"not the model").hexdigest()
    assert "ab" * 32 in caught.value.problem
    assert found in caught.value.problem
    assert caught.value.source == str(tmp_path / "reader.onnx")


@pytest.mark.parametrize("note", ["", "[]", "{}", "{"])
def test_a_damaged_note_is_an_error_of_ours(tmp_path: Path, note: str) -> None:
    (tmp_path / "reader.json").write_text(note)
    (tmp_path / "reader.onnx").write_bytes(b"")
    with pytest.raises(ModelError):
        Encoder(tmp_path)


def test_a_model_of_another_version_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    model = (MODEL_FOLDER / "reader.onnx").read_bytes().replace(b"\x07telling", b"\x07elderly")
    (tmp_path / "reader.onnx").write_bytes(model)
    note = {"sha256": hashlib.sha256(model).hexdigest()}
    (tmp_path / "reader.json").write_text(json.dumps(note))
    with pytest.raises(ModelError, match="lacks telling: another version") as caught:
        Encoder(tmp_path)
    assert caught.value.source == str(tmp_path / "reader.onnx")


def test_numpy_multiplies_in_one_thread_while_a_report_is_read() -> None:
    with one_thread():
        libraries = [one for one in threadpool_info() if one["user_api"] == "blas"]
    assert {one["num_threads"] for one in libraries} <= {1}
