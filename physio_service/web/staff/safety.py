"""Signs of danger on the clinic's page: sort texts by signed rules, or go back."""

from typing import Any

from flask import Blueprint, Response

from physio_service.services.triaging import turn_off, turn_on
from physio_service.web import parts
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_safety import SafetySigning
from physio_service.web.staff import clinic, reading
from physio_service.web.staff.acting import act, go_to

safety = Blueprint("safety", __name__, url_prefix="/clinic/safety")


@safety.post("")
@requires(Permission.APPROVE)
def sign() -> Response:
    """Answer for the rules as they were shown."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        turn_on(
            container.database,
            container.readers,
            parts.who(),
            reading.clinic_id(),
            rules=typed["rules"],
            authority=typed["authority"],
            now=parts.now(),
        )
        return go_to("clinic.show", anchor="safety")

    return act(SafetySigning, do, clinic.PAGE, clinic.context)


@safety.post("/end")
@requires(Permission.PATIENTS_WRITE)
def end() -> Response:
    """Go back to one fixed answer."""
    turn_off(parts.parts().database, parts.who(), reading.clinic_id(), now=parts.now())
    return go_to("clinic.show", anchor="safety")
