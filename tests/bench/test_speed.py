"""Measures what docs/speed.md promises, beside `pdftotext` on the same file in the same minute."""

from __future__ import annotations

import gc
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from documents import maker

pytestmark = pytest.mark.bench
Note = Callable[[str, str, str, str], None]
ROUNDS = 5
LAWS = (
    "mexico/lgpgir.pdf",
    "kenya/sustainable-waste-management-act-2022.pdf",
    "colombia/LEY-1658-2013.pdf",
    "mali/Mali_Code_Minier",
    "portugal/Decreto-Lei-n.o-121",
)
LONG_LAWS = ("kenya/water-act-2016.pdf", "mexico/lgeepa.pdf", "colombia/LEY-769")
BARE = """
import sys
from pathlib import Path
from gap_analyzer.analysis import Request, analyze
from gap_analyzer.catalogue import load
from gap_analyzer.catalogue.kept import keep_in
from gap_analyzer.cli.analyze import cache_folder, write_file
from gap_analyzer.reading import Options, prepare
from gap_analyzer.report import render
prepare()
keep_in(cache_folder())
catalogue = load("minamata")
options = Options(second_reader=False, tables=False, ocr=False)
analysis = analyze(Request((Path(sys.argv[1]),), "2026-01-01", options=options), catalogue)
for name, data in render(analysis, catalogue, language="en", formats=("html", "json"), crops={}).items():
    write_file(Path(sys.argv[2]) / name, data)
"""
COMMAND = Path(sys.executable).with_name("gap-analyzer")


def median(action: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """The median time of an action in seconds, after one warm run."""
    action()
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def find(folder: Path, beginning: str) -> Path:
    """The law whose path begins so."""
    found = sorted(folder.glob(f"{beginning}*"))
    if not found:
        pytest.skip(f"no {beginning}")
    return found[0]


def pdftotext(law: Path, option: str = "-bbox") -> Callable[[], object]:
    """The yardstick: words with boxes (or, with another option, plain text), thrown away."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext")
    return lambda: subprocess.run([program, option, str(law), os.devnull], check=True, capture_output=True)


def time_pdfplumber(law: Path, *, most: int) -> float:
    """Seconds of pdfplumber's extract_words on a law, from at most so many pages spread over it."""
    import pdfplumber

    begin = time.perf_counter()
    with pdfplumber.open(law) as document:
        count = len(document.pages)
        sample = document.pages[:: max(1, count // most)]
        for page in sample:
            page.extract_words()
            page.close()
    return (time.perf_counter() - begin) * count / len(sample)


def count_pages(law: Path) -> int:
    """Pages of a PDF, by pdfium."""
    import pypdfium2

    with pypdfium2.PdfDocument(str(law)) as document:
        return len(document)


def test_help_is_shown_at_once(note: Note) -> None:
    """`gap-analyzer --help` takes under 0.2 s."""
    seconds = median(lambda: subprocess.run([COMMAND, "--help"], check=True, capture_output=True))
    note("`--help`", "–", f"{seconds:.2f} s", "0.2 s")
    assert seconds < 0.2


@pytest.mark.statutes
@pytest.mark.parametrize("beginning", LAWS)
def test_reading_keeps_up_with_pdftotext(beginning: str, statutes: Path, one_core: int, note: Note) -> None:
    """Reading to words with boxes, in a child process, against `pdftotext -bbox`."""
    from gap_analyzer.model import Document
    from gap_analyzer.reading import Options, collect, read

    law = find(statutes, beginning)
    (source,) = collect((law,))
    options = Options(second_reader=False, tables=False, ocr=False)
    assert isinstance(read(source, options=options), Document)
    ours, theirs = median(lambda: read(source, options=options)), median(pdftotext(law))
    pages = count_pages(law)
    note("reading", f"{law.name}, {pages} pages", f"{pages / ours:.0f} pages/s, {theirs / ours:.2f} × pdftotext", "1 ×")


def time_analysis(*laws: Path) -> tuple[float, float]:
    """Seconds from files to report and analysis.json, warm, and of plain `pdftotext` on each.

    Page crops, ruled tables and the second reader are paid apart.
    """
    from gap_analyzer.analysis import Request, analyze
    from gap_analyzer.catalogue import load
    from gap_analyzer.cli.analyze import FEW_COLLECTIONS
    from gap_analyzer.reading import Options
    from gap_analyzer.report import render

    options = Options(second_reader=False, tables=False, ocr=False)
    catalogue, request = load("minamata"), Request(paths=laws, as_of="2026-01-01", options=options)

    def report() -> None:
        render(analyze(request, catalogue), catalogue, language="en", formats=("html", "json"), crops={})

    usual = gc.get_threshold()
    gc.set_threshold(*FEW_COLLECTIONS)  # as the command has it
    try:
        return median(report), sum(median(pdftotext(law, "-q")) for law in laws)
    finally:
        gc.set_threshold(*usual)


def say_analysis(law: Path, ours: float, theirs: float) -> tuple[str, str, str]:
    """The row of a table for an analysis."""
    pages = count_pages(law)
    return f"{law.name}, {pages} pages", f"{pages / ours:.0f} pages/s, {theirs / ours:.2f} × pdftotext", "0.25 ×"


@pytest.mark.statutes
@pytest.mark.parametrize("beginning", LAWS)
def test_the_whole_analysis_stays_near_pdftotext(beginning: str, statutes: Path, one_core: int, note: Note) -> None:
    """From file to report on one core."""
    law = find(statutes, beginning)
    note("analysis with report", *say_analysis(law, *time_analysis(law)))


@pytest.mark.statutes
@pytest.mark.parametrize("beginning", [*LONG_LAWS, LAWS[0]])
def test_long_laws_are_analysed_near_pdftotext(beginning: str, statutes: Path, both_cores: None, note: Note) -> None:
    """From file to report as the program does it: two children read, one process judges."""
    law = find(statutes, beginning)
    note("analysis with report, both cores", *say_analysis(law, *time_analysis(law)))


@pytest.mark.statutes
def test_a_dossier_is_read_and_searched_at_once(statutes: Path, both_cores: None, note: Note) -> None:
    """Four long laws: one is searched while others are read, and one report tells of all."""
    laws = [find(statutes, beginning) for beginning in (*LONG_LAWS, LAWS[0])]
    ours, theirs = time_analysis(*laws)
    pages = sum(map(count_pages, laws))
    note(
        "analysis with report, both cores",
        f"a dossier of {len(laws)} laws, {pages} pages",
        f"{pages / ours:.0f} pages/s, {theirs / ours:.2f} × pdftotext",
        "0.25 ×",
    )


@pytest.mark.statutes
@pytest.mark.parametrize("beginning", LAWS[1:3])
def test_a_cold_start_ends_with_a_report(beginning: str, statutes: Path, tmp_path: Path, note: Note) -> None:
    """A new process writes report and analysis.json; the budget is for an act of 50 pages."""
    law = find(statutes, beginning)
    command = [str(COMMAND), "analyze", str(law), "--out", str(tmp_path / "out"), "--no-cache", "--quiet"]
    seconds = median(lambda: subprocess.run(command, check=True, capture_output=True), rounds=3)
    size = (tmp_path / "out" / "report.html").stat().st_size / 1024
    note(
        "cold start to report",
        f"{law.name}, {count_pages(law)} pages",
        f"{seconds:.1f} s, {size:.0f} kB",
        "3 s for 50 pages",
    )


@pytest.mark.statutes
def test_memory_is_flat_in_pages(statutes: Path, tmp_path: Path, note: Note) -> None:
    """The largest resident size of a whole run, parent and children, on a short and on a long law."""
    for beginning in ("colombia/LEY-1658-2013.pdf", "mexico/lgpgir.pdf"):
        law = find(statutes, beginning)
        command = [
            str(COMMAND),
            "analyze",
            str(law),
            "--out",
            str(tmp_path / "out"),
            "--format",
            "json",
            "--no-cache",
            "--quiet",
        ]
        note(
            "memory of the analysis",
            f"{law.name}, {count_pages(law)} pages",
            f"{watch_peak(command) // 1024} MB",
            "400 MB, flat",
        )


def watch_peak(command: Sequence[str]) -> int:
    """The largest resident size of any process of a command in kB, its children among them."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max([peak, *(_read_peak(pid) for pid in _list_family(process.pid))])
        time.sleep(0.02)
    assert process.returncode == 0
    return peak


@pytest.mark.statutes
@pytest.mark.parametrize("beginning", LONG_LAWS)
def test_long_laws_are_read_as_fast_as_pdftotext(beginning: str, statutes: Path, both_cores: None, note: Note) -> None:
    """Files of 100 pages and more, read to words with boxes by two children, as the program does it."""
    from gap_analyzer.model import Document
    from gap_analyzer.reading import Options, collect, read

    law = find(statutes, beginning)
    (source,) = collect((law,))
    options = Options(second_reader=False, tables=False, ocr=False)
    assert isinstance(read(source, options=options), Document)
    ours, theirs = median(lambda: read(source, options=options)), median(pdftotext(law))
    pages = count_pages(law)
    figure = f"{pages / ours:.0f} pages/s, {theirs / ours:.2f} × pdftotext"
    note("reading, both cores", f"{law.name}, {pages} pages", figure, "1 ×")


@pytest.mark.statutes
@pytest.mark.parametrize("beginning", [*LONG_LAWS, LAWS[0]])
def test_reading_to_provisions_outruns_pdfplumber(beginning: str, statutes: Path, one_core: int, note: Note) -> None:
    """Read, assembled and split, against pdfplumber's words of the same file."""
    from gap_analyzer.analysis import split_laws
    from gap_analyzer.catalogue import load
    from gap_analyzer.model import Document
    from gap_analyzer.reading import Options, collect, read

    law, catalogue = find(statutes, beginning), load("minamata")
    (source,) = collect((law,))

    def split() -> None:
        document = read(source, options=Options(second_reader=False, ocr=False))
        assert isinstance(document, Document)
        split_laws(document, catalogue)

    ours, theirs = median(split, rounds=3), time_pdfplumber(law, most=20)
    pages = count_pages(law)
    figure = f"{pages / ours:.0f} pages/s, {theirs / ours:.1f} × pdfplumber"
    note("reading to provisions", f"{law.name}, {pages} pages", figure, "10 ×")
    assert theirs / ours > 5, "far from the budget, however loaded the machine is"


@pytest.mark.statutes
def test_a_cold_report_takes_half_the_time_of_pdfplumber(statutes: Path, tmp_path: Path, note: Note) -> None:
    """The whole command on an act of 59 pages, against pdfplumber's words of it alone."""
    law = find(statutes, LAWS[0])
    command = [str(COMMAND), "analyze", str(law), "--out", str(tmp_path / "out"), "--no-cache", "--quiet"]
    bare = [sys.executable, "-c", BARE, str(law), str(tmp_path)]
    theirs = time_pdfplumber(law, most=count_pages(law))
    for what, words in (("cold start to report", command), ("cold start to report, no crops or tables", bare)):
        ours = median(lambda words=words: subprocess.run(words, check=True, capture_output=True), rounds=3)
        figure = f"{ours:.1f} s, {ours / theirs:.2f} × the time of pdfplumber"
        note(what, f"{law.name}, {count_pages(law)} pages", figure, "0.5 × without crops")
    assert (tmp_path / "report.html").exists()


@pytest.mark.statutes
@pytest.mark.parametrize("beginning", LAWS[:1])
def test_the_second_reader_is_paid_apart(beginning: str, statutes: Path, one_core: int, note: Note) -> None:
    """What the check of four pages by another reader adds to every document."""
    from gap_analyzer.reading import Options, collect, read

    law = find(statutes, beginning)
    (source,) = collect((law,))
    alone = median(lambda: read(source, options=Options(second_reader=False, ocr=False)))
    checked = median(lambda: read(source, options=Options(ocr=False)))
    note("second reader", f"{law.name}, {count_pages(law)} pages", f"{checked - alone:.2f} s", "reported apart")


def test_two_thousand_pages_fit_in_little_memory(tmp_path: Path, note: Note) -> None:
    """The largest process of a reading to provisions, parent and children, on a made law."""
    law = tmp_path / "long.pdf"
    words = "No person shall import, sell or use mercury or a product in which mercury is found without a licence."
    law.write_bytes(maker.make_pages([_write_page(number, words) for number in range(1, 2_001)]))
    command = [str(COMMAND), "inspect", str(law)]
    peak = watch_peak(command)
    note("memory of reading", "a made law, 2000 pages", f"{peak // 1024} MB", "300 MB")


def _write_page(number: int, words: str) -> bytes:
    lines = [f"{number}. Import of mercury in case {number}", *(f"({n}) {words[:90]}" for n in range(1, 25))]
    return maker.show_lines(lines, step=24)


def _list_family(pid: int) -> list[int]:
    """`pid` and all that it bore."""
    family = [pid]
    for place in family:
        for tasks in Path(f"/proc/{place}/task").glob("*/children"):
            with suppress(OSError):
                family += [int(child) for child in tasks.read_text(encoding="ascii").split()]
    return family


def _read_peak(pid: int) -> int:
    """The largest resident size of a process so far in kB, 0 when it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


@pytest.mark.statutes
def test_pages_are_recognised_on_both_cores(statutes: Path, tmp_path: Path, both_cores: None, note: Note) -> None:
    """Eight pages of a law as a scan of 200 dots an inch, without cache."""
    import pypdfium2

    from gap_analyzer.reading import Options, collect, ocr, read

    if not ocr.is_installed():
        pytest.skip("no Tesseract")
    with pypdfium2.PdfDocument(str(find(statutes, LAWS[0]))) as document:
        pages = [document[at].render(scale=200 / 72).to_pil().convert("L") for at in range(8)]
    scan = tmp_path / "scan.pdf"
    pages[0].save(scan, "PDF", resolution=200, save_all=True, append_images=pages[1:], quality=80)
    (source,) = collect((scan,))
    begin = time.perf_counter()
    read(source, options=Options(jobs=2))
    minutes = (time.perf_counter() - begin) / 60
    note("recognition, both cores", "8 scanned pages", f"{len(pages) / minutes:.0f} pages a minute", "–")
