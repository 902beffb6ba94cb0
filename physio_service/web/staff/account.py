"""One's own account: the password and the API tokens."""

from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext as _

from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.staff import Scope
from physio_service.services.staffing import (
    change_password,
    create_token,
    revoke_token,
    tokens_of,
)
from physio_service.web import parts, sessions
from physio_service.web.forms import Form, shown_again
from physio_service.web.permissions import Permission, requires

account = Blueprint("account", __name__, url_prefix="/account")
_PAGE = "staff/account.html"


@account.get("")
@requires(Permission.ACCOUNT)
def show() -> str:
    return render_template(_PAGE, form=Form(), tokens=_tokens())


@account.post("/password")
@requires(Permission.ACCOUNT)
def set_password() -> Response:
    """Change the password; every other session of the account ends."""
    current, new = request.form.get("current_password", ""), request.form.get("password", "")
    container = parts.parts()
    try:
        if new != request.form.get("repeated", ""):
            raise Invalid.one("repeated", _("The two new passwords differ."))
        signed_in = change_password(
            container.database, container.hasher, parts.principal(), current, new, now=parts.now()
        )
    except Invalid as refused:
        return shown_again(_PAGE, Form().refused(refused), tokens=_tokens())
    sessions.start(signed_in.token)
    return make_response(redirect("/account", 303))


@account.post("/tokens")
@requires(Permission.ACCOUNT)
def add_token() -> Response | str:
    """Issue a token and show its secret, this once."""
    form = Form.typed()
    try:
        issued = create_token(
            parts.parts().database,
            parts.principal(),
            form.value("label"),
            _scopes(),
            _days(form.value("days")),
            now=parts.now(),
        )
    except Invalid as refused:
        return shown_again(_PAGE, form.refused(refused), tokens=_tokens())
    return render_template(_PAGE, form=Form(), tokens=_tokens(), secret=issued.secret)


@account.post("/tokens/<uuid:token_id>/revoke")
@requires(Permission.ACCOUNT)
def drop_token(token_id: UUID) -> Response:
    revoke_token(parts.parts().database, parts.principal(), token_id, now=parts.now())
    return make_response(redirect("/account", 303))


def _tokens() -> list[dict[str, object]]:
    return [
        {
            "id": token.id,
            "label": token.label,
            "scopes": ", ".join(sorted(token.scopes)),
            "expires_at": token.expires_at,
            "is_over": token.expires_at <= parts.now(),
        }
        for token in tokens_of(parts.parts().database, parts.principal())
    ]


def _scopes() -> list[Scope]:
    try:
        return [Scope(value) for value in request.form.getlist("scopes")]
    except ValueError:
        raise Invalid(Fault("scopes", _("Choose from the list."))) from None


def _days(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        raise Invalid(Fault("days", _("Give a number of days.")))
    return int(typed)
