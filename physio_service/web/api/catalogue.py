"""Protocols and exercises, as the files on this machine say."""

from typing import Any

from physio_service.domain.errors import NotFound
from physio_service.domain.protocol import Protocol
from physio_service.web import parts
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_catalogue import ExercisesTold, ProtocolsTold, ProtocolTold

catalogue = Resource("catalogue", "Protocols and exercises to choose from")


@catalogue.get("/protocols")
@requires(Permission.DASHBOARD_READ)
@catalogue.answers(200, ProtocolsTold, "Every protocol, by id")
def list_protocols() -> dict[str, Any]:
    """List the protocols"""
    known = parts.parts().catalogue.protocols
    return {"items": [known[key] for key in sorted(known)]}


@catalogue.get("/protocols/<string(maxlength=50):protocol_id>")
@requires(Permission.DASHBOARD_READ)
@catalogue.answers(200, ProtocolTold, "The protocol: questions, parameters, phases, exercises")
def show_protocol(protocol_id: str) -> Protocol:
    """Show a protocol"""
    found = parts.parts().catalogue.protocols.get(protocol_id)
    if found is None:
        raise NotFound("there is no such protocol")
    return found


@catalogue.get("/exercises")
@requires(Permission.DASHBOARD_READ)
@catalogue.answers(200, ExercisesTold, "Every exercise, by id")
def list_exercises() -> dict[str, Any]:
    """List the exercises"""
    known = parts.parts().catalogue.exercises
    return {"items": [known[key] for key in sorted(known)]}
