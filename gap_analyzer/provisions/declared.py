"""The units that a file declares itself (Akoma Ntoso) → an outline: its numbers, headings, eIds and nesting are taken.

The grammar tells what a number is called, so that units are cited as in a law that was read from print, and splits
articles within which the file declares nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from gap_analyzer.catalogue.grammars import Grammar, Grammars, HeadingRule, Words, fold, make_rule
from gap_analyzer.model.law import LineKind, Markup, Text
from gap_analyzer.provisions import definitions
from gap_analyzer.provisions.dashes import DASH, REST
from gap_analyzer.provisions.insets import (
    CLOSING,
    CONTENTS,
    PREAMBLE,
    QUOTED,
    ROW,
    build_inset,
    fill,
    find_quotes,
    find_table_rows,
)
from gap_analyzer.provisions.markers import Folded, Marker
from gap_analyzer.provisions.nesting import Branch
from gap_analyzer.provisions.numbers import NumberReading, read_number
from gap_analyzer.provisions.outline import Outline, hang_within

_GROUPS = frozenset(
    "book part title chapter division subpart tome subtitle subchapter subdivision group transitional".split()
)
_ARTICLES = frozenset({"article", "section", "rule"})
_SCHEDULES = frozenset({"schedule", "attachment", "annex"})
_PARAGRAPHS = frozenset({"paragraph", "subsection", "clause", "subrule"})
_INSETS = {
    "preamble": PREAMBLE,
    "preface": PREAMBLE,
    "contents": CONTENTS,
    "closing": CLOSING,
    "wrapUp": CLOSING,
    "conclusions": CLOSING,
    "quoted": QUOTED,
    "row": ROW,
    "note": make_rule("note", "note", "note"),
}
_NONE = NumberReading("none", ())
_APART = frozenset({LineKind.FOOTNOTE, LineKind.NOTE, LineKind.MARGIN})
_LEAST_DISTINCT = 0.9  # of the numbers of articles
_ROUND_NUMBER = " .()[]:;-–—"


@dataclass(slots=True)
class _Node:
    """A declared unit: where it and its own words begin, and what is declared within it."""

    mark: Markup
    start: int
    body: int
    end: int = 0
    inner: list[_Node] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Whether anything is declared of the unit but that it is one."""
        return bool(self.mark.number or self.mark.heading or self.mark.eid)

    def holds(self, names: frozenset[str]) -> bool:
        """Whether a unit of one of these names is declared within this one."""
        return any(node.mark.level in names or node.holds(names) for node in self.inner)


def outline_declared(text: Text, folded: Folded, grammar: Grammar, grammars: Grammars) -> Outline | None:
    """The outline that the file declares, or None where it declares no article and no schedule, or numbers them so
    carelessly that print is the better witness."""
    end = next((line.span.start for line in text.lines if line.kind in _APART), len(text.content))
    nodes = list(_locate([mark for mark in text.declared if mark.depth], text))
    top = _nest(nodes, end)
    bare = not any(inner.is_told for node in nodes if node.mark.level in _ARTICLES for inner in node.inner)
    if bare:  # paragraphs that only hold the words of their article are no units
        for node in nodes:
            node.inner = [] if node.mark.level in _ARTICLES else node.inner
    if not any(node.mark.level in _ARTICLES | _SCHEDULES for node in nodes) or _repeats(nodes):
        return None
    words = grammars.words[grammar.languages[0]]
    builder = _Builder(folded, grammar, words)
    units = list(builder.flatten(top))
    whole: list[Branch] = []
    at = 0
    for unit in units:
        if any(character.isalnum() for character in text.content[at : unit.marker.start]):
            whole.append(build_inset(PREAMBLE, at, unit.marker.start))
        whole.append(unit)
        at = unit.end
    if bare:
        quotes = find_quotes(folded, words)
        return Outline(folded, whole, 0.0, end, hang_within(whole, text, folded, quotes, grammar, words))
    own = [node for node in nodes if node.mark.level == "row"]
    printed = find_table_rows(text)
    rows = [row for row in printed if not any(node.start <= row.marker.start < node.end for node in own)]
    for unit in whole:
        fill(unit, [row for row in rows if unit.marker.start <= row.marker.start < unit.end], text.content)
    return Outline(folded, whole, 0.0, end, frozenset(builder.defining))


def _repeats(nodes: Sequence[_Node]) -> bool:
    """Whether many articles without an eId bear a number that another bears."""
    numbers = [node.mark.number for node in nodes if node.mark.level in _ARTICLES and not node.mark.eid]
    return len(set(numbers)) < _LEAST_DISTINCT * len(numbers)


def _locate(marks: Sequence[Markup], text: Text) -> Iterator[_Node]:
    """Where each unit begins; several may begin on one line, the number of each after that of the one before."""
    line, at = -1, 0
    for mark in marks:
        span = text.lines[mark.line].span
        at = max(at, span.start) if mark.line == line else span.start
        line = mark.line
        number = " ".join(mark.number.split())
        found = text.content.find(number, at, span.end) if number else at
        start = max(at, found)
        at = start + len(number) if found >= 0 else start
        yield _Node(mark, start, span.end if mark.heading else at)


def _nest(nodes: Sequence[_Node], end: int) -> list[_Node]:
    """The outermost nodes, the others hung within them by their depth."""
    top: list[_Node] = []
    open_nodes: list[_Node] = []
    for node in nodes:
        while open_nodes and open_nodes[-1].mark.depth >= node.mark.depth:
            open_nodes.pop().end = node.start
        (open_nodes[-1].inner if open_nodes else top).append(node)
        open_nodes.append(node)
    for node in open_nodes:
        node.end = end
    return top


class _Builder:
    """Makes branches of nodes; `defining` gathers the articles in which definitions are declared."""

    def __init__(self, folded: Folded, grammar: Grammar, words: Words) -> None:
        self.defining: set[int] = set()
        self._folded, self._grammar, self._words = folded, grammar, words
        self._eids: set[str] = set()
        kinds = {rule.level for rule in grammar.rules if rule.eid == "sec"}
        self._sections = kinds == {"group"}  # a section holds articles in this family of law

    def flatten(self, nodes: Sequence[_Node]) -> Iterator[Branch]:
        """Groups, schedules and articles one after the other, as they are printed; what is within articles hangs."""
        for node in nodes:
            if not self._is_group(node):
                branch = self._build(node, "article" if node.mark.level in _ARTICLES else "paragraph")
                branch.children = [self._hang(inner) for inner in node.inner]
                yield branch
                continue
            level = "schedule" if node.mark.level in _SCHEDULES else "group"
            branch = self._build(node, level)
            inner = list(_open_unnumbered(node))
            first = next((at for at, within in enumerate(inner) if self._is_unit(within)), len(inner))
            branch.children = [self._hang(within) for within in inner[:first]]
            branch.end = inner[first].start if first < len(inner) else node.end
            yield branch
            yield from self.flatten(inner[first:])

    def _is_group(self, node: _Node) -> bool:
        within = node.mark.level == "section" and (self._sections or node.holds(frozenset({"article", "section"})))
        return within or node.mark.level in _GROUPS | _SCHEDULES

    def _is_unit(self, node: _Node) -> bool:
        return self._is_group(node) or node.mark.level in _ARTICLES

    def _hang(self, node: _Node) -> Branch:
        branch = self._build(node, "paragraph" if node.mark.level in _PARAGRAPHS | _ARTICLES else "item")
        branch.children = [self._hang(inner) for inner in node.inner]
        return branch

    def _build(self, node: _Node, level: str) -> Branch:
        mark = node.mark
        if level in ("group", "schedule") and not mark.number:
            mark = self._split_heading(mark, level)
        rule, number = self._choose_rule(mark, level)
        if mark.level == "definition" and not mark.number:
            rule, number = definitions.RULE, mark.heading
        if level == "article" and any(inner.mark.level == "definition" for inner in node.inner):
            self.defining.add(node.start)
        readings = read_number(number, rule.styles, self._words.ordinals) if number else ()
        marker = Marker(rule, node.start, node.body, number, readings or (_NONE,))
        eid = mark.eid if mark.eid not in self._eids else ""
        self._eids.add(eid)
        branch = Branch(marker, marker.readings[0], node.end, eid=eid, title=(mark.heading, node.body))
        if level == "group" and number and not mark.heading:  # "TÍTULO CUARTO DE LOS RESIDUOS" in one num
            after = self._folded.content.find(number, node.start) + len(number)
            branch.marker, branch.title = replace(marker, end=after), None
        return branch

    def _split_heading(self, mark: Markup, level: str) -> Markup:
        """A group that is declared with a heading alone, "CAPÍTULO XI": its number, where the grammar knows it."""
        known = any(_match(rule, mark.heading) is not None for rule in self._grammar.rules if rule.level == level)
        return replace(mark, number=mark.heading, heading="") if known else mark

    def _choose_rule(self, mark: Markup, level: str) -> tuple[HeadingRule, str]:
        """The rule by which the unit is cited, and its number as printed without its word and signs."""
        if mark.level in _INSETS:
            return _INSETS[mark.level], mark.number.strip(_ROUND_NUMBER)
        if not mark.number and level in ("paragraph", "item"):
            return (REST if level == "paragraph" else DASH), ""
        own = mark.eid.rpartition("__")[2].partition("_")[0]
        levels = {"article": ("article", "special"), "paragraph": ("paragraph", "item"), "item": ("item", "paragraph")}
        wanted = levels.get(level, (level,))
        rules = [rule for name in wanted for rule in self._grammar.rules if rule.level == name]
        rules.sort(key=lambda rule: (rule.eid != own, wanted.index(rule.level)))
        for printed, whole in ((mark.number, True), (mark.number, False), (mark.number.partition(" ")[0], True)):
            for rule in rules:
                number = _match(rule, printed, whole=whole)
                if number is not None:
                    return (replace(rule, rank=mark.depth) if level == "group" else rule), number
        if level == "schedule" and rules:
            return rules[0], mark.number.rpartition(" ")[2].strip(_ROUND_NUMBER)
        plain = make_rule(mark.level, level, own or mark.level, "{number}")
        return replace(plain, rank=mark.depth, styles=("digit", "ROMAN", "lower")), mark.number.strip(_ROUND_NUMBER)


def _open_unnumbered(node: _Node) -> Iterator[_Node]:
    """What is declared within a group, but for its own words: a paragraph without a number, and what that holds."""
    for inner in node.inner:
        if inner.mark.level in _PARAGRAPHS and not inner.mark.number and not inner.mark.heading:
            yield from inner.inner
        else:
            yield inner


def _match(rule: HeadingRule, printed: str, *, whole: bool = True) -> str | None:
    """The number that `rule` reads in `printed`, a number with its word, or None; as a `whole` or at its beginning."""
    for ending in ("", " X", "\n"):  # some rules ask for what follows: words in capitals, or the end of the line
        folded = fold(printed + ending).encode("ascii")
        for form in rule.heads:
            match = form.pattern.match(folded)
            if match is None or (whole and match.end() < len(printed.rstrip())):
                continue
            first, last = match.span(form.number) if form.number else (-1, -1)
            return printed[first:last] if first >= 0 else ""
    return None
