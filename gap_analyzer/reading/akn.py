"""An Akoma Ntoso file → Flow: its numbered units declared as markup, notes apart, tables as cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from gap_analyzer.model.law import Unread
from gap_analyzer.reading.flow import Flow
from gap_analyzer.reading.html import read_rows
from gap_analyzer.reading.limits import Unreadable
from gap_analyzer.reading.xml import local, parse

# Akoma Ntoso 3.0, group HIERelements, and the containers that carry a number or a heading.
_UNITS = frozenset(
    "alinea article book chapter clause division indent item level list paragraph part point proviso rule section "
    "subchapter subclause subdivision sublist subparagraph subpart subrule subsection subtitle title tome transitional "
    "hcontainer attachment wrapUp preface preamble conclusions".split()
)
_LINES = frozenset({"p", "longTitle", "block", "li", "docTitle", "formula", "citation", "recital", "heading"})
_SKIPPED = frozenset({"meta", "toc", "img", "foreign", "remark"})
_DEEPEST = 200
_BREAK = re.compile(r"\n(?=\S)")
_EID = re.compile(r"[\w.-]{1,200}", re.ASCII)


def read(data: bytes) -> Flow:
    """The document's text in order. Raises Unreadable for what is no Akoma Ntoso."""
    root = parse(data)
    if local(root) != "akomaNtoso":
        raise Unreadable(Unread.NOT_READABLE)
    writer = _Writer()
    writer.walk(root, depth=0)
    writer.end()
    return writer.flow


@dataclass(frozen=True, slots=True)
class _Unit:
    """An element that begins a unit: its name, number, eId, and how many units hold it, with itself."""

    level: str
    number: str
    eid: str
    depth: int


class _Writer:
    """Holds the number of a unit until the first words that stand beside it."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._waiting: list[_Unit] = []  # units whose text has not come yet
        self._notes: list[str] = []
        self._within = 0  # units that are open

    def walk(self, element: Any, *, depth: int) -> None:
        """One element and what is in it."""
        name = local(element)
        if not name or name in _SKIPPED or depth > _DEEPEST:
            return
        if name == "table":
            self.end()
            _strip_namespaces(element)
            self.flow.add_table(read_rows(element))
        elif name in _UNITS:
            self._begin(element, name, depth)
        elif name in _LINES or (element.text and element.text.strip() and not _has_blocks(element)):
            first, *others = _split_lines(element) or [self._read(element)]
            self._write(first)
            for line in others:
                self.flow.add(line)
        else:
            for child in element:
                self.walk(child, depth=depth + 1)

    def _begin(self, element: Any, name: str, depth: int) -> None:
        number = heading = ""
        for child in element:
            if local(child) == "num":
                number = self._read(child)
            elif local(child) in {"heading", "subheading"}:
                heading = f"{heading} {self._read(child)}".strip()
        level = element.get("name") or name if name == "hcontainer" else name
        self._within += 1
        unit = _Unit(level, number, _read_eid(element), self._within)
        if heading:
            self.end()
            line = self.flow.add(f"{number} {heading}", bold=True)
            self._mark(line, unit, heading=heading)
        else:
            self._waiting.append(unit)
        for child in element:
            if local(child) not in {"num", "heading", "subheading"}:
                self.walk(child, depth=depth + 1)
        self.end()
        self._within -= 1

    def _mark(self, line: int, unit: _Unit, *, heading: str = "") -> None:
        self.flow.mark(line, unit.level, number=unit.number, heading=heading, depth=unit.depth, eid=unit.eid)

    def _write(self, text: str) -> None:
        if not text:
            return
        waiting, self._waiting = self._waiting, []
        line = self.flow.add(" ".join([unit.number for unit in waiting] + [text]))
        for unit in waiting:
            self._mark(line, unit)
        for note in self._notes:
            self.flow.add(note, size=8.0)
        self._notes.clear()

    def end(self) -> None:
        """Write numbers for which no text came: units that are empty, or repealed."""
        for unit in self._waiting:
            if unit.number:
                self._mark(self.flow.add(unit.number), unit)
        self._waiting.clear()

    def _read(self, element: Any) -> str:
        """The inline text of an element; notes in it are set apart."""
        pieces: list[str] = [element.text or ""]
        for child in element:
            match local(child):
                case "authorialNote":
                    self._notes.append(" ".join("".join(child.itertext()).split()))
                case "eol" | "br":
                    pieces.append(" ")
                case "meta" | "img" | "":
                    pass
                case _:
                    pieces.append(self._read(child))
            pieces.append(child.tail or "")
        return " ".join("".join(pieces).split())


def _split_lines(element: Any) -> list[str]:
    """The lines of a paragraph of plain text whose line breaks were kept: they are not followed by an indent."""
    lines = [] if len(element) else [" ".join(line.split()) for line in _BREAK.split((element.text or "").strip())]
    return [line for line in lines if line] if len(lines) > 1 else []


def _read_eid(element: Any) -> str:
    """The eId that the file gives, "" for none or one that is no identifier."""
    eid = str(element.get("eId", ""))
    return eid if _EID.fullmatch(eid) else ""


def _has_blocks(element: Any) -> bool:
    return any(local(child) in _LINES | _UNITS | {"table", "content", "blockList"} for child in element)


def _strip_namespaces(table: Any) -> None:
    for element in table.iter():
        if isinstance(element.tag, str):
            element.tag = local(element)
