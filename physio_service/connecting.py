"""Our numbers and the carrier: where texts and calls go, and what answers when we are down."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

from physio_service.container import CALL_PATH, INBOUND_PATH, Container
from physio_service.domain.errors import Conflict, Invalid
from physio_service.messaging.twilio_numbers import Addresses, TwilioNumbers, text_document
from physio_service.store import clinics


def connect_all(container: Container, fallback: str | None) -> Iterator[str]:
    """Connect every clinic's number, and yield each that is; one that is connected stays so.

    Raises NotConnected at the first that cannot be, Invalid for a fallback that is no https
    address, and Conflict where the carrier cannot reach us at all.
    """
    settings = container.settings
    if settings.polls:
        raise Conflict("INBOUND=polling: the carrier is asked, and has nowhere to send to")
    if fallback is not None and urlsplit(fallback).scheme != "https":
        raise Invalid.one("fallback", "must be an https address that answers a POST")
    numbers = TwilioNumbers(
        account_sid=settings.twilio_account_sid,
        user=settings.twilio_api_key or settings.twilio_account_sid,
        password=settings.twilio_api_secret or settings.twilio_auth_token,
        base_url=settings.twilio_base_url or None,
    )
    base = settings.public_base_url
    to = Addresses(base + INBOUND_PATH, base + CALL_PATH, fallback)
    with container.database.reading() as tx:
        senders = [clinics.sender_of(tx, clinic_id) for clinic_id in clinics.all_ids(tx)]
    for sender in filter(None, senders):
        numbers.connect(sender.address, sender.messaging_service_sid, to)
        yield sender.address


def fallback_document(container: Container, clinic_id: UUID) -> str:
    """Return, as TwiML, the clinic's safety text for when nobody of ours can answer."""
    with container.database.reading() as tx:
        clinic = clinics.get(tx, clinic_id)
    return text_document(container.texts.rendered(clinic, clinic.language, "fallback", {}).text)
