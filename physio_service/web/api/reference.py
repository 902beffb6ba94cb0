"""Putting the API into the application, with its description for programs and for people."""

from functools import cache
from typing import Any

from flask import Blueprint, Flask, Response, json, render_template

from physio_service.web.api.account import account
from physio_service.web.api.adherence import adherence
from physio_service.web.api.alerts import alerts
from physio_service.web.api.archives import archives
from physio_service.web.api.canned_answers import canned
from physio_service.web.api.carers import carers
from physio_service.web.api.catalogue import catalogue
from physio_service.web.api.changes import changes
from physio_service.web.api.checks import checks
from physio_service.web.api.clinics import clinics
from physio_service.web.api.criteria import criteria
from physio_service.web.api.document import describe, new_registry
from physio_service.web.api.episodes import episodes
from physio_service.web.api.findings import findings
from physio_service.web.api.goals import goals
from physio_service.web.api.inbox import inbox
from physio_service.web.api.ladders import ladders
from physio_service.web.api.line import line
from physio_service.web.api.own_exercises import own_exercises
from physio_service.web.api.patients import patients
from physio_service.web.api.prescriptions import prescriptions
from physio_service.web.api.programmes import programmes
from physio_service.web.api.recalls import recalls
from physio_service.web.api.records import records
from physio_service.web.api.rehearsals import rehearsals
from physio_service.web.api.resource import PREFIX
from physio_service.web.api.safety import safety
from physio_service.web.api.surgeries import surgeries
from physio_service.web.api.tasks import tasks
from physio_service.web.api.team import team
from physio_service.web.api.threads import threads
from physio_service.web.api.walks import walks
from physio_service.web.api.words import words
from physio_service.web.permissions import Permission, requires

RESOURCES = (
    account,
    patients,
    archives,
    records,
    threads,
    episodes,
    prescriptions,
    words,
    rehearsals,
    programmes,
    walks,
    goals,
    adherence,
    checks,
    surgeries,
    changes,
    findings,
    criteria,
    tasks,
    team,
    alerts,
    recalls,
    catalogue,
    own_exercises,
    inbox,
    canned,
    carers,
    clinics,
    line,
    ladders,
    safety,
)
reference = Blueprint("api_reference", __name__)


def install(app: Flask) -> None:
    """Register every resource."""
    for resource in RESOURCES:
        app.register_blueprint(resource)
    app.register_blueprint(reference)


@cache
def document() -> dict[str, Any]:
    """Return the API's description as OpenAPI 3.1, made when it is first asked for."""
    described = Flask(__name__)  # of its own: the running one takes no more registrations
    registry = new_registry(described)
    for resource in RESOURCES:
        registry.register_blueprint(resource)
    return describe(described, registry)


@reference.get(f"{PREFIX}/openapi.json")
@requires(Permission.PUBLIC)
def openapi() -> Response:
    return Response(json.dumps(document()), mimetype="application/json")


@reference.get("/api/docs")
@requires(Permission.PUBLIC)
def docs() -> str:
    return render_template("api_docs.html")
