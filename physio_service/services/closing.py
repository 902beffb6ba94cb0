"""Close the day's activities: missed when nobody answered, excused when nobody could.

What a rule of ours kept from being asked is neither: nobody was silent about it.
"""

from datetime import datetime

from physio_service.domain.activity import Activity, ActivityKind, ActivityState, Source
from physio_service.domain.event import SYSTEM, Event
from physio_service.services.resting import must_rest
from physio_service.services.trying import each
from physio_service.store import (
    activities,
    check_answers,
    events,
    message_facts,
    patients,
    pauses,
)
from physio_service.store.database import Database, Tx

_BATCH = 500


def close_due(database: Database, now: datetime) -> int:
    """Settle every activity whose day is over without an answer; return how many.

    One transaction each: one that fails holds up no other.
    """
    with database.reading() as tx:
        over = activities.to_close(tx, now, _BATCH)

    def close(activity: Activity) -> None:
        with database.transaction() as tx:
            patients.lock(tx, activity.clinic_id, activity.patient_id)
            _close(tx, activity, now)

    each(over, close)
    return len(over)


def _close(tx: Tx, activity: Activity, now: datetime) -> None:
    pause = pauses.overlapping(
        tx, activity.clinic_id, activity.patient_id, activity.due_at, activity.closes_at
    )
    is_excused = pause or must_rest(tx, [activity], activity.due_at, activity.closes_at)
    state = ActivityState.EXCUSED if is_excused else ActivityState.MISSED
    if not is_excused and message_facts.was_kept_back(tx, activity.clinic_id, activity.id):
        state = ActivityState.NOT_ASKED
    if activity.kind is ActivityKind.CHECK and check_answers.of_check(tx, activity):
        state = ActivityState.PART  # what was answered of it is kept
    if activity.kind is ActivityKind.NOTICE and activity.is_asked:
        state = ActivityState.DONE  # it asked for no answer, so there is none to miss
    if activities.settle(tx, activity, state, Source.SYSTEM, now):
        event = Event(
            activity.clinic_id,
            "activity.settled",
            "activity",
            activity.id,
            SYSTEM,
            activity.patient_id,
            after={"state": state.value, "source": Source.SYSTEM.value},
        )
        events.record(tx, event, now)
