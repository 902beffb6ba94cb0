"""What the pages call the rules of alerts, their thresholds, and the numbers that made one fire."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from physio_service.domain.alert import RuleId
from physio_service.web.staff.words import Words

RULES: Words = {
    "pain_jump": _l("Pain rose suddenly"),
    "pain_severe": _l("Severe pain"),
    "pain_red": _l("Pain in the worst band"),
    "pain_plateau": _l("Pain has not really fallen"),
    "cannot_bear_as_before": _l("Cannot put the usual weight on the leg"),
    "crutches_not_used": _l("Walking without the walking aid"),
    "low_adherence": _l("Little of the exercises for weeks"),
    "silent": _l("No answer for days"),
    "undelivered": _l("Texts do not arrive"),
    "offload_overrun": _l("Long past the planned end of offloading"),
    "walking_not_progressing": _l("Walks little, weeks after offloading"),
    "too_much": _l("Far more than prescribed"),
}
MEANINGS: Words = {
    "pain_jump": _l(
        "Pain is higher than it was, by the same question: than the median of the days before, "
        "or than the last answer where there were few."
    ),
    "pain_severe": _l("Pain is severe after the first days."),
    "pain_red": _l("Pain is in the worst band of the protocol, at any time."),
    "pain_plateau": _l("Weeks after the operation pain is little lower than at first."),
    "cannot_bear_as_before": _l("The leg does not take what it took the week before."),
    "crutches_not_used": _l("While a leg is offloaded its walking aid is used too seldom."),
    "low_adherence": _l(
        "Week after week little was done, silence counted as nothing done. "
        "A week without any answer is silence."
    ),
    "silent": _l("Nothing was heard although texts arrived."),
    "undelivered": _l("Texts fail for good one after another, or the number takes no text at all."),
    "offload_overrun": _l("The planned end has passed and nobody has signed what follows."),
    "walking_not_progressing": _l("Weeks after offloading ended a walk is still short."),
    "too_much": _l(
        "Far more sessions in a week, or minutes in one walk, than the week or the day asks for."
    ),
}
THRESHOLDS: Words = {
    "rise": _l("Higher by at least (points)"),
    "at_least": _l("Pain of at least (0 to 10)"),
    "over_days": _l("Days looked back on"),
    "few": _l("With fewer answers than this, the last one alone"),
    "last_within_days": _l("The last answer may be so many days old"),
    "from_day": _l("From this day after the operation"),
    "from_week": _l("From this week after the operation"),
    "fall_below": _l("Fallen by less than (points)"),
    "worst_allowed": _l("Use still allowed (1 always to 4 not)"),
    "below": _l("Share done below (0 to 1)"),
    "weeks": _l("Weeks running"),
    "least_answers": _l("Answers in each week, at least"),
    "least_sessions": _l("Sessions that count in each week, at least"),
    "days": _l("Days that passed"),
    "least_texts": _l("Texts that arrived in those days, at least"),
    "failures": _l("Texts that failed one after another"),
    "weeks_after_offloading": _l("Weeks after offloading ended"),
    "minutes_below": _l("Minutes below"),
    "sessions_factor": _l("Times the sessions prescribed"),
    "sessions_more": _l("And so many sessions more"),
    "minutes_factor": _l("Times the minutes of the whole day"),
    "minutes_more": _l("And so many minutes more"),
    "again_after_days": _l("After it was closed, rests for (days)"),
}
URGENCIES: Words = {
    "same_day": _l("Today"),
    "same_day_in_hours": _l("Today, when open"),
    "staff_check": _l("Staff check"),
    "next_review": _l("Next review"),
}
_TABLES = {
    "rule": RULES,
    "meaning": MEANINGS,
    "threshold": THRESHOLDS,
    "urgency": URGENCIES,
}


def word(code: str, table: str) -> str:
    """Return what a code is called; a filter of templates: `{{ rule | alert_word("rule") }}`."""
    return str(_TABLES[table][code])


_JUMPED_FROM_ONE = _l("%(now)s now, %(before)s in the answer %(days)s days before")
_TOLD: Words = {
    "pain_jump": _l("%(now)s now, median %(before)s of the %(answers)s answers before"),
    "pain_severe": _l("%(now)s, on day %(day)s after the operation"),
    "pain_red": _l("%(now)s of 10"),
    "pain_plateau": _l("Mean %(mean)s in week %(week)s, %(at_first)s at first"),
    "cannot_bear_as_before": _l("Said on day %(day)s after the operation"),
    "crutches_not_used": _l("Answered %(now)s (1 always, 2 mostly, 3 sometimes, 4 not at all)"),
    "low_adherence": _l(
        "%(weeks)s weeks; in the last %(conservative_1_percent)s %% with silence as nothing "
        "done, %(reported_1_percent)s %% as reported"
    ),
    "silent": _l("%(days)s days, in which %(texts)s texts arrived"),
    "undelivered": _l("The last %(failures)s failed; the carrier’s code is %(code)s"),
    "offload_overrun": _l("%(days)s days past the planned end"),
    "walking_not_progressing": _l("%(now)s minutes, %(weeks)s weeks after offloading ended"),
    "too_much": _l("%(now)s, where %(prescribed)s were prescribed"),
}


def told(rule: RuleId, values: Mapping[str, float]) -> str:
    """Return what made a rule fire as one sentence; a filter of templates."""
    known = {name: f"{number:g}" for name, number in values.items()}
    known |= {f"{name}_percent": f"{100 * number:.0f}" for name, number in values.items()}
    is_of_one = rule is RuleId.PAIN_JUMP and values["answers"] == 1
    return str(_JUMPED_FROM_ONE if is_of_one else _TOLD[rule.value]) % known
