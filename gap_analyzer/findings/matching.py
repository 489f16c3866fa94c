"""Rule × Passage → Match: whether a sentence, with the context it stands in, does what a rule asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gap_analyzer.catalogue.element_rules import Deadline, Groups, Measurement, Rule
from gap_analyzer.errors import RulePackError
from gap_analyzer.findings.scope import CompiledScope, bear
from gap_analyzer.findings.stand_ins import Masks as StandInMasks
from gap_analyzer.findings.subjects import Subject
from gap_analyzer.model import Provision, ProvisionKind, Reach, Stance, Why
from gap_analyzer.model.description import ConceptIndex, Features, Passage

Masks = tuple[int, ...]
NO_STAND_INS = StandInMasks(0, 0, 0, 0, 0)
NEAR = 0.4  # the share of a rule's conditions from which a passage came near
GOOD_SCAN = 0.9  # mean word confidence of OCR from which a page counts as well read
HEADED = 0.06  # what a heading on the matter adds: lawyers cite the article that is headed so


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its concepts as masks."""

    rule: Rule
    sentence: Masks
    own: Masks
    heading: Masks
    article: Masks
    instrument: Masks
    absent: int
    absent_heading: int
    absent_article: int
    absent_instrument: int
    modality: int
    absent_modality: int
    subject: int
    limbs: Masks
    limits_if: Masks
    contradicts_if: Masks
    kinds: frozenset[ProvisionKind]
    defines: bool = False  # the rule may find its answer in a definition
    shares: tuple[float, ...] = ()  # how much of what is asked holds when so many groups are said, and nothing more
    stand_in: int = 0  # what marks a sentence or heading on a class that holds mercury
    named: int = 0  # the words for mercury itself, and by what a title that names it still excludes
    narrowing: int = 0
    scopes: tuple[CompiledScope, ...] = ()  # what narrows the element, or is its own object
    banned: int = 0  # what marks an entry of a list that a sentence of the law bans
    acts: int = 0  # what a ban may be on
    lacks: tuple[str, ...] = ()  # for each group, what a passage lacks that does not say it


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that holds for a passage: stance, reach, strength 0–1 and the reasons in words.

    `told` is the stance by the sentence alone, before what its law or chapter keeps to: places are compared by it.
    """

    rule: Rule
    passage: Passage
    stance: Stance
    reach: Reach
    strength: float
    why: tuple[Why, ...]
    evidence: int  # the concepts that the rule asks the sentence for
    told: Stance = Stance.MEETS


@dataclass(frozen=True, slots=True)
class Miss:
    """A rule that nearly held: the share of its conditions that did, and the first that did not."""

    rule: Rule
    passage: Passage
    share: float
    lacking: str


def compile_rule(
    rule: Rule,
    index: ConceptIndex,
    stand_ins: StandInMasks = NO_STAND_INS,
    scopes: tuple[CompiledScope, ...] = (),
    bans: tuple[int, int] = (0, 0),
) -> CompiledRule:
    """A rule ready to be held against passages. Raises RulePackError for a concept that no lexicon has."""

    def masks(groups: Groups) -> Masks:
        return tuple([stand_ins.widen(index.mask(group)) for group in groups])

    asked = len(rule.sentence)

    try:
        return CompiledRule(
            rule=rule,
            sentence=masks(rule.sentence),
            own=masks(rule.own),
            heading=masks(rule.heading),
            article=masks(rule.article),
            instrument=masks(rule.instrument),
            absent=index.mask(rule.absent),
            absent_heading=index.mask(rule.absent_heading),
            absent_article=index.mask(rule.absent_article),
            absent_instrument=index.mask(rule.absent_instrument),
            modality=index.mask(rule.modality),
            absent_modality=index.mask(rule.absent_modality),
            subject=stand_ins.widen(index.mask(rule.subject)) if rule.subject != ("any",) else 0,
            limbs=masks(rule.limbs),
            limits_if=masks(rule.limits_if),
            contradicts_if=masks(rule.contradicts_if),
            kinds=frozenset(ProvisionKind(kind) for kind in rule.kinds),
            defines=not rule.modality or "defines" in rule.modality or ProvisionKind.DEFINITION in rule.kinds,
            shares=(0.0, *[(held + 0.5) / (asked + 1.5) for held in range(1, asked + 1)]),
            stand_in=stand_ins.bit,
            named=stand_ins.named,
            narrowing=stand_ins.narrowing,
            scopes=scopes,
            banned=bans[0],
            acts=bans[1],
            lacks=tuple(["concept:" + "|".join(group) for group in rule.sentence]),
        )
    except (KeyError, ValueError) as error:
        raise RulePackError(
            f"{rule.element}, satisfied_by {rule.number}: unknown concept or kind {error}.",
            "Add it to rules/…/concepts, or mend the spelling.",
        ) from error


def match(compiled: CompiledRule, passage: Passage, features: Features, subject: Subject) -> Match | Miss | None:
    """Hold one rule against one passage: a Match, a Miss that came near, or nothing worth telling."""
    said = passage.own | passage.lead
    held, lacking = 0, -1
    for place, mask in enumerate(compiled.sentence):
        if mask & said:
            held += 1
        elif lacking < 0:
            lacking = place
    if lacking >= 0:
        return _miss(compiled, passage, held, compiled.lacks[lacking])
    failure = next(list_failures(compiled, passage, features, said), "")
    if failure:
        return _miss(compiled, passage, held, failure)
    reach = subject.reach_of(compiled.subject, compiled.rule, passage, features)
    if reach is Reach.GENERAL and _asks_for_mercury(compiled, passage):
        reach = Reach.CLASS
    if reach is None or reach not in compiled.rule.reach:
        return _miss(compiled, passage, held, "subject:" + "|".join(compiled.rule.subject))
    if reach is Reach.GENERAL and not _are_distinct(compiled.sentence, passage):
        return _miss(compiled, passage, held, "elsewhere")
    stance, why = weigh(compiled, passage, said)
    if stance is None:
        return _miss(compiled, passage, held, why[0].text if why else "limb")
    return build_match(compiled, passage, features, reach, stance, why)


def build_match(
    compiled: CompiledRule, passage: Passage, features: Features, reach: Reach, stance: Stance, why: tuple[Why, ...]
) -> Match:
    """The match of a rule with a passage, as strong as what the sentence and its headings say of it."""
    evidence = compiled.subject | compiled.modality
    for mask in compiled.sentence:
        evidence |= mask
    turned, kept_to = bear(compiled.scopes, passage, features, stance)
    strength = rate(compiled, passage, reach, features)
    return Match(compiled.rule, passage, turned, reach, strength, (*why, *kept_to), evidence, stance)


def _miss(compiled: CompiledRule, passage: Passage, held: int, lacking: str) -> Miss | None:
    share = compiled.shares[held]
    return Miss(compiled.rule, passage, share, lacking) if share >= NEAR else None


def list_failures(compiled: CompiledRule, passage: Passage, features: Features, said: int) -> Iterator[str]:
    """The conditions beside groups of words that do not hold, in a short form that reports put into words."""
    article = features.articles[passage.article] | said | passage.heading | features.title
    is_bound = bool(compiled.rule.limbs_in == "ban" and passage.heading & compiled.banned)
    if compiled.absent & said:
        yield "excluded"
    if compiled.modality and not (compiled.modality & passage.modal):
        yield "modality:" + "|".join(compiled.rule.modality)
    if compiled.absent_modality & passage.modal:
        yield "excluded"
    if not _holds(compiled.own, passage.own) or not any(mask & passage.own for mask in compiled.sentence):
        yield "elsewhere"
    for masks, where, name, groups in (
        (compiled.heading, passage.heading | features.title, "heading", compiled.rule.heading),
        (compiled.article, article, "article", compiled.rule.article),
        (compiled.instrument, features.instrument, "instrument", compiled.rule.instrument),
    )[: 2 if is_bound else 3]:  # what binds an entry is its ban, wherever that stands
        for mask, group in zip(masks, groups, strict=True):
            if not mask & where:
                yield f"{name}:" + "|".join(group)
    if is_left_out(compiled, passage, features, said):
        yield "excluded"
    kind = features.law.provisions[passage.provision].kind
    if is_bound and kind is ProvisionKind.DEFINITION:
        pass  # a definition has no effect of its own, and this one has that of the ban
    elif (compiled.kinds and kind not in compiled.kinds) or (kind is ProvisionKind.DEFINITION and not compiled.defines):
        yield "kind"
    if not _is_close(compiled, passage):
        yield "distance"


def is_left_out(compiled: CompiledRule, passage: Passage, features: Features, said: int) -> bool:
    """Whether a rule leaves out the heading, article or instrument that a passage stands in."""
    around = said | passage.heading | features.named
    return bool(
        compiled.absent_heading & (passage.heading | _narrow_title(compiled, passage, features))
        or compiled.absent_article & (features.articles[passage.article] | around)
        or compiled.absent_instrument & features.instrument
    )


def _narrow_title(compiled: CompiledRule, passage: Passage, features: Features) -> int:
    """What the title keeps rules away by: a title on several matters does not speak of one of them alone.

    A long title names whatever the law holds: only the short one is asked. "On chemicals and hazardous waste" excludes
    nothing where the sentence or its chapter is on the class of chemicals; "to control mercury, to ban products and to
    provide penalties" excludes no rule on any of the three.
    """
    if (passage.own | passage.lead | passage.heading) & compiled.stand_in:
        return 0
    return features.named & compiled.narrowing if features.named & compiled.named else features.named


def _asks_for_mercury(compiled: CompiledRule, passage: Passage) -> bool:
    """Whether a rule asks a sentence for mercury and gets a word that takes it up again, or stands for it."""
    return bool(passage.own & compiled.stand_in) and any(mask & compiled.stand_in for mask in compiled.sentence)


def _are_distinct(groups: Masks, passage: Passage) -> bool:
    """Whether every group that the sentence says has a word of its own: one word is no evidence of two things."""
    said = [[place for place, hit in enumerate(passage.hits) if mask & hit.concepts] for mask in groups]
    taken: dict[int, int] = {}

    def settle(group: int, tried: set[int]) -> bool:
        for place in said[group]:
            if place not in tried:
                tried.add(place)
                if place not in taken or settle(taken[place], tried):
                    taken[place] = group
                    return True
        return False

    return all(settle(group, set()) for group, places in enumerate(said) if places)


def _holds(masks: Iterable[int], where: int) -> bool:
    return all(mask & where for mask in masks)


def _is_close(compiled: CompiledRule, passage: Passage) -> bool:
    """True when one hit of every group said by the sentence itself lies within `within` tokens."""
    hits = passage.hits
    if not hits or hits[-1].last - hits[0].first <= compiled.rule.within:
        return True
    groups = [mask for mask in compiled.sentence if mask & passage.own]
    if len(groups) < 2:
        return True
    return smallest_window(groups, passage) <= compiled.rule.within


def smallest_window(groups: Sequence[int], passage: Passage) -> int:
    """The fewest tokens that hold one hit of every group; a very large number where one has none."""
    latest = [-1] * len(groups)
    best = 1 << 30
    for hit in passage.hits:
        touched = False
        for i, mask in enumerate(groups):
            if mask & hit.concepts:
                latest[i] = hit.first
                touched = True
        if touched and min(latest) >= 0:
            best = min(best, hit.last - min(latest))
    return best


def weigh(compiled: CompiledRule, passage: Passage, said: int) -> tuple[Stance | None, tuple[Why, ...]]:
    """The stance after limbs, quantities, dates and narrowing words; None when an asked figure is absent."""
    rule = compiled.rule
    stance: Stance | None = rule.stance
    why: list[Why] = []
    if compiled.limbs and (rule.limbs_in == "sentence" or passage.heading & compiled.banned):
        limbs = sum(1 for mask in compiled.limbs if mask & said)
        if not limbs:
            return None, (Why("cue", "limb"),)
        if limbs < len(compiled.limbs):
            stance = _weaken(stance, "limits")
            why.append(Why("scope", f"limbs:{limbs}/{len(compiled.limbs)}"))
    if rule.quantity:
        outcome, text = _weigh_quantity(rule.quantity, passage)
        if outcome == "none":
            return None, (Why("quantity", text),)
        stance = _weaken(stance, outcome)
        why.append(Why("quantity", text))
    if rule.deadline:
        outcome, text = _weigh_deadline(rule.deadline, passage)
        if outcome == "none":
            return None, (Why("date", text),)
        stance = _weaken(stance, outcome)
        why.append(Why("date", text))
    if any(mask & said for mask in compiled.contradicts_if):
        stance = Stance.CONTRADICTS
    elif any(mask & said for mask in compiled.limits_if):
        stance = _weaken(stance, "limits")
        why.append(Why("scope", "limits_if"))
    return stance, tuple(why)


def _weaken(stance: Stance | None, outcome: str) -> Stance | None:
    if outcome == "contradicts":
        return Stance.CONTRADICTS
    return Stance.LIMITS if outcome == "limits" and stance is Stance.MEETS else stance


def _weigh_quantity(asked: Measurement, passage: Passage) -> tuple[str, str]:
    values = [q.value for q in passage.quantities if q.unit == asked.unit]
    if not values:
        return ("none" if asked.needed else ""), f"quantity:{asked.unit}"
    fits = any(
        (asked.at_most is None or value <= asked.at_most) and (asked.at_least is None or value >= asked.at_least)
        for value in values
    )
    return ("" if fits else asked.otherwise), f"{values[0]:g} {asked.unit}"


def _weigh_deadline(asked: Deadline, passage: Passage) -> tuple[str, str]:
    if asked.by:
        if not passage.dates:
            return ("none" if asked.needed else ""), "date"
        return ("" if min(passage.dates) <= asked.by else asked.otherwise), min(passage.dates)
    per = {"year": 1.0, "month": 1 / 12, "day": 1 / 365}
    years = [q.value * per[q.unit] for q in passage.quantities if q.unit in per]
    if not years:
        return ("none" if asked.needed else ""), "period"
    return ("" if min(years) <= (asked.years or 0) else asked.otherwise), f"{min(years):g} years"


def doubt_scan(provision: Provision) -> float:
    """How far the recognition of a provision falls short of a good scan; nought for what is no scan."""
    return 0.0 if provision.confidence is None else max(0.0, GOOD_SCAN - provision.confidence)


def rate(compiled: CompiledRule, passage: Passage, reach: Reach, features: Features) -> float:
    """How much of what the rule asks the sentence says itself, and its headings; used for ranking and confidence."""
    own = sum(1 for mask in compiled.sentence if mask & passage.own) / max(1, len(compiled.sentence))
    headed = sum(1 for mask in compiled.sentence if mask & passage.heading) / max(1, len(compiled.sentence))
    strength = compiled.rule.confidence - 0.1 * (1 - own) + HEADED * headed
    if compiled.subject and not compiled.subject & (passage.own | passage.lead):
        strength -= 0.05
    if reach is Reach.GENERAL:
        strength -= 0.05
    provision = features.law.provisions[passage.provision]
    strength -= 0.2 * doubt_scan(provision)
    return max(0.05, min(0.98, strength))
