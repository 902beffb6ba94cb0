"""Walks: what a patient says of each, and how far they walk after it."""

from typing import Any
from uuid import UUID

from physio_service.domain.errors import NotFound
from physio_service.domain.walking import Progress
from physio_service.queries.walking import walking_of
from physio_service.services.walking import report_walk
from physio_service.web import parts
from physio_service.web.api.answers import look
from physio_service.web.api.episodes import find_episode
from physio_service.web.api.policy import creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_walks import WalkAsked, WalkingTold

walks = Resource("walks", "Walking after crutches, as comfortable, within the prescribed rows")


@walks.get("/episodes/<uuid:episode_id>/walking")
@requires(Permission.PATIENTS_READ)
@walks.answers(200, WalkingTold, "How far the patient walks now")
def show_walking(episode_id: UUID) -> Any:
    """Show how far the patient walks now

    Not found while walking without crutches is not signed off.
    """
    look(find_episode(episode_id).episode.patient_id, "walking")
    with reading() as tx:
        found = walking_of(tx, parts.principal().clinic_id, episode_id)
    if found is None:
        raise NotFound("walking without crutches is not signed off for this leg")
    return _told(found)


@walks.post("/episodes/<uuid:episode_id>/walks")
@requires(Permission.PATIENTS_WRITE)
@creates
@walks.body(WalkAsked)
@walks.answers(201, WalkingTold, "How far the patient walks from now on")
def report(asked: dict[str, Any], episode_id: UUID) -> Any:
    """Report a walk

    One row up after so many comfortable walks in a row, one down for pain or a limp; never
    beyond the rows that were prescribed, and none before walking without crutches is signed.
    """
    who = parts.principal()
    found = report_walk(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        is_comfortable=asked["is_comfortable"],
        now=parts.now(),
    )
    return _told(found)


def _told(found: Progress) -> dict[str, int]:
    return {
        "row": found.row.row,
        "minutes_per_walk": found.row.minutes_per_walk,
        "walks_per_day": found.row.walks_per_day,
        "comfortable": found.comfortable,
        "needed": found.needed,
    }
