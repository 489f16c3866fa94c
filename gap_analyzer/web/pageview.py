"""A page of a law → what the desk shows of it: its image, boxes over passages, and its words to be selected."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from gap_analyzer.errors import CannotWriteError
from gap_analyzer.model import Box, Law, Provision, TextLine
from gap_analyzer.report.cutting import join_lines
from gap_analyzer.report.pages import PageImage, draw_pages
from gap_analyzer.report.words import Words
from gap_analyzer.store.files import write_whole

KINDS = {"png": "image/png", "webp": "image/webp"}
_drawing = Lock()
_BASELINE = 0.8  # of a line's height from its top


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to be boxed; `kind` is meets, limits, contradicts, near, and "at" after a blank for the chosen one."""

    kind: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A box over the page, in points."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    first: bool = False  # of the passage that is looked at


@dataclass(frozen=True, slots=True)
class LayerLine:
    """One line of the invisible text, in points, and the provision that it belongs to."""

    text: str
    x: float
    y: float
    size: float
    width: float
    provision: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A provision on the page: its id, how it is cited, its text."""

    id: str
    label: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a law as it is shown; `image` is "" where there is none, and `why` says so."""

    title: str
    alt: str
    image: str
    why: str
    width: int
    height: int
    points_wide: float
    points_high: float
    boxes: tuple[Frame, ...]
    lines: tuple[LayerLine, ...]
    passages: tuple[Passage, ...]
    before: str
    after: str
    legend: str


def find_image(folder: Path, sha256: str, number: int, read: Callable[[str], bytes]) -> PageImage | None:
    """The image of a page, from the case's folder of pages or drawn now; None where the page cannot be drawn."""
    found, image = _recall(folder, sha256, number)
    if found:
        return image
    with _drawing:  # forty readers of one page draw it once
        found, image = _recall(folder, sha256, number)
        if not found:
            image = draw_ahead(folder, sha256, [number, number + 1], read).get(number)  # the next one is turned to
    return image


def draw_ahead(
    folder: Path, sha256: str, numbers: Sequence[int], read: Callable[[str], bytes]
) -> dict[int, PageImage | None]:
    """Draw pages of one document, all in one child, and keep them in the case's folder of pages."""
    drawn = draw_pages(read(sha256), numbers)
    for number, image in drawn.items():
        _keep(folder / f"{sha256}-{number}.json", image)
    return drawn


def _recall(folder: Path, sha256: str, number: int) -> tuple[bool, PageImage | None]:
    """Whether a page was drawn before, and its image, None where it could not be."""
    try:
        known = json.loads((folder / f"{sha256}-{number}.json").read_bytes())
        if not known["kind"]:
            return True, None
        data = (folder / f"{sha256}-{number}.{known['kind']}").read_bytes()
        return True, PageImage(**known, data=data)
    except (OSError, ValueError, KeyError, TypeError):
        return False, None


def _keep(stated: Path, image: PageImage | None) -> None:
    """Keep an image, its size last; a full disk costs the cache only."""
    names = ("kind", "width", "height", "points_wide", "points_high")
    size = {name: getattr(image, name) for name in names} if image else {"kind": ""}
    try:
        if image is not None:
            write_whole(stated.with_suffix(f".{image.kind}"), image.data)
        write_whole(stated, json.dumps(size).encode())
    except CannotWriteError:
        return


def view_page(
    law: Law,
    number: int,
    image: PageImage | None,
    *,
    marks: Sequence[Mark] = (),
    title: str,
    addresses: tuple[str, str, str],
    say: Words,
) -> PageView:
    """A page with its boxes and words; `addresses` are those of its image, of the page before and of the one after."""
    source, before, after = addresses
    return PageView(
        title=title,
        alt=say("%(title)s, as printed. Its text stands below the image.", title=title),
        image=source if image else "",
        why="" if image else say("There is no picture of this page. Its text stands below."),
        width=image.width if image else 0,
        height=image.height if image else 0,
        points_wide=image.points_wide if image else 0,
        points_high=image.points_high if image else 0,
        boxes=_draw_boxes(marks, number),
        lines=_lay(law, number) if image else (),
        passages=list_passages(law, number),
        before=before,
        after=after,
        legend=_explain_boxes(marks, number, say) if image else "",
    )


def _explain_boxes(marks: Sequence[Mark], number: int, say: Words) -> str:
    """What the boxes of a page mean, as far as it has any."""
    kinds = {mark.kind.removesuffix(" at") for mark in marks if any(box.page == number for box in mark.boxes)}
    told = []
    if kinds - {"near"}:
        told.append(say("Boxed: what the verdict rests on."))
    if "near" in kinds:
        told.append(say("Dashed: looked at and rejected."))
    return " ".join(told)


def _draw_boxes(marks: Sequence[Mark], number: int) -> tuple[Frame, ...]:
    """The boxes of a page, what is looked at last, so that it lies on top; the first of those is an address."""
    here = [frame for mark in marks for frame in _join(mark, number)]
    plain = [frame for frame in here if not frame.kind.endswith(" at")]
    chosen = [frame for frame in here if frame.kind.endswith(" at")]
    return (*plain, *(replace(each, first=n == 0) for n, each in enumerate(chosen)))


def _join(mark: Mark, number: int) -> list[Frame]:
    """One box for the lines of a passage in one column."""
    lines = [(box.x0, box.y0, box.x1, box.y1) for box in mark.boxes if box.page == number]
    return [
        Frame(mark.kind, round(x0 - 2, 1), round(y0 - 1.5, 1), round(x1 - x0 + 4, 1), round(y1 - y0 + 3, 1))
        for x0, y0, x1, y1 in join_lines(lines)
    ]


def _lay(law: Law, number: int) -> tuple[LayerLine, ...]:
    owners = _Owners(law)
    lines = [line for line in law.text.lines if line.box.page == number]
    return tuple(_layer_line(law, line, owners) for line in lines if line.box.x1 > line.box.x0)


def _layer_line(law: Law, line: TextLine, owners: _Owners) -> LayerLine:
    box, high = line.box, max(1.0, line.box.y1 - line.box.y0)
    return LayerLine(
        text=law.text.content[line.span.start : line.span.end].strip(),
        x=round(box.x0, 1),
        y=round(box.y0 + _BASELINE * high, 1),
        size=round(0.9 * high, 1),
        width=round(box.x1 - box.x0, 1),
        provision=owners.find(line.span.start, line.span.end),
    )


class _Owners:
    """Which provision a line belongs to: the innermost whose own text it touches."""

    def __init__(self, law: Law) -> None:
        self.provisions = sorted(law.provisions, key=lambda p: (p.own.start, -p.own.end))

    def find(self, start: int, end: int) -> str:
        """The id of the provision of a range of the text, "" for none."""
        from bisect import bisect_left

        at = bisect_left(self.provisions, end, key=lambda p: p.own.start)
        return next((p.id for p in reversed(self.provisions[max(0, at - 8) : at]) if p.own.end > start), "")


def list_passages(law: Law, number: int) -> tuple[Passage, ...]:
    """The provisions that stand on a page, in printed order; those that run over from the page before come too."""
    return tuple(
        Passage(p.id, p.label or p.heading or p.eid, " ".join(p.text.split()), p.language or law.instrument.language)
        for p in law.provisions
        if p.text.strip() and _is_on(p, number)
    )


def _is_on(provision: Provision, number: int) -> bool:
    pages = {box.page for box in provision.boxes} or {provision.page}
    return number in pages
