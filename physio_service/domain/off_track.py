"""Off track: each rule as a function of facts and thresholds, and the values that made it fire.

None looks at a clock or a table. What is excused, paused or over is not asked of them at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from statistics import fmean, median

from physio_service.domain.adherence import reaches
from physio_service.domain.alert import RuleId, Thresholds, Values
from physio_service.domain.fact import Answer, Failures, Heard, Silence, Standing, Week
from physio_service.domain.measurement import (
    BEARS_AS_BEFORE,
    CRUTCH_USE,
    SESSIONS_COUNT,
    WALKING_MINUTES,
)

_WEEK = 7  # days


def pain_jump(standing: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Pain is much more than it was, by the same question.

    What it was is the median of the days before; with few answers in them it is the last one,
    so that weekly answers are compared, too, and from the second one after the operation on.
    The first after it has nothing to be compared with: pain before the operation is another
    pain, and the rule of the worst band looks at it.
    """
    latest, operated = heard.latest, standing.operated_day
    known = [one for one in heard.before if operated is not None and one.day > operated]
    recent = [one for one in known if (latest.day - one.day).days <= t["over_days"]]
    if len(recent) < t["few"]:
        recent = [one for one in known[-1:] if _age(one, latest) <= t["last_within_days"]]
    if not recent:
        return None
    usual = median(one.score for one in recent)
    if latest.score < t["at_least"] or latest.score - usual < t["rise"]:
        return None
    return {
        "now": latest.score,
        "before": usual,
        "answers": len(recent),
        "days": _age(recent[0], latest),
    }


def pain_severe(standing: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Severe pain, after the first days: those are counted, whichever phase is still open."""
    days = standing.days_after_operation
    if days is None or days < t["from_day"] or heard.latest.score < t["at_least"]:
        return None
    return {"now": heard.latest.score, "day": days}


def pain_red(_: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Pain in the worst band, at any time: whoever exercises may hurt before an operation, too."""
    return {"now": heard.latest.score} if heard.latest.score >= t["at_least"] else None


def pain_plateau(standing: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Pain has not really fallen, weeks after the operation.

    Against the last answer before the operation, else the first one after it.
    """
    days, latest, operated = standing.days_after_operation, heard.latest, standing.operated_day
    if days is None or operated is None or days < t["from_week"] * _WEEK:
        return None
    earlier = [one for one in heard.before if one.day <= operated]
    later = [one for one in heard.before if one.day > operated]
    recent = [one for one in later if _age(one, latest) < t["over_days"]]
    first = earlier[-1:] or [one for one in later if one not in recent][:1]
    if not first:
        return None
    mean = fmean([*(one.score for one in recent), latest.score])
    if mean < t["at_least"] or first[0].score - mean >= t["fall_below"]:
        return None
    return {"at_first": first[0].score, "mean": mean, "week": days // _WEEK}


def cannot_bear_as_before(standing: Standing, heard: Heard, _: Thresholds) -> Values | None:
    """The leg does not take what it took last week."""
    is_said = heard.latest.score == 0 and standing.operated_day is not None
    return {"day": (standing.days_after_operation or 0)} if is_said else None


def crutches_not_used(standing: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Walks without the aid (1 always to 4 not at all) while a leg is offloaded."""
    is_breach = standing.is_offloaded and standing.operated_day is not None
    if not is_breach or heard.latest.score <= t["worst_allowed"]:
        return None
    return {"now": heard.latest.score}


def walking_not_progressing(standing: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Walks few minutes, weeks after a clinician signed the end of offloading."""
    ended = standing.offload_ended_day
    if ended is None or heard.latest.score >= t["minutes_below"]:
        return None
    days = (standing.today - ended).days
    if days < t["weeks_after_offloading"] * _WEEK:
        return None
    return {"now": heard.latest.score, "weeks": days // _WEEK}


def too_many_sessions(standing: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Far more sessions in a week than were prescribed for it."""
    return _far_more(standing, heard, t["sessions_factor"], t["sessions_more"])


def too_many_minutes(standing: Standing, heard: Heard, t: Thresholds) -> Values | None:
    """Far more minutes walked in one go than are prescribed for the whole day."""
    return _far_more(standing, heard, t["minutes_factor"], t["minutes_more"])


def low_adherence(weeks: Sequence[Week], t: Thresholds) -> Values | None:
    """Little done, week after week; `weeks` from the latest back.

    Silence counts as nothing done, so that three answers in a week of fourteen sessions do
    not pass for a full week; yet a week without any answer is no low adherence: it is the
    rule of silence that speaks then. Both numbers are shown.
    """
    asked = weeks[: int(t["weeks"])]
    if len(asked) < t["weeks"] or not all(_is_low(week, t) for week in asked):
        return None
    values: dict[str, float] = {"weeks": len(asked)}
    for place, week in enumerate(asked, 1):
        values[f"conservative_{place}"] = week.conservative or 0
        values[f"reported_{place}"] = week.reported or 0
    return values


def silent(silence: Silence, t: Thresholds) -> Values | None:
    """Nothing heard for days, although texts arrived, and go on arriving."""
    if silence.since is None:
        return None
    days = (silence.today - silence.since).days
    texts = sum((silence.today - day).days <= t["days"] for day in silence.arrived)
    if days < t["days"] or texts < t["least_texts"]:
        return None
    return {"days": days, "texts": texts}


def undelivered(failures: Failures, t: Thresholds) -> Values | None:
    """Text after text fails for good; or one did, and no other can even be tried."""
    is_enough = failures.running >= t["failures"]
    if not failures.running or not (is_enough or failures.is_unusable):
        return None
    return {
        "failures": failures.running,
        "code": failures.code,
        "is_unusable": int(failures.is_unusable),
    }


def offload_overrun(today: date, planned_end: date, t: Thresholds) -> Values | None:
    """The planned end has passed by days and no clinician has decided."""
    days = (today - planned_end).days
    return {"days": days} if days >= t["days"] else None


OnMeasure = Callable[[Standing, Heard, Thresholds], Values | None]
_OF_PAIN: Mapping[RuleId, OnMeasure] = {
    RuleId.PAIN_JUMP: pain_jump,
    RuleId.PAIN_SEVERE: pain_severe,
    RuleId.PAIN_PLATEAU: pain_plateau,
    RuleId.PAIN_RED: pain_red,
}
# Which rules a value of a kind is put to, the graver first.
ON_MEASURE: Mapping[str, Mapping[RuleId, OnMeasure]] = {
    "pain_usual": _OF_PAIN,
    "pain_rest": _OF_PAIN,
    "pain_activity": _OF_PAIN,
    BEARS_AS_BEFORE: {RuleId.CANNOT_BEAR: cannot_bear_as_before},
    CRUTCH_USE: {RuleId.CRUTCHES_NOT_USED: crutches_not_used},
    WALKING_MINUTES: {
        RuleId.WALKING_NOT_PROGRESSING: walking_not_progressing,
        RuleId.TOO_MUCH: too_many_minutes,
    },
    SESSIONS_COUNT: {RuleId.TOO_MUCH: too_many_sessions},
}
# The lesser rule has nothing to add where one of these fired on the same pain, or is open.
LESSER_THAN: Mapping[RuleId, tuple[RuleId, ...]] = {
    RuleId.PAIN_RED: (RuleId.PAIN_SEVERE, RuleId.PAIN_JUMP),
}


def _age(one: Answer, latest: Answer) -> int:
    return (latest.day - one.day).days


def _far_more(standing: Standing, heard: Heard, factor: float, more: float) -> Values | None:
    said, prescribed = heard.latest.score, heard.prescribed
    if standing.operated_day is None or not prescribed:
        return None
    if said < prescribed * factor or said - prescribed < more:
        return None
    return {"now": said, "prescribed": prescribed}


def _is_low(week: Week, t: Thresholds) -> bool:
    is_known = week.answers >= t["least_answers"] and week.sessions >= t["least_sessions"]
    score = week.conservative
    return is_known and score is not None and not reaches(score, t["below"])
