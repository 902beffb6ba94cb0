"""What people do in a course of treatment, said shortly for tests of the services."""

from datetime import date, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Invalid
from physio_service.domain.pause import PauseKind
from physio_service.services import (
    amending,
    ending,
    lengthening,
    opening,
    operating,
    parking,
    pausing,
)
from physio_service.services.amending import PatientChange
from physio_service.services.queueing import Texts
from physio_service.store import (
    care_plans,
    episodes,
    movement_limits,
    parked_exercises,
    prescriptions,
    sign_offs,
)
from physio_service.store.schema import messages, tasks
from tests.builders_people import TEXTS, House

SURGERY = date(2026, 3, 16)


def operate(
    here: House, episode_id, now: datetime, day: date = SURGERY, *, version: int = 1, who=None
) -> None:
    operating.record_operation(
        here.database, who or here.physio, here.clinic_id, episode_id, day, version=version, now=now
    )


def open_phase(here: House, episode_id, now: datetime, phase_id: str, **given: object) -> None:
    asked = {"authority": "seen by the surgeon", "version": here.episode(episode_id).version}
    opening.open_phase(
        here.database,
        given.pop("who", here.physio),
        here.clinic_id,
        episode_id,
        phase_id,
        now=now,
        **(asked | given),
    )


def phases(here: House, episode_id, from_day: date) -> set[str]:
    return {one.phase_id for one in here.agenda(episode_id, day=from_day)}


def opened(here: House, episode_id) -> list[str]:
    kept = here.look(lambda tx: episodes.openings(tx, here.clinic_id, episode_id))
    return [one.phase_id for one in kept]


def offloading(here: House, episode_id):
    return here.look(lambda tx: prescriptions.of_episode(tx, here.clinic_id, episode_id))


def texts(here, *, state: str) -> list[str]:
    wanted = select(messages.c.kind).where(messages.c.state == state).order_by(messages.c.id)
    return here.look(lambda tx: list(tx.connection.execute(wanted).scalars()))


def faults(call) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        call()
    return {fault.field for fault in refusal.value.faults}


def pause(
    here: House,
    patient_id,
    now: datetime,
    *,
    until_at=None,
    kind=PauseKind.CLINIC,
    reason="",
    by=None,
):
    who = by or here.physio
    return pausing.pause(
        here.database,
        who,
        here.clinic_id,
        patient_id,
        kind,
        until_at=until_at,
        reason=reason,
        now=now,
    )


def end(here: House, episode_id, now: datetime, *, version: int = 2) -> None:
    ending.end(
        here.database,
        here.physio,
        here.clinic_id,
        episode_id,
        Outcome.DISCHARGED,
        version=version,
        now=now,
    )


def planned(here: House, episode_id) -> dict[tuple[str, date, int], datetime]:
    return {
        (one.kind.value, one.local_day, one.sequence): one.due_at for one in here.agenda(episode_id)
    }


def change(
    here: House,
    patient_id,
    now: datetime,
    *,
    version: int | None = None,
    said: Texts = TEXTS,
    **wanted: object,
) -> None:
    amending.change(
        here.database,
        said,
        here.physio,
        here.clinic_id,
        patient_id,
        PatientChange(**wanted),
        version=version or here.read(patient_id).version,
        now=now,
    )


def sign_step(here: House, episode_id, now: datetime, step, **given: object):
    asked = {"authority": "seen by the surgeon", "version": here.episode(episode_id).version}
    who = given.pop("who", here.physio)
    return opening.sign_step(
        here.database, who, here.clinic_id, episode_id, step, now=now, **(asked | given)
    )


def set_weeks(here: House, episode_id, now: datetime, weeks: int, **given: object):
    asked = {"reason": "", "authority": "seen", "version": here.episode(episode_id).version}
    who = given.pop("who", here.physio)
    return lengthening.set_weeks(
        here.database, who, here.clinic_id, episode_id, weeks, now=now, **(asked | given)
    )


def retake(here: House, episode_id, now: datetime, *exercise_ids: str, **given: object) -> None:
    asked = {"authority": "seen", "version": here.episode(episode_id).version}
    who = given.pop("who", here.physio)
    parking.retake(
        here.database, who, here.clinic_id, episode_id, exercise_ids, now=now, **(asked | given)
    )


def plan_of(here: House, episode_id):
    version = here.episode(episode_id).plan_version
    return here.look(lambda tx: care_plans.get(tx, here.clinic_id, episode_id, version))


def doing(here: House, episode_id) -> set[str]:
    """Return the exercises that the open phase asks for."""
    phase = plan_of(here, episode_id).phase(opened(here, episode_id)[-1])
    return {item.exercise_id for session in phase.sessions for item in session.exercises}


def parked(here: House, episode_id):
    return here.look(lambda tx: parked_exercises.open_of(tx, here.clinic_id, episode_id))


def limits(here: House, episode_id):
    patient_id = here.episode(episode_id).patient_id
    found = here.look(
        lambda tx: movement_limits.of_episode(tx, here.clinic_id, patient_id, episode_id)
    )
    return [limit for limit in found if limit.is_in_force]


def sign_offs_of(here: House, episode_id):
    patient_id = here.episode(episode_id).patient_id
    return here.look(lambda tx: sign_offs.of_episode(tx, here.clinic_id, patient_id, episode_id))


def open_tasks(here: House) -> dict[str, tuple[int, UUID | None]]:
    """Return the open tasks: how urgent each is and who is asked first, by kind."""
    wanted = select(tasks.c.kind, tasks.c.tier, tasks.c.owner_id).where(tasks.c.closed_at.is_(None))
    return here.look(
        lambda tx: {row.kind: (row.tier, row.owner_id) for row in tx.connection.execute(wanted)}
    )
