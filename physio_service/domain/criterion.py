"""Is a criterion met, not met or not known, and why: it proposes, and opens nothing (S1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from physio_service.domain.assessment import Assessment, Gait
from physio_service.domain.course import Criterion, CriterionKind
from physio_service.domain.offloading import Aid, Limb

OPERATION_DONE = "surgery_done"
NO_OPEN_FLAG = "no_open_red_flag"


class Standing(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"


class Why(StrEnum):
    """What decided; a page has a sentence for each."""

    DAY_PASSED = "day_passed"
    DAY_AHEAD = "day_ahead"
    NOT_OPERATED = "not_operated"
    OPERATED = "operated"
    SCORE_FITS = "score_fits"
    SCORE_DIFFERS = "score_differs"
    NO_SCORE = "no_score"
    ONLY_OLDER = "only_older"  # known once, but from before this phase
    SAID_YES = "said_yes"
    SAID_NO = "said_no"
    SEEN = "seen"  # in an assessment
    SEEN_OTHERWISE = "seen_otherwise"
    NOT_ASKED = "not_asked"
    NO_FLAG = "no_flag"
    FLAG_OPEN = "flag_open"
    REPLY_UNREAD = "reply_unread"  # what a patient wrote may be a warning sign
    NO_RULE = "no_rule"  # the protocol names what nobody here computes


class Said(StrEnum):
    """What a person recorded about a criterion; the last one recorded holds."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"  # as if it had never been said


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody recorded about one criterion in the phase in force."""

    criterion_id: str
    said: Said
    day: date  # on the patient's calendar
    said_by: UUID | None  # none: the patient, in a progress check


@dataclass(frozen=True, slots=True)
class Score:
    """One number, as the patient said it or a clinician heard it."""

    measure: str
    number: float
    day: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is known when a phase is looked at."""

    today: date  # on the patient's calendar
    limb: Limb
    phase_since: date  # when the phase in force was opened
    planned_end: date | None  # when its planned time has passed; none: no day is planned
    surgery_day: date | None
    is_operated: bool
    scores: tuple[Score, ...] = ()
    assessments: tuple[tuple[date, Assessment], ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)  # by criterion; withdrawn left out
    flags_open: int = 0
    replies_unread: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """One criterion as it stands, what decided that, and as of when."""

    criterion: Criterion
    standing: Standing
    why: Why
    as_of: date | None  # the day of what decided; none: nothing did
    number: float | None = None  # the score that decided
    said_by: UUID | None = None
    is_of_patient: bool = False  # said in a progress check


def judge(criteria: Iterable[Criterion], evidence: Evidence) -> tuple[Judgement, ...]:
    """Return how each criterion stands. What is missing, or older than the phase, is not known."""
    return tuple(_JUDGES[criterion.kind](criterion, evidence) for criterion in criteria)


def _of_time(criterion: Criterion, evidence: Evidence) -> Judgement:
    if not evidence.is_operated or evidence.surgery_day is None:
        return _unknown(criterion, Why.NOT_OPERATED)
    day = evidence.planned_end
    if criterion.day is not None:
        day = evidence.surgery_day + timedelta(days=criterion.day)
    if day is None:
        return _unknown(criterion, Why.NO_RULE)
    if evidence.today >= day:
        return Judgement(criterion, Standing.MET, Why.DAY_PASSED, day)
    return Judgement(criterion, Standing.NOT_MET, Why.DAY_AHEAD, day)


def _of_score(criterion: Criterion, evidence: Evidence) -> Judgement:
    """The last day's number decides; of two on that day the one that fits worse."""
    known = [*evidence.scores, *_assessed(evidence)]
    found = [score for score in known if score.measure == criterion.measure]
    if not found:
        return _unknown(criterion, Why.NO_SCORE)
    day = max(score.day for score in found)
    if day < evidence.phase_since:
        return _unknown(criterion, Why.ONLY_OLDER, day)
    of_day = [score.number for score in found if score.day == day]
    misfits = [number for number in of_day if not _fits(criterion, number)]
    if misfits:
        return Judgement(criterion, Standing.NOT_MET, Why.SCORE_DIFFERS, day, misfits[-1])
    return Judgement(criterion, Standing.MET, Why.SCORE_FITS, day, of_day[-1])


def _of_person(criterion: Criterion, evidence: Evidence) -> Judgement:
    """What was said or seen last decides; on one day a no, or the other finding, wins."""
    found = [*_said(criterion, evidence), *_seen(criterion, evidence)]
    if not found:
        return _unknown(criterion, Why.NOT_ASKED)
    day = max(one.as_of for one in found if one.as_of is not None)
    if day < evidence.phase_since:
        return _unknown(criterion, Why.ONLY_OLDER, day)
    of_day = [one for one in found if one.as_of == day]
    return min(of_day, key=lambda one: one.standing is Standing.MET)


def _of_system(criterion: Criterion, evidence: Evidence) -> Judgement:
    if criterion.id != NO_OPEN_FLAG:
        return _unknown(criterion, Why.NO_RULE)
    if evidence.flags_open:
        return Judgement(criterion, Standing.NOT_MET, Why.FLAG_OPEN, evidence.today)
    if evidence.replies_unread:
        return _unknown(criterion, Why.REPLY_UNREAD, evidence.today)
    return Judgement(criterion, Standing.MET, Why.NO_FLAG, evidence.today)


def _of_event(criterion: Criterion, evidence: Evidence) -> Judgement:
    if criterion.id != OPERATION_DONE:
        return _unknown(criterion, Why.NO_RULE)
    if evidence.is_operated:
        return Judgement(criterion, Standing.MET, Why.OPERATED, evidence.surgery_day)
    return Judgement(criterion, Standing.NOT_MET, Why.NOT_OPERATED, None)


_JUDGES = {
    CriterionKind.TIME: _of_time,
    CriterionKind.SCORE: _of_score,
    CriterionKind.ASKED: _of_person,
    CriterionKind.CLINICIAN: _of_person,
    CriterionKind.SYSTEM: _of_system,
    CriterionKind.EVENT: _of_event,
}


def _unknown(criterion: Criterion, why: Why, as_of: date | None = None) -> Judgement:
    return Judgement(criterion, Standing.NOT_KNOWN, why, as_of)


def _fits(criterion: Criterion, number: float) -> bool:
    is_low = criterion.at_least is not None and number < criterion.at_least
    is_high = criterion.at_most is not None and number > criterion.at_most
    return not (is_low or is_high)


def _assessed(evidence: Evidence) -> Iterable[Score]:
    for day, found in evidence.assessments:
        for measure in ("pain_rest", "pain_activity", "pain_usual"):
            number = getattr(found, measure)
            if number is not None:
                yield Score(measure, number, day)


def _said(criterion: Criterion, evidence: Evidence) -> list[Judgement]:
    answer = evidence.answers.get(criterion.id)
    if answer is None:
        return []
    standing, why = (
        (Standing.MET, Why.SAID_YES) if answer.said is Said.YES else (Standing.NOT_MET, Why.SAID_NO)
    )
    is_of_patient = answer.said_by is None
    said = Judgement(criterion, standing, why, answer.day, None, answer.said_by, is_of_patient)
    return [said]


def _seen(criterion: Criterion, evidence: Evidence) -> list[Judgement]:
    """Return what assessments say of a criterion that names a finding."""
    judgements = []
    for day, found in evidence.assessments:
        seen = _finding(criterion.finding, found, evidence.limb)
        if seen is None:
            continue
        is_met = seen in criterion.finding_is
        standing = Standing.MET if is_met else Standing.NOT_MET
        why = Why.SEEN if is_met else Why.SEEN_OTHERWISE
        judgements.append(Judgement(criterion, standing, why, day))
    return judgements


def _finding(name: str | None, found: Assessment, limb: Limb) -> str | None:
    """Return a finding by its name in a protocol, of the operated side where there are two.

    Somebody who does not limp on crutches may without them: that says nothing of gait.
    """
    if name is None:
        return None
    if name == "gait" and found.gait is Gait.NO_LIMP and found.aid is not Aid.NONE:
        return None
    value: StrEnum | None = (
        found.trendelenburg(limb) if name == "trendelenburg" else getattr(found, name)
    )
    return None if value is None else value.value
