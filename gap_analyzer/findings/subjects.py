"""Features → Subject: what an instrument is about, and the classes that it says mercury belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gap_analyzer.catalogue.element_rules import Rule
from gap_analyzer.model import Reach
from gap_analyzer.model.description import ConceptIndex, Features, Passage

# An instrument is about mercury when this share of its passages names it, whatever its title.
SUBJECT_SHARE = 0.3
# A law that names mercury in fewer of its passages than this does not speak of it everywhere: a rule whose subject may
# stand anywhere in the instrument does not reach mercury by one mention in a thousand provisions.
MENTION_SHARE = 0.005
# Characters of a sentence that is the term of a definition: “Insumo químico. Comprende el mercurio …”
LONGEST_TERM = 60
_NUMBERED = re.compile(r"[A-Z]{0,2}\.? ?\d")  # an article, "12" or "L. 512-1", and no annex
SHORT_ARTICLE = 6  # passages; in longer ones a sentence may have left the matter


@dataclass(frozen=True, slots=True)
class Subject:
    """How one instrument reaches mercury: by name in its title or throughout, or through established classes."""

    index: ConceptIndex
    established: int  # class concepts to which mercury belongs in this dossier
    reach: Reach
    named: float = 1.0  # the share of the instrument's passages that name mercury
    naming: frozenset[int] = frozenset()  # short articles that name mercury
    classed: frozenset[int] = frozenset()  # articles that speak of what this law puts mercury into
    strange: int = 0  # substances that are not mercury: a sentence on one is not carried by the article around it
    again: int = 0  # what marks a word that takes mercury up again: it carries only rules that ask for mercury

    def reach_of(self, subject: int, rule: Rule, passage: Passage, features: Features) -> Reach | None:
        """The widest-known reach of a match, or None when the rule's subject is nowhere near the passage."""
        near = passage.own | passage.lead
        if rule.subject_in != "sentence":
            near |= passage.heading | features.articles[passage.article]
            if self.reach is Reach.SPECIFIC:
                near |= features.title
        if not subject:
            reach = self.reach_near(passage)
            carried = self._is_named_around(passage) or passage.article in self.classed
            return Reach.CLASS if reach is Reach.GENERAL and carried else reach
        found = subject & near
        if not found and rule.subject_in == "instrument":
            found = subject & (features.instrument | features.title)
            if found & self.index.specific and self.reach is Reach.GENERAL and self.named < MENTION_SHARE:
                return Reach.GENERAL
        if not found:
            return None
        if found & self.index.specific:
            return Reach.SPECIFIC
        if self.reach is Reach.SPECIFIC or passage.own & self.index.specific:
            return Reach.SPECIFIC
        if found & (self.established | self.again) or self._is_named_around(passage):
            return Reach.CLASS
        return self.reach if self.reach is Reach.CLASS else Reach.GENERAL

    def _is_named_around(self, passage: Passage) -> bool:
        return passage.article in self.naming and not passage.own & self.strange

    def reach_near(self, passage: Passage) -> Reach:
        """The reach of a passage by its own words, lead-in, headings and what the instrument is about."""
        near = passage.own | passage.lead | passage.heading
        if near & self.index.specific:
            return Reach.SPECIFIC
        if self.reach is not Reach.GENERAL:
            return self.reach
        return Reach.CLASS if near & self.established else Reach.GENERAL


def establish_subject(features: Features, index: ConceptIndex, elsewhere: int = 0) -> Subject:
    """What an instrument is about; `elsewhere` holds classes that instruments it refers to have established."""
    established = elsewhere | establish_classes(features, index)
    passages = features.passages
    by_name = sum(1 for p in passages if (p.own | p.lead) & index.specific)
    narrow = established & index.narrow
    by_class = sum(1 for p in passages if (p.own | p.lead) & narrow)
    total = max(1, len(passages))
    if features.title & index.specific or by_name / total >= SUBJECT_SHARE:
        reach = Reach.SPECIFIC
    elif features.title & narrow or by_class / total >= SUBJECT_SHARE:
        reach = Reach.CLASS
    else:
        reach = Reach.GENERAL
    return Subject(index, established, reach, by_name / total, naming=_find_naming(features, index))


def _find_naming(features: Features, index: ConceptIndex) -> frozenset[int]:
    """Short articles of which a sentence names mercury: their other sentences reach it too, if not by name."""
    counts: dict[int, int] = {}
    naming: set[int] = set()
    for passage in features.passages:
        provision = features.law.provisions[passage.provision]
        counts[passage.article] = counts.get(passage.article, 0) + 1
        if passage.own & index.specific and _NUMBERED.match(provision.article):
            naming.add(passage.article)
    return frozenset(article for article in naming if counts[article] <= SHORT_ARTICLE)


def establish_classes(features: Features, index: ConceptIndex) -> int:
    """Classes that a passage naming mercury names too: in the sentence, its lead-in, headings or the title."""
    established = 0
    title = features.title & index.narrow
    term = Passage(-1, 0, 0, 0, 0, 0, 0, (), (), (), 0)
    for passage in features.passages:
        if not passage.start and passage.end <= LONGEST_TERM:
            term = passage
        if not passage.own & index.specific:
            continue
        established |= (passage.own | passage.lead | passage.heading) & index.classes | title
        if term.provision == passage.provision and passage.start <= term.end + 2:
            established |= term.own & index.classes
    return established
