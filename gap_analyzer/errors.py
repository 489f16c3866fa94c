"""What can go wrong, in words a reader can act on: what is wrong, what to do next, and the exit code."""

from __future__ import annotations


class GapAnalyzerError(Exception):
    """A mistake with a sentence for the reader: `what` is wrong and `remedy` is the next step."""

    exit_code = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.what = what
        self.remedy = remedy


class UsageError(GapAnalyzerError):
    """The command cannot be carried out as given; nothing was begun (exit 2)."""

    exit_code = 2


class RulePackError(GapAnalyzerError):
    """A rule pack is broken; the message names file and key (exit 4)."""

    exit_code = 4


class CannotWriteError(GapAnalyzerError):
    """The output folder cannot be written to (exit 5)."""

    exit_code = 5


def name_failure(error: BaseException) -> str:
    """The kind of a failure of ours and the last place of ours that it passed, without a word that it carries."""
    trace, place = error.__traceback__, "?"
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "gap_analyzer/" in name:
            place = f"{name.rsplit('gap_analyzer/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place}"
