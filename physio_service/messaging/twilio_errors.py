"""Twilio's error codes as data: what each refusal means.

Source: https://www.twilio.com/docs/api/errors. Twilio warns that codes may change, so an
unknown code falls back to its HTTP status and is reported.
"""

from physio_service.messaging.gateway import RefusalKind, Refused, Uncertain

_CODES: dict[int, RefusalKind] = {
    **dict.fromkeys([20003, 20005, 20006, 20010, 20101, 20403, 20404], RefusalKind.SETUP),
    # "Too many requests" is never processed and always safe to repeat.
    20429: RefusalKind.SAFE,
    21611: RefusalKind.SAFE,  # this sender's queue is full
    **dict.fromkeys([21211, 21217, 21401, 21408, 21604, 21612, 21614], RefusalKind.NUMBER),
    21610: RefusalKind.OPTED_OUT,
    **dict.fromkeys([21212, 21219, 21601, 21603, 21606, 21608], RefusalKind.SETUP),
    **dict.fromkeys([*range(21701, 21706), 21709, 21712, 63038, 60728], RefusalKind.SETUP),
    **dict.fromkeys([21602, 21609, 21617, 21618, 21619, 21620, 21624], RefusalKind.CONTENT),
}
# A gateway in between may answer with these after the text was accepted.
_UNCERTAIN_CODES = frozenset({20500, 20503})


def meaning(status: int, code: int) -> Refused | Uncertain:
    """Return what an HTTP error answer to a create-message call means."""
    if status >= 500 or status < 400 or status == 408 or code in _UNCERTAIN_CODES:
        return Uncertain(f"HTTP {status}, code {code}")
    if code in _CODES:
        return Refused(_CODES[code], code)
    # Where the answer is not Twilio's own, its client gives none, or the status.
    is_known = code in (0, status)
    if status == 429:
        return Refused(RefusalKind.SAFE, code, is_known=is_known)
    if status in (401, 403, 404):
        return Refused(RefusalKind.SETUP, code, is_known=is_known)
    return Refused(RefusalKind.CONTENT, code, is_known=False)
