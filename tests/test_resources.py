"""Data folders are found in a wheel and in a checkout, and a broken installation says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import gap_analyzer
from gap_analyzer import resources
from gap_analyzer.errors import RulePackError


def test_a_folder_that_nobody_has_is_a_broken_installation() -> None:
    """The sentence names the folder and the next step, and the exit code is that of a broken rule pack."""
    with pytest.raises(RulePackError) as caught:
        resources.locate("no-such-folder")
    assert str(caught.value) == (
        "The folder no-such-folder/ is missing from this installation. "
        "Install gap-analyzer again, or run it from a complete checkout."
    )
    assert caught.value.exit_code == 4


def test_a_file_is_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file named rules does not pass for the folder."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "gap_analyzer")
    (tmp_path / "rules").write_text("", encoding="utf-8")
    with pytest.raises(RulePackError):
        resources.locate("rules")


def test_the_package_comes_before_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed wheel never picks up a folder of the same name that happens to lie beside it."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "gap_analyzer")
    (tmp_path / "rules").mkdir()
    assert resources.locate("rules") == tmp_path / "rules"
    (tmp_path / "gap_analyzer" / "rules").mkdir(parents=True)
    assert resources.locate("rules") == tmp_path / "gap_analyzer" / "rules"


@pytest.mark.parametrize("folder", ["rules", "corpus", "templates"])
def test_every_data_folder_is_here(folder: str) -> None:
    """Rules, corpus and templates are found from wherever the tests are run."""
    assert resources.locate(folder).is_dir()


def test_the_version_is_the_package_s_own() -> None:
    """One place states the version."""
    assert resources.load_version() == gap_analyzer.__version__
