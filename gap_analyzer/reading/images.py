"""PNG, JPEG and TIFF files → pictures for OCR: within limits, turned as the camera says, one a frame."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.limits import DEFAULT_LIMITS, LimitReached, Limits, Unreadable
from gap_analyzer.reading.ocr import DOTS_AN_INCH, Picture

_POINTS_AN_INCH = 72
_LONG_SIDE = 3_508  # pixels of A4 at 300 dots an inch
_A4_LONG_SIDE = 842.0  # points
_FORMATS = ("PNG", "JPEG", "TIFF")


def open_pictures(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Picture]:
    """Each frame of an image file in grey.

    Raises LimitReached(LIMIT_SIZE) for images over the limits of side and pixels, before they are unpacked, and
    Unreadable(NOT_READABLE) for what is no image.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = limits.image_pixels * 4
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                frames = int(getattr(image, "n_frames", 1))
                if frames > limits.pages:
                    raise LimitReached(Unread.LIMIT_PAGES)
                for frame in range(frames):
                    image.seek(frame)
                    _measure(image, limits)
                    yield _picture(ImageOps.exif_transpose(image))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise LimitReached(Unread.LIMIT_SIZE) from error
    except (OSError, SyntaxError, ValueError, TypeError, EOFError, KeyError, IndexError) as error:
        raise Unreadable(Unread.NOT_READABLE) from error


def _measure(image: Any, limits: Limits) -> None:
    wide, high = image.size
    if max(wide, high) > 2 * limits.image_side or wide * high > 4 * limits.image_pixels:
        raise LimitReached(Unread.LIMIT_SIZE)


def _picture(image: Any) -> Picture:
    """In grey on white, at the size at which Tesseract reads best: a page as of A4 at 300 dots an inch."""
    from PIL import Image

    if image.mode in {"RGBA", "LA", "P"}:
        rich = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", rich.size, "white"), rich)
    grey = image.convert("L")
    wide, high = grey.size
    dots = _dots(image) or DOTS_AN_INCH * max(wide, high) / _LONG_SIDE
    scale = min(3.0, DOTS_AN_INCH / dots)
    if scale > 1.15 or scale < 0.6:
        grey = grey.resize((max(1, round(wide * scale)), max(1, round(high * scale))), Image.Resampling.LANCZOS)
    points = _POINTS_AN_INCH / dots
    return Picture(grey.tobytes(), grey.size[0], grey.size[1], wide * points, high * points)


def _dots(image: Any) -> float:
    """Dots an inch as the file states them, 0 where it states none or states what no scanner gives."""
    stated = image.info.get("dpi", (0, 0))
    dots = float(stated[0]) if isinstance(stated, tuple) and stated else 0.0
    return dots if 100 <= dots <= 1200 else 0.0
