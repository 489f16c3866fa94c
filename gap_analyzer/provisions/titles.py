"""Where the heading of a unit ends and its own words begin."""

from __future__ import annotations

import re

from gap_analyzer.catalogue.grammars import Words, fold
from gap_analyzer.provisions.markers import Marker
from gap_analyzer.provisions.nesting import Branch

_MOST = 160  # characters of a heading that stands on the line of its number
_MOST_SENTENCE = 90  # characters of a heading that ends with a full stop
_MOST_LINE = 110  # characters of one line of a group's heading
_MOST_LINES = 4
_LEAST_SENTENCE = 30  # characters of a sentence under the name of closing provisions
_FULL_LINE = 0.8  # share of the width of the lines that follow
_INNER_STOP = re.compile(r"[a-zà-ÿ)]{3}[.:] +[A-ZÀ-Ý“\"(]")
_BRACKETS = re.compile(r"(?<!\()\b(?:[a-z]|[ivx]{1,4})\)|[()]")
_MOST_ASIDE = 900  # characters of the list of sections under a schedule's number
_STRIPPED = " .:-–—\t\n"


def find_title(branch: Branch, content: str, words: Words) -> tuple[str, int]:
    """The heading printed with the marker of `branch`, on one line, and the offset where its own words begin.

    A short sentence above the paragraphs of an article is no heading of it: “The export of mercury needs a licence.”
    """
    marker = branch.marker
    limit = branch.children[0].marker.start if branch.children else branch.end
    match marker.rule.level:
        case "group" | "schedule":
            return _read_group(
                content, marker.end, limit, is_named=marker.rule.level == "group" and marker.rule.prefix != ""
            )
        case "article" | "special" if not marker.inline:
            return _read_article(content, branch, limit, words)
    return _read_lead(content, marker), marker.end


def _read_article(content: str, branch: Branch, limit: int, words: Words) -> tuple[str, int]:
    marker = branch.marker
    above = _read_lead(content, marker)
    end = content.find("\n", marker.end)
    end = min(len(content) if end < 0 else end, limit)
    start = marker.end
    if end == start and start < limit:  # the heading stands on the line under the number
        end = content.find("\n", start + 1)
        end = min(len(content) if end < 0 else end, limit)
    rest = content[start:end].strip(_STRIPPED)
    if above and above != rest:
        return above, marker.end
    if content[start:end].rstrip().endswith(".") and words.tells("sentence", fold(rest).encode("ascii")):
        return above, marker.end
    if rest and len(rest) < _MOST and end <= limit and _is_heading(content[start:end], content[end : branch.end]):
        return rest, end
    return above, marker.end


def _is_heading(line: str, following: str) -> bool:
    line, following = line.strip(), following.lstrip()
    if not following or line[-1:] in ",;:–—-" or line[:1].islower() or _INNER_STOP.search(line):
        return False
    if line.endswith("."):
        return len(line) < _MOST_SENTENCE
    if len(line) >= _FULL_LINE * max(map(len, following.split("\n", 3)[:3])):
        return False  # a line as wide as its neighbours that runs on is prose, not a heading
    return following[0].isupper() or following[0].isdigit() or following[0] in '(“"«§'


def _read_lead(content: str, marker: Marker) -> str:
    """The heading printed above or before the number of `marker`."""
    if marker.heading is None:
        return ""
    return " ".join(content[marker.heading.start : marker.heading.end].split()).strip(_STRIPPED)


def skip_aside(content: str, start: int, limit: int) -> int:
    """The end of the list of sections in brackets that opens at `start` under a schedule's number, or `start`.

    "a)" closes no bracket: a French list is "(alinéas 3(1)a) et c))".
    """
    at = start + len(content[start:limit]) - len(content[start:limit].lstrip())
    if content[at : at + 1] != "(":
        return start
    depth = 0
    for match in _BRACKETS.finditer(content, at, min(limit, at + _MOST_ASIDE)):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth == 0:
            return match.end()
    return start


def _read_group(content: str, start: int, limit: int, *, is_named: bool) -> tuple[str, int]:
    """The heading of a group or schedule; under a name of closing provisions (`is_named`) a sentence is no heading."""
    taken: list[str] = []
    aside = skip_aside(content, start, limit)
    if "\n" in content[start:aside].strip():
        return " ".join(content[start:aside].split()), aside
    at = start
    while at < limit and len(taken) < _MOST_LINES:
        end = content.find("\n", at)
        end = limit if end < 0 or end > limit else end
        line = content[at:end].strip(_STRIPPED)
        if line:
            if len(line) > _MOST_LINE or (taken and not _continues(taken[-1], line)):
                break
            if is_named and not taken and len(line) > _LEAST_SENTENCE and content[at:end].rstrip().endswith("."):
                break
            taken.append(line)
        at = end + 1
    return " ".join(taken), min(at, limit)


def _continues(previous: str, line: str) -> bool:
    return line.isupper() if previous.isupper() else line[:1].islower()
