"""Original files → images of whole pages: greys, 120 dpi, PNG or WebP whichever is smaller."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from gap_analyzer.report.crops import ask_child


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as drawn: its kind ("png", "webp"), its bytes, its size in pixels and in points."""

    kind: str
    data: bytes
    width: int
    height: int
    points_wide: float
    points_high: float


def draw_pages(data: bytes, numbers: Sequence[int]) -> dict[int, PageImage | None]:
    """The asked pages of a PDF or an image file, drawn by a child of its own.

    A page that cannot be drawn is None; one that took too long is not in the answer, and may be asked for again.
    """
    drawn = ask_child({"pages": list(numbers)}, data)
    if drawn is None:
        return {}
    return {number: _read(drawn.get(str(number))) for number in numbers}


def _read(image: object) -> PageImage | None:
    match image:
        case {"kind": "png" | "webp" as kind, "data": str(data), "width": int(width), "height": int(height),
              "wide": int() | float() as wide, "high": int() | float() as high}:  # fmt: skip
            return PageImage(str(kind), b64decode(data), width, height, float(wide), float(high))
        case _:
            return None
