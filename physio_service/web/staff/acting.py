"""One way for every form of the staff's pages: read, do, go on; or show it again, nothing lost.

    return act(PausingForm, do, "staff/pause.html", lambda: _context(patient_id))

A refused form comes back with what was typed and what to mend (422). When somebody else was
faster (412), or it cannot be done as things are (409), it comes back with the newer state.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from physio_service.domain.errors import Conflict, Fault, Invalid, Stale
from physio_service.domain.exercise import DOSE_BOUNDS
from physio_service.web.forms import Form
from physio_service.web.schemas.page_forms import read
from physio_service.web.staff.labels import LABELS, SHOWN_AT

Do = Callable[[Any], Response]
Context = Callable[[], dict[str, Any]]


def act(schema: Any, do: Do, template: str, context: Context) -> Response:
    """Return what `do` answers to the form's values, or the page again."""
    form = Form.typed()
    try:
        return do(read(schema, form.values))
    except Invalid as refused:
        return _again(template, form.refused(told(refused)), 422, None, context)
    except Stale:
        newer = _(
            "Somebody changed this while you were at it. Look at it as it is now; "
            "what you typed is still here."
        )
        return _again(template, form, 412, newer, context)
    except Conflict as refused:
        return _again(template, form, 409, sentence(str(refused)), context)


def go_to(endpoint: str, *, anchor: str | None = None, **values: Any) -> Response:
    """Return the way on after something was done: a page that may be reloaded."""
    return make_response(redirect(url_for(endpoint, _anchor=anchor, **values), 303))


def told(refused: Invalid) -> Invalid:
    """Return the faults under the form's own names, each a sentence with its field's label."""
    return Invalid(*(_told(fault) for fault in refused.faults))


def sentence(words: str) -> str:
    """Return words of the domain as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def _told(fault: Fault) -> Fault:
    field = SHOWN_AT.get(fault.field, fault.field)
    if fault.field.startswith("exercises."):
        field = _at_exercise(fault.field)
    label = LABELS.get(field.partition(".")[0]) or LABELS.get(field.rpartition(".")[2])
    needs_label = fault.message[:1].islower() and label is not None
    message = f"{label} {fault.message}" if needs_label else fault.message
    return replace(fault, field=field, message=f"{message[:1].upper()}{message[1:]}")


def _at_exercise(field: str) -> str:
    """Return where a fault of `exercises.<phase>.<exercise>.<part>` is shown.

    One of a dose stands at its number, any other, of a session too, at the exercise.
    """
    _, *where = field.split(".")
    if where[-1] in DOSE_BOUNDS:
        return ".".join(["dose", *where])
    return ".".join(["take", *where[:2]])


def _again(
    template: str, form: Form, status: int, refusal: str | None, context: Context
) -> Response:
    page = render_template(template, form=form, refusal=refusal, **context())
    return make_response(page, status)


def choices(words: Mapping[str, Any], only: Any = None) -> list[tuple[str, str, None]]:
    """Return the items of a list to choose from, as the templates' macros take them."""
    return [(code, str(text), None) for code, text in words.items() if only is None or code in only]
