"""Reading a create request: a draft that the account would take, or a refusal."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sandbox.refusals import MAGIC_RECIPIENTS, MAGIC_SENDERS, refusal

MAX_BODY = 1600  # characters, Twilio's limit for the Body parameter
MAX_CALLBACK = 4000  # characters
MAX_VALIDITY = 36000  # seconds, also the default

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_NAMED_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +_&-]{1,11}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A create request that is in order."""

    to: str
    body: str
    sender: str | None
    service_sid: str | None = None
    status_callback: str | None = None
    validity_seconds: int = MAX_VALIDITY
    send_at: datetime | None = None


def is_phone(value: str) -> bool:
    """Return whether `value` looks like E.164."""
    return _PHONE.fullmatch(value) is not None


def read_draft(form: Mapping[str, str]) -> Draft:
    """Return the message that `form` asks for; raises Refusal as Twilio would.

    Parameters that change nothing here (RiskCheck, SmartEncoded, ...) are ignored.
    """
    to = _recipient(form.get("To", "").strip())
    service = _service(form.get("MessagingServiceSid", ""))
    sender = _sender(form.get("From", "").strip(), has_service=service is not None)
    if to in MAGIC_RECIPIENTS:
        raise refusal(MAGIC_RECIPIENTS[to], to)
    return Draft(
        to=to,
        body=_body(form.get("Body", ""), has_media="MediaUrl" in form),
        sender=sender,
        service_sid=service,
        status_callback=_callback(form.get("StatusCallback", "")),
        validity_seconds=_validity(form.get("ValidityPeriod", "")),
        send_at=_send_at(form, has_service=service is not None),
    )


def _recipient(to: str) -> str:
    if not to:
        raise refusal(21604)
    if not is_phone(to):
        raise refusal(21211, to)
    return to


def _service(sid: str) -> str | None:
    if sid and not _SERVICE.fullmatch(sid):
        raise refusal(21701)
    return sid or None


def _sender(sender: str, *, has_service: bool) -> str | None:
    if not sender:
        if has_service:
            return None
        raise refusal(21603)
    if sender in MAGIC_SENDERS:
        raise refusal(MAGIC_SENDERS[sender], sender)
    if not any(shape.fullmatch(sender) for shape in (_PHONE, _SHORT_CODE, _NAMED_SENDER)):
        raise refusal(21212, sender)
    return sender


def _body(body: str, *, has_media: bool) -> str:
    if not body and not has_media:
        raise refusal(21602)
    if len(body) > MAX_BODY:
        raise refusal(21617)
    return body


def _callback(url: str) -> str | None:
    if url and not is_web_address(url):
        raise refusal(21609, url)
    return url or None


def is_web_address(url: str) -> bool:
    """Return whether Twilio would take `url` for a webhook; loopback is allowed here."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_host = bool(host) and "_" not in host
    return parts.scheme in ("http", "https") and is_host and len(url) <= MAX_CALLBACK


def _validity(value: str) -> int:
    if not value:
        return MAX_VALIDITY
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= MAX_VALIDITY:
        raise refusal(21624, value)
    return int(value)


def _send_at(form: Mapping[str, str], *, has_service: bool) -> datetime | None:
    value = form.get("SendAt", "")
    if not value or form.get("ScheduleType") != "fixed":
        return None
    if not has_service:
        raise refusal(35118)
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise refusal(35114, value) from None
    if instant.tzinfo is None:
        raise refusal(35114, value)
    return instant
