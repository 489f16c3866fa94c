"""A case of the bundled dossier as the desk has it after its worker is done: read and judged once for all tests."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from gap_analyzer.analysis import Request, analyze, judge_laws
from gap_analyzer.catalogue import load
from gap_analyzer.model import Analysis, Law
from gap_analyzer.serial import dump
from gap_analyzer.store import About, Case, Shelf
from gap_analyzer.store.readings import LawReading, PageFact, put_reading
from gap_analyzer.web import Setting, create_app

CORPUS = Path(__file__).resolve().parent.parent / "corpus" / "dossier"
AS_OF = "2026-11-20"


@cache
def judge_dossier() -> Analysis:
    """The analysis of the bundled dossier, its laws with their text."""
    return analyze(Request((CORPUS,), AS_OF, "XA"), load())


def judge_again(laws: tuple[Law, ...]) -> Analysis:
    """The analysis of changed laws: what a correction or another edition brings."""
    return judge_laws(laws, (), Request((), AS_OF, "XA"), load(), lambda stage, source: None)


def put_result(case: Case, analysis: Analysis) -> None:
    """Keep an analysis as the newest result of a case, its laws as read."""
    for law in analysis.laws:
        pages = tuple(PageFact(n, 595, 842, None, 300) for n in range(1, law.instrument.pages + 1))
        put_reading(case, law.instrument.sha256, LawReading(law, pages))
    case.put_snapshot(dump(analysis), taken="2026-11-20T10:00:00Z", input="{}", of=())


def lay_case(folder: Path) -> Case:
    """A desk's folder with one judged case on its shelf, copied from one that is made once."""
    shutil.copytree(_lay_once(), folder, dirs_exist_ok=True)
    shelf = Shelf(folder)
    return shelf.find(shelf.list_ids()[0])


@cache
def _lay_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="gap-analyzer-desk-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make_case(Shelf(folder))
    return folder


def make_case(shelf: Shelf, name: str = "Exampleland") -> Case:
    """A case of the dossier, judged, with nothing decided."""
    case = shelf.create(About(name, "XA", AS_OF, "en", "2026-11-20T09:00:00Z"))
    for path in sorted(CORPUS.glob("*.pdf")):
        case.add_original(path.read_bytes(), name=path.name, received="2026-11-20T09:00:00Z")
    with case.open() as file:
        file.execute("UPDATE reading SET stage = 'done', page = 2, pages = 2")
    put_result(case, judge_dossier())
    return case


class Visitor:
    """A browser without script or picture: it follows forms with their token."""

    def __init__(self, folder: Path) -> None:
        self.app = create_app(Setting(folder, ("localhost",)))
        self.client = self.app.test_client()

    def get(self, url: str, status: int = 200, **options: Any) -> str:
        """The text of a page."""
        answer = self.client.get(url, **options)
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        return answer.get_data(as_text=True)

    def post(self, url: str, code: int = 303, **fields: str) -> str:
        """Send a form; gives back where it leads, or the page with its mistakes."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get(self.form))
        answer = self.client.post(url, data={"csrf": token[1] if token else "", **fields})
        assert answer.status_code == code, answer.get_data(as_text=True)[:2000]
        return answer.headers["Location"] if code == 303 else answer.get_data(as_text=True)

    form = "/"  # a page that has a form with a token


@contextmanager
def serve(folder: Path, *, accounts: bool = False) -> Iterator[str]:
    """The desk on a port of its own, in a thread of this program; gives its address."""
    from waitress.server import create_server

    app = create_app(Setting(folder, ("127.0.0.1", "localhost"), accounts))
    server = create_server(app, host="127.0.0.1", port=0, threads=4)

    def run() -> None:
        with suppress(OSError):  # the socket is closed under it at the end
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)
