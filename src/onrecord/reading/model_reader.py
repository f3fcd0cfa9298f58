"""The reader with the model: what the model sees comes first, the rules work on it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from onrecord.errors import UsageError
from onrecord.reading.draft import Draft, Findings
from onrecord.reading.encoder import Encoder, one_thread
from onrecord.reading.findings import find
from onrecord.reading.reader import EXTRACTORS, Extractor, RuleReader, check_options
from onrecord.vocabulary.registry import Registry

__all__ = ["MODEL_FOLDER", "ModelReader", "model_reader"]

MODEL_FOLDER = Path(str(files("onrecord.reading"))) / "model"
_OPTIONS = {"events", "folder", "threads"}


class ModelReader(RuleReader):
    """Reads with the model, and with the rules where the model is silent.

    Args:
        registry: the actors known before reading; None for the shipped ones.
        folder: holds the model; None for the one that ships.
        threads: how many cores one window of the text may use.
        events: False leaves the events to the rules, which find far fewer.

    Raises:
        ModelError: the model is missing, or not the one that its hash names.
    """

    def __init__(
        self,
        registry: Registry | None = None,
        *,
        folder: Path | None = None,
        threads: int = 1,
        events: bool = True,
    ) -> None:
        self.events = events
        self.encoder = _encoder(folder or MODEL_FOLDER, threads)
        super().__init__(registry, (Extractor("model", (), ("findings",), self._find), *EXTRACTORS))

    @property
    def name(self) -> str:
        """`model@`, the hash of the model and that of everything that the rules know."""
        name = f"model@{self.encoder.sha256[:12]}+{self.digest}"
        return name if self.events else f"{name}+rule-events"

    def _find(self, draft: Draft) -> Mapping[str, Findings]:
        with one_thread():
            found = find(draft.text, self.encoder, with_events=self.events, language=draft.language)
        return {"findings": found}


@cache
def _encoder(folder: Path, threads: int) -> Encoder:
    # Loading takes a good part of a second: one for all readers of a process.
    return Encoder(folder, threads=threads)


def model_reader(registry: Registry, options: Mapping[str, str]) -> ModelReader:
    """The reader with the model.

    Args:
        registry: the actors known before reading.
        options: `events` by the `model` (the default) or by the `rules` alone, `folder` of another
            model, `threads` that one window may use.

    Raises:
        UsageError: an option is not known, or its value is not one that it takes.
        ModelError: see `ModelReader`.
    """
    check_options("model", options, _OPTIONS)
    threads = options.get("threads", "1")
    if not threads.isdecimal() or int(threads) < 1:
        raise UsageError(f"threads={threads}: not a number of cores")
    events = options.get("events", "model")
    if events not in ("rules", "model"):
        raise UsageError(f"events={events}: events are by model or by rules")
    folder = options.get("folder")
    return ModelReader(
        registry,
        folder=Path(folder) if folder else None,
        threads=int(threads),
        events=events == "model",
    )
