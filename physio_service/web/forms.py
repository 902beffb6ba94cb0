"""A form as a page shows it: what was typed, and what was wrong with it.

    form = Form.typed()
    try:
        register(...)
    except Invalid as refused:
        return shown_again("staff/register.html", form.refused(refused))

The template's macros (`forms.html`) take the form and a field's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, make_response, render_template, request

from physio_service.domain.errors import Fault, Invalid


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, by field, and the faults found; secrets are never shown again."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: tuple[Fault, ...] = ()

    @classmethod
    def typed(cls) -> "Form":
        """Return the form of this request, each field once, ends trimmed."""
        return cls({name: value.strip() for name, value in request.form.items()})

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def refused(self, error: Invalid) -> "Form":
        return replace(self, faults=error.faults)

    def fault(self, name: str) -> str | None:
        """Return what is wrong with one field, if anything."""
        return next((fault.message for fault in self.faults if fault.field == name), None)

    @property
    def summary(self) -> list[dict[str, str]]:
        """Return all faults, each with a link to its field."""
        return [{"text": fault.message, "href": f"#{fault.field}"} for fault in self.faults]


def shown_again(template: str, form: Form, *, status: int = 422, **context: Any) -> Response:
    """Return the page with what was typed and what to mend."""
    return make_response(render_template(template, form=form, **context), status)
