"""Law → Akoma Ntoso 3.0 XML: the tree of provisions in the international standard for legislation.

The element names and their order follow the OASIS schema of 29 August 2018 (akomantoso30.xsd).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from gap_analyzer.model.law import Force, Instrument, InstrumentKind, Law, Provision, ProvisionKind

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_SOURCE = "#gap-analyzer"
_NO_DATE = "0001-01-01"  # the schema asks for a date where the law states none
_LANGUAGES = {"en": "eng", "es": "spa", "pt": "por", "fr": "fra"}
_GROUPS = {
    "book": "book",
    "part": "part",
    "title": "title",
    "chp": "chapter",
    "dvs": "division",
    "sec": "section",
    "subpart": "subpart",
}
_HIERARCHY = {ProvisionKind.PARAGRAPH: "paragraph", ProvisionKind.ITEM: "point"}
_BILLS = frozenset({InstrumentKind.BILL})
_SLUG = re.compile(r"[^A-Za-z0-9-]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_akn(law: Law, *, country: str = "") -> bytes:
    """`law` as an Akoma Ntoso document in UTF-8. `country` is an ISO 3166-1 code; "" is written as xx."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_name("akomaNtoso"))
    kind = "bill" if law.instrument.kind in _BILLS or law.instrument.force is Force.DRAFT else "act"
    document = ET.SubElement(root, _name(kind), {"name": law.instrument.kind.value})
    _write_meta(document, law.instrument, country.lower() or "xx", kind)
    children: dict[str, list[Provision]] = defaultdict(list)
    for provision in law.provisions:
        children[provision.parent].append(provision)
    top = children[""]
    if top and top[0].kind is ProvisionKind.PREAMBLE:
        _write_text(ET.SubElement(document, _name("preamble")), top[0].text)
        top = top[1:]
    body = ET.SubElement(document, _name("body"))
    for provision in top:
        _write_provision(body, provision, children)
    if not len(body):
        _write_content(ET.SubElement(body, _name("hcontainer"), {"name": "empty"}), "")
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _write_meta(document: ET.Element, instrument: Instrument, country: str, kind: str) -> None:
    meta = ET.SubElement(document, _name("meta"))
    identification = ET.SubElement(meta, _name("identification"), {"source": _SOURCE})
    date = instrument.date or _NO_DATE
    number = _SLUG.sub("-", instrument.number).strip("-") or _SLUG.sub("-", instrument.id).strip("-") or "law"
    work = f"/akn/{country}/{kind}/{date[:4]}/{number}"
    expression = f"{work}/{_LANGUAGES.get(instrument.language, 'und')}@"
    for level, uri in (("Work", work), ("Expression", expression), ("Manifestation", f"{expression}.xml")):
        entry = ET.SubElement(identification, _name(f"FRBR{level}"))
        ET.SubElement(entry, _name("FRBRthis"), {"value": f"{uri}/!main" if level != "Manifestation" else uri})
        ET.SubElement(entry, _name("FRBRuri"), {"value": uri})
        ET.SubElement(entry, _name("FRBRdate"), {"date": date, "name": "Generation"})
        ET.SubElement(entry, _name("FRBRauthor"), {"href": _SOURCE})
        if level == "Work":
            ET.SubElement(entry, _name("FRBRcountry"), {"value": country})
        if level == "Expression":
            language = _LANGUAGES.get(instrument.language, "und")
            ET.SubElement(entry, _name("FRBRlanguage"), {"language": language})
    references = ET.SubElement(meta, _name("references"), {"source": _SOURCE})
    attributes = {"eId": "gap-analyzer", "href": "/ontology/organization/gap-analyzer", "showAs": "gap-analyzer"}
    ET.SubElement(references, _name("TLCOrganization"), attributes)


def _write_provision(above: ET.Element, provision: Provision, children: dict[str, list[Provision]]) -> None:
    tag = _choose_tag(provision)
    attributes = {"eId": provision.eid}
    if tag == "hcontainer":
        attributes["name"] = provision.kind.value
    if provision.force is Force.REPEALED:
        attributes["status"] = "removed"
    element = ET.SubElement(above, _name(tag), attributes)
    if provision.kind in (ProvisionKind.ARTICLE, ProvisionKind.GROUP, ProvisionKind.SCHEDULE) or provision.number:
        ET.SubElement(element, _name("num")).text = _clean(provision.number or provision.label)
    if provision.heading:
        ET.SubElement(element, _name("heading")).text = _clean(provision.heading)
    inner = children[provision.id]
    if not inner:
        _write_content(element, provision.text)
        return
    if provision.text:
        _write_text(ET.SubElement(element, _name("intro")), provision.text)
    last = inner[-1] if inner[-1].kind is ProvisionKind.CLOSING and len(inner) > 1 else None
    for child in inner[:-1] if last else inner:
        _write_provision(element, child, children)
    if last is not None:
        _write_text(ET.SubElement(element, _name("wrapUp"), {"eId": last.eid}), last.text)


def _choose_tag(provision: Provision) -> str:
    own = provision.eid.rpartition("__")[2].partition("_")[0]
    match provision.kind:
        case ProvisionKind.ARTICLE:
            return "section" if own == "sec" else "article"
        case ProvisionKind.GROUP:
            return _GROUPS.get(own, "hcontainer")
        case _:
            return _HIERARCHY.get(provision.kind, "hcontainer")


def _write_content(element: ET.Element, text: str) -> None:
    _write_text(ET.SubElement(element, _name("content")), text)


def _write_text(element: ET.Element, text: str) -> None:
    for paragraph in _split(text):
        ET.SubElement(element, _name("p")).text = paragraph


def _split(text: str) -> Sequence[str]:
    """The text as one paragraph, its lines run together: line breaks of the print mean nothing in XML."""
    return [" ".join(_clean(text).split())]


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
