"""rules/*/headings/*.yaml → the grammars by which a law is split into units; a mistake names file and key."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from gap_analyzer.catalogue.pattern_sets import PatternSet
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.errors import RulePackError
from gap_analyzer.resources import locate

LEVELS = ("group", "article", "schedule", "special", "paragraph", "item", "note", "closing")
STYLES = ("digit", "decimal", "fraction", "lower", "upper", "double", "roman", "ROMAN", "word", "code", "none")

# One character for each look-alike, so that a folded text has the offsets of the printed one.
_FOLD_GROUPS = {
    "\x01": "º°ª˚",
    "\x02": "§",
    "\x03": "–—―−‒",
    "\x04": "•●▪■◦·",
    "-": "‐‑",
    '"': "“”«»„‟″",
    "'": "‘’‛′´`",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u202f\t\u200a\u2008",
}


def _build_folds() -> dict[int, str]:
    folds: dict[int, str] = {}
    for code in range(0xC0, 0x250):
        plain = unicodedata.normalize("NFKD", chr(code))[0]
        if plain.isascii():
            folds[code] = plain
    folds.update({ord("ø"): "o", ord("Ø"): "O", ord("ß"): "s", ord("æ"): "a", ord("Œ"): "O", ord("œ"): "o"})
    for plain, odd in _FOLD_GROUPS.items():
        folds.update(dict.fromkeys(map(ord, odd), plain))
    return folds


_FOLDS = _build_folds()
_FOLDED_ASCII = frozenset(chr(code) for code in _FOLDS if code < 128)
_FOLDED_LATIN = "".join(_FOLDS.get(code, chr(code) if code < 128 else "?") for code in range(256)).encode("ascii")
_FAR_SIGNS = "gap-analyzer-fold"  # the name of `_fold_far` among Python's error handlers


def fold(text: str) -> str:
    """`text` in ASCII, character for character: accents dropped, dashes, quotes and ordinal signs made alike.

    The result has the length of `text`, so offsets found in it hold in `text`.
    """
    if text.isascii():
        for sign in _FOLDED_ASCII:
            text = text.replace(sign, _FOLDS[ord(sign)])
        return text
    return text.encode("latin-1", _FAR_SIGNS).translate(_FOLDED_LATIN).decode("ascii")


def _fold_far(error: UnicodeError) -> tuple[str, int]:
    """What the signs beyond Latin-1 that stopped the encoder become, and where it goes on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_FOLDS.get(ord(sign), "?") for sign in error.object[error.start : error.end]), error.end


codecs.register_error(_FAR_SIGNS, _fold_far)


@dataclass(frozen=True, slots=True)
class Form:
    """A compiled pattern, the index of its group `number` (or else group 1) and of its group `next`; 0 for none."""

    pattern: Any
    number: int
    next: int
    term: int = 0
    groups: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """How one unit of a law is introduced in print.

    `lines` match at the start of a line of folded text, `heads` right after another marker, `inline` within a line;
    group 1, or the group `number`, is the number as printed. `styles` are the readings its number may have; `rank`
    orders groups, 0 outermost. `prefix` is what a citation says before the number; a `bare` number has no keyword, so
    it never restarts and in a schedule it is an item; an `outer` unit belongs to its article, whatever list stands
    before it. With `heading_before`, a short line above the number is its heading, as a marginal note is printed.
    """

    id: str
    level: str
    rank: int
    eid: str
    label: str
    styles: tuple[str, ...]
    lines: tuple[Form, ...]
    heads: tuple[Form, ...]
    inline: tuple[Form, ...]
    matches: tuple[str, ...]
    misses: tuple[str, ...]
    prefix: str = ""
    weight: float = 1.0
    bare: bool = False
    outer: bool = False
    heading_before: bool = False


Heads = tuple[list[tuple["HeadingRule", Form]], PatternSet[bytes]]  # forms of heads, and the same sought together


@dataclass(frozen=True, slots=True)
class Grammar:
    """The headings and numbers of one legal family in one language."""

    id: str
    languages: tuple[str, ...]
    title: str
    rules: tuple[HeadingRule, ...]
    _heads: dict[frozenset[str], Heads] = field(default_factory=dict, compare=False, repr=False)

    def find_heads(self, levels: frozenset[str], line: bytes) -> list[tuple[HeadingRule, Form]]:
        """The rules of `levels`, with those forms of their heads that a folded line begins with, in their order."""
        if levels not in self._heads:
            forms = [(rule, form) for rule in self.rules if rule.level in levels for form in rule.heads]
            self._heads[levels] = forms, _join([form for _, form in forms], at_start=True)
        forms, sought = self._heads[levels]
        return [forms[at] for at in sought.find(line)]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one language that say what a line or an instrument is; patterns work on folded text."""

    language: str
    common: frozenset[str]
    ordinals: dict[str, int]
    patterns: dict[str, tuple[Form, ...]]
    kinds: tuple[tuple[str, Form], ...]
    months: dict[str, int]
    labels: dict[str, str] = field(default_factory=dict)
    _sets: dict[str, PatternSet[bytes]] = field(default_factory=dict, compare=False, repr=False)

    def tells(self, name: str, line: bytes) -> bool:
        """Whether any pattern of `name` is found in a folded `line`; all are sought in one go."""
        if name not in self._sets:
            self._sets[name] = _join(self.patterns.get(name, ()))
        return bool(self._sets[name].find(line))


@dataclass(frozen=True, slots=True)
class Grammars:
    """Every grammar of a rule pack, with the words of each language."""

    grammars: tuple[Grammar, ...]
    words: dict[str, Words]

    def find(self, name: str) -> Grammar:
        """The grammar called `name`; raises RulePackError when there is none."""
        for grammar in self.grammars:
            if grammar.id == name:
                return grammar
        known = ", ".join(grammar.id for grammar in self.grammars)
        raise RulePackError(f"There is no heading grammar “{name}”.", f"Choose one of {known}.")


_LOADED: dict[Path, tuple[tuple[tuple[str, int, int], ...], Grammars]] = {}


def load_grammars(pack: Path | None = None) -> Grammars:
    """The grammars of the rule pack in folder `pack` (default: the Minamata pack).

    They are kept for the life of the process while the files stay as they are. Raises RulePackError, naming file and
    key, for a missing key, a pattern that google-re2 refuses, an example that is not matched or a near miss that is.
    """
    folder = (pack or locate("rules") / "minamata") / "headings"
    stamp = tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.glob("*.yaml")))
    known = _LOADED.get(folder)
    if known is None or known[0] != stamp:
        known = _LOADED[folder] = stamp, _load(folder)
    return known[1]


def _load(folder: Path) -> Grammars:
    words = {entry.language: entry for entry in map(_read_words, sorted(folder.glob("words-*.yaml")))}
    files = [path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith("words-")]
    if not files or not words:
        raise RulePackError(f"The folder {folder.name}/ of the rule pack holds no grammars.", "Install the pack again.")
    return Grammars(tuple(_read_grammar(path, words) for path in files), words)


def make_rule(name: str, level: str, eid: str, label: str = "") -> HeadingRule:
    """A rule for units that are found by other means than a printed number: rows, notes, quotations."""
    return HeadingRule(name, level, 0, eid, label, ("none",), (), (), (), (), ())


def check_examples(grammar: Grammar) -> tuple[str, ...]:
    """What is wrong with the examples of `grammar`: each rule matches its matches and none of its misses."""
    wrong: list[str] = []
    for rule in grammar.rules:
        for example in rule.matches:
            if not _matches(rule, example):
                wrong.append(f"{grammar.id}: {rule.id} does not match its example “{example}”")
        for example in rule.misses:
            if _matches(rule, example):
                wrong.append(f"{grammar.id}: {rule.id} matches its near miss “{example}”")
    return tuple(wrong)


def _matches(rule: HeadingRule, example: str) -> bool:
    folded = fold(example).encode("ascii")
    return any(form.pattern.search(folded) for form in (*rule.lines, *rule.inline))


def _read_grammar(path: Path, words: dict[str, Words]) -> Grammar:
    data = load_strings(path)
    if not isinstance(data, dict):
        _refuse(path, "grammar", "is not a mapping")
    for key in ("grammar", "languages", "title", "rules"):
        if key not in data:
            _refuse(path, key, "is missing")
    languages = tuple(data["languages"].split())
    ordinal = _alternate(word for language in languages for word in words[language].ordinals)
    rules = tuple(_read_rule(entry, path, ordinal) for entry in data["rules"])
    return Grammar(data["grammar"], languages, data["title"], rules)


def _read_rule(entry: dict[str, Any], path: Path, ordinal: str) -> HeadingRule:
    for key in ("id", "level", "eid", "label"):
        if key not in entry:
            _refuse(path, key, f"is missing in {entry.get('id', 'a rule')}")
    if entry["level"] not in LEVELS:
        _refuse(path, entry["id"], f"has an unknown level “{entry['level']}”")
    styles = tuple(entry.get("styles", "none").split())
    if unknown := [style for style in styles if style not in STYLES]:
        _refuse(path, entry["id"], f"has an unknown style “{unknown[0]}”")
    return HeadingRule(
        id=entry["id"],
        level=entry["level"],
        rank=int(entry.get("rank", "0")),
        eid=entry["eid"],
        label=entry["label"],
        styles=styles,
        lines=_compile_all(entry.get("lines", ()), path, entry["id"], frame="(?m)^(?:{})", ordinal=ordinal),
        heads=_compile_all(entry.get("lines", ()), path, entry["id"], frame="(?m){}", ordinal=ordinal),
        inline=_compile_all(entry.get("inline", ()), path, entry["id"], frame="(?m){}", ordinal=ordinal),
        matches=tuple(entry.get("matches", ())),
        misses=tuple(entry.get("misses", ())),
        prefix=entry.get("prefix", ""),
        weight=float(entry.get("weight", "1")),
        bare=entry.get("bare", "no") == "yes",
        outer=entry.get("outer", "no") == "yes",
        heading_before=entry.get("heading", "after") == "before",
    )


def _read_words(path: Path) -> Words:
    data = load_strings(path)
    for key in ("language", "common", "ordinals", "patterns", "kinds", "months"):
        if key not in data:
            _refuse(path, key, "is missing")
    return Words(
        language=data["language"],
        common=frozenset(fold(data["common"]).split()),
        ordinals={fold(word): int(value) for word, value in data["ordinals"].items()},
        patterns={
            name: tuple(_compile(f"(?m){pattern}" if name == "note" else pattern, path, name) for pattern in entries)
            for name, entries in data["patterns"].items()
        },
        kinds=tuple((entry["kind"], _compile(entry["pattern"], path, entry["kind"])) for entry in data["kinds"]),
        months={fold(word): int(value) for word, value in data["months"].items()},
        labels=dict(data.get("labels", {})),
    )


def _alternate(words: Iterable[str]) -> str:
    """A pattern for one or two of `words`, in any case, longest first."""
    one = "|".join(sorted(words, key=lambda word: (-len(word), word)))
    return rf"(?i:(?:{one})(?:[\s-](?:{one}))?)"


def _compile_all(patterns: Iterable[str], path: Path, key: str, *, frame: str, ordinal: str) -> tuple[Form, ...]:
    return tuple(
        _compile(frame.replace("{}", pattern.replace("{ordinal}", ordinal)), path, key) for pattern in patterns
    )


def _compile(pattern: str, path: Path, key: str) -> Form:
    import re2

    # A heading never runs over a line end, so a blank in a pattern is a blank alone.
    on_one_line = fold(pattern).replace(r"\s", r"\x20")
    try:
        compiled = re2.compile(on_one_line.encode("ascii"))
    except re2.error as error:
        _refuse(path, key, f"has a pattern that google-re2 refuses: {error}")
    names = {name if isinstance(name, str) else name.decode("ascii"): at for name, at in compiled.groupindex.items()}
    unnamed = 1 if compiled.groups and 1 not in names.values() else 0
    return Form(
        compiled, names.get("number", unnamed), names.get("next", 0), names.get("term", names.get("law", 0)), names
    )


def _join(forms: Sequence[Form], *, at_start: bool = False) -> PatternSet[bytes]:
    """The patterns of `forms` as one set, which is asked in a fifth of the time that one after another takes."""

    def seek_alone(number: int, line: bytes) -> bool:
        pattern = forms[number].pattern
        return (pattern.match if at_start else pattern.search)(line) is not None

    return PatternSet([form.pattern.pattern for form in forms], seek_alone, at_start=at_start)


def _refuse(path: Path, key: str, what: str) -> NoReturn:
    raise RulePackError(f"{path.name}: {key} {what}.", "Mend the file.")
