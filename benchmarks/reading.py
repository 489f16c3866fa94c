"""Prints how fast files are read beside `pdftotext -bbox` on the same file in the same minute, and at what memory.

`python benchmarks/reading.py FILE.pdf ...`: ratios above 1 are faster than pdftotext. The second reader is measured
apart, since it only checks a sample.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gap_analyzer.model.law import Document
from gap_analyzer.reading import Options, collect, prepare, read

ROUNDS = 5
FAST = Options(ocr=False, second_reader=False, jobs=2)
ONE_CHILD = Options(ocr=False, second_reader=False, jobs=1)
CHECKED = Options(ocr=False, jobs=2)


def measure(action: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """The shortest of some runs in seconds: the one that was least disturbed."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return min(times)


def read_with(path: Path, options: Options) -> Callable[[], object]:
    """Reading of one file, as something to measure."""
    return lambda: read(collect([path])[0], options=options)


def run_pdftotext(path: Path) -> Callable[[], object]:
    """The yardstick: words with boxes, thrown away."""
    command = [shutil.which("pdftotext") or "pdftotext", "-bbox", str(path), os.devnull]
    return lambda: subprocess.run(command, check=True, capture_output=True)


def extract_with_pdfplumber(path: Path, pages: int) -> Callable[[], object]:
    """The words of the first pages through pdfplumber."""

    def extract() -> None:
        import pdfplumber

        with pdfplumber.open(path) as document:
            for page in document.pages[:pages]:
                page.extract_words()
                page.close()

    return extract


def tell(path: Path) -> str:
    """The line of one file."""
    found = read(collect([path])[0], options=FAST)
    if not isinstance(found, Document):
        return f"{path.name:50.50} {found.reason.value}"
    yardstick = measure(run_pdftotext(path))
    fast, alone = measure(read_with(path, FAST)), measure(read_with(path, ONE_CHILD))
    checked = measure(read_with(path, CHECKED), rounds=2)
    sample = min(10, found.page_count)
    other = measure(extract_with_pdfplumber(path, sample), rounds=1) * found.page_count / sample
    return (
        f"{path.name:50.50} {found.page_count:5} pages {found.page_count / fast:7.0f} p/s   "
        f"{yardstick / fast:5.2f} x pdftotext ({yardstick / alone:.2f} with one child)   "
        f"{other / fast:5.0f} x pdfplumber   "
        f"second reader +{max(0.0, checked - fast):.2f} s"
    )


def main() -> None:
    """Measure the files named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="PDF files with a text layer")
    prepare()
    for path in parser.parse_args().files:
        print(tell(path), flush=True)
    own, children = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"peak memory: {own} MB here, {children} MB in the largest child", file=sys.stderr)


if __name__ == "__main__":
    main()
