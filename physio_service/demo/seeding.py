"""Found the demonstration's clinic and play its patients' weeks up to the moment it begins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from itertools import cycle
from uuid import UUID

from physio_service.container import Container
from physio_service.demo.clock import ZONE
from physio_service.demo.people import CHARACTERS, CLINIC_NUMBER, Character, Course
from physio_service.demo.phones import give_phones
from physio_service.demo.playing import Phone, Stage
from physio_service.domain.activity import ActivityKind, ActivityState
from physio_service.domain.assignment import Assignment
from physio_service.domain.clinic import NewClinic
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.patient import NewPatient
from physio_service.domain.staff import NewStaff, Role
from physio_service.domain.step import Step
from physio_service.domain.task import TaskKind, TaskOutcome
from physio_service.messaging.number import parse_number
from physio_service.queries.worklist import open_tasks
from physio_service.services.assigning import assign
from physio_service.services.attending import close_task, take_task
from physio_service.services.founding import found_clinic
from physio_service.services.opening import open_phase
from physio_service.services.operating import record_operation
from physio_service.services.registering import register
from physio_service.services.staffing import create_staff
from physio_service.services.writing import enter_session
from physio_service.stage.carrier import KeepingGateway
from physio_service.store import activities, episodes
from schedules.clock import VirtualClock
from schedules.localtime import instant_at, local_day, zone

PROTOCOL = "core_decompression"
STAFF = {
    "admin": ("Morgan Bellweather", Role.ADMIN),
    "physio": ("Samira Holt", Role.PHYSIO),
    "viewer": ("Jo Penhaligon", Role.VIEWER),
}
_MOST_TASKS = 100
_CLOSES = {
    TaskKind.READ_REPLY: TaskOutcome.REACHED,
    TaskKind.LIMIT_REVIEW: TaskOutcome.DONE,
}
_STATES = {"d": ActivityState.DONE, "p": ActivityState.PART, "s": ActivityState.SKIPPED}
_REGISTERS, _ASSIGNS, _OPERATES, _OPENS = time(9, 10), time(11), time(16, 30), time(10, 40)
_RINGS = time(17, 15)  # the clinic asks those on paper
_WORKS = time(11, 30)  # the physiotherapist takes what is new
_NIGHT = time(0, 1)
_MORNING = time(7, 1)
_HOURS = {day: ((time(8), time(12, 30)), (time(13, 15), time(18))) for day in range(5)}
_CLINIC = NewClinic(
    name="Hillside Hip Clinic (demonstration)",
    text_name="Hillside Clinic",
    zone=ZONE,
    nation="GB-ENG",
    language="en",
    phone="020 7946 0100",
    emergency="999",
    urgent="111",
    crisis="116 123",
    sender_address=CLINIC_NUMBER,
    opening_hours={**_HOURS, 5: ((time(9), time(12)),)},
)


@dataclass(frozen=True, slots=True)
class _Cast:
    """Where everything happens, and who signs for it."""

    stage: Stage
    clinic_id: UUID
    physio: Actor


def seed(container: Container, passwords: Mapping[str, str], begins_at: datetime) -> None:
    """Make the clinic, its staff and the history of its patients up to `begins_at`.

    `passwords` by username. Nothing is due and unattended when this returns, and the next
    texts are minutes away.
    """
    first_day = local_day(begins_at, zone(ZONE))
    opens_day = min(character.registered for character in CHARACTERS) - 1
    opens_at = instant_at(first_day + timedelta(days=opens_day), time(8), zone(ZONE))
    clock, gateway = VirtualClock(opens_at), KeepingGateway()
    played = replace(container, clock=clock, gateway=gateway)
    clinic_id = found_clinic(played.database, _CLINIC, SYSTEM, opens_at)
    staff = {
        username: create_staff(
            played.database,
            played.hasher,
            SYSTEM,
            clinic_id,
            NewStaff(username, name, role, passwords[username]),
            now=opens_at,
            any_password=True,
        )
        for username, (name, role) in STAFF.items()
    }
    give_phones(played.database, clinic_id, staff, first_day, opens_at)
    stage = Stage(played, clock, gateway, first_day)
    cast = _Cast(stage, clinic_id, Actor(ActorKind.STAFF, staff["physio"]))
    _let_days_pass(stage, opens_day)
    for day in range(opens_day, 0):
        stage.at(day, _WORKS, partial(_work_the_list, cast))
    for character in CHARACTERS:
        stage.at(character.registered, _REGISTERS, partial(_enter, cast, character))
    stage.play(begins_at)


def _work_the_list(cast: _Cast) -> None:
    """Take what nobody has taken, and close what was taken the days before."""
    on, now = cast.stage.container, cast.stage.clock.now()
    staff_id = cast.physio.id
    if staff_id is None:
        return
    with on.database.reading() as tx:
        rows = open_tasks(tx, cast.clinic_id, limit=_MOST_TASKS).rows
    for row in rows:
        mine = (on.database, cast.physio, cast.clinic_id, row.id)
        if row.acknowledged_at is None:
            take_task(*mine, staff_id=staff_id, now=now)
        elif row.kind in _CLOSES:
            outcome = _CLOSES[row.kind]
            close_task(*mine, staff_id=staff_id, outcome=outcome, note="", now=now)


def _let_days_pass(stage: Stage, opens_day: int) -> None:
    texted_at = sorted({at for character in CHARACTERS for at in character.times})
    for day in range(opens_day, 1):
        stage.at(day, _NIGHT, partial(stage.beat, "miss", "plan"))
        stage.at(day, _MORNING, partial(stage.beat, "watch"))
        for at in texted_at:
            stage.at(day, at, partial(stage.beat, "remind"))


def _enter(cast: _Cast, character: Character) -> None:
    """Register somebody, and put what is to come on the stage."""
    stage = cast.stage
    on = stage.container
    new = NewPatient(
        name=character.name,
        phone=character.phone,
        language=character.language,
        zone=ZONE,
        preferred_times=character.times,
        wording=character.wording,
        reach=character.reach,
    )
    if character.phone is not None:
        number = parse_number(character.phone, "GB").e164
        stage.add(Phone(number, character.language, character.habit))
    patient_id = register(
        on.database, on.texts, cast.physio, cast.clinic_id, new, now=stage.clock.now()
    )
    if character.course is not None:
        treat = partial(_treat, cast, character, patient_id, character.course)
        stage.at(character.course.assigned, _ASSIGNS, treat)


def _treat(cast: _Cast, character: Character, patient_id: UUID, course: Course) -> None:
    """Assign the protocol; the operation and the gates follow on their days."""
    stage = cast.stage
    on, now = stage.container, stage.clock.now()
    surgery_day = local_day(now, zone(ZONE)) + timedelta(days=course.surgery - course.assigned)
    order = Assignment(
        protocol_id=PROTOCOL,
        limb=course.limb,
        surgery_day=surgery_day,
        offload_weeks=course.weeks,
        starting_status=course.status,
        not_for={item.id: False for item in on.catalogue.protocols[PROTOCOL].not_for},
        limits=course.limits,
        wean_weeks=course.wean_weeks,
    )
    episode_id = assign(
        on.database,
        on.catalogue,
        cast.physio,
        cast.clinic_id,
        patient_id,
        order,
        drafts_allowed=on.drafts_allowed,
        now=now,
    )
    stage.at(course.surgery, _OPERATES, partial(_operate, cast, episode_id))
    for day, phase_id, step in course.phases:
        stage.at(day, _OPENS, partial(_open, cast, episode_id, phase_id, step))
    if character.habit.by_telephone:
        answers = cycle(character.habit.by_telephone)
        for day in range(course.surgery, 0):
            stage.at(day, _RINGS, partial(_ring, cast, patient_id, answers))


def _operate(cast: _Cast, episode_id: UUID) -> None:
    on, now = cast.stage.container, cast.stage.clock.now()
    record_operation(
        on.database,
        cast.physio,
        cast.clinic_id,
        episode_id,
        local_day(now, zone(ZONE)),
        version=_version(cast, episode_id),
        now=now,
    )


def _open(cast: _Cast, episode_id: UUID, phase_id: str, step: Step | None) -> None:
    on = cast.stage.container
    open_phase(
        on.database,
        cast.physio,
        cast.clinic_id,
        episode_id,
        phase_id,
        authority="Surgeon's letter after the X-ray" if step else "Seen in clinic, wound closed",
        version=_version(cast, episode_id),
        now=cast.stage.clock.now(),
        step=step,
    )


def _ring(cast: _Cast, patient_id: UUID, answers: Iterator[str]) -> None:
    """Ask by telephone what became of the day's sessions, and enter it."""
    on, now = cast.stage.container, cast.stage.clock.now()
    today = local_day(now, zone(ZONE))
    with on.database.reading() as tx:
        of_day = activities.of_day(tx, cast.clinic_id, patient_id, today)
    for activity in of_day:
        state = _STATES.get(next(answers)) if activity.kind is ActivityKind.SESSION else None
        if state is not None:
            enter_session(on.database, cast.physio, cast.clinic_id, activity.id, state, now)


def _version(cast: _Cast, episode_id: UUID) -> int:
    with cast.stage.container.database.reading() as tx:
        return episodes.get(tx, cast.clinic_id, episode_id).version
