"""The page of the ladder: whom to text about what nobody has taken, and whose number works."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from physio_service.domain.errors import Fault, Invalid, NotFound
from physio_service.domain.ladder import MOST_RUNGS, Door, Ladder, Rung, Who
from physio_service.domain.task import Tier
from physio_service.queries.ladder import LadderPage, ladder_page
from physio_service.services.arranging import keep_ladder
from physio_service.services.enlisting import drop_number
from physio_service.services.rostering import put_on_call, take_off_call
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_ladder import RUNGS, OnCall, Tiers, rungs_form
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.ladder_words import RUNG_DOOR, RUNG_TIERS, RUNG_WHO

ladder = Blueprint("ladder", __name__, url_prefix="/clinic/ladder")
PAGE = "staff/ladder.html"
_EMPTY_ROWS = 3  # below those there are
_NAMED = "staff:"


@ladder.get("")
@requires(Permission.PATIENTS_READ)
def show() -> str:
    return render_template(PAGE, form=Form(), **_context())


@ladder.post("/rungs")
@requires(Permission.CLINIC_ADMIN)
def keep() -> Response:
    """Put other rungs in force, from the top of the form to its end."""

    def do(typed: dict[str, Any]) -> Response:
        rows = [at for at in range(MOST_RUNGS) if typed[RUNGS][str(at)]["who"]]
        rungs = tuple(_rung(typed[RUNGS][str(at)], f"{RUNGS}.{at}") for at in rows)
        wanted = Ladder(version_from_form(), rungs, typed["repeat_minutes"], typed["most_repeats"])
        try:
            keep_ladder(
                parts.parts().database, parts.who(), reading.clinic_id(), wanted, now=parts.now()
            )
        except Invalid as refused:
            raise Invalid(*(_at_row(fault, rows) for fault in refused.faults)) from None
        return go_to("ladder.show")

    return act(rungs_form(MOST_RUNGS), do, PAGE, _context)


@ladder.post("/on-call")
@requires(Permission.CLINIC_ADMIN)
def put() -> Response:
    """Have somebody on call for some days."""

    def do(typed: dict[str, Any]) -> Response:
        put_on_call(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            first_day=typed["first_day"],
            last_day=typed["last_day"],
            changes_at=typed["changes_at"],
            staff_id=_id("staff_id", typed["staff_id"]),
            now=parts.now(),
        )
        return go_to("ladder.show", anchor="on-call")

    return act(OnCall, do, PAGE, _context)


@ladder.post("/on-call/<string:day>/remove")
@requires(Permission.CLINIC_ADMIN)
def remove(day: str) -> Response:
    """Leave a day without anybody on call."""
    try:
        named = date.fromisoformat(day)
    except ValueError:
        raise NotFound("there is no such day") from None
    take_off_call(parts.parts().database, parts.who(), reading.clinic_id(), named, now=parts.now())
    return go_to("ladder.show", anchor="on-call")


@ladder.post("/numbers/<uuid:staff_id>/remove")
@requires(Permission.CLINIC_ADMIN)
def drop(staff_id: UUID) -> Response:
    """Text somebody no more about tasks."""
    drop_number(parts.parts().database, parts.who(), reading.clinic_id(), staff_id, now=parts.now())
    return go_to("ladder.show", anchor="numbers")


def _rung(typed: Mapping[str, Any], at: str) -> Rung:
    empty = [part for part in ("after_minutes", "tiers", "door") if typed[part] is None]
    if empty:
        raise Invalid(*(Fault(f"{at}.{part}", _("Fill this in too")) for part in empty))
    said = typed["who"]
    is_named = said.startswith(_NAMED)
    if not is_named and said not in set(Who):
        raise Invalid(Fault(f"{at}.who", _("Choose one from the list")))
    return Rung(
        who=Who.NAMED if is_named else Who(said),
        after_minutes=typed["after_minutes"],
        tiers=tuple(Tier(int(one)) for one in typed["tiers"].split(",")),
        door=typed["door"],
        staff_id=_id(f"{at}.who", said.removeprefix(_NAMED)) if is_named else None,
    )


def _id(field: str, typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Invalid(Fault(field, _("Choose one from the list"))) from None


def _at_row(fault: Fault, rows: list[int]) -> Fault:
    """Return a fault of the n-th rung at the row of the form that it was typed into."""
    parts_of = fault.field.split(".")
    if len(parts_of) != 3:
        return Fault(f"{RUNGS}.0.who" if fault.field == RUNGS else fault.field, fault.message)
    part = "who" if parts_of[2] == "staff_id" else parts_of[2]
    return Fault(f"{RUNGS}.{rows[int(parts_of[1])]}.{part}", fault.message)


def _context() -> dict[str, Any]:
    with reading.reading() as tx:
        page = ladder_page(tx, reading.clinic_id(), parts.now())
    people = [(f"{_NAMED}{one.person.id}", one.person.name) for one in page.people]
    return {
        "page": page,
        "rows": _rows(page),
        "whos": [("", "–", None), *choices(RUNG_WHO), *((*one, None) for one in people)],
        "staff": [("", "–", None), *((str(p.person.id), p.person.name, None) for p in page.people)],
        "names": {one.person.id: one.person.name for one in page.people},
        "tiers": [("", "–", None), *choices(RUNG_TIERS)],
        "doors": choices(RUNG_DOOR),
        "all_tiers": tuple(Tier),
    }


def _rows(page: LadderPage) -> list[dict[str, str]]:
    filled = [_row(rung) for rung in page.ladder.rungs]
    empty = {"who": "", "after_minutes": "", "tiers": "", "door": Door.OPEN.value}
    return [*filled, *[empty] * _EMPTY_ROWS][:MOST_RUNGS]


def _row(rung: Rung) -> dict[str, str]:
    return {
        "who": f"{_NAMED}{rung.staff_id}" if rung.staff_id else rung.who.value,
        "after_minutes": str(rung.after_minutes),
        "tiers": _tiers(rung.tiers),
        "door": rung.door.value,
    }


def _tiers(tiers: Iterable[Tier]) -> str:
    said = ",".join(str(int(tier)) for tier in sorted(tiers))
    return said if said in set(Tiers) else Tiers.ALL.value
