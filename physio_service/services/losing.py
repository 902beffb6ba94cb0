"""Tell people of a text that did not arrive; of a safety answer before all else (S5)."""

from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.event import SYSTEM, Actor, Event, Json
from physio_service.domain.message import WAITING, Duty, Message, MessageState
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.messaging.carrier_error import About
from physio_service.services.piling_up import hear_of_failure
from physio_service.services.queueing import cancel_waiting
from physio_service.store import clinics, contacts, events, messages, patients, tasks
from physio_service.store.database import Database, Tx
from physio_service.store.message_queue import Due

_CANNOT_DECIDE = "cannot_decide"
_AGAIN = timedelta(minutes=5)
_TRIES = 3


def tell_of_lost(
    tx: Tx, message: Message | Due, who: Actor, now: datetime, *, cause: str | None = None
) -> None:
    """Open the task of a lost text: one for each phone, or for `cause` where many share it.

    A safety answer has a task of its own, at once and at the top, whatever the cause. Where
    text after text is lost, the rule of that makes the task an alert.
    """
    if isinstance(message, Message) and message.is_to_staff:
        return  # the ladder goes on to the next person, and its page says whose number it is
    is_safety = message.duty is Duty.SAFETY
    clinic = clinics.get(tx, message.clinic_id)
    if message.patient_id is not None and not is_safety:
        patient = patients.get(tx, message.clinic_id, message.patient_id)
        if patient.archived_at is not None:
            return  # nobody is to be rung about a text to somebody who died
    if cause is None and not is_safety and hear_of_failure(tx, message, who, now):
        return
    shared = cause or f"undelivered:{message.contact_id}"
    task = NewTask(
        clinic_id=message.clinic_id,
        patient_id=message.patient_id,
        kind=TaskKind.SAFETY_TEXT_FAILED if is_safety else TaskKind.UNDELIVERED,
        tier=Tier.TOP if is_safety else Tier.REVIEW,
        dedupe=f"safety:{message.id}" if is_safety else shared,
        due_at=now if is_safety else after_open_hours(clinic, now, READ_WITHIN),
        message_id=message.id,
    )
    tasks.open_task(tx, task, who, now)


def tell_of_full_day(tx: Tx, message: Message, now: datetime) -> None:
    """Open the task of a clinic that may text no more today: one, until somebody closes it."""
    clinic = clinics.get(tx, message.clinic_id)
    task = NewTask(
        clinic_id=message.clinic_id,
        patient_id=None,
        kind=TaskKind.CLINIC_CAP,
        tier=Tier.SAME_DAY,
        dedupe="clinic-cap",
        due_at=after_open_hours(clinic, now, READ_WITHIN),
    )
    tasks.open_task(tx, task, SYSTEM, now)


def tell_of_code(tx: Tx, message: Message, code: int, who: Actor, now: datetime) -> None:
    """Open the task of a carrier's code that no table of ours knows: one for each code."""
    clinic = clinics.get(tx, message.clinic_id)
    task = NewTask(
        clinic_id=message.clinic_id,
        patient_id=message.patient_id,
        kind=TaskKind.CARRIER_CODE,
        tier=Tier.SAME_DAY,
        dedupe=f"carrier-code:{code}",
        due_at=after_open_hours(clinic, now, READ_WITHIN),
        message_id=message.id,
    )
    tasks.open_task(tx, task, who, now)


def tell_of_setup(tx: Tx, clinic_id: UUID, code: int, who: Actor, now: datetime) -> None:
    """Open the task of what only the account's owner can put right: one for each code."""
    clinic = clinics.get(tx, clinic_id)
    task = NewTask(
        clinic_id=clinic_id,
        patient_id=None,
        kind=TaskKind.CARRIER_SETUP,
        tier=Tier.SAME_DAY,
        dedupe=f"carrier-setup:{code}",
        due_at=after_open_hours(clinic, now, READ_WITHIN),
    )
    tasks.open_task(tx, task, who, now)


def put_away(database: Database, text: Due, now: datetime) -> None:
    """Hold a text that no decision could be made of, and tell people; the third time it fails.

    People are told in a transaction of their own: whatever is wrong may be wrong there too.
    """
    is_over = now >= text.not_after_at or text.retries + 1 >= _TRIES
    state = MessageState.FAILED if is_over else MessageState.HELD
    rule = "quarantined" if is_over else _CANNOT_DECIDE
    with database.transaction() as tx:
        messages.move(
            tx,
            text.clinic_id,
            text.id,
            among=WAITING,
            state=state,
            rule=rule,
            retries=text.retries + 1,
            due_at=min(now + _AGAIN, text.not_after_at),
        )
        if is_over or text.rule != _CANNOT_DECIDE:
            about = ("message", text.id, SYSTEM, text.patient_id)
            after: dict[str, Json] = {"rule": rule}
            events.record(
                tx, Event(text.clinic_id, f"message.{state.value}", *about, after=after), now
            )
    with database.transaction() as tx:
        tell_of_lost(tx, text, SYSTEM, now)


def note_stop(tx: Tx, message: Message, who: Actor, now: datetime) -> bool:
    """Record a STOP that the carrier knows of, and cancel what waits; False when we knew it."""
    contact = contacts.get(tx, message.clinic_id, message.contact_id)
    is_news = contacts.opt_out(
        tx, message.clinic_id, contact.number, message.sender_id, "carrier", now
    )
    if is_news:
        _record(
            tx,
            message,
            "contact.opted_out",
            who,
            now,
            source="carrier",
            sender=str(message.sender_id),
        )
    if message.patient_id:
        cancel_waiting(tx, message.clinic_id, message.patient_id, "opted_out", who, now)
    return is_news


def note_unreachable(
    tx: Tx, message: Message, about: About, code: int, who: Actor, now: datetime
) -> None:
    """Record that the carrier cannot text this number, where the code is about that."""
    if about not in (About.NUMBER, About.ROUTE, About.REGION):
        return
    if contacts.mark_invalid(tx, message.clinic_id, message.contact_id, str(code), now):
        _record(tx, message, "contact.marked_invalid", who, now, code=code)
    if about is About.REGION:
        tell_of_setup(tx, message.clinic_id, code, who, now)


def _record(
    tx: Tx, message: Message, kind: str, who: Actor, now: datetime, **after: str | int
) -> None:
    contact = ("contact", message.contact_id)
    event = Event(message.clinic_id, kind, *contact, who, message.patient_id, after={**after})
    events.record(tx, event, now)
