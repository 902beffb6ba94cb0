"""Canned answers: a clinic's own words by language, for staff to put into their texts."""

from typing import Any
from uuid import UUID

from physio_service.queries.canned_answers import CannedShown, canned_of
from physio_service.services.canning import add_answer, change_answer, withdraw_answer
from physio_service.web import parts
from physio_service.web.api.answers import nothing
from physio_service.web.api.policy import changes, creates, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_common import CreatedTold
from physio_service.web.schemas.api_inbox import CannedAsked, CannedChanged, CannedListTold

canned = Resource("canned_answers", "Answers to put into a text")
_ONE = "/canned-answers/<uuid:answer_id>"


@canned.get("/canned-answers")
@requires(Permission.PATIENTS_READ)
@canned.answers(200, CannedListTold, "Answers in use, by language and title")
def list_canned() -> dict[str, Any]:
    """List the clinic's canned answers, filled in as they would leave"""
    with reading() as tx:
        found = canned_of(tx, parts.principal().clinic_id)
    return {"items": [_told(one) for one in found]}


@canned.post("/canned-answers")
@requires(Permission.MESSAGES_WRITE)
@creates
@canned.body(CannedAsked)
@canned.answers(201, CreatedTold, "The answer")
def add_canned(asked: dict[str, Any]) -> dict[str, Any]:
    """Write a canned answer; it is held to the rules of every text"""
    container, who = parts.parts(), parts.principal()
    words = (asked["language"], asked["title"], asked["body"])
    where = (container.database, container.texts, who.actor, who.clinic_id)
    return {"id": add_answer(*where, *words, now=parts.now())}


@canned.patch(_ONE)
@requires(Permission.MESSAGES_WRITE)
@changes
@canned.body(CannedChanged)
@canned.answers(204, None, "Changed")
def change_canned(asked: dict[str, Any], answer_id: UUID, version: int) -> Any:
    """Change a canned answer; its version is in the list"""
    container, who = parts.parts(), parts.principal()
    where = (container.database, container.texts, who.actor, who.clinic_id, answer_id)
    change_answer(*where, asked["title"], asked["body"], version=version, now=parts.now())
    return nothing()


@canned.delete(_ONE)
@requires(Permission.MESSAGES_WRITE)
@repeats
@canned.answers(204, None, "It is offered no more")
def withdraw_canned(answer_id: UUID) -> Any:
    """Withdraw a canned answer"""
    who = parts.principal()
    withdraw_answer(parts.parts().database, who.actor, who.clinic_id, answer_id, now=parts.now())
    return nothing()


def _told(shown: CannedShown) -> dict[str, Any]:
    one = shown.answer
    return {
        "id": one.id,
        "version": one.version,
        "language": one.language,
        "title": one.title,
        "body": one.body,
        "filled": shown.filled,
        "written_by": shown.written_by,
    }
