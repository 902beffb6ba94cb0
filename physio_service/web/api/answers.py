"""How a view of the API answers: a piece of a list, a thing with its version, or nothing."""

from typing import Any
from uuid import UUID

from flask import Response, make_response

from physio_service.queries.page import Page
from physio_service.queries.record import require_patient
from physio_service.services.viewing import note_viewed
from physio_service.web import parts
from physio_service.web.concurrency import etag_of
from physio_service.web.paging import page_of

ETAG = {
    "ETag": {
        "description": "The version shown: send it as If-Match to change the thing.",
        "required": True,
        "schema": {"type": "string", "pattern": '^"v[1-9][0-9]{0,9}"$'},
    }
}
LOCATION = {
    "Location": {
        "description": "Where what was made is found.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    }
}


def versioned(told: Any, version: int) -> tuple[Any, dict[str, str]]:
    """Return an answer that says which version it shows."""
    return told, {"ETag": etag_of(version)}


def nothing() -> Response:
    """Return the answer that it is done and there is nothing to tell."""
    response = make_response("", 204)
    response.headers.pop("Content-Type", None)
    return response


def piece(page: Page[Any]) -> dict[str, Any]:
    """Return a piece of a list and the cursor of the next."""
    return page_of(page.rows, page.next)


def look(patient_id: UUID, part: str) -> None:
    """Note that whoever asks is shown a part of a patient's record; raises NotFound."""
    who, database = parts.principal(), parts.parts().database
    with database.reading() as tx:
        require_patient(tx, who.clinic_id, patient_id)
    note_viewed(database, who.actor, who.clinic_id, patient_id, part, now=parts.now())
