"""Printed number of a top-level unit → the key by which a label and a finding meet."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gap_analyzer.catalogue.yaml_strings import load_strings


@dataclass(frozen=True, slots=True)
class PinpointForm:
    """The patterns of pinpoints.yaml, compiled by google-re2, which no pattern of a rule pack can hold up."""

    replacements: tuple[tuple[Any, str], ...]
    groups: frozenset[str]
    silent: Any
    ordinal_signs: Any
    suffixes: Any


@lru_cache(maxsize=4)
def load_form(pack: Path) -> PinpointForm:
    """The form by which a pack compares pinpoints."""
    import re2

    content = load_strings(pack / "pinpoints.yaml")
    replacements = [(re2.compile(g["pattern"]), f" {g['name']} ") for g in content["groups"]]
    replacements += [(re2.compile(n["pattern"]), n["value"]) for n in content["numbers"]]
    return PinpointForm(
        tuple(replacements),
        frozenset(g["name"] for g in content["groups"]),
        re2.compile(content["silent"]),
        re2.compile(content["ordinal_signs"]),
        re2.compile(content["suffixes"]),
    )


_LETTER_PREFIX = re.compile(r"\b([lrd])\.?\s*(?=\d)")
_LEADING_ZEROS = re.compile(r"\b0+(?=\d)")
_PARTS = re.compile(r"[A-Za-z]*\d+(?:[.-][A-Za-z0-9]+)*|[a-z]+")
_SMALL = re.compile(r"[ivxlc]+|[a-z]")


def reduce_pinpoint(printed: str, form: PinpointForm) -> str:
    """“Artículo 3º” → "3", “20A” → "20-A", “L. 512-1” → "L512-1", “Séptimo transitorio” → "transitorio 7"."""
    plain = printed.replace("º", "o").replace("°", "o").replace("ª", "a")
    text = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    text = text.split("(")[0].replace("§", " ")
    for pattern, replacement in form.replacements:
        text = pattern.sub(replacement, text)
    text = form.silent.sub(" ", text)
    text = form.ordinal_signs.sub(r"\1", text)
    text = _LETTER_PREFIX.sub(lambda m: m[1].upper(), text)
    text = form.suffixes.sub(lambda m: f"{m[1]}-{m[2].upper()}", text)
    words = _PARTS.findall(_LEADING_ZEROS.sub("", text))
    groups = [word for word in words if word in form.groups]
    numbers = [w for w in words if any(c.isdigit() for c in w) or (groups and _SMALL.fullmatch(w))]
    return " ".join(groups[:1] + numbers[:1]) or " ".join(words)
