"""Reading, at one instant, all that says how a patient's course goes on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.clinic import Basis, Clinic
from physio_service.domain.course import WalkingRow
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.forecast import Outlook
from physio_service.domain.offloading import OffloadingPhase
from physio_service.domain.parking import Parked
from physio_service.domain.patient import Patient, Reach
from physio_service.domain.plan import Plan
from physio_service.domain.policy import Exemption
from physio_service.domain.recall import Faulty
from physio_service.domain.walking import at_row
from physio_service.services.queueing import Texts
from physio_service.store import (
    activities,
    care_plans,
    clinics,
    contacts,
    episodes,
    message_outlooks,
    parked_exercises,
    patients,
    pauses,
    prescriptions,
    recalls,
)
from physio_service.store.database import Tx
from physio_service.store.walks import row_of
from schedules.localtime import day_bounds, local_day, zone

_KINDS = tuple(ActivityKind)
_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Course:
    """One active episode, with its plan and the phases somebody opened."""

    episode: Episode
    plan: Plan
    opened: tuple[PhaseOpening, ...]
    offloading: tuple[OffloadingPhase, ...]
    parked: tuple[Parked, ...]
    dated: tuple[Activity, ...]  # from yesterday on, as a change of zone can turn the date back


@dataclass(frozen=True, slots=True)
class View:
    """What was read of a patient to look ahead from `now`."""

    clinic: Clinic
    patient: Patient
    courses: tuple[Course, ...]
    outlook: Outlook
    texts: Texts
    faulty: tuple[Faulty, ...]  # what is recalled in the clinic
    row: WalkingRow | None  # that the patient walks by
    today: date  # the patient's
    now: datetime

    @property
    def since_day(self) -> date:
        """The first day that a change made now could still touch."""
        return self.today - _ONE_DAY


def look(tx: Tx, texts: Texts, clinic_id: UUID, patient_id: UUID, now: datetime) -> View:
    """Read what says how a patient's course goes on; raises NotFound."""
    patient = patients.get(tx, clinic_id, patient_id)
    clinic = clinics.get(tx, clinic_id)
    today = local_day(now, zone(patient.zone))
    row = row_of(tx, clinic_id, patient_id)
    courses = tuple(
        Course(
            episode,
            at_row(care_plans.get(tx, clinic_id, episode.id, episode.plan_version), row),
            episodes.openings(tx, clinic_id, episode.id),
            prescriptions.of_episode(tx, clinic_id, episode.id),
            parked_exercises.open_of(tx, clinic_id, episode.id),
            activities.from_day(tx, clinic_id, episode.id, today - _ONE_DAY, _KINDS),
        )
        for episode in episodes.active_of(tx, clinic_id, patient_id)
    )
    outlook = _outlook(tx, clinic, patient, courses, now)
    faulty = recalls.faulty(tx, clinic_id)
    return View(clinic, patient, courses, outlook, texts, faulty, row, today, now)


def _outlook(
    tx: Tx, clinic: Clinic, patient: Patient, courses: tuple[Course, ...], now: datetime
) -> Outlook:
    where = zone(patient.zone)
    contact = contacts.primary_of(tx, clinic.id, patient.id)
    sender = clinics.sender_of(tx, clinic.id)
    week_ago, _ = day_bounds(local_day(now, where) - _WEEK, where)
    begun = message_outlooks.begun_since(tx, clinic.id, patient.id, week_ago)
    is_reached = contact is not None and contact.can_be_texted and patient.reach is not Reach.PAPER
    return Outlook(
        zone=where,
        window=patient.window(clinic.window),
        day_cap=clinic.max_texts_day,
        consent=patient.consent,
        is_archived=patient.archived_at is not None,
        can_be_texted=is_reached and sender is not None,
        is_opted_out=contact is not None
        and sender is not None
        and contacts.is_opted_out(tx, clinic.id, contact.number, sender.id),
        pauses=pauses.ahead(tx, clinic.id, patient.id, now),
        active=frozenset(course.episode.id for course in courses),
        exemption=Exemption() if clinic.basis is Basis.EXEMPTION else None,
        begun=tuple((local_day(at, where), kind) for at, kind in begun),
    )
