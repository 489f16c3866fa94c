"""rules/*.yaml → plain strings, tuples of nothing else: YAML read so that 3.10 stays 3.10 and `no` stays `no`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from gap_analyzer.errors import RulePackError

MAX_DEPTH = 20
MAX_BYTES = 1_000_000
_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)

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
    try:
        text = data.decode("utf-8")
        _refuse_aliases(text, path.name)
        root = yaml.compose(text, Loader=_StringLoader)
    except UnicodeDecodeError as error:
        raise RulePackError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from error
    except RecursionError as error:
        raise RulePackError(f"{path.name} is nested too deeply.", f"Keep nesting under {MAX_DEPTH}.") from error
    except yaml.YAMLError as error:
        raise RulePackError(f"{path.name} is not valid YAML: {error}", "Mend the line it names.") from error
    return {} if root is None else _build(root, path.name, depth=0)


def _refuse_aliases(text: str, name: str) -> None:
    depth = 0
    for token in yaml.scan(text, Loader=_StringLoader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            line = token.start_mark.line + 1
            raise RulePackError(f"{name}, line {line}: aliases and anchors are refused.", "Write the text out.")
        if isinstance(token, _OPENING):
            depth += 1
        elif isinstance(token, _CLOSING):
            depth -= 1
        if depth > MAX_DEPTH:
            line = token.start_mark.line + 1
            raise RulePackError(f"{name}, line {line}: nested deeper than {MAX_DEPTH}.", "Flatten the entry.")


def _build(node: yaml.Node, name: str, *, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise RulePackError(f"{name}, line {node.start_mark.line + 1}: nested deeper than {MAX_DEPTH}.", "Flatten it.")
    match node:
        case yaml.ScalarNode():
            return str(node.value)
        case yaml.SequenceNode():
            return [_build(child, name, depth=depth + 1) for child in node.value]
        case yaml.MappingNode():
            return _build_mapping(node, name, depth=depth)
    raise RulePackError(f"{name}: a kind of YAML node that is not read.", "Use plain text, lists and keys.")


def _build_mapping(node: yaml.MappingNode, name: str, *, depth: int) -> dict[str, Node]:
    built: dict[str, Node] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise RulePackError(f"{name}, line {line}: a key must be plain text.", "Mend the key.")
        key = str(key_node.value)
        if key in built:
            raise RulePackError(f"{name}, line {line}: the key “{key}” stands twice.", "Keep one of them.")
        built[key] = _build(value_node, name, depth=depth + 1)
    return built
