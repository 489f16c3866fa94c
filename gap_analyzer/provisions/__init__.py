"""Text → Provisions with pinpoints, by the heading grammar of its legal family and language."""

from __future__ import annotations

from gap_analyzer.catalogue.grammars import Grammars
from gap_analyzer.model.law import Document, Law, Text
from gap_analyzer.provisions.citing import find_citations
from gap_analyzer.provisions.facts import describe_instrument
from gap_analyzer.provisions.outline import choose_grammar, outline
from gap_analyzer.provisions.writing import write_provisions

__all__ = ["split"]


def split(text: Text, document: Document, *, grammars: Grammars, grammar: str | None = None) -> Law:
    """The law of `document`: its instrument and its provisions in printed order, nested or disjoint.

    `grammar` names a grammar of `grammars`; without it the one whose numbers run on best is taken. Raises
    RulePackError when no grammar has that name.
    """
    chosen = choose_grammar(text, grammars, grammar)
    tree = outline(text, chosen, grammars)
    instrument = describe_instrument(text, document, tree, grammars)
    provisions = write_provisions(text, tree, instrument, chosen, grammars)
    cites = find_citations(provisions, tree.folded, grammars.words[chosen.languages[0]])
    return Law(instrument, text, provisions, cites)
