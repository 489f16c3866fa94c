"""A file → Document or UnreadDocument, step by step: as it is, normalised, by the other reader, by OCR."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from gap_analyzer.model.law import Document, Flag, Markup, Page, Unread, UnreadDocument, UnreadPages
from gap_analyzer.reading.frames import BadFrame, unpack
from gap_analyzer.reading.limits import LimitReached
from gap_analyzer.reading.marks import find_byte_flags
from gap_analyzer.reading.nursery import NURSERY, ChildFailed
from gap_analyzer.reading.options import Options
from gap_analyzer.reading.sniff import Format, sniff
from gap_analyzer.reading.source import Source
from gap_analyzer.reading.wire import Kind

_SPLIT_BYTES = 150_000  # a file at least as large is shared by two children
_FATAL = frozenset({Unread.ENCRYPTED, Unread.ENCRYPTED_CERTIFICATE, Unread.LIMIT_PAGES})


@dataclass(slots=True)
class Attempt:
    """What one step brought: pages by number, or why it failed."""

    pages: dict[int, Page] = field(default_factory=dict)
    count: int = 0
    flags: set[Flag] = field(default_factory=set)
    suspicions: dict[int, str] = field(default_factory=dict)
    markup: list[Markup] = field(default_factory=list)
    failure: Unread | None = None

    @property
    def words(self) -> int:
        """How many words were read, hidden ones not counted."""
        return sum(len(line.edges) // 2 or 1 for page in self.pages.values() for line in page.lines)

    def absorb(self, other: Attempt) -> None:
        """Take in what another child read of the same document."""
        self.pages.update(other.pages)
        self.count = max(self.count, other.count)
        self.flags |= other.flags
        self.suspicions.update(other.suspicions)
        self.failure = self.failure or other.failure


def attempt(job: dict[str, Any], data: bytes, *, seconds: float) -> Attempt:
    """Let a child do `job` on `data`; never raises for what the document holds."""
    made = Attempt()
    try:
        for kind, payload in NURSERY.run({**job, "seconds": seconds}, data, seconds=seconds):
            _take(made, kind, payload)
    except ChildFailed as error:
        made.failure = error.reason
    except (BadFrame, ValueError, KeyError, TypeError):
        made.failure = Unread.PARSER_CRASHED
    return made


def _take(made: Attempt, kind: Kind, payload: bytes) -> None:
    if kind is Kind.PAGE:
        page = unpack(payload)
        made.pages[page.number] = page
        return
    content = json.loads(payload)
    match kind:
        case Kind.FACTS:
            made.count = int(content["pages"])
            made.flags.update(Flag(flag) for flag in content["flags"])
        case Kind.SUSPICION:
            made.suspicions[int(content[0])] = str(content[1])
        case Kind.MARKUP:
            made.markup.extend(Markup(int(line), str(a), str(b), str(c)) for line, a, b, c in content)
        case Kind.FAILURE:
            made.failure = Unread(content)


def read(source: Source, *, options: Options) -> Document | UnreadDocument:
    """The document's pages, or the reason why it was not read. Never raises for what a file holds."""
    if source.refused is not None:
        return UnreadDocument(source=source.name, reason=source.refused)
    try:
        data = source.load(ceiling=options.limits.file_bytes)
    except LimitReached as error:
        return UnreadDocument(source=source.name, reason=error.reason)
    except OSError:
        return UnreadDocument(source=source.name, reason=Unread.NOT_READABLE)
    sha256 = hashlib.sha256(data).hexdigest()
    return _Reading(source.name, sha256, data, options).read()


class _Reading:
    """One document on its way up the ladder, with the time that is left to it."""

    def __init__(self, name: str, sha256: str, data: bytes, options: Options) -> None:
        self._name, self._sha256, self._data, self._options = name, sha256, data, options
        self._deadline = time.monotonic() + options.limits.seconds

    def read(self) -> Document | UnreadDocument:
        """The outcome."""
        form = sniff(self._data)
        match form:
            case Format.EMPTY:
                return self._refuse(Unread.EMPTY_FILE)
            case Format.OTHER:
                named_pdf = self._name.lower().endswith(".pdf")
                return self._refuse(Unread.NOT_A_PDF if named_pdf else Unread.UNSUPPORTED_TYPE)
            case Format.PDF:
                return self._finish(form, self._climb())
            case Format.IMAGE:
                made = self._attempt({"step": "image", "ocr": self._options.ocr})
                return self._finish(form, made)
            case Format.DOCX | Format.HTML | Format.AKN | Format.TEXT:
                return self._finish(form, self._attempt({"step": form.value}))

    def _refuse(self, reason: Unread) -> UnreadDocument:
        return UnreadDocument(source=self._name, reason=reason, sha256=self._sha256)

    def _attempt(self, job: dict[str, Any]) -> Attempt:
        seconds = min(self._options.limits.step_seconds, self._deadline - time.monotonic())
        if seconds <= 0:
            return Attempt(failure=Unread.LIMIT_TIME)
        return attempt({"password": self._options.password, **job}, self._data, seconds=seconds)

    def _climb(self) -> Attempt:
        """The PDF as it is; where that brings no words or not all pages, mended; then by the other reader."""
        best = self._read_as_is()
        if best.failure in _FATAL:
            return best
        if best.failure is None and best.words and len(best.pages) >= best.count and not _has_gap(best):
            return best
        for step in ("normalised", "otherwise"):
            if best.failure is None and best.words == 0 and best.suspicions and step == "otherwise":
                break  # a scan: what it needs is OCR
            made = self._attempt({"step": step, "tables": self._options.tables})
            if _is_better(made, best):
                made.flags |= best.flags | {Flag.REPAIRED}
                best = made
            if best.failure is None and best.words and not _has_gap(best):
                break
        return best

    def _read_as_is(self) -> Attempt:
        job = {"step": "digital", "tables": self._options.tables}
        if self._options.jobs < 2 or len(self._data) < _SPLIT_BYTES:
            return self._attempt(job)
        with ThreadPoolExecutor(2) as pool:
            halves = list(pool.map(lambda part: self._attempt({**job, "part": part, "parts": 2}), (0, 1)))
        halves[0].absorb(halves[1])
        return halves[0]

    def _finish(self, form: Format, made: Attempt) -> Document | UnreadDocument:
        pages = tuple(made.pages[number] for number in sorted(made.pages))
        if made.failure is not None and not made.words:
            return self._refuse(made.failure)
        if not pages:
            return self._refuse(Unread.NO_PAGES)
        if not made.words:
            return self._refuse(Unread.NEEDS_OCR)
        count = max(made.count, len(pages))
        flags = made.flags | {flag for page in pages for flag in page.flags}
        if form is Format.PDF:
            flags |= find_byte_flags(self._data)
        return Document(
            source=self._name,
            sha256=self._sha256,
            format=form.value,
            pages=pages,
            flags=tuple(flag for flag in Flag if flag in flags),
            page_count=count,
            unread_pages=tuple(_list_unread(made, count)),
            markup=tuple(made.markup),
        )


def _has_gap(made: Attempt) -> bool:
    return len(made.pages) < made.count or any(page.width <= 0 for page in made.pages.values())


def _is_better(made: Attempt, best: Attempt) -> bool:
    return (made.words, len(made.pages), made.failure is None) > (best.words, len(best.pages), best.failure is None)


def _list_unread(made: Attempt, count: int) -> Iterator[UnreadPages]:
    """Pages that are missing, and pages that show something but gave no words."""
    missing = [number for number in range(1, count + 1) if number not in made.pages or made.pages[number].width <= 0]
    if missing:
        yield UnreadPages(made.failure or Unread.NOT_READABLE, tuple(missing))
    unseen = tuple(number for number, why in sorted(made.suspicions.items()) if why == "image")
    if unseen:
        yield UnreadPages(Unread.NEEDS_OCR, unseen)
