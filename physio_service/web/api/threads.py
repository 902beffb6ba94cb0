"""A patient's texts and replies, a text in one's own words, and why each went or did not."""

from typing import Any
from uuid import UUID

from physio_service.queries.inbox import inbox
from physio_service.queries.thread import Line, Text, thread
from physio_service.queries.why import intended
from physio_service.services.catching_up import read_reply
from physio_service.services.viewing import note_listed
from physio_service.services.writing import write
from physio_service.web import parts
from physio_service.web.api.answers import look, nothing, piece
from physio_service.web.api.policy import creates, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.paging import page_asked
from physio_service.web.paging import page_of as body_of
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_base import PageAsked, page_of
from physio_service.web.schemas.api_common import CreatedTold
from physio_service.web.schemas.api_threads import (
    IntendedTold,
    LinesTold,
    OwnTextAsked,
    RepliesAsked,
    ReplyTold,
)

threads = Resource("messages", "Texts and replies")


@threads.get("/patients/<uuid:patient_id>/messages")
@requires(Permission.PATIENTS_READ)
@threads.query(PageAsked)
@threads.answers(200, LinesTold, "Texts and replies, the latest first")
def list_messages(_paging: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """List a patient's texts and replies"""
    asked = page_asked()
    look(patient_id, "thread")
    with reading() as tx:
        page = thread(
            tx, parts.principal().clinic_id, patient_id, after=asked.after, limit=asked.limit
        )
    return body_of([line_told(line) for line in page.rows], page.next)


@threads.post("/patients/<uuid:patient_id>/messages")
@requires(Permission.MESSAGES_WRITE)
@creates
@threads.body(OwnTextAsked)
@threads.answers(201, CreatedTold, "The text, queued; its state is in the list")
def write_message(asked: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Text a patient in one's own words

    409 says why a patient cannot be texted now: no number, no consent, a pause.
    """
    container, who = parts.parts(), parts.principal()
    message_id = write(
        container.database,
        container.texts,
        who.actor,
        who.clinic_id,
        patient_id,
        asked["body"],
        parts.now(),
    )
    return {"id": message_id}


@threads.get("/patients/<uuid:patient_id>/why")
@requires(Permission.PATIENTS_READ)
@threads.query(PageAsked)
@threads.answers(200, page_of(IntendedTold), "Intended texts, the latest due first")
def list_intended(_paging: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Say why each text went, or did not

    One row for each text that somebody or some rule wanted, with the rule that decided.
    """
    asked = page_asked()
    look(patient_id, "why")
    with reading() as tx:
        page = intended(
            tx, parts.principal().clinic_id, patient_id, after=asked.after, limit=asked.limit
        )
    return piece(page)


@threads.get("/replies")
@requires(Permission.PATIENTS_READ)
@threads.query(RepliesAsked)
@threads.answers(200, page_of(ReplyTold), "Replies for a person: unread ones, oldest first")
def list_replies(asked: dict[str, Any]) -> dict[str, Any]:
    """List the replies that no machine understood"""
    paging, who = page_asked(), parts.principal()
    with reading() as tx:
        page = inbox(
            tx, who.clinic_id, is_read=asked["read"], after=paging.after, limit=paging.limit
        )
    ids = [row.patient_id for row in page.rows if row.patient_id is not None]
    database = parts.parts().database
    note_listed(database, who.actor, who.clinic_id, ids, "inbox", now=parts.now())
    return piece(page)


@threads.post("/replies/<uuid:reply_id>/read")
@requires(Permission.TASKS_WRITE)
@repeats
@threads.no_body
@threads.answers(204, None, "Somebody has read it; who did first stays on record")
def mark_reply_read(reply_id: UUID) -> Any:
    """Note that a reply was read"""
    who = parts.principal()
    read_reply(
        parts.parts().database, who.actor, who.clinic_id, reply_id, who.staff_id, parts.now()
    )
    return nothing()


def line_told(line: Line) -> dict[str, Any]:
    """Return a line of a thread as it is told."""
    is_ours = isinstance(line, Text)
    return {
        "id": line.id,
        "at": line.at,
        "body": line.body,
        "text": line if is_ours else None,
        "reply": None if is_ours else line,
    }
