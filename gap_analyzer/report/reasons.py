"""Reasons as the stages record them → sentences in the report's language."""

from __future__ import annotations

from gap_analyzer.model import Why
from gap_analyzer.report.words import Words


def explain(say: Words, why: Why) -> str:
    """One reason of a finding as a sentence."""
    match why.kind:
        case "cue":
            return say("Words that tell: %(words)s", words=why.text)
        case "modality":
            return say("Force of the words: %(text)s", text=why.text)
        case "quantity":
            return say("Figure: %(text)s", text=why.text)
        case "date":
            return say("Date: %(text)s", text=why.text)
        case "model":
            return say("Likeness to known provisions: %(text)s", text=why.text)
        case _:
            return _explain_scope(say, why.text)


def _explain_scope(say: Words, text: str) -> str:
    if text.startswith("limbs:"):
        met, _, wanted = text.removeprefix("limbs:").partition("/")
        return say("The rule names %(met)s of the %(wanted)s acts that it should cover.", met=met, wanted=wanted)
    if text == "limits_if":
        return say("A condition in the rule narrows it.")
    return say("Reach: %(text)s", text=text)


def explain_near(say: Words, lacking: str) -> str:
    """What a provision that came near lacked."""
    return say("lacks: %(what)s", what=lacking) if lacking else say("not enough")
