"""Readers by name: those of this package, and those that other packages bring.

A package offers a reader under the entry point group `onrecord.readers`: a function that takes the
registry and the reader's options and gives a `Reader`. It is loaded when it is asked for by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points

from onrecord.errors import OnrecordError, ReaderError, UsageError
from onrecord.reading.reader import Reader, RuleReader, check_options
from onrecord.vocabulary.registry import Registry

__all__ = ["GROUP", "ReaderMaker", "default_reader", "known_readers", "make_reader", "rules"]

GROUP = "onrecord.readers"
ReaderMaker = Callable[[Registry, Mapping[str, str]], Reader]


def known_readers() -> tuple[str, ...]:
    """The names of all readers that are installed, in alphabetical order."""
    return tuple(sorted({point.name for point in entry_points(group=GROUP)}))


def make_reader(name: str, registry: Registry, options: Mapping[str, str]) -> Reader:
    """The reader of that name.

    Args:
        name: as its package offers it (`known_readers`).
        registry: the actors known before reading.
        options: what the user set, for the reader to understand.

    Raises:
        UsageError: there is no such reader, or it does not take these options.
        ReaderError: it cannot be loaded.
    """
    points = [point for point in entry_points(group=GROUP) if point.name == name]
    if not points:
        raise UsageError(
            f"there is no reader {name!r}", advice=f"installed are {', '.join(known_readers())}"
        )
    if len({point.value for point in points}) > 1:
        raise UsageError(
            f"several packages bring a reader {name!r} ({', '.join(p.value for p in points)})",
            advice="uninstall all but one",
        )
    return _made(points[0], registry, options)


def _made(point: EntryPoint, registry: Registry, options: Mapping[str, str]) -> Reader:
    try:
        maker: ReaderMaker = point.load()
        return maker(registry, options)
    except OnrecordError:
        raise
    except Exception as error:  # a stranger's code: whatever it raises, the user sees one line
        raise ReaderError(
            f"the reader {point.name!r} cannot be loaded from {point.value} "
            f"({type(error).__name__}: {error})",
            advice="see docs/how_to_add_a_reader.md",
        ) from error


def default_reader(registry: Registry) -> Reader:
    """The reader with the shipped model.

    Raises:
        ModelError: the model is missing or was altered.
    """
    # Only here: the engine takes a good part of a second to load, and `--help` needs none.
    from onrecord.reading.model_reader import ModelReader  # noqa: PLC0415

    return ModelReader(registry)


def rules(registry: Registry, options: Mapping[str, str]) -> Reader:
    """The rule layer; it takes no options.

    Raises:
        UsageError: it was given one.
    """
    check_options("rules", options, ())
    return RuleReader(registry)
