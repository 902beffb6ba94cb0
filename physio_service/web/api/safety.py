"""How texts are read for signs of danger: one fixed answer, or sorted by signed rules."""

from dataclasses import asdict
from typing import Any

from physio_service.queries.safety import safety_of
from physio_service.services.triaging import turn_off, turn_on
from physio_service.web import parts
from physio_service.web.api.policy import creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_safety import SafetyAsked, SafetyTold

safety = Resource("safety", "How texts are read for signs of danger")


@safety.get("/clinic/safety")
@requires(Permission.DASHBOARD_READ)
@safety.answers(200, SafetyTold, "How texts are read")
def show_safety() -> dict[str, Any]:
    """Show how texts are read for signs of danger"""
    return _told()


@safety.post("/clinic/safety")
@requires(Permission.APPROVE)
@creates
@safety.body(SafetyAsked)
@safety.answers(201, SafetyTold, "Texts are sorted")
def sign_safety(asked: dict[str, Any]) -> dict[str, Any]:
    """Have texts sorted by signs of danger, and answer for the rules

    409 when a file is no longer what you read. Any later edit of one ends it.
    """
    container, who = parts.parts(), parts.principal()
    turn_on(
        container.database,
        container.readers,
        who.actor,
        who.clinic_id,
        rules=asked["rules"],
        authority=asked["authority"],
        now=parts.now(),
    )
    return _told()


@safety.post("/clinic/safety/end")
@requires(Permission.PATIENTS_WRITE)
@creates
@safety.no_body
@safety.answers(201, SafetyTold, "Every text gets the fixed answer")
def end_safety() -> dict[str, Any]:
    """Go back to one fixed answer"""
    who = parts.principal()
    turn_off(parts.parts().database, who.actor, who.clinic_id, now=parts.now())
    return _told()


def _told() -> dict[str, Any]:
    with reading() as tx:
        found = safety_of(tx, parts.principal().clinic_id, parts.parts().readers.version)
    return asdict(found)
