"""What the account refuses, in Twilio's codes and words.

Codes: https://www.twilio.com/docs/api/errors. The magic numbers are those of
Twilio's test credentials; here they work with any.
"""

from typing import Any


class Refusal(Exception):
    """An answer in Twilio's error shape."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(f"{status} {code}")  # the message may hold a number
        self.status = status
        self.code = code
        self.message = message


_WORDS = {
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20009: (409, "Cannot delete message because delivery has not been completed."),
    20404: (404, "The requested resource {value} was not found"),
    20429: (429, "Too Many Requests"),
    21211: (400, "Invalid 'To' Phone Number: {value}"),
    21212: (400, "Invalid 'From' Phone Number: {value}"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the "
        "'To' number: {value}",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number {value} is not a valid, SMS-capable inbound phone number "
        "or short code for your account.",
    ),
    21609: (400, "The 'StatusCallback' URL {value} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (
        429,
        "This 'From' number {value} has exceeded the maximum number of queued messages",
    ),
    21612: (
        400,
        "The 'To' phone number: {value}, is not currently reachable using the 'From' phone "
        "number via SMS.",
    ),
    21614: (400, "To number: {value}, is not a mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21624: (400, "Invalid ValidityPeriod value: {value}"),
    21701: (404, "The Messaging Service resource does not exist"),
    30400: (400, "Parameters are not valid"),
    30409: (409, "Message cannot be canceled: it is too late"),
    35118: (400, "MessagingServiceSid is required to schedule a message"),
    35114: (400, "SendAt is not a valid time: {value}"),
}

MAGIC_SENDERS = {
    "+15005550001": 21212,
    "+15005550007": 21606,
    "+15005550008": 21611,
}
MAGIC_RECIPIENTS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}


def refusal(code: int, value: str = "") -> Refusal:
    """Return the refusal `code` with its status and words, `value` filled in."""
    status, words = _WORDS[code]
    return Refusal(status, code, words.format(value=value))


def to_json(refused: Refusal) -> dict[str, Any]:
    """Return the error body of the 2010-04-01 API."""
    return {
        "code": refused.code,
        "message": refused.message,
        "more_info": f"https://www.twilio.com/docs/errors/{refused.code}",
        "status": refused.status,
    }
