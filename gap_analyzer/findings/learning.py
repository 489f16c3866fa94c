"""Labelled provisions → Likeness: TF-IDF and one logistic regression for each element; only here is scikit-learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gap_analyzer.errors import UsageError
from gap_analyzer.findings.likeness import PARTS, Likeness
from gap_analyzer.findings.traits import Traits, name_concepts, name_letters, name_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STRENGTH = 10.0  # inverse of the penalty on weights; 3 to 30 rank alike
KEPT = 300  # weights kept for each element, the largest: 200 already rank alike
RARE = (2, 2, 1)  # a word or run of letters that one lesson alone has teaches nothing
NEVER = -9.0  # log-odds of an element without a lesson


@dataclass(frozen=True, slots=True)
class Lesson:
    """A provision and what a person said of it: elements it answers, elements it may be taken to answer."""

    traits: Traits
    answers: frozenset[str]
    open: frozenset[str] = frozenset()
    weight: float = 1.0


def learn(lessons: Sequence[Lesson], elements: Sequence[str]) -> Likeness:
    """A model that tells the elements apart; equal lessons in equal order give an equal model.

    Raises UsageError when no lesson answers anything.
    """
    import numpy as np

    if not any(lesson.answers for lesson in lessons):
        raise UsageError("No labelled provision answers an element.", "Label some, or name another file.")
    terms, ends, idf, matrix = _measure(lessons)
    weights = np.zeros((len(terms), len(elements)), dtype=np.int8)
    scales = np.ones(len(elements), dtype=np.float32)
    intercepts = np.full(len(elements), NEVER, dtype=np.float32)
    strengths = np.array([lesson.weight for lesson in lessons])
    for column, element in enumerate(elements):
        told = np.array([element not in lesson.open or element in lesson.answers for lesson in lessons])
        answers = np.array([element in lesson.answers for lesson in lessons])[told]
        if not answers.any() or answers.all():
            continue
        found, intercepts[column] = _fit(matrix[told], answers, strengths[told])
        weights[:, column], scales[column] = _shorten(found)
    rows, columns = np.nonzero(weights)
    starts = np.searchsorted(rows, np.arange(len(terms) + 1)).astype(np.int32)
    kept = weights[rows, columns]
    return Likeness(
        tuple(elements), terms, ends, idf, starts, columns.astype(np.uint16), kept, scales, intercepts,
    )  # fmt: skip


def _measure(lessons: Sequence[Lesson]) -> tuple[tuple[str, ...], tuple[int, int, int], NDArray[np.float32], Any]:
    """The terms of the lessons, the ends of their three parts, their rarity, and a lesson × term matrix."""
    import numpy as np
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    names: tuple[Callable[[Traits], list[str]], ...] = (name_words, _name_all_letters, name_concepts)
    terms: list[str] = []
    ends: list[int] = []
    idf: list[NDArray[np.float64]] = []
    matrices: list[Any] = []
    for name, rare, weight in zip(names, RARE, PARTS, strict=True):
        vectorizer = TfidfVectorizer(analyzer=name, sublinear_tf=True, min_df=rare)
        matrices.append(vectorizer.fit_transform([lesson.traits for lesson in lessons]) * weight)
        terms += vectorizer.get_feature_names_out().tolist()
        ends.append(len(terms))
        idf.append(vectorizer.idf_)
    rarity = np.concatenate(idf).astype(np.float32)
    return tuple(terms), (ends[0], ends[1], ends[2]), rarity, hstack(matrices).tocsr()


def _name_all_letters(traits: Traits) -> list[str]:
    return [letters for word in traits.words for letters in name_letters(word)]


def _fit(matrix: Any, answers: NDArray[np.bool_], strengths: NDArray[np.float64]) -> tuple[NDArray[Any], float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, solver="liblinear", dual=True, random_state=0).fit(
        matrix, answers, sample_weight=strengths
    )
    return model.coef_[0], float(model.intercept_[0])


def _shorten(found: NDArray[Any]) -> tuple[NDArray[np.int8], float]:
    """The largest weights in 8 bits with their scale; equal weights are kept in term order."""
    import numpy as np

    largest = np.argsort(-np.abs(found), kind="stable")[:KEPT]
    scale = float(np.abs(found[largest[0]])) / 127 or 1.0
    short = np.zeros(len(found), dtype=np.int8)
    short[largest] = np.round(found[largest] / scale).astype(np.int8)
    return short, scale
