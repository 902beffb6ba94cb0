"""Every text that lies ahead of a patient, and what becomes of it as things stand.

Two weeks are on record as rows. What lies beyond is projected with the same agenda that will
make the rows; a phase that only a sign-off opens is told as such, never as certain.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from physio_service.domain.activity import ActivityKind, ActivityState
from physio_service.domain.agenda import agenda, has_booster_near
from physio_service.domain.course import Gate
from physio_service.domain.episode import PhaseOpening
from physio_service.domain.forecast import Coming, foresee
from physio_service.domain.message import Duty, Message
from physio_service.domain.plan import Plan
from physio_service.domain.preview import Picture
from physio_service.domain.recall import stops_text
from physio_service.services.describing import marks_of
from physio_service.services.looking import Course, View
from physio_service.services.reminding import share_of_week, text_of
from physio_service.services.weighing import facts_of, scene_of
from physio_service.store import message_facts, message_outlooks
from physio_service.store.database import Tx
from schedules.plan import HORIZON, Planned

_ONE_DAY = timedelta(days=1)


def picture(tx: Tx, view: View) -> Picture:
    """Return every text that lies ahead with what becomes of it, and what stands beside them."""
    coming = [_waiting(tx, view, message) for message in _waits(tx, view)]
    for course in view.courses:
        coming += _coming(view, course)
    foreseen = foresee(coming, view.outlook, view.now)
    return Picture(view.outlook.zone, foreseen, marks_of(tx, view))


def _waits(tx: Tx, view: View) -> tuple[Message, ...]:
    return message_outlooks.waiting(tx, view.clinic.id, view.patient.id)


def _waiting(tx: Tx, view: View, message: Message) -> Coming:
    """Return a text that is on record; its facts are those its claim would gather now."""
    spoken_for = message_facts.episodes_of(tx, message.clinic_id, message.id)
    episode_id = spoken_for[0] if spoken_for else None
    slot = f"{message.local_day}:{message.sequence}"
    is_slot = message.sequence is not None
    return Coming(
        key=f"{episode_id}:{message.kind}:{slot}" if is_slot else f"message:{message.id}",
        episode_id=episode_id,
        kind=message.kind,
        day=message.local_day,
        due_at=message.due_at,
        not_after_at=message.not_after_at,
        duty=message.duty,
        purpose=message.wording_key,
        week_cap=message.week_cap,
        message_id=message.id,
        facts=facts_of(tx, view.texts, scene_of(tx, message, view.clinic), view.now),
    )


def _coming(view: View, course: Course) -> Iterator[Coming]:
    """Yield the texts of one course that are not on record yet."""
    for activity in course.dated:
        if activity.state is ActivityState.PLANNED and not activity.is_asked:
            planned = Planned(
                activity.kind.value,
                activity.local_day,
                activity.sequence,
                activity.due_at,
                activity.closes_at,
                activity.phase_id,
            )
            yield _text(view, course, planned, needs_sign_off=False)
    taken = {(one.kind.value, one.local_day, one.sequence) for one in course.dated}
    for planned, needs_sign_off in _projected(view, course):
        if planned.due_at > view.now and planned.key not in taken:
            yield _text(view, course, planned, needs_sign_off=needs_sign_off)


def _projected(view: View, course: Course) -> Iterator[tuple[Planned, bool]]:
    """Yield what lies beyond the rows, and whether a sign-off must come first.

    The phase in force lasts to its planned end, and as far as rows are made for it in any
    case; the phases after it are planned to follow one another from there.
    """
    episode, plan = course.episode, course.plan
    if episode.awaits_date:
        return
    rows_to = view.today + HORIZON
    ids = [phase.id for phase in plan.phases]
    place, free_from = 0, view.today
    if course.opened:
        opening = course.opened[-1]
        phase = plan.phase(opening.phase_id)
        place = ids.index(opening.phase_id) + 1
        last = max(rows_to, episode.planned_to_day or rows_to, phase.last_day or rows_to)
        first = view.today if episode.planned_to_day is None else episode.planned_to_day + _ONE_DAY
        for planned in _agenda(view, course, opening, max(first, view.today), last):
            yield planned, False
        is_before = phase.gate is Gate.OPERATION and episode.operated_at is None
        free_from = view.today if is_before else last + _ONE_DAY
    for phase in plan.phases[place:]:
        first, last = max(phase.first_day, free_from), phase.last_day or phase.first_day
        opening = PhaseOpening(phase.id, 0, first, None)
        for planned in _agenda(view, course, opening, first, last):
            yield planned, True


def _agenda(
    view: View, course: Course, opening: PhaseOpening, first: date, last: date
) -> tuple[Planned, ...]:
    times = view.patient.preferred_times
    return agenda(course.plan, opening, times, view.outlook.zone, first, last)


def _text(view: View, course: Course, planned: Planned, *, needs_sign_off: bool) -> Coming:
    kind = ActivityKind(planned.kind)
    phase = course.plan.phase(planned.subject)
    purpose, values = text_of(
        view.texts, view.patient, course.plan, phase, kind, planned.sequence, planned.day, view.row
    )
    closes_at = view.outlook.window.closes_at(planned.due_at, view.outlook.zone)
    return Coming(
        key=f"{course.episode.id}:{planned.kind}:{planned.day}:{planned.sequence}",
        episode_id=course.episode.id,
        kind=planned.kind,
        day=planned.day,
        due_at=planned.due_at,
        not_after_at=min(planned.closes_at, closes_at),
        duty=Duty.INITIATED,
        purpose=purpose,
        values=tuple(sorted(values.items())),
        phase_id=phase.id,
        week_cap=share_of_week(
            phase, kind, has_booster=has_booster_near(course.plan, phase, planned.day)
        ),
        needs_sign_off=needs_sign_off,
        is_recalled=_is_recalled(view, course.plan, planned),
    )


def _is_recalled(view: View, plan: Plan, planned: Planned) -> bool:
    is_session = planned.kind == ActivityKind.SESSION
    return any(
        stops_text(
            what, plan, planned.subject, planned.sequence, planned.day, is_session=is_session
        )
        for what in view.faulty
    )
