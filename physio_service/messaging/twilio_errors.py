"""What Twilio's HTTP answers to a create-message call mean: by code, else by status."""

from datetime import timedelta

from physio_service.messaging.carrier_error import About, CarrierError, ErrorClass, error_of
from physio_service.messaging.gateway import Refused, Uncertain

_LONGEST_WAIT_S = 3600


def meaning(status: int, code: int, retry_after: timedelta | None = None) -> Refused | Uncertain:
    """Return what an HTTP error answer means; whatever may have been taken is uncertain."""
    error = error_of(code)
    is_ambiguous = error is not None and error.kind is ErrorClass.AMBIG
    if status >= 500 or status < 400 or status == 408 or is_ambiguous:
        return Uncertain(f"HTTP {status}, code {code}")
    if error is not None:
        return Refused(error, code, retry_after=retry_after)
    # Where the answer is not Twilio's own, its client gives no code, or the status.
    is_known = code in (0, status) and status in (401, 403, 404, 429)
    return Refused(_by_status(status), code, is_known=is_known, retry_after=retry_after)


def _by_status(status: int) -> CarrierError:
    if status == 429:
        return CarrierError(ErrorClass.SAFE)
    if status in (401, 403, 404):
        return CarrierError(ErrorClass.CONFIG, About.ACCOUNT)
    return CarrierError(ErrorClass.POISON)


def waited(header: str) -> timedelta | None:
    """Return how long a Retry-After in seconds asks us to wait, an hour at most; none without.

    https://www.rfc-editor.org/rfc/rfc9110#field.retry-after allows a date too, which this
    carrier does not send.
    """
    if not header.strip().isdecimal():
        return None
    return timedelta(seconds=min(int(header), _LONGEST_WAIT_S))
