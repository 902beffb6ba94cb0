"""What a member of staff texts: OK takes a task; all else gets a short answer and is shown.

A text is read for signs of danger before this is asked, for a phone may be in other hands.
"""

from uuid import UUID

from physio_service.domain.callsign import take_in
from physio_service.domain.clinic import after_open_hours
from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.label import Labels
from physio_service.domain.task import READ_WITHIN, TaskKind, Tier
from physio_service.services.conversing import Talk
from physio_service.services.vouching import takes_tasks
from physio_service.store import climbs, staff_numbers, tasks
from physio_service.store.staff_numbers import StaffNumber

_MOST_NAMED = 5  # tasks in one text


def number_of(talk: Talk) -> StaffNumber | None:
    """Return whose number a text came from; none for a number that is also a patient's."""
    if talk.party or talk.patient:
        return None
    return staff_numbers.on_contact(talk.tx, talk.clinic.id, talk.contact.id)


def heed(talk: Talk, number: StaffNumber, labels: Labels) -> bool:
    """Take the task that a text from staff takes, or text a number again that said STOP.

    False when it is about neither.
    """
    if "START" in labels:
        _rejoin(talk)
        return True
    asked = take_in(talk.reply.body)
    if asked is None or talk.reply.media_count:
        return False
    if asked.callsign is None:
        return _take_the_only_one(talk, number)
    task_id = climbs.named(talk.tx, talk.clinic.id, asked.callsign)
    if task_id is None:
        return _take_the_only_one(talk, number, is_named=True)
    return _take(talk, number, task_id, asked.callsign)


def _rejoin(talk: Talk) -> None:
    """Text a number again that said STOP; it is staff's, so there is no consent to ask for."""
    talk.hear_start()
    talk.say("staff_help")


def show(talk: Talk) -> None:
    """Answer what takes no task in one short text, and let a person read it all the same."""
    due_at = after_open_hours(talk.clinic, talk.now, READ_WITHIN)
    cause = f"reply:{talk.reply.id}"
    talk.tell_staff(TaskKind.READ_REPLY, cause, due_at, tier=Tier.REVIEW)
    talk.say("staff_help")


def _take_the_only_one(talk: Talk, number: StaffNumber, *, is_named: bool = False) -> bool:
    """Take what somebody was texted about, if it is one; a name that is none takes nothing."""
    waiting = climbs.open_for(talk.tx, talk.clinic.id, number.staff_id)
    if len(waiting) == 1 and not is_named:
        return _take(talk, number, *waiting[0])
    if waiting:
        talk.say("staff_which", tasks=", ".join(name for _, name in waiting[-_MOST_NAMED:]))
    else:
        talk.say("staff_help")
    return True


def _take(talk: Talk, number: StaffNumber, task_id: UUID, callsign: str) -> bool:
    who = Actor(ActorKind.STAFF, number.staff_id)
    is_theirs = takes_tasks(talk.tx, talk.clinic.id, number.staff_id) and (
        tasks.take(talk.tx, talk.clinic.id, task_id, number.staff_id, who, talk.now)
        or climbs.is_theirs(talk.tx, talk.clinic.id, task_id, number.staff_id)
    )
    talk.say("staff_yours" if is_theirs else "staff_gone", task=callsign)
    return True
