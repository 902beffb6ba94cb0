"""Telling Twilio where our numbers' texts and calls go, and what answers when we are down."""

from dataclasses import dataclass

from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

from physio_service.messaging.twilio import OVERRIDES
from physio_service.messaging.twilio_http import CallFailed, CurlClient


class NotConnected(Exception):
    """A number could not be set up; says why, without a number."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a number's texts and calls are told; none where nothing should be."""

    texts: str
    calls: str
    texts_fallback: str | None = None


class TwilioNumbers:
    """The numbers of an account, set up by Twilio's own client."""

    def __init__(
        self, *, account_sid: str, user: str, password: str, base_url: str | None = None
    ) -> None:
        self._client = Client(user, password, account_sid, http_client=CurlClient(base_url))

    def connect(self, number: str, service_sid: str | None, to: Addresses) -> None:
        """Send the texts and calls of `number` to our addresses, each POSTed; raises NotConnected.

        Doing it again changes nothing. Texts by a messaging service go where the number's go.
        """
        try:
            found = self._client.incoming_phone_numbers.list(phone_number=number, limit=1)
            if not found:
                raise NotConnected("the account does not have this number")
            found[0].update(
                sms_url=to.texts + OVERRIDES,
                sms_method="POST",
                sms_fallback_url=to.texts_fallback or "",
                sms_fallback_method="POST",
                voice_url=to.calls + OVERRIDES,
                voice_method="POST",
            )
            if service_sid:
                service = self._client.messaging.v1.services(service_sid)
                service.update(use_inbound_webhook_on_number=True)
        except TwilioException:
            raise NotConnected("Twilio refused: check the account's id and key") from None
        except CallFailed:
            raise NotConnected("Twilio could not be reached") from None


def text_document(text: str) -> str:
    """Return the TwiML that answers an inbound text with `text`."""
    document = MessagingResponse()
    document.message(text)
    return str(document)
