"""`onrecord`: where it starts, and what its exit codes mean.

0     everything was done
1     some sources could not be read (each has its line on standard error); the others were
2     the call itself is off: nothing was tried
3     the record could not do what was asked; it is as it was before
130   stopped with Ctrl-C
141   whoever read the output left before its end (`onrecord show | head`)
"""

from __future__ import annotations

import io
import os
import sys

__all__ = ["run"]

EXIT_SOURCES = 1
EXIT_USAGE = 2
EXIT_RECORD = 3
EXIT_STOPPED = 130
EXIT_UNREAD = 141


def run() -> None:
    """The entry point: errors of ours become one line and an exit code, never a traceback."""
    try:
        sys.exit(_run())
    except KeyboardInterrupt:
        sys.exit(EXIT_STOPPED)


def _run() -> int:
    # All else is loaded only here: Ctrl-C in that half second must not show a traceback either.
    from onrecord.cli.commands import app  # noqa: PLC0415
    from onrecord.cli.terminal import complain  # noqa: PLC0415
    from onrecord.errors import OnrecordError  # noqa: PLC0415

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal of 1990 shows a question mark for a curly quote, and no traceback.
        sys.stdout.reconfigure(errors="replace")
    try:
        app(prog_name="onrecord")
    except OnrecordError as error:
        complain(error)
        code = _exit_code(error)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_UNREAD
    return code


def _exit_code(error: Exception) -> int:
    from onrecord.errors import RecordError, UsageError, VocabularyError  # noqa: PLC0415

    if isinstance(error, RecordError):
        return EXIT_RECORD
    if isinstance(error, UsageError | VocabularyError):
        return EXIT_USAGE
    return EXIT_SOURCES
