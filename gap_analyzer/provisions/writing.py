"""Outline → Provisions: ids, pinpoints, headings, own text and boxes of every unit, in printed order."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from gap_analyzer.catalogue.grammars import Grammar, Grammars, HeadingRule, Words, fold
from gap_analyzer.model.law import Force, Instrument, LineKind, Provision, ProvisionKind, Span, Text, TextLine
from gap_analyzer.provisions.citing import Mentions, find_mentions
from gap_analyzer.provisions.dashes import DASH
from gap_analyzer.provisions.definitions import find_term
from gap_analyzer.provisions.nesting import Branch
from gap_analyzer.provisions.numbers import write_number
from gap_analyzer.provisions.outline import Outline
from gap_analyzer.provisions.titles import find_title

_KINDS = {
    "group": ProvisionKind.GROUP,
    "article": ProvisionKind.ARTICLE,
    "special": ProvisionKind.ARTICLE,
    "schedule": ProvisionKind.SCHEDULE,
    "paragraph": ProvisionKind.PARAGRAPH,
    "item": ProvisionKind.ITEM,
    "definition": ProvisionKind.DEFINITION,
    "note": ProvisionKind.NOTE,
    "closing": ProvisionKind.CLOSING,
    "quoted": ProvisionKind.QUOTED,
    "row": ProvisionKind.ROW,
    "contents": ProvisionKind.CONTENTS,
    "preamble": ProvisionKind.PREAMBLE,
}
_SHORT_PREFIXES = frozenset({"DCF", "DCT", "DCD", "DCM", "DA", "DD", "DF", "DG", "DR", "DT", "transitorio"})
_MOST_RUN_IN = 60  # characters of a heading that runs into the text
_SAME_ROW = 3.0  # points by which a note may stand higher than the line that it belongs to
_LEAST_UNNUMBERED = 60  # characters under a heading: fewer are its own last words
_LEAST_CLOSING = 30  # characters under "DISPOSICIÓN FINAL", which has no words of its own to end
_BESIDE = 200  # characters of an article beside which its marginal note may run
_MOST_REPEALED = 260  # characters: a longer text that begins with "repealed" is a provision about repeal
_EID = re.compile(r"[^a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit stands: what its children inherit."""

    eid: str
    label: str
    article: str
    path: str
    headings: tuple[str, ...]
    force: Force = Force.IN_FORCE


class Writer:
    """Collects the provisions of one text in printed order."""

    def __init__(self, text: Text, tree: Outline, instrument: Instrument, words: Words) -> None:
        self.text = text
        self.tree = tree
        self.instrument = instrument
        self.words = words
        self.mentions: Mentions = find_mentions(tree.folded, words)
        self.notes = _place_beside(text, LineKind.NOTE)
        self.margins = _place_beside(text, LineKind.MARGIN)
        self.found: list[Provision] = []
        self._defining = ""
        self._header = ""
        self._eids: Counter[str] = Counter()

    def write(self) -> tuple[Provision, ...]:
        """Every provision of the outline."""
        told = self.instrument.force is not Force.UNKNOWN
        root = _Place("", "", "", "", (), Force.IN_FORCE if told else Force.UNKNOWN)
        groups: list[tuple[int, _Place, str]] = []
        main: tuple[int, ...] = ()
        for branch in self.tree.units:
            rule = branch.marker.rule
            if rule.level in ("group", "schedule"):
                rank = -1 if rule.level == "schedule" else 0 if rule.prefix else rule.rank
                groups = [entry for entry in groups if entry[0] < rank]
                place = self._write_unit(branch, groups[-1][1] if groups else root, "")
                groups.append((rank, place, rule.prefix))
                continue
            if rule.level == "special" and rule.prefix:  # "Disposición final segunda" stands in no group
                groups = []
                self._write_unit(branch, root, rule.prefix)
                continue
            prefix = next((entry[2] for entry in reversed(groups) if entry[2]), "")
            if rule.level == "article":
                if branch.reading.style in ("digit", "code") and branch.reading.key > main:
                    prefix = ""
                main = main if prefix else branch.reading.key
            inset = rule.level in ("contents", "preamble", "closing", "note")
            self._write_unit(branch, groups[-1][1] if groups and not inset else root, prefix)
        self._write_notes(root)
        return tuple(self.found)

    def _write_unit(self, branch: Branch, above: _Place, prefix: str) -> _Place:
        rule, content = branch.marker.rule, self.text.content
        number = write_number(branch.marker.number, branch.reading)
        heading, body = branch.title or find_title(branch, content, self.words)
        first_child = branch.children[0].marker.start if branch.children else branch.end
        own = self._trim(body, max(body, first_child))
        kind = _KINDS[rule.level]
        if own.end == own.start and not branch.children and kind is ProvisionKind.ARTICLE and heading:
            own, heading = self._trim(branch.marker.end, branch.end), ""
        if kind is ProvisionKind.ARTICLE and not heading and self.margins:
            heading = self._read_margin(branch)
        if rule.level == "definition":
            heading, number = branch.marker.number, ""
        elif self._defining and rule.level in ("paragraph", "item") and above.eid == self._defining:
            heading = find_term(content[own.start : own.end], self.tree.folded.data[own.start : own.end], self.words)
            kind = ProvisionKind.DEFINITION if heading else kind
        elif rule.level == "row" and branch.title is None:
            heading = self._read_header(branch, number)
        place = self._place(rule, branch, above, number, prefix, heading)
        note = self._read_notes(branch.marker.start, first_child)
        force = self._tell_force(place.force, content[own.start : own.end], heading, note)
        place = place if force is place.force else replace(place, force=force)
        if branch.marker.start in self.tree.defining:
            self._defining = place.eid
        span = self._trim(branch.marker.start, branch.end)
        own = Span(min(own.start, span.end), min(own.end, span.end))
        least = 0 if place.article and branch.children else _LEAST_UNNUMBERED
        least = _LEAST_CLOSING if rule.prefix in _SHORT_PREFIXES else least
        if kind is ProvisionKind.GROUP and own.end - own.start > least:
            self._add(kind, place, above, span, Span(own.start, own.start), heading=heading, number=number, note=note)
            place = self._add_unnumbered(rule, place, own)
        else:
            printed = "" if rule is DASH else number
            self._add(kind, place, above, span, own, heading=heading, number=printed, note=note)
        for child in branch.children:
            self._write_unit(child, place, "")
        return place

    def _add_unnumbered(self, rule: HeadingRule, place: _Place, own: Span) -> _Place:
        """Rules that stand right under a heading without a number: they are law, and cited by the heading."""
        article = f"{rule.prefix} 1" if rule.prefix in _SHORT_PREFIXES else place.article
        inner = _Place(self._claim(place.eid, "para", ""), place.label, article, article, place.headings, place.force)
        self._add(ProvisionKind.PARAGRAPH, inner, place, own, own)
        return inner

    def _read_header(self, branch: Branch, number: str) -> str:
        """The header of the table that a row belongs to: its first row, kept until the next table begins."""
        if number == "1" or not self._header:
            self._header = " ".join(self.text.content[branch.marker.start : branch.end].split())
            return ""
        return self._header

    def _tell_force(self, inherited: Force, own: str, heading: str, note: str) -> Force:
        """In force unless the unit or what it stands in says otherwise, in its first words or in a note on it."""
        if inherited is not Force.IN_FORCE:
            return inherited
        candidates = [own, heading, _after_heading(own)] if len(own) < _MOST_REPEALED else []
        if len(own) < 3:
            candidates.append(note)
        printed = [fold(text).encode("ascii") for text in candidates if text]
        for name, force in (("repealed", Force.REPEALED), ("not_yet", Force.NOT_YET)):
            if any(self.words.tells(name, text) for text in printed):
                return force
        return Force.IN_FORCE

    def _place(
        self, rule: HeadingRule, branch: Branch, above: _Place, number: str, prefix: str, heading: str
    ) -> _Place:
        token = _EID.sub("-", fold(number).lower()).strip("-")
        label = rule.label.replace("{number}", number).strip()
        match rule.level:
            case "group":
                eid = branch.eid or self._claim(above.eid, rule.eid, token)
                headings = (*above.headings, f"{label} {heading}".strip())
                cited = f"{above.label}, {label}" if above.article else label
                return _Place(eid, cited, above.article, above.article, headings, above.force)
            case "schedule":
                article = f"{rule.prefix} {number}".strip()
                eid = branch.eid or self._claim("", rule.eid, token)
                return _Place(
                    eid, label, article, article, (*above.headings, f"{label} {heading}".strip()), above.force
                )
            case "article" | "special":
                short = prefix if prefix in _SHORT_PREFIXES else ""
                article = f"{short} {number}".strip()
                eid = branch.eid or self._claim(above.eid if prefix else "", rule.eid, token)
                return _Place(
                    eid, f"{prefix} {number}" if short else label, article, article, above.headings, above.force
                )
            case "definition":
                slug = _EID.sub("-", fold(heading).lower()).strip("-")[:40]
                eid = branch.eid or self._claim(above.eid, "def", slug)
                path = f"{above.path}({heading})"
                return _Place(eid, f"{above.label}, {heading}", above.article, path, above.headings, above.force)
        if rule.level not in ("paragraph", "item"):
            return self._place_inset(rule, branch, above, number)
        if rule.prefix == "par" and branch.reading.style == "word" and branch.reading.key == (1,):
            number = branch.marker.number.lower()  # a sole paragraph is cited by its word
        mark = (f"§{number}" if "§" in rule.label else f"par. {number}".strip()) if rule.prefix == "par" else number
        decimal = branch.reading.style == "decimal" and number.startswith(f"{above.article}.") and "(" not in above.path
        if not rule.label:  # a dash is no number: what it opens is cited by the unit that it stands in
            mark = ""
        path = number if decimal else f"{above.path}({mark})" if mark else above.path
        joined = f"{above.label}{label}" if label.startswith("(") else f"{above.label}, {label}".removesuffix(", ")
        eid = branch.eid or self._claim(above.eid, rule.eid, token)
        return _Place(eid, joined, above.article, path, above.headings, above.force)

    def _place_inset(self, rule: HeadingRule, branch: Branch, above: _Place, number: str) -> _Place:
        words = self.words.labels.get(rule.id, rule.id).replace("{number}", number)
        eid = branch.eid or self._claim(above.eid, rule.eid, number)
        label = f"{above.label}, {words}" if above.label else words
        return _Place(eid, label, above.article, above.path, above.headings, above.force)

    def _claim(self, above: str, name: str, token: str) -> str:
        """An eId under `above`, made unique by a counter where the law repeats a number."""
        own = f"{name}_{token}" if token else name
        eid = f"{above}__{own}" if above else own
        self._eids[eid] += 1
        return eid if self._eids[eid] == 1 else f"{eid}-{self._eids[eid]}nd"

    def _read_notes(self, start: int, end: int) -> str:
        return _read_between(self.notes, start, end)

    def _read_margin(self, branch: Branch) -> str:
        """The marginal note that stands beside the first lines of an article."""
        first, last = branch.marker.start, min(branch.end, branch.marker.start + _BESIDE)
        return _read_between(self.margins, first, last)

    def _write_notes(self, root: _Place) -> None:
        """Footnotes and editorial notes, one provision for the notes of each page."""
        pages: dict[int, list[TextLine]] = {}
        for line in self.text.lines:
            if line.span.start >= self.tree.body_end:
                pages.setdefault(line.box.page, []).append(line)
        for page, lines in pages.items():
            span = self._trim(lines[0].span.start, lines[-1].span.end)
            label = self.words.labels.get("note", "note")
            place = _Place(self._claim("", "note", str(page)), label, "", "", ())
            self._add(ProvisionKind.NOTE, place, root, span, span)

    def _add(
        self,
        kind: ProvisionKind,
        place: _Place,
        above: _Place,
        span: Span,
        own: Span,
        *,
        heading: str = "",
        number: str = "",
        note: str = "",
    ) -> None:
        lines = (
            self._find_lines(own.start, own.end) if own.end > own.start else self._find_lines(span.start, span.end)[:1]
        )
        confidences = [line.confidence for line in lines if line.confidence is not None]
        self.found.append(
            Provision(
                id=f"{self.instrument.id}/{place.eid}",
                instrument=self.instrument.id,
                eid=place.eid,
                kind=kind,
                label=place.label,
                article=place.article,
                path=place.path,
                heading=heading,
                headings=above.headings,
                text=self.text.content[own.start : own.end],
                span=span,
                own=own,
                page=lines[0].box.page if lines else 1,
                boxes=tuple(line.box for line in lines),
                parent=f"{self.instrument.id}/{above.eid}" if above.eid else "",
                force=place.force,
                number=number,
                language=lines[0].language if lines else self.text.language,
                references=self.mentions.list_references(own),
                note=note,
                confidence=round(sum(confidences) / len(confidences), 3) if confidences else None,
            )
        )

    def _find_lines(self, start: int, end: int) -> list[TextLine]:
        """The lines that `start` to `end` touches."""
        first = self.tree.folded.find_line(start)
        past = max(first, bisect_left(self.tree.folded.starts, end))
        return [line for line in self.text.lines[first:past] if line.span.end > start]

    def _trim(self, start: int, end: int) -> Span:
        """The span from `start` to `end` without blanks at either end."""
        if start >= end:
            return Span(start, end)
        printed = self.text.content[start:end]
        begin = start + len(printed) - len(printed.lstrip())
        return Span(begin, begin + len(printed.strip()))


def _place_beside(text: Text, kind: LineKind) -> list[tuple[int, str]]:
    """Each line of `kind` (editorial or marginal note) with the offset of the body line beside or above it."""
    pages: dict[int, list[TextLine]] = {}
    for line in text.lines:
        if line.kind not in (LineKind.NOTE, LineKind.FOOTNOTE, LineKind.MARGIN):
            pages.setdefault(line.box.page, []).append(line)
    placed: list[tuple[int, str]] = []
    for line in text.lines:
        if line.kind is kind:
            above = [body for body in pages.get(line.box.page, ()) if body.box.y0 <= line.box.y0 + _SAME_ROW]
            near = [body for body in above if body.box.x0 < line.box.x1 and line.box.x0 < body.box.x1] or above
            if near:
                nearest = max(near, key=lambda body: (body.box.y0, body.span.start))
                placed.append((nearest.span.end - 1, text.content[line.span.start : line.span.end].strip()))
    return sorted(placed, key=lambda entry: entry[0])


def _read_between(notes: Sequence[tuple[int, str]], start: int, end: int) -> str:
    """The notes, in their order, whose offset lies from `start` to before `end`."""
    first, last = (bisect_left(notes, place, key=itemgetter(0)) for place in (start, end))
    return " ".join(note for _, note in notes[first:last])


def write_provisions(
    text: Text, tree: Outline, instrument: Instrument, grammar: Grammar, grammars: Grammars
) -> tuple[Provision, ...]:
    """Every provision of `tree` in printed order."""
    return Writer(text, tree, instrument, grammars.words[grammar.languages[0]]).write()


def _after_heading(own: str) -> str:
    """What follows a short heading that runs into its text: "Exports. (Repealed by Act 4 of 2018.) …"."""
    first, stop, rest = own.partition(". ")
    return rest if stop and len(first) < _MOST_RUN_IN else ""
