"""Tasks: what is open for a person, whose it is, and what came of it."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import Response
from flask_babel import gettext as _

from physio_service.domain.errors import NotFound, Taken
from physio_service.domain.task import Tier
from physio_service.queries.names import staff_names
from physio_service.queries.task import story_of_task
from physio_service.queries.worklist import Wanted, open_tasks, task_of
from physio_service.services import attending
from physio_service.services.handing import hand_over_task
from physio_service.services.viewing import note_listed, note_viewed
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, nothing, piece, versioned
from physio_service.web.api.policy import commits, creates, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.errors import problem
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_base import page_of
from physio_service.web.schemas.api_tasks import (
    CloseAsked,
    HandOverAsked,
    SnoozeAsked,
    TasksAsked,
    TaskTold,
    TaskWholeTold,
    VerdictAsked,
)

tasks = Resource("tasks", "What is open for a person to do")
_TASK = "/tasks/<uuid:task_id>"


@tasks.get("/tasks")
@requires(Permission.PATIENTS_READ)
@tasks.query(TasksAsked)
@tasks.answers(200, page_of(TaskTold), "Open tasks, the worst and soonest first")
def list_tasks(asked: dict[str, Any]) -> dict[str, Any]:
    """List the open tasks"""
    paging, who = page_asked(), parts.principal()
    with reading() as tx:
        page = open_tasks(
            tx, who.clinic_id, wanted=_wanted(asked), after=paging.after, limit=paging.limit
        )
    ids = [row.patient_id for row in page.rows if row.patient_id is not None]
    database = parts.parts().database
    note_listed(database, who.actor, who.clinic_id, ids, "worklist", now=parts.now())
    return piece(page)


@tasks.get(_TASK)
@requires(Permission.PATIENTS_READ)
@tasks.answers(200, TaskWholeTold, "The task and its story", headers=ETAG)
def show_task(task_id: UUID) -> Any:
    """Show a task, open or closed, and what happened to it"""
    return _whole(task_id)


@tasks.post(f"{_TASK}/take")
@requires(Permission.TASKS_WRITE)
@creates
@tasks.no_body
@tasks.answers(200, TaskWholeTold, "It is yours", headers=ETAG)
def take_task(task_id: UUID) -> Any:
    """Take a task: that acknowledges it

    409 with the name of the colleague who was faster.
    """
    try:
        attending.take_task(*_who(), task_id, staff_id=parts.principal().staff_id, now=parts.now())
    except Taken as refused:
        return _taken(refused)
    return _whole(task_id)


@tasks.post(f"{_TASK}/snooze")
@requires(Permission.TASKS_WRITE)
@commits
@tasks.body(SnoozeAsked)
@tasks.answers(200, TaskWholeTold, "It is put aside, and yours", headers=ETAG)
def snooze_task(asked: dict[str, Any], task_id: UUID, version: int) -> Any:
    """Put a task aside until then; it comes back by itself

    Never one of tier 1, and one of tier 2 no longer than until it is due.
    """
    me = parts.principal().staff_id
    try:
        attending.snooze_task(
            *_who(), task_id, staff_id=me, version=version, now=parts.now(), **asked
        )
    except Taken as refused:
        return _taken(refused)
    return _whole(task_id)


@tasks.post(f"{_TASK}/hand-over")
@requires(Permission.TASKS_WRITE)
@commits
@tasks.body(HandOverAsked)
@tasks.answers(200, TaskWholeTold, "It is theirs to take", headers=ETAG)
def hand_over(asked: dict[str, Any], task_id: UUID, version: int) -> Any:
    """Give a task to a colleague, who has to take it anew"""
    hand_over_task(*_who(), task_id, version=version, now=parts.now(), **asked)
    return _whole(task_id)


@tasks.post(f"{_TASK}/verdict")
@requires(Permission.TASKS_WRITE)
@repeats
@tasks.body(VerdictAsked)
@tasks.answers(204, None, "It is noted")
def judge_task(asked: dict[str, Any], task_id: UUID) -> Any:
    """Say whether a task was useful or a false alarm; it closes nothing"""
    attending.judge_task(*_who(), task_id, asked["verdict"], now=parts.now())
    return nothing()


@tasks.post(f"{_TASK}/close")
@requires(Permission.TASKS_WRITE)
@creates
@tasks.body(CloseAsked)
@tasks.answers(204, None, "It is closed; after no answer it is due again")
def close(asked: dict[str, Any], task_id: UUID) -> Any:
    """Say what came of a task, which closes it

    `no_answer` does not: the task is yours and due again.
    """
    me = parts.principal().staff_id
    attending.close_task(*_who(), task_id, staff_id=me, now=parts.now(), **asked)
    return nothing()


def _wanted(asked: dict[str, Any]) -> Wanted:
    is_snoozed, tier = asked.get("snoozed"), asked.get("tier")
    return Wanted(
        patient_id=asked.get("patient_id"),
        owner_id=asked.get("owner_id"),
        is_unowned=asked["unowned"],
        kind=asked.get("kind"),
        tier=Tier(int(tier)) if tier else None,
        snoozed_at=parts.now() if is_snoozed is True else None,
        in_sight_at=parts.now() if is_snoozed is False else None,
    )


def _whole(task_id: UUID) -> Any:
    who = parts.principal()
    with reading() as tx:
        found = task_of(tx, who.clinic_id, task_id)
        if found is None:
            raise NotFound("no such task")
        story = story_of_task(tx, who.clinic_id, task_id)
    if found.patient_id is not None:
        database = parts.parts().database
        note_viewed(database, who.actor, who.clinic_id, found.patient_id, "task", now=parts.now())
    told = {name: getattr(found, name) for name in TaskTold().fields}
    return versioned({**told, "story": [asdict(one) for one in story]}, found.version)


def _taken(refused: Taken) -> Response:
    """Answer with the name of whoever was faster."""
    with reading() as tx:
        names = staff_names(tx, parts.principal().clinic_id, [refused.owner_id])
    name = names.get(refused.owner_id) if refused.owner_id else None
    return problem(409, _("%(name)s has taken this task.", name=name or _("A colleague")))


def _who() -> tuple[Any, Any, UUID]:
    who = parts.principal()
    return parts.parts().database, who.actor, who.clinic_id
