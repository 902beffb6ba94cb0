"""Twilio as our carrier: the official client, its answers turned into our three outcomes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from physio_service.domain.failpoint import Passing, pass_by
from physio_service.domain.price import Money
from physio_service.messaging.carrier_error import CarrierError, ErrorClass
from physio_service.messaging.gateway import (
    Accepted,
    Arrived,
    Handover,
    Outcome,
    Refused,
    Seen,
    Uncertain,
)
from physio_service.messaging.twilio_errors import meaning, waited
from physio_service.messaging.twilio_http import DEADLINE_S, CallFailed, CurlClient

# Twilio retries a webhook once, and only when it could not connect, unless the address asks
# for more: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
OVERRIDES = "#rc=5&rp=ct,rt,5xx&rt=4000&tt=15000"
_LONGEST_VALIDITY = timedelta(hours=10)  # ValidityPeriod: 1 to 36,000 s
_PAGE, _LARGE_PAGE = 100, 1000
_INBOUND = "inbound"
_NEVER_SENT = Refused(CarrierError(ErrorClass.SAFE), 0)


class TwilioGateway:
    """A Gateway on Twilio's REST API, or on a stand-in at `base_url`."""

    def __init__(
        self,
        *,
        account_sid: str,
        user: str,
        password: str,
        status_address: str | None,
        base_url: str | None = None,
        deadline_s: float = DEADLINE_S,
        can_list: bool = True,
        pass_by: Passing = pass_by,
    ) -> None:
        self._transport = CurlClient(base_url, deadline_s, pass_by)
        self._client = Client(user, password, account_sid, http_client=self._transport)
        self._status_address = status_address
        self.is_real = base_url is None
        self.can_list = can_list

    def hand_over(self, text: Handover) -> Outcome:
        """Create the message; three outcomes, never an exception of the client's."""
        options: dict[str, Any] = (
            {"messaging_service_sid": text.messaging_service_sid}
            if text.messaging_service_sid
            else {"from_": text.from_address}
        )
        if self._status_address:  # else receipts are asked for, not told
            query = urlencode({"m": text.token})
            options["status_callback"] = f"{self._status_address}?{query}{OVERRIDES}"
        try:
            created = self._client.messages.create(
                to=text.to,
                body=text.body,
                validity_period=_seconds(text.validity),
                **options,
            )
        except CallFailed as error:
            return Uncertain(str(error)) if error.may_have_gone else _NEVER_SENT
        except (TwilioRestException, TwilioServiceException) as error:
            retry_after = waited(self._transport.last_header("retry-after"))
            return meaning(error.status, error.code or 0, retry_after)
        except Exception as error:  # an answer the client cannot read: the text may have gone
            return Uncertain(f"unreadable answer: {type(error).__name__}")
        return Accepted(created.sid) if created.sid else Uncertain("answer without an id")

    def seen_to(self, number: str, since: datetime) -> list[Seen] | None:
        """List what Twilio has to `number`: by the date of sending, and without any.

        A date hides what is still queued; without one the page may end before the text.
        A page of somebody else's texts says nothing of this number's.
        """
        filters: tuple[dict[str, Any], ...] = ({}, {"date_sent_after": since.astimezone(UTC)})
        try:
            listed = {
                one.sid: _seen(one)
                for dated in filters
                for one in self._client.messages.list(
                    to=number, limit=_PAGE, page_size=_PAGE, **dated
                )
                if str(one.direction) != _INBOUND and one.to == number
            }
            return list(listed.values())
        except Exception:  # as above: whatever cannot be read says nothing
            return None

    def received_on(self, number: str, since: datetime) -> list[Arrived] | None:
        """List what came to our `number`, by the day and second it was sent; oldest first."""
        try:
            listed = self._client.messages.list(
                to=number, date_sent_after=since.astimezone(UTC), page_size=_LARGE_PAGE
            )
            arrived = [
                _arrived(one)
                for one in listed
                if str(one.direction) == _INBOUND and one.to == number
            ]
            return sorted(arrived, key=lambda one: one.sent_at)
        except Exception:  # as above
            return None

    def found(self, sid: str) -> Seen | None:
        """Fetch one text of ours."""
        try:
            return _seen(self._client.messages(sid).fetch())
        except Exception:  # as above
            return None


class Signatures:
    """Checks that a webhook comes from Twilio; two tokens are good while one is replaced."""

    def __init__(self, tokens: list[str]) -> None:
        self._validators = [RequestValidator(token) for token in tokens]

    def is_genuine(self, address: str, form: Mapping[str, str], signature: str | None) -> bool:
        """Say whether `signature` is Twilio's over our public `address` and the whole form.

        `form` is the request's own multi-dictionary, blank values kept.
        Twilio's validator raises on some malformed input; whatever it raises is a no.
        """
        if not signature:
            return False
        try:
            return any(v.validate(address, form, signature) for v in self._validators)
        except Exception:
            return False


def _seen(one: Any) -> Seen:
    created_at = one.date_created.astimezone(UTC)
    told = (one.sid, one.body or "", str(one.status), one.error_code, created_at)
    return Seen(*told, price=_price(one.price, one.price_unit))


def _price(amount: str | None, currency: str | None) -> Money | None:
    """Return a price as reported: what we pay, whichever sign it is given; none if unreadable."""
    try:
        return Money.of(currency.upper(), abs(Decimal(amount))) if amount and currency else None
    except ArithmeticError:
        return None


def _arrived(one: Any) -> Arrived:
    sent_at = (one.date_sent or one.date_created).astimezone(UTC)
    return Arrived(one.sid, one.from_, one.to, one.body or "", int(one.num_media or 0), sent_at)


def _seconds(validity: timedelta) -> int:
    return max(1, int(min(validity, _LONGEST_VALIDITY).total_seconds()))
