"""What is proposed to a clinician of a course: to open the phase ahead, or to step back."""

from datetime import date

from sqlalchemy import select

from physio_service.domain.assessment import Assessment
from physio_service.domain.pain import OF_EXERCISE
from physio_service.domain.proposal import Proposal, Told, propose, setbacks
from physio_service.domain.record import RecordKind
from physio_service.queries.criteria import criteria
from physio_service.queries.patient import Course
from physio_service.store import clinical_records
from physio_service.store.database import Tx
from physio_service.store.schema import measurements

_AID_USED = "crutch_use"


def proposal(tx: Tx, course: Course, today: date) -> Proposal | None:
    """Return what is proposed of an operated course on the patient's `today`; it opens nothing."""
    if course.phase is None or course.episode.operated_at is None:
        return None
    judged = tuple(one.judgement for one in criteria(tx, course, today))
    against = setbacks(course.plan.rules.pain, _told(tx, course))
    return propose(judged, against, has_next=course.next_phase is not None)


def _told(tx: Tx, course: Course) -> Told:
    """Return what was told and seen since the phase in force was opened."""
    episode, opening = course.episode, course.opened[-1].opening
    c = measurements.c
    statement = (
        select(c.kind, c.score)
        .where(
            c.clinic_id == episode.clinic_id,
            c.patient_id == episode.patient_id,
            c.episode_id == episode.id,
            c.kind.in_((*OF_EXERCISE, _AID_USED)),
            c.local_day >= opening.opened_day,
        )
        .order_by(c.measured_at, c.id)
    )
    said = tx.connection.execute(statement).all()
    records = clinical_records.of_episode(tx, episode.clinic_id, episode.id, RecordKind.ASSESSMENT)
    seen = sorted(
        (one for one in records if one.day >= opening.opened_day), key=lambda one: one.day
    )
    found = [one.findings for one in seen if isinstance(one.findings, Assessment)]
    return Told(
        pains=tuple(row.score for row in said if row.kind in OF_EXERCISE),
        aid_used=tuple(row.score for row in said if row.kind == _AID_USED),
        gaits=tuple((one.gait, one.aid) for one in found if one.gait is not None),
    )
