"""Recalls: a faulty version, everybody who was given it, and how each of them was settled."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from physio_service.domain.recall import Faulty, Subject
from physio_service.queries.recall import recall_page, recall_rows
from physio_service.services import recalling
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_forms import RecallEnding, Recalling
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.file_words import RECALL_SUBJECT

recalls = Blueprint("recalls", __name__, url_prefix="/clinic/recalls")
_LIST, _ONE = "staff/recalls.html", "staff/recall.html"


@recalls.get("")
@requires(Permission.PATIENTS_READ)
def show() -> str:
    return render_template(_LIST, form=Form(), **_list())


@recalls.post("")
@requires(Permission.APPROVE)
def begin() -> Response:
    """Recall a faulty version."""

    def do(typed: dict[str, Any]) -> Response:
        what = Faulty(Subject(typed["subject"]), typed["key"], typed["version"] or "")
        recall_id = recalling.open_recall(*_who(), what, typed["reason"], now=parts.now())
        return go_to("recalls.one", recall_id=recall_id)

    return act(Recalling, do, _LIST, _list)


@recalls.get("/<uuid:recall_id>")
@requires(Permission.PATIENTS_READ)
def one(recall_id: UUID) -> str:
    return render_template(_ONE, form=Form(), **_page(recall_id))


@recalls.post("/<uuid:recall_id>/survey")
@requires(Permission.APPROVE)
def survey(recall_id: UUID) -> Response:
    """Stop looking at the patients, or go on."""
    is_surveying = request.form.get("survey") == "on"
    version = version_from_form()
    recalling.set_surveying(
        *_who(), recall_id, is_surveying=is_surveying, version=version, now=parts.now()
    )
    return go_to("recalls.one", recall_id=recall_id)


@recalls.post("/<uuid:recall_id>/patients/<uuid:row_id>/call")
@requires(Permission.APPROVE)
def call(recall_id: UUID, row_id: UUID) -> Response:
    """Have somebody ring a patient."""
    recalling.call(*_who(), recall_id, row_id, now=parts.now())
    return go_to("recalls.one", recall_id=recall_id)


@recalls.post("/<uuid:recall_id>/patients/<uuid:row_id>/settle")
@requires(Permission.APPROVE)
def settle(recall_id: UUID, row_id: UUID) -> Response:
    """Note that a patient was moved or rung."""
    recalling.settle(*_who(), recall_id, row_id, now=parts.now())
    return go_to("recalls.one", recall_id=recall_id)


@recalls.post("/<uuid:recall_id>/close")
@requires(Permission.APPROVE)
def close(recall_id: UUID) -> Response:
    """Close a recall by name."""

    def do(typed: dict[str, Any]) -> Response:
        version = version_from_form()
        recalling.close_recall(*_who(), recall_id, typed["note"], version=version, now=parts.now())
        return go_to("recalls.one", recall_id=recall_id)

    return act(RecallEnding, do, _ONE, lambda: _page(recall_id))


def _who() -> tuple[Any, Any, UUID]:
    return parts.parts().database, parts.who(), reading.clinic_id()


def _list() -> dict[str, Any]:
    with reading.reading() as tx:
        rows = recall_rows(tx, reading.clinic_id())
    return {"rows": rows, "subjects": choices(RECALL_SUBJECT)}


def _page(recall_id: UUID) -> dict[str, Any]:
    with reading.reading() as tx:
        page = recall_page(tx, reading.clinic_id(), recall_id)
    reading.listed([one.patient_id for one in page.patients], "recall")
    return {"page": page, "recall": page.row.recall}
