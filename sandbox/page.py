"""The page of phones: what each shows, made ready for the template."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request

from sandbox.control import NUMBER_FIELDS
from sandbox.drafts import is_phone
from sandbox.exchange import Exchange
from sandbox.messages import Message
from sandbox.modes import FAULT_KINDS, FINAL_STATUSES
from sandbox.phones import lines_of
from sandbox.segments import count_segments
from sandbox.settings import Settings

SHOWN_PHONES = 24
SHOWN_MESSAGES = 60
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_WORDS = {
    "accepted": "Accepted",
    "scheduled": "Scheduled",
    "queued": "Queued",
    "sending": "Sending",
    "sent": "Sent",
    "delivered": "Delivered",
    "undelivered": "Not delivered",
    "failed": "Failed",
    "canceled": "Canceled",
    "received": "Sent",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, perhaps a link."""

    text: str
    is_link: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on a phone."""

    sid: str
    pieces: list[Piece]
    is_reply: bool
    day: str | None  # shown above the first text of a day
    time: str
    instant: str
    status: str
    tone: str  # waiting, done or bad
    segments: int
    line: str | None  # said when a phone has heard from several numbers
    problem: str | None


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone and its thread."""

    number: str
    label: str
    element_id: str
    lines: list[str]
    bubbles: list[Bubble]
    earlier: int  # older messages that are not shown


def spaced(number: str) -> str:
    """Return a UK mobile number in the groups people read it in; others as they are."""
    return re.sub(r"^\+44(7\d{3})(\d{6})$", r"+44 \1 \2", number)


def pieces_of(text: str) -> list[Piece]:
    """Split `text` into plain runs and web links."""
    pieces, end = [], 0
    for found in _LINK.finditer(text):
        if found.start() > end:
            pieces.append(Piece(text[end : found.start()], is_link=False))
        pieces.append(Piece(found.group(), is_link=True))
        end = found.end()
    if end < len(text):
        pieces.append(Piece(text[end:], is_link=False))
    return pieces


def _status(message: Message) -> str:
    if message.is_inbound and message.problem:
        return "Not received"
    code = "" if message.error_code is None else f" ({message.error_code})"
    return _WORDS[message.status] + code


def _tone(message: Message) -> str:
    if message.problem or message.status in ("undelivered", "failed", "canceled"):
        return "bad"
    return "done" if message.status in ("delivered", "received") else "waiting"


def _bubble(message: Message, local: datetime, day: str | None, *, with_line: bool) -> Bubble:
    return Bubble(
        sid=message.sid,
        pieces=pieces_of(message.shown),
        is_reply=message.is_inbound,
        day=day,
        time=f"{local:%H:%M}",
        instant=local.isoformat(timespec="seconds"),
        status=_status(message),
        tone=_tone(message),
        segments=count_segments(message.shown),
        line=message.line if with_line else None,
        problem=message.problem,
    )


def _day_words(local: datetime, today: datetime) -> str:
    if local.date() == today.date():
        return "Today"
    return f"{local:%A} {local.day} {local:%B}"


def build_phone(number: str, thread: list[Message], lines: list[str], today: datetime) -> Phone:
    """Return what the page shows of one phone; `today` carries the page's zone."""
    bubbles = []
    last_day = None
    several = len({message.line for message in thread}) > 1
    for message in thread[-SHOWN_MESSAGES:]:
        local = message.created_at.astimezone(today.tzinfo)
        is_new_day = local.date() != last_day
        last_day = local.date()
        day = _day_words(local, today) if is_new_day else None
        bubbles.append(_bubble(message, local, day, with_line=several))
    return Phone(
        number=number,
        label=spaced(number),
        element_id=f"phone-{number.removeprefix('+')}",
        lines=lines,
        bubbles=bubbles,
        earlier=max(len(thread) - SHOWN_MESSAGES, 0),
    )


def build_page(settings: Settings, exchange: Exchange) -> Blueprint:
    """Return the route of the page."""
    page = Blueprint("page", __name__)
    zone = ZoneInfo(settings.zone)

    def numbers(opened: str) -> list[str]:
        known = exchange.mailbox.phones()
        first = [opened] if is_phone(opened) else []
        return list(dict.fromkeys([*first, *known]))

    @page.get("/")
    def show() -> Response:
        # An unescaped + in a query is a space: someone typed the address by hand.
        opened = request.args.get("open", "").strip()
        if opened and not opened.startswith("+"):
            opened = f"+{opened}"
        now = settings.clock().astimezone(zone)
        known = numbers(opened)
        phones = [
            build_phone(
                number,
                exchange.mailbox.on_phone(number),
                lines_of(exchange, number, settings),
                now,
            )
            for number in known[:SHOWN_PHONES]
        ]
        html = render_template(
            "phones.html",
            phones=phones,
            hidden=len(known) - len(phones),
            opened=opened,
            is_unknown=bool(opened) and not is_phone(opened),
            now=now,
            modes=exchange.board.now,
            number_fields=NUMBER_FIELDS,
            fault_kinds=FAULT_KINDS,
            final_statuses=FINAL_STATUSES,
        )
        answer = make_response(html)
        answer.set_etag(hashlib.sha256(html.encode()).hexdigest())
        answer.make_conditional(request)
        return answer

    return page
