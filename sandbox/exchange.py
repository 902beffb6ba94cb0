"""The telephone exchange: takes messages, moves them along, and carries replies back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sandbox.agenda import Agenda
from sandbox.drafts import Draft
from sandbox.messages import CANCELABLE, FINAL, Mailbox, Message, new_sid
from sandbox.modes import ModeBoard, outcome_for
from sandbox.optout import answer_to, kind_of
from sandbox.refusals import refusal
from sandbox.settings import Settings
from sandbox.webhooks import Call, Webhooks

FALLBACK_SENDER = "+15005550006"  # a messaging service's pick when no number is configured
EXPIRED = 30036
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # due at once, also when the clock was set back
_STEPS = 3  # queued, sending, sent, delivered: three moves share the delivery delay
_NEXT = {"scheduled": "queued", "accepted": "queued", "queued": "sending", "sending": "sent"}


@dataclass(frozen=True, slots=True)
class Advance:
    """Move a message on by one status."""

    sid: str


Job = Advance | Call


class Exchange:
    """The rules of a message's life. Nothing here starts a thread or reads a clock."""

    def __init__(self, settings: Settings, mailbox: Mailbox, board: ModeBoard) -> None:
        """Take up where a former process stopped: unfinished messages move on."""
        self._settings = settings
        self._agenda: Agenda[Job] = Agenda()
        self.mailbox = mailbox
        self.board = board
        self.webhooks = Webhooks(settings, mailbox, board)
        self.clock = settings.clock
        for message in mailbox.unfinished():
            self._agenda.add(message.send_at or _LONG_AGO, Advance(message.sid))

    def create(self, draft: Draft, now: datetime) -> Message:
        """Accept a message from the API; raises Refusal when its phone opted out."""
        lines = (draft.sender,) if draft.sender else self._pool()
        if self.board.now.stop_words and self.mailbox.is_opted_out(lines, draft.to):
            raise refusal(21610, draft.to)
        return self._accept(draft, "outbound-api", now)

    def _pool(self) -> tuple[str, ...]:
        return self._settings.senders or (FALLBACK_SENDER,)

    def _accept(self, draft: Draft, direction: str, now: datetime) -> Message:
        message = Message(
            sid=new_sid(),
            sequence=self.mailbox.next_sequence(),
            direction=direction,
            sender=draft.sender,
            to=draft.to,
            body=draft.body,
            shown=draft.body,
            status=_first_status(draft),
            created_at=now,
            updated_at=now,
            send_at=draft.send_at,
            status_callback=draft.status_callback,
            service_sid=draft.service_sid,
            validity_seconds=draft.validity_seconds,
        )
        self.mailbox.accept(message)
        self._agenda.add(draft.send_at or now + self._step(), Advance(message.sid))
        return message

    def _step(self) -> timedelta:
        return timedelta(seconds=self.board.now.delivery_delay / _STEPS)

    def receive(self, phone: str, body: str, line: str, now: datetime) -> Message:
        """Take a text typed on `phone` and tell the service of it."""
        message = Message(
            sid=new_sid(),
            sequence=self.mailbox.next_sequence(),
            direction="inbound",
            sender=phone,
            to=line,
            body=body,
            shown=body,
            status="received",
            created_at=now,
            updated_at=now,
            sent_at=now,
        )
        self.mailbox.put(message)
        opt_out = kind_of(body) if self.board.now.stop_words else None
        if opt_out:
            self._follow(opt_out, message, now)
        call = self.webhooks.for_inbound(message, opt_out)
        if call is not None:
            self._agenda.add(now, call)
        return message

    def _follow(self, opt_out: str, message: Message, now: datetime) -> None:
        if opt_out != "HELP":
            self.mailbox.choose(message.to, message.phone, is_out=opt_out == "STOP")
        self._send_back(message, answer_to(opt_out), now)

    def _send_back(self, message: Message, text: str, now: datetime) -> None:
        draft = Draft(to=message.phone, body=text, sender=message.to)
        self._accept(draft, "outbound-reply", now)

    def cancel(self, message: Message, now: datetime) -> Message:
        """Cancel a message that has not begun; raises Refusal when it is too late."""
        canceled = None
        if message.status in CANCELABLE:
            canceled = self.mailbox.advance(message, status="canceled", updated_at=now)
        if canceled is None:
            raise refusal(30409)
        self._report(canceled, now)
        return canceled

    def redact(self, message: Message, now: datetime) -> Message:
        """Empty the body in the API's record; raises Refusal while it is under way."""
        if message.status not in FINAL:
            raise refusal(20009)
        return self.mailbox.change(message.sid, body="", updated_at=now)

    def delete(self, message: Message, now: datetime) -> None:
        """Take a message out of the API's record; raises Refusal while it is under way."""
        if message.status not in FINAL:
            raise refusal(20009)
        self.mailbox.change(message.sid, body="", updated_at=now, is_deleted=True)

    def next_due_at(self) -> datetime | None:
        """Return when the next thing happens, if anything will."""
        return self._agenda.next_due_at()

    def take_due(self, now: datetime) -> list[Job]:
        """Remove and return what is due at `now`, for `run`."""
        return self._agenda.take_due(now)

    def deliver_due(self, now: datetime) -> int:
        """Do all that is due at `now`, and what follows from it at once; return how much."""
        done = 0
        while jobs := self.take_due(now):
            for job in jobs:
                self.run(job, now)
            done += len(jobs)
        return done

    def run(self, job: Job, now: datetime) -> None:
        """Do one job; what follows from it goes on the agenda."""
        if isinstance(job, Call):
            self._make(job, now)
        else:
            self._advance(job.sid, now)

    def _make(self, call: Call, now: datetime) -> None:
        retry, texts = self.webhooks.make(call, now)
        if retry:
            self._agenda.add(now, retry)
        message = self.mailbox.find(call.sid)
        if message is not None:
            for text in texts:
                self._send_back(message, text, now)

    def _advance(self, sid: str, now: datetime) -> None:
        message = self.mailbox.find(sid)
        if message is None or message.status in FINAL:
            return
        status, code = self._next(message, now)
        if status == message.status:
            return
        moved = self.mailbox.advance(
            message,
            status=status,
            error_code=code,
            updated_at=now,
            sender=message.sender or self._pool()[0],
            sent_at=now if status == "sent" else message.sent_at,
        )
        if moved is None:  # canceled in this very moment
            return
        self._report(moved, now)
        if status not in FINAL:
            self._agenda.add(now + self._step(), Advance(sid))

    def _next(self, message: Message, now: datetime) -> tuple[str, int | None]:
        begun_at = message.send_at or message.created_at
        outcome = outcome_for(self.board.now, message.to)
        if message.status == "queued" and now - begun_at > timedelta(
            seconds=message.validity_seconds
        ):
            return "failed", EXPIRED
        if message.status == "sending" and outcome.status == "failed":
            return "failed", outcome.code
        if message.status == "sent":
            return outcome.status, outcome.code
        return _NEXT[message.status], None

    def _report(self, message: Message, now: datetime) -> None:
        # https://www.twilio.com/docs/messaging/guides/track-outbound-message-status:
        # a messaging service reports queued, sent and the end, never sending.
        if message.status == "sending" and message.service_sid:
            return
        for due_at, call in self.webhooks.for_status(message, now):
            self._agenda.add(due_at, call)


def _first_status(draft: Draft) -> str:
    if draft.send_at:
        return "scheduled"
    return "accepted" if draft.service_sid else "queued"
