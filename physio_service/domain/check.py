"""A progress check: what it asks, in which order, and what an answer to it may be (S9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from physio_service.domain.course import Check, Criterion
from physio_service.domain.label import CRUTCH_USES, RANGES
from physio_service.domain.measurement import (
    BEARS_AS_BEFORE,
    CRUTCH_USE,
    SESSIONS_COUNT,
    WALKING_MINUTES,
)
from physio_service.domain.pain import ACTIVITY, REST, USUAL
from physio_service.domain.plan import PlanPhase
from physio_service.domain.question import ASKS, YES_OR_NO, QuestionKind

NO, YES = 0, 1
# What the answer to each is kept as; what is asked of safety and of a criterion is no measure.
MEASURES: Mapping[QuestionKind, str] = {
    QuestionKind.PAIN: USUAL,
    QuestionKind.REST: REST,
    QuestionKind.ACTIVITY: ACTIVITY,
    QuestionKind.CRUTCHES: CRUTCH_USE,
    QuestionKind.BEARS: BEARS_AS_BEFORE,
    QuestionKind.WALKING: WALKING_MINUTES,
    QuestionKind.SESSIONS: SESSIONS_COUNT,
    QuestionKind.SOCKS: "socks_on",
}
MEASURED_BY: Mapping[str, QuestionKind] = {name: kind for kind, name in MEASURES.items()}
# The kind of answer, as a label names it, that fits each.
FAMILIES: Mapping[QuestionKind, str] = {
    QuestionKind.PAIN: "PAIN",
    QuestionKind.REST: "PAIN",
    QuestionKind.ACTIVITY: "PAIN",
    QuestionKind.CRUTCHES: "CRUTCHES",
    QuestionKind.WALKING: "MINUTES",
    QuestionKind.SESSIONS: "COUNT",
}
# Left out first where the questions of a week are too many.
_SPARED = (QuestionKind.SESSIONS, QuestionKind.SOCKS)
# Nothing is asked a third time: the question, and once more.
MOST_TIMES = 2
# A question nobody answered comes again after so long (a design choice).
AGAIN_AFTER = timedelta(hours=4)
# The same day, or the next morning where hours of contact lie between; no later (M4).
AGAIN_WITHIN = timedelta(hours=16)
# Yesterday's questions are still answered; then they are left.
STILL_ANSWERED = timedelta(hours=36)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a check, and the text that asks it."""

    kind: QuestionKind
    text: str
    criterion: str | None = None  # what it is asked for
    no_is_sign: bool = False

    @property
    def name(self) -> str:
        """What its answer is kept by: one a check."""
        return self.criterion or self.kind.value

    @property
    def is_yes_or_no(self) -> bool:
        return self.kind in YES_OR_NO

    def is_sign(self, number: int) -> bool:
        """Say whether an answer is something that people are told of at once."""
        if self.kind is QuestionKind.SAFETY:
            return number == YES
        return number == NO and (self.no_is_sign or self.kind is QuestionKind.BEARS)

    @property
    def range(self) -> tuple[int, int]:
        """The least and the most that can be an answer; of uses of an aid 1 is always."""
        if self.is_yes_or_no:
            return NO, YES
        if self.kind is QuestionKind.CRUTCHES:
            return 1, len(CRUTCH_USES)
        numbers = RANGES[FAMILIES[self.kind]]
        return numbers.start, numbers.stop - 1

    def takes(self, number: int) -> bool:
        """Say whether a number can be an answer."""
        least, most = self.range
        return least <= number <= most


def asks_by_text(phase: PlanPhase, day: date, sessions_answered: int) -> tuple[Ask, ...]:
    """Return what a check of `day` asks by text, safety first; none where the phase has none.

    `sessions_answered` of the week before tell enough, where they are enough. In the last
    days before the gate what its criteria turn on is asked too.
    """
    check = phase.check
    if check is None:
        return ()
    return _in_order(check, phase, day, sessions_answered, check.questions)[: check.most_by_text]


def asks_by_link(phase: PlanPhase, day: date, sessions_answered: int) -> tuple[Ask, ...]:
    """Return what a check of `day` asks on its page: all of it, safety first."""
    check = phase.check
    if check is None:
        return ()
    kinds = (*check.questions, *(one for one in check.by_link if one not in check.questions))
    return _in_order(check, phase, day, sessions_answered, kinds)


def _in_order(
    check: Check,
    phase: PlanPhase,
    day: date,
    sessions_answered: int,
    kinds: Sequence[QuestionKind],
) -> tuple[Ask, ...]:
    counts = sessions_answered < check.counts_below
    wanted = [one for one in kinds if one is not QuestionKind.SESSIONS or counts]
    weekly = [Ask(one, ASKS[one]) for one in wanted if one not in _SPARED]
    before_gate = [one for one in _before_gate(phase, day) if one.kind not in wanted]
    spared = [Ask(one, ASKS[one]) for one in wanted if one in _SPARED]
    return (*weekly, *before_gate, *spared)


def _before_gate(phase: PlanPhase, day: date) -> Iterator[Ask]:
    for criterion in phase.criteria:
        ask = criterion.ask
        if ask is None or phase.last_day is None:
            continue
        if day >= phase.last_day - timedelta(days=ask.days_before):
            yield _asked_for(criterion, ask.text, no_is_sign=ask.no_is_sign)


def _asked_for(criterion: Criterion, text: str, *, no_is_sign: bool) -> Ask:
    if criterion.measure is not None:
        kind = MEASURED_BY[criterion.measure]
        return Ask(kind, ASKS[kind])
    return Ask(QuestionKind.CRITERION, text, criterion.id, no_is_sign)


def next_of(asks: Iterable[Ask], answered: Collection[str]) -> Ask | None:
    """Return the first question without an answer: safety before all others, none twice."""
    return next((one for one in asks if one.name not in answered), None)


def meant_by(
    asks: Iterable[Ask], answered: Collection[str], family: str, open_text: str | None
) -> Ask | None:
    """Return the question that an answer of a family (PAIN, COUNT, …) is for, or None.

    `open_text` asks what is open. Told unasked, a pain is the usual one.
    """
    left = [one for one in asks if one.name not in answered and FAMILIES.get(one.kind) == family]
    opened = [one for one in left if one.text == open_text]
    unasked = [one for one in left if one.kind not in (QuestionKind.REST, QuestionKind.ACTIVITY)]
    return next(iter([*opened, *unasked]), None)


def is_asked_again(said_at: datetime, now: datetime) -> bool:
    """Say whether a check that nobody went on with is asked on now: its last text is of then."""
    return AGAIN_AFTER <= now - said_at <= AGAIN_WITHIN
