"""Keeping to the offloading: what was asked about the walking aid, and what was answered.

Apart from the exercises, with counts of its own: somebody may do every session, and walk
without crutches between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from physio_service.domain.label import CRUTCH_USES
from physio_service.domain.upshot import Asked

MEASURE = "crutch_use"  # 1 to 4, as CRUTCH_USES numbers them
_ANSWERED_FOR = timedelta(days=7)  # until the next check asks again


@dataclass(frozen=True, slots=True)
class CrutchQuestion:
    """A check that asks about the walking aid, as often as it was asked again."""

    asked_at: datetime
    asked: Asked  # how far the question came


@dataclass(frozen=True, slots=True)
class CrutchAnswer:
    """What was said of the walking aid, by text, in the app or to staff."""

    said_at: datetime
    use: int


@dataclass(frozen=True, slots=True)
class CrutchUse:
    """Questions about the walking aid by what was answered, and two shares that go together.

    Both count always and mostly as kept to: less is a breach by the protocols' off-track rule
    wb_breach (a draft, a design choice). `of_asked` takes no answer for not kept to. A
    question that was kept back or did not arrive is in neither.
    """

    not_asked: int
    not_delivered: int
    silent: int
    always: int
    mostly: int
    sometimes: int
    never: int

    @property
    def answered(self) -> int:
        return self.always + self.mostly + self.sometimes + self.never

    @property
    def asked(self) -> int:
        """Return the questions that reached the patient, or were answered all the same."""
        return self.answered + self.silent

    @property
    def of_answered(self) -> float | None:
        return _share(self.always + self.mostly, self.answered)

    @property
    def of_asked(self) -> float | None:
        return _share(self.always + self.mostly, self.asked)


def crutch_use(questions: Iterable[CrutchQuestion], answers: Iterable[CrutchAnswer]) -> CrutchUse:
    """Return how the offloading was kept to.

    An answer is to the last question of the week before it, by whatever way it came; a second
    one to the same question corrects the first. Without a question it counts as one that was
    asked otherwise.
    """
    asked = sorted(questions, key=lambda one: one.asked_at)
    said: dict[CrutchQuestion, int] = {}
    for answer in sorted(answers, key=lambda one: one.said_at):
        question = _question_of(answer, asked)
        said[question or CrutchQuestion(answer.said_at, Asked.ARRIVED)] = answer.use
    counts = Counter(_NAMES[use] for use in said.values())
    counts.update(_UNANSWERED[one.asked] for one in asked if one not in said)
    return CrutchUse(**{field.name: counts[field.name] for field in fields(CrutchUse)})


_NAMES = dict(enumerate((*CRUTCH_USES[:3], "never"), start=1))
_UNANSWERED = {
    Asked.NOBODY: "not_asked",
    Asked.KEPT_BACK: "not_asked",
    Asked.LOST: "not_delivered",
    Asked.ARRIVED: "silent",
}


def _question_of(answer: CrutchAnswer, asked: Sequence[CrutchQuestion]) -> CrutchQuestion | None:
    before = [one for one in asked if one.asked_at <= answer.said_at < one.asked_at + _ANSWERED_FOR]
    return before[-1] if before else None


def _share(kept: int, of: int) -> float | None:
    return kept / of if of else None
