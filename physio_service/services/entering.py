"""Answers to a check that a patient gave by phone or on paper, entered by a member of staff."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from physio_service.domain.activity import Activity, Source
from physio_service.domain.clinic import after_open_hours
from physio_service.domain.errors import Fault, NotFound, refuse
from physio_service.domain.event import SYSTEM, Actor
from physio_service.domain.goal import LEAST, MOST, goal_name
from physio_service.domain.task import RING_WITHIN, NewTask, TaskKind, Tier, check_cause
from physio_service.services.checking import Told
from physio_service.services.visiting import keep_all
from physio_service.services.vouching import CARERS, require
from physio_service.store import clinics, goals, patients, tasks
from physio_service.store.checks import last_check
from physio_service.store.database import Database, Tx


def enter_check(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    said: Mapping[str, int],
    *,
    now: datetime,
) -> None:
    """Keep what a patient answered to the last week's check, by the names of its questions.

    Raises NotFound where no check was due in the last week, NotAllowed, and Invalid for a
    question that it does not ask or a number that can be no answer. What was answered before,
    by whichever way, stays.
    """
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        require(tx, clinic_id, who, CARERS)
        check = last_check(tx, clinic_id, patient_id, now)
        if check is None:
            raise NotFound("no check was due in the last week")
        ranges = {one.name: one.range for one in check.on_page}
        standing = goals.standing(tx, clinic_id, patient_id)
        ranges |= {goal_name(goal.id): (LEAST, MOST) for goal in standing}
        faults = [
            Fault(name, "is not asked by this check, or cannot be an answer")
            for name, number in said.items()
            if name not in ranges or not ranges[name][0] <= number <= ranges[name][1]
        ]
        refuse(faults)
        told = Told(clinics.get(tx, clinic_id), who, now, Source.STAFF)
        keep_all(tx, told, check, said)


def ask_staff(tx: Tx, activity: Activity, now: datetime) -> None:
    """Let somebody ring a patient whom no text reaches, to ask the week's questions."""
    task = NewTask(
        clinic_id=activity.clinic_id,
        patient_id=activity.patient_id,
        kind=TaskKind.CHECK_BY_PHONE,
        tier=Tier.REVIEW,
        dedupe=check_cause(activity.patient_id),
        due_at=after_open_hours(clinics.get(tx, activity.clinic_id), now, RING_WITHIN),
        episode_id=activity.episode_id,
    )
    tasks.open_task(tx, task, SYSTEM, now)
