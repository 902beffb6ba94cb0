"""What stands beside the texts of a course: planned days, statuses, tasks, and what was told."""

from collections.abc import Iterator
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind, ActivityState
from physio_service.domain.correction import Situation
from physio_service.domain.offloading import OffloadingPhase, in_force, strictest
from physio_service.domain.patient import Consent
from physio_service.domain.plan import PlanPhase
from physio_service.domain.preview import Mark, day_text
from physio_service.services.looking import Course, View
from physio_service.store import tasks
from physio_service.store.database import Tx


def marks_of(tx: Tx, view: View) -> tuple[Mark, ...]:
    """Return all that a change can alter beside the texts, in codes and days."""
    return (
        *_of_patient(view),
        *(mark for course in view.courses for mark in _of_course(course)),
        *(
            Mark("task", kind.value, str(number))
            for kind, number in tasks.open_of(tx, view.clinic.id, view.patient.id).items()
        ),
    )


def situation_of(view: View) -> Situation:
    """Return what the texts that have left may have told, as it stands."""
    held = [phase for course in view.courses if (phase := in_force(course.offloading))]
    strict = strictest(phase.status for phase in held) if held else None
    outlook = view.outlook
    is_paused = any(pause.holds_at(view.now) for pause in outlook.pauses)
    return Situation(
        asked={} if is_paused else dict(_asked(view)),
        status=strict,
        aid=next((phase.aid for phase in held if phase.status is strict), None),
        surgery_days=frozenset(
            course.episode.surgery_day
            for course in view.courses
            if course.episode.operated_at is None
        ),
        review_days=frozenset(phase.next_review_day for phase in held),
        # M3: none after STOP, pause, discharge, death or the end: then somebody rings.
        can_be_texted=outlook.can_be_texted
        and outlook.consent is Consent.GIVEN
        and not (is_paused or outlook.is_opted_out or outlook.is_archived)
        and bool(outlook.active),
    )


def _of_patient(view: View) -> Iterator[Mark]:
    patient = view.patient
    yield Mark("patient", "zone", patient.zone)
    times = ", ".join(f"{at:%H:%M}" for at in patient.preferred_times)
    yield Mark("patient", "preferred_times", times)
    yield Mark("patient", "language", patient.language)
    yield Mark("patient", "wording", patient.wording.value)
    yield Mark("patient", "consent", patient.consent.value)
    for pause in view.outlook.pauses:
        until = pause.until_at
        local = None if until is None else until.astimezone(view.outlook.zone).date()
        yield Mark("patient", "paused_until", day_text(local) or "open")


def _of_course(course: Course) -> Iterator[Mark]:
    episode = course.episode
    limb = episode.limb.value
    yield Mark(f"{limb}:episode", "surgery_day", day_text(episode.surgery_day))
    yield Mark(f"{limb}:episode", "operated", "yes" if episode.operated_at else "")
    yield Mark(f"{limb}:episode", "offload_weeks", str(episode.offload_weeks))
    if course.opened:
        yield Mark(f"{limb}:episode", "phase", course.opened[-1].phase_id)
    for phase in course.plan.phases:
        yield from _of_phase(f"{limb}:phase:{phase.id}", phase)
    for one in course.parked:
        subject = f"{limb}:parked:{one.phase_id}:{one.exercise_id}"
        yield Mark(subject, "until_day", day_text(one.until_day) or "open")
    for stretch in course.offloading:
        yield from _of_stretch(f"{limb}:offloading:{stretch.sequence}", stretch)


def _of_phase(subject: str, phase: PlanPhase) -> Iterator[Mark]:
    yield Mark(subject, "first_day", day_text(phase.first_day))
    yield Mark(subject, "last_day", day_text(phase.last_day))
    for session in phase.sessions:
        named = ", ".join(taken.exercise_id for taken in session.exercises)
        yield Mark(subject, session.name.value, named)


def _of_stretch(subject: str, stretch: OffloadingPhase) -> Iterator[Mark]:
    yield Mark(subject, "status", stretch.status.value)
    yield Mark(subject, "aid", stretch.aid.value)
    yield Mark(subject, "planned_start_day", day_text(stretch.planned_start_day))
    yield Mark(subject, "planned_end_day", day_text(stretch.planned_end_day))
    yield Mark(subject, "next_review_day", day_text(stretch.next_review_day))
    yield Mark(subject, "started_day", day_text(stretch.started_day))
    yield Mark(subject, "ended_day", day_text(stretch.ended_day))


def _asked(view: View) -> Iterator[tuple[UUID, str]]:
    for course in view.courses:
        present = course.opened[-1].phase_id if course.opened else ""
        for activity in course.dated:
            is_open = activity.state is ActivityState.PLANNED and activity.closes_at > view.now
            if activity.is_asked and is_open and not course.episode.awaits_date:
                yield activity.id, f"{present}:{_asks(course, activity, present)}"


def _asks(course: Course, activity: Activity, phase_id: str) -> str:
    """Return what an activity asks for in a phase: its exercises and doses, as of now."""
    phase = course.plan.phase(phase_id)
    if activity.kind is not ActivityKind.SESSION or activity.sequence >= len(phase.sessions):
        return activity.kind.value
    session = phase.sessions[activity.sequence]
    return str(session.on(activity.local_day, course.plan.surgery_day))
