"""Markers → the outline of a law: groups, articles, schedules and what is numbered within them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gap_analyzer.catalogue.grammars import Grammar, Grammars, HeadingRule, Words
from gap_analyzer.model.law import LineKind, Span, Text
from gap_analyzer.provisions.contents import find_contents, find_listed
from gap_analyzer.provisions.dashes import hang_dashes
from gap_analyzer.provisions.definitions import defines, find_definitions
from gap_analyzer.provisions.forms import FORM, find_forms
from gap_analyzer.provisions.insets import (
    CLOSING,
    CONTENTS,
    PREAMBLE,
    QUOTED,
    build_inset,
    close_lists,
    fill,
    find_formula,
    find_quotes,
    find_recitals,
    find_table_rows,
)
from gap_analyzer.provisions.leads import attach_headings
from gap_analyzer.provisions.lost import infer_lost
from gap_analyzer.provisions.markers import TOP_LEVELS, Folded, Marker, build_marker, find_markers
from gap_analyzer.provisions.misreads import find_misread, mend_articles
from gap_analyzer.provisions.nesting import Branch, follows_reference, nest
from gap_analyzer.provisions.sequence import Link, choose_chain, is_successor
from gap_analyzer.provisions.styled import find_styled
from gap_analyzer.provisions.titles import skip_aside

_APART = (LineKind.FOOTNOTE, LineKind.NOTE, LineKind.MARGIN)
_ITEM_LEVELS = frozenset({"paragraph", "item"})
_LONGEST_HEAD = 200  # characters: no number of a paragraph or item is printed in as many
_NUMBERED = frozenset({"article", "schedule", "special"})
_RULES = frozenset({"article", "special"})
_BARE = b" .:-\x03\n"  # what may stand between a number and the heading under it
_SHORT = 140  # characters to the next unit: shorter looks like a line of a table of contents


@dataclass(slots=True)
class Outline:
    """The top-level units of a text in printed order, flat: groups, articles, schedules, notes; items hang within.

    `body_end` is where footnotes and notes begin; `defining` holds the offsets of articles that define terms.
    """

    folded: Folded
    units: list[Branch]
    gain: float
    body_end: int
    defining: frozenset[int] = frozenset()


def choose_grammar(text: Text, folded: Folded, grammars: Grammars, name: str | None = None) -> Grammar:
    """The grammar called `name`, or the one of the text's language whose article numbers run on best."""
    if name is not None:
        return grammars.find(name)
    own = [grammar for grammar in grammars.grammars if text.language in grammar.languages] or list(grammars.grammars)
    gains = [(_measure(folded, grammar, grammars), -index) for index, grammar in enumerate(own)]
    return own[-max(gains)[1]]


def _measure(folded: Folded, grammar: Grammar, grammars: Grammars) -> float:
    ordinals = _find_words(grammar, grammars).ordinals
    articles = [m for m in find_markers(folded, grammar, ordinals, frozenset({"article"})) if not m.quoted]
    return choose_chain(articles, _weigh(articles, folded))[1]


def _find_words(grammar: Grammar, grammars: Grammars) -> Words:
    return grammars.words[grammar.languages[0]]


def outline(text: Text, folded: Folded, grammar: Grammar, grammars: Grammars) -> Outline:
    """The outline of `text`, whose content is `folded`, by `grammar`."""
    words = _find_words(grammar, grammars)
    markers = find_markers(folded, grammar, words.ordinals, TOP_LEVELS)
    quotes = _bound_quotes(find_quotes(folded, words), markers)
    listed = find_listed(markers, text, folded)
    markers = [marker for marker in markers if not marker.quoted and not _is_barred(text, folded, marker, quotes)]
    markers = _drop_titles([m for m in _drop_covered(markers) if _stands_alone(m, folded)], folded)
    markers = [m for m in markers if not (m.inline and follows_reference(folded, m.start, words))]
    markers = [m for m in mend_articles(markers, folded) if not _is_barred(text, folded, m, quotes)]
    contents = (*listed, *find_contents(markers, folded))
    markers = [marker for marker in markers if not any(span.start <= marker.start < span.end for span in contents)]
    markers = attach_headings(_merge_repeats(markers, folded), text, folded)
    markers = sorted([*markers, *find_styled(text, markers)], key=lambda marker: marker.start)
    units, gain = _choose_units(markers, folded)
    first = find_markers(folded, grammar, words.ordinals, frozenset({"paragraph"}))
    first = attach_headings([m for m in first if not m.inline], text, folded, above=[link.marker for link in units])
    units = infer_lost(units, first, text, folded)
    end = next((line.span.start for line in text.lines if line.kind in _APART), len(text.content))
    forms = find_forms(units, text, folded, grammar, words)
    units = [link for link in units if not any(form.start <= link.marker.start < form.end for form in forms)]
    branches = _build_branches(units, contents, forms, end)
    _set_formulas_apart(branches, text, folded, words)
    defining = hang_within(branches, text, folded, quotes, grammar, words)
    return Outline(folded, branches, gain, end, defining)


def hang_within(
    branches: Sequence[Branch],
    text: Text,
    folded: Folded,
    quotes: Sequence[Span],
    grammar: Grammar,
    words: Words,
) -> frozenset[int]:
    """Hang what is seen within articles and schedules: items, definitions, quotations, table rows, dashes.

    The offsets of articles that define terms are returned.
    """
    above = [branch.marker for branch in branches]
    items = find_markers(folded, grammar, words.ordinals, _ITEM_LEVELS) + find_misread(folded, grammar, _ITEM_LEVELS)
    items = [marker for marker in items if not _is_barred(text, folded, marker, quotes) and not marker.quoted]
    items = attach_headings(items, text, folded, above=above)
    items.sort(key=lambda marker: marker.start)
    defining = _nest_items(branches, items, folded, grammar, words)
    insets = [build_inset(QUOTED, quote.start, quote.end) for quote in quotes]
    held = [row for row in find_table_rows(text) if not any(q.start <= row.marker.start < q.end for q in quotes)]
    insets = sorted([*insets, *held], key=lambda inset: inset.marker.start)
    for branch in _list_numbered(branches):
        hang_dashes(branch, text, folded, quotes)
        close_lists(branch, text, folded)
        fill(branch, [i for i in insets if branch.marker.start <= i.marker.start < branch.end], text.content)
    return defining


def _bound_quotes(quotes: Sequence[Span], markers: Sequence[Marker]) -> tuple[Span, ...]:
    """`quotes`, each ending at the latest where the law's own next article begins: closing marks get lost in print."""
    articles = [m for m in markers if m.rule.level == "article" and not m.rule.bare and not m.inline and not m.quoted]
    starts = [marker.start for marker in articles]
    bound: list[Span] = []
    for quote in quotes:
        first, last = bisect_left(starts, quote.start), bisect_left(starts, quote.end)
        end = quote.end
        if first:
            before = articles[first - 1].readings[0].key
            inside = (m.start for m in articles[first:last] if is_successor(before, m.readings[0].key))
            end = next(inside, end)
        bound.append(Span(quote.start, end))
    return tuple(bound)


def _build_branches(units: Sequence[Link], contents: Sequence[Span], forms: Sequence[Span], end: int) -> list[Branch]:
    """Units, tables of contents and forms in printed order, each ending where the next begins."""
    branches = [Branch(link.marker, link.reading, end) for link in units]
    branches += [build_inset(CONTENTS, span.start, span.end) for span in contents]
    branches += [build_inset(FORM, span.start, min(span.end, end)) for span in forms if span.start < end]
    branches.sort(key=lambda branch: branch.marker.start)
    whole: list[Branch] = []
    at = 0
    for index, branch in enumerate(branches):
        following = branches[index + 1].marker.start if index + 1 < len(branches) else end
        branch.end = min(branch.end, following) if branch.marker.rule is CONTENTS else following
        if branch.marker.start > at:
            whole.append(build_inset(PREAMBLE, at, branch.marker.start))
        whole.append(branch)
        at = branch.end
    return [*whole, build_inset(PREAMBLE, at, end)] if at < end else whole


def _set_formulas_apart(branches: list[Branch], text: Text, folded: Folded, words: Words) -> None:
    """Cut the closing formula off the last article before a schedule, a new law or the end; recitals off any."""
    found: list[Branch] = []
    for index, branch in enumerate(branches):
        recitals = find_recitals(branch, text, folded, words) if branch.marker.rule.level in _RULES else 0
        if recitals:
            found.append(build_inset(PREAMBLE, recitals, branch.end))
            branch.end = recitals
        following = branches[index + 1] if index + 1 < len(branches) else None
        last = following is None or following.marker.rule.level == "schedule" or following.reading.key == (1,)
        if not (last or recitals) or branch.marker.rule.level not in _RULES:
            continue
        start = find_formula(branch, text, folded, words)
        if start:
            found.append(build_inset(CLOSING, start, branch.end))
            branch.end = start
    branches.extend(found)
    branches.sort(key=lambda branch: branch.marker.start)


def _nest_items(
    branches: Sequence[Branch], items: Sequence[Marker], folded: Folded, grammar: Grammar, words: Words
) -> frozenset[int]:
    """Hang paragraphs, items and definitions under their articles; the offsets of articles that define terms."""
    defining: set[int] = set()
    starts = [marker.start for marker in items]
    for branch in _list_numbered(branches):
        begin = branch.marker.end
        if branch.marker.rule.level in ("group", "schedule"):
            begin = skip_aside(folded.content, begin, branch.end)
        first, last = bisect_left(starts, begin), bisect_left(starts, branch.end)
        own = _add_heads(branch, list(items[first:last]), folded, grammar, words.ordinals)
        if branch.marker.rule.level == "article" and defines(branch, folded, words):
            defining.add(branch.marker.start)
            own = sorted([*own, *find_definitions(branch, own, folded, words)], key=lambda marker: marker.start)
        nest(branch, own, folded, words)
    return frozenset(defining)


def _list_numbered(branches: Sequence[Branch]) -> list[Branch]:
    """The units within which items are numbered: articles, schedules, and the parts of a schedule."""
    found: list[Branch] = []
    in_schedule = False
    for branch in branches:
        level = branch.marker.rule.level
        in_schedule = level == "schedule" or (in_schedule and not branch.marker.rule.prefix)
        if level in _NUMBERED or (level == "group" and in_schedule):
            found.append(branch)
    return found


def _is_barred(text: Text, folded: Folded, marker: Marker, quotes: Sequence[Span]) -> bool:
    """Whether `marker` lies where no unit of this law can begin: in a table, a note or a quotation."""
    if any(quote.start <= marker.start < quote.end for quote in quotes):
        return True
    line = text.lines[folded.find_line(marker.start)]
    return line.kind in (LineKind.CONTENTS, LineKind.FOOTNOTE, LineKind.NOTE, LineKind.TABLE)


def _merge_repeats(markers: Sequence[Marker], folded: Folded) -> list[Marker]:
    """`markers` without those that print the number of the one just before again, after its heading."""
    kept: list[Marker] = []
    for marker in markers:
        last = kept[-1] if kept else None
        if (
            last is not None
            and marker.rule.level == last.rule.level == "article"
            and marker.readings == last.readings
            and marker.start - last.end < _SHORT
            and not marker.inline
            and folded.data[last.end : marker.start].count(b"\n") <= 1
        ):
            kept[-1] = replace(last, end=marker.end, heading=Span(last.end, marker.start))
            continue
        kept.append(marker)
    return kept


def _choose_units(markers: Sequence[Marker], folded: Folded) -> tuple[list[Link], float]:
    """Groups, schedules and the chain of articles of each segment between them."""
    units: list[Link] = []
    segments: list[tuple[HeadingRule | None, list[Marker]]] = [(None, [])]
    for index, marker in enumerate(markers):
        rule = marker.rule
        if rule.level == "schedule" and _is_passing(markers, index, folded):
            continue
        closes = (
            rule.level in ("group", "special") and rule.prefix
        )  # "DISPOSICIONES FINALES", "Disposición final segunda"
        if rule.level == "schedule" or closes:
            segments.append((rule, []))
        if rule.level in ("schedule", "group", "note") or closes:
            units.append(Link(marker, marker.readings[0]))
        else:
            segments[-1][1].append(marker)
    gain = 0.0
    for opener, segment in segments:
        chain, gained = _choose_segment(segment, folded, opener)
        gain += gained
        units.extend(chain)
    units.sort(key=lambda link: link.marker.start)
    return _drop_overlaps(units), gain


def _choose_segment(segment: Sequence[Marker], folded: Folded, opener: HeadingRule | None) -> tuple[list[Link], float]:
    """The chain of one segment: articles, or the ordinal units (Primera, Segunda) of a group or resolution."""
    in_schedule = opener is not None and opener.level == "schedule"
    articles = [m for m in segment if m.rule.level == "article" and not (in_schedule and m.rule.bare)]
    chain, gained = choose_chain(articles, _weigh(articles, folded))
    chain = _add_strays(chain, articles)
    specials = [marker for marker in segment if marker.rule.level == "special"]
    if not specials:
        return chain, gained
    if opener is not None and opener.prefix:
        both = sorted([*articles, *specials], key=lambda marker: marker.start)
        return choose_chain(both, _weigh(both, folded))
    other, more = choose_chain(specials, _weigh(specials, folded))
    return (other, more) if len(chain) < 2 <= len(other) else (chain, gained)


def _add_strays(chain: list[Link], articles: Sequence[Marker]) -> list[Link]:
    """`chain` with articles that stand out of order but fill a gap in it: pages get shuffled, articles do not go."""
    if len(chain) < 3:
        return chain
    taken = {(link.reading.style, link.reading.key) for link in chain}
    keys = [link.reading.key for link in chain]
    strays: list[Link] = []
    for marker in articles:
        if marker.rule.bare or marker.inline:
            continue
        reading = marker.readings[0]
        fills = (reading.style, reading.key) not in taken and keys[0] < reading.key < max(keys)
        if fills and reading.style == chain[0].reading.style:
            taken.add((reading.style, reading.key))
            strays.append(Link(marker, reading))
    return sorted([*chain, *strays], key=lambda link: link.marker.start)


def _drop_overlaps(units: list[Link]) -> list[Link]:
    kept: list[Link] = []
    for link in units:
        if not kept or link.marker.start >= kept[-1].marker.end:
            kept.append(link)
    return kept


def _stands_alone(marker: Marker, folded: Folded) -> bool:
    """Whether a group or schedule begins a line of its own, and no sentence runs into it: "the / First Schedule."."""
    if marker.inline or not (marker.rule.level in ("group", "schedule") or marker.rule.prefix):
        return True
    printed = folded.data[marker.start : marker.end]
    before = folded.data[max(0, marker.start - 60) : marker.start].rstrip(b"\n ")
    if not before or printed.isupper() or not (before[-1:].islower() or before[-1:] in b",("):
        return True
    last_line = before.rpartition(b"\n")[2]
    return len(last_line) < 45 and b"\n" in before and last_line[:1].isupper()


def _is_passing(markers: Sequence[Marker], index: int, folded: Folded) -> bool:
    """Whether the sections run on over a schedule, or only begin after it: then it is mentioned, or listed, there."""
    before = [m for m in markers[:index] if m.rule.level == "article" and m.rule.bare and not m.inline]
    after = [m for m in markers[index + 1 :] if m.rule.level == "article" and m.rule.bare and not m.inline]
    if len(after) < 3:
        return False
    chain, _ = choose_chain(before, _weigh(before, folded))
    following = after[0].readings[0].key
    if len(chain) < 3:
        onward = choose_chain(after, _weigh(after, folded))[0]
        return len(onward) > 2 * max(3, len(chain)) and onward[0].reading.key[0] <= 2
    return is_successor(chain[-1].reading.key, following) and following > (2,)


def _drop_covered(markers: Sequence[Marker]) -> list[Marker]:
    """`markers` without groups and schedules that begin within the words of one before."""
    kept: list[Marker] = []
    end = -1
    for marker in markers:
        heading = marker.rule.level in ("group", "schedule")
        if heading and marker.start < end:
            continue
        if heading:
            end = marker.end
        kept.append(marker)
    return kept


def _drop_titles(markers: Sequence[Marker], folded: Folded) -> list[Marker]:
    """`markers` without the names of closing provisions that head an article or the first group of a law.

    Under "Artículo 20", and under "Capítulo I" before any article, "Disposiciones generales" is a heading.
    """
    kept: list[Marker] = []
    begun = False
    for marker in markers:
        last = kept[-1] if kept else None
        if last is not None and marker.rule.level == "group" and marker.rule.prefix:
            heads = last.rule.level == "article" or (last.rule.level == "group" and not last.rule.prefix and not begun)
            if heads and not folded.data[last.end : marker.start].strip(_BARE):
                continue
        begun = begun or marker.rule.level in _RULES
        kept.append(marker)
    return kept


def _weigh(markers: Sequence[Marker], folded: Folded) -> list[float]:
    """How much each marker counts: its rule's weight, less where hardly any text follows, as in a list of headings."""
    weights = []
    for index, marker in enumerate(markers):
        following = markers[index + 1].start if index + 1 < len(markers) else len(folded.data)
        short = following - marker.start < _SHORT
        weights.append(marker.rule.weight * (0.6 if short else 1.0) * (0.5 if marker.inline else 1.0))
    return weights


def _add_heads(
    branch: Branch, markers: list[Marker], folded: Folded, grammar: Grammar, ordinals: dict[str, int]
) -> list[Marker]:
    """`markers` with those that stand right after another marker: 12. (1) (a)."""
    known = {marker.start for marker in markers}
    found = list(markers)
    waiting = [branch.marker.end, *(marker.end for marker in markers)]
    while waiting:
        at = waiting.pop()
        while folded.data[at : at + 1] == b" ":
            at += 1
        if at in known or at >= branch.end:
            continue
        for rule, form in grammar.find_heads(_ITEM_LEVELS, folded.data[at : at + _LONGEST_HEAD]):
            match = form.pattern.match(folded.data, at)
            marker = build_marker(folded, rule, form, match, ordinals) if match else None
            if marker is not None:
                found.append(marker)
                known.add(at)
                waiting.append(marker.end)
    found.sort(key=lambda marker: marker.start)
    return found
