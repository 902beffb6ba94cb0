"""The patient's story: the person, each episode, what is due, what was done and measured."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.activity import Activity
from physio_service.domain.adherence import Adherence
from physio_service.domain.contact import Contact
from physio_service.domain.course import WalkingRow
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.footing import safest_aid
from physio_service.domain.measurement import Measurement
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.patient import Patient
from physio_service.domain.pause import Pause
from physio_service.domain.plan import Plan, PlanPhase
from physio_service.domain.walking import Progress, at_row
from physio_service.queries import caseload_parts
from physio_service.queries.gates import Gates, gates_of
from physio_service.queries.names import staff_names
from physio_service.queries.prescription import PrescribedPhase, prescribed_phases
from physio_service.queries.worklist import TaskRow, Wanted, open_tasks
from physio_service.store import (
    activities,
    care_plans,
    care_teams,
    clinics,
    contacts,
    episodes,
    patients,
    pauses,
    threads,
)
from physio_service.store.database import Tx
from physio_service.store.measurements import measurement_of
from physio_service.store.schema import episodes as episodes_table
from physio_service.store.schema import measurements
from physio_service.store.walks import progress_of, row_of
from schedules.localtime import local_day, zone

AHEAD = timedelta(days=14)
BACK = timedelta(days=30)
_MOST_MEASUREMENTS = 500  # a year of weekly checks is under 200
_MOST_TASKS = 100
_BOTH = 2  # legs


@dataclass(frozen=True, slots=True)
class Opened:
    """One phase of the programme that somebody opened."""

    opening: PhaseOpening
    opened_by: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """One episode with its prescription and the plan version in force."""

    episode: Episode
    offloading: tuple[PrescribedPhase, ...]
    plan: Plan
    opened: tuple[Opened, ...]
    gates: Gates
    walks: Progress | None = None  # none: walking without crutches is not signed off
    row: WalkingRow | None = None  # that the patient walks by, of two legs the slower one's

    @property
    def in_force(self) -> PrescribedPhase | None:
        """Return what the limb may take now; none before the operation is recorded."""
        running = [phase for phase in self.offloading if phase.is_in_force]
        return running[-1] if running else None

    @property
    def phase(self) -> PlanPhase | None:
        """Return the phase of the programme that is open; none before the first was."""
        return self.plan.phase(self.opened[-1].opening.phase_id) if self.opened else None

    @property
    def walked_phase(self) -> PlanPhase | None:
        """Return the open phase with its walks as long and as many as they are now."""
        return at_row(self.plan, self.row).phase(self.phase.id) if self.phase else None

    @property
    def next_phase(self) -> PlanPhase | None:
        """Return the phase that a person may open next."""
        ids = [phase.id for phase in self.plan.phases]
        place = ids.index(self.phase.id) + 1 if self.phase else 0
        return self.plan.phases[place] if place < len(ids) else None


@dataclass(frozen=True, slots=True)
class Together:
    """What holds for a person with two legs under way: the stricter, and what carries more (S8)."""

    status: Status
    status_word: str
    aid: Aid


@dataclass(frozen=True, slots=True)
class Story:
    """Everything the patient's page shows, but the thread of texts."""

    patient: Patient
    today: date  # on the patient's calendar
    contact: Contact | None  # none: no number at all
    is_opted_out: bool  # said STOP on that number
    thread_version: int  # of the conversation on that number
    pause: Pause | None  # that holds now
    active: tuple[Course, ...]
    ended: tuple[Episode, ...]
    adherence: Adherence  # of the last seven days, today included
    ahead: tuple[Activity, ...]  # from today on, fourteen days
    back: tuple[Activity, ...]  # the thirty days before today
    measurements: tuple[Measurement, ...]  # oldest first
    tasks: tuple[TaskRow, ...]  # open
    responsible: str | None  # name of the member of staff; none: nobody, or no course under way

    @property
    def together(self) -> Together | None:
        """Return what holds for both legs; none unless both were operated on."""
        steps = [course.in_force for course in self.active if course.in_force is not None]
        if len(steps) < _BOTH:
            return None
        stricter = min(steps, key=lambda step: step.status.rank)
        aid = safest_aid(step.aid for step in steps) or Aid.NONE
        return Together(stricter.status, stricter.status_word, aid)

    @property
    def limits_together(self) -> tuple[str, ...]:
        """Return the movement limits of every course in words, each once."""
        found = (limit.words for course in self.active for limit in course.gates.limits_in_force)
        return tuple(dict.fromkeys(found))


def story(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> Story:
    """Return the story of a patient at `now`; raises NotFound, also for another clinic's."""
    patient = patients.get(tx, clinic_id, patient_id)
    today = local_day(now, zone(patient.zone))
    contact = contacts.primary_of(tx, clinic_id, patient_id)
    treated = _episodes(tx, clinic_id, patient_id)
    yesterday = today - timedelta(days=1)
    return Story(
        patient=patient,
        today=today,
        contact=contact,
        is_opted_out=_is_opted_out(tx, clinic_id, contact),
        thread_version=threads.version_of(tx, clinic_id, contact.id) if contact else 1,
        pause=pauses.open_at(tx, clinic_id, patient_id, now),
        active=tuple(course(tx, episode) for episode in treated if episode.is_active),
        ended=tuple(episode for episode in treated if not episode.is_active),
        adherence=_adherence(tx, clinic_id, patient_id, today),
        ahead=activities.between(tx, clinic_id, patient_id, today, today + AHEAD),
        back=activities.between(tx, clinic_id, patient_id, today - BACK, yesterday),
        measurements=_measurements(tx, clinic_id, patient_id),
        tasks=open_tasks(tx, clinic_id, wanted=Wanted(patient_id), limit=_MOST_TASKS).rows,
        responsible=_responsible(tx, clinic_id, patient_id),
    )


def _responsible(tx: Tx, clinic_id: UUID, patient_id: UUID) -> str | None:
    staff_id = care_teams.responsible_for(tx, clinic_id, patient_id)
    return staff_names(tx, clinic_id, [staff_id]).get(staff_id) if staff_id else None


def _adherence(tx: Tx, clinic_id: UUID, patient_id: UUID, today: date) -> Adherence:
    found = caseload_parts.adherence(tx, clinic_id, {patient_id: today})
    return found.get(patient_id, caseload_parts.NOTHING_DUE)


def _episodes(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Episode, ...]:
    statement = (
        select(episodes_table.c.id)
        .where(episodes_table.c.clinic_id == clinic_id, episodes_table.c.patient_id == patient_id)
        .order_by(episodes_table.c.id)
    )
    ids = tx.connection.execute(statement).scalars().all()
    return tuple(episodes.get(tx, clinic_id, episode_id) for episode_id in ids)


def _is_opted_out(tx: Tx, clinic_id: UUID, contact: Contact | None) -> bool:
    sender = clinics.sender_of(tx, clinic_id)
    if contact is None or sender is None:
        return False
    return contacts.is_opted_out(tx, clinic_id, contact.number, sender.id)


def course(tx: Tx, episode: Episode) -> Course:
    """Return an episode with its prescription and the plan version in force."""
    clinic_id = episode.clinic_id
    openings = episodes.openings(tx, clinic_id, episode.id)
    names = staff_names(tx, clinic_id, [opening.opened_by for opening in openings])
    plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
    return Course(
        episode=episode,
        offloading=prescribed_phases(tx, episode),
        plan=plan,
        opened=tuple(
            Opened(opening, names.get(opening.opened_by) if opening.opened_by else None)
            for opening in openings
        ),
        gates=gates_of(tx, episode, plan, openings[-1].phase_id if openings else None),
        walks=progress_of(tx, episode),
        row=row_of(tx, clinic_id, episode.patient_id),
    )


def _measurements(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Measurement, ...]:
    c = measurements.c
    latest = (
        select(measurements)
        .where(c.clinic_id == clinic_id, c.patient_id == patient_id)
        .order_by(c.measured_at.desc(), c.id.desc())
        .limit(_MOST_MEASUREMENTS)
    )
    rows = tx.connection.execute(latest).all()
    return tuple(measurement_of(row) for row in reversed(rows))
