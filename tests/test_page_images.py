"""Facts of page images: what is drawn, how large, and that a hostile file costs nothing but its own picture."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from gap_analyzer.reading.images import open_pictures
from gap_analyzer.report.cutting import LARGEST_SIDE, MOST_PIXELS, draw, fit
from gap_analyzer.report.pages import draw_pages
from gap_analyzer.web.pageview import find_image

SHA = "a" * 64


def picture(kind: str, *frames: tuple[int, int], **options: Any) -> bytes:
    """An image file of some frames, each with a black bar at its top."""
    from PIL import Image

    images = []
    for size in frames:
        image = Image.new(options.get("mode", "RGB"), size, "white")
        image.paste("black", (0, 0, size[0], size[1] // 10))
        images.append(image)
    out = BytesIO()
    more = {"save_all": True, "append_images": images[1:]} if len(images) > 1 else {}
    images[0].save(out, kind, dpi=options.get("dpi", (150, 150)), **more)
    return out.getvalue()


@pytest.fixture(scope="module")
def law(checkout: Path) -> bytes:
    """A digital law of two pages of A4."""
    return (checkout / "corpus" / "dossier" / "loi-2018-07-dechets-dangereux.pdf").read_bytes()


@pytest.mark.parametrize("number", [0, -1, 3, 999_999])
def test_a_page_that_a_file_does_not_have_is_none(law: bytes, number: int) -> None:
    """It is told apart from a page that took too long, which is not in the answer."""
    assert draw_pages(law, [number]) == {number: None}


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 and no more", b"\x89PNG\r\n\x1a\n and no more", b"PK\x03\x04", b"text"]
)
def test_what_cannot_be_drawn_is_none(data: bytes) -> None:
    """A broken file, or one without pages, has no picture; nothing fails."""
    assert draw_pages(data, [1]) == {1: None}


def test_pages_are_drawn_in_grey_at_120_dots_an_inch(law: bytes) -> None:
    """A4 is 595 × 842 points: 992 × 1403 pixels, give or take a rounding; PNG or WebP, well under 200 kB."""
    for image in draw_pages(law, [1, 2]).values():
        assert image is not None
        assert (round(image.points_wide), round(image.points_high)) == (595, 842)
        assert abs(image.width - 595.28 * 120 / 72) < 2
        assert image.kind in ("png", "webp")
        assert len(image.data) < 200_000


def test_a_picture_of_a_page_has_the_size_it_states() -> None:
    """1275 × 1650 at 150 dots an inch is a letter page of 612 × 792 points."""
    image = draw_pages(picture("PNG", (1275, 1650)), [1])[1]
    assert image is not None
    assert (round(image.points_wide), round(image.points_high)) == (612, 792)
    assert (image.width, image.height) == (1020, 1320)


def test_a_picture_that_states_no_size_is_as_long_as_a4() -> None:
    """A photograph says 72 or nothing: its longer side is taken as that of A4, as for reading."""
    image = draw_pages(picture("JPEG", (600, 1200), dpi=(72, 72)), [1])[1]
    assert image is not None
    assert (round(image.points_wide), round(image.points_high)) == (421, 842)


def test_every_frame_of_a_scan_is_a_page() -> None:
    """Page two of a TIFF is its second frame."""
    data = picture("TIFF", (1275, 1650), (1650, 1275))
    found = draw_pages(data, [2, 3])
    assert found[3] is None
    assert found[2] is not None
    assert found[2].width > found[2].height


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
@pytest.mark.parametrize("dots", [150, 72])
def test_a_picture_is_as_large_as_it_was_read(mode: str, dots: int) -> None:
    """Boxes fit the image: reading and drawing take the same size for the same file, transparent or not."""
    from PIL import Image

    out = BytesIO()
    Image.new("RGBA", (600, 800), (0, 0, 0, 0)).convert(mode).save(out, "PNG", dpi=(dots, dots))
    read = next(open_pictures(out.getvalue()))
    drawn = draw(out.getvalue(), [1])["1"]
    assert (drawn["wide"], drawn["high"]) == pytest.approx((read.points_wide, read.points_high), abs=0.1)


@pytest.mark.parametrize("size", [(612.0, 792.0), (14_400.0, 14_400.0), (14_400.0, 10.0), (1.0, 1.0)])
def test_no_image_grows_beyond_its_limits(size: tuple[float, float]) -> None:
    """A poster is drawn smaller, a page as it is."""
    scale = fit(*size)
    assert scale <= 120 / 72
    assert max(size) * scale <= LARGEST_SIDE * 1.001
    assert size[0] * size[1] * scale * scale <= MOST_PIXELS * 1.001


def test_an_image_is_drawn_once_and_kept(law: bytes, tmp_path: Path) -> None:
    """The second time the file is not even read."""
    asked: list[str] = []

    def read(sha256: str) -> bytes:
        asked.append(sha256)
        return law

    first = find_image(tmp_path, SHA, 1, read)
    assert find_image(tmp_path, SHA, 1, read) == first
    assert asked == [SHA]
    assert {path.name.partition(".")[0] for path in tmp_path.iterdir()} == {f"{SHA}-1", f"{SHA}-2"}


def test_the_next_page_is_drawn_along(law: bytes, tmp_path: Path) -> None:
    """Whoever looks at a page turns it next."""
    asked: list[str] = []

    def read(sha256: str) -> bytes:
        asked.append(sha256)
        return law

    find_image(tmp_path, SHA, 1, read)
    assert find_image(tmp_path, SHA, 2, read) is not None
    assert find_image(tmp_path, SHA, 3, read) is None
    assert len(asked) == 2


def test_that_there_is_no_image_is_kept_too(tmp_path: Path) -> None:
    """A file that cannot be drawn costs one child, not one for every look at the page."""
    asked: list[str] = []

    def read(sha256: str) -> bytes:
        asked.append(sha256)
        return b"no picture"

    assert find_image(tmp_path, SHA, 1, read) is None
    assert find_image(tmp_path, SHA, 1, read) is None
    assert asked == [SHA]


@pytest.mark.parametrize("damage", ["{", '{"kind": "png"}', '{"kind": "gif", "width": 1}', "[]"])
def test_a_damaged_cache_is_drawn_again(law: bytes, tmp_path: Path, damage: str) -> None:
    """The cache is a convenience: what is wrong in it is made anew."""
    (tmp_path / f"{SHA}-1.json").write_text(damage)
    image = find_image(tmp_path, SHA, 1, lambda sha256: law)
    assert image is not None
    assert image.width > 900
