"""Looking at a change before it is made, and making exactly what was looked at.

A preview makes the change in a transaction that is rolled back, and tells the course before
it from the course after it. So nothing that a service does is left out, and nothing is told
that it would not do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.correction import Situation, wrongs
from physio_service.domain.errors import Conflict, Invalid, NotFound, Stale
from physio_service.domain.event import Event, Json
from physio_service.domain.preview import Effect, Picture, Preview, chosen, compared
from physio_service.services.changing import Ask, Change, Making, make, name_of
from physio_service.services.correcting import correct, worded
from physio_service.services.describing import situation_of
from physio_service.services.foreseeing import picture
from physio_service.services.looking import View, look
from physio_service.services.queueing import Texts
from physio_service.store import episodes, events, footprints, message_outlooks, patients
from physio_service.store.database import Database, Tx
from physio_service.store.joined import Joined

# How long a text that has left may still be believed. A choice of ours: four weeks hold the
# longest stretch between two reviews.
_BELIEVED = timedelta(weeks=4)


class Moved(Conflict):
    """What was looked at is no longer what the change would do; `preview` is."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("things have changed since you looked: look again, then decide")
        self.preview = preview


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided after looking."""

    fingerprint: str  # of the preview that was shown
    version: int  # of the episode, or else of the patient, as it was shown
    corrections: frozenset[UUID] = frozenset()  # the wrong texts to set right


def preview(database: Database, texts: Texts, to: Change, ask: Ask, *, now: datetime) -> Preview:
    """Return what a change would do, and do nothing; raises what its service raises."""
    with database.trial() as tx:
        shown, _, _ = _try(tx, texts, to, ask, now)
    return shown


def seen_version(database: Database, ask: Ask) -> int:
    """Return the version of what a change is of: the episode, or else the patient."""
    with database.reading() as tx:
        return _version(tx, ask)


def commit(
    database: Database, texts: Texts, to: Change, ask: Ask, decided: Decision, *, now: datetime
) -> Preview:
    """Make a change that was looked at, with the corrections that were ticked.

    Raises Moved when it would now do anything else, or rests on a row that has changed since;
    Stale for another version than the one shown; Invalid for a correction that was not
    offered; and what the service of the change raises. Then nothing is done at all.
    """
    with database.transaction() as tx:
        shown, view, version = _try(tx, texts, to, ask, now)
        if shown.fingerprint != decided.fingerprint:
            raise Moved(shown)
        if version != decided.version:
            raise Stale("this has changed since you read it: read it again, then change it")
        try:
            wrong = chosen(shown.wrong, decided.corrections)
        except KeyError:
            raise Invalid.one(
                "corrections", "names a text that no correction is offered for"
            ) from None
        correct(tx, view, wrong, ask.who)
        _record(tx, to, ask, shown, len(wrong), now)
    return shown


def _try(tx: Tx, texts: Texts, to: Change, ask: Ask, now: datetime) -> tuple[Preview, View, int]:
    """Make the change in `tx`; return what it did, the view after it, and the version before."""

    def act(version: int) -> None:
        make(Making(Joined(tx), texts, ask, version, now), to)

    return tried(tx, texts, ask, act, now)


def tried(
    tx: Tx, texts: Texts, ask: Ask, act: Callable[[int], None], now: datetime
) -> tuple[Preview, View, int]:
    """Do `act`, told the version it changes, in `tx`; return what it did, as `_try`."""
    patients.lock(tx, ask.clinic_id, ask.patient_id)
    before = look(tx, texts, ask.clinic_id, ask.patient_id, now)
    was, told = picture(tx, before), situation_of(before)
    rests_on = footprints.of_patient(tx, ask.clinic_id, ask.patient_id, before.since_day)
    version = _version(tx, ask)
    act(version)
    after = look(tx, texts, ask.clinic_id, ask.patient_id, now)
    shown = _shown(tx, was, told, after, rests_on)
    return shown, after, version


def _shown(
    tx: Tx, was: Picture, told: Situation, after: View, rests_on: Sequence[Sequence[str]]
) -> Preview:
    clinic_id, patient = after.clinic.id, after.patient
    left = message_outlooks.left_since(tx, clinic_id, patient.id, after.now - _BELIEVED)
    aids = after.texts.in_language(patient.language).aids
    done = message_outlooks.corrected(tx, clinic_id, [text.message_id for text in left])
    wrong = wrongs(left, told, situation_of(after), aids, done)
    aside = message_outlooks.put_aside(tx, clinic_id, was.on_record)
    return compared(was, picture(tx, after), worded(after, wrong), rests_on, aside)


def _version(tx: Tx, ask: Ask) -> int:
    if ask.episode_id is None:
        return patients.get(tx, ask.clinic_id, ask.patient_id).version
    episode = episodes.get(tx, ask.clinic_id, ask.episode_id)
    if episode.patient_id != ask.patient_id:
        raise NotFound("no such episode")
    return episode.version


def _record(tx: Tx, to: Change, ask: Ask, shown: Preview, corrected: int, now: datetime) -> None:
    counts: dict[str, Json] = {effect.value: shown.count(effect) for effect in Effect}
    event = Event(
        ask.clinic_id,
        "change.committed",
        "patient",
        ask.patient_id,
        ask.who,
        patient_id=ask.patient_id,
        after={
            "change": name_of(to),
            "fingerprint": shown.fingerprint,
            "corrected": corrected,
            **counts,
        },
    )
    events.record(tx, event, now)
