"""The Makefile forwards what a reader types, sets up once, and says in a sentence what it may not install."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SHOW = '#!/bin/bash\nprintf "%s\\n" "$@"\n'
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")


def make(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs make with a small environment, as a fresh terminal would."""
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables}
    return subprocess.run(["make", *words], cwd=folder, env=env, capture_output=True, text=True, check=False)


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A checkout whose set-up is done, and whose gap-analyzer prints its arguments, one on a line."""
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    for file in ("requirements.txt", "requirements-dev.txt", "setup.cfg", "pyproject.toml"):
        (tmp_path / file).touch()
        os.utime(tmp_path / file, (1, 1))
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for program in ("gap-analyzer", "python"):
        (binaries / program).write_text(SHOW, encoding="utf-8")
        (binaries / program).chmod(0o755)
    (tmp_path / ".venv" / ".ready").touch()
    (tmp_path / ".venv" / ".ready-tests").touch()
    return tmp_path


def test_nothing_is_set_up_twice(ready: Path) -> None:
    """A second run starts at once: no line of set-up, only the command itself."""
    done = make(ready, "report")
    assert done.stdout.splitlines() == ["analyze", "--out", "out/dossier", "--", "corpus/dossier"]
    assert done.stderr == ""


def test_a_changed_lock_is_set_up_again(ready: Path) -> None:
    """A newer requirements.txt makes the next run install it."""
    os.utime(ready / "requirements.txt")
    os.utime(ready / ".venv" / ".ready", (2, 2))
    assert "--require-hashes" in make(ready, "report").stdout.splitlines()


@pytest.mark.parametrize(
    "law",
    [
        "decree.pdf",
        "two words.pdf",
        "l'arrêté n° 12.pdf",
        'say "no".pdf',
        "a$b.pdf",
        "$(touch pwned).pdf",
        "`touch pwned`.pdf",
        "a; touch pwned; b.pdf",
        "-rf.pdf",
        "*.pdf",
        "back\\slash.pdf",
        "hash#tag.pdf",
    ],
)
def test_a_file_name_arrives_as_it_was_typed(ready: Path, law: str) -> None:
    """No character of LAW is read by make or the shell, on the command line or in the environment."""
    expected = ["analyze", "--country", "CO", "--", law]
    assert make(ready, "report", f"LAW={law}", "COUNTRY=CO").stdout.splitlines() == expected
    assert make(ready, "report", LAW=law, COUNTRY="CO").stdout.splitlines() == expected
    assert not (ready / "pwned").exists()


def test_the_report_can_be_laid_elsewhere(ready: Path) -> None:
    """OUT names the folder of the report."""
    done = make(ready, "report", "LAW=a.pdf", "OUT=my reports")
    assert done.stdout.splitlines() == ["analyze", "--out", "my reports", "--", "a.pdf"]


def test_what_cannot_be_installed_is_named_in_a_sentence(ready: Path) -> None:
    """Without apt-get, one sentence names the packages and the run goes on."""
    programs = ready / "programs"
    programs.mkdir()
    for program in ("bash", "id", "touch", "make"):
        (programs / program).symlink_to(shutil.which(program) or program)
    (ready / "probe.mk").write_text(
        "include Makefile\nprobe:\n\t$(call need,reading scanned laws,false,tesseract-ocr)\n\t@echo on\n",
        encoding="utf-8",
    )
    done = make(ready, "-f", "probe.mk", "probe", PATH=str(programs))
    assert done.stderr == "For reading scanned laws, please install: tesseract-ocr.\n"
    assert done.stdout == "on\n"


def test_what_is_there_is_not_installed(ready: Path) -> None:
    """A program that is there costs no word."""
    (ready / "probe.mk").write_text("include Makefile\nprobe:\n\t$(call need,it,true,nothing)\n", encoding="utf-8")
    done = make(ready, "-f", "probe.mk", "probe")
    assert (done.stdout, done.stderr) == ("", "")


def test_every_target_has_its_line_of_help() -> None:
    """`make` alone shows every target that a person may call."""
    text = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    called = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert called is not None
    helped = subprocess.run(["make"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  make ([a-z-]+)", helped, re.MULTILINE) == called[1].split()


def test_the_absent_reference_folder_is_said(ready: Path) -> None:
    """Without the reference folder, a line says which tests are skipped."""
    (ready / "probe.mk").write_text("include Makefile\nprobe:\n\t$(call say_shared)\n", encoding="utf-8")
    assert make(ready, "-f", "probe.mk", "probe").stdout.startswith("No reference folder at ../shared")
    assert make(ready, "-f", "probe.mk", "probe", GAP_ANALYZER_SHARED=str(ready)).stdout == ""


def test_the_gate_is_a_clean_shell_script() -> None:
    """.ci/run stops at the first failure and reads nothing from a terminal."""
    script = CHECKOUT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in text
    assert "make test </dev/null" in text
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
