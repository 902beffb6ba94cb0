"""Setting right what was told by a text that has left: another text, or a call, once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.correction import Way, Wrong
from physio_service.domain.event import Actor, Event
from physio_service.domain.message import Duty
from physio_service.domain.offloading import Aid
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.services.describing import situation_of
from physio_service.services.looking import View
from physio_service.services.queueing import Wish, queue
from physio_service.store import contacts, events, message_outlooks, messages, tasks
from physio_service.store.database import Tx
from schedules.localtime import local_day

KIND = "correction"
_VALID = timedelta(hours=24)  # a day later the sheet and a person have said it


def correct(tx: Tx, view: View, wrong: Iterable[Wrong], who: Actor) -> None:
    """Set each of `wrong` right, one text for all that say the same; takes part in `tx`.

    `view` is as the change left it. Where no text may go, somebody is told to ring.
    """
    ordered = sorted(wrong, key=lambda one: (one.way or "", one.correction))
    for (way, wording), same in groupby(ordered, key=lambda one: (one.way, one.correction)):
        of = [one.message_id for one in same]
        text_id = _text(tx, view, wording, who) if way is Way.TEXT else None
        task_id = None if text_id else _call(tx, view, of[0], who)
        for message_id in of:
            message_outlooks.correct(
                tx, view.clinic.id, message_id, text_id=text_id, task_id=task_id
            )
            _record(tx, view, message_id, wording, who)


def worded(view: View, wrong: Iterable[Wrong]) -> tuple[Wrong, ...]:
    """Return `wrong` with the words that each correction would leave in."""
    language = view.patient.language
    return tuple(
        replace(
            one,
            words=view.texts.rendered(view.clinic, language, one.correction, _values(view)).text,
        )
        if one.way is Way.TEXT
        else one
        for one in wrong
    )


def _values(view: View) -> dict[str, str]:
    aid = situation_of(view).aid or Aid.NONE
    return {"aid": view.texts.in_language(view.patient.language).aids[aid.value]}


def _text(tx: Tx, view: View, wording: str, who: Actor) -> UUID | None:
    """Queue the text; none when the clinic has no number to send it from."""
    clinic, patient = view.clinic, view.patient
    contact = contacts.primary_of(tx, clinic.id, patient.id)
    if contact is None:
        return None
    due_at = view.outlook.window.next_open(view.now, view.outlook.zone)
    day = local_day(due_at, view.outlook.zone)
    wish = Wish(
        clinic=clinic,
        contact=contact,
        patient=patient,
        kind=KIND,
        duty=Duty.NOTICE,
        wording_key=wording,
        due_at=due_at,
        not_after_at=due_at + _VALID,
        sequence=messages.next_sequence(tx, clinic.id, patient.id, KIND, day),
        values=_values(view),
    )
    return queue(tx, view.texts, wish, who, view.now)


def _call(tx: Tx, view: View, message_id: UUID, who: Actor) -> UUID | None:
    """Have somebody ring the patient; the task stands for every text that was wrong."""
    task = NewTask(
        clinic_id=view.clinic.id,
        patient_id=view.patient.id,
        kind=TaskKind.CORRECT_BY_PHONE,
        tier=Tier.SAME_DAY,
        dedupe=f"correct:{message_id}",
        due_at=after_open_hours(view.clinic, view.now, READ_WITHIN),
        message_id=message_id,
    )
    return tasks.open_task(tx, task, who, view.now)


def _record(tx: Tx, view: View, message_id: UUID, wording: str, who: Actor) -> None:
    event = Event(
        view.clinic.id,
        "message.corrected",
        "message",
        message_id,
        who,
        patient_id=view.patient.id,
        after={"wording": wording},
    )
    events.record(tx, event, view.now)
