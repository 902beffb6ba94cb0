"""The dashboard: who needs a person, and how everybody is getting on."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from physio_service.queries.caseload import Order
from physio_service.queries.caseload import caseload as read_caseload
from physio_service.queries.clinic import clinic_of
from physio_service.services.finding import number_in
from physio_service.web import parts
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.staff import reading, rules, sayings, words

caseload = Blueprint("caseload", __name__)
_LONGEST_SEARCH = 100

caseload.add_app_template_filter(words.word, "word")
caseload.add_app_template_filter(words.spaced, "spaced")
caseload.add_app_template_filter(rules.why, "why")
caseload.add_app_template_filter(rules.tone, "tone")
caseload.add_app_template_global(sayings.dose_words)
caseload.add_app_template_global(sayings.clock_of)
caseload.add_app_template_global(sayings.criterion_words)
caseload.add_app_template_filter(sayings.brief, "brief")


@caseload.app_template_filter("percent")
def percent(share: float | None) -> str:
    """Return a share of one as a percentage; a dash where there is nothing to share."""
    return "–" if share is None else f"{share:.0%}"


@caseload.get("/")
@requires(Permission.DASHBOARD_READ)
def show() -> str:
    return _page("", page_asked_after=True)


@caseload.post("/")
@requires(Permission.DASHBOARD_READ)
def search() -> Response | str:
    """Look for a patient: by POST, so that no name stands in an address."""
    typed = request.form.get("search", "").strip()[:_LONGEST_SEARCH]
    if not typed:
        return make_response(redirect(url_for("caseload.show"), 303))
    return _page(typed, page_asked_after=False)


def _page(typed: str, *, page_asked_after: bool) -> str:
    asked = page_asked()
    order = request.args.get("order", Order.ATTENTION.value)
    order = order if order in set(Order) else Order.ATTENTION.value
    attention_only = request.args.get("show") == "attention"
    with reading.reading() as tx:
        region = clinic_of(tx, reading.clinic_id()).region
        page = read_caseload(
            tx,
            reading.clinic_id(),
            parts.now(),
            search=typed or None,
            number=number_in(typed, region) if typed else None,
            attention_only=attention_only,
            order=Order(order),
            after=asked.after if page_asked_after else None,
            limit=asked.limit,
        )
    reading.listed([row.id for row in page.rows], "search" if typed else "caseload")
    return render_template(
        "staff/caseload.html",
        rows=page.rows,
        next=reading.next_of(page.next) if page_asked_after else None,
        more=page.next is not None,
        typed=typed,
        order=order,
        attention_only=attention_only,
        is_later=asked.after is not None,
        phases=_phase_names(),
        orders=[
            (Order.ATTENTION.value, _("Needs attention first")),
            (Order.QUIET.value, _("Longest silent first")),
            (Order.REFERENCE.value, _("By reference")),
        ],
    )


def _phase_names() -> dict[tuple[str, str], str]:
    """Return what the phases of the protocols on the shelf are called."""
    protocols = parts.parts().catalogue.protocols
    return {(key, phase.id): phase.name for key, one in protocols.items() for phase in one.phases}
