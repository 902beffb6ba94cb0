"""The line to the carrier on the clinic's page: resume after a restore, let words go again."""

from uuid import UUID

from flask import Blueprint, Response

from physio_service.services.restoring import resume
from physio_service.services.stopping import release_wording
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.permissions import Permission, requires
from physio_service.web.staff import reading
from physio_service.web.staff.acting import go_to

line = Blueprint("line", __name__, url_prefix="/clinic/line")


@line.post("/resume")
@requires(Permission.CLINIC_ADMIN)
def resume_texts() -> Response:
    """Let texts go again after a restore."""
    who, now = parts.who(), parts.now()
    version = version_from_form()
    resume(parts.parts().database, who, reading.clinic_id(), version=version, now=now)
    return go_to("clinic.show", anchor="line")


@line.post("/wordings/<uuid:stopped_id>/release")
@requires(Permission.APPROVE)
def release(stopped_id: UUID) -> Response:
    """Let texts with stopped words go again."""
    database, who = parts.parts().database, parts.who()
    release_wording(database, who, reading.clinic_id(), stopped_id, now=parts.now())
    return go_to("clinic.show", anchor="line")
