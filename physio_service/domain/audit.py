"""The rules of texting, asked again of the journal: what should never have happened, if it did.

The journal is believed, never the tables: a rule that a table's state hides still shows here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from physio_service.domain.invariant import Invariant, Violation, broken_by_claim
from physio_service.domain.ledger import Ledger, Line, Text
from physio_service.domain.message import WAITING, MessageState

# By then the last look for a lost answer is over (an hour after the claim), with a margin.
ENDS_WITHIN = timedelta(hours=2)
READ_WITHIN = timedelta(seconds=60)
ASKED_WITHIN = timedelta(minutes=15)  # after the instant an activity is due
ENDED = frozenset(MessageState) - {*WAITING, MessageState.SENDING}


@dataclass(frozen=True, slots=True)
class Span:
    """Instants [from, until): what became judgeable then is judged once, here."""

    from_at: datetime
    until_at: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.from_at <= at < self.until_at


@dataclass(frozen=True, slots=True)
class Expected:
    """An activity a patient was to be asked about, as it was planned."""

    id: UUID
    patient_id: UUID
    episode_id: UUID
    due_at: datetime


def audit(
    lines: Iterable[Line], span: Span, expected: Iterable[Expected] = ()
) -> tuple[Violation, ...]:
    """Return every rule that was broken in `span`, in the order of finding.

    `lines` are the clinic's own, and of each patient and number to be judged the whole
    journal; texts and replies of the last eight days suffice. `expected` are activities
    that became due, and should have become texts or been settled.
    """
    ledger = Ledger()
    found: list[Violation] = []
    waiting = sorted(expected, key=lambda one: one.due_at)
    for line in sorted(lines, key=lambda line: line.id):
        if line.kind == "message.claimed" and line.at in span:
            found += broken_by_claim(ledger, line)
        ledger.take(line)
    found += _of_ends(ledger, span)
    found += _of_replies(ledger, span)
    asked = {one for text in ledger.texts.values() for one in text.wish.get("activities") or ()}
    found += (
        Violation(Invariant.ENDS_ONCE, one.id, one.patient_id, one.due_at, "never_asked")
        for one in waiting
        if str(one.id) not in asked | ledger.settled and _is_owed(ledger, one)
    )
    return tuple(found)


def _is_owed(ledger: Ledger, one: Expected) -> bool:
    """Whether a text about an activity was due to somebody who may be texted."""
    person = ledger.person(one.patient_id)
    is_reached = person.facts.get("reach") != "paper" and bool(person.facts.get("contact_id"))
    is_out = any(contact == person.facts.get("contact_id") for contact, _ in ledger.stops)
    may_be_texted = person.consent == "given" and not person.is_paused(one.due_at) and not is_out
    is_active = ledger.versions.get(str(one.episode_id)) is not None
    return is_reached and may_be_texted and is_active and not person.is_archived


def _of_ends(ledger: Ledger, span: Span) -> Iterator[Violation]:
    """Each text ended, once; and no slot was given two."""
    slots = Counter(_slot(text) for text in ledger.texts.values())
    for message_id, text in ledger.texts.items():
        not_after = text.moment("not_after_at")
        if not_after is None or not_after + ENDS_WITHIN not in span:
            continue
        reasons = {
            "no_end": text.state not in ENDED,
            "accepted_twice": len(text.sids) > 1,
            "slot_taken_twice": _slot(text) is not None and slots[_slot(text)] > 1,
        }
        for what, holds in reasons.items():
            if holds:
                about = message_id, text.patient_id, not_after
                yield Violation(Invariant.ENDS_ONCE, *about, what)


def _slot(text: Text) -> tuple[Any, ...] | None:
    """Return the slot of a text (M1); none for an answer, which has none."""
    wish = text.wish
    if wish.get("sequence") is None or text.patient_id is None:
        return None
    return text.patient_id, wish.get("kind"), wish.get("local_day"), wish["sequence"]


def _of_replies(ledger: Ledger, span: Span) -> Iterator[Violation]:
    sids = Counter(reply.sid for reply in ledger.replies.values())
    for reply_id, reply in ledger.replies.items():
        read_by = reply.received_at + READ_WITHIN
        if read_by not in span:
            continue
        is_unread = reply.settled_at is None or reply.settled_at > read_by
        reasons = {
            "not_read_in_time": is_unread,
            "kept_twice": reply.sid is not None and sids[reply.sid] > 1,
        }
        for what, holds in reasons.items():
            if holds:
                about = reply_id, reply.patient_id, reply.received_at
                yield Violation(Invariant.READ_IN_TIME, *about, what)
