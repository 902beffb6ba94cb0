"""The clinic: its hours, numbers, people, the kill switch, and the files somebody must sign."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, render_template, request

from physio_service.domain.clinic import Hours
from physio_service.domain.errors import NotFound
from physio_service.queries.audit import audits_lately
from physio_service.queries.clinic import clinic_page
from physio_service.queries.costs import of_months
from physio_service.queries.ladder import ladder_page
from physio_service.queries.line import line_of
from physio_service.queries.safety import safety_of
from physio_service.services.approving import sign
from physio_service.services.capping import Limits, change_limits
from physio_service.services.switching import switch_texting
from physio_service.services.timetabling import change_hours, close_on, open_on
from physio_service.services.vouching import CLINICIANS
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_forms import HOURS, Closing, Limiting, Signing, opening_hours
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.task_filters import who_may_do
from physio_service.web.staff.words import BASIS, WEEKDAYS

clinic = Blueprint("clinic", __name__, url_prefix="/clinic")
PAGE = "staff/clinic.html"


def stretches(hours: Hours) -> str:
    """Return a day's hours as they are typed, too; a filter of templates."""
    return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in hours)


clinic.add_app_template_filter(stretches, "stretches")


@clinic.get("")
@requires(Permission.PATIENTS_READ)
def show() -> str:
    return render_template(PAGE, form=Form(), **context())


@clinic.post("/texting")
@requires(Permission.MESSAGES_WRITE)
def switch() -> Response:
    """Turn the clinic's texts off, or on again."""
    switch_texting(
        parts.parts().database,
        parts.who(),
        reading.clinic_id(),
        is_on=request.form.get("texting") == "on",
        version=version_from_form(),
        now=parts.now(),
    )
    return go_to("clinic.show")


@clinic.post("/limits")
@requires(Permission.CLINIC_ADMIN)
def set_limits() -> Response:
    """Change how much the clinic may text."""

    def do(typed: dict[str, Any]) -> Response:
        change_limits(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            Limits(**typed),
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("clinic.show", anchor="texting")

    return act(Limiting, do, PAGE, context)


@clinic.post("/hours")
@requires(Permission.CLINIC_ADMIN)
def set_hours() -> Response:
    """Change when the clinic is staffed."""

    def do(typed: dict[str, Any]) -> Response:
        week = {int(day): stretches or () for day, stretches in typed[HOURS].items()}
        change_hours(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            week,
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("clinic.show", anchor="hours")

    return act(opening_hours(), do, PAGE, context)


@clinic.post("/closures")
@requires(Permission.CLINIC_ADMIN)
def close() -> Response:
    """Close the clinic on a day."""

    def do(typed: dict[str, Any]) -> Response:
        database, who = parts.parts().database, parts.who()
        close_on(database, who, reading.clinic_id(), **typed, now=parts.now())
        return go_to("clinic.show", anchor="hours")

    return act(Closing, do, PAGE, context)


@clinic.post("/closures/<string:day>/remove")
@requires(Permission.CLINIC_ADMIN)
def reopen(day: str) -> Response:
    """Open the clinic on a day it was to be closed."""
    try:
        named = date.fromisoformat(day)
    except ValueError:
        raise NotFound("there is no such day") from None
    open_on(parts.parts().database, parts.who(), reading.clinic_id(), named, now=parts.now())
    return go_to("clinic.show", anchor="hours")


@clinic.post("/files")
@requires(Permission.APPROVE)
def approve() -> Response:
    """Sign one clinical file as it was shown."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        sign(
            container.database,
            container.catalogue,
            parts.who(),
            reading.clinic_id(),
            typed["path"],
            typed["content_hash"],
            typed["note"] or "",
            now=parts.now(),
        )
        return go_to("clinic.show", anchor="files")

    return act(Signing, do, PAGE, context)


def context() -> dict[str, Any]:
    now = parts.now()
    today = now.astimezone(ZoneInfo(parts.principal().workplace.zone)).date()
    with reading.reading() as tx:
        page = clinic_page(tx, reading.clinic_id(), today)
        audited = audits_lately(tx, reading.clinic_id(), now)
        state = line_of(tx, reading.clinic_id())
        safety = safety_of(tx, reading.clinic_id(), parts.parts().readers.version)
        ladder = ladder_page(tx, reading.clinic_id(), now)
        costs = of_months(tx, reading.clinic_id(), ZoneInfo(page.clinic.zone), now)
    files = parts.parts().catalogue.files
    return {
        "page": page,
        "audited": audited,
        "state": state,
        "costs": costs,
        "safety": safety,
        "ladder": ladder,
        "clinic": page.clinic,
        "files": [(file, page.signed.get(file.content_hash)) for file in files],
        "weekdays": WEEKDAYS,
        "bases": choices(BASIS),
        "clinicians": who_may_do(page.staff, only=CLINICIANS),
        "drafts_allowed": parts.parts().drafts_allowed,
    }
