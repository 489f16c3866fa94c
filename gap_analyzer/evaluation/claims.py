"""Findings × labels → judged claims, from which confidence is calibrated."""

from __future__ import annotations

from collections.abc import Sequence

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.evaluation.labels import Statute, judge_findings
from gap_analyzer.evaluation.pinpoints import load_form, reduce_pinpoint
from gap_analyzer.features import describe, load_lexicon
from gap_analyzer.findings import Learned, find
from gap_analyzer.findings.calibration import Claim
from gap_analyzer.model import Law


def claim(statute: Statute, laws: Sequence[Law], catalogue: Catalogue, learned: Learned) -> tuple[Claim, ...]:
    """The claims on one statute that its labels settle; what is arguable or was not labelled yet is left out."""
    lexicon = load_lexicon(catalogue)
    search = find(tuple(describe(law, lexicon) for law in laws), catalogue, lexicon.index, learned=learned)
    form = load_form(catalogue.folder)
    articles = {p.id: reduce_pinpoint(p.article, form) for law in laws for p in law.provisions}
    late = {e.id for o in catalogue.obligations.values() for e in o.elements if e.unscored}
    findings = [finding for finding in search.findings if finding.element not in late]
    return tuple(
        Claim(statute.doc, search.signals[finding.id], right, statute.weight)
        for finding, right in judge_findings(findings, statute, articles, form)
    )
