"""A file and boxes on stdin → crops, or whole pages, on stdout: the child that draws, under limits of its own."""

from __future__ import annotations

import json
import resource
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

DPI = 110
LARGEST = 16 * 1024  # bytes of one image
MARGIN = 4.5  # points around a passage
TALLEST = 300.0  # points of a crop
MEMORY, CPU = 2 << 30, 20
PAGE_DPI = 120  # of a whole page on a screen
LARGEST_SIDE, MOST_PIXELS = 10_000, 40_000_000  # of an image that is drawn
LONG_SIDE = 842.0  # points of a scanned page that states no size: A4


def cut(data: bytes, asked: Sequence[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each asked passage as a data URI with its size in pixels, by id; a page that cannot be drawn is left out."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    drawn: dict[str, dict[str, Any]] = {}
    for passage in sorted(asked, key=lambda p: int(p["page"])):
        if not 1 <= int(passage["page"]) <= len(document):
            continue
        page = document[int(passage["page"]) - 1]
        image = _cut_page(page, [tuple(box) for box in passage["boxes"]])
        if image is not None:
            drawn[str(passage["id"])] = image
        page.close()
    return drawn


def _cut_page(page: Any, boxes: list[tuple[float, ...]]) -> dict[str, Any] | None:
    width, height = page.get_size()
    blocks = join_lines(boxes)
    top = max(0.0, min(b[1] for b in blocks) - MARGIN)
    bottom = min(height, max(b[3] for b in blocks) + MARGIN, top + TALLEST)
    left = max(0.0, min(b[0] for b in blocks) - MARGIN)
    right = min(width, max(b[2] for b in blocks) + MARGIN)
    if right - left < 1 or bottom - top < 1:
        return None
    for dpi in (DPI, 84, 64):
        scale = dpi / 72
        bitmap = page.render(scale=scale, crop=(left, height - bottom, width - right, top), grayscale=True)
        image = bitmap.to_pil().convert("L")
        _outline(image, blocks, left, top, scale)
        kind, data = encode(image)
        if len(data) <= LARGEST:
            size = round((right - left) * DPI / 72), round((bottom - top) * DPI / 72)
            uri = f"data:image/{kind};base64,{b64encode(data).decode()}"
            return {"data": uri, "width": size[0], "height": size[1]}
    return None


def join_lines(boxes: Sequence[tuple[float, ...]]) -> list[tuple[float, float, float, float]]:
    """Lines of one column as one box; lines that stand side by side stay apart.

    >>> join_lines([(10, 0, 50, 9), (10, 10, 40, 19), (60, 0, 90, 9)])
    [(10, 0, 50, 19), (60, 0, 90, 9)]
    """
    blocks: list[tuple[float, float, float, float]] = []
    for x0, y0, x1, y1 in boxes:
        for n, (a, b, c, d) in enumerate(blocks):
            if x0 < c and a < x1:
                blocks[n] = (min(a, x0), min(b, y0), max(c, x1), max(d, y1))
                break
        else:
            blocks.append((x0, y0, x1, y1))
    return blocks


def _outline(image: Any, blocks: Sequence[tuple[float, ...]], left: float, top: float, scale: float) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in blocks:
        corners = [
            ((x0 - left) * scale - 4, (y0 - top) * scale - 4),
            ((x1 - left) * scale + 4, (y1 - top) * scale + 4),
        ]
        pen.rectangle(corners, outline=40, width=2)


def encode(image: Any, *, quality: int = 45) -> tuple[str, bytes]:
    """The smaller of a PNG of 16 greys and a WebP, with its kind."""
    png, webp = BytesIO(), BytesIO()
    image.quantize(16).save(png, "PNG", optimize=True)
    image.save(webp, "WEBP", quality=quality, method=4)
    return min((("png", png.getvalue()), ("webp", webp.getvalue())), key=lambda pair: len(pair[1]))


def draw(data: bytes, numbers: Sequence[int]) -> dict[str, dict[str, Any]]:
    """Whole pages by number, each with its kind, size in pixels and in points; what cannot be drawn is left out."""
    drawn: dict[str, dict[str, Any]] = {}
    for number, image, wide, high in _pages(data, numbers):
        kind, content = encode(image, quality=60)
        drawn[str(number)] = {
            "kind": kind, "data": b64encode(content).decode(), "width": image.width, "height": image.height,
            "wide": round(wide, 2), "high": round(high, 2),
        }  # fmt: skip
    return drawn


def _pages(data: bytes, numbers: Sequence[int]) -> Iterator[tuple[int, Any, float, float]]:
    """Number, grey image and size in points of each asked page of a PDF or of an image file."""
    if b"%PDF-" not in data[:1024]:
        yield from _frames(data, numbers)
        return
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for number in numbers:
        if 1 <= number <= len(document):
            page = document[number - 1]
            wide, high = page.get_size()
            yield number, page.render(scale=fit(wide, high), grayscale=True).to_pil().convert("L"), wide, high
            page.close()


def _frames(data: bytes, numbers: Sequence[int]) -> Iterator[tuple[int, Any, float, float]]:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as file:
        for number in numbers:
            if not 1 <= number <= int(getattr(file, "n_frames", 1)):
                continue
            file.seek(number - 1)
            image = ImageOps.exif_transpose(file)
            if image.mode in {"RGBA", "LA", "P"}:
                rich = image.convert("RGBA")
                image = Image.alpha_composite(Image.new("RGBA", rich.size, "white"), rich)
            stated = image.info.get("dpi", (0, 0))
            dots = float(stated[0]) if isinstance(stated, tuple) and stated and 100 <= float(stated[0]) <= 1200 else 0.0
            points = 72 / dots if dots else LONG_SIDE / max(image.size)
            wide, high = image.width * points, image.height * points
            scale = fit(wide, high)
            yield number, image.convert("L").resize((round(wide * scale), round(high * scale))), wide, high


def fit(wide: float, high: float) -> float:
    """The scale of a page: 120 dots an inch, less where the image would be too large.

    >>> fit(612, 792) == 120 / 72, fit(14_400, 14_400) < 0.5
    (True, True)
    """
    area: float = (MOST_PIXELS / (wide * high)) ** 0.5
    return min(PAGE_DPI / 72, LARGEST_SIDE / max(wide, high), area)


def main() -> None:
    """Read the request, draw, write; the limits make a hostile file fail here and nowhere else."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    whole = sys.stdin.buffer.read()
    length = int.from_bytes(whole[:8], "big")
    asked, data = json.loads(whole[8 : 8 + length]), whole[8 + length :]
    drawn = draw(data, asked["pages"]) if isinstance(asked, dict) else cut(data, asked)
    sys.stdout.buffer.write(json.dumps(drawn).encode())


if __name__ == "__main__":
    main()
