"""`gap-analyzer analyze`: laws in, report out."""

from __future__ import annotations

import argparse
import gc
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.cli import FORMATS
from gap_analyzer.errors import CannotWriteError, UsageError
from gap_analyzer.model import Analysis, Profile, Status
from gap_analyzer.reading import Source

EXIT_FAIL_ON = 1
EXIT_UNREAD = 3
FEW_COLLECTIONS = 50_000, 20, 50  # a run keeps nearly all that it makes: looking for what it dropped is lost time


def run_analyze(chosen: argparse.Namespace) -> int:
    """Analyse the laws of one country and write the report; returns the exit code."""
    paths = find_laws(chosen.laws)
    formats = _read_formats(chosen.format)
    as_of = _read_date(chosen.as_of)
    chosen.country = _read_country(chosen.country)
    profile = _read_profile(chosen.profile, chosen.country)
    sources = _collect(paths)
    out = prepare_folder(Path(chosen.out) if chosen.out else _default_folder(paths[0]))
    analysis, catalogue = _analyze(chosen, paths, as_of, profile)
    from gap_analyzer.report import render

    files = render(analysis, catalogue, language=chosen.lang, formats=formats, crops=_originals(sources))
    for name, data in files.items():
        write_file(out / name, data)
    if chosen.json:
        from gap_analyzer.serial import dump

        sys.stdout.buffer.write(files.get("analysis.json") or dump(analysis))
    else:
        print(out / ("report.html" if "html" in formats else next(iter(files))))
    _tell_unread(analysis, catalogue.folder, chosen.lang)
    if analysis.unread:
        return EXIT_UNREAD
    return EXIT_FAIL_ON if chosen.fail_on and _is_met(analysis, chosen.fail_on) else 0


def _analyze(
    chosen: argparse.Namespace, paths: tuple[Path, ...], as_of: str, profile: Profile
) -> tuple[Analysis, Catalogue]:
    from gap_analyzer.analysis import Request, analyze
    from gap_analyzer.catalogue import load
    from gap_analyzer.catalogue.kept import keep_in
    from gap_analyzer.reading import Options, prepare

    gc.set_threshold(*FEW_COLLECTIONS)
    prepare()
    folder = cache_folder()
    keep_in(folder)  # rules are the program's own: keeping them tells nothing of a document
    cache = None if chosen.no_cache else folder
    catalogue = load(chosen.rules)
    show = _Progress(quiet=chosen.quiet)
    options = Options(jobs=max(1, chosen.jobs), cache=cache, progress=show.page)
    request = Request(paths=paths, as_of=as_of, country=chosen.country, profile=profile, options=options)
    analysis = analyze(request, catalogue, observe=show.stage)
    show.end()
    return analysis, catalogue


def _collect(paths: tuple[Path, ...]) -> tuple[Source, ...]:
    """The laws behind the paths. Raises UsageError where there is none, before any work."""
    from gap_analyzer.reading import collect

    sources = collect(paths)
    if not sources:
        raise UsageError(f"{paths[0].name} holds no file.", "Name a law, or a folder or ZIP with laws in it.")
    return sources


def _originals(sources: Sequence[Source]) -> Mapping[str, bytes]:
    """The bytes of every source by their hash, for the page crops of the report."""
    loaded = (source.load() for source in sources if source.refused is None)
    return {hashlib.sha256(data).hexdigest(): data for data in loaded}


class _Progress:
    """One line on standard error that says where the run stands; silent when asked or when nobody watches."""

    def __init__(self, *, quiet: bool) -> None:
        self.on = not quiet and sys.stderr.isatty()

    def stage(self, stage: str, source: str) -> None:
        if self.on:
            print(f"\r\033[K{stage} {source}"[:100], end="", file=sys.stderr, flush=True)

    def page(self, source: str, done: int, total: int) -> None:
        if self.on:
            print(f"\r\033[Kreading {source}: page {done} of {total}"[:110], end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.on:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def find_laws(names: list[str]) -> tuple[Path, ...]:
    """The paths as given. Raises UsageError for one that does not exist or that may not be read."""
    for name in names:
        path = Path(name)
        if not path.exists():
            raise UsageError(f"There is no file or folder {name}.", "Check the spelling and the folder you are in.")
        if not os.access(path, os.R_OK):
            raise UsageError(f"{name} may not be read.", "Ask its owner for the right to read it.")
    return tuple(Path(name) for name in names)


def _read_formats(values: list[str]) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(part for value in values for part in value.split(",") if part))
    unknown = [f for f in formats if f not in FORMATS]
    if unknown or not formats:
        raise UsageError(f"“{', '.join(unknown)}” is no format.", f"Choose from {', '.join(FORMATS)}.")
    return formats


def _read_country(value: str) -> str:
    """A two-letter code (ISO 3166-1), in capitals; empty when none was given."""
    if value and not (len(value) == 2 and value.isascii() and value.isalpha()):
        raise UsageError(f"“{value}” is no country code.", "Give two letters, such as CO for Colombia.")
    return value.upper()


def _read_date(value: str) -> str:
    if not value:
        return date.today().isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise UsageError(f"“{value}” is no date.", "Write it as 2026-11-20.") from error


def _read_profile(name: str, country: str) -> Profile:
    from gap_analyzer.coverage import read_profile

    if not name:
        return Profile(country=country)
    (path,) = find_laws([name])
    return read_profile(path, country)


def _default_folder(law: Path) -> Path:
    resolved = law.resolve()
    return resolved.parent / f"{resolved.stem if resolved.is_file() else resolved.name}-gap-report"


def prepare_folder(folder: Path) -> Path:
    """The folder, made if need be. Raises CannotWriteError before any work when nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotWriteError(
            f"Nothing can be written to {folder} ({error.strerror}).", "Choose another folder with --out."
        ) from error
    return folder


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises CannotWriteError."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as temporary:
            temporary.write(data)
        os.chmod(temporary.name, 0o644 & ~_umask())
        os.replace(temporary.name, path)
    except OSError as error:
        raise CannotWriteError(f"{path.name} could not be written ({error.strerror}).", "Free some space.") from error


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current


def cache_folder() -> Path | None:
    """The user's own cache folder, mode 0700, or None when it cannot be made."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "gap-analyzer"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError:
        return None
    return folder


def _tell_unread(analysis: Analysis, pack: Path, language: str) -> None:
    from gap_analyzer.catalogue.messages import load_messages

    messages = load_messages(pack, language)
    for unread in analysis.unread:
        what, remedy = messages[unread.reason.value]
        named = unread.source + (f" (pages {', '.join(map(str, unread.pages[:12]))})" if unread.pages else "")
        print(f"{what} {remedy}".replace("{source}", named), file=sys.stderr)


def _is_met(analysis: Analysis, limit: str) -> bool:
    order: Mapping[str, Callable[[Status], bool]] = {
        "none": lambda s: s is Status.NONE,
        "partial": lambda s: s in (Status.NONE, Status.PARTIAL),
        "conflict": lambda s: s is Status.CONFLICT,
    }
    return any(order[limit](c.status) for c in analysis.coverage)
