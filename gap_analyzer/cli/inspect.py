"""`gap-analyzer inspect`: what each stage saw of one law, for whoever doubts a finding."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from gap_analyzer.catalogue import Catalogue
from gap_analyzer.cli.analyze import cache_folder, find_laws
from gap_analyzer.errors import UsageError
from gap_analyzer.model import Document, Law, Page, UnreadDocument


def run_inspect(chosen: argparse.Namespace) -> int:
    """Print the pages, provisions or one provision's features and findings; 3 when the law cannot be read."""
    from gap_analyzer.analysis import split_laws
    from gap_analyzer.catalogue import load
    from gap_analyzer.reading import Options, collect, prepare, read

    paths = find_laws([chosen.law])
    prepare()
    catalogue = load(chosen.rules)
    unread = False
    for source in collect(paths):
        document = read(source, options=Options(cache=cache_folder()))
        if isinstance(document, UnreadDocument):
            print(f"{document.source}: {document.reason.value}")
            unread = True
            continue
        if chosen.page:
            _show_page(document, chosen.page)
            continue
        laws = split_laws(document, catalogue)
        if chosen.provision:
            _show_provision(laws, chosen.provision, catalogue)
            continue
        for law in laws:
            _show_law(law)
    return 3 if unread else 0


def _show_page(document: Document, number: int) -> None:
    pages = [page for page in document.pages if page.number == number]
    if not pages:
        raise UsageError(f"{document.source} has no page {number}.", f"It has {document.page_count} pages.")
    page: Page = pages[0]
    print(f"{document.source}, page {page.number}, {page.width:g} × {page.height:g} pt, {page.reading.value}")
    for line in page.lines:
        print(f"{line.x0:7.1f} {line.y0:7.1f} {line.size:5.1f}{' b' if line.bold else '  '} {line.text}")
    for line in page.hidden:
        print(f"hidden {line.x0:7.1f} {line.y0:7.1f} {line.text}")


def _show_law(law: Law) -> None:
    instrument = law.instrument
    print(f"{instrument.title}\n{instrument.kind.value} {instrument.number} {instrument.date} [{instrument.language}]")
    print(f"{instrument.pages} pages, {len(law.provisions)} provisions, {instrument.reading.value}")
    for warning in instrument.warnings:
        print(f"warning: {warning}")
    for provision in law.provisions:
        start = " ".join(provision.text.split())[:90]
        print(f"{provision.eid:<32} {provision.kind.value:<10} {provision.path:<18} {provision.heading[:40]} | {start}")


def _show_provision(laws: Sequence[Law], eid: str, catalogue: Catalogue) -> None:
    from gap_analyzer.features import describe, load_lexicon
    from gap_analyzer.findings import find, load_learned

    chosen = [(law, p) for law in laws for p in law.provisions if eid in (p.eid, p.id)]
    if not chosen:
        raise UsageError(f"There is no provision {eid}.", "Run inspect without --provision to see them all.")
    law, provision = chosen[0]
    print(f"{provision.label}  {provision.heading}\n{provision.text}\n")
    lexicon = load_lexicon(catalogue)
    features = describe(law, lexicon)
    for passage in features.passages:
        if law.provisions[passage.provision].id == provision.id:
            names = lexicon.index.names(passage.own)
            print(f"sentence {passage.start}–{passage.end}: {', '.join(names)}")
    search = find((features,), catalogue, lexicon.index, learned=load_learned(catalogue.folder))
    for finding in search.findings:
        if finding.provision == provision.id:
            print(f"{finding.element} {finding.stance.value} ({finding.reach.value}, {finding.confidence:.2f})")
