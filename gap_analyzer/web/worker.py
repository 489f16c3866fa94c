"""The one process that reads: a document at a time, at low priority, and then the case is judged again."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from gap_analyzer.analysis import split_document
from gap_analyzer.catalogue import Catalogue, load
from gap_analyzer.errors import name_failure
from gap_analyzer.model import Unread, UnreadDocument
from gap_analyzer.reading import Options, Source, prepare, read
from gap_analyzer.serial import dump
from gap_analyzer.store import Case, Fault, Shelf, reach
from gap_analyzer.store.corrections import list_corrections
from gap_analyzer.store.queue import Stage, Waiting, claim, finish, give_back, release_all, tell
from gap_analyzer.store.readings import describe_reading, put_reading
from gap_analyzer.web.judging import count_judging, describe_input, is_due, judge_case, list_pages
from gap_analyzer.web.pageview import draw_ahead

NICE = 10
DRAWN_AT_ONCE = 8  # pages that one child draws
DRAWN_FIRST = 5  # children that draw before the next document is read
PAUSE = 0.4  # seconds between two looks at an empty queue


class Cancelled(Exception):
    """The adviser cancelled or deleted the document that is being read."""


class Reader:
    """Reads what waits in the cases of a shelf, and judges the cases that are complete."""

    def __init__(self, shelf: Shelf, catalogue: Catalogue) -> None:
        self._shelf, self._catalogue = shelf, catalogue
        self._holder = secrets.token_hex(8)
        self.passwords: dict[str, str] = {}
        self._drawn: set[tuple[str, str, int]] = set()

    def release(self) -> None:
        """Take over what an earlier reader left: there is one reader of a folder."""
        for case_id in self._shelf.list_ids():
            release_all(self._shelf.find(case_id))

    def step(self) -> bool:
        """Read one document or judge one case; False when there was nothing to do."""
        for case_id in self._shelf.list_ids():
            try:
                case = self._shelf.find(case_id)
                if self._read_next(case) or self._judge(case) or self._draw(case):
                    return True
            except Exception as error:  # a case deleted meanwhile, a full disk, a mistake of ours: no word of a draft
                sys.stderr.write(f"gap-analyzer: case {case_id}: {name_failure(error)}\n")
        return False

    def _read_next(self, case: Case) -> bool:
        waiting = claim(case, holder=self._holder, moment=time.time())
        if waiting is None:
            return False
        try:
            self._read(case, waiting)
        except Cancelled:
            (case.laws / waiting.sha256).unlink(missing_ok=True)
        except BaseException:
            give_back(case, waiting.sha256, holder=self._holder)
            raise
        return True

    def _read(self, case: Case, waiting: Waiting) -> None:
        def observe(_: str, page: int, pages: int) -> None:
            reach(Fault.MID_READING)
            self._tell(case, waiting, Stage.READING, page, pages)

        reach(Fault.READER_STARTED)
        source = Source(name=waiting.name, path=case.originals / waiting.sha256)
        password = self.passwords.pop(waiting.sha256, "")
        document = read(source, options=Options(password=password, jobs=1, cache=case.cache, progress=observe))
        reach(Fault.READ)
        if isinstance(document, UnreadDocument) or document.sha256 != waiting.sha256:
            reason = document.reason if isinstance(document, UnreadDocument) else Unread.NOT_READABLE
            self._end(finish(case, waiting.sha256, holder=self._holder, reason=reason.value))
            return
        self._tell(case, waiting, Stage.SPLITTING, 0, document.page_count)
        language = list_corrections(case, waiting.sha256).get("language", "")
        law = split_document(document, self._catalogue, language=language)
        put_reading(case, waiting.sha256, describe_reading(law, document))
        self._end(finish(case, waiting.sha256, holder=self._holder, pages=document.page_count))

    def _tell(self, case: Case, waiting: Waiting, stage: Stage, page: int, pages: int) -> None:
        self._end(
            tell(case, waiting.sha256, holder=self._holder, stage=stage, page=page, pages=pages, moment=time.time())
        )

    def _end(self, still_ours: bool) -> None:
        if not still_ours:
            raise Cancelled

    def _judge(self, case: Case) -> bool:
        if not is_due(case, self._catalogue):
            return False
        made_from = describe_input(case, self._catalogue)
        count_judging(case, made_from)
        of = [original.sha256 for original in case.list_originals()]
        analysis = judge_case(case, self._catalogue)
        reach(Fault.JUDGED)
        taken = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case.put_snapshot(dump(analysis), taken=taken, input=made_from, of=of)
        for _ in range(DRAWN_FIRST):
            if not self._draw(case):
                break
        return True

    def _draw(self, case: Case) -> bool:
        """Draw some pages that the review will show and that have no picture yet; False when all are drawn."""
        latest = case.latest_snapshot()
        if latest is None or (case.id, "", latest.number) in self._drawn:
            return False
        waiting = [
            (sha256, page)
            for sha256, page in list_pages(case, latest)
            if (case.id, sha256, page) not in self._drawn and not (case.pages / f"{sha256}-{page}.json").exists()
        ]
        if not waiting:
            self._drawn.add((case.id, "", latest.number))
            return False
        pages = [page for sha256, page in waiting if sha256 == waiting[0][0]][:DRAWN_AT_ONCE]
        self._drawn |= {(case.id, waiting[0][0], page) for page in pages}  # one that takes too long is tried once
        draw_ahead(case.pages, waiting[0][0], pages, case.read_original)
        return True


def main() -> None:
    """Read until the desk that started this process ends: its end of our standard input closes with it."""
    folder = Path(sys.argv[1])
    os.nice(NICE)
    os.umask(0o077)
    reader = Reader(Shelf(folder), load("minamata"))
    threading.Thread(target=_follow, args=(reader,), daemon=True).start()
    lock = (folder / "reader.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)  # an earlier reader of this folder may still be ending
    prepare()
    reader.release()
    while True:
        if not reader.step():
            time.sleep(PAUSE)


def _follow(reader: Reader) -> None:
    """Take the passwords that the desk hands over; when the desk ends, end."""
    for line in sys.stdin.buffer:
        told = json.loads(line)
        reader.passwords[told["sha256"]] = told["password"]
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
