"""Canned answers: a clinic's own words, by language, for its staff to put into their texts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.domain.errors import NotFound
from physio_service.queries.canned_answers import CannedShown, canned_of
from physio_service.services import canning
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_inbox import Canned, CannedChange
from physio_service.web.staff import reading, words
from physio_service.web.staff.acting import act, choices, go_to

canned = Blueprint("canned", __name__, url_prefix="/clinic/answers")
_LIST, _ONE = "staff/canned.html", "staff/canned_change.html"


@canned.get("")
@requires(Permission.PATIENTS_READ)
def show() -> str:
    return render_template(_LIST, form=Form(), **_list())


@canned.post("")
@requires(Permission.APPROVE)
def add() -> Response:
    """Write an answer."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        where = (container.database, container.texts, parts.who(), reading.clinic_id())
        asked = (typed["language"], typed["title"], typed["body"])
        canning.add_answer(*where, *asked, now=parts.now())
        return go_to("canned.show")

    return act(Canned, do, _LIST, _list)


@canned.get("/<uuid:answer_id>")
@requires(Permission.APPROVE)
def one(answer_id: UUID) -> str:
    return render_template(_ONE, form=Form(), shown=_shown(answer_id))


@canned.post("/<uuid:answer_id>")
@requires(Permission.APPROVE)
def change(answer_id: UUID) -> Response:
    """Change an answer."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        where = (container.database, container.texts, parts.who(), reading.clinic_id(), answer_id)
        version = version_from_form()
        asked = (typed["title"], typed["body"])
        canning.change_answer(*where, *asked, version=version, now=parts.now())
        return go_to("canned.show")

    return act(CannedChange, do, _ONE, lambda: {"shown": _shown(answer_id)})


@canned.post("/<uuid:answer_id>/withdraw")
@requires(Permission.APPROVE)
def withdraw(answer_id: UUID) -> Response:
    """Offer an answer no more."""
    database = parts.parts().database
    canning.withdraw_answer(database, parts.who(), reading.clinic_id(), answer_id, now=parts.now())
    return go_to("canned.show")


def _list() -> dict[str, Any]:
    with reading.reading() as tx:
        found = canned_of(tx, reading.clinic_id())
    return {"rows": found, "languages": choices(words.LANGUAGES)}


def _shown(answer_id: UUID) -> CannedShown:
    with reading.reading() as tx:
        found = canned_of(tx, reading.clinic_id())
    shown = next((one for one in found if one.answer.id == answer_id), None)
    if shown is None:
        raise NotFound("no such answer")
    return shown
