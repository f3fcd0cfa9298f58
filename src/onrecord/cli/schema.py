"""`onrecord schema`: the contract for programs."""

from __future__ import annotations

import json

from onrecord.cli.terminal import emit
from onrecord.contract import json_schema

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of what [bold]read --json[/] prints.

    [bold]onrecord schema > onrecord-1.schema.json[/]
    """
    emit(json.dumps(json_schema(), indent=2, ensure_ascii=False))
