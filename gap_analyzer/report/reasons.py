"""Reasons as the stages record them → sentences in the report's language."""

from __future__ import annotations

from collections.abc import Callable

from gap_analyzer.model import Why
from gap_analyzer.report.words import Words

NAMED = 4  # concepts of a reason that are named; more would not be read


def explain(say: Words, why: Why, name: Callable[[str], str]) -> str:
    """One reason of a finding as a sentence; `name` gives the display name of a concept."""
    match why.kind:
        case "cue":
            return say("Words that tell: %(words)s", words=_drop_parts(why.text))
        case "modality":
            return say("Force of the words: %(text)s", text=why.text)
        case "quantity":
            return say("Figure: %(text)s", text=why.text)
        case "date":
            years = why.text.removesuffix(" years")
            text = say("%(n)s years", n=years) if years != why.text else say.day(why.text)
            return say("Date or period: %(text)s", text=text)
        case "person":
            return _explain_person(say, why.text)
        case "model":
            return say("Likeness to known provisions: %(text)s", text=why.text)
        case _:
            return _explain_scope(say, why.text, name)


def _explain_person(say: Words, text: str) -> str:
    """Who added a passage, when, and with which note: the three stand in the reason with a point between them."""
    author, _, rest = text.partition(" · ")
    time, _, note = rest.partition(" · ")
    told = say("Added by %(author)s, %(day)s.", author=author, day=say.day(time[:10]))
    return f"{told} {note}".strip()


def _drop_parts(cues: str) -> str:
    """Cues without those that are part of a longer one; at most eight."""
    words = cues.split(" · ")
    whole = [w for w in words if not any(w != other and w.casefold() in other.casefold() for other in words)]
    return " · ".join(whole[:8])


def _explain_scope(say: Words, text: str, name: Callable[[str], str]) -> str:
    if text.startswith("limbs:"):
        met, _, wanted = text.removeprefix("limbs:").partition("/")
        return say("The rule names %(met)s of the %(wanted)s acts that it should cover.", met=met, wanted=wanted)
    if text.startswith("nearly:"):
        return say(
            "One thing is missing that the rule asks: %(lacking)s. "
            "The provision counts because it resembles known answers: check it.",
            lacking=explain_near(say, text.removeprefix("nearly:"), name),
        )
    if text == "limits_if":
        return say("A condition in the rule narrows it.")
    if text.startswith("exception:"):
        return say("An exception that stands elsewhere narrows it: %(place)s.", place=text.removeprefix("exception:"))
    if text == "by-reference":
        return say("It is a power that reaches mercury only by what another article names: it counts in part.")
    if text == "binds-nobody":
        return say("It goes against what binds no State: it counts only in part.")
    if text.startswith("kept-to:"):
        return say(
            "It stands in a law, chapter or sentence that keeps to a part of what is asked: it counts only in part."
        )
    if text.startswith("own-object:"):
        return say("It stands in a law on the very activity that is asked for: it counts whole.")
    if text == "not-law":
        return say("A plan, guideline or memorandum does not bind by itself: it counts only in part.")
    return say("Reach: %(text)s", text=text)


def explain_near(say: Words, lacking: str, name: Callable[[str], str]) -> str:
    """What a provision that came near lacked; `name` gives the display name of a concept.

    The short forms are those of the stage that finds: "concept:export|trade", "kind", "quantity:mg/kg".
    """
    kind, _, names = lacking.partition(":")
    what = " / ".join(dict.fromkeys(name(each) for each in names.split("|")[:NAMED] if each))
    match kind:
        case "concept":
            return say("it says nothing of: %(what)s", what=what)
        case "modality":
            return say("it neither forbids, requires nor permits as asked: %(what)s", what=what)
        case "subject":
            return say("it does not reach: %(what)s", what=what or "mercury")
        case "heading" | "article" | "instrument":
            return say("the words around it say nothing of: %(what)s", what=what)
        case "elsewhere" | "distance":
            return say("what is needed stands too far apart")
        case "excluded":
            return say("the words around it rule it out")
        case "kind":
            return say("it is no operative provision")
        case "limb":
            return say("it names none of the acts to be covered")
        case "quantity":
            return say("it states no such figure")
        case "date" | "period":
            return say("it states no such date or period")
        case _:
            return say("it does not say enough")
