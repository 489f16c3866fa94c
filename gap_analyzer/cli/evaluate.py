"""`gap-analyzer evaluate`: the scores on labelled statutes."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from gap_analyzer.cli.analyze import cache_folder
from gap_analyzer.errors import UsageError
from gap_analyzer.evaluation import Figures, Statute, evaluate, load_gold, put
from gap_analyzer.model import Analysis

AS_OF = "2026-11-20"  # the day the labels were made: figures must not move with the calendar


def run_evaluate(chosen: argparse.Namespace) -> int:
    """Analyse every labelled statute of a folder and print the figures."""
    from gap_analyzer.catalogue import load
    from gap_analyzer.reading import prepare

    folder = Path(chosen.gold or _find_shared() / "gold" / "dev")
    if not folder.is_dir():
        raise UsageError(f"There is no folder {folder}.", "Name the folder of labelled statutes.")
    prepare()
    catalogue = load(chosen.rules)
    statutes = load_gold(folder)
    base = _find_base(folder, statutes[0].file)
    figures = evaluate(statutes, catalogue, lambda statute: _analyze(statute, base, chosen.rules))
    for line in (*(figures.detail if chosen.detail else ()), *put(figures)):
        print(line)
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(_tabulate(figures), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


def _analyze(statute: Statute, base: Path, pack: str) -> Analysis:
    from gap_analyzer.analysis import Request, analyze
    from gap_analyzer.catalogue import load
    from gap_analyzer.reading import Options

    options = Options(cache=cache_folder())
    return analyze(Request(paths=(base / statute.file,), as_of=AS_OF, options=options), load(pack))


def _find_shared() -> Path:
    return Path(os.environ.get("GAP_ANALYZER_SHARED", "../shared"))


def _find_base(folder: Path, file: str) -> Path:
    """The folder from which the labels name their statutes: above the labels, or the shared folder."""
    for base in (*folder.resolve().parents, _find_shared()):
        if (base / file).exists():
            return base
    raise UsageError(f"The statute {file} is not there.", "Put the statutes beside the labels, or name their folder.")


def _tabulate(figures: Figures) -> dict[str, object]:
    table: dict[str, object] = {
        kind: {
            group: {"p": round(c.precision, 3), "r": round(c.recall, 3), "f1": round(c.f1, 3)}
            for group, c in groups.items()
        }
        for kind, groups in figures.counts.items()
    }
    table["verdicts"] = {g: round(a / max(1, n), 3) for g, (a, n) in figures.verdicts.items()}
    table["macro"] = {kind: round(sum(v) / max(1, len(v)), 3) for kind, v in figures.macro.items()}
    return table
