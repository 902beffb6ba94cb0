"""Messages as the 2010-04-01 API shows them: the resource, the list and its filters."""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from sandbox.messages import Message
from sandbox.segments import count_segments

API_VERSION = "2010-04-01"
DEFAULT_PAGE, MAX_PAGE = 50, 1000
_COMPARISONS = {"DateSent": operator.eq, "DateSent<": operator.le, "DateSent>": operator.ge}
_FILTERS = ("To", "From", *_COMPARISONS)


def rfc2822(instant: datetime | None) -> str | None:
    """Return the wire form of an instant, always +0000: the client ignores the offset."""
    return None if instant is None else format_datetime(instant.astimezone(UTC))


def segments_of(message: Message) -> int:
    """Return what is billed, also after redaction; 0 while a service has not picked a sender."""
    return count_segments(message.shown) if message.sender else 0


def to_resource(message: Message, account_sid: str) -> dict[str, Any]:
    """Return the message resource with every field that the official client reads."""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.body,
        "date_created": rfc2822(message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "date_updated": rfc2822(message.updated_at),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": None,
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": "0",
        "num_segments": str(segments_of(message)),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.to,
        "uri": f"{uri}.json",
    }


def is_match(message: Message, query: Mapping[str, str]) -> bool:
    """Return whether `message` passes the list filters of `query`.

    A message that was not sent yet has no date, so any DateSent filter hides it.
    """
    if query.get("To", message.to) != message.to:
        return False
    if query.get("From", message.sender) != message.sender:
        return False
    return all(
        message.sent_at is not None and _is_in_time(message.sent_at, name, query[name])
        for name in _COMPARISONS
        if name in query
    )


def _is_in_time(sent_at: datetime, name: str, value: str) -> bool:
    """Compare to the second, or by the UTC day; unreadable is no match.

    The client writes a day as its midnight, so an equal midnight means the day.
    """
    try:
        limit = _instant(value)
    except ValueError:
        return False
    is_day = len(value) == len("2026-07-01") or (name == "DateSent" and limit.time() == time())
    sent = datetime.combine(sent_at, time(), UTC) if is_day else sent_at.replace(microsecond=0)
    return bool(_COMPARISONS[name](sent, limit))


def _instant(value: str) -> datetime:
    instant = datetime.fromisoformat(value)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list is asked for."""

    size: int
    page: int
    before: int | None  # only messages with a smaller sequence


def read_page(query: Mapping[str, str]) -> PageRequest:
    """Return the page that `query` asks for; what cannot be read gets the default."""
    size = _number(query.get("PageSize", "")) or DEFAULT_PAGE
    return PageRequest(
        size=min(size, MAX_PAGE),
        page=_number(query.get("Page", "")) or 0,
        before=_number(query.get("PageToken", "").removeprefix("PT")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def to_list(found: Sequence[Message], query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    """Return the paging envelope around one page of `found`, newest first.

    A page token names a place by message, not by count, so a message that
    arrives between two pages neither repeats nor hides another.
    """
    asked = read_page(query)
    base = f"/{API_VERSION}/Accounts/{account_sid}/Messages.json"
    filters = {name: query[name] for name in _FILTERS if name in query}

    def uri(page: int, before: int | None) -> str:
        token = {} if before is None else {"PageToken": f"PT{before}"}
        return f"{base}?{urlencode({**filters, 'PageSize': asked.size, 'Page': page, **token})}"

    begin = _first_below(found, asked.before)
    shown = found[begin : begin + asked.size]
    rest = found[begin + asked.size :]
    first = asked.page * asked.size
    back = max(begin - asked.size, 0)
    return {
        "end": first + max(len(shown) - 1, 0),
        "first_page_uri": uri(0, None),
        "messages": [to_resource(message, account_sid) for message in shown],
        "next_page_uri": uri(asked.page + 1, shown[-1].sequence) if shown and rest else None,
        "page": asked.page,
        "page_size": asked.size,
        "previous_page_uri": (
            uri(asked.page - 1, found[back].sequence + 1) if asked.page and begin else None
        ),
        "start": first,
        "uri": uri(asked.page, asked.before),
    }


def _first_below(found: Sequence[Message], before: int | None) -> int:
    if before is None:
        return 0
    return sum(message.sequence >= before for message in found)
