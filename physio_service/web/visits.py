"""The page of the weekly check, for whoever has its link and knows the second fact.

Opening the link asks the service for a page without anybody's data: the secret stands behind
the # of the address, which no browser sends. A script of ours puts it into the form.
"""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from physio_service.domain.errors import NotAllowed
from physio_service.domain.throttle import TooManyTries
from physio_service.domain.wording import Wording
from physio_service.queries.check_page import CheckPage, check_page
from physio_service.services.queueing import FALLBACK
from physio_service.services.replying import read_by
from physio_service.services.visiting import digest, enter, tell
from physio_service.web import parts, sessions
from physio_service.web.check_form import Typed, questions_of, words_of
from physio_service.web.permissions import Permission, requires

visits = Blueprint("visits", __name__)
_DOOR, _CHECK = "visit/door.html", "visit/check.html"


@visits.after_request
def tell_nobody(response: Response) -> Response:
    """Let no other page hear of this one."""
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@visits.get("/c")
@requires(Permission.PUBLIC)
def show_door() -> Response:
    return _door(_browser_wording())


@visits.post("/c")
@requires(Permission.PUBLIC)
def come_in() -> Response:
    """Look at the link and the year of birth; a refusal says the same whatever was wrong."""
    wording = _browser_wording()
    form = request.form
    try:
        visit = enter(
            parts.parts().database,
            form.get("token", "")[:64],
            form.get("year", "")[:16],
            request.remote_addr or "",
            parts.now(),
        )
    except NotAllowed:
        return _door(wording, "wrong", status=422)
    except TooManyTries as refused:
        response = _door(wording, "later", status=429)
        response.headers["Retry-After"] = str(int(refused.wait.total_seconds()) + 1)
        return response
    sessions.start(visit)
    return make_response(redirect(url_for("visits.show"), 303))


@visits.get("/c/check")
@requires(Permission.PUBLIC)
def show() -> Response:
    page = _page()
    return _over() if page is None else _check(page)


@visits.post("/c/check")
@requires(Permission.PUBLIC)
def answer() -> Response:
    """Keep what was answered; what cannot be an answer is shown again, as it was typed."""
    page = _page()
    if page is None:
        return _over()
    typed = Typed.of(page)
    if not tell(parts.parts().database, _visit(), typed.said, parts.now()):
        return _over()
    if typed.wrong:
        after = _page()
        return _over() if after is None else _check(after, typed, status=422)
    return make_response(redirect(url_for("visits.show"), 303))


def _visit() -> str:
    return sessions.token_of_request() or ""


def _page() -> CheckPage | None:
    with parts.parts().database.reading() as tx:
        return check_page(tx, digest(_visit()), parts.now())


def _wording(language: str) -> Wording:
    wordings = parts.parts().texts.wordings
    return wordings.get(language) or wordings[FALLBACK]


def _browser_wording() -> Wording:
    """Return the words for somebody we do not know yet: as their browser asks, or they choose."""
    known = sorted(parts.parts().texts.wordings)
    chosen = request.args.get("lang", "")
    found = request.accept_languages.best_match(known) if chosen not in known else chosen
    return _wording(found or FALLBACK)


def _door(wording: Wording, fault: str | None = None, status: int = 200) -> Response:
    others = [one for one in parts.parts().texts.wordings.values() if one is not wording]
    page = render_template(
        _DOOR, wording=wording, words=wording.page, fault=fault, others=others, token=""
    )
    return make_response(page, status)


def _over() -> Response:
    wording = _browser_wording()
    return _door(wording, "over", status=403)


def _check(page: CheckPage, typed: Typed | None = None, status: int = 200) -> Response:
    texts, clinic = parts.parts().texts, page.clinic
    wording = _wording(page.patient.language)
    told = None
    if page.check.has_sign:
        when = read_by(texts, clinic, page.patient, parts.now())
        told = texts.rendered(clinic, wording.language, "rf_tier2", {"when": when}).text
    elif page.check.next is None:
        told = texts.rendered(clinic, wording.language, "weekly_thanks", {}).text
    shown = render_template(
        _CHECK,
        wording=wording,
        words=words_of(page, wording),
        told=told,
        is_alarm=page.check.has_sign,
        has_answers=bool(page.check.answered),
        questions=questions_of(page, wording),
        typed=typed or Typed(),
    )
    return make_response(shown, status)
