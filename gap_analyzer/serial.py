"""Analysis ⇄ JSON: the file analysis.json (format 1) that other programs rely on."""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from gap_analyzer.errors import UsageError
from gap_analyzer.model import (
    Analysis,
    Box,
    Citation,
    Coverage,
    Decision,
    Finding,
    Instrument,
    Law,
    Measure,
    Profile,
    Provision,
    Seal,
    Span,
    Text,
    UnreadDocument,
)

FORMAT = 1
Entry = TypeVar("Entry")
_AS_IS = {"str", "int", "bool", "int | None", "str | None"}  # types, as fields are written, that JSON takes as they are
_PAIRS = {"priority_parts", "before", "facts", "sources"}  # tuples of pairs that stand as objects in JSON


def write(analysis: Analysis) -> dict[str, Any]:
    """The analysis as the object of analysis.json: confidence to 3 decimals, boxes to 0.1 pt.

    The texts of the laws are left out, since every provision carries its own; `write_law` keeps them.
    """
    return {
        "format": FORMAT,
        "jurisdiction": analysis.jurisdiction,
        "as_of": analysis.as_of,
        "rules": {"pack": analysis.pack, "version": analysis.pack_version},
        "software": analysis.software,
        "instruments": [_write_instrument(law) for law in analysis.laws],
        "unread": _encode(analysis.unread),
        "provisions": [_encode(p) for law in analysis.laws for p in law.provisions],
        "findings": _encode(analysis.findings),
        "coverage": _encode(analysis.coverage),
        "cited_not_supplied": _encode(analysis.cited_not_supplied),
        "roadmap": _encode(analysis.roadmap),
        "profile": _encode(analysis.profile),
        "decisions": _encode(analysis.decisions),
        "warnings": list(analysis.warnings),
    } | ({"seal": _encode(analysis.seal)} if analysis.seal else {})


def read(content: object) -> Analysis:
    """The Analysis of an analysis.json object; its laws have provisions, but no text of their own.

    Raises UsageError for another format number and for anything that is not such a file.
    """
    if not isinstance(content, Mapping) or content.get("format") != FORMAT:
        found = content.get("format") if isinstance(content, Mapping) else None
        raise UsageError(
            f"This is not an analysis of format {FORMAT} (found: {found!r}).",
            "Analyze the laws again with this version.",
        )
    try:
        return _read(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError(
            f"The analysis is damaged: {type(error).__name__} at {error}.", "Analyze the laws again."
        ) from error


def dump(analysis: Analysis) -> bytes:
    """The bytes of analysis.json: UTF-8, the same bytes for the same analysis."""
    return dump_json(write(analysis))


def dump_json(content: Mapping[str, object]) -> bytes:
    """JSON as this project writes it: UTF-8, each key and each entry of its lists on a line of its own."""
    lines = [f"{_encode_json(key)}: {_lay_out(value)}" for key, value in content.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8", "replace")


def _lay_out(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(map(_encode_json, value)) + "\n]"
    return _encode_json(value)


_encode_json = json.JSONEncoder(ensure_ascii=False).encode  # without indent it runs in C, ten times faster


def load(data: bytes) -> Analysis:
    """The Analysis in the bytes of an analysis.json; raises UsageError as `read` does."""
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UsageError("The file holds no JSON.", "Give the analysis.json that a run has written.") from error
    return read(content)


def write_law(law: Law) -> dict[str, Any]:
    """A law whole, with the text and its lines, for a case file."""
    content = _encode(law)
    assert isinstance(content, dict)
    return content


def read_law(content: Mapping[str, Any]) -> Law:
    """The law that `write_law` wrote; raises UsageError when it is damaged."""
    try:
        return _decode(Law, content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError("A law of this case is damaged.", "Add its file again.") from error


def _write_instrument(law: Law) -> dict[str, Any]:
    content = _encode(law.instrument)
    assert isinstance(content, dict)
    return content | {"cites": _encode(law.cites)}


def _read(content: Mapping[str, Any]) -> Analysis:
    provisions: dict[str, list[Provision]] = {}
    for entry in content["provisions"]:
        provision = _decode(Provision, entry)
        provisions.setdefault(provision.instrument, []).append(provision)
    return Analysis(
        jurisdiction=str(content["jurisdiction"]),
        as_of=str(content["as_of"]),
        pack=str(content["rules"]["pack"]),
        pack_version=str(content["rules"]["version"]),
        software=str(content["software"]),
        laws=tuple(_read_law(entry, provisions) for entry in content["instruments"]),
        unread=_decode_all(UnreadDocument, content["unread"]),
        findings=_decode_all(Finding, content["findings"]),
        coverage=_decode_all(Coverage, content["coverage"]),
        cited_not_supplied=_decode_all(Citation, content["cited_not_supplied"]),
        roadmap=_decode_all(Measure, content["roadmap"]),
        profile=_decode(Profile, content.get("profile") or {}),
        decisions=_decode_all(Decision, content.get("decisions") or []),
        warnings=tuple(str(w) for w in content.get("warnings") or ()),
        seal=_decode(Seal, content["seal"]) if content.get("seal") else None,
    )


def _read_law(entry: Mapping[str, Any], provisions: Mapping[str, list[Provision]]) -> Law:
    instrument = _decode(Instrument, entry)
    return Law(
        instrument=instrument,
        text=Text(content="", lines=(), language=instrument.language, pages=instrument.pages),
        provisions=tuple(provisions.get(instrument.id, ())),
        cites=_decode_all(Citation, entry.get("cites") or []),
    )


def without_texts(analysis: Analysis) -> Analysis:
    """The analysis as `read` gives it back: every law without its text."""
    return replace(
        analysis,
        laws=tuple(
            replace(law, text=Text("", (), law.instrument.language, pages=law.instrument.pages))
            for law in analysis.laws
        ),
    )


# --- any of our dataclasses ⇄ JSON -------------------------------------------------------------------


def _encode(value: Any) -> Any:
    return _writer(_any(type(value)))(value)


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:
    """What writes a value of a type: looked up once a type, as an analysis has tens of thousands of values."""
    if kind is Box:
        return lambda box: [box.page, round(box.x0, 1), round(box.y0, 1), round(box.x1, 1), round(box.y1, 1)]
    if kind is Span:
        return lambda span: [span.start, span.end]
    if issubclass(kind, StrEnum):
        return lambda member: member.value
    if issubclass(kind, float):
        return lambda number: round(number, 3)
    if issubclass(kind, tuple | list):
        return lambda entries: [_encode(each) for each in entries]
    return _fields_writer(kind) if is_dataclass(kind) else lambda value: value


def _fields_writer(kind: Any) -> Callable[[Any], Any]:
    """Fields that JSON takes as they are, most of them, are copied; only the others are looked at one by one."""
    names = _names(kind)
    look = attrgetter(*names) if len(names) > 1 else lambda entry: (getattr(entry, names[0]),)
    others = tuple(
        (field.name, _encode_pairs if field.name in _PAIRS else _encode)
        for field in fields(kind)
        if field.type not in _AS_IS
    )

    def write(entry: Any) -> dict[str, Any]:
        written = dict(zip(names, look(entry), strict=True))
        for name, encode in others:
            written[name] = encode(written[name])
        return written

    return write


def _encode_pairs(pairs: Sequence[tuple[object, object]]) -> dict[str, Any]:
    return {str(key): _encode(value) for key, value in pairs}


def _decode_all(kind: type[Entry], content: list[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(_decode(kind, entry) for entry in content)


def _decode(kind: type[Entry], content: Mapping[str, Any]) -> Entry:
    hints = _hints(_any(kind))
    known = {}
    for name in _names(_any(kind)):
        if name not in content:
            continue  # a field with a default; without one the call below refuses
        if name in _PAIRS:
            number = float if name == "priority_parts" else str
            known[name] = tuple((str(k), number(v)) for k, v in content[name].items())
        else:
            known[name] = _value(hints[name], content[name])
    return kind(**known)


def _value(hint: Any, content: Any) -> Any:
    if hint is Box:
        page, *edges = content
        return Box(int(page), *(float(each) for each in edges))
    if hint is Span:
        start, end = content
        return Span(int(start), int(end))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], each) for each in _listed(content))
    if get_origin(hint) in (types.UnionType,):
        return None if content is None else _value(next(a for a in get_args(hint) if a is not types.NoneType), content)
    if isinstance(hint, type) and is_dataclass(hint):
        return _decode(hint, content)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(content)
    return _plain(hint, content)


def _plain(hint: Any, content: Any) -> Any:
    if hint is float and type(content) in (int, float):
        return float(content)
    if type(content) is not hint:
        raise TypeError(f"{content!r} where {hint.__name__} belongs")
    return content


def _listed(content: Any) -> list[Any]:
    if not isinstance(content, list):
        raise TypeError(f"{content!r} where a list belongs")
    return content


def _any(kind: type) -> Any:
    return kind  # mypy holds that a dataclass's type cannot be hashed


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
