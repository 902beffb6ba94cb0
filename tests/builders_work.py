"""Tasks and colleagues, said shortly for tests of who does what."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import Role
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.store import tasks
from physio_service.store.schema import task_steps
from physio_service.store.schema import tasks as task_rows
from physio_service.store.types import new_id
from tests.builders_accounts import make_staff
from tests.builders_people import House


def open_task(
    here: House, now: datetime, patient_id: UUID | None = None, **changes: object
) -> UUID:
    """Open a call task of tier 2, due in two hours."""
    new = NewTask(
        here.clinic_id,
        patient_id,
        TaskKind.SILENT,
        Tier.SAME_DAY,
        f"silent:{new_id()}",
        now + timedelta(hours=2),
    )
    with here.database.transaction() as tx:
        task_id = tasks.open_task(tx, replace(new, **changes), SYSTEM, now)
    assert task_id is not None
    return task_id


def colleague(here: House, now: datetime, name: str, role: Role = Role.PHYSIO) -> UUID:
    return make_staff(here.database, here.clinic_id, now, username=name, role=role)


def row(here: House, task_id: UUID) -> Row[Any]:
    wanted = select(task_rows).where(task_rows.c.id == task_id)
    return here.look(lambda tx: tx.connection.execute(wanted).one())


def owner(here: House, task_id: UUID) -> UUID | None:
    found: UUID | None = row(here, task_id).owner_id
    return found


def steps(here: House, task_id: UUID) -> list[str]:
    wanted = select(task_steps.c.kind).where(task_steps.c.task_id == task_id)
    ordered = wanted.order_by(task_steps.c.id)
    return here.look(lambda tx: list(tx.connection.execute(ordered).scalars()))
