"""Whom a rung of the ladder reaches, and the text to them; takes part in a transaction.

A text to staff carries nothing of a patient: the clinic's name, a task's short name, how urgent.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.event import SYSTEM
from physio_service.domain.ladder import Rung, Step, Who
from physio_service.domain.message import Duty, Message
from physio_service.domain.task import Tier
from physio_service.services.queueing import Texts, Wish, queue
from physio_service.store import (
    absences,
    care_teams,
    climb_steps,
    contacts,
    on_call_turns,
    staff,
    staff_numbers,
)
from physio_service.store.climb_steps import TEXTED, TOLD_ALREADY
from physio_service.store.climbs import Waiting
from physio_service.store.database import Tx
from physio_service.store.staff_numbers import StaffNumber
from schedules.localtime import local_day, local_time, zone

CALL = "staff_call"  # the kind of a text about a task
# Later than that the ladder has gone on, and the text would wake somebody for nothing.
VALID = timedelta(minutes=30)
_WORDINGS = {
    Tier.TOP: "staff_call_now",
    Tier.SAME_DAY: "staff_call_today",
    Tier.REVIEW: "staff_call_soon",
}


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a rung found, and how to text them; `outcome` says why not where it cannot."""

    outcome: str
    staff_id: UUID | None = None
    number: StaffNumber | None = None
    is_cover: bool = False  # stands in for somebody who is away


def find(
    tx: Tx, clinic: Clinic, task: Waiting, rung: Rung, now: datetime, *, is_again: bool
) -> Reached:
    """Return who is on a rung now, and whether a text can reach them.

    Who was texted about the task before is passed over, unless the rung is tried `is_again`.
    """
    meant_id = _person(tx, clinic, task, rung, now)
    if meant_id is None:
        return Reached("nobody")
    staff_id, _ = absences.stand_in(tx, clinic.id, meant_id, _today(clinic, now))
    if staff_id is None:
        return Reached("away", meant_id)
    found = _texted(tx, clinic, task, staff_id, is_again=is_again)
    return replace(found, is_cover=staff_id != meant_id)


def _texted(tx: Tx, clinic: Clinic, task: Waiting, staff_id: UUID, *, is_again: bool) -> Reached:
    if not staff.get(tx, clinic.id, staff_id).is_active:
        return Reached("gone", staff_id)
    if not is_again and _was_told(task, staff_id):
        return Reached(TOLD_ALREADY, staff_id)
    number = staff_numbers.of_staff(tx, clinic.id, staff_id)
    if number is None:
        return Reached("no_number", staff_id)
    return Reached(staff_numbers.obstacle(tx, number) or TEXTED, staff_id, number)


def text(
    tx: Tx, texts: Texts, clinic: Clinic, task: Waiting, to: StaffNumber, step: Step, now: datetime
) -> UUID | None:
    """Queue the text about a task; it is due since its rung was, so that a restore looks for it."""
    where, progress = zone(clinic.zone), task.progress
    at = f"{local_time(task.opened_at, where):%H:%M}"
    day = local_day(task.opened_at, where)
    is_today = day == local_day(now, where)
    wish = Wish(
        clinic=replace(clinic, language=to.language),
        contact=contacts.get(tx, clinic.id, to.contact_id),
        patient=None,
        kind=CALL,
        duty=Duty.COMMAND,
        wording_key=_WORDINGS[task.tier],
        due_at=min(step.due_at, now),
        not_after_at=now + VALID,
        sequence=len(task.steps),
        values={
            "task": progress.callsign if progress else "",
            "since": at if is_today else f"{day.day}/{day.month} {at}",
        },
    )
    return queue(tx, texts, wish, SYSTEM, now)


def is_answered(tx: Tx, message: Message, now: datetime) -> bool:
    """Say whether the task that a text to staff is about was taken, put off or closed."""
    is_call = message.kind == CALL
    return is_call and not climb_steps.is_wanted(tx, message.clinic_id, message.id, now)


def is_for_nobody(tx: Tx, message: Message) -> bool:
    """Say whether a text to staff was made for somebody who has this number no more."""
    if message.kind != CALL:
        return False
    number = staff_numbers.on_contact(tx, message.clinic_id, message.contact_id)
    made_for = climb_steps.person_of(tx, message.clinic_id, message.id)
    is_shared = staff_numbers.is_others_too(tx, message.clinic_id, message.contact_id)
    return number is None or number.staff_id != made_for or is_shared


def _person(tx: Tx, clinic: Clinic, task: Waiting, rung: Rung, now: datetime) -> UUID | None:
    match rung.who:
        case Who.OWNER:
            return task.owner_id
        case Who.RESPONSIBLE:
            if task.patient_id is None:
                return None
            return care_teams.responsible_for(tx, clinic.id, task.patient_id, task.episode_id)
        case Who.ON_CALL:
            on_call = on_call_turns.at(tx, clinic.id, now, zone(clinic.zone))
            return on_call or absences.closure_cover(tx, clinic.id, _today(clinic, now))
        case Who.NAMED:
            return rung.staff_id


def _today(clinic: Clinic, now: datetime) -> date:
    return local_day(now, zone(clinic.zone))


def _was_told(task: Waiting, staff_id: UUID) -> bool:
    """Say whether somebody was texted about a task in this lap or one that it goes on from."""
    since = task.progress.told_since_at if task.progress else task.opened_at
    return any(
        step.staff_id == staff_id and step.outcome == TEXTED and step.at >= since
        for step in task.steps
    )
