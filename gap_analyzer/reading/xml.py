"""XML from strangers → a tree: no entities, no network, no DTD, limited depth and size."""

from __future__ import annotations

import re
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.limits import Unreadable

_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)


def parse(data: bytes) -> Any:
    """The root element. Raises Unreadable for what is no XML, and for XML that declares entities."""
    from lxml import etree

    if _DOCTYPE.search(data[:100_000]) and b"<!ENTITY" in data:
        raise Unreadable(Unread.NOT_READABLE)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(Unread.NOT_READABLE) from error


def local(element: Any) -> str:
    """The name of an element without its namespace, "" for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
