"""Messages and where they are kept: in memory, journalled on every change."""

import secrets
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from sandbox.journal import Journal

FINAL = frozenset({"delivered", "undelivered", "failed", "canceled", "received"})
CANCELABLE = frozenset({"accepted", "scheduled", "queued"})


@dataclass(frozen=True, slots=True)
class Message:
    """One text, outbound or inbound, as the carrier keeps it."""

    sid: str
    sequence: int  # grows by one with each message; the order of the list resource
    direction: str  # outbound-api, outbound-reply or inbound
    sender: str | None  # none until a messaging service has picked one
    to: str
    body: str  # empty once redacted
    shown: str  # what the phone shows: redaction does not reach into a pocket
    status: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None = None
    send_at: datetime | None = None  # a scheduled message's time
    status_callback: str | None = None
    service_sid: str | None = None
    validity_seconds: int = 36000
    error_code: int | None = None
    problem: str | None = None  # what went wrong with a webhook about this message
    is_deleted: bool = False  # gone from the API; the phone keeps it

    @property
    def is_inbound(self) -> bool:
        return self.direction == "inbound"

    @property
    def phone(self) -> str:
        """The number in the patient's hand."""
        return self.sender or "" if self.is_inbound else self.to

    @property
    def line(self) -> str | None:
        """The number at the other end, if it is known yet."""
        return self.to if self.is_inbound else self.sender


_INSTANTS = frozenset({"created_at", "updated_at", "sent_at", "send_at"})
_NAMES = frozenset(field.name for field in fields(Message))


def new_sid(prefix: str = "SM") -> str:
    """Return a fresh identifier as Twilio shapes them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


def to_record(message: Message) -> dict[str, Any]:
    """Return `message` as JSON-ready values, instants in RFC 3339."""
    record = asdict(message)
    for name in _INSTANTS:
        record[name] = record[name] and record[name].isoformat()
    return record


def from_record(record: dict[str, Any]) -> Message:
    """Return the message that `to_record` wrote; a field it does not know is ignored."""
    values = {name: value for name, value in record.items() if name in _NAMES}
    for name in _INSTANTS & values.keys():
        values[name] = values[name] and datetime.fromisoformat(values[name])
    return Message(**values)


class Mailbox:
    """Every message and opt-out, safe to use from several threads."""

    def __init__(self, journal: Journal, accepted: Journal) -> None:
        """Rebuild what the journals hold.

        The accept log is written first, so a message that is only there was
        accepted by a process that died the next instant: it is taken up again.
        """
        self._lock = threading.RLock()
        self._journal = journal
        self._accepted = accepted
        self._messages: dict[str, Message] = {}
        self._phones: dict[str, list[str]] = {}  # sids by phone, oldest first
        self._opted_out: set[tuple[str, str]] = set()  # (line, phone)
        self.version = 0  # grows with every change; the page's ETag
        self._sequence = 0
        for record in journal:
            self._replay(record)
        for record in accepted:
            if record["message"]["sid"] not in self._messages:
                self.put(from_record(record["message"]))

    def _replay(self, record: dict[str, Any]) -> None:
        if record["event"] == "message":
            self._keep(from_record(record["message"]))
        else:
            self._remember_choice(record["line"], record["phone"], is_out=record["is_out"])

    def _keep(self, message: Message) -> None:
        if message.sid not in self._messages:
            self._phones.setdefault(message.phone, []).append(message.sid)
        self._messages[message.sid] = message
        self._sequence = max(self._sequence, message.sequence)
        self.version += 1

    def _remember_choice(self, line: str, phone: str, *, is_out: bool) -> None:
        change = self._opted_out.add if is_out else self._opted_out.discard
        change((line, phone))

    def next_sequence(self) -> int:
        """Return a number larger than any before."""
        with self._lock:
            self._sequence += 1
            return self._sequence

    def accept(self, message: Message) -> None:
        """Keep an outbound message, its line in the accept log on the disk first."""
        record = to_record(message)
        line = {
            "sid": message.sid,
            "to": message.to,
            "from": message.sender,
            "body": message.body,
            "status_callback": message.status_callback,
            "accepted_at": record["created_at"],
            "message": record,
        }
        with self._lock:
            self._accepted.append(line, durable=True)
            self.put(message)

    def put(self, message: Message) -> None:
        """Keep `message` as it is now."""
        with self._lock:
            self._journal.append({"event": "message", "message": to_record(message)})
            self._keep(message)

    def change(self, sid: str, **changes: Any) -> Message:
        """Change some fields of one message and return it.

        Raises KeyError when there is no such message.
        """
        with self._lock:
            message = replace(self._messages[sid], **changes)
            self.put(message)
            return message

    def advance(self, before: Message, **changes: Any) -> Message | None:
        """Change a message unless its status has moved since `before` was read."""
        with self._lock:
            if self._messages[before.sid].status != before.status:
                return None
            return self.change(before.sid, **changes)

    def find(self, sid: str) -> Message | None:
        """Return the message, deleted or not."""
        with self._lock:
            return self._messages.get(sid)

    def newest_first(self) -> list[Message]:
        """Return all messages that the API still shows."""
        with self._lock:
            kept = [message for message in self._messages.values() if not message.is_deleted]
        return sorted(kept, key=lambda message: message.sequence, reverse=True)

    def unfinished(self) -> list[Message]:
        """Return outbound messages whose status can still move."""
        with self._lock:
            return [m for m in self._messages.values() if m.status not in FINAL]

    def on_phone(self, phone: str) -> list[Message]:
        """Return all a phone has sent and been sent, oldest first."""
        with self._lock:
            return [self._messages[sid] for sid in self._phones.get(phone, ())]

    def phones(self) -> list[str]:
        """Return every number with a message, newest activity first."""
        with self._lock:
            newest = {phone: self._messages[sids[-1]] for phone, sids in self._phones.items()}
        return sorted(newest, key=lambda phone: newest[phone].sequence, reverse=True)

    def choose(self, line: str, phone: str, *, is_out: bool) -> None:
        """Record that `phone` opted out of texts from `line`, or back in."""
        with self._lock:
            choice = {"event": "opt-out", "line": line, "phone": phone, "is_out": is_out}
            self._journal.append(choice)
            self._remember_choice(line, phone, is_out=is_out)

    def is_opted_out(self, lines: Iterable[str], phone: str) -> bool:
        """Return whether `phone` opted out of any of `lines`."""
        with self._lock:
            return any((line, phone) in self._opted_out for line in lines)
