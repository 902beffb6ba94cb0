"""Numbers that may be somebody else's: a person confirms one by name, and says how they know."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.queries.conversation import conversation
from physio_service.services.doubting import confirm_number
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_inbox import Ground
from physio_service.web.staff import inbox_words, reading
from physio_service.web.staff.acting import act, go_to

doubts = Blueprint("doubts", __name__, url_prefix="/threads/<uuid:contact_id>/number")
_PAGE = "staff/doubt.html"


@doubts.get("")
@requires(Permission.PATIENTS_WRITE)
def ask(contact_id: UUID) -> str:
    return render_template(_PAGE, form=Form(), **_context(contact_id))


@doubts.post("")
@requires(Permission.PATIENTS_WRITE)
def confirm(contact_id: UUID) -> Response:
    """Confirm whose a number is; their consent is asked anew."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        where = (container.database, container.texts, parts.who(), reading.clinic_id(), contact_id)
        confirm_number(*where, typed["ground"], now=parts.now())
        return go_to("inbox.one", contact_id=contact_id)

    return act(Ground, do, _PAGE, lambda: _context(contact_id))


def _context(contact_id: UUID) -> dict[str, Any]:
    with reading.reading() as tx:
        found = conversation(tx, reading.clinic_id(), contact_id, parts.now())
    reading.listed([person.patient_id for person in found.people], "number")
    return {"thread": found, "reasons": inbox_words.DOUBT}
