"""onrecord reads news reports and keeps the record straight.

>>> import onrecord
>>> reading = onrecord.read("“We will withdraw by May,” the general told reporters.")
>>> [reading.report.text[s.start : s.end] for s in reading.statements[0].source]
['the general']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from onrecord.version import __version__

if TYPE_CHECKING:
    from onrecord.api import Record, read, read_all
    from onrecord.contract import Reading, Report, json_schema
    from onrecord.errors import OnrecordError
    from onrecord.intake.options import IntakeOptions
    from onrecord.pipeline import Config, Filed, Outcome

__all__ = [
    "Config",
    "Filed",
    "IntakeOptions",
    "OnrecordError",
    "Outcome",
    "Reading",
    "Record",
    "Report",
    "__version__",
    "json_schema",
    "read",
    "read_all",
]

# Loaded when first asked for: a worker that needs the contract alone loads nothing else.
_HOMES = {
    "Config": "onrecord.pipeline",
    "Filed": "onrecord.pipeline",
    "IntakeOptions": "onrecord.intake.options",
    "OnrecordError": "onrecord.errors",
    "Outcome": "onrecord.pipeline",
    "Reading": "onrecord.contract",
    "Record": "onrecord.api",
    "Report": "onrecord.contract",
    "json_schema": "onrecord.contract",
    "read": "onrecord.api",
    "read_all": "onrecord.api",
}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
