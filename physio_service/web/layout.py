"""What every page shows around its own: the clinic, where one can go, and the demo's clock."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l

from physio_service.queries.ladder import in_vain
from physio_service.web import i18n, parts
from physio_service.web.permissions import Permission, may

HOME = "/"


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; shown to those who may go there."""

    title: Any  # translated when shown
    endpoint: str
    permission: Permission


PLACES: tuple[Place, ...] = (
    Place(_l("Patients"), "caseload.show", Permission.DASHBOARD_READ),
    Place(_l("Tasks"), "worklist.tasks", Permission.PATIENTS_READ),
    Place(_l("Adherence"), "adherence.show", Permission.DASHBOARD_READ),
    Place(_l("Inbox"), "inbox.show", Permission.PATIENTS_READ),
    Place(_l("Team"), "team.show", Permission.PATIENTS_READ),
    Place(_l("Exercises"), "exercises.show", Permission.DASHBOARD_READ),
    Place(_l("Clinic"), "clinic.show", Permission.PATIENTS_READ),
    Place(_l("My account"), "account.show", Permission.ACCOUNT),
)


def install(app: Flask) -> None:
    """Give every template the layout's words."""
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    return {
        "who": parts.principal_or_none(),
        "navigation": _navigation(),
        "demo_banner": _demo_clock(),
        "home": HOME,
        "tasks_in_vain": _tasks_in_vain,
    }


def _navigation() -> list[dict[str, Any]]:
    who = parts.principal_or_none()
    return [
        {
            "text": str(place.title),
            "href": url_for(place.endpoint),
            "current": request.endpoint == place.endpoint,
        }
        for place in PLACES
        if place.endpoint in current_app.view_functions and may(who, place.permission)
    ]


def _tasks_in_vain() -> int:
    """Return how many tasks nobody took at the end of the ladder, for those who could."""
    who = parts.principal_or_none()
    if who is None or not may(who, Permission.TASKS_WRITE):
        return 0
    with parts.parts().database.reading() as tx:
        return in_vain(tx, who.clinic_id)


def _demo_clock() -> str | None:
    """Return what the demonstration's clock says, where there is one."""
    container = parts.parts()
    if not container.settings.demo:
        return None
    return i18n.show_moment(container.clock.now())
