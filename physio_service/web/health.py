"""Whether the heart beats: 200 when all is well, 503 with what is late."""

from flask import Blueprint, Response, jsonify

from physio_service.queries import pulse
from physio_service.web import parts
from physio_service.web.permissions import Permission, requires

health = Blueprint("health", __name__)


@health.get("/health")
@requires(Permission.PUBLIC)
def show() -> Response:
    """Answer what a monitor wants to know, and nothing about anybody."""
    container = parts.parts()
    found = pulse.read(container.database, container.beats, parts.now())
    response = jsonify(
        status="ok" if found.is_well else "unwell",
        database=found.database,
        migrations=found.migrations,
        late_beats=list(found.late_beats),
        broken_rules=found.broken_rules,
        open_circuits=found.stoppage.open_circuits,
        paused_clinics=found.stoppage.paused_clinics,
    )
    response.status_code = 200 if found.is_well else 503
    return response
