"""Facts of the desk's words: everything it says is said in four languages, and says the same."""

from __future__ import annotations

import ast
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest

from gap_analyzer.errors import UsageError
from gap_analyzer.report.words import load_words as load_report_words
from gap_analyzer.web.words import LANGUAGES, NAMES, choose_language, load_words

CHECKOUT = Path(__file__).resolve().parent.parent
WEB = CHECKOUT / "gap_analyzer" / "web"
TEMPLATES = CHECKOUT / "templates" / "web"
SAYERS = {"say", "words", "_", "gettext"}
TRANSLATED = [language for language in LANGUAGES if language != "en"]


def is_saying(call: ast.Call) -> bool:
    """Whether a call says a message: `say("…")`, `words("…")`, `dossier.say("…")`, `say()("…")`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in SAYERS
        case ast.Call(func=ast.Name(id=name)):
            return name in SAYERS
        case _:
            return False


def code_messages(path: Path) -> set[str]:
    """The messages of a module: constants that are said, and those of tables named in capitals that are said later."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and is_saying(node) and node.args and isinstance(node.args[0], ast.Constant):
            found.add(str(node.args[0].value))
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id in ("EXPLAINED", "UNEXPLAINED"):
                found |= {
                    each.value
                    for each in ast.walk(node.value)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


@cache
def messages() -> frozenset[str]:
    """Everything that the desk says in English."""
    from jinja2.ext import babel_extract

    found: set[str] = set()
    for path in sorted(WEB.rglob("*.py")):
        found |= code_messages(path)
    for path in sorted(TEMPLATES.rglob("*.j2")):
        keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
        for _, name, message, _ in babel_extract(BytesIO(path.read_bytes()), list(keywords), [], {}):
            if name in keywords:
                found |= {each for each in ([message] if isinstance(message, str) else message) if each}
    return frozenset(found)


def test_there_is_much_to_say() -> None:
    """The search for messages finds those of code, of templates, of plurals and of tables."""
    known = messages()
    assert len(known) > 200
    assert {"Skip to the content", "Choose one of the six verdicts.", "Go to the list of cases."} <= known


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_missing(language: str) -> None:
    """Spanish, Portuguese and French say everything, by the report's catalogue or by the desk's own."""
    assert sorted(messages() - set(load_words(language).messages)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_kept_in_vain(language: str) -> None:
    """What nobody says any more is not translated, and nothing is translated twice."""
    report = set(load_report_words(language).messages)
    own = set(load_words(language).messages) - report
    assert sorted(own - messages()) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_names_the_same_values(language: str) -> None:
    """Every %(name)s of the English stands in the translation, and no other."""
    known = load_words(language).messages
    for message in messages():
        names = re.findall(r"%\((\w+)\)s", message)
        assert sorted(re.findall(r"%\((\w+)\)s", known[message])) == sorted(names), message


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_sentence_stays_a_sentence(language: str) -> None:
    """What ends with a full stop or a colon in English ends with it in the translation."""
    known = load_words(language).messages
    odd = [m for m in messages() if len(m) > 4 and m[-1] in ".:?" and known[m].rstrip()[-1] != m[-1]]
    assert odd == []


@pytest.mark.parametrize(
    ("wished", "accepted", "chosen"),
    [
        ("", "", "en"),
        ("", "ru, de;q=0.9", "en"),
        ("xx", "fr-CA", "fr"),
        ("", "de-DE, pt-BR;q=0.8, en;q=0.5", "pt"),
        ("es", "fr", "es"),
        ("", ",,;;", "en"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_browsers(wished: str, accepted: str, chosen: str) -> None:
    """A choice goes before what the browser would like; what nobody speaks here is English."""
    assert choose_language(wished, accepted) == chosen


def test_every_language_has_its_own_name() -> None:
    """A reader finds the own language by its own name."""
    assert set(NAMES) == set(LANGUAGES)


def test_a_language_nobody_wrote_is_refused() -> None:
    """One sentence with the choices."""
    with pytest.raises(UsageError, match="Languages: en, es, pt, fr"):
        load_words("ru")
