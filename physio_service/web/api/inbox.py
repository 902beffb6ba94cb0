"""The inbox: threads by phone, taking one over, reading, answering, and whose a number is."""

from typing import Any
from uuid import UUID

from physio_service.queries.conversation import conversation
from physio_service.queries.thread import thread_of_phone
from physio_service.queries.threads import threads
from physio_service.services.catching_up import read_thread, unread_reply
from physio_service.services.doubting import confirm_number
from physio_service.services.matching import assign_reply, match_number
from physio_service.services.taking_over import release, take_over
from physio_service.services.viewing import note_listed
from physio_service.services.writing import write
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, nothing, piece, versioned
from physio_service.web.api.policy import commits, creates, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.api.threads import line_told
from physio_service.web.paging import page_asked
from physio_service.web.paging import page_of as body_of
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_base import PageAsked, page_of
from physio_service.web.schemas.api_common import CreatedTold
from physio_service.web.schemas.api_inbox import (
    ConversationTold,
    GroundAsked,
    ThreadsAsked,
    ThreadTextAsked,
    ThreadTold,
    WhoseAsked,
)
from physio_service.web.schemas.api_threads import LinesTold

inbox = Resource("threads", "Conversations by phone")
_ONE = "/threads/<uuid:contact_id>"


@inbox.get("/threads")
@requires(Permission.PATIENTS_READ)
@inbox.query(ThreadsAsked)
@inbox.answers(200, page_of(ThreadTold), "Threads, the newest reply first")
def list_threads(asked: dict[str, Any]) -> dict[str, Any]:
    """List the phones that wrote, and what waits there"""
    paging, clinic_id = page_asked(), parts.principal().clinic_id
    more: dict[str, Any] = {"after": paging.after, "limit": paging.limit}
    with reading() as tx:
        page = threads(tx, clinic_id, parts.now(), which=asked["which"], **more)
    _listed([one.patient_id for row in page.rows for one in row.people])
    return piece(page)


@inbox.get(_ONE)
@requires(Permission.PATIENTS_READ)
@inbox.answers(200, ConversationTold, "The thread", headers=ETAG)
def show_thread(contact_id: UUID) -> Any:
    """Show whose phone it is, who answers there, and how far it has come"""
    with reading() as tx:
        found = conversation(tx, parts.principal().clinic_id, contact_id, parts.now())
    _listed([one.patient_id for one in found.people])
    return versioned(found, found.version)


@inbox.get(f"{_ONE}/messages")
@requires(Permission.PATIENTS_READ)
@inbox.query(PageAsked)
@inbox.answers(200, LinesTold, "Texts and replies, the latest first")
def list_thread(_paging: dict[str, Any], contact_id: UUID) -> dict[str, Any]:
    """List what went to and fro on a phone, whoever it was about"""
    asked, clinic_id = page_asked(), parts.principal().clinic_id
    with reading() as tx:
        found = conversation(tx, clinic_id, contact_id, parts.now())
        page = thread_of_phone(tx, clinic_id, contact_id, after=asked.after, limit=asked.limit)
    _listed([one.patient_id for one in found.people])
    return body_of([line_told(line) for line in page.rows], page.next)


@inbox.post(f"{_ONE}/messages")
@requires(Permission.MESSAGES_WRITE)
@commits
@inbox.body(ThreadTextAsked)
@inbox.answers(201, CreatedTold, "The text, queued")
def write_thread_message(asked: dict[str, Any], contact_id: UUID, version: int) -> dict[str, Any]:
    """Text one of those on a phone in one's own words

    412 when a text came or went since the thread was read: read it, then send yours.
    """
    container, who = parts.parts(), parts.principal()
    with reading() as tx:
        conversation(tx, who.clinic_id, contact_id, parts.now())
    message_id = write(
        container.database,
        container.texts,
        who.actor,
        who.clinic_id,
        asked["patient_id"],
        asked["body"],
        parts.now(),
        contact_id=contact_id,
        seen=version,
    )
    return {"id": message_id}


@inbox.post(f"{_ONE}/takeover")
@requires(Permission.MESSAGES_WRITE)
@repeats
@inbox.no_body
@inbox.answers(204, None, "You answer there in person")
def take_thread_over(contact_id: UUID) -> Any:
    """Take a conversation over: the machine keeps quiet but for safety and commands"""
    take_over(*_who(), contact_id, now=parts.now())
    return nothing()


@inbox.delete(f"{_ONE}/takeover")
@requires(Permission.MESSAGES_WRITE)
@repeats
@inbox.answers(204, None, "Nobody answers there in person")
def release_thread(contact_id: UUID) -> Any:
    """Give a conversation back to the machine"""
    release(*_who(), contact_id, now=parts.now())
    return nothing()


@inbox.post("/replies/<uuid:reply_id>/read-so-far")
@requires(Permission.TASKS_WRITE)
@repeats
@inbox.no_body
@inbox.answers(204, None, "Read: this reply, and what came before it on the same phone")
def mark_thread_read(reply_id: UUID) -> Any:
    """Note that a phone's replies were read up to this one"""
    who = parts.principal()
    read_thread(*_who(), reply_id, who.staff_id, parts.now())
    return nothing()


@inbox.post("/replies/<uuid:reply_id>/unread")
@requires(Permission.TASKS_WRITE)
@repeats
@inbox.no_body
@inbox.answers(204, None, "It waits to be read again; who read it stays on record")
def mark_reply_unread(reply_id: UUID) -> Any:
    """Put a reply back among the unread"""
    unread_reply(*_who(), reply_id, parts.now())
    return nothing()


@inbox.post(f"{_ONE}/patient")
@requires(Permission.PATIENTS_WRITE)
@creates
@inbox.body(WhoseAsked)
@inbox.answers(204, None, "What came from the number belongs to the record")
def match_thread(asked: dict[str, Any], contact_id: UUID) -> Any:
    """Say whose an unknown number is"""
    match_number(*_who(), contact_id, asked["patient_id"], asked["reason"], now=parts.now())
    return nothing()


@inbox.post(f"{_ONE}/number")
@requires(Permission.PATIENTS_WRITE)
@creates
@inbox.body(GroundAsked)
@inbox.answers(204, None, "Their consent is asked anew; nothing else goes before a yes")
def confirm_thread_number(asked: dict[str, Any], contact_id: UUID) -> Any:
    """Confirm whose a number is that may have become somebody else's"""
    container, who = parts.parts(), parts.principal()
    where = (container.database, container.texts, who.actor, who.clinic_id, contact_id)
    confirm_number(*where, asked["ground"], now=parts.now())
    return nothing()


@inbox.post("/replies/<uuid:reply_id>/patient")
@requires(Permission.PATIENTS_WRITE)
@creates
@inbox.body(WhoseAsked)
@inbox.answers(204, None, "The text belongs to the record")
def match_reply(asked: dict[str, Any], reply_id: UUID) -> Any:
    """Say whose one text is that was nobody's"""
    assign_reply(*_who(), reply_id, asked["patient_id"], asked["reason"], now=parts.now())
    return nothing()


def _who() -> tuple[Any, Any, UUID]:
    who = parts.principal()
    return parts.parts().database, who.actor, who.clinic_id


def _listed(patient_ids: list[UUID]) -> None:
    database, actor, clinic_id = _who()
    note_listed(database, actor, clinic_id, patient_ids, "thread", now=parts.now())
