"""Documents are tests: links resolve, commands and reasons are all documented, examples run."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.model import Flag, Reach, Status, Unread

CHECKOUT = Path(__file__).resolve().parent.parent
DOCS = CHECKOUT / "docs"
PAGES = sorted([*CHECKOUT.glob("*.md"), *DOCS.rglob("*.md"), *(CHECKOUT / "corpus").glob("*.md")])
COMMANDS = tuple(re.findall(r"^## (\w+)$", (DOCS / "commands.md").read_text(encoding="utf-8"), re.MULTILINE))
NO_CLI = importlib.util.find_spec("gap_analyzer.cli") is None
has_cli = pytest.mark.skipif(NO_CLI, reason="the command line is not built")


def read(page: str) -> str:
    """A page of docs/."""
    return (DOCS / page).read_text(encoding="utf-8")


def name(page: Path) -> str:
    """A short test id."""
    return page.relative_to(CHECKOUT).as_posix()


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each).strip().lower().replace(" ", "-") for each in headings}


def section(text: str, heading: str) -> str:
    """The part of a page under one second-level heading."""
    return re.split(rf"^## {re.escape(heading)}$", text, flags=re.MULTILINE)[1].split("\n## ")[0]


def run(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs gap-analyzer as a person would, without colours and with a wide terminal."""
    env = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "gap_analyzer.cli", *words] if not _script().exists() else [str(_script()), *words],
        capture_output=True, text=True, check=check, cwd=CHECKOUT, env=env, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _script() -> Path:
    return Path(sys.executable).with_name("gap-analyzer")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link names a file or folder of the project, and its anchor a heading of that page."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"(https?|mailto):", target):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(found), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_begins_with_its_title(page: Path) -> None:
    """The first line is the one first-level heading outside code."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert text.startswith("# ")
    assert len(re.findall(r"^# ", text, re.MULTILINE)) == 1


def test_every_page_is_on_the_index() -> None:
    """Nobody must guess a page."""
    linked = set(re.findall(r"\]\(([^)#\s]+)", read("index.md")))
    assert {page.relative_to(DOCS).as_posix() for page in DOCS.rglob("*.md")} - linked == {"index.md"}


def test_the_readme_begins_with_the_two_commands() -> None:
    """The first code block of the README is the two commands that matter."""
    first = re.search(r"```console\n(.*?)```", (CHECKOUT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert first is not None
    assert first[1] == "make report\nmake test\n"


@pytest.mark.parametrize(
    ("heading", "part", "kind"), [("Why something could not be read", "unread", Unread), ("Flags", "flags", Flag)]
)
def test_the_messages_page_says_what_the_program_says(heading: str, part: str, kind: type[Unread | Flag]) -> None:
    """Each reason and flag has its row, in the words of the rule pack, and no row is left over."""
    said = load_strings(CHECKOUT / "rules" / "minamata" / "messages.yaml")[part]
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", section(read("messages.md"), heading), re.MULTILINE)
    assert {row[0] for row in rows} == {each.value for each in kind}
    for name, what, remedy in rows:
        words = said[name]["en"]["what"].replace("{source}", "the file")
        assert (what, remedy) == (words[0].upper() + words[1:], said[name]["en"]["next"])


def test_every_exit_code_is_documented() -> None:
    """The codes of the errors, and done, fail-on and unread, each have their row."""
    from gap_analyzer import errors

    kinds = [each for each in vars(errors).values() if isinstance(each, type)]
    codes = {0, 1, 3} | {each.exit_code for each in kinds if issubclass(each, errors.GapAnalyzerError)}
    table = section(read("messages.md"), "How a command ends")
    assert {int(each) for each in re.findall(r"^\| (\d) \|", table, re.MULTILINE)} == codes


def test_every_key_of_a_result_is_documented() -> None:
    """docs/results.md has a row for each key of the schema, and none besides."""
    schema = json.loads((CHECKOUT / "rules" / "minamata" / "schema" / "analysis.json").read_text(encoding="utf-8"))
    keys = re.findall(r"^\| `(\w+)` \|", section(read("results.md"), "The file"), re.MULTILINE)
    assert keys == list(schema["properties"])


@pytest.mark.parametrize(("heading", "kind"), [("Verdicts", Status), ("Reach", Reach)])
def test_every_verdict_and_reach_is_documented(heading: str, kind: type[Status | Reach]) -> None:
    """Each has its row, in the order of the model."""
    rows = re.findall(r"^\| `([\w-]+)` \|", section(read("results.md"), heading), re.MULTILINE)
    assert rows == [each.value for each in kind]


@pytest.mark.parametrize("page", ["README.md", "docs/glossary.md"])
def test_every_status_is_explained(page: str) -> None:
    """The README and the glossary have every verdict."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    assert [each.value for each in Status if f"{each.value}" not in text] == []


def test_the_glossary_has_four_languages() -> None:
    """Each word has its meaning and its Spanish, Portuguese and French."""
    rows = [line.strip("| ").split(" | ") for line in read("glossary.md").splitlines() if line.startswith("| **")]
    assert len(rows) > 30
    assert [row[0] for row in rows if len(row) != 5 or not all(row)] == []


@has_cli
def test_every_command_is_documented() -> None:
    """`--help` and docs/commands.md name the same commands."""
    helped = run("--help").stdout
    built = re.findall(r"^    (\w+)  ", helped, re.MULTILINE)
    assert {"analyze", "inspect", "rules", "evaluate"} <= set(built)
    assert set(built) == set(COMMANDS)
    assert not re.search(r"^\s+(compare|batch)\b", helped, re.MULTILINE), "reserved until built"


@has_cli
@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_documented(command: str) -> None:
    """`gap-analyzer COMMAND --help` and docs/commands.md have the same options."""
    helped = run(command, "--help")
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", helped.stdout)) - {"--help"}
    assert set(re.findall(r"--[a-z][a-z-]+", section(read("commands.md"), command))) == options


def marked_examples() -> list[tuple[str, str]]:
    """The `console` examples of the pages whose gap-analyzer lines run on what is in the checkout."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"<!-- runs -->\n```console\n(.*?)```", text, re.DOTALL):
            found += [(name(page), line) for line in block.splitlines() if line.strip()]
    return found


@has_cli
@pytest.mark.parametrize(("page", "line"), marked_examples())
def test_a_marked_example_runs(page: str, line: str, tmp_path: Path) -> None:
    """What a page marks with `runs` ends with code 0."""
    program, *words = shlex.split(line)
    assert Path(program).name == "gap-analyzer", page
    if words[0] == "analyze" and "--out" not in words:
        words += ["--out", str(tmp_path / "out")]
    done = run(*words, check=False)
    assert done.returncode == 0, done.stderr


def test_every_make_target_in_the_documents_exists() -> None:
    """`make …` in a document names a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in PAGES:
        code = re.findall(r"`make ([a-z-]+)[^`]*`|^make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert {first or second for first, second in code} - targets == set(), name(page)
