"""Licensed questionnaires: which this clinic may use, and why not the others."""

from datetime import date

from flask import Blueprint, Response, make_response, render_template
from flask_babel import lazy_gettext as _l

from physio_service.domain.errors import NotFound
from physio_service.domain.instrument import KNOWN, NotLicensed, Refusal
from physio_service.web import parts
from physio_service.web.permissions import Permission, requires
from schedules.localtime import local_day, zone

instruments = Blueprint("instruments", __name__)
_WHY = {
    Refusal.NO_FOLDER: _l(
        "No folder of licensed files is set on this installation. Its items are not shown."
    ),
    Refusal.NO_FILE: _l("The clinic has loaded no licensed file of it. Its items are not shown."),
    Refusal.OTHER_HOLDER: _l("Its licence is held by another clinic. Its items are not shown."),
    Refusal.NOT_YET: _l("Its licence has not begun. Its items are not shown."),
    Refusal.EXPIRED: _l("Its licence has ended. Its items are not shown."),
}


@instruments.get("/instruments")
@requires(Permission.PATIENTS_READ)
def show_all() -> str:
    found = parts.parts().instruments
    names = {one.id: (one.name, one.licensed_by) for one in KNOWN}
    names |= {one.id: (one.name, one.licence.granted_by) for one in found.loaded}
    rows = [
        (name, title, by, found.why_not(name, _clinic(), _today()))
        for name, (title, by) in names.items()
    ]
    return render_template("staff/instruments.html", rows=rows, why=_WHY)


@instruments.get("/instruments/<name>")
@requires(Permission.PATIENTS_READ)
def show(name: str) -> Response:
    """Show an instrument's items where the clinic holds its licence; else say why not."""
    found = parts.parts().instruments
    if name not in {one.id for one in KNOWN} | {one.id for one in found.loaded}:
        raise NotFound("there is no such questionnaire")
    try:
        licensed = found.licensed(name, _clinic(), _today())
    except NotLicensed as refused:
        page = render_template("staff/instrument.html", instrument=None, why=_WHY[refused.refusal])
        return make_response(page, 403)
    return make_response(render_template("staff/instrument.html", instrument=licensed, why=None))


def _clinic() -> str:
    return parts.principal().workplace.name


def _today() -> date:
    return local_day(parts.now(), zone(parts.principal().workplace.zone))
