"""What is asked about messages: how many went, what they speak for, which ids are taken."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select

from physio_service.domain.activity import Activity
from physio_service.domain.event import Json
from physio_service.domain.message import CARER_COPY, WAITING, Duty, Message, MessageState
from physio_service.store.database import Tx
from physio_service.store.schema import (
    attempts,
    message_activities,
    message_episodes,
    messages,
    receipts,
)

_c = messages.c
# What left, or may have left: this is what caps count.
_KEPT_BACK = {"suppressed", "expired"}
_GONE = ["sending", "sent", "delivered", "undelivered", "failed", "unknown", "unknown_final"]
_NEXT_SLOT = 10  # more than there are sessions in a day


def count_begun(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    from_at: datetime,
    before_at: datetime,
    kind: str | None = None,
) -> int:
    """Count the texts we began for a patient that left, or may have left, in [from, before).

    With a `kind`, only those of that kind.
    """
    statement = select(func.count()).where(
        _c.clinic_id == clinic_id,
        _c.patient_id == patient_id,
        _c.duty == Duty.INITIATED.value,
        _c.state.in_(_GONE),
        _c.claimed_at >= from_at,
        _c.claimed_at < before_at,
        _c.kind != CARER_COPY,
        *([_c.kind == kind] if kind else []),
    )
    return int(tx.connection.execute(statement).scalar_one())


def count_of_clinic(tx: Tx, clinic_id: UUID, from_at: datetime, before_at: datetime) -> int:
    """Count the texts a clinic began that left, or may have left, in [from, before)."""
    statement = select(func.count()).where(
        _c.clinic_id == clinic_id,
        _c.duty == Duty.INITIATED.value,
        _c.state.in_(_GONE),
        _c.claimed_at >= from_at,
        _c.claimed_at < before_at,
    )
    return int(tx.connection.execute(statement).scalar_one())


def has_later_due(tx: Tx, message: Message, now: datetime) -> bool:
    """Say whether another text of this kind and day, later in it, waits and is due too."""
    later = exists().where(
        _c.clinic_id == message.clinic_id,
        _c.patient_id == message.patient_id,
        _c.kind == message.kind,
        _c.local_day == message.local_day,
        _c.sequence > message.sequence,
        _c.state.in_([state.value for state in WAITING]),
        _c.due_at <= now,
    )
    return bool(tx.connection.execute(select(later)).scalar_one())


def was_kept_back(tx: Tx, clinic_id: UUID, activity_id: UUID) -> bool:
    """Say whether texts were made for an activity and every one was kept back by a rule of ours."""
    link = message_activities
    statement = (
        select(_c.state)
        .join(link, and_(link.c.clinic_id == _c.clinic_id, link.c.message_id == _c.id))
        .where(link.c.clinic_id == clinic_id, link.c.activity_id == activity_id)
        .where(_c.kind != CARER_COPY)
    )
    states = set(tx.connection.execute(statement).scalars())
    return bool(states) and states <= _KEPT_BACK


def times_asked(tx: Tx, clinic_id: UUID, activity_id: UUID, key: str) -> int:
    """Count the texts `key` made for an activity that no rule of ours kept back."""
    statement = _of_activity(clinic_id, activity_id).where(_c.wording_key == key)
    found = tx.connection.execute(statement)
    return sum(row.state not in _KEPT_BACK for row in found)


def last_said_of(tx: Tx, clinic_id: UUID, activity_id: UUID) -> datetime | None:
    """Return when the last text for an activity was made, whatever became of it."""
    found = tx.connection.execute(_of_activity(clinic_id, activity_id))
    return max((row.created_at for row in found), default=None)


def _of_activity(clinic_id: UUID, activity_id: UUID) -> Select[Any]:
    link = message_activities
    return (
        select(_c.state, _c.created_at)
        .join(link, and_(link.c.clinic_id == _c.clinic_id, link.c.message_id == _c.id))
        .where(link.c.clinic_id == clinic_id, link.c.activity_id == activity_id)
    )


def silent_days(
    tx: Tx, clinic_id: UUID, patient_id: UUID, after_day: date | None, before_day: date
) -> int:
    """Count the days between two, both left out, on which a text of ours arrived."""
    statement = select(func.count(func.distinct(_c.local_day))).where(
        _c.clinic_id == clinic_id,
        _c.patient_id == patient_id,
        _c.duty == Duty.INITIATED.value,
        _c.state.in_(["sent", "delivered"]),
        _c.kind != "notice",  # it asks for no answer
        _c.local_day < before_day,
        *([_c.local_day > after_day] if after_day else []),
    )
    return int(tx.connection.execute(statement).scalar_one())


def answers_since(tx: Tx, clinic_id: UUID, contact_id: UUID, since: datetime) -> list[str]:
    """Return the kind of each answer made for a phone since an instant: the loop guard."""
    statement = select(_c.kind).where(
        _c.clinic_id == clinic_id,
        _c.contact_id == contact_id,
        _c.answers_id.is_not(None),
        _c.created_at >= since,
    )
    return list(tx.connection.execute(statement).scalars())


def first_taken_since(tx: Tx, since: datetime) -> datetime | None:
    """Return when the first text since an instant left, of any clinic: one account sends all."""
    statement = select(func.min(_c.claimed_at)).where(
        _c.claimed_at > since, _c.state.in_(["sent", "delivered", "undelivered"])
    )
    first_at: datetime | None = tx.connection.execute(statement).scalar_one()
    return first_at


def days_failed(tx: Tx, clinic_id: UUID, contact_id: UUID, code: int, since: date) -> set[date]:
    """Return the days from `since` on whose texts to a phone failed with one of the codes."""
    statement = select(_c.local_day).where(
        _c.clinic_id == clinic_id,
        _c.contact_id == contact_id,
        _c.error_code == code,
        _c.local_day >= since,
    )
    return set(tx.connection.execute(statement).scalars())


def count_failed_with(tx: Tx, message: Message, since: datetime) -> int:
    """Count the texts with a message's words that failed since an instant, itself included."""
    statement = select(func.count()).where(
        _c.clinic_id == message.clinic_id,
        _c.wording_key == message.wording_key,
        _c.wording_hash == message.wording_hash,
        _c.state.in_(["failed", "undelivered"]),
        _c.rule.in_(["bad_content", "receipt"]),
        _c.claimed_at > since,
    )
    return int(tx.connection.execute(statement).scalar_one())


def activities_of(tx: Tx, clinic_id: UUID, message_id: UUID) -> list[UUID]:
    """Return the activities a message speaks for."""
    statement = select(message_activities.c.activity_id).where(
        message_activities.c.clinic_id == clinic_id, message_activities.c.message_id == message_id
    )
    return list(tx.connection.execute(statement).scalars())


def episodes_of(tx: Tx, clinic_id: UUID, message_id: UUID) -> list[UUID]:
    """Return the episodes a message speaks for."""
    statement = select(message_episodes.c.episode_id).where(
        message_episodes.c.clinic_id == clinic_id, message_episodes.c.message_id == message_id
    )
    return list(tx.connection.execute(statement).scalars())


def free_slot(tx: Tx, activity: Activity, said_anew: Sequence[str]) -> int:
    """Return the slot for an activity's text: its own, unless another text has it.

    A slot keeps the text that was suppressed by one of the rules `said_anew`; what is said
    instead gets the next one. So does a session at another time than the one that another
    course of the patient counts by the same number. Each slot has one text at most (M1).
    """
    statement = select(_c.sequence, _c.state, _c.rule, _c.due_at).where(
        _c.clinic_id == activity.clinic_id,
        _c.patient_id == activity.patient_id,
        _c.kind == activity.kind.value,
        _c.local_day == activity.local_day,
    )
    rows = tx.connection.execute(statement)
    taken = {
        row.sequence
        for row in rows
        if row.due_at != activity.due_at
        or (row.state == MessageState.SUPPRESSED.value and row.rule in said_anew)
    }
    return next(slot for slot in count(activity.sequence, _NEXT_SLOT) if slot not in taken)


def sids_bound(tx: Tx, sids: Sequence[str]) -> set[str]:
    """Return which of the carrier's ids already belong to a message, of any clinic.

    One that was sent again has left its first id with the attempt.
    """
    held = (
        select(column).where(column.in_(list(sids)))
        for column in (_c.provider_sid, attempts.c.provider_sid)
    )
    return {sid for statement in held for sid in tx.connection.execute(statement).scalars()}


def canary_since(tx: Tx, since: datetime) -> tuple[UUID, UUID, str] | None:
    """Return (clinic, contact, carrier's id) of a text that left after an instant and told us so.

    The receipt came by our own token: the way back from the carrier is open.
    """
    statement = (
        select(_c.clinic_id, _c.contact_id, _c.provider_sid)
        .join(receipts, receipts.c.provider_sid == _c.provider_sid)
        .where(_c.claimed_at > since, receipts.c.token.is_not(None))
        .order_by(_c.claimed_at.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else (row.clinic_id, row.contact_id, row.provider_sid)


def words_of(tx: Tx, clinic_id: UUID, message_id: UUID) -> dict[str, Json]:
    """Return which words a text was in: the text, its language and the version of their file."""
    statement = select(_c.wording_key, _c.language, _c.wording_version).where(
        _c.clinic_id == clinic_id, _c.id == message_id
    )
    row = tx.connection.execute(statement).one()
    return {"wording": row.wording_key, "language": row.language, "version": row.wording_version}
