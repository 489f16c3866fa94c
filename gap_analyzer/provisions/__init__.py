"""Text → Provisions with pinpoints, by the heading grammar of its legal family and language."""

from __future__ import annotations

from dataclasses import replace

from gap_analyzer.catalogue.grammars import Grammar, Grammars
from gap_analyzer.model.law import Document, Law, Text
from gap_analyzer.provisions.citing import find_citations
from gap_analyzer.provisions.declared import outline_declared
from gap_analyzer.provisions.facts import describe_instrument
from gap_analyzer.provisions.markers import Folded, fold_content
from gap_analyzer.provisions.outline import Outline, choose_grammar, outline
from gap_analyzer.provisions.parting import Part, part
from gap_analyzer.provisions.writing import write_provisions

__all__ = ["split", "split_all"]


def split(text: Text, document: Document, *, grammars: Grammars, grammar: str | None = None) -> Law:
    """The law of `document`: its instrument and its provisions in printed order, nested or disjoint.

    `grammar` names a grammar of `grammars`; without it the one whose numbers run on best is taken. Raises
    RulePackError when no grammar has that name.
    """
    folded = fold_content(text)
    chosen = choose_grammar(text, folded, grammars, grammar)
    return _write(text, document, _outline(text, folded, chosen, grammars), chosen, grammars)


def split_all(text: Text, document: Document, *, grammars: Grammars, grammar: str | None = None) -> tuple[Law, ...]:
    """The laws of `document` in printed order: nearly always one, several where a gazette prints them one by one.

    Their ids are that of the file with a number, from 1; each has its own Text. `grammar` as for `split`.
    """
    folded = fold_content(text)
    chosen = choose_grammar(text, folded, grammars, grammar)
    tree = _outline(text, folded, chosen, grammars)
    parts = part(text, tree, chosen, grammars.words[chosen.languages[0]])
    if len(parts) == 1:
        return (_write(text, document, tree, chosen, grammars),)
    return tuple(_write_part(own, document, chosen, grammars) for own in parts)


def _outline(text: Text, folded: Folded, grammar: Grammar, grammars: Grammars) -> Outline:
    """What the file declares of its own structure, or else what is seen in print."""
    return outline_declared(text, folded, grammar, grammars) or outline(text, folded, grammar, grammars)


def _write_part(own: Part, document: Document, grammar: Grammar, grammars: Grammars) -> Law:
    """One of several instruments: of the document it has its own pages alone."""
    printed = {line.box.page for line in own.text.lines}
    pages = tuple(page for page in document.pages if page.number in printed)
    unread = document.unread_pages if own.number == 1 else ()
    shown = replace(document, pages=pages, page_count=len(pages), unread_pages=unread)
    return _write(own.text, shown, outline(own.text, fold_content(own.text), grammar, grammars), grammar, grammars, own)


def _write(
    text: Text,
    document: Document,
    tree: Outline,
    grammar: Grammar,
    grammars: Grammars,
    own: Part | None = None,
) -> Law:
    instrument = describe_instrument(text, document, tree, grammars, named=own.title if own else None)
    if own is not None:
        instrument = replace(instrument, id=f"{instrument.id}-{own.number}")
    provisions = write_provisions(text, tree, instrument, grammar, grammars)
    cites = find_citations(provisions, tree.folded, grammars.words[grammar.languages[0]])
    return Law(instrument, text, provisions, cites)
