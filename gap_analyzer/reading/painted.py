"""Pages whose words are missing or not trusted → the same pages by OCR, several at a time, remembered by page."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from gap_analyzer.model.law import Page, Unread, UnreadPages
from gap_analyzer.reading import cache, ocr
from gap_analyzer.reading.attempts import Attempt, attempt
from gap_analyzer.reading.languages import Profiles, find_words, tell
from gap_analyzer.reading.options import Options
from gap_analyzer.reading.trust import agree

_TRUSTED = 0.6  # mean word confidence from which OCR replaces a text layer that is not trusted
_SAME = 0.5  # of the words: OCR errs in some, a lying text layer in most
_RUN = 8  # pages that one child reads before the next takes over: a bad page costs at most these


class Painter:
    """Reads the pages of one document from their images."""

    def __init__(self, name: str, sha256: str, data: bytes, options: Options, profiles: Profiles) -> None:
        self._name, self._sha256, self._data = name, sha256, data
        self._options, self._profiles = options, profiles
        self._lock = threading.Lock()
        self._done = 0

    def read_image(self) -> Attempt:
        """An image file: all its frames."""
        if not self._options.ocr:
            return Attempt(failure=Unread.NEEDS_OCR)
        remembered = self._recall([1])
        if remembered:
            return Attempt(pages=remembered, count=1)
        made = self._attempt({"step": "image"}, pages=4, of=1)
        made.count = len(made.pages)
        return made

    def mend(self, made: Attempt, doubts: Mapping[int, str]) -> list[UnreadPages]:
        """Replace the doubtful pages of `made` by their OCR; the pages for which that failed, with the reason."""
        if not self._options.ocr:
            return [UnreadPages(Unread.NEEDS_OCR, tuple(sorted(doubts)))]
        if not ocr.is_installed():
            return [UnreadPages(Unread.NO_OCR_INSTALLED, tuple(sorted(doubts)))]
        read = self._recall(sorted(doubts))
        wanted = [number for number in sorted(doubts) if number not in read]
        failures: dict[int, Unread] = {}
        runs = [wanted[at : at + _RUN] for at in range(0, len(wanted), _RUN)]
        self._done = len(read)
        with ThreadPoolExecutor(max(1, self._options.jobs)) as pool:
            for run, brought in zip(
                runs, pool.map(lambda run: self._read_run(run, made, len(doubts)), runs), strict=True
            ):
                read |= brought.pages
                failures |= {n: brought.failure or Unread.NOT_READABLE for n in run if n not in brought.pages}
        for number, page in read.items():
            self._replace(made, number, page, doubts[number])
        return [
            UnreadPages(reason, tuple(n for n in sorted(failures) if failures[n] is reason))
            for reason in sorted(set(failures.values()))
        ]

    def differs(self, made: Attempt) -> bool:
        """True where a page's text layer says other words than its image shows (requirement R5 of the threat model).

        Two pages are read both ways: one with the most text, and the first. False where OCR is not installed.
        """
        digital = [number for number, page in sorted(made.pages.items()) if page.lines and page.confidence is None]
        if not digital or not (self._options.ocr and ocr.is_installed()):
            return False
        longest = max(digital, key=lambda number: len(made.pages[number].lines))
        read = self._read_run(sorted({digital[0], longest}), made, 2).pages
        return any(
            page.lines and (page.confidence or 0.0) >= _TRUSTED and agree(made.pages[number], page) < _SAME
            for number, page in read.items()
        )

    def _replace(self, made: Attempt, number: int, page: Page, why: str) -> None:
        before = made.pages[number]
        if page.width <= 0:
            return
        if why in {"image", "drawn"} or (page.confidence or 0.0) >= _TRUSTED:
            made.pages[number] = replace(page, hidden=before.hidden, tables=before.tables, flags=before.flags)

    def _read_run(self, run: list[int], made: Attempt, of: int) -> Attempt:
        job = {"step": "painted", "pages": run, "language": self._guess(made)}
        brought = self._attempt(job, pages=len(run), of=of)
        left = [number for number in run if number not in brought.pages]
        if brought.failure is not None and len(left) > 1:
            # The first page not brought is the one that failed: the others are read without it.
            rest = self._attempt({**job, "pages": left[1:]}, pages=len(left) - 1, of=of)
            brought.pages |= rest.pages
        return brought

    def _attempt(self, job: dict[str, Any], *, pages: int, of: int) -> Attempt:
        limits = self._options.limits
        seconds = limits.step_seconds + limits.ocr_seconds * pages
        profiles = {code: sorted(words) for code, words in sorted(self._profiles.supported.items())}
        whole = {
            "password": self._options.password,
            "profiles": profiles,
            "names": dict(self._profiles.tesseract),
            "language": "",
            **job,
        }

        def observe(page: Page, frame: bytes) -> None:
            if self._options.cache is not None and page.width > 0:
                cache.remember(self._options.cache, self._sha256, page.number, frame)
            with self._lock:
                self._done += 1
                if self._options.progress is not None:
                    self._options.progress(self._name, self._done, max(of, self._done))

        return attempt(whole, self._data, seconds=seconds, observe=observe)

    def _recall(self, numbers: list[int]) -> dict[int, Page]:
        folder = self._options.cache
        if folder is None:
            return {}
        found = {number: cache.recall(folder, self._sha256, number) for number in numbers}
        return {number: page for number, page in found.items() if page is not None}

    def _guess(self, made: Attempt) -> str:
        """The language of the pages that were read digitally, as a first guess for the others."""
        pages = [page for _, page in sorted(made.pages.items()) if page.lines][:5]
        words = find_words(" ".join(line.text for page in pages for line in page.lines))
        return tell(words, self._profiles.supported)[0] if len(words) > 40 else ""
