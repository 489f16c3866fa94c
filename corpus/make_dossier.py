"""corpus/sources/*.html → corpus/dossier/*.pdf: the laws of invented Yasuarí, as ministries would receive them.

Run `python corpus/make_dossier.py` with the development requirements. The mining decree comes out as a crooked,
speckled scan without any text; the Portuguese gazette in two columns with running heads; the others in one column.
"""

from __future__ import annotations

import io
import random
from pathlib import Path

from PIL import Image, ImageFilter

FOLDER = Path(__file__).resolve().parent
BASE = """
@page { size: A4; margin: 22mm 20mm 20mm; @bottom-center { content: counter(page); font-size: 9pt } }
body { font: 10.5pt/1.35 "DejaVu Serif", serif; text-align: justify; hyphens: manual }
h1, h2, h3, .c { text-align: center } h1 { font-size: 12pt; margin: 0 } h2 { font-size: 12pt } h3 { font-size: 10.5pt }
p { margin: 0 0 2.2mm }
"""
GAZETTE = """
@page { @top-center { content: "I SÉRIE — N.º 87 — BOLETIM OFICIAL — 8 DE SETEMBRO DE 2016"; font-size: 8pt } }
body { columns: 2; column-gap: 8mm; font-size: 9.5pt }
"""
STYLES = {"lei-31-2016-substancias-quimicas": GAZETTE}
SCANNED = {"decreto-114-2019-mineria-aurifera"}
DOTS = 200  # dots per inch of the scan: what a ministry's copier makes


def make_all() -> tuple[Path, ...]:
    """Write every PDF of the dossier and return their paths."""
    import weasyprint  # type: ignore[import-untyped]  # it ships no types

    written: list[Path] = []
    for source in sorted((FOLDER / "sources").glob("*.html")):
        style = weasyprint.CSS(string=BASE + STYLES.get(source.stem, ""))
        data = weasyprint.HTML(filename=str(source)).write_pdf(stylesheets=[style])
        target = FOLDER / "dossier" / f"{source.stem}.pdf"
        target.write_bytes(scan(data) if source.stem in SCANNED else data)
        written.append(target)
    return tuple(written)


def scan(data: bytes) -> bytes:
    """The pages of a PDF as grey images: turned by up to half a degree, blurred a little, speckled."""
    import pypdfium2

    dice = random.Random(114)  # noqa: S311 - speckles, not secrets
    document = pypdfium2.PdfDocument(data)
    pages = [_copy_page(page.render(scale=DOTS / 72).to_pil().convert("L"), dice) for page in document]
    document.close()
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DOTS, quality=55)
    return out.getvalue()


def _copy_page(image: Image.Image, dice: random.Random) -> Image.Image:
    turned = image.rotate(dice.uniform(-0.5, 0.5), fillcolor=255, resample=Image.Resampling.BICUBIC)
    blurred = turned.filter(ImageFilter.GaussianBlur(0.5))
    for _ in range(400):
        blurred.putpixel((dice.randrange(blurred.width), dice.randrange(blurred.height)), dice.randrange(60, 160))
    return blurred


if __name__ == "__main__":
    for path in make_all():
        print(path.name, path.stat().st_size)
