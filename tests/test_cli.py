"""The command line keeps its contract: one sentence for a mistake, the right exit code, one path on standard output."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from documents import maker

from gap_analyzer.cli import main

LAW = (
    "LEY 1\n"
    "Artículo 1. Se prohíbe la importación de mercurio en todo el territorio de la República.\n"
    "Artículo 2. Se prohíbe la exportación de mercurio y de sus compuestos.\n"
    "Artículo 3. Quien contravenga la presente ley será sancionado con multa.\n"
)


@pytest.fixture
def law(tmp_path: Path) -> Path:
    """A small law as plain text."""
    path = tmp_path / "ley 1.txt"
    path.write_text(LAW, encoding="utf-8")
    return path


def lock(content: bytes) -> bytes:
    """A PDF that asks for a password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def analyze(*words: str | Path, out: Path) -> int:
    """Runs analyze for a fixed day, without cache."""
    return main(["analyze", *map(str, words), "--out", str(out), "--as-of", "2026-01-01", "--no-cache", "--quiet"])


# --- mistakes, before any work -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["missing.pdf"], "There is no file or folder missing.pdf."),
        (["{law}", "--as-of", "2026-13-01"], "“2026-13-01” is no date."),
        (["{law}", "--as-of", "yesterday"], "“yesterday” is no date."),
        (["{law}", "--country", "Colombia"], "“Colombia” is no country code."),
        (["{law}", "--format", "zip"], "“zip” is no format."),
        (["{law}", "--rules", "basel"], "There is no rule pack “basel”."),
        (["{law}", "--profile", "missing.yaml"], "There is no file or folder missing.yaml."),
        (["{empty}"], "nothing holds no file."),
    ],
)
def test_a_wrong_word_is_one_sentence_and_leaves_nothing(
    words: list[str], sentence: str, law: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Usage ends with 2 before any work: no report, no traceback, and the next step is named."""
    (tmp_path / "nothing").mkdir()
    out = tmp_path / "out"
    filled = [word.format(law=law, empty=tmp_path / "nothing") for word in words]
    assert main(["analyze", *filled, "--out", str(out)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"gap-analyzer: {sentence}")
    assert said.err.count("\n") == 1
    assert not (out / "report.html").exists()


@pytest.mark.parametrize("words", [[], ["analyze"], ["nonsense"], ["analyze", "a.pdf", "--lang", "de"], ["inspect"]])
def test_words_that_are_no_command_end_with_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """argparse says which word is wrong."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: gap-analyzer" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["compare", "batch"])
def test_reserved_commands_are_not_shown(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not built stands in no help."""
    with pytest.raises(SystemExit):
        main(["--help"])
    assert f"\n    {command}" not in capsys.readouterr().out


def test_a_folder_that_refuses_files_ends_with_5(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The place is named before an hour of work is lost."""
    assert analyze(law, out=Path("/proc/nowhere")) == 5
    assert capsys.readouterr().err.startswith("gap-analyzer: Nothing can be written to /proc/nowhere")


def test_a_file_in_place_of_the_folder_ends_with_5(law: Path, tmp_path: Path) -> None:
    """A file is not overwritten by a folder."""
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    assert analyze(law, out=tmp_path / "out") == 5
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_broken_rule_pack_ends_with_4(law: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the file of the pack."""
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: [unclosed\n", encoding="utf-8")
    assert analyze(law, "--rules", pack, out=tmp_path / "out") == 4
    assert "pack.yaml" in capsys.readouterr().err


# --- documents that cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "reason", "sentence"),
    [
        ("empty.pdf", b"", "EMPTY_FILE", "empty.pdf is empty."),
        ("picture.pdf", maker.make_png(120, 120), None, "picture.pdf"),
        ("locked.pdf", lock(maker.make_act()), "ENCRYPTED", "locked.pdf is protected by a password."),
        ("cut.pdf", maker.make_act()[:80], "NOT_READABLE", "cut.pdf is damaged"),
        ("old.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "UNSUPPORTED_TYPE", "old.doc is of a kind"),
        ("old.rtf", rb"{\rtf1 Article 1. The import of mercury is prohibited.}", "UNSUPPORTED_TYPE", "old.rtf"),
    ],
)  # fmt: skip
def test_a_document_that_cannot_be_read_ends_with_3_and_a_report(
    name: str, content: bytes, reason: str | None, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The report is written, names the document and its reason, and calls nothing missing because of it."""
    (tmp_path / name).write_bytes(content)
    assert analyze(tmp_path / name, out=tmp_path / "out") == 3
    said = capsys.readouterr()
    assert said.out == f"{tmp_path / 'out' / 'report.html'}\n"
    assert said.err.startswith(sentence)
    assert "{source}" not in said.err
    result = json.loads((tmp_path / "out" / "analysis.json").read_text(encoding="utf-8"))
    (unread,) = result["unread"]
    assert unread["source"] == name
    assert reason is None or unread["reason"] == reason
    assert {each["status"] for each in result["coverage"]} <= {"unread", "not-applicable"}


def test_a_broken_file_costs_one_file(law: Path, tmp_path: Path) -> None:
    """Beside an unread document the other law keeps its findings, and what it lacks is unread, never none."""
    (tmp_path / "empty.pdf").write_bytes(b"")
    assert analyze(law, tmp_path / "empty.pdf", out=tmp_path / "out") == 3
    result = json.loads((tmp_path / "out" / "analysis.json").read_text(encoding="utf-8"))
    assert [each["source"] for each in result["unread"]] == ["empty.pdf"]
    assert [each["source"] for each in result["instruments"]] == ["ley 1.txt"]
    assert "none" not in {each["status"] for each in result["coverage"]}


# --- results ---------------------------------------------------------------------------------------------


def test_a_law_becomes_a_report(law: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The path of the report is all that stands on standard output, and nothing else is said."""
    assert analyze(law, "--country", "CO", out=tmp_path / "out") == 0
    said = capsys.readouterr()
    assert (said.out, said.err) == (f"{tmp_path / 'out' / 'report.html'}\n", "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["analysis.json", "report.html"]
    result = json.loads((tmp_path / "out" / "analysis.json").read_text(encoding="utf-8"))
    assert (result["format"], result["jurisdiction"], result["as_of"]) == (1, "CO", "2026-01-01")
    assert len(result["coverage"]) == 115


def test_the_report_lies_beside_the_law_unless_said(law: Path) -> None:
    """The folder is named for the first law."""
    assert main(["analyze", str(law), "--format", "json", "--no-cache", "--quiet"]) == 0
    assert (law.parent / "ley 1-gap-report" / "analysis.json").exists()
    assert not (law.parent / "ley 1-gap-report" / "report.html").exists()


def test_equal_input_gives_equal_bytes(law: Path, tmp_path: Path) -> None:
    """Two runs for the same day differ in no byte, and hold no path of this machine."""
    for name in ("one", "two"):
        assert analyze(law, out=tmp_path / name) == 0
    for file in ("analysis.json", "report.html"):
        content = (tmp_path / "one" / file).read_bytes()
        assert content == (tmp_path / "two" / file).read_bytes()
        assert str(tmp_path).encode() not in content


def test_json_is_printed_when_asked(law: Path, tmp_path: Path) -> None:
    """`--json` prints analysis.json itself and nothing else."""
    command = [
        sys.executable,
        "-m",
        "gap_analyzer",
        "analyze",
        str(law),
        "--json",
        "--quiet",
        "--out",
        str(tmp_path / "o"),
    ]
    done = subprocess.run([*command, "--as-of", "2026-01-01"], capture_output=True, check=True)
    assert done.stdout == (tmp_path / "o" / "analysis.json").read_bytes()
    assert done.stderr == b""


@pytest.mark.parametrize(("limit", "code"), [("conflict", 0), ("partial", 1), ("none", 1)])
def test_fail_on_ends_with_1_where_it_is_met(limit: str, code: int, law: Path, tmp_path: Path) -> None:
    """Three articles leave most obligations open, and none of them in conflict."""
    assert analyze(law, "--fail-on", limit, out=tmp_path / "out") == code


def test_no_law_text_is_left_elsewhere(law: Path, tmp_path: Path) -> None:
    """With a home of its own, a run leaves nothing but the output folder and an empty cache."""
    home = tmp_path / "home"
    home.mkdir()
    env = {**os.environ, "HOME": str(home), "TMPDIR": str(home)}
    env.pop("XDG_CACHE_HOME", None)
    command = [sys.executable, "-m", "gap_analyzer", "analyze", str(law), "--quiet", "--out", str(tmp_path / "out")]
    subprocess.run(command, env=env, capture_output=True, check=True)
    left = [path for path in home.rglob("*") if path.is_file() and "Artículo 1".encode() in path.read_bytes()]
    assert left == []


# --- inspect and rules -----------------------------------------------------------------------------------


def test_inspect_shows_a_provision_as_the_stages_saw_it(law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The provision's label and words stand there."""
    assert main(["inspect", str(law), "--provision", "art_2"]) == 0
    said = capsys.readouterr().out
    assert "Artículo 2" in said
    assert "Se prohíbe la exportación de mercurio y de sus compuestos." in said


@pytest.mark.parametrize(("option", "value"), [("--page", "9"), ("--provision", "art_99")])
def test_inspect_says_what_is_not_there(option: str, value: str, law: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page or provision that the law does not have ends with 2 and a sentence."""
    assert main(["inspect", str(law), option, value]) == 2
    assert value in capsys.readouterr().err


def test_rules_list_names_every_obligation(capsys: pytest.CaptureFixture[str]) -> None:
    """115 lines, each with id, theme and title."""
    assert main(["rules", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 115
    assert len({line.split()[0] for line in lines}) == 115


def test_rules_show_tells_an_obligation_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Title and elements of one obligation."""
    assert main(["rules", "show", "MC-3.8"]) == 0
    said = capsys.readouterr().out
    assert "Import from non-Parties" in said
    assert "MC-3.8#a" in said


def test_rules_show_knows_what_it_does_not_have(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown id ends with 2 and points to the list."""
    assert main(["rules", "show", "MC-99"]) == 2
    assert "“MC-99”" in capsys.readouterr().err
