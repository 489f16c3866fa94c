"""The rules of the house that no linter knows: small functions, named things, pure stages, documented faces."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SOURCE = CHECKOUT / "gap_analyzer"
MODULES = sorted(SOURCE.rglob("*.py"))
FACES = ("cli", "web", "__main__")
WITH_FILES = (*FACES, "store", "report", "batch", "reading")  # rooms that touch the world; all others are pure
BANNED = {
    "utils", "util", "helper", "helpers", "manager", "manage", "process", "handle", "handler", "task", "score", "hit",
    "chunk", "clause", "category", "requirement", "control", "misc",
}  # fmt: skip
WALL, MODULE_WALL, PATTERN_WALL = 60, 500, 200
Definition = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parse(module: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(module.read_text(encoding="utf-8"), filename=str(module))


def room(module: Path) -> str:
    """The first name below gap_analyzer: `reading` for gap_analyzer/reading/pdf.py, `errors` for errors.py."""
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


def definitions(module: Path) -> Iterator[Definition]:
    """Every function and method of a module."""
    return (node for node in ast.walk(parse(module)) if isinstance(node, Definition))


def imported(module: Path) -> set[str]:
    """The dotted names that a module imports anywhere."""
    names: set[str] = set()
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def called(module: Path) -> set[str]:
    """The dotted names that a module calls: `datetime.now`, `print`, `os.getenv`."""
    return {ast.unparse(node.func) for node in ast.walk(parse(module)) if isinstance(node, ast.Call)}


def name(module: Path) -> str:
    """A short test id."""
    return str(module.relative_to(SOURCE))


every_module = pytest.mark.parametrize("module", MODULES, ids=name)
every_pure_module = pytest.mark.parametrize(
    "module", [each for each in MODULES if room(each) not in WITH_FILES], ids=name
)


@every_module
def test_the_first_line_of_a_module_says_its_place(module: Path) -> None:
    """A module opens with a docstring whose first line is a sentence."""
    docstring = ast.get_docstring(parse(module))
    assert docstring, "no docstring"
    assert docstring.splitlines()[0].rstrip()[-1] in ".:;", docstring.splitlines()[0]


@every_module
def test_a_module_stays_under_its_wall(module: Path) -> None:
    """A module that passes 500 lines becomes a package of the same name."""
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MODULE_WALL


@every_module
def test_a_function_stays_under_its_wall(module: Path) -> None:
    """Sixty lines are the wall for a function, docstring included."""
    long = {node.name: node.end_lineno - node.lineno + 1 for node in definitions(module) if node.end_lineno}
    assert {key: lines for key, lines in long.items() if lines > WALL} == {}


@every_module
def test_annotations_are_postponed(module: Path) -> None:
    """Every module that defines something begins with `from __future__ import annotations`."""
    tree = parse(module)
    if any(isinstance(node, Definition | ast.ClassDef) for node in tree.body):
        assert "__future__.annotations" in imported(module)


@every_module
def test_what_is_public_is_documented(module: Path) -> None:
    """Public functions and classes carry a docstring, and it does not repeat their name."""
    for node in ast.walk(parse(module)):
        if isinstance(node, Definition | ast.ClassDef) and not node.name.startswith("_"):
            if isinstance(node, Definition) and _is_nested_or_inherited(node, module):
                continue
            docstring = ast.get_docstring(node)
            assert docstring, f"{node.name} has no docstring"
            assert docstring.rstrip(".").casefold() != node.name.replace("_", " ").casefold()


def _is_nested_or_inherited(node: Definition, module: Path) -> bool:
    """What stands in a function or in a private class is private; an override says what its parent says."""
    if any("override" in ast.unparse(mark) for mark in node.decorator_list):
        return True
    private = [each for each in ast.walk(parse(module)) if isinstance(each, ast.ClassDef) and each.name.startswith("_")]
    return any(outer is not node and node in ast.walk(outer) for outer in (*definitions(module), *private))


@every_module
def test_the_vocabulary_is_kept(module: Path) -> None:
    """No module, function or class is named with a word that the glossary refuses."""
    names = {module.stem if module.stem != "__init__" else module.parent.name}
    names |= {node.name for node in ast.walk(parse(module)) if isinstance(node, Definition | ast.ClassDef)}
    words = {each: set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", each).casefold().split("_")) for each in names}
    banned = BANNED - ({"score"} if room(module) == "evaluation" else set())  # the examiners' word
    assert {each: found & banned for each, found in words.items() if found & banned} == {}


@every_module
def test_nothing_is_unpickled(module: Path) -> None:
    """A pickle runs what it holds; nothing reads or writes one."""
    roots = {each.split(".")[0] for each in imported(module)}
    assert not roots & {"pickle", "joblib", "marshal", "shelve", "dill", "cloudpickle"}


@every_module
def test_no_code_is_made_from_text(module: Path) -> None:
    """Text never becomes code, and no shell reads a command line."""
    assert not called(module) & {"eval", "exec", "compile", "os.system", "os.popen"}
    keywords = [key for node in ast.walk(parse(module)) if isinstance(node, ast.Call) for key in node.keywords]
    assert not [key for key in keywords if key.arg == "shell" and ast.unparse(key.value) != "False"]


@every_module
def test_only_the_faces_print(module: Path) -> None:
    """Nothing outside cli and web prints."""
    if room(module) not in FACES:
        assert not called(module) & {"print", "sys.stdout.write", "sys.stderr.write", "input"}


@every_pure_module
def test_only_the_faces_read_the_clock(module: Path) -> None:
    """A stage has no clock: the as-of date is read once, in cli."""
    clock = {"datetime.now", "datetime.datetime.now", "datetime.utcnow", "date.today", "datetime.date.today"}
    assert not called(module) & (clock | {"time.time", "time.localtime", "time.strftime"})


@every_pure_module
def test_only_the_faces_read_the_environment(module: Path) -> None:
    """A stage does what its arguments say, on every machine alike."""
    text = ast.unparse(parse(module))
    assert not re.search(r"\bos\.(environ|getenv|putenv)\b", text)
    assert not called(module) & {"locale.setlocale", "locale.getlocale"}


@every_module
def test_no_stage_reaches_the_network(module: Path) -> None:
    """Law stays on this machine: nothing opens a connection."""
    network = {"urllib.request", "http.client", "requests", "httpx", "ftplib", "smtplib", "aiohttp", "socketserver"}
    assert not imported(module) & network
    assert room(module) == "reading" or "socket" not in imported(module)  # a pair of sockets leads to a child only
    names = {each.rsplit(".", 1)[-1] for each in called(module) if each.startswith(("socket.", "sock"))}
    assert not names & {"create_connection", "create_server", "connect", "connect_ex", "bind", "listen"}


@every_module
def test_chance_is_never_asked(module: Path) -> None:
    """Same input, same bytes: no random order in a stage."""
    if room(module) not in ("web", "store"):  # tokens of a session are random on purpose
        assert not {each.split(".")[0] for each in imported(module)} & {"random", "secrets", "uuid"}


@every_module
def test_patterns_stay_readable(module: Path) -> None:
    """A pattern over 200 characters belongs, in parts and with examples, into rules/."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.Call) and re.match(r"(re|re2)\.\w+$", ast.unparse(node.func)) and node.args:
            pattern = node.args[0]
            if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str):
                assert len(pattern.value) <= PATTERN_WALL, pattern.value[:60]


@every_module
def test_an_exception_is_never_swallowed(module: Path) -> None:
    """`except: pass` hides a law that was not read."""
    for node in ast.walk(parse(module)):
        if isinstance(node, ast.ExceptHandler):
            wide = node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
            empty = all(isinstance(each, ast.Pass) for each in node.body)
            assert not (wide and empty), f"line {node.lineno}"


@every_module
def test_a_silenced_check_gives_its_code_and_reason(module: Path) -> None:
    """Every noqa and type-ignore names its code and says why."""
    for number, line in enumerate(module.read_text(encoding="utf-8").splitlines(), 1):
        for silenced in re.finditer(r"#\s*(noqa|type:\s*ignore)(?P<rest>.*)", line):
            rest = silenced["rest"]
            assert re.match(r"(:\s*[A-Z]+\d+|\[[a-z-]+)", rest), f"line {number}: no code"
            reason = re.sub(r"^(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[^]]*\])", "", rest)
            assert re.search(r"[A-Za-z]{3,}", reason), f"line {number}: no reason"


def test_help_knows_no_heavy_library() -> None:
    """Nothing at the top of a module imports a heavy library, so `--help` stays quick."""
    heavy = {"spacy", "sklearn", "scipy", "numpy", "pdfplumber", "pypdfium2", "pikepdf", "tesserocr", "docx"}
    heavy |= {"openpyxl", "xlsxwriter", "flask", "jinja2", "lxml", "PIL"}
    for module in MODULES:
        for node in parse(module).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            banned = heavy - ({"flask"} if room(module) == "web" else set())  # `serve` alone imports that room
            assert not {each.split(".")[0] for each in names} & banned, f"{name(module)} line {node.lineno}"


@pytest.mark.skipif(not (SOURCE / "cli.py").exists() and not (SOURCE / "cli").exists(), reason="not built")
def test_help_loads_no_heavy_library() -> None:
    """`python -X importtime` on `gap-analyzer --help` shows neither spaCy nor scikit-learn nor a reader."""
    code = "import sys; from gap_analyzer.cli import main; sys.exit(main(['--help']))"
    done = subprocess.run([sys.executable, "-X", "importtime", "-c", code], capture_output=True, text=True, check=False)
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "usage" in done.stdout.casefold()
    assert not loaded & {"spacy", "sklearn", "scipy", "numpy", "pypdfium2", "pdfplumber", "pikepdf", "lxml", "flask"}


@every_module
def test_a_page_that_is_named_exists(module: Path) -> None:
    """A docstring points to documents that come with the source, and to no other."""
    named = set(re.findall(r"[\w./-]+\.md\b", module.read_text(encoding="utf-8")))
    assert {each for each in named if not (CHECKOUT / each).exists()} == set()
