"""The invented dossier against the verdicts its laws were written to deserve, and the traps laid in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from gap_analyzer.analysis import Request, analyze
from gap_analyzer.catalogue import load
from gap_analyzer.catalogue.yaml_strings import load_strings
from gap_analyzer.model import Analysis, Finding, Provision, Reach, Stance
from gap_analyzer.resources import locate

CORPUS = locate("corpus")
DOSSIER = CORPUS / "dossier"
EXPECTED = load_strings(CORPUS / "verdicts.yaml") if (CORPUS / "verdicts.yaml").is_file() else {}
VERDICTS: list[dict[str, str]] = EXPECTED.get("verdicts", [])
TRAPS: list[dict[str, str]] = EXPECTED.get("traps", [])
UNREACHED: dict[str, str] = {}
pytestmark = pytest.mark.skipif(not VERDICTS or not any(DOSSIER.glob("*.pdf")), reason="no bundled dossier")


@pytest.fixture(scope="session")
def dossier() -> Analysis:
    """One analysis of the four laws of Yasuarí, the scanned one included, as of the day the verdicts were written."""
    return analyze(Request(paths=(DOSSIER,), as_of="2026-11-20", country=EXPECTED["country"]), load("minamata"))


def mark_verdict(verdict: dict[str, str]) -> object:
    """The verdict as a parameter; one that no general rule reaches yet is expected to fail, with the reason."""
    reason = UNREACHED.get(verdict["obligation"])
    marks = (pytest.mark.xfail(strict=True, reason=reason),) if reason else ()
    return pytest.param(verdict, id=verdict["obligation"], marks=marks)


def find_at(dossier: Analysis, trap: dict[str, str]) -> list[tuple[Finding, Provision]]:
    """The findings that stand at the place of a trap, each with its provision."""
    provisions = {p.id: p for law in dossier.laws for p in law.provisions if p.instrument == trap["instrument"]}
    held = [(f, provisions[f.provision]) for f in dossier.findings if f.provision in provisions]
    return [(f, p) for f, p in held if lies_at(p, trap["place"])]


def lies_at(provision: Provision, place: str) -> bool:
    """True when the provision is in the article, or is the preamble or the contents, that the trap names."""
    return provision.kind.value == place if place in {"preamble", "contents"} else provision.article == place


@pytest.mark.parametrize("verdict", [mark_verdict(v) for v in VERDICTS])
def test_an_obligation_gets_the_verdict_its_laws_deserve(dossier: Analysis, verdict: dict[str, str]) -> None:
    """What a lawyer concludes from the four laws is what the program says."""
    statuses = {c.obligation: c.status.value for c in dossier.coverage}
    assert statuses[verdict["obligation"]] == verdict["status"], verdict["because"]


def list_traps(word: str) -> list[dict[str, str]]:
    """The traps whose description holds the word."""
    return [t for t in TRAPS if word in t["trap"]]


@pytest.mark.parametrize("trap", list_traps("repealed"), ids=lambda t: f"{t['instrument']}-{t['place']}")
def test_a_repealed_article_yields_no_finding(dossier: Analysis, trap: dict[str, str]) -> None:
    """What is out of force neither answers the Convention nor stands against it."""
    assert find_at(dossier, trap) == []


@pytest.mark.parametrize("word", ["recital", "contents"])
def test_front_matter_yields_no_finding(dossier: Analysis, word: str) -> None:
    """A recital that repeats the Convention and a table of contents rule nothing."""
    (trap,) = list_traps(word)
    assert find_at(dossier, trap) == []


@pytest.mark.parametrize("word", ["millimetres", "planet"])
def test_another_mercury_yields_no_specific_finding(dossier: Analysis, word: str) -> None:
    """A pressure in millimetres of mercury and the planet are not the metal."""
    (trap,) = list_traps(word)
    assert [f for f, _ in find_at(dossier, trap) if f.reach is Reach.SPECIFIC and f.stance is Stance.MEETS] == []


def test_a_leachate_value_meets_no_rule_on_content_or_discharge(dossier: Analysis) -> None:
    """0.2 mg/L in a leachate is no 15 mg/kg in waste and no limit of what a plant may let into water."""
    (trap,) = list_traps("leachate")
    met = {f.element for f, _ in find_at(dossier, trap) if f.stance is Stance.MEETS}
    assert met & {"MC-11.2#b", "MC-9.4#a", "MC-9.5#a"} == set()


def test_every_trap_lies_in_a_law_that_was_read(dossier: Analysis) -> None:
    """A trap in a law that was not read would catch nothing."""
    read = {law.instrument.id for law in dossier.laws}
    assert {t["instrument"] for t in TRAPS} <= read
    assert len(list(Path(DOSSIER).glob("*.pdf"))) == len(read)
