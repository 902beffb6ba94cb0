"""Recalls of a faulty version: opened and closed by name, every patient settled between."""

from typing import Any
from uuid import UUID

from flask import url_for

from physio_service.domain.recall import Faulty
from physio_service.queries.recall import RecallRow, recall_page, recall_rows
from physio_service.services import recalling
from physio_service.services.viewing import note_listed
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, LOCATION, versioned
from physio_service.web.api.policy import changes, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_recalls import (
    RecallAsked,
    RecallClosing,
    RecallsTold,
    RecallWholeTold,
    SurveyAsked,
)

recalls = Resource("recalls", "Faulty versions, and everybody who was given them")
_RECALL = "/recalls/<uuid:recall_id>"
_ONE = f"{_RECALL}/patients/<uuid:row_id>"


@recalls.get("/recalls")
@requires(Permission.PATIENTS_READ)
@recalls.answers(200, RecallsTold, "The recalls of the clinic")
def list_recalls() -> Any:
    """List the recalls of the clinic"""
    with reading() as tx:
        rows = recall_rows(tx, parts.principal().clinic_id)
    return {"items": [_told(row) for row in rows]}


@recalls.post("/recalls")
@requires(Permission.APPROVE)
@creates
@recalls.body(RecallAsked)
@recalls.answers(201, RecallWholeTold, "The recall", headers={**ETAG, **LOCATION})
def open_recall(asked: dict[str, Any]) -> Any:
    """Recall a faulty version

    From now on no text that comes from it leaves, and nobody is put on it. Everybody who was
    ever given it is listed.
    """
    reason = asked.pop("reason")
    recall_id = recalling.open_recall(*_who(), Faulty(**asked), reason, now=parts.now())
    told, headers = _whole(recall_id)
    return told, headers | {"Location": url_for("api_recalls.show_recall", recall_id=recall_id)}


@recalls.get(_RECALL)
@requires(Permission.PATIENTS_READ)
@recalls.answers(200, RecallWholeTold, "The recall with its patients", headers=ETAG)
def show_recall(recall_id: UUID) -> Any:
    """Show a recall"""
    return _whole(recall_id)


@recalls.post(f"{_RECALL}/survey")
@requires(Permission.APPROVE)
@changes
@recalls.body(SurveyAsked)
@recalls.answers(200, RecallWholeTold, "The recall", headers=ETAG)
def survey_recall(asked: dict[str, Any], recall_id: UUID, version: int) -> Any:
    """Stop looking at the patients of a recall, or go on with it"""
    recalling.set_surveying(*_who(), recall_id, **asked, version=version, now=parts.now())
    return _whole(recall_id)


@recalls.post(f"{_ONE}/call")
@requires(Permission.APPROVE)
@creates
@recalls.no_body
@recalls.answers(200, RecallWholeTold, "The recall", headers=ETAG)
def call_recalled(recall_id: UUID, row_id: UUID) -> Any:
    """Have somebody ring a patient of a recall"""
    recalling.call(*_who(), recall_id, row_id, now=parts.now())
    return _whole(recall_id)


@recalls.post(f"{_ONE}/settle")
@requires(Permission.APPROVE)
@creates
@recalls.no_body
@recalls.answers(200, RecallWholeTold, "The recall", headers=ETAG)
def settle_recalled(recall_id: UUID, row_id: UUID) -> Any:
    """Note that a patient of a recall was moved or rung"""
    recalling.settle(*_who(), recall_id, row_id, now=parts.now())
    return _whole(recall_id)


@recalls.post(f"{_RECALL}/close")
@requires(Permission.APPROVE)
@changes
@recalls.body(RecallClosing)
@recalls.answers(200, RecallWholeTold, "The recall, closed", headers=ETAG)
def sign_recall_closed(asked: dict[str, Any], recall_id: UUID, version: int) -> Any:
    """Close a recall, signed by name, once every patient of it is settled"""
    recalling.close_recall(*_who(), recall_id, asked["note"], version=version, now=parts.now())
    return _whole(recall_id)


def _who() -> tuple[Any, Any, UUID]:
    who = parts.principal()
    return parts.parts().database, who.actor, who.clinic_id


def _whole(recall_id: UUID) -> tuple[dict[str, Any], dict[str, str]]:
    who, database = parts.principal(), parts.parts().database
    with reading() as tx:
        page = recall_page(tx, who.clinic_id, recall_id)
    ids = [one.patient_id for one in page.patients]
    note_listed(database, who.actor, who.clinic_id, ids, "recall", now=parts.now())
    told = {**_told(page.row), "patients": page.patients}
    return versioned(told, page.row.recall.version)


def _told(row: RecallRow) -> dict[str, Any]:
    recall = row.recall
    return {
        "id": recall.id,
        "subject": recall.what.subject,
        "key": recall.what.key,
        "faulty_version": recall.what.version,
        "reason": recall.reason,
        "opened_at": recall.opened_at,
        "is_surveying": recall.is_surveying,
        "closed_at": recall.closed_at,
        **{state.value: number for state, number in row.progress.items()},
    }
