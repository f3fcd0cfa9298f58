"""The peak memory of a process, for benchmarks that measure in processes of their own."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

__all__ = ["peak_mb"]


def peak_mb() -> float:
    """The most memory that this process held at once, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux hands the peak of a process on to the one that it starts: `ru_maxrss` has it.
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
