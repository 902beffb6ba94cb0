"""What the carrier tells us: texts that came in, and what became of those we sent.

Nobody signs in here: each request proves itself by Twilio's signature over our own public
address. What is kept is kept before we answer 200, for then the carrier forgets it.
"""

import logging
import re
from typing import NoReturn
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from physio_service.domain.errors import NotAllowed, NotFound
from physio_service.domain.failpoint import Point
from physio_service.services.answering import answer_reply
from physio_service.services.calling import answer_call
from physio_service.services.receiving import Inbound, Receipt, receive_receipt, receive_reply
from physio_service.web import parts
from physio_service.web.permissions import Permission, requires

log = logging.getLogger(__name__)
webhooks = Blueprint("webhooks", __name__, url_prefix="/webhooks/twilio")

MOST_FIELDS = 100
_FORM = "application/x-www-form-urlencoded"
# https://www.twilio.com/docs/glossary/what-is-a-sid: two letters and 32 hexadecimal digits.
_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_STATUS = re.compile(r"[a-z_]{1,20}")
_ADDRESS = re.compile(r"\+[1-9][0-9]{6,14}")
_COUNT = re.compile(r"[0-9]{1,3}")
_CODE = re.compile(r"[0-9]{1,6}")


@webhooks.post("/messages")
@requires(Permission.WEBHOOK)
def receive_text() -> Response:
    """Keep a text that came in, then answer it; one that cannot be answered now is kept."""
    form = _genuine_form()
    container = parts.parts()
    try:
        kept = receive_reply(container.database, _inbound(form), parts.now())
    except NotFound:
        _refuse("number_not_ours")
    container.pass_by(Point.REPLY_KEPT)
    if kept is not None:
        _answer(*kept)
        container.pass_by(Point.REPLY_ANSWERED)
    return Response("<Response/>", mimetype="text/xml")


@webhooks.post("/status")
@requires(Permission.WEBHOOK)
def receive_status() -> Response:
    """Keep what became of a text; one we do not know, or a new word for it, is no error."""
    form = _genuine_form()
    token, code = request.args.get("m", ""), form.get("ErrorCode", "")
    receipt = Receipt(
        token=token if _TOKEN.fullmatch(token) else None,
        sid=_shaped(form, "MessageSid", _SID),
        status=_shaped(form, "MessageStatus", _STATUS),
        error_code=int(code) if _CODE.fullmatch(code) else 0,
    )
    receive_receipt(parts.parts().database, receipt, parts.now())
    parts.parts().pass_by(Point.RECEIPT_KEPT)
    return Response(status=204)


@webhooks.post("/calls")
@requires(Permission.WEBHOOK)
def receive_call() -> Response:
    """Tell whoever rings our number the clinic's hours and numbers, or put them through."""
    form = _genuine_form()
    container = parts.parts()
    try:
        heard = answer_call(
            container.database, container.texts, form.get("To", ""), form["From"], parts.now()
        )
    except KeyError:
        raise BadRequest from None
    except NotFound:
        _refuse("number_not_ours")
    return Response(render_template("call.xml", heard=heard), mimetype="text/xml")


def _genuine_form() -> dict[str, str]:
    """Return the fields of a request that is the carrier's, and about our account."""
    if request.mimetype != _FORM:
        raise UnsupportedMediaType
    if sum(1 for _ in request.form.items(multi=True)) > MOST_FIELDS:
        raise RequestEntityTooLarge
    query = request.query_string.decode("latin-1")
    # Not the Host header, which the caller chooses; nor our own idea of the scheme.
    settings = parts.parts().settings
    address = settings.public_base_url + request.path + (f"?{query}" if query else "")
    signature = request.headers.get("X-Twilio-Signature")
    if not parts.parts().signatures.is_genuine(address, request.form, signature):
        _refuse("signature")
    if request.form.get("AccountSid") != settings.twilio_account_sid:
        _refuse("account_not_ours")
    return request.form.to_dict()


def _inbound(form: dict[str, str]) -> Inbound:
    count = form.get("NumMedia", "")
    to = form.get("To", "")
    if not _ADDRESS.fullmatch(to):
        _refuse("number_not_ours")
    if not form.get("From"):
        raise BadRequest
    return Inbound(
        sid=_shaped(form, "MessageSid", _SID),
        to=to,
        service_sid=form.get("MessagingServiceSid") or None,
        from_=form["From"],
        body=form.get("Body", ""),
        media_count=int(count) if _COUNT.fullmatch(count) else 0,
    )


def _shaped(form: dict[str, str], name: str, shape: re.Pattern[str]) -> str:
    value = form.get(name, "")
    if not shape.fullmatch(value):
        raise BadRequest
    return value


def _answer(clinic_id: UUID, reply_id: UUID) -> None:
    container = parts.parts()
    try:
        answer_reply(container.database, container.texts, clinic_id, reply_id, parts.now())
    except Exception as error:
        # The carrier has our word for it by now: the settle beat answers what is left behind.
        fields = {"clinic_id": clinic_id, "reply_id": reply_id}
        log.error("reply left for the beat", extra=fields, exc_info=error)


def _refuse(rule: str) -> NoReturn:
    log.warning("webhook refused", extra={"rule": rule})
    raise NotAllowed("this is not from our carrier")
