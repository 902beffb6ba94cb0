"""Perform a course: everything people do in it goes through the same doors as ever."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from physio_service.domain.episode import Episode, Outcome
from physio_service.domain.errors import PhysioError
from physio_service.domain.patient import Consent, NewPatient
from physio_service.domain.plan import Plan
from physio_service.domain.task import TaskKind, TaskOutcome
from physio_service.domain.wording import Command
from physio_service.queries.worklist import Wanted, open_tasks
from physio_service.rehearsal.course import REGISTERS, Course, SignOff
from physio_service.rehearsal.house import House
from physio_service.rehearsal.playing import Stage
from physio_service.rehearsal.scripts import BadScript, Scripted
from physio_service.rehearsal.setting import CLINIC_NUMBER, CLINICIAN, PATIENT_NUMBER
from physio_service.rehearsal.signing import Signing, sign, signings
from physio_service.services.assigning import assign
from physio_service.services.attending import close_task
from physio_service.services.ending import end
from physio_service.services.operating import record_operation
from physio_service.services.registering import register
from physio_service.store import care_plans, episodes, patients
from schedules.localtime import day_bounds, instant_at, zone

AGREES, ASSIGNS = time(8, 5), time(8, 10)
SIGNS, OPERATES, DISCHARGES = time(7), time(16, 30), time(21)
ANSWERS_AFTER = timedelta(minutes=5)
_NIGHT = time(0, 1)
_ONE_DAY = timedelta(days=1)
_NOT_SETTLED = (Consent.NONE, Consent.ASKED)


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person did, or was refused, at an instant."""

    at: datetime
    words: str


class Performance:
    """A course played once, in a house of its own."""

    def __init__(self, course: Course, house: House, script: Sequence[Scripted]) -> None:
        """Raise BadScript for a reply at a time that the course does not cover."""
        self.acts: list[Act] = []
        self.unplayed = [one for one in script if one.after is not None]
        self._course, self._house, self._script = course, house, script
        self._zone = zone(course.zone)
        self._stage = Stage(house.container, house.clock, house.gateway, self._arrived)
        self._patient_id: UUID | None = None
        self._episode_id: UUID | None = None
        self._check_script()
        is_asked = course.registered is None or course.registered.consent in _NOT_SETTLED
        if is_asked and not self.is_consent_scripted and course.registered is not None:
            self.unplayed.append(Scripted(self._yes(), after=1))

    @property
    def patient_id(self) -> UUID:
        return _known(self._patient_id)

    @property
    def plan(self) -> Plan:
        """The plan in force."""
        episode = self._episode()
        with self._house.container.database.reading() as tx:
            return care_plans.get(tx, episode.clinic_id, episode.id, episode.plan_version)

    def play(self) -> None:
        """Play the whole course; raises Invalid and Conflict as prescribing it does."""
        course = self._course
        self._stage.at_instant(course.begins_at, self._register)
        if course.registered is not None:
            self._stage.at_instant(course.begins_at, self._assign)
        else:
            self._on(course.first_day, ASSIGNS, self._assign)
            if not self.is_consent_scripted:
                self._on(course.first_day, AGREES, self._agree)
        for reply in self._script:
            if reply.at is not None:
                self._on(reply.at.date(), reply.at.time(), partial(self._write, reply.body))
        self._stage.days_begin(
            instant_at(course.first_day + ahead * _ONE_DAY, _NIGHT, self._zone)
            for ahead in range((course.last_day - course.first_day).days + 1)
        )
        self._stage.run(day_bounds(course.last_day, self._zone)[1])

    @property
    def is_consent_scripted(self) -> bool:
        """Whether the script itself answers the first question."""
        return any(
            one.after == 1 or (one.at is not None and one.at.date() == self._course.first_day)
            for one in self._script
        )

    def _check_script(self) -> None:
        first = datetime.combine(self._course.first_day, REGISTERS)
        last = datetime.combine(self._course.last_day, time.max)
        for one in self._script:
            if one.at is not None and not first < one.at <= last:
                span = f"{first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d}"
                raise BadScript(f"{one.at:%Y-%m-%d %H:%M} is outside the course, {span}")

    def _on(self, day: date, at: time, act: Callable[[], None]) -> None:
        self._stage.at_instant(instant_at(day, at, self._zone), act)

    def _note(self, words: str) -> None:
        self.acts.append(Act(self._house.clock.now(), words))

    def _arrived(self, number: int) -> None:
        for reply in [one for one in self.unplayed if one.after == number]:
            self.unplayed.remove(reply)
            at = self._house.clock.now() + ANSWERS_AFTER
            self._stage.at_instant(at, partial(self._write, reply.body))

    def _write(self, body: str) -> None:
        self._stage.write(PATIENT_NUMBER, CLINIC_NUMBER, body)

    def _register(self) -> None:
        on, house = self._house.container, self._house
        new = NewPatient(
            name="Rehearsal Patient",
            phone=PATIENT_NUMBER,
            language=self._course.language,
            zone=self._course.zone,
            preferred_times=self._course.times,
            wording=self._course.wording,
        )
        standing, now = self._course.registered, house.clock.now()
        if standing is not None:
            phone = new.phone if standing.has_number else None
            new = replace(new, phone=phone, reach=standing.reach)
        is_asked = standing is None or standing.consent in _NOT_SETTLED
        self._patient_id = register(
            on.database,
            on.texts,
            house.clinician,
            house.clinic_id,
            new,
            now=now,
            ask_by_text=is_asked,
        )
        if standing is None:
            self._note("registered")
        elif not is_asked:
            with on.database.transaction() as tx:
                patients.set_consent(tx, house.clinic_id, self.patient_id, standing.consent, now)

    def _agree(self) -> None:
        self._write(self._yes())

    def _yes(self) -> str:
        said = self._house.container.texts.in_language(self._course.language)
        return said.commands[Command.YES][0]

    def _assign(self) -> None:
        course, house, on = self._course, self._house, self._house.container
        order = course.order_of(on.catalogue.protocols[course.protocol_id])
        self._episode_id = assign(
            on.database,
            on.catalogue,
            house.clinician,
            house.clinic_id,
            self.patient_id,
            order,
            drafts_allowed=True,
            now=house.clock.now(),
        )
        self._note(f"assigned, starting at {course.status} for {course.weeks} weeks")
        if course.is_operated:
            self._plan_signings()
        else:
            self._on(course.surgery_day, OPERATES, self._operate)

    def _operate(self) -> None:
        house, episode = self._house, self._episode()
        record_operation(
            house.container.database,
            house.clinician,
            house.clinic_id,
            episode.id,
            self._course.surgery_day,
            version=episode.version,
            now=house.clock.now(),
        )
        self._note("the operation is recorded")
        self._close_gate_tasks()
        self._plan_signings()

    def _plan_signings(self) -> None:
        if self._course.sign_off is SignOff.PLANNED:
            for signing in signings(self.plan):
                if signing.day <= self._course.last_day:
                    self._on(signing.day, SIGNS, partial(self._sign, signing))
            self._on(self._course.last_day, DISCHARGES, self._discharge)

    def _sign(self, signing: Signing) -> None:
        try:
            sign(self._house, self._episode(), signing)
        except PhysioError as refused:
            self._note(f"REFUSED to sign {signing}: {refused}")
            return
        self._note(f"{CLINICIAN} signs {signing}")
        if signing.phase_id is not None:
            self._close_gate_tasks()

    def _discharge(self) -> None:
        house, episode = self._house, self._episode()
        end(
            house.container.database,
            house.clinician,
            house.clinic_id,
            episode.id,
            Outcome.DISCHARGED,
            version=episode.version,
            now=house.clock.now(),
        )
        self._note(f"{CLINICIAN} discharges")

    def _close_gate_tasks(self) -> None:
        """Tick off what the gate, now signed, had to be prepared for."""
        house = self._house
        with house.container.database.reading() as tx:
            open_ = open_tasks(tx, house.clinic_id, wanted=Wanted(self.patient_id)).rows
        for task in open_:
            if task.kind is TaskKind.GATE_DUE:
                close_task(
                    house.container.database,
                    house.clinician,
                    house.clinic_id,
                    task.id,
                    staff_id=_known(house.clinician.id),
                    outcome=TaskOutcome.DONE,
                    note="",
                    now=house.clock.now(),
                )

    def _episode(self) -> Episode:
        with self._house.container.database.reading() as tx:
            return episodes.get(tx, self._house.clinic_id, _known(self._episode_id))


def _known(some_id: UUID | None) -> UUID:
    if some_id is None:
        raise LookupError("asked for somebody before they were registered")
    return some_id
