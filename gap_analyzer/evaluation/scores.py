"""Analyses × labels → figures: which elements were found, where, and with which verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from gap_analyzer.evaluation.labels import Statute, judge_findings
from gap_analyzer.evaluation.pinpoints import PinpointForm, reduce_pinpoint
from gap_analyzer.evaluation.reliability import Said
from gap_analyzer.model import DECISIVE, Analysis, Finding, Obligation

SCORED_STATUSES = ("full", "partial", "none", "conflict")


@dataclass(slots=True)
class Counts:
    """Right, wrong and missed; summable."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, right: int, wrong: int, missed: int) -> None:
        """Count one statute or one obligation more."""
        self.right += right
        self.wrong += wrong
        self.missed += missed

    @property
    def precision(self) -> float:
        """Share of what was claimed that is right; 1 where nothing was claimed."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of what is labelled that was found; 1 where nothing is labelled."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(slots=True)
class Figures:
    """All figures of an evaluation, by kind and by group ("all" and each language)."""

    counts: dict[str, dict[str, Counts]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counts)))
    verdicts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    macro: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    silent: list[int] = field(default_factory=lambda: [0, 0])
    stated: list[int] = field(default_factory=lambda: [0, 0])
    unread: list[str] = field(default_factory=list)
    detail: list[str] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)

    def add(self, kind: str, language: str, right: int, wrong: int, missed: int) -> None:
        """Count under "all" and under the language."""
        for group in ("all", language):
            self.counts[kind][group].add(right, wrong, missed)

    def join(self, other: Figures) -> None:
        """Add the figures of other statutes."""
        for kind, groups in other.counts.items():
            for group, counts in groups.items():
                self.counts[kind][group].add(counts.right, counts.wrong, counts.missed)
        for group, (agreed, total) in other.verdicts.items():
            self.verdicts[group][0] += agreed
            self.verdicts[group][1] += total
        for kind, values in other.macro.items():
            self.macro[kind] += values
        for mine, theirs in ((self.silent, other.silent), (self.stated, other.stated)):
            mine[0] += theirs[0]
            mine[1] += theirs[1]
        self.unread += other.unread
        self.detail += other.detail
        self.said += other.said


def imply_status(obligation: Obligation, stances: Mapping[str, AbstractSet[str]], *, late: bool = False) -> str:
    """The verdict that element stances imply (docs/results.md); `late` counts elements added after labelling."""
    elements = [e for e in obligation.elements if late or not e.unscored]
    core = [e.id for e in elements if e.core]
    alternatives = [e.id for e in elements if e.alternative]
    if any(stances.get(i) == {"contradicts"} for i in core + alternatives):
        return "conflict"
    if any("meets" in stances.get(a, ()) for a in alternatives):
        return "full"
    if core and all("meets" in stances.get(c, ()) for c in core):
        return "full"
    return "partial" if any(stances.get(e.id) for e in elements) else "none"


def score_statute(
    figures: Figures, statute: Statute, analysis: Analysis, obligations: Mapping[str, Obligation], form: PinpointForm
) -> None:
    """Add one statute's analysis to the figures."""
    if analysis.unread:
        figures.unread.append(f"{statute.doc}: {'; '.join(u.reason.value for u in analysis.unread)}")
    late = {e.id for o in obligations.values() for e in o.elements if e.unscored}
    own = [f for f in analysis.findings if f.confidence >= DECISIVE]
    everything = [f for f in own if f.element not in late]
    found = [f for f in everything if f.reach != "general"]
    articles = {p.id: reduce_pinpoint(p.article, form) for law in analysis.laws for p in law.provisions}
    _score_places(figures, statute, found, articles, form)
    _score_support(figures, statute, everything)
    judged = judge_findings([f for f in analysis.findings if f.element not in late], statute, articles, form)
    figures.said += [Said(f.confidence, right) for f, right in judged]
    _score_verdicts(figures, statute, analysis, obligations, own, everything)


def _score_places(
    figures: Figures, statute: Statute, found: Sequence[Finding], articles: Mapping[str, str], form: PinpointForm
) -> None:
    required = [label for label in statute.labels if label.is_required]
    tolerated = [label for label in statute.labels if not label.is_required]
    must, may = {label.element for label in required}, {label.element for label in tolerated}
    if not required:
        figures.silent[1] += 1
        figures.silent[0] += all(f.element in may for f in found)
    got = {f.element for f in found}
    cell = len(got & must), len(got - must - may), len(must - got)
    figures.add("elements", statute.language, *cell)
    figures.detail.append(
        f"{statute.doc} [{statute.language}] right {len(got & must)}; "
        f"wrong {sorted(got - must - may)}; missed {sorted(must - got)}"
    )
    places = {(f.element, articles.get(f.provision, "")) for f in found}
    wanted = {(x.element, reduce_pinpoint(x.article, form)) for x in required}
    allowed = {(x.element, reduce_pinpoint(x.article, form)) for x in tolerated}
    allowed |= {place for place in places if place[0] in may - must}
    pins = len(places & wanted), len(places - wanted - allowed), len(wanted - places)
    figures.add("pinpoints", statute.language, *pins)
    if required:
        figures.macro["elements"].append(_f1(*cell))
        figures.macro["pinpoints"].append(_f1(*pins))


def _f1(right: int, wrong: int, missed: int) -> float:
    return round(Counts(right, wrong, missed).f1, 3)  # rounded before the mean is taken, as the examiners do


def _score_support(figures: Figures, statute: Statute, everything: Sequence[Finding]) -> None:
    labelled = {label.element for label in statute.labels}
    carried = {x.element for x in statute.labels if x.certainty == "clear" and x.reach == "general"}
    seen = {f.element for f in everything}
    general = {f.element for f in everything if f.reach == "general"}
    figures.add("support", statute.language, len(carried & seen), len(general - labelled), len(carried - seen))


def _score_verdicts(
    figures: Figures,
    statute: Statute,
    analysis: Analysis,
    obligations: Mapping[str, Obligation],
    own: Sequence[Finding],
    everything: Sequence[Finding],
) -> None:
    required = [label for label in statute.labels if label.is_required]
    tolerated = [label for label in statute.labels if not label.is_required]
    may = {label.element for label in tolerated}
    may_stances = {(x.element, x.stance) for x in tolerated} - {(x.element, x.stance) for x in required}
    wanted = _stances((x.element, x.stance) for x in required)
    got = _stances(
        (f.element, f.stance.value)
        for f in everything
        if f.reach != "general" and (f.element, f.stance.value) not in may_stances
    )
    specific = _stances((f.element, f.stance.value) for f in own if f.reach != "general")
    general = _stances((f.element, f.stance.value) for f in own)
    said = {c.obligation: c.status.value for c in analysis.coverage}
    for obligation in obligations.values():
        if said.get(obligation.id) in SCORED_STATUSES:
            basis = general if obligation.general == "carries" else specific
            figures.stated[1] += 1
            figures.stated[0] += said[obligation.id] == imply_status(obligation, basis, late=True)
        want, have = imply_status(obligation, wanted), imply_status(obligation, got)
        scored = {e.id for e in obligation.elements if not e.unscored}
        if want == "none" and (have == "none" or scored & may):
            continue
        for group in ("all", statute.language):
            figures.verdicts[group][0] += want == have
            figures.verdicts[group][1] += 1
        for name in ("full", "conflict"):
            right, wrong, missed = want == name == have, have == name != want, want == name != have
            figures.add(name, statute.language, int(right), int(wrong), int(missed))


def _stances(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for element, stance in pairs:
        found[element].add(stance)
    return found
