"""A file → Document or UnreadDocument, step by step: as it is, normalised, by the other reader, by OCR."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from gap_analyzer.model.law import Document, Flag, Unread, UnreadDocument, UnreadPages
from gap_analyzer.reading.attempts import Attempt, attempt
from gap_analyzer.reading.languages import Profiles, is_unsupported, load_profiles
from gap_analyzer.reading.limits import LimitReached
from gap_analyzer.reading.marks import find_byte_flags
from gap_analyzer.reading.options import Options
from gap_analyzer.reading.painted import Painter
from gap_analyzer.reading.sniff import Format, sniff
from gap_analyzer.reading.source import Source
from gap_analyzer.reading.trust import agree, doubt

_SPLIT_BYTES = 150_000  # a file at least as large is shared by two children
_SAMPLE = 4  # pages that the second reader reads of every document
_SAMPLE_SECONDS = 10.0
_COMPARE_SECONDS = 20.0
_MOST_REREAD = 40  # doubtful pages that it reads besides
_AGREED = 0.8
_FATAL = frozenset({Unread.ENCRYPTED, Unread.ENCRYPTED_CERTIFICATE, Unread.LIMIT_PAGES})


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
    return _Reading(source.name, data, options).read()


class _Reading:
    """One document on its way up the ladder, with the time that is left to it."""

    def __init__(self, name: str, data: bytes, options: Options) -> None:
        self._name, self._data, self._options = name, data, options
        self._sha256 = hashlib.sha256(data).hexdigest()
        self._deadline = time.monotonic() + options.limits.seconds
        self._profiles: Profiles = load_profiles()

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
                return self._read_pdf()
            case Format.IMAGE:
                return self._finish(form, self._painter().read_image())
            case Format.DOCX | Format.HTML | Format.AKN | Format.TEXT:
                return self._finish(form, self._attempt({"step": form.value}))

    def _refuse(self, reason: Unread, pages: tuple[int, ...] = ()) -> UnreadDocument:
        return UnreadDocument(source=self._name, reason=reason, pages=pages, sha256=self._sha256)

    def _painter(self) -> Painter:
        return Painter(self._name, self._sha256, self._data, self._options, self._profiles)

    def _attempt(self, job: dict[str, Any], seconds: float = math.inf) -> Attempt:
        seconds = min(seconds, self._options.limits.step_seconds, self._deadline - time.monotonic())
        if seconds <= 0:
            return Attempt(failure=Unread.LIMIT_TIME)
        return attempt({"password": self._options.password, **job}, self._data, seconds=seconds)

    def _read_pdf(self) -> Document | UnreadDocument:
        with ThreadPoolExecutor(1) as pool:
            sample: Future[Attempt] | None = None
            if self._options.second_reader:
                sample = pool.submit(self._attempt, {"step": "otherwise", "sample": _SAMPLE}, _SAMPLE_SECONDS)
            best = self._climb()
            second = sample.result() if sample is not None else Attempt()
        if best.failure in _FATAL:
            return self._refuse(best.failure or Unread.NOT_READABLE)
        best = self._seek_pages(best, second)
        unread = self._mend_pages(best)
        agreement = self._compare(best, second)
        if self._options.compare_image and self._painter().differs(best):
            best.flags.add(Flag.TEXT_DIFFERS_FROM_IMAGE)
        return self._finish(Format.PDF, best, unread=unread, agreement=agreement)

    def _climb(self) -> Attempt:
        """The PDF as it is; where that brings no words or not all pages, mended; then by the other reader."""
        best = self._read_as_is()
        for step in ("normalised", "otherwise"):
            if best.failure in _FATAL or (
                best.failure is None and not best.has_gap and (best.has_words or _is_scanned(best))
            ):
                break
            made = self._attempt({"step": step, "tables": self._options.tables})
            if _rank(made) > _rank(best):
                made.flags |= best.flags | {Flag.REPAIRED}
                best = made
        return best

    def _read_as_is(self) -> Attempt:
        job = {"step": "digital", "tables": self._options.tables}
        if self._options.jobs < 2 or len(self._data) < _SPLIT_BYTES:
            return self._attempt(job)
        with ThreadPoolExecutor(2) as pool:
            halves = list(pool.map(lambda part: self._attempt({**job, "part": part, "parts": 2}), (0, 1)))
        halves[0].absorb(halves[1])
        return halves[0]

    def _seek_pages(self, best: Attempt, second: Attempt) -> Attempt:
        """Where the second reader counts more pages than were read, the others are sought: a page lost is a gap."""
        if second.count <= best.count or not best.count:
            return best
        for step in ("normalised", "otherwise"):
            made = self._attempt({"step": step, "tables": self._options.tables})
            if _rank(made) > _rank(best) and made.count >= second.count:
                made.flags |= best.flags | {Flag.REPAIRED, Flag.PAGE_COUNT_MISMATCH}
                return made
        return best

    def _find_doubts(self, made: Attempt) -> dict[int, str]:
        found = {}
        for number, page in sorted(made.pages.items()):
            why = doubt(page, suspicion=made.suspicions.get(number, ""), profiles=self._profiles.supported)
            if why:
                found[number] = why
        return found

    def _mend_pages(self, made: Attempt) -> list[UnreadPages]:
        """Read doubtful pages again, by the other reader where their glyphs are odd and then by OCR; what stays."""
        doubts = self._find_doubts(made)
        odd = [number for number, why in doubts.items() if why in {"glyphs", "noise"}][:_MOST_REREAD]
        if odd:
            other = self._attempt({"step": "otherwise", "pages": odd})
            for number, page in other.pages.items():
                if page.lines and not doubt(page, suspicion="", profiles=self._profiles.supported):
                    made.pages[number] = page
                    made.flags.add(Flag.REPAIRED)
                    del doubts[number]
        if not doubts:
            return []
        return self._painter().mend(made, doubts)

    def _compare(self, made: Attempt, second: Attempt) -> float | None:
        """How far the second reader agrees on its sample; where it does not, every page is compared and flagged."""
        compared = self._agree(made, second)
        if not compared:
            return None
        agreement = round(sum(compared.values()) / len(compared), 3)
        if min(compared.values()) < _AGREED and len(second.pages) < len(made.pages):
            compared |= self._agree(made, self._attempt({"step": "otherwise"}, _COMPARE_SECONDS))
        for number, share in compared.items():
            if share < _AGREED:
                page = made.pages[number]
                made.pages[number] = replace(page, flags=(*page.flags, Flag.READERS_DISAGREE))
        if second.count and made.count and second.count != made.count:
            made.flags.add(Flag.PAGE_COUNT_MISMATCH)
        return agreement

    def _agree(self, made: Attempt, second: Attempt) -> dict[int, float]:
        """Agreement by page, where both read the page's text and not its image."""
        return {
            number: agree(made.pages[number], page)
            for number, page in second.pages.items()
            if number in made.pages and made.pages[number].confidence is None
        }

    def _finish(
        self,
        form: Format,
        made: Attempt,
        *,
        unread: list[UnreadPages] | None = None,
        agreement: float | None = None,
    ) -> Document | UnreadDocument:
        pages = tuple(made.pages[number] for number in sorted(made.pages))
        missed = [*_list_missing(made), *(unread or [])]
        if not made.has_words:
            reason = made.failure or (missed[0].reason if missed else None)
            return self._refuse(reason or (Unread.NEEDS_OCR if pages else Unread.NO_PAGES))
        if is_unsupported(_sample(made), self._profiles):
            return self._refuse(Unread.UNSUPPORTED_LANGUAGE)
        flags = made.flags | {flag for page in pages for flag in page.flags}
        if form is Format.PDF:
            flags |= find_byte_flags(self._data)
        return Document(
            source=self._name,
            sha256=self._sha256,
            format=form.value,
            pages=pages,
            flags=tuple(flag for flag in Flag if flag in flags),
            page_count=max(made.count, len(pages)),
            unread_pages=tuple(missed),
            agreement=agreement,
            markup=tuple(made.markup),
        )


def _rank(made: Attempt) -> tuple[int, int, bool]:
    return made.words, len(made.pages), made.failure is None


def _list_missing(made: Attempt) -> Iterator[UnreadPages]:
    opened = {number for number, page in made.pages.items() if page.width > 0}
    missing = tuple(number for number in range(1, made.count + 1) if number not in opened)
    if missing:
        yield UnreadPages(made.failure or Unread.NOT_READABLE, missing)


def _sample(made: Attempt) -> str:
    """Text from the whole length of the document, enough to tell its language."""
    numbers = sorted(made.pages)
    chosen = numbers[:: max(1, len(numbers) // 40)]
    return "\n".join(line.text for number in chosen for line in made.pages[number].lines)


def _is_scanned(made: Attempt) -> bool:
    """True where pages are images: then no other reader of texts will find words."""
    return "image" in made.suspicions.values()
