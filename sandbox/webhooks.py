"""The webhooks a message causes: what is posted, when, how often, and what came of it."""

import logging
import time
import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sandbox.callbacks import Attempt, Overrides, post, signature, split_overrides
from sandbox.messages import Mailbox, Message
from sandbox.modes import ModeBoard
from sandbox.numbers import Numbers
from sandbox.segments import count_segments
from sandbox.settings import Settings
from sandbox.twiml import TwimlError, replies
from sandbox.wire import API_VERSION

log = logging.getLogger(__name__)

KEPT_ATTEMPTS = 500
_PLACES = ("City", "State", "Zip", "Country")


@dataclass(frozen=True, slots=True)
class Call:
    """One webhook to make, with what is left of its patience."""

    kind: str  # "status" or "inbound"
    sid: str
    address: str
    form: Mapping[str, str]
    overrides: Overrides
    token: str  # the same on every retry
    fallback: str = ""  # another address, for when this one fails for good
    attempt: int = 1
    spent_ms: int = 0


def status_form(message: Message, account_sid: str, now: datetime) -> dict[str, str]:
    """Return the fields of a status callback."""
    form = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "From": message.sender or "",
        "MessageSid": message.sid,
        "MessageStatus": message.status,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
    }
    if message.service_sid:
        form["MessagingServiceSid"] = message.service_sid
    if message.error_code is not None:
        form["ErrorCode"] = str(message.error_code)
    if message.status in ("delivered", "undelivered"):
        form["RawDlrDoneDate"] = f"{now:%y%m%d%H%M}"
    return form


def inbound_form(message: Message, account_sid: str, opt_out: str | None) -> dict[str, str]:
    """Return the fields of an inbound text; Twilio posts places it does not know as blanks."""
    form = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "Body": message.body,
        "From": message.sender or "",
        "MessageSid": message.sid,
        "NumMedia": "0",
        "NumSegments": str(count_segments(message.body)),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
    }
    form |= {f"{end}{place}": "" for end in ("From", "To") for place in _PLACES}
    return form | ({"OptOutType": opt_out} if opt_out else {})


class Webhooks:
    """Makes calls and remembers the last of them."""

    def __init__(self, settings: Settings, mailbox: Mailbox, board: ModeBoard) -> None:
        self._settings = settings
        self._mailbox = mailbox
        self._board = board
        self.numbers = Numbers(settings)
        self.attempts: deque[dict[str, Any]] = deque(maxlen=KEPT_ATTEMPTS)

    def for_inbound(self, message: Message, opt_out: str | None) -> Call | None:
        """Return the call that tells the service of an inbound text; none if nobody is told."""
        number = self.numbers.of(message.to)
        if not number.sms_url:
            return None
        form = inbound_form(message, self._settings.account_sid, opt_out)
        call = self._new_call("inbound", message, number.sms_url, form)
        return replace(call, fallback=number.sms_fallback_url)

    def ring(self, phone: str, line: str) -> Attempt:
        """Ring a number and return what the service answers: the document, not the sound."""
        form = {
            "AccountSid": self._settings.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": f"CA{uuid.uuid4().hex}",
            "CallStatus": "ringing",
            "Direction": "inbound",
            "From": phone,
            "To": line,
        }
        address, overrides = split_overrides(self.numbers.of(line).voice_url)
        headers = {"X-Twilio-Signature": signature(self._settings.auth_token, address, form)}
        return post(address, form, headers, overrides)

    def for_status(self, message: Message, now: datetime) -> list[tuple[datetime, Call]]:
        """Return the calls that report a status and when: none if lost, two if doubled."""
        if message.status_callback is None:
            return []
        form = status_form(message, self._settings.account_sid, now)
        call = self._new_call("status", message, message.status_callback, form)
        modes = self._board.now
        if self._board.chance(modes.callback_loss):
            self._remember(call, "lost", now)
            return []
        copies = 2 if self._board.chance(modes.callback_duplication) else 1
        return [(now + self._delay(), call) for _ in range(copies)]

    def _delay(self) -> timedelta:
        modes = self._board.now
        seconds = modes.callback_delay
        if self._board.chance(modes.callback_shuffle):
            seconds += self._board.spread(modes.callback_shuffle_seconds)
        return timedelta(seconds=seconds)

    def _new_call(self, kind: str, message: Message, url: str, form: Mapping[str, str]) -> Call:
        address, overrides = split_overrides(url)
        return Call(kind, message.sid, address, form, overrides, token=str(uuid.uuid4()))

    def make(self, call: Call, now: datetime) -> tuple[Call | None, list[str]]:
        """Make `call`; return the retry that is due at once, if any, and texts to send back."""
        started = time.monotonic()
        answer = self._post(call)
        spent = call.spent_ms + round((time.monotonic() - started) * 1000)
        self._remember(call, answer.failure or str(answer.status), now)
        if answer.failure is None:
            return None, self._texts(call, answer)
        log.warning(
            "webhook failed",
            extra={"sid": call.sid, "attempt": call.attempt, "reason": str(answer)},
        )
        if self._may_retry(call, answer, spent):
            return replace(call, attempt=call.attempt + 1, spent_ms=spent), []
        code = 11205 if answer.failure == "ct" else 11200
        self._mailbox.change(call.sid, problem=f"{code} {answer}")
        return self._fallback(call, code), []

    def _fallback(self, call: Call, code: int) -> Call | None:
        if not call.fallback:
            return None
        address, overrides = split_overrides(call.fallback)
        form = {**call.form, "ErrorCode": str(code), "ErrorUrl": call.address}
        return Call(call.kind, call.sid, address, form, overrides, token=call.token)

    def _post(self, call: Call) -> Attempt:
        left = max(call.overrides.total_ms - call.spent_ms, 1)
        times = replace(
            call.overrides,
            connect_ms=min(call.overrides.connect_ms, left),
            read_ms=min(call.overrides.read_ms, left),
        )
        signed = signature(self._settings.auth_token, call.address, call.form)
        headers = {"X-Twilio-Signature": signed, "I-Twilio-Idempotency-Token": call.token}
        return post(call.address, call.form, headers, times)

    def _may_retry(self, call: Call, answer: Attempt, spent_ms: int) -> bool:
        wanted = call.overrides.policy & {answer.failure, "all"}
        is_allowed = call.attempt <= call.overrides.retries
        return bool(wanted) and is_allowed and spent_ms < call.overrides.total_ms

    def _texts(self, call: Call, answer: Attempt) -> list[str]:
        if call.kind != "inbound":
            return []
        try:
            return replies(answer)
        except TwimlError as error:
            log.warning("webhook answer not understood", extra={"sid": call.sid})
            self._mailbox.change(call.sid, problem=str(error))
            return []

    def _remember(self, call: Call, outcome: str, now: datetime) -> None:
        self.attempts.append(
            {
                "at": now.isoformat(),
                "attempt": call.attempt,
                "kind": call.kind,
                "outcome": outcome,
                "sid": call.sid,
                "status": call.form["SmsStatus"],
            }
        )
