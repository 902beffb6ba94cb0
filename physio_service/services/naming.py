"""Naming weight-bearing statuses: which words a clinic says, chosen by a clinician or its admin."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.lexicon import lexicon_faults
from physio_service.domain.offloading import StatusWord
from physio_service.services.vouching import APPROVERS, require
from physio_service.store import clinics, events, status_words
from physio_service.store.database import Database


def set_words(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    words: Sequence[StatusWord],
    *,
    version: int,
    now: datetime,
) -> None:
    """Have a clinic as it was seen say these words from now on, in this order.

    Prescriptions keep the words they were signed with. Raises NotAllowed, Stale, and
    Invalid naming `words.<place>`.
    """
    faults = lexicon_faults(words)
    refuse(faults)
    with database.transaction() as tx:
        require(tx, clinic_id, who, APPROVERS)
        clinics.touch(tx, clinic_id, version=version)
        before = _told(status_words.of_clinic(tx, clinic_id))
        status_words.put(tx, clinic_id, words, now)
        event = Event(
            clinic_id,
            "clinic.words_changed",
            "clinic",
            clinic_id,
            who,
            before={"words": before},
            after={"words": _told(words)},
        )
        events.record(tx, event, now)


def _told(words: Sequence[StatusWord]) -> list[Json]:
    """Return what the words stand for; the journal keeps nothing that somebody typed."""
    return [[code.value for code in one.spans] for one in words]
