"""Law → Akoma Ntoso 3.0 XML: the tree of provisions in the international standard for legislation.

The element names and their order follow the OASIS schema of 29 August 2018 (akomantoso30.xsd).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from html import escape

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
_ALWAYS_NUMBERED = frozenset({ProvisionKind.ARTICLE, ProvisionKind.GROUP, ProvisionKind.SCHEDULE})
_MOST_NUM = 40  # characters of a number with its word
_SLUG = re.compile(r"[^A-Za-z0-9-]+")
_LEFT_OVER = re.compile(r"\s[\s.:–—-]+$")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class _Element:
    """An element to be written: either elements or text within, as the schema has it wherever this module writes."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    inner: list[_Element] = field(default_factory=list)

    def add(self, tag: str, text: str = "", **attributes: str) -> _Element:
        """A new last element within this one."""
        element = _Element(tag, attributes, text)
        self.inner.append(element)
        return element

    def write(self, indent: str = "") -> str:
        """The element as XML, elements on lines of their own."""
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        if self.inner:
            within = "".join(child.write(indent + " ") for child in self.inner)
            return f"{indent}<{self.tag}{attributes}>\n{within}{indent}</{self.tag}>\n"
        if self.text:
            return f"{indent}<{self.tag}{attributes}>{escape(self.text, quote=False)}</{self.tag}>\n"
        return f"{indent}<{self.tag}{attributes}/>\n"


def write_akn(law: Law, *, country: str = "") -> bytes:
    """`law` as an Akoma Ntoso document in UTF-8. `country` is an ISO 3166-1 code; "" is written as xx."""
    root = _Element("akomaNtoso", {"xmlns": NAMESPACE})
    draft = law.instrument.kind is InstrumentKind.BILL or law.instrument.force is Force.DRAFT
    document = root.add("bill" if draft else "act", name=law.instrument.kind.value)
    _write_meta(document, law.instrument, country.lower() or "xx")
    children: dict[str, list[Provision]] = defaultdict(list)
    for provision in law.provisions:
        children[provision.parent].append(provision)
    top = children[""]
    if top and top[0].kind is ProvisionKind.PREAMBLE:
        document.add("preamble").add("p", _clean(top[0].text))
        top = top[1:]
    body = document.add("body")
    for provision in top:
        _write_provision(body, provision, children, law.text.content)
    if not body.inner:
        body.add("hcontainer", name="empty").add("content").add("p")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + root.write()).encode("utf-8")


def _write_meta(document: _Element, instrument: Instrument, country: str) -> None:
    meta = document.add("meta")
    identification = meta.add("identification", source=_SOURCE)
    date = instrument.date or _NO_DATE
    number = _SLUG.sub("-", instrument.number).strip("-") or _SLUG.sub("-", instrument.id).strip("-") or "law"
    language = _LANGUAGES.get(instrument.language, "und")
    work = f"/akn/{country}/{document.tag}/{date[:4]}/{number}"
    levels = {"Work": work, "Expression": f"{work}/{language}@", "Manifestation": f"{work}/{language}@.xml"}
    for level, uri in levels.items():
        entry = identification.add(f"FRBR{level}")
        entry.add("FRBRthis", value=uri if level == "Manifestation" else f"{uri}/!main")
        entry.add("FRBRuri", value=uri)
        entry.add("FRBRdate", date=date, name="Generation")
        entry.add("FRBRauthor", href=_SOURCE)
        if level == "Work":
            entry.add("FRBRcountry", value=country)
        if level == "Expression":
            entry.add("FRBRlanguage", language=language)
    references = meta.add("references", source=_SOURCE)
    references.add(
        "TLCOrganization", eId="gap-analyzer", href="/ontology/organization/gap-analyzer", showAs="gap-analyzer"
    )


def _write_provision(above: _Element, provision: Provision, children: dict[str, list[Provision]], content: str) -> None:
    tag = _choose_tag(provision)
    element = above.add(tag, eId=provision.eid)
    if tag == "hcontainer":
        element.attributes["name"] = provision.kind.value
    if provision.force is Force.REPEALED:
        element.attributes["status"] = "removed"
    worded = provision.kind is ProvisionKind.PARAGRAPH and _find_printed(provision, content)  # "Parágrafo."
    if provision.kind in _ALWAYS_NUMBERED or provision.number or worded:
        alone = provision.kind in (ProvisionKind.GROUP, ProvisionKind.SCHEDULE) and not provision.heading
        element.add("heading" if alone else "num", _find_num(provision, content))
    if provision.heading:
        element.add("heading", _clean(provision.heading))
    inner = children[provision.id]
    if not inner:
        element.add("content").add("p", _clean(provision.text))
        return
    if provision.text:
        element.add("intro").add("p", _clean(provision.text))
    last = inner[-1] if inner[-1].kind is ProvisionKind.CLOSING and len(inner) > 1 else None
    for child in inner[:-1] if last else inner:
        _write_provision(element, child, children, content)
    if last is not None:
        element.add("wrapUp", eId=last.eid).add("p", _clean(last.text))


def _find_num(provision: Provision, content: str) -> str:
    """The number as printed, with its word and signs ("Artículo 3°.-"), so that the document can be read again."""
    return _find_printed(provision, content) or _clean(provision.number or provision.label)


def _find_printed(provision: Provision, content: str) -> str:
    """What is printed before the words of the unit, without its heading; "" when that is no number of this unit."""
    printed = _clean(content[provision.span.start : provision.own.start])
    if provision.heading:  # of "Art. 57. Vigencia." the stop after the heading is left over
        printed = _LEFT_OVER.sub("", printed.replace(provision.heading, "").strip())
    if len(printed) <= _MOST_NUM and (not provision.number or any(c.isalnum() for c in printed)):
        return printed
    return ""


def _choose_tag(provision: Provision) -> str:
    own = provision.eid.rpartition("__")[2].partition("_")[0]
    match provision.kind:
        case ProvisionKind.ARTICLE:
            return "section" if own == "sec" else "article"
        case ProvisionKind.GROUP:
            return _GROUPS.get(own, "hcontainer")
        case _:
            return _HIERARCHY.get(provision.kind, "hcontainer")


def _clean(text: str) -> str:
    """`text` on one line, without what XML forbids: line breaks of the print mean nothing there."""
    return " ".join(_CONTROL.sub("", text).split())
