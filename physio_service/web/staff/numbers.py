"""One's own mobile for texts about tasks: entered, and proven by the code that it gets."""

from typing import Any

from flask import Blueprint, Response, render_template

from physio_service.queries.ladder import is_code_awaited, own_number
from physio_service.services.enlisting import drop_number, give_number, prove_number
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_ladder import OwnCode, OwnNumber
from physio_service.web.staff import reading, words
from physio_service.web.staff.acting import act, choices, go_to

numbers = Blueprint("numbers", __name__, url_prefix="/account/number")
_PAGE = "staff/number.html"


@numbers.get("")
@requires(Permission.TASKS_WRITE)
def show() -> str:
    return render_template(_PAGE, form=Form(), **_context())


@numbers.post("")
@requires(Permission.TASKS_WRITE)
def give() -> Response:
    """Text a code to a number."""

    def do(typed: dict[str, Any]) -> Response:
        give_number(
            parts.parts().database,
            parts.parts().texts,
            parts.who(),
            reading.clinic_id(),
            typed["phone"],
            typed["language"],
            now=parts.now(),
        )
        return go_to("numbers.show", anchor="code")

    return act(OwnNumber, do, _PAGE, _context)


@numbers.post("/code")
@requires(Permission.TASKS_WRITE)
def prove() -> Response:
    """Put the number in use that got the code."""

    def do(typed: dict[str, Any]) -> Response:
        prove_number(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            typed["code"],
            now=parts.now(),
        )
        return go_to("numbers.show")

    return act(OwnCode, do, _PAGE, _context)


@numbers.post("/remove")
@requires(Permission.TASKS_WRITE)
def drop() -> Response:
    """Be texted no more about tasks."""
    who = parts.principal()
    drop_number(parts.parts().database, who.actor, who.clinic_id, who.staff_id, now=parts.now())
    return go_to("numbers.show")


def _context() -> dict[str, Any]:
    who = parts.principal()
    with reading.reading() as tx:
        ends_with, obstacle, language = own_number(tx, who.clinic_id, who.staff_id)
        is_awaited = is_code_awaited(tx, who.clinic_id, who.staff_id, parts.now())
    spoken = parts.parts().texts.wordings
    return {
        "ends_with": ends_with,
        "obstacle": obstacle,
        "language": language,
        "is_awaited": is_awaited,
        "languages": choices(words.LANGUAGES, only=spoken),
    }
