"""Pages that are images are read by Tesseract, in their own language, with confidences, and only once."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from documents import maker

from gap_analyzer.model.law import Document, Flag, Page, Reading, Unread, UnreadDocument, UnreadPages
from gap_analyzer.reading import Options, Source, cache, images, ocr, read
from gap_analyzer.reading.frames import draft_of, pack
from gap_analyzer.reading.languages import load_profiles
from gap_analyzer.reading.limits import LimitReached, Limits, Unreadable

SPANISH = (
    "Artículo 8. Se prohíbe la exportación de mercurio y de sus",
    "compuestos a los países que no son Parte del presente Convenio.",
    "Artículo 9. La autoridad podrá suspender los permisos cuando",
    "se incumplan las disposiciones de la presente ley.",
)
needs_tesseract = pytest.mark.skipif(not ocr.is_installed(), reason="Tesseract is not installed")
needs_spanish = pytest.mark.skipif(
    not ocr.is_installed() or not (ocr.find_data() or Path()).joinpath("spa.traineddata").exists(),
    reason="Tesseract's Spanish data are not installed",
)


def paint(text: tuple[str, ...], *, form: str = "PNG") -> bytes:
    """The upper part of a page with these lines, as an image at 300 dots an inch."""
    from PIL import Image

    content = maker.show_lines(text, x=52.8, top=130, step=24)
    ((_, picture),) = ocr.paint_pages(maker.make_pdf(content, box=b"[0 0 595 160]"), [1])
    assert picture is not None
    out = io.BytesIO()
    Image.frombytes("L", (picture.width, picture.height), picture.pixels).save(out, form, dpi=(300, 300))
    return out.getvalue()


def scan(text: tuple[str, ...], *, stamp: bytes = b"") -> bytes:
    """A PDF of one page that is an image, perhaps with a stamp as text."""
    from PIL import Image

    picture = Image.open(io.BytesIO(paint(text))).convert("L")
    wide, high = picture.size
    image = b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 " % (
        wide,
        high,
    )
    body = picture.tobytes()
    objects = maker.make_objects(
        b"q 595 0 0 %d 0 0 cm /I Do Q\n" % (595 * high // wide) + stamp,
        box=b"[0 0 595 %d]" % (595 * high // wide),
        resources=maker.FONTS[:-2] + b"/XObject << /I 7 0 R >> >>",
    )
    objects[7] = image + b"/Length %d >>\nstream\n%s\nendstream" % (len(body), body)
    return maker.build_pdf(objects)


def read_bytes(data: bytes, options: Options) -> Document | UnreadDocument:
    """The outcome for a file with these bytes."""
    return read(Source("scan.pdf", content=data), options=options)


# --- without Tesseract -------------------------------------------------------------------------------


def test_a_scan_without_ocr_needs_it() -> None:
    """Where OCR is switched off the scan is unread for that reason, never empty."""
    found = read_bytes(scan(SPANISH), Options(ocr=False))
    assert isinstance(found, UnreadDocument)
    assert found.reason is Unread.NEEDS_OCR


def test_a_missing_tesseract_has_its_own_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Installing it is what helps, so that is what is said."""
    monkeypatch.setattr(ocr, "_DATA_FOLDERS", (str(tmp_path),))
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    ocr.find_data.cache_clear()
    try:
        found = read_bytes(scan(SPANISH), Options())
    finally:
        ocr.find_data.cache_clear()
    assert isinstance(found, UnreadDocument)
    assert found.reason is Unread.NO_OCR_INSTALLED


def test_pages_that_need_ocr_are_named_in_a_document_that_was_read() -> None:
    """One scanned page among digital ones is listed with its number."""
    import pikepdf

    whole = io.BytesIO()
    with pikepdf.open(io.BytesIO(maker.make_act())) as act, pikepdf.open(io.BytesIO(scan(SPANISH))) as image:
        act.pages.extend(image.pages)
        act.save(whole)
    found = read_bytes(whole.getvalue(), Options(ocr=False, second_reader=False))
    assert isinstance(found, Document)
    assert found.unread_pages == (UnreadPages(Unread.NEEDS_OCR, (2,)),)


# --- with Tesseract ----------------------------------------------------------------------------------


@needs_spanish
def test_a_scan_is_read_in_its_language() -> None:
    """Spanish is told from the page itself; words, order and confidences come out."""
    found = read_bytes(scan(SPANISH), Options(second_reader=False))
    assert isinstance(found, Document)
    (page,) = found.pages
    assert page.reading is Reading.OCR
    text = " ".join(line.text for line in page.lines)
    assert "Se prohíbe la exportación de mercurio y de sus compuestos" in text
    assert (page.confidence or 0) > 0.8
    assert all(0 < (line.confidence or 0) <= 1 for line in page.lines)


@needs_tesseract
def test_words_of_a_scan_lie_where_they_are_printed() -> None:
    """Boxes are in points of the page, not in pixels of its image."""
    found = read_bytes(scan(SPANISH), Options(second_reader=False))
    assert isinstance(found, Document)
    first = found.pages[0].lines[0]
    assert first.x0 == pytest.approx(52.8, abs=3)
    assert 15 < first.y0 < first.y1 < 36
    assert len(first.edges) == 2 * len(first.text.split())


@needs_tesseract
def test_a_stamp_on_a_scan_does_not_stop_ocr() -> None:
    """A page number printed by a scanner is no text layer."""
    found = read_bytes(scan(SPANISH, stamp=maker.show("Page 1 of 1", 10, 5, size=8)), Options(second_reader=False))
    assert isinstance(found, Document)
    assert found.pages[0].reading is Reading.OCR


@needs_tesseract
@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_of_a_page_is_read(form: str) -> None:
    """A photograph or scan saved as an image is a document of one page."""
    found = read_bytes(paint(SPANISH, form=form), Options())
    assert isinstance(found, Document)
    assert (found.format, found.page_count) == ("image", 1)
    assert "mercurio" in " ".join(line.text for line in found.pages[0].lines)


@needs_tesseract
def test_a_second_run_is_free(tmp_path: Path) -> None:
    """The page is remembered by the document's hash and its number, in a folder only its owner can enter."""
    folder = tmp_path / "cache"
    first = read_bytes(scan(SPANISH), Options(cache=folder, second_reader=False))
    kept = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert len(kept) == 1
    assert folder.stat().st_mode & 0o777 == 0o700
    seen: list[tuple[str, int, int]] = []
    again = read_bytes(
        scan(SPANISH), Options(cache=folder, second_reader=False, progress=lambda *told: seen.append(told))
    )
    assert again == first
    assert seen == []
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == kept


@needs_tesseract
def test_progress_is_told_page_by_page() -> None:
    """The observer hears the display name, the pages done and the pages in all."""
    seen: list[tuple[str, int, int]] = []
    read_bytes(scan(SPANISH), Options(second_reader=False, progress=lambda *told: seen.append(told)))
    assert seen == [("scan.pdf", 1, 1)]


@needs_tesseract
def test_a_blank_scan_is_unread_and_not_empty() -> None:
    """An image without words gives a reason."""
    found = read_bytes(maker.make_png(1240, 1754), Options())
    assert isinstance(found, UnreadDocument)
    assert found.reason is Unread.NEEDS_OCR


def test_a_recogniser_without_any_data_says_so() -> None:
    """Languages that Tesseract does not have cannot be read."""
    if not ocr.is_installed():
        pytest.skip("Tesseract is not installed")
    with pytest.raises(Unreadable) as caught:
        ocr.Recogniser({"en": ["the"]}, {"en": "no-such-language"})
    assert caught.value.reason is Unread.NO_OCR_INSTALLED


@pytest.mark.skipif(__import__("shutil").which("tesseract") is None, reason="the program tesseract is not installed")
def test_the_program_reads_where_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's tesseract takes the place of tesserocr."""
    monkeypatch.setattr(ocr, "_has_library", lambda: False)
    (picture,) = images.open_pictures(paint(SPANISH))
    profiles = load_profiles()
    recogniser = ocr.Recogniser(
        {c: sorted(w) for c, w in profiles.supported.items()}, profiles.tesseract, language="es"
    )
    assert "mercurio" in " ".join(recogniser.read(picture, 1).texts)


@needs_tesseract
def test_a_text_layer_that_lies_is_flagged() -> None:
    """The page shows that export is banned; its hidden table of letters says that it is allowed."""
    table = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 26 beginbfchar "
    table += (
        b"".join(b"<%02X> <%04X> " % (0x41 + at, 0x41 + (at * 7 + 3) % 26) for at in range(26)) + b"endbfchar endcmap"
    )
    objects = maker.make_objects(maker.show_lines(["EXPORT OF MERCURY IS BANNED"] * 6)) | {
        5: maker.FONT[:-2] + b"/ToUnicode 7 0 R >>",
        7: maker.stream(table),
    }
    found = read_bytes(maker.build_pdf(objects), Options(compare_image=True))
    assert isinstance(found, Document)
    assert "BANNED" not in found.pages[0].lines[0].text
    assert Flag.TEXT_DIFFERS_FROM_IMAGE in found.flags


@needs_tesseract
def test_an_honest_text_layer_is_like_its_image() -> None:
    """No flag for an act that shows what it says."""
    found = read_bytes(maker.make_act(), Options(compare_image=True))
    assert isinstance(found, Document)
    assert found.flags == ()


# --- pictures ----------------------------------------------------------------------------------------


def test_a_picture_over_the_limits_is_refused_before_it_is_unpacked() -> None:
    """60,000 by 60,000 pixels in 7 kB are a bomb."""
    with pytest.raises(LimitReached) as caught:
        list(images.open_pictures(maker.make_png(60_000, 60_000, kept=10)))
    assert caught.value.reason is Unread.LIMIT_SIZE


def test_a_small_picture_is_enlarged() -> None:
    """Tesseract reads best at 300 dots an inch; the size in points is kept."""
    (picture,) = images.open_pictures(maker.make_png(620, 877))
    assert (picture.width, picture.height) == (1860, 2631)
    assert (round(picture.points_wide), round(picture.points_high)) == (595, 842)


def test_a_broken_picture_cannot_be_read() -> None:
    """Half an image is NOT_READABLE."""
    with pytest.raises(Unreadable):
        list(images.open_pictures(maker.make_png(100, 100)[:60]))


def test_too_many_frames_are_a_limit() -> None:
    """A TIFF of more frames than pages are read is refused."""
    from PIL import Image

    out = io.BytesIO()
    frames = [Image.new("L", (8, 8), 255) for _ in range(5)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    with pytest.raises(LimitReached):
        list(images.open_pictures(out.getvalue(), limits=Limits(pages=3)))


# --- the cache ---------------------------------------------------------------------------------------


def test_what_is_remembered_is_recalled(tmp_path: Path) -> None:
    """By document and page, and not for another."""
    page = Page(3, 595.0, 842.0, ())
    cache.remember(tmp_path / "cache", "a" * 64, 3, pack(draft_of(page)))
    assert cache.recall(tmp_path / "cache", "a" * 64, 3) == page
    assert cache.recall(tmp_path / "cache", "a" * 64, 4) is None
    assert cache.recall(tmp_path / "cache", "b" * 64, 3) is None


def test_a_spoilt_result_is_read_again(tmp_path: Path) -> None:
    """A file that is no page of ours is passed over."""
    cache.remember(tmp_path, "a" * 64, 3, b"noise")
    assert cache.recall(tmp_path, "a" * 64, 3) is None


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """A full disk or a file in the folder's place only means reading again."""
    (tmp_path / "cache").write_text("in the way")
    cache.remember(tmp_path / "cache", "a" * 64, 3, b"page")
    assert cache.recall(tmp_path / "cache", "a" * 64, 3) is None
