"""The wheel is whole: every subpackage and data folder, locked packages with hashes, one source of every version."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = ("corpus", "rules", "templates")
IGNORED = {"__pycache__", "out", ".DS_Store"}


def read_setup() -> configparser.ConfigParser:
    """The metadata of setup.cfg."""
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(CHECKOUT / "setup.cfg", encoding="utf-8")
    return setup


def lines(value: str) -> list[str]:
    """The entries of a setup.cfg list."""
    return [line.strip() for line in value.splitlines() if line.strip() and not line.startswith("#")]


def tracked(folder: str) -> set[str]:
    """The files of a folder that git does not ignore, or all of them outside a checkout."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout
    found = [CHECKOUT / each for each in listed.split("\0") if each] or [*(CHECKOUT / folder).rglob("*")]
    return {
        each.relative_to(CHECKOUT).as_posix()
        for each in found
        if each.is_file() and not IGNORED & set(each.relative_to(CHECKOUT).parts)
    }


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, built from the files that git does not ignore, in a clean copy."""
    copy, dist = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("dist")
    for each in sorted(tracked(".")):
        (copy / each).parent.mkdir(parents=True, exist_ok=True)
        (copy / each).write_bytes((CHECKOUT / each).read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(dist), str(copy)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return dist


def test_no_subpackage_is_forgotten() -> None:
    """`packages` of setup.cfg lists every package of the source and the three data folders."""
    found = {
        ".".join(init.parent.relative_to(CHECKOUT).parts) for init in (CHECKOUT / "gap_analyzer").rglob("__init__.py")
    }
    assert set(lines(read_setup()["options"]["packages"])) == found | {f"gap_analyzer.{folder}" for folder in DATA}


@pytest.mark.parametrize("folder", DATA)
def test_a_data_folder_holds_no_package(folder: str) -> None:
    """Data folders carry no __init__.py: they are data that people edit."""
    assert [*(CHECKOUT / folder).rglob("__init__.py")] == []


def test_every_import_is_a_stated_dependency() -> None:
    """What the source imports is named in install_requires, and nothing is named in vain."""
    names = {"docx": "python-docx", "PIL": "pillow", "re2": "google-re2", "sklearn": "scikit-learn", "yaml": "pyyaml",
             "Stemmer": "PyStemmer", "argon2": "argon2-cffi", "xlsxwriter": "XlsxWriter"}  # fmt: skip
    with_others = {"numpy", "scipy", "markupsafe", "werkzeug", "pdfminer"}  # come with scikit-learn, jinja2, flask, …
    text = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "gap_analyzer").rglob("*.py"))
    roots = set(re.findall(r"^\s*(?:from|import) (\w+)", text, re.MULTILINE)) - {"gap_analyzer", "__future__"}
    third = {names.get(root, root).casefold() for root in roots - sys.stdlib_module_names - with_others}
    stated = {re.split(r"[<>=;\[]", each)[0].casefold() for each in lines(read_setup()["options"]["install_requires"])}
    assert third - stated - {"distributed", "dask"} == set()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_hashes(file: str) -> None:
    """A locked file pins versions with hashes and names no index, host or local path."""
    text = (CHECKOUT / file).read_text(encoding="utf-8")
    entries = [each for each in re.split(r"\n(?=\S)", text) if not each.startswith("#") and "==" in each]
    assert len(entries) > 40
    assert [each.splitlines()[0] for each in entries if "--hash=sha256:" not in each] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--trusted-host|--find-links|file:/|/opt/", text)


def test_what_is_stated_is_locked() -> None:
    """Every dependency of setup.cfg is pinned in the locked file, in a version that it allows."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    setup = read_setup()
    for file, stated in (
        ("requirements.txt", setup["options"]["install_requires"]),
        ("requirements-dev.txt", setup["options.extras_require"]["dev"]),
    ):
        pins = dict(
            re.findall(
                r"^([\w.-]+)(?:\[[\w,-]+\])?==([^ ;\\]+)", (CHECKOUT / file).read_text(encoding="utf-8"), re.MULTILINE
            )
        )
        locked = {canonicalize_name(package): version for package, version in pins.items()}
        for requirement in map(Requirement, lines(stated)):
            assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


def test_the_lock_holds_against_known_holes() -> None:
    """Floors from published advisories: unpickled CMaps in pdfminer.six, the sandbox of Jinja2."""
    from packaging.version import Version

    text = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8")
    pins = {key: Version(value) for key, value in re.findall(r"^([\w.-]+)==([^ ;\\]+)", text, re.MULTILINE)}
    assert pins["pdfminer-six"] >= Version("20260107")
    assert pins["jinja2"] >= Version("3.1.6")


def test_the_wheel_carries_every_data_file(built: Path) -> None:
    """rules/, corpus/ and templates/ stand in the wheel under gap_analyzer/, file for file."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        shipped = set(wheel.namelist())
    for folder in DATA:
        assert {f"gap_analyzer/{each}" for each in tracked(folder)} - shipped == set()


def test_the_wheel_carries_every_module_and_nothing_else(built: Path) -> None:
    """The source is whole, typed and translated; no test, cache or build leftover is shipped."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        shipped = set(wheel.namelist())
    assert tracked("gap_analyzer") - shipped == set()
    assert {each for each in shipped if each.startswith("tests") or each.endswith((".pyc", ".pyo"))} == set()
    assert {each.split("/")[0] for each in shipped if not each.split("/")[0].endswith(".dist-info")} == {"gap_analyzer"}


def test_the_sdist_can_be_built_again(built: Path) -> None:
    """The sdist holds metadata, data, tests and documents."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        shipped = {each.split("/", 1)[1] for each in sdist.getnames() if "/" in each}
    for each in ("setup.cfg", "pyproject.toml", "LICENSE", "Makefile", "requirements.txt", "docs/index.md"):
        assert each in shipped
    for folder in DATA:
        assert tracked(folder) - shipped == set()


@pytest.mark.long
def test_an_installed_wheel_runs_outside_the_tree(built: Path, tmp_path: Path) -> None:
    """From a virtual environment and a folder of its own the wheel finds its rules and lists them."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=True)
    wheel = next(built.glob("*.whl"))
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    libraries = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    # The libraries of this environment come after the new one's own, and their editable hook is left behind.
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV", "GAP_ANALYZER"))}
    site = home / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    (site / "zz_borrowed.pth").write_text(f"{libraries}\n", encoding="utf-8")
    listed = subprocess.run(
        [home / "bin" / "gap-analyzer", "rules", "list"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert listed.returncode == 0, listed.stderr
    assert "MC-3.8" in listed.stdout
    where = subprocess.run(
        [python, "-c", "import gap_analyzer.resources as r; print(r.locate('rules'))"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert str(home) in where.stdout
