"""Tasks: what is open for a person, and what came of it."""

from typing import Any
from uuid import UUID

from physio_service.queries.worklist import Wanted, open_tasks
from physio_service.services.attending import close_task
from physio_service.services.viewing import note_listed
from physio_service.web import parts
from physio_service.web.api.answers import nothing, piece
from physio_service.web.api.policy import creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_base import page_of
from physio_service.web.schemas.api_work import CloseAsked, TasksAsked, TaskTold

tasks = Resource("tasks", "What is open for a person to do")


@tasks.get("/tasks")
@requires(Permission.PATIENTS_READ)
@tasks.query(TasksAsked)
@tasks.answers(200, page_of(TaskTold), "Open tasks, the worst and soonest first")
def list_tasks(asked: dict[str, Any]) -> dict[str, Any]:
    """List the open tasks"""
    paging, who = page_asked(), parts.principal()
    with reading() as tx:
        page = open_tasks(
            tx,
            who.clinic_id,
            wanted=Wanted(asked.get("patient_id")),
            after=paging.after,
            limit=paging.limit,
        )
    ids = [row.patient_id for row in page.rows if row.patient_id is not None]
    database = parts.parts().database
    note_listed(database, who.actor, who.clinic_id, ids, "worklist", now=parts.now())
    return piece(page)


@tasks.post("/tasks/<uuid:task_id>/close")
@requires(Permission.TASKS_WRITE)
@creates
@tasks.body(CloseAsked)
@tasks.answers(204, None, "It is closed")
def close(asked: dict[str, Any], task_id: UUID) -> Any:
    """Close a task with what came of it"""
    who = parts.principal()
    close_task(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        task_id,
        staff_id=who.staff_id,
        outcome=asked["outcome"],
        note=asked["note"],
        now=parts.now(),
    )
    return nothing()
