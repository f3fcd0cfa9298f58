"""One hash over all vocabulary files: part of what makes a reading what it is."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

__all__ = ["vocabulary_digest"]


@cache
def vocabulary_digest() -> str:
    """SHA-256 (hex) over the names and contents of all shipped vocabulary files."""
    digest = hashlib.sha256()
    for name, file in sorted(_files(resources.files(__package__), "")):
        digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _files(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith((".toml", ".tsv.gz")):
            found.append((prefix + entry.name, entry))
    return found
