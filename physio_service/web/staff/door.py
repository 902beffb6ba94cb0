"""The door: signing in and out."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask_babel import gettext as _

from physio_service.domain.errors import Fault, Invalid, NotAllowed
from physio_service.domain.throttle import TooManyTries
from physio_service.services.signing_in import sign_in, sign_out
from physio_service.web import layout, parts, sessions
from physio_service.web.forms import Form, shown_again
from physio_service.web.permissions import Permission, requires

door = Blueprint("door", __name__)
_PAGE = "staff/login.html"


@door.get("/login")
@requires(Permission.PUBLIC)
def show() -> Response | str:
    if parts.principal_or_none() is not None:
        return make_response(redirect(layout.HOME))
    return render_template(_PAGE, form=Form(), next=_next(request.args.get("next", "")))


@door.post("/login")
@requires(Permission.PUBLIC)
def enter() -> Response:
    """Sign in; a refusal says the same whoever it was and whatever was wrong."""
    form = Form({"username": request.form.get("username", "").strip()})
    back = _next(request.form.get("next", ""))
    container = parts.parts()
    try:
        signed_in = sign_in(
            container.database,
            container.hasher,
            form.value("username"),
            request.form.get("password", ""),
            request.remote_addr or "",
            parts.now(),
            request_id=parts.request_id(),
        )
    except NotAllowed:
        wrong = Fault("username", _("The username or the password is not right."))
        return shown_again(_PAGE, form.refused(Invalid(wrong)), next=back)
    except TooManyTries as refused:
        later = Fault("username", _("Too many attempts. Wait a little, then try again."))
        page = shown_again(_PAGE, form.refused(Invalid(later)), status=429, next=back)
        page.headers["Retry-After"] = str(int(refused.wait.total_seconds()) + 1)
        return page
    leave_behind = sessions.token_of_request()
    if leave_behind is not None:  # whatever this browser was signed in as before
        sign_out(container.database, leave_behind, parts.now(), request_id=parts.request_id())
    sessions.start(signed_in.token)
    return make_response(redirect(back or layout.HOME, 303))


@door.post("/logout")
@requires(Permission.PUBLIC)
def leave() -> Response:
    """End the session here and in the browser; harmless when it had ended already."""
    token = sessions.token_of_request()
    if token is not None:
        sign_out(parts.parts().database, token, parts.now(), request_id=parts.request_id())
    sessions.end()
    response = make_response(redirect("/login", 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _next(path: str) -> str:
    """Return a path of our own to go on to; another site's address, however dressed, is none."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_ours and path.isprintable() and "\\" not in path else ""
