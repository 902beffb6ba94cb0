"""Close a task: a named person says what came of it."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.event import Actor
from physio_service.domain.task import TaskOutcome
from physio_service.store import tasks
from physio_service.store.database import Database


def close_task(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    task_id: UUID,
    *,
    staff_id: UUID,
    outcome: TaskOutcome,
    note: str,
    now: datetime,
) -> None:
    """Close a task with its outcome; raises NotFound, or Conflict when it is closed."""
    with database.transaction() as tx:
        tasks.close(
            tx,
            clinic_id,
            task_id,
            outcome=outcome,
            note=note.strip(),
            staff_id=staff_id,
            who=who,
            now=now,
        )
