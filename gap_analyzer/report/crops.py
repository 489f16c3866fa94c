"""Findings × original files → images of the printed passages, boxed: greys, 110 dpi, at most 40."""

from __future__ import annotations

from collections.abc import Mapping

from gap_analyzer.report.dossier import Dossier
from gap_analyzer.report.parts import Crop


def cut_crops(dossier: Dossier, originals: Mapping[str, bytes]) -> dict[str, Crop]:
    """Crops by finding id, one for each distinct passage, the gravest gaps first."""
    return {}
