"""The agenda: what a phase in force asks of a patient, day by day and by their own clock."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from physio_service.domain.activity import ActivityKind
from physio_service.domain.course import Gate, Notice
from physio_service.domain.episode import PhaseOpening
from physio_service.domain.errors import Fault
from physio_service.domain.plan import Plan, PlanPhase, SessionName, SessionTime
from schedules.localtime import day_bounds, instant_at
from schedules.plan import Planned

_WEEK = 7  # days
_MIDWEEK = 3  # days after the weekday of the operation, on which the checks fall
_NAMES = {
    1: (SessionName.MORNING,),
    2: (SessionName.MORNING, SessionName.EVENING),
    3: (SessionName.MORNING, SessionName.MIDDAY, SessionName.EVENING),
}


def session_times(times: tuple[time, ...]) -> tuple[SessionTime, ...]:
    """Return the sessions of a patient who wants to be texted at `times`, 1 to 3 of them."""
    return tuple(SessionTime(name, at) for name, at in zip(_NAMES[len(times)], times, strict=True))


def session_faults(plan: Plan, times: tuple[time, ...]) -> list[Fault]:
    """Return what is wrong with `times` for a patient who is on `plan` already.

    A session without a time of its own would keep one that the patient no longer wants.
    """
    prescribed = {session.name for phase in plan.phases for session in phase.sessions}
    if prescribed <= {session.name for session in session_times(times)}:
        return []
    message = f"the programme has {len(prescribed)} sessions a day: choose a time for each"
    return [Fault("preferred_times", message)]


def agenda(
    plan: Plan,
    opening: PhaseOpening,
    times: tuple[time, ...],
    zone: ZoneInfo,
    from_day: date,
    to_day: date,
) -> tuple[Planned, ...]:
    """Return every session and progress check from `from_day` to `to_day`, both included.

    Only the phase somebody opened counts, and it lasts until another is opened, whatever
    its planned end; but what is done before an operation stops the day before it, operated
    or not. Sessions keep their names' times as the patient prefers them now; each is open
    until the patient's midnight, a check until the next one. A session's sequence is its place
    in the phase. The check falls on the weekday of the operation, from the day the phase first
    asks it.
    """
    phase = plan.phase(opening.phase_id)
    first, last = max(from_day, opening.opened_day), to_day
    if phase.gate is Gate.OPERATION:
        first = max(first, phase.first_day)
        last = min(last, plan.surgery_day - timedelta(days=1))
    at_by_name = {session.name: session.at for session in session_times(times)}
    wanted = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        opens_at, closes_at = day_bounds(day, zone)
        if opens_at == closes_at:
            continue  # a date that the zone left out of its calendar
        for kind, sequence, at in _falls_on(plan, phase, opening, at_by_name, times, day):
            due_at = instant_at(day, at, zone)
            if kind is ActivityKind.CHECK:  # yesterday's questions are still answered
                closes_at = day_bounds(day + timedelta(days=1), zone)[1]
            wanted.append(Planned(kind.value, day, sequence, due_at, closes_at, phase.id))
    return tuple(wanted)


def _falls_on(
    plan: Plan,
    phase: PlanPhase,
    opening: PhaseOpening,
    at_by_name: Mapping[SessionName, time],
    times: tuple[time, ...],
    day: date,
) -> Iterator[tuple[ActivityKind, int, time]]:
    for place, session in enumerate(phase.sessions):
        if session.on(day, plan.surgery_day):
            yield ActivityKind.SESSION, place, at_by_name.get(session.name, session.at)
    if _is_check_day(plan, phase, opening, day):
        yield ActivityKind.CHECK, 0, times[0]
    for place, notice in enumerate(phase.notices):
        if day == _notice_day(plan, notice):
            yield ActivityKind.NOTICE, place, times[0]


def _notice_day(plan: Plan, notice: Notice) -> date:
    """Return the day of a notice: before the operation, or in the middle of a week after it."""
    if notice.week is None:
        return plan.surgery_day - timedelta(days=notice.days_before)
    return plan.surgery_day + timedelta(days=_WEEK * (notice.week - 1) + _MIDWEEK)


def has_booster_near(plan: Plan, phase: PlanPhase, day: date) -> bool:
    """Say whether a booster of a phase falls in some week that holds `day`."""
    days = [_notice_day(plan, one) for one in phase.notices if one.week is not None]
    return any(abs((day - one).days) < _WEEK for one in days)


def _is_check_day(plan: Plan, phase: PlanPhase, opening: PhaseOpening, day: date) -> bool:
    if phase.check is None:
        return False
    first = opening.opened_day + timedelta(days=phase.check.first_after_days)
    first += timedelta(days=(plan.surgery_day - first).days % _WEEK)
    return day >= first and (day - first).days % phase.check.every_days == 0
