"""The line to the carrier, and what a clinic's texts cost."""

from dataclasses import asdict
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from physio_service.queries.costs import of_months
from physio_service.queries.line import line_of
from physio_service.services.restoring import resume
from physio_service.services.stopping import release_wording
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, versioned
from physio_service.web.api.policy import changes, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_line import CarrierLineTold, CostsTold, ResumeAsked

line = Resource("line", "What keeps texts from leaving, and what they cost")


@line.get("/clinic/line")
@requires(Permission.DASHBOARD_READ)
@line.answers(200, CarrierLineTold, "The line to the carrier", headers=ETAG)
def show_line() -> Any:
    """Show what keeps the clinic's texts from leaving"""
    return _told()


@line.patch("/clinic/line")
@requires(Permission.CLINIC_ADMIN)
@changes
@line.body(ResumeAsked)
@line.answers(200, CarrierLineTold, "Texts go again", headers=ETAG)
def resume_texts(asked: dict[str, Any], version: int) -> Any:  # noqa: ARG001 - one word only
    """Let texts go again after a restore

    409 while texts that may have left before are still being looked for.
    """
    who = parts.principal()
    resume(parts.parts().database, who.actor, who.clinic_id, version=version, now=parts.now())
    return _told()


@line.post("/clinic/line/wordings/<uuid:stopped_id>/release")
@requires(Permission.APPROVE)
@creates
@line.no_body
@line.answers(204, None, "The words go again")
def release(stopped_id: UUID) -> None:
    """Let texts with stopped words go again"""
    who = parts.principal()
    database = parts.parts().database
    release_wording(database, who.actor, who.clinic_id, stopped_id, now=parts.now())


@line.get("/clinic/costs")
@requires(Permission.DASHBOARD_READ)
@line.answers(200, CostsTold, "This month and the one before")
def list_costs() -> dict[str, Any]:
    """List what the clinic's texts cost"""
    who = parts.principal()
    with reading() as tx:
        months = of_months(tx, who.clinic_id, ZoneInfo(who.workplace.zone), parts.now())
    return {"items": [{"month": first, **_flat(cost)} for first, cost in months]}


def _flat(cost: Any) -> dict[str, Any]:
    sums = [{"currency": one.currency, "amount": one.amount} for one in cost.sums]
    return {**asdict(cost), "sums": sums}


def _told() -> tuple[dict[str, Any], dict[str, str]]:
    with reading() as tx:
        found = line_of(tx, parts.principal().clinic_id)
    told = {name: getattr(found, name) for name in CarrierLineTold().fields}
    return versioned(told, found.pause.version if found.pause else 1)
