"""What is done about a task before it is closed: take it, judge it, put it aside, hand it over."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template
from flask_babel import gettext as _

from physio_service.domain.errors import Taken
from physio_service.queries.names import staff_names
from physio_service.services.attending import judge_task, snooze_task, take_task
from physio_service.services.handing import hand_over_task
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_work import Judging, Snoozing, TaskHanding
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.worklist import TASK_PAGE, task_context
from schedules.localtime import instant_at

task_steps = Blueprint("task_steps", __name__, url_prefix="/tasks/<uuid:task_id>")


@task_steps.post("/take")
@requires(Permission.TASKS_WRITE)
def take(task_id: UUID) -> Response:
    """Take a task; whoever was slower is told whose it is."""
    who = parts.principal()
    try:
        take_task(
            parts.parts().database,
            parts.who(),
            who.clinic_id,
            task_id,
            staff_id=who.staff_id,
            now=parts.now(),
        )
    except Taken as refused:
        return _taken(task_id, refused)
    return go_to("worklist.task", task_id=task_id)


@task_steps.post("/judge")
@requires(Permission.TASKS_WRITE)
def judge(task_id: UUID) -> Response:
    """Say in one tap whether it was useful."""

    def do(typed: dict[str, Any]) -> Response:
        database, who = parts.parts().database, parts.who()
        judge_task(database, who, reading.clinic_id(), task_id, typed["verdict"], now=parts.now())
        return go_to("worklist.task", task_id=task_id)

    return act(Judging, do, TASK_PAGE, lambda: task_context(task_id))


@task_steps.post("/snooze")
@requires(Permission.TASKS_WRITE)
def snooze(task_id: UUID) -> Response:
    """Put a task aside; it comes back by itself."""

    def do(typed: dict[str, Any]) -> Response:
        who = parts.principal()
        where = ZoneInfo(who.workplace.zone)
        until_at: datetime = instant_at(typed["until_day"], typed["until_time"], where)
        try:
            snooze_task(
                parts.parts().database,
                parts.who(),
                who.clinic_id,
                task_id,
                staff_id=who.staff_id,
                until_at=until_at,
                reason=typed["why"],
                version=version_from_form(),
                now=parts.now(),
            )
        except Taken as refused:
            return _taken(task_id, refused)
        return go_to("worklist.tasks")

    return act(Snoozing, do, TASK_PAGE, lambda: task_context(task_id))


@task_steps.post("/hand-over")
@requires(Permission.TASKS_WRITE)
def hand_over(task_id: UUID) -> Response:
    """Give a task to a colleague."""

    def do(typed: dict[str, Any]) -> Response:
        hand_over_task(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            task_id,
            typed["to_id"],
            note=typed["handed_note"] or "",
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("worklist.task", task_id=task_id)

    return act(TaskHanding, do, TASK_PAGE, lambda: task_context(task_id))


def _taken(task_id: UUID, refused: Taken) -> Response:
    """Show the task as it is now, with the name of whoever has it."""
    with reading.reading() as tx:
        names = staff_names(tx, reading.clinic_id(), [refused.owner_id])
    name = names.get(refused.owner_id) if refused.owner_id else None
    told = _("%(name)s has taken this task.", name=name or _("A colleague"))
    page = render_template(TASK_PAGE, form=Form.typed(), refusal=told, **task_context(task_id))
    return make_response(page, 409)
