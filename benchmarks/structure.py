"""Publishers' own structure against ours: F1 of articles and of all numbered units, on PDFs as they lie and rendered.

usage: structure.py [--shared DIR] [--layouts plain,columns,scan] [--only WORD] [--detail]

Gold is read from statutes/structured (Canada, Mexico, United States: XML; Peru: Markdown) and from the units listed by
hand in tests/gold/structure (Portuguese; rendered is there the text of the published PDF). Rendered layouts: one column
with running heads, two columns, and a 200 dpi scan of documents short enough to be recognised in a minute.
"""

from __future__ import annotations

import argparse
import html
import io
import os
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lxml import etree

from gap_analyzer.catalogue.grammars import Grammars, fold, load_grammars
from gap_analyzer.model.law import Document, Law, ProvisionKind
from gap_analyzer.provisions import split_all
from gap_analyzer.reading import collect, read
from gap_analyzer.text import assemble

Unit = tuple[str, ...]
ROOT = Path(__file__).resolve().parents[1]
SCAN_MOST = 45_000  # characters: about a dozen pages of recognition
AS_PUBLISHED = {
    "canada/en_SOR-2013-88_export-control-list.xml": "canada/en_SOR-2013-88_export-control-list.pdf",
    "canada/en_SOR-2014-254_products-containing-mercury.xml": "canada/en_SOR-2014-254_products-containing-mercury.pdf",
    "canada/fr_SOR-2014-254_products-containing-mercury.xml": "canada/fr_SOR-2014-254_products-containing-mercury.pdf",
    "mexico/mx-fed-lan-v2.xml": "mexico/lan.pdf",
    "mexico/mx-fed-lgpgir-v2.xml": "mexico/lgpgir.pdf",
    "peru/DS-003-2017-MINAM.md": "peru/DOC-016_DS_003_2017_MINAM_ECA_AIRE.pdf",
    "peru/DS-004-2017-MINAM.md": "peru/DOC-017_DS_004_2017_MINAM_ECA_AGUA.pdf",
    "usa/TSCA-s12_2611_exports.xml": "usa/TSCA-s12_2611_exports.pdf",
    "usa/TSCA-s8_2607.xml": "usa/TSCA-s8_2607.pdf",
}


@dataclass(frozen=True, slots=True)
class Gold:
    """What a publisher says a law holds: its units as paths, and its text as (style, words) lines."""

    name: str
    language: str
    units: tuple[Unit, ...]
    lines: tuple[tuple[str, str], ...]


def read_gold(path: Path) -> Gold:
    """The gold of one structured file."""
    reader = {"canada": _read_canada, "mexico": _read_mexico, "usa": _read_usa, "peru": _read_peru}[path.parent.name]
    units, lines = reader(path)
    language = path.name[:2] if path.parent.name == "canada" else "en" if path.parent.name == "usa" else "es"
    return Gold(f"{path.parent.name}/{path.name}", language, tuple(units), tuple(lines))


def _words(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def _token(label: str) -> str:
    label = re.sub(r"\.?[º°](?=-|$)", "", label)
    return re.sub(r"[\s().]+$|^[\s(]+", "", fold(label)).replace(")", "").strip().lower()


_CANADA = {"Section", "Subsection", "Paragraph", "Subparagraph", "Clause", "Subclause"}


def _read_canada(path: Path) -> tuple[list[Unit], list[tuple[str, str]]]:
    root = etree.parse(str(path)).getroot()
    units: list[Unit] = []
    lines: list[tuple[str, str]] = []

    def walk(node: Any, above: Unit) -> None:
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag in ("RelatedOrNotInForce", "HistoricalNote", "RecentAmendments", "AmendedText") or child.get(
                "id"
            ) in (
                "RelatedProvs",
                "NifProvs",
            ):
                continue
            if tag in _CANADA:
                number = re.split(r"\s(?:to|and|à|et)\s", child.findtext("Label") or "")[0]  # of a range, the first
                here = (*above, _token(number)) if number else above
                if number:
                    units.append(here)
                note = child.find("MarginalNote")
                if note is not None:
                    lines.append(("margin", _words(note)))
                text = child.find("Text")
                joined = f"{child.findtext('Label') or ''} {_words(text) if text is not None else ''}".strip()
                if child.find("Text/Repealed") is None or text is None:
                    repealed = child.find("Repealed")
                    joined += f" {_words(repealed)}" if repealed is not None and text is None else ""
                lines.append(("text", joined))
                walk(child, here)
            elif tag == "Schedule":
                label = child.findtext("ScheduleFormHeading/Label") or ""
                if label:
                    units.append((f"schedule {_token(label.split()[-1])}" if len(label.split()) > 1 else "schedule",))
                    lines.append(("group", label))
                    lines.extend(("text", _words(item)) for item in child.iter("Item", "OriginatingRef", "Provision"))
            elif tag == "Heading":
                lines.append(("group", _words(child)))
            elif tag in ("Definition", "Continued", "ContinuedSectionSubsection", "ContinuedParagraph", "Provision"):
                text = child.find("Text")
                if text is not None:
                    lines.append(("text", _words(text)))
                walk(child, above)
            else:
                walk(child, above)

    body = root.find("Body")
    lines.append(("title", root.findtext(".//ShortTitle") or root.findtext(".//LongTitle") or ""))
    walk(body, ())
    for schedule in root.findall("Schedule"):
        if schedule.get("id") not in ("RelatedProvs", "NifProvs"):
            holder = etree.Element("holder")
            holder.append(schedule)
            walk(holder, ())
    return units, lines


def _read_usa(path: Path) -> tuple[list[Unit], list[tuple[str, str]]]:
    root = etree.parse(str(path)).getroot()
    levels = ("subsection", "paragraph", "subparagraph", "clause", "subclause", "item")
    units: list[Unit] = []
    lines: list[tuple[str, str]] = []

    def walk(node: Any, above: Unit) -> None:
        number, heading, style = "", "", "text"
        here = above
        for child in node:
            tag = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if tag == "num":
                number = _words(child)
                here = (*above, _token(child.get("value") or number))
                units.append(here)
            elif tag == "heading":
                heading, style = _words(child), "group" if not above else "text"
            elif tag in ("chapeau", "content", "continuation"):
                lines.append((style, f"{number} {heading}".strip()))
                lines.append(("text", _words(child)))
                number = heading = ""
            elif tag in levels:
                if number or heading:
                    lines.append((style, f"{number} {heading}".strip()))
                    number = heading = ""
                walk(child, here)

    walk(root, ())
    return units, [line for line in lines if line[1]]


_ROMAN_LINE = re.compile(r"^([IVXLC]+)\.\s")
_LETTER_LINE = re.compile(r"^([a-zñ])[).]\s")


def _read_mexico(path: Path) -> tuple[list[Unit], list[tuple[str, str]]]:
    root = etree.parse(str(path)).getroot()
    space = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
    units: list[Unit] = []
    lines: list[tuple[str, str]] = []
    top, roman = "", ""
    for article in root.iter(f"{space}article"):
        text = "\n".join("".join(p.itertext()) for p in article.iter(f"{space}p")).strip()
        match = re.match(
            r"(?i)art[ií]culo\s+(\d+)\s?[o°º]?\.?\s?(bis|ter|qu[aá]ter)?\s?(-?[A-Z]\b|\d\b)?\s?(?:[.-]|$|\n)", text
        )
        if match is None and re.match(r"(?i)primero\b|el presente", text):
            break  # from here on: transitory articles and decrees of reform
        if match is not None:  # otherwise a broken line that the publisher's file took for an article
            top, roman = _token(" ".join(part for part in match.groups() if part)), ""
            units.append((top,))
        for line in text.split("\n"):
            if match := _ROMAN_LINE.match(line):
                roman = match[1].lower()
                units.append((top, roman))
            elif match := _LETTER_LINE.match(line):
                units.append((top, roman, match[1]) if roman else (top, match[1]))
        lines.extend(("text", " ".join(part.split())) for part in re.split(r"\n(?=[IVXLC]+\.\s|[a-zñ]\)\s)", text))
    return units, lines


def _read_peru(path: Path) -> tuple[list[Unit], list[tuple[str, str]]]:
    units: list[Unit] = []
    lines: list[tuple[str, str]] = []
    prefix, top, numeral = "", "", ""
    content = path.read_text(encoding="utf-8").split("---\n", 2)[-1]
    for raw in content.split("\n"):
        line = html.unescape(re.sub(r"[*#]+|\[([^\]]*)\]\([^)]*\)", r"\1", raw)).strip()
        if not line:
            continue
        group = re.match(
            r"(?i)^disposici[oó]n(?:es)? complementarias? (final|transitoria|derogatoria|modificatoria)", line
        )
        if group and len(line) < 70:
            prefix = {"f": "dcf", "t": "dct", "d": "dcd", "m": "dcm"}[group[1][0].lower()]
        elif re.match(r"^ANEXO", line):
            top = numeral = ""
            units.append(("anexo",))
        elif match := re.match(r"^Art[ií]culo ([IVXL]+|\d+)\s?[.-]", line):
            prefix, top, numeral = "", match[1].lower(), ""
            units.append((top,))
        elif prefix and (match := re.match(r"(?i)^(primera|segunda|tercera|cuarta|quinta|sexta|[uú]nica)\b", line)):
            order = "primera segunda tercera cuarta quinta sexta".split()
            word = fold(match[1]).lower()
            top, numeral = f"{prefix} {order.index(word) + 1 if word in order else 1}", ""
            units.append((top,))
        elif top and (match := re.match(r"^(\d+\.\d+)\.?\s", line)):
            numeral = match[1]
            units.append((top, numeral))
        elif top and (match := _LETTER_LINE.match(line)):
            units.append((top, numeral, match[1]) if numeral else (top, match[1]))
        lines.append(("group" if raw.startswith("#") else "text", line))
    return units, lines


def read_listed(path: Path) -> Gold:
    """Gold listed by hand: first line the file under statutes/, then one unit a line, parts parted by blanks."""
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    units = [tuple(_token(part) for part in line.split()) for line in rest if line.strip()]
    annexes = [(" ".join(unit),) if unit[0] == "anexo" else unit for unit in units]
    return Gold(first, "pt", tuple(annexes), ())


# --- ours ---------------------------------------------------------------------------------------

_NUMBERED = {
    ProvisionKind.ARTICLE,
    ProvisionKind.PARAGRAPH,
    ProvisionKind.ITEM,
    ProvisionKind.SCHEDULE,
    ProvisionKind.DEFINITION,
}


def list_units(law: Law) -> list[Unit]:
    """The numbered units of `law` as paths of lower-case numbers."""
    paths: dict[str, Unit] = {}
    units: list[Unit] = []
    for provision in law.provisions:
        above = paths.get(provision.parent, ())
        if provision.kind in (ProvisionKind.ARTICLE, ProvisionKind.SCHEDULE):
            path: Unit = (_name_top(provision.article),)
        elif provision.kind in _NUMBERED and above:
            path = (*above, _token(provision.number)) if provision.number else above
        else:
            path = above
        paths[provision.id] = path
        top = provision.kind in (ProvisionKind.ARTICLE, ProvisionKind.SCHEDULE)
        if provision.kind in _NUMBERED and path and (provision.number or top):
            units.append(path)
    return units


def _name_top(article: str) -> str:
    name = fold(article).lower().strip()
    return re.sub(r"^(annexe|schedule)\b", "schedule", name).removesuffix(" s")


def compare(gold: Gold, units: list[Unit]) -> tuple[Counter[str], list[Unit], list[Unit]]:
    """Counts of right, wrong and missed units, top level and all; then what is missed and what is wrong."""
    counts: Counter[str] = Counter()
    tops = {unit[0] for unit in gold.units}
    listed = [unit for unit in units if not unit[0].startswith("transitorio") or unit[0] in tops]
    deep = Counter(unit for unit in gold.units if not unit[0].startswith(("schedule", "anexo")) or len(unit) == 1)
    ours = Counter(unit for unit in listed if not unit[0].startswith(("schedule", "anexo")) or len(unit) == 1)
    for name, want, got in (
        (
            "top",
            Counter({u: n for u, n in deep.items() if len(u) == 1}),
            Counter({u: n for u, n in ours.items() if len(u) == 1}),
        ),
        ("all", deep, ours),
    ):
        right = sum((want & got).values())
        counts[f"{name} right"] += right
        counts[f"{name} wrong"] += sum(got.values()) - right
        counts[f"{name} missed"] += sum(want.values()) - right
    return counts, list((deep - ours).elements()), list((ours - deep).elements())


def count_f1(counts: Counter[str], name: str) -> float:
    """F1 of right, wrong and missed."""
    double = 2 * counts[f"{name} right"]
    return double / max(1, double + counts[f"{name} wrong"] + counts[f"{name} missed"])


# --- layouts --------------------------------------------------------------------------------------

_CSS = {
    "plain": "@page{size:A4;margin:25mm 20mm;@top-left{content:'LAW GAZETTE';font-size:8pt}"
    "@top-right{content:counter(page);font-size:8pt}} body{font:10.5pt serif;text-align:justify;hyphens:auto}",
    "columns": "@page{size:A4;margin:20mm 15mm;@top-center{content:'OFFICIAL JOURNAL ' counter(page);font-size:8pt}}"
    "body{font:9pt serif;text-align:justify;hyphens:auto;columns:2;column-gap:8mm}",
}
_CSS["scan"] = _CSS["plain"]


def render(gold: Gold, layout: str) -> bytes:
    """A PDF of the gold's text in one of three layouts."""
    from weasyprint import HTML

    tags = {"title": "h1", "group": "h3", "margin": "p class=m", "text": "p"}
    body = "".join(
        f"<{tags[style]}>{html.escape(text)}</{tags[style].split()[0]}>" for style, text in gold.lines if text.strip()
    )
    css = (
        _CSS[layout] + "h1{font-size:14pt} h3{font-size:1.05em;text-align:center} p{margin:2pt 0} .m{font-weight:bold}"
    )
    page = f"<html lang={gold.language}><style>{css}</style><body>{body}</body></html>"
    data: bytes = HTML(string=page).write_pdf()
    return _scan(data) if layout == "scan" else data


def _scan(data: bytes) -> bytes:
    import pypdfium2

    pages = [page.render(scale=200 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(data)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=200, save_all=True, append_images=pages[1:], quality=80)
    return out.getvalue()


def open_law(path: Path, grammars: Grammars) -> Law:
    """The law in the file `path`, read and split: the longest of several instruments."""
    document = read(collect([path])[0])
    if not isinstance(document, Document):
        raise SystemExit(f"{path.name} could not be read: {document.reason}")
    laws = split_all(assemble(document, grammars=grammars), document, grammars=grammars)
    return max(laws, key=lambda law: len(law.text.content))


def find_cases(shared: Path, layouts: list[str], grammars: Grammars) -> Iterator[tuple[str, Gold, Path]]:
    """Every (layout, gold, PDF) to compare."""
    structured = shared / "statutes" / "structured"
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(p for p in structured.rglob("*") if p.is_file()):
            gold = read_gold(path)
            if gold.name in AS_PUBLISHED:
                yield "as published", gold, shared / "statutes" / AS_PUBLISHED[gold.name]
            yield from _render_all(gold, layouts, Path(folder), path.stem)
        for path in sorted((ROOT / "tests" / "gold" / "structure").glob("*.txt")):
            gold = read_listed(path)
            published = shared / "statutes" / gold.name
            yield "as published", gold, published
            gold = replace(gold, lines=_list_printed(open_law(published, grammars)))
            yield from _render_all(gold, layouts, Path(folder), path.stem)


def _render_all(gold: Gold, layouts: list[str], folder: Path, stem: str) -> Iterator[tuple[str, Gold, Path]]:
    for layout in layouts:
        if layout == "scan" and sum(len(text) for _, text in gold.lines) > SCAN_MOST:
            continue
        pdf = folder / f"{layout}-{stem}.pdf"
        pdf.write_bytes(render(gold, layout))
        yield layout, gold, pdf


def _list_printed(law: Law) -> tuple[tuple[str, str], ...]:
    """The text of a law whose publisher gives no other file than its PDF, as (style, words) lines: what is printed
    between the beginning of a unit and that of the next. The units to compare with are those listed by hand."""
    groups = (ProvisionKind.GROUP, ProvisionKind.SCHEDULE)
    starts = [p for p in law.provisions if p.kind is not ProvisionKind.NOTE]
    ends = [p.span.start for p in starts[1:]] + [max((p.span.end for p in starts), default=0)]
    printed = (
        ("group" if p.kind in groups else "text", " ".join(law.text.content[p.span.start : end].split()))
        for p, end in zip(starts, ends, strict=True)
    )
    return tuple((style, words) for style, words in printed if words)


def main() -> int:
    """Print a line a document, then F1 by language and layout."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--shared", type=Path, default=Path(os.environ.get("GAP_ANALYZER_SHARED", ROOT.parent / "shared"))
    )
    parser.add_argument("--layouts", default="plain,columns,scan")
    parser.add_argument("--only", default="")
    parser.add_argument("--detail", action="store_true")
    options = parser.parse_args()
    grammars = load_grammars()
    layouts = [name for name in options.layouts.split(",") if name]
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for layout, gold, pdf in find_cases(options.shared, layouts, grammars):
        if options.only not in f"{layout} {gold.name}":
            continue
        counts, missed, wrong = compare(gold, list_units(open_law(pdf, grammars)))
        totals[gold.language, layout].update(counts)
        print(f"{layout:13} {gold.name[:58]:58} top {count_f1(counts, 'top'):.3f}  all {count_f1(counts, 'all'):.3f}")
        if options.detail:
            print("    missed:", " ".join("/".join(unit) for unit in missed[:40]))
            print("    wrong: ", " ".join("/".join(unit) for unit in wrong[:40]))
        sys.stdout.flush()
    for (language, layout), counts in sorted(totals.items()):
        units = counts["all right"] + counts["all missed"]
        top, every = count_f1(counts, "top"), count_f1(counts, "all")
        print(f"{language} {layout:13} top F1 {top:.3f}  all F1 {every:.3f}  ({units} units)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
