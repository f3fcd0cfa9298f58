"""The hash of what is known before reading, which every reading names."""

from __future__ import annotations

import hashlib
from importlib import resources

import onrecord.vocabulary
from onrecord.vocabulary.files import vocabulary_digest


def test_the_gazetteer_is_part_of_the_hash() -> None:
    digest = hashlib.sha256()
    folder = resources.files(onrecord.vocabulary)
    with resources.as_file(folder) as path:
        files = {
            file.relative_to(path).as_posix(): file
            for file in path.rglob("*")
            if file.suffix == ".toml" or file.name == "gazetteer.tsv.gz"
        }
        assert "gazetteer.tsv.gz" in files
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + files[name].read_bytes() + b"\0")
    assert vocabulary_digest() == digest.hexdigest()
