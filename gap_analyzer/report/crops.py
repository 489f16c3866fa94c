"""Findings × original files → images of the printed passages, boxed: greys, 110 dpi, at most 40."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gap_analyzer.model import DECISIVE, Box, Finding
from gap_analyzer.report.dossier import Dossier, gap_weight
from gap_analyzer.report.parts import Crop

MOST = 40  # crops in one report
SECONDS = 20.0  # for the child that draws the crops of one file
SCREEN = 96 / 110  # a crop is drawn at 110 dpi and shown at the size it has on paper
CHILD = Path(__file__).with_name("cutting.py")


@dataclass(frozen=True, slots=True)
class Passage:
    """A printed passage: its file, its boxes on one page, and the finding that shows it first."""

    finding: str
    sha256: str
    boxes: tuple[Box, ...]


def cut_crops(dossier: Dossier, originals: Mapping[str, bytes], *, room: int) -> dict[str, Crop]:
    """Crops by finding id, one for each distinct passage, the gravest gaps first, within `room` bytes of HTML.

    Each file is drawn by a child of its own, so that a file that brings the drawing down costs its own crops only.
    """
    passages = choose_passages(dossier, originals)
    drawn: dict[str, Mapping[str, Any]] = {}
    for sha256 in dict.fromkeys(p.sha256 for p in passages):
        own = [p for p in passages if p.sha256 == sha256]
        drawn |= _draw(originals[sha256], own)
    crops: dict[str, Crop] = {}
    for passage in passages:
        image = drawn.get(passage.finding)
        if image is None or len(image["data"]) > room:
            continue
        room -= len(image["data"])
        crops[passage.finding] = Crop(
            data=image["data"],
            width=round(image["width"] * SCREEN),
            height=round(image["height"] * SCREEN),
            alt=dossier.say("The passage as it is printed, boxed: %(place)s", place=_place(dossier, passage)),
        )
    return crops


def _place(dossier: Dossier, passage: Passage) -> str:
    return dossier.pinpoint(dossier.findings[passage.finding].provision, passage.boxes[0].page)


def choose_passages(dossier: Dossier, originals: Mapping[str, bytes]) -> tuple[Passage, ...]:
    """The passages worth a picture: deciding findings with boxes in a PDF at hand, each place once."""
    chosen: dict[tuple[str, tuple[Box, ...]], Passage] = {}
    for finding in _ranked(dossier):
        place = dossier.provisions.get(finding.provision)
        law = dossier.laws.get(place.instrument) if place else None
        boxes = tuple(box for box in finding.boxes if box.page == finding.page)
        if law is None or not boxes or not _is_pdf(originals.get(law.instrument.sha256, b"")):
            continue
        key = law.instrument.sha256, boxes
        chosen.setdefault(key, Passage(finding.id, law.instrument.sha256, boxes))
        if len(chosen) == MOST:
            break
    return tuple(chosen.values())


def _ranked(dossier: Dossier) -> Iterator[Finding]:
    """Deciding findings: first of each obligation by gap weight, then the further ones."""
    ordered = sorted((v for v in dossier.verdicts if not v.is_voluntary), key=gap_weight)
    deciding = [
        [f for f in dossier.by_obligation.get(v.obligation.id, ()) if f.confidence >= DECISIVE] for v in ordered
    ]
    for depth in range(max((len(own) for own in deciding), default=0)):
        yield from (own[depth] for own in deciding if depth < len(own))


def _is_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024]


def _draw(data: bytes, passages: list[Passage]) -> dict[str, Mapping[str, Any]]:
    """What the child drew, by finding id; nothing when it failed or took too long: a crop is never worth a report."""
    drawn = ask_child(
        [
            {"id": p.finding, "page": p.boxes[0].page, "boxes": [[b.x0, b.y0, b.x1, b.y1] for b in p.boxes]}
            for p in passages
        ],
        data,
    )
    wanted = {p.finding for p in passages}
    return {ident: image for ident, image in (drawn or {}).items() if ident in wanted and _is_image(image)}


def ask_child(asked: object, data: bytes) -> Mapping[str, Any] | None:
    """What the child that draws answers of a file; nothing where it failed, None where it took too long."""
    request = json.dumps(asked).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD)],
            input=len(request).to_bytes(8, "big") + request + data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
        drawn = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return None
    except (subprocess.SubprocessError, OSError, ValueError):
        return {}
    return drawn if isinstance(drawn, dict) else {}


def _is_image(image: object) -> bool:
    match image:
        case {"data": str(data), "width": int(), "height": int()}:
            return data.startswith(("data:image/png;base64,", "data:image/webp;base64,"))
        case _:
            return False
