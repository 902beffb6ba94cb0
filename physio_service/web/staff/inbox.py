"""The inbox: a thread a phone, the newest first; one thread, and what a person does there."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from physio_service.domain.errors import Invalid
from physio_service.queries.canned_answers import canned_of
from physio_service.queries.conversation import Conversation, conversation
from physio_service.queries.record import patient_by_reference
from physio_service.queries.thread import thread_of_phone
from physio_service.queries.threads import Which, threads
from physio_service.services import catching_up, matching, taking_over
from physio_service.services.writing import write
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_inbox import ThreadText, Whose
from physio_service.web.staff import inbox_words, reading
from physio_service.web.staff.acting import act, go_to

inbox = Blueprint("inbox", __name__, url_prefix="/threads")
_LIST, _ONE = "staff/threads.html", "staff/thread.html"
_LINES = 20


@inbox.get("")
@requires(Permission.PATIENTS_READ)
def show() -> str:
    """Show the phones that wrote; with `show` only the unread, the unknown or those taken over."""
    asked = page_asked()
    which = next((one for one in Which if one.value == request.args.get("show")), Which.ALL)
    with reading.reading() as tx:
        more: dict[str, Any] = {"which": which, "after": asked.after, "limit": asked.limit}
        page = threads(tx, reading.clinic_id(), parts.now(), **more)
    reading.listed([one.patient_id for row in page.rows for one in row.people], "inbox")
    return render_template(
        _LIST,
        rows=page.rows,
        next=reading.next_of(page.next),
        which=which,
        filters=inbox_words.WHICH,
    )


@inbox.get("/<uuid:contact_id>")
@requires(Permission.PATIENTS_READ)
def one(contact_id: UUID) -> str:
    return render_template(_ONE, form=Form(), **_page(contact_id))


@inbox.post("/<uuid:contact_id>/take")
@requires(Permission.MESSAGES_WRITE)
def take(contact_id: UUID) -> Response:
    """Answer there in person from now on."""
    taking_over.take_over(*_who(), contact_id, now=parts.now())
    return go_to("inbox.one", contact_id=contact_id, anchor="write")


@inbox.post("/<uuid:contact_id>/release")
@requires(Permission.MESSAGES_WRITE)
def release(contact_id: UUID) -> Response:
    """Give the conversation back to the machine."""
    taking_over.release(*_who(), contact_id, now=parts.now())
    return go_to("inbox.one", contact_id=contact_id)


@inbox.post("/<uuid:contact_id>/texts")
@requires(Permission.MESSAGES_WRITE)
def send_text(contact_id: UUID) -> Response:
    """Queue a text in one's own words, unless the conversation has gone on meanwhile."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        patient_id = _patient_of(contact_id, typed["to"])
        write(
            container.database,
            container.texts,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            typed["body"],
            parts.now(),
            contact_id=contact_id,
            seen=version_from_form(),
        )
        return go_to("inbox.one", contact_id=contact_id, anchor="write")

    return act(ThreadText, do, _ONE, lambda: _page(contact_id))


@inbox.post("/<uuid:contact_id>/answers")
@requires(Permission.MESSAGES_WRITE)
def put_in(contact_id: UUID) -> str:
    """Put a canned answer behind what is typed; nothing is sent."""
    form = Form.typed()
    page = _page(contact_id)
    chosen = next((a for a in page["canned"] if str(a.answer.id) == form.value("answer")), None)
    if chosen is not None:
        body = f"{form.value('body')}\n{chosen.filled}".strip()
        form = Form({**form.values, "body": body, "answer": ""})
    return render_template(_ONE, form=form, **page)


@inbox.post("/replies/<uuid:reply_id>/read")
@requires(Permission.TASKS_WRITE)
def mark_read(reply_id: UUID) -> Response:
    """Note that the replies of a phone were read up to this one."""
    staff_id = parts.principal().staff_id
    catching_up.read_thread(*_who(), reply_id, staff_id, parts.now())
    return _back()


@inbox.post("/replies/<uuid:reply_id>/unread")
@requires(Permission.TASKS_WRITE)
def mark_unread(reply_id: UUID) -> Response:
    """Put a reply back among the unread."""
    catching_up.unread_reply(*_who(), reply_id, parts.now())
    return _back()


@inbox.post("/<uuid:contact_id>/patient")
@requires(Permission.PATIENTS_WRITE)
def match(contact_id: UUID) -> Response:
    """Say whose an unknown number is."""

    def do(typed: dict[str, Any]) -> Response:
        patient_id = _by_reference(typed["reference"])
        matching.match_number(*_who(), contact_id, patient_id, typed["reason"], now=parts.now())
        return go_to("inbox.one", contact_id=contact_id)

    return act(Whose, do, _ONE, lambda: _page(contact_id))


@inbox.post("/<uuid:contact_id>/replies/<uuid:reply_id>/patient")
@requires(Permission.PATIENTS_WRITE)
def assign(contact_id: UUID, reply_id: UUID) -> Response:
    """Say whose one text is that was nobody's."""

    def do(typed: dict[str, Any]) -> Response:
        patient_id = _by_reference(typed["reference"])
        matching.assign_reply(*_who(), reply_id, patient_id, typed["reason"], now=parts.now())
        return go_to("inbox.one", contact_id=contact_id)

    return act(Whose, do, _ONE, lambda: _page(contact_id))


def _page(contact_id: UUID) -> dict[str, Any]:
    asked, clinic_id = page_asked(), reading.clinic_id()
    limit = min(asked.limit, _LINES)
    with reading.reading() as tx:
        found = conversation(tx, clinic_id, contact_id, parts.now())
        lines = thread_of_phone(tx, clinic_id, contact_id, after=asked.after, limit=limit)
        canned = canned_of(tx, clinic_id)
    reading.listed([person.patient_id for person in found.people], "thread")
    return {
        "thread": found,
        "lines": tuple(reversed(lines.rows)),
        "older": reading.next_of(lines.next),
        "is_older": asked.after is not None,
        "canned": canned,
        "tags": {one.patient_id: one.tag for one in found.patients if one.tag},
        "nobodys": [line for line in lines.rows if _is_nobodys(line)],
        "is_mine": _is_mine(found),
        "doubts": inbox_words.DOUBT,
    }


def _is_nobodys(line: Any) -> bool:
    return line.patient_id is None and hasattr(line, "readers")


def _is_mine(found: Conversation) -> bool:
    return found.takeover is not None and found.takeover.staff_id == parts.principal().staff_id


def _patient_of(contact_id: UUID, typed: str) -> UUID:
    """Return who on a phone is meant; raises Invalid."""
    with reading.reading() as tx:
        found = conversation(tx, reading.clinic_id(), contact_id, parts.now())
    chosen = next((one for one in found.patients if str(one.patient_id) == typed), None)
    if chosen is None:
        raise Invalid.one("to", str(inbox_words.CHOOSE_WHOM))
    return chosen.patient_id


def _by_reference(reference: str) -> UUID:
    with reading.reading() as tx:
        found = patient_by_reference(tx, reading.clinic_id(), reference.upper())
    if found is None:
        raise Invalid.one("reference", str(inbox_words.NO_SUCH_REFERENCE))
    return found


def _who() -> tuple[Any, Any, UUID]:
    return parts.parts().database, parts.who(), reading.clinic_id()


def _back() -> Response:
    """Go back to the thread that was read."""
    try:
        contact_id = UUID(request.form.get("contact_id", ""))
    except ValueError:
        return go_to("inbox.show")
    return go_to("inbox.one", contact_id=contact_id)
