"""The ladder: whom the clinic texts about a task that nobody takes, and who is on call."""

from typing import Any
from uuid import UUID

from physio_service.domain.errors import NotFound
from physio_service.domain.ladder import Ladder, Rung
from physio_service.domain.task import Tier
from physio_service.queries.ladder import calls_of, in_vain, ladder_page
from physio_service.services.arranging import keep_ladder
from physio_service.services.rostering import put_on_call, take_off_call
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, versioned
from physio_service.web.api.policy import changes, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_ladder import (
    FreeDayAsked,
    LadderAsked,
    LadderTold,
    OnCallAsked,
    RotaTold,
    StaffCallsTold,
)

ladders = Resource("ladder", "Whom the clinic texts about a task that nobody takes")


@ladders.get("/clinic/ladder")
@requires(Permission.PATIENTS_READ)
@ladders.answers(200, LadderTold, "The ladder in force", headers=ETAG)
def show_ladder() -> Any:
    """Show the ladder, and whose number works"""
    return _told()


@ladders.patch("/clinic/ladder")
@requires(Permission.CLINIC_ADMIN)
@changes
@ladders.body(LadderAsked)
@ladders.answers(200, LadderTold, "The ladder as changed", headers=ETAG)
def change_ladder(asked: dict[str, Any], version: int) -> Any:
    """Put other steps in force

    All of them, in their order. Tasks under way go on by the new ones.
    """
    who = parts.principal()
    rungs = tuple(
        Rung(
            one["who"],
            one["after_minutes"],
            tuple(Tier(tier) for tier in sorted(set(one["tiers"]))),
            one["door"],
            one["staff_id"],
        )
        for one in asked["rungs"]
    )
    ladder = Ladder(version, rungs, asked["repeat_minutes"], asked["most_repeats"])
    keep_ladder(parts.parts().database, who.actor, who.clinic_id, ladder, now=parts.now())
    return _told()


@ladders.get("/clinic/on-call")
@requires(Permission.PATIENTS_READ)
@ladders.answers(200, RotaTold, "The next 14 days")
def list_on_call() -> dict[str, Any]:
    """List who is on call"""
    return _rota()


@ladders.post("/clinic/on-call")
@requires(Permission.CLINIC_ADMIN)
@creates
@ladders.body(OnCallAsked)
@ladders.answers(201, RotaTold, "The next 14 days")
def give_on_call_days(asked: dict[str, Any]) -> dict[str, Any]:
    """Put somebody on call for some days"""
    who = parts.principal()
    put_on_call(parts.parts().database, who.actor, who.clinic_id, **asked, now=parts.now())
    return _rota()


@ladders.post("/clinic/on-call/free")
@requires(Permission.CLINIC_ADMIN)
@creates
@ladders.body(FreeDayAsked)
@ladders.answers(201, RotaTold, "The next 14 days")
def free_on_call_day(asked: dict[str, Any]) -> dict[str, Any]:
    """Leave a day without anybody on call

    409 where nobody is.
    """
    who, day = parts.principal(), asked["day"]
    take_off_call(parts.parts().database, who.actor, who.clinic_id, day, now=parts.now())
    return _rota()


@ladders.get("/tasks/<uuid:task_id>/calls")
@requires(Permission.PATIENTS_READ)
@ladders.answers(200, StaffCallsTold, "Who was texted, the earliest first")
def list_calls(task_id: UUID) -> dict[str, Any]:
    """List who was texted about a task"""
    with reading() as tx:
        found = calls_of(tx, parts.principal().clinic_id, task_id)
    if found is None:
        raise NotFound("no such task")
    return {"items": found}


def _rota() -> dict[str, Any]:
    with reading() as tx:
        page = ladder_page(tx, parts.principal().clinic_id, parts.now())
    items = [
        {
            "day": one.day,
            "staff_id": one.turn.staff_id if one.turn else None,
            "changes_at": one.turn.changes_at if one.turn else None,
        }
        for one in page.rota
    ]
    return {"items": items}


def _told() -> tuple[dict[str, Any], dict[str, str]]:
    clinic_id = parts.principal().clinic_id
    with reading() as tx:
        page = ladder_page(tx, clinic_id, parts.now())
        waiting = in_vain(tx, clinic_id)
    ladder = page.ladder
    people = [
        {
            "staff_id": one.person.id,
            "username": one.person.username,
            "is_reached": one.is_reached,
            "obstacle": one.obstacle,
        }
        for one in page.people
    ]
    told = {
        "is_draft": ladder.is_draft,
        "rungs": ladder.rungs,
        "repeat_minutes": ladder.repeat_minutes,
        "most_repeats": ladder.most_repeats,
        "people": people,
        "in_vain": waiting,
    }
    return versioned(told, ladder.version)
