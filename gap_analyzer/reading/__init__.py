"""Files → Pages of lines with boxes, or the named reason why not; only here are the document libraries known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from gap_analyzer.model.law import Document, Unread, UnreadDocument
from gap_analyzer.reading import ladder
from gap_analyzer.reading.limits import Limits
from gap_analyzer.reading.nursery import NURSERY
from gap_analyzer.reading.options import Options
from gap_analyzer.reading.source import Source, collect, show_name

__all__ = ["Limits", "Options", "Source", "collect", "prepare", "read", "read_all", "show_name"]


def prepare() -> None:
    """Start the process that will bear the readers, so that it is ready when the first document comes."""
    NURSERY.start()


def read(source: Source, *, options: Options = Options()) -> Document | UnreadDocument:  # noqa: B008 - it is frozen
    """The document's pages, or the reason why it was not read. Never raises for what a file holds."""
    return ladder.read(source, options=options)


def read_all(
    sources: Sequence[Source],
    *,
    options: Options = Options(),  # noqa: B008 - it is frozen
) -> Iterator[Document | UnreadDocument]:
    """Every source in order, each as soon as it is read, `options.jobs` at a time.

    A file supplied twice is read once and a DUPLICATE after.
    """
    at_once = max(1, min(options.jobs, len(sources)))
    shared = replace(options, jobs=max(1, options.jobs // at_once))  # children in all, not for each document
    seen: set[str] = set()
    with ThreadPoolExecutor(at_once) as pool:
        for outcome in pool.map(lambda source: read(source, options=shared), sources):
            known = outcome.sha256 in seen
            yield UnreadDocument(outcome.source, Unread.DUPLICATE, sha256=outcome.sha256) if known else outcome
            seen.update({outcome.sha256} - {""})
