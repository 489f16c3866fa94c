"""Outline → Provisions: ids, pinpoints, headings, own text and boxes of every unit, in printed order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from gap_analyzer.catalogue.grammars import Grammar, Grammars, HeadingRule, Words, fold
from gap_analyzer.model.law import Box, Force, Instrument, Provision, ProvisionKind, Span, Text, TextLine
from gap_analyzer.provisions.definitions import find_term
from gap_analyzer.provisions.markers import Marker
from gap_analyzer.provisions.nesting import Branch
from gap_analyzer.provisions.numbers import write_number
from gap_analyzer.provisions.outline import Outline

_KINDS = {
    "group": ProvisionKind.GROUP,
    "article": ProvisionKind.ARTICLE,
    "special": ProvisionKind.ARTICLE,
    "schedule": ProvisionKind.SCHEDULE,
    "paragraph": ProvisionKind.PARAGRAPH,
    "item": ProvisionKind.ITEM,
    "note": ProvisionKind.NOTE,
    "closing": ProvisionKind.CLOSING,
}
_HEADING_MOST = 160
_EID = re.compile(r"[^a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit stands: what its children inherit."""

    id: str
    eid: str
    label: str
    article: str
    path: str
    headings: tuple[str, ...]
    force: Force


class _Writer:
    """Collects the provisions of one text in printed order."""

    def __init__(self, text: Text, tree: Outline, instrument: Instrument, words: Words) -> None:
        self.text = text
        self.tree = tree
        self.instrument = instrument
        self.words = words
        self.found: list[Provision] = []
        self.defining = ""
        self._eids: Counter[str] = Counter()

    def claim_eid(self, eid: str) -> str:
        """`eid`, or with a counter when it is taken."""
        self._eids[eid] += 1
        return eid if self._eids[eid] == 1 else f"{eid}-dup{self._eids[eid]}"

    def find_lines(self, start: int, end: int) -> list[TextLine]:
        """The lines that `start` to `end` touches."""
        lines = []
        index = self.tree.folded.find_line(start)
        while index < len(self.text.lines) and self.text.lines[index].span.start < end:
            if self.text.lines[index].span.end > start:
                lines.append(self.text.lines[index])
            index += 1
        return lines

    def trim(self, start: int, end: int) -> Span:
        """The span from `start` to `end` without blanks at either end."""
        content = self.text.content
        while start < end and content[start].isspace():
            start += 1
        while end > start and content[end - 1].isspace():
            end -= 1
        return Span(start, end)


def write_provisions(
    text: Text, tree: Outline, instrument: Instrument, grammar: Grammar, grammars: Grammars
) -> tuple[Provision, ...]:
    """Every provision of `tree` in printed order."""
    writer = _Writer(text, tree, instrument, grammars.words[grammar.languages[0]])
    root = _Place(instrument.id, "", "", "", "", (), Force.IN_FORCE)
    first = tree.units[0].marker.start if tree.units else len(text.content)
    if first > 0:
        _write_preamble(writer, root, first)
    groups: list[tuple[int, _Place, str]] = []
    main: tuple[int, ...] = ()
    for branch in tree.units:
        rule = branch.marker.rule
        if rule.level in ("group", "schedule"):
            rank = 0 if rule.prefix else rule.rank
            groups = [entry for entry in groups if entry[0] < rank]
            above = groups[-1][1] if groups else root
            place = _write_unit(writer, branch, above, "")
            groups.append((-1 if rule.level == "schedule" else rank, place, rule.prefix))
        else:
            above = groups[-1][1] if groups else root
            prefix = next((entry[2] for entry in reversed(groups) if entry[2]), "")
            if rule.level == "article" and branch.reading.style in ("digit", "code") and branch.reading.key > main:
                prefix = ""
            if not prefix and rule.level == "article":
                main = branch.reading.key
            _write_unit(writer, branch, above, prefix)
    return tuple(writer.found)


def _write_preamble(writer: _Writer, root: _Place, end: int) -> None:
    span = writer.trim(0, end)
    if span.end > span.start:
        _add(writer, ProvisionKind.PREAMBLE, _Place("", "preamble", "", "", "", (), Force.IN_FORCE), root, span, span)


def _write_unit(writer: _Writer, branch: Branch, above: _Place, prefix: str) -> _Place:
    rule = branch.marker.rule
    number = write_number(branch.marker.number, branch.reading)
    heading, body = _find_heading(writer, branch)
    first_child = branch.children[0].marker.start if branch.children else branch.end
    own = writer.trim(body, max(body, first_child))
    kind = _KINDS.get(rule.level, ProvisionKind.DEFINITION)
    if rule.level == "definition":
        heading, number = branch.marker.number, ""
    elif writer.defining and rule.level in ("paragraph", "item") and above.eid == writer.defining:
        term = find_term(writer.text.content[own.start : own.end], writer.tree.folded.data[own.start : own.end], writer.words)
        heading, kind = term, ProvisionKind.DEFINITION if term else kind
    place = _place_unit(writer, rule, branch, above, number, prefix, heading)
    span = writer.trim(branch.marker.start, branch.end)
    if branch.marker.start in writer.tree.defining:
        writer.defining = place.eid
    _add(writer, kind, place, above, span, own, heading=heading, number=number)
    _write_children(writer, branch, place)
    return place


def _write_children(writer: _Writer, branch: Branch, place: _Place) -> None:
    for child in branch.children:
        _write_unit(writer, child, place, "")


def _place_unit(
    writer: _Writer, rule: HeadingRule, branch: Branch, above: _Place, number: str, prefix: str, heading: str
) -> _Place:
    token = _EID.sub("-", fold(number).lower()).strip("-")
    label = rule.label.replace("{number}", number).strip()
    title = f"{label} {heading}".strip()
    match rule.level:
        case "group":
            eid = f"{rule.eid}_{token}" if token else rule.eid
            eid = writer.claim_eid(f"{above.eid}__{eid}" if above.eid else eid)
            headings = (*above.headings, title)
            return _Place(f"{writer.instrument.id}/{eid}", eid, label, "", "", headings, above.force)
        case "schedule":
            article = f"{rule.prefix} {number}".strip()
            eid = writer.claim_eid(f"{rule.eid}_{token}" if token else rule.eid)
            headings = (*above.headings, title)
            return _Place(f"{writer.instrument.id}/{eid}", eid, label, article, article, headings, above.force)
        case "article" | "special" if above.article == "" or rule.level == "article":
            article = f"{prefix} {number}".strip() if prefix and prefix in _SHORT_PREFIXES else number
            lead = f"{above.eid}__" if prefix else ""
            eid = writer.claim_eid(f"{lead}{rule.eid}_{token}")
            label = f"{prefix} {number}" if prefix and rule.level == "special" else label
            return _Place(f"{writer.instrument.id}/{eid}", eid, label, article, article, above.headings, above.force)
    if rule.level == "definition":
        slug = _EID.sub("-", fold(heading).lower()).strip("-")[:40]
        eid = writer.claim_eid(f"{above.eid}__def_{slug}")
        path = f"{above.path}({heading})"
        return _Place(f"{writer.instrument.id}/{eid}", eid, f"{above.label}, {heading}", above.article, path, above.headings, above.force)
    mark = {"par": f"§{number}" if rule.label.startswith("§") else f"par. {number}".strip()}.get(rule.prefix, number)
    own_decimal = branch.reading.style == "decimal" and number.startswith(f"{above.article}.") and "(" not in above.path
    path = number if own_decimal else f"{above.path}({mark})" if mark else above.path
    eid = f"{above.eid}__{rule.eid}_{token}" if token else f"{above.eid}__{rule.eid}"
    eid = writer.claim_eid(eid)
    joined = f"{above.label}{label}" if label.startswith("(") else f"{above.label}, {label}"
    return _Place(f"{writer.instrument.id}/{eid}", eid, joined, above.article, path, above.headings, above.force)


_SHORT_PREFIXES = frozenset({"DCF", "DCT", "DCD", "DCM", "DF", "transitorio"})


def _find_heading(writer: _Writer, branch: Branch) -> tuple[str, int]:
    """The heading printed with the marker, and where the unit's own words begin."""
    content = writer.text.content
    marker = branch.marker
    limit = branch.children[0].marker.start if branch.children else branch.end
    end = min(content.find("\n", marker.end) if "\n" in content[marker.end :] else len(content), limit)
    rest = content[marker.end : end].strip(" .:-–—\t")
    above = _read_lead(content, marker)
    if marker.rule.level in ("group", "schedule"):
        return _find_group_heading(writer, marker.end, limit)
    if marker.rule.level not in ("article", "special") or marker.inline:
        return above, marker.end
    if above and not (rest and end < limit and rest == above):
        return above, marker.end
    if rest and len(rest) < _HEADING_MOST and end < limit and _looks_like_heading(content[marker.end : end], content[end:limit]):
        return rest, end
    return above, marker.end


def _read_lead(content: str, marker: Marker) -> str:
    """The heading printed above or before the number of `marker`, on one line."""
    if marker.heading is None:
        return ""
    return " ".join(content[marker.heading.start : marker.heading.end].split()).strip(" .:-–—")


def _looks_like_heading(line: str, following: str) -> bool:
    line, following = line.strip(), following.strip()
    if not following or line[-1:] in ",;:–—-":
        return False
    first = following[0]
    if line.endswith("."):
        return len(line) < 90
    return first.isupper() or first in "(1“\"«§" or first.isdigit()


def _find_group_heading(writer: _Writer, start: int, limit: int) -> tuple[str, int]:
    content = writer.text.content
    taken: list[str] = []
    at = start
    while at < limit and len(taken) < 4:
        end = content.find("\n", at)
        end = limit if end < 0 or end > limit else end
        line = content[at:end].strip(" .:-–—\t\n")
        if line:
            if len(line) > 110 or (taken and not _continues(taken[-1], line)):
                break
            taken.append(line)
        at = end + 1
    return " ".join(taken), min(at, limit)


def _continues(previous: str, line: str) -> bool:
    if previous.isupper():
        return line.isupper()
    return line[:1].islower()


def _add(
    writer: _Writer,
    kind: ProvisionKind,
    place: _Place,
    above: _Place,
    span: Span,
    own: Span,
    *,
    heading: str = "",
    number: str = "",
) -> None:
    lines = writer.find_lines(own.start, own.end) if own.end > own.start else writer.find_lines(span.start, span.start + 1)
    boxes = tuple(Box(line.box.page, line.box.x0, line.box.y0, line.box.x1, line.box.y1) for line in lines)
    writer.found.append(
        Provision(
            id=place.id or f"{writer.instrument.id}/{place.eid}",
            instrument=writer.instrument.id,
            eid=place.eid,
            kind=kind,
            label=place.label,
            article=place.article,
            path=place.path,
            heading=heading,
            headings=above.headings,
            text=writer.text.content[own.start : own.end],
            span=span,
            own=own,
            page=boxes[0].page if boxes else 1,
            boxes=boxes,
            parent=above.id if above.eid else "",
            force=place.force,
            number=number,
            language=writer.text.language,
        )
    )
