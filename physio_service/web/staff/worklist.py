"""The worklist and the inbox: what waits for a person."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request

from physio_service.domain.errors import NotFound
from physio_service.queries.clinic import colleagues
from physio_service.queries.inbox import inbox as read_inbox
from physio_service.queries.ladder import calls_of
from physio_service.queries.task import story_of_task
from physio_service.queries.worklist import TaskRow, open_tasks, task_of
from physio_service.services.attending import close_task
from physio_service.services.catching_up import read_reply
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_forms import TaskClosing
from physio_service.web.staff import reading, task_filters, words
from physio_service.web.staff.acting import act, choices, go_to
from schedules.localtime import local_day

worklist = Blueprint("worklist", __name__)
TASK_PAGE = "staff/task.html"


def sign_name(sign: str) -> str:
    """Return the name of a red flag by its id; the id when the file no longer has it."""
    conditions = parts.parts().catalogue.red_flags.conditions
    return next((one.name for one in conditions if one.id == sign), sign)


worklist.add_app_template_filter(sign_name, "sign")


@worklist.get("/tasks")
@requires(Permission.PATIENTS_READ)
def tasks() -> str:
    """Show what is open: of everybody, of one, or what is nobody's; filtered by the address."""
    asked, narrowed = page_asked(), task_filters.asked()
    with reading.reading() as tx:
        found = open_tasks(
            tx,
            reading.clinic_id(),
            wanted=narrowed.wanted(parts.principal().staff_id, parts.now()),
            after=asked.after,
            limit=asked.limit,
        )
        people = colleagues(tx, reading.clinic_id())
    reading.listed([row.patient_id for row in found.rows], "tasks")
    return render_template(
        "staff/tasks.html",
        rows=found.rows,
        next=reading.next_of(found.next),
        now=parts.now(),
        narrowed=narrowed,
        **task_filters.choices(people),
    )


@worklist.get("/tasks/<uuid:task_id>")
@requires(Permission.TASKS_WRITE)
def task(task_id: UUID) -> str:
    return render_template(TASK_PAGE, form=Form(), **task_context(task_id))


@worklist.post("/tasks/<uuid:task_id>")
@requires(Permission.TASKS_WRITE)
def close(task_id: UUID) -> Response:
    """Say what came of a task, and go back to where it was read; no answer leaves it open."""
    of_patient = task_context(task_id)["task"].patient_id

    def do(typed: dict[str, Any]) -> Response:
        who = parts.principal()
        is_closed = close_task(
            parts.parts().database,
            parts.who(),
            who.clinic_id,
            task_id,
            staff_id=who.staff_id,
            outcome=typed["outcome"],
            note=typed["note"] or "",
            now=parts.now(),
        )
        if not is_closed:
            return go_to("worklist.task", task_id=task_id)
        if of_patient is not None and request.form.get("back") == "patient":
            return go_to("patients.show", patient_id=of_patient)
        return go_to("worklist.tasks")

    return act(TaskClosing, do, TASK_PAGE, lambda: task_context(task_id))


@worklist.get("/replies")
@requires(Permission.PATIENTS_READ)
def inbox() -> str:
    """Show what came in and was not understood; with `show=read` what somebody has read."""
    asked, is_read = page_asked(), request.args.get("show") == "read"
    with reading.reading() as tx:
        page = read_inbox(
            tx, reading.clinic_id(), is_read=is_read, after=asked.after, limit=asked.limit
        )
    reading.listed([row.patient_id for row in page.rows], "replies")
    return render_template(
        "staff/inbox.html", rows=page.rows, next=reading.next_of(page.next), is_read=is_read
    )


@worklist.post("/replies/<uuid:reply_id>/read")
@requires(Permission.TASKS_WRITE)
def mark_read(reply_id: UUID) -> Response:
    """Note that a reply was read, and go on with the next."""
    who = parts.principal()
    read_reply(
        parts.parts().database, parts.who(), who.clinic_id, reply_id, who.staff_id, parts.now()
    )
    return go_to("worklist.inbox")


def task_context(task_id: UUID) -> dict[str, Any]:
    """Return what the page of a task shows, and note that its patient was looked at."""
    with reading.reading() as tx:
        found: TaskRow | None = task_of(tx, reading.clinic_id(), task_id)
        if found is None:
            raise NotFound("no such task")
        story = story_of_task(tx, reading.clinic_id(), task_id)
        people = colleagues(tx, reading.clinic_id())
        calls = calls_of(tx, reading.clinic_id(), task_id)
    if found.patient_id is not None:
        reading.viewed(found.patient_id, "task")
    return {
        "task": found,
        "story": story,
        "calls": calls,
        "outcomes": choices(words.TASK_OUTCOME),
        "colleagues": task_filters.who_may_do(people, but=found.owner_id),
        "now": parts.now(),
        "today": local_day(parts.now(), ZoneInfo(parts.principal().workplace.zone)),
    }
