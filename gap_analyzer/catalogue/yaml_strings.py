"""rules/*.yaml → plain strings, tuples of nothing else: YAML read so that 3.10 stays 3.10 and `no` stays `no`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import yaml

from gap_analyzer.catalogue import kept
from gap_analyzer.errors import RulePackError

MAX_DEPTH = 20
MAX_BYTES = 1_000_000

Node = Any  # str, list[Node] or dict[str, Node]


_StringLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml reads ten times faster where it is built in


def load_strings(path: Path) -> Node:
    """The content of a YAML file with every scalar as the string that is printed in it.

    Raises RulePackError, naming file and line, for aliases, duplicate keys, nesting over 20, files over 1 MB
    or text that is no YAML.
    """
    data = path.read_bytes()
    if len(data) > MAX_BYTES:
        raise RulePackError(f"{path.name} is larger than 1 MB.", "Split it into several files.")
    known = kept.recall(data)
    if known is not None:
        return known
    try:
        return kept.remember(data, _Events(data.decode("utf-8"), path.name).read())
    except UnicodeDecodeError as error:
        raise RulePackError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise RulePackError(f"{path.name} is not valid YAML: {error}", "Mend the line it names.") from error


class _Events:
    """The events of one file, read once from first to last; nothing is built but str, list and dict."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.events: Iterator[Any] = iter(yaml.parse(text, Loader=_StringLoader))
        self.depth = 0

    def read(self) -> Node:
        """The content of the file's first document; an empty file is an empty mapping."""
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self._build(next(self.events))
        return {}

    def _refuse(self, event: Any, what: str, remedy: str) -> NoReturn:
        raise RulePackError(f"{self.name}, line {event.start_mark.line + 1}: {what}", remedy)

    def _build(self, event: Any) -> Node:
        if getattr(event, "anchor", None) is not None:
            self._refuse(event, "aliases and anchors are refused.", "Write the text out.")
        if isinstance(event, yaml.ScalarEvent):
            return str(event.value)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH}.", "Flatten the entry.")
        built = self._build_list() if isinstance(event, yaml.SequenceStartEvent) else self._build_mapping()
        self.depth -= 1
        return built

    def _build_list(self) -> list[Node]:
        found: list[Node] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._build(event))
        return found

    def _build_mapping(self) -> dict[str, Node]:
        found: dict[str, Node] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "a key must be plain text.", "Mend the key.")
            key = str(event.value)
            if event.anchor is not None:
                self._refuse(event, "aliases and anchors are refused.", "Write the text out.")
            if key in found:
                self._refuse(event, f"the key “{key}” stands twice.", "Keep one of them.")
            found[key] = self._build(next(self.events))
        return found
