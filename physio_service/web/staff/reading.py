"""What the pages read, and that it was read: each view of a patient leaves a line behind."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import g

from physio_service.queries import patient as patient_query
from physio_service.queries.alerts import alerts_of
from physio_service.queries.conversation import phones_of
from physio_service.queries.page import Cursor
from physio_service.queries.thread import thread
from physio_service.services.viewing import note_listed, note_viewed
from physio_service.web import parts
from physio_service.web.paging import cursor_after, page_asked

_LINES = 10  # of the thread at a time: about two days
_ALERTS = 10  # the latest, closed ones too


def reading() -> Any:
    """Return a snapshot to ask queries in."""
    return parts.parts().database.reading()


def clinic_id() -> UUID:
    return parts.principal().clinic_id


def story_of(patient_id: UUID, part: str) -> patient_query.Story:
    """Return a patient's story, and note that it was shown as a `part` of a page."""
    with reading() as tx:
        story = patient_query.story(tx, clinic_id(), patient_id, parts.now())
    viewed(patient_id, part)
    return story


def story_page(patient_id: UUID) -> dict[str, Any]:
    """Return what the patient's page shows: the story and the latest of the thread."""
    asked = page_asked()
    limit = min(asked.limit, _LINES)
    with reading() as tx:
        story = patient_query.story(tx, clinic_id(), patient_id, parts.now())
        lines = thread(tx, clinic_id(), patient_id, after=asked.after, limit=limit)
        phones = phones_of(tx, clinic_id(), patient_id, parts.now())
        fired = alerts_of(tx, clinic_id(), patient_id=patient_id, limit=_ALERTS)
    viewed(patient_id, "story")
    return {
        "story": story,
        "now": parts.now(),
        "patient": story.patient,
        "lines": tuple(reversed(lines.rows)),
        "alerts": fired.rows,
        "older": next_of(lines.next),
        "is_older": asked.after is not None,
        "phones": phones,
    }


def viewed(patient_id: UUID, part: str) -> None:
    """Note once for a request that a patient was looked at."""
    if "viewed" in g:
        return
    g.viewed = patient_id
    database, who = parts.parts().database, parts.who()
    note_viewed(database, who, clinic_id(), patient_id, part, now=parts.now())


def listed(patient_ids: Sequence[UUID | None], part: str) -> None:
    """Note that a list of patients was looked at."""
    known = [patient_id for patient_id in patient_ids if patient_id is not None]
    database, who = parts.parts().database, parts.who()
    note_listed(database, who, clinic_id(), known, part, now=parts.now())


def next_of(cursor: Cursor | None) -> str | None:
    """Return the cursor as an address holds it; none when nothing follows."""
    return None if cursor is None else cursor_after(cursor)
