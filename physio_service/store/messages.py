"""Messages: rows made once a slot, moved forwards only where the state is still as expected."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from physio_service.domain.codec import from_json, to_json
from physio_service.domain.errors import NotFound
from physio_service.domain.footing import Ground
from physio_service.domain.message import WAITING, Duty, Message, MessageState
from physio_service.domain.price import Money
from physio_service.domain.wording import Encoding
from physio_service.store.database import Tx
from physio_service.store.schema import message_activities, message_episodes, messages
from physio_service.store.statements import insert_new

_c = messages.c
_WAITING = [state.value for state in WAITING]


def add(
    tx: Tx,
    message: Message,
    *,
    priority: int,
    language: str,
    wording_version: str,
    price: Money | None = None,
    activity_ids: Sequence[UUID] = (),
    episode_ids: Sequence[UUID] = (),
) -> bool:
    """Insert the message and what it speaks for; False when its slot or answer exists (M1)."""
    row = {
        "clinic_id": message.clinic_id,
        "id": message.id,
        "created_at": message.created_at,
        "patient_id": message.patient_id,
        "contact_id": message.contact_id,
        "sender_id": message.sender_id,
        "kind": message.kind,
        "duty": message.duty.value,
        "priority": priority,
        "local_day": message.local_day,
        "sequence": message.sequence,
        "answers_id": message.answers_id,
        "plan_version": message.plan_version,
        "ground": None if message.ground is None else to_json(message.ground),
        "week_cap": message.week_cap,
        "wording_key": message.wording_key,
        "language": language,
        "wording_version": wording_version,
        "wording_hash": message.wording_hash,
        "body": tx.seal(_c.body, message.id, message.clinic_id, _owner(message), message.body),
        "encoding": message.encoding.value,
        "segments": message.segments,
        "price_micros": price.micros if price else None,
        "price_currency": price.currency if price else None,
        "due_at": message.due_at,
        "not_after_at": message.not_after_at,
        "state": message.state.value,
        "rule": message.rule,
    }
    if insert_new(tx, messages, [row]) != 1:
        return False
    for link, column, ids in (
        (message_activities, "activity_id", activity_ids),
        (message_episodes, "episode_id", episode_ids),
    ):
        for linked_id in ids:
            values = {"clinic_id": message.clinic_id, "message_id": message.id, column: linked_id}
            tx.connection.execute(link.insert().values(values))
    return True


def get(tx: Tx, clinic_id: UUID, message_id: UUID) -> Message:
    """Return the message, opened; raises NotFound."""
    statement = select(messages).where(_c.clinic_id == clinic_id, _c.id == message_id)
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such message")
    return opened(tx, row)


def move(
    tx: Tx,
    clinic_id: UUID,
    message_id: UUID,
    *,
    among: Sequence[MessageState],
    state: MessageState,
    rule: str,
    **columns: Any,
) -> bool:
    """Set the state where it is still one of `among`; False when somebody was first."""
    statement = (
        update(messages)
        .where(
            _c.clinic_id == clinic_id,
            _c.id == message_id,
            _c.state.in_([one.value for one in among]),
        )
        .values(state=state.value, rule=rule, version=_c.version + 1, **columns)
    )
    return tx.connection.execute(statement).rowcount == 1


def raise_rank(
    tx: Tx,
    clinic_id: UUID,
    message_id: UUID,
    *,
    rank: int,
    state: MessageState,
    sid: str,
    error_code: int | None,
    rule: str = "receipt",
) -> bool:
    """Apply a receipt: forwards only. False when as high a rank was already known."""
    statement = (
        update(messages)
        .where(_c.clinic_id == clinic_id, _c.id == message_id, _c.provider_rank < rank)
        .values(
            provider_rank=rank,
            state=state.value,
            rule=rule,
            provider_sid=sid,
            error_code=error_code,
            settle_at=None,
            version=_c.version + 1,
        )
    )
    return tx.connection.execute(statement).rowcount == 1


def set_price(tx: Tx, sid: str, price: Money) -> None:
    """Note what the carrier says a text cost, in place of what was estimated."""
    values = {
        "price_micros": price.micros,
        "price_currency": price.currency,
        "is_price_reported": True,
    }
    tx.connection.execute(update(messages).where(_c.provider_sid == sid).values(**values))


def release_sid(tx: Tx, sid: str, keep_id: UUID, now: datetime) -> list[tuple[UUID, UUID]]:
    """Take the carrier's id from any message but one, which may have gone again: to be looked for.

    Return (clinic, message) of each that had it.
    """
    statement = (
        update(messages)
        .where(_c.provider_sid == sid, _c.id != keep_id)
        .values(
            provider_sid=None,
            provider_rank=-1,
            error_code=None,
            state=MessageState.UNKNOWN.value,
            rule="not_it",
            settle_at=now,
            version=_c.version + 1,
        )
        .returning(_c.clinic_id, _c.id)
    )
    return [(row.clinic_id, row.id) for row in tx.connection.execute(statement)]


def waiting_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> list[tuple[UUID, Duty, str]]:
    """Return (message, duty, wording) of a patient's texts that have not been claimed."""
    statement = (
        select(_c.id, _c.duty, _c.wording_key)
        .where(_c.clinic_id == clinic_id, _c.patient_id == patient_id, _c.state.in_(_WAITING))
        .with_for_update()
    )
    found = tx.connection.execute(statement)
    return [(row.id, Duty(row.duty), row.wording_key) for row in found]


def waiting_on(tx: Tx, clinic_id: UUID, contact_id: UUID) -> list[Message]:
    """Return what waits for a phone, locked until the transaction ends."""
    statement = (
        select(messages)
        .where(_c.clinic_id == clinic_id, _c.contact_id == contact_id, _c.state.in_(_WAITING))
        .with_for_update()
    )
    return [opened(tx, row) for row in tx.connection.execute(statement)]


def reword(tx: Tx, message: Message) -> None:
    """Keep the words and the length of a text that waits as `message` has them."""
    sealed = tx.seal(_c.body, message.id, message.clinic_id, _owner(message), message.body)
    tx.connection.execute(
        update(messages)
        .where(_c.clinic_id == message.clinic_id, _c.id == message.id, _c.state.in_(_WAITING))
        .values(
            body=sealed,
            encoding=message.encoding.value,
            segments=message.segments,
            version=_c.version + 1,
        )
    )


def to_settle(tx: Tx, now: datetime, limit: int) -> list[Message]:
    """Return what may have gone and is due to be looked for, longest waiting first."""
    statement = (
        select(messages)
        .where(_c.state == "unknown", _c.settle_at <= now)
        .order_by(_c.settle_at)
        .limit(limit)
    )
    return [opened(tx, row) for row in tx.connection.execute(statement)]


def next_sequence(tx: Tx, clinic_id: UUID, patient_id: UUID, kind: str, local_day: date) -> int:
    """Return the next free sequence of a kind that may repeat in a day (staff's own texts)."""
    statement = select(func.coalesce(func.max(_c.sequence), -1) + 1).where(
        _c.clinic_id == clinic_id,
        _c.patient_id == patient_id,
        _c.kind == kind,
        _c.local_day == local_day,
    )
    return int(tx.connection.execute(statement).scalar_one())


def _owner(message: Message) -> UUID:
    return message.patient_id or message.contact_id


def opened(tx: Tx, row: Row[Any]) -> Message:
    """Return a row of the table as a message, its body opened."""
    owner = row.patient_id or row.contact_id
    body = tx.open(_c.body, row.id, row.clinic_id, owner, row.body)
    return Message(
        id=row.id,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        contact_id=row.contact_id,
        sender_id=row.sender_id,
        kind=row.kind,
        duty=Duty(row.duty),
        local_day=row.local_day,
        sequence=row.sequence,
        answers_id=row.answers_id,
        plan_version=row.plan_version,
        week_cap=row.week_cap,
        wording_key=row.wording_key,
        wording_hash=row.wording_hash,
        body=body or "",
        encoding=Encoding(row.encoding),
        segments=row.segments,
        due_at=row.due_at,
        not_after_at=row.not_after_at,
        created_at=row.created_at,
        state=MessageState(row.state),
        rule=row.rule,
        claimed_at=row.claimed_at,
        provider_sid=row.provider_sid,
        provider_rank=row.provider_rank,
        settle_tries=row.settle_tries,
        sought_from_at=row.sought_from_at,
        possible_duplicate=row.possible_duplicate,
        retries=row.retries,
        ground=None if row.ground is None else from_json(Ground, row.ground),
    )
