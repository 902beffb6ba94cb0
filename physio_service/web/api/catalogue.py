"""Protocols and exercises with their pictures, as the files on this machine say."""

from typing import Any

from flask import Response, url_for

from physio_service.domain.errors import NotFound
from physio_service.domain.exercise import Exercise
from physio_service.domain.offloading import Limb
from physio_service.domain.protocol import Protocol
from physio_service.web import parts
from physio_service.web.api.resource import Resource
from physio_service.web.figures import SVG, figure_of
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_catalogue import (
    ExercisesTold,
    ExerciseTold,
    FigureAsked,
    ProtocolsTold,
    ProtocolTold,
)

catalogue = Resource("catalogue", "Protocols and exercises to choose from")
_FIGURE_HEADERS = {
    "ETag": {
        "description": "Of the picture: send it as If-None-Match to be told only of a new one.",
        "required": True,
        "schema": {"type": "string"},
    }
}


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
    return {"items": [_told(known[key]) for key in sorted(known)]}


@catalogue.get("/exercises/<string(maxlength=50):exercise_id>/figure")
@requires(Permission.DASHBOARD_READ)
@catalogue.query(FigureAsked)
@catalogue.answers_file(SVG, "The picture: start and end side by side", _FIGURE_HEADERS)
def show_figure(asked: dict[str, Any], exercise_id: str) -> Response:
    """Show the picture of an exercise

    Drawn for the operated leg, which is marked. The picture has a title and a description
    of its own, and may be kept for an hour.
    """
    return figure_of(exercise_id, asked["limb"])


def _told(exercise: Exercise) -> dict[str, Any]:
    told = {name: getattr(exercise, name, None) for name in ExerciseTold().fields}
    pictures = {
        limb.value: url_for("api_catalogue.show_figure", exercise_id=exercise.id, limb=limb.value)
        for limb in Limb
    }
    return told | {"figure": pictures}
