"""Generated courses: any order of sign-offs, changes, pauses and dates, by the real services."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hypothesis import strategies as st

from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.pause import PauseKind
from physio_service.domain.step import Step
from physio_service.services import limiting, pausing, planning, reminding, standing
from physio_service.services.calling_in import call_in
from physio_service.store import prescriptions, sheets
from schedules.clock import VirtualClock
from tests.builders_care import (
    doing,
    limits,
    open_phase,
    opened,
    parked,
    pause,
    retake,
    set_weeks,
    sign_step,
)
from tests.builders_people import TEXTS, House

PHASES = ("P1", "P2", "P3", "P4")
_AIDS = {Status.WBAT: Aid.ONE_CRUTCH, Status.FWB: Aid.NONE}
Act = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a course stands, as far as a patient is told."""

    ceiling: int  # rank of the most an exercise may need
    status: int
    end_day: date | None  # planned
    phase: str
    doing: frozenset[str]
    limits: frozenset[str]
    sheet: int

    @property
    def says(self) -> tuple[object, ...]:
        """Return what is printed on a sheet."""
        return self.ceiling, self.status, self.phase, self.doing, self.limits


@dataclass(frozen=True, slots=True)
class Played:
    """One act, who did it on whose word, and what stood before and after."""

    act: str
    has_authority: bool
    was_done: bool
    before: Stand
    after: Stand


def acts(*names: str) -> st.SearchStrategy[Act]:
    """Acts of these kinds, each with something to do it with."""
    given: dict[str, st.SearchStrategy[object]] = {
        "wait": st.integers(1, 4),
        "step": st.sampled_from(Status),
        "phase": st.tuples(st.sampled_from(PHASES), st.none() | st.sampled_from(Status)),
        "weeks": st.integers(3, 12),
        "set_limit": st.sampled_from(["Do not twist", "Do not kneel"]),
        "lift_limit": st.integers(0, 3),
        "retake": st.integers(0, 3),
        "other_leg": st.tuples(st.sampled_from(Status), st.booleans()),
        "pause": st.sampled_from(PauseKind),
        "resume": st.none(),
    }
    wanted = names or tuple(given)
    return st.one_of(*(st.tuples(st.just(name), given[name]) for name in wanted))


@dataclass(frozen=True, slots=True)
class Course:
    """An operated patient's course under way, on a virtual clock."""

    here: House
    clock: VirtualClock
    patient_id: UUID
    episode_id: UUID

    def stand(self) -> Stand:
        (present,) = self.here.look(
            lambda tx: prescriptions.in_force_of(tx, self.here.clinic_id, self.patient_id)
        )
        return Stand(
            ceiling=present.ceiling.rank,
            status=present.status.rank,
            end_day=present.planned_end_day,
            phase=opened(self.here, self.episode_id)[-1],
            doing=frozenset(doing(self.here, self.episode_id)),
            limits=frozenset(limit.words for limit in limits(self.here, self.episode_id)),
            sheet=self.here.look(
                lambda tx: sheets.latest(tx, self.here.clinic_id, self.patient_id)
            ),
        )

    def play(self, act: Act, *, authority: str = "seen") -> Played:
        """Do one act, or see it refused, and let every beat run."""
        before, was_done = self.stand(), False
        with suppress(Invalid, Conflict):
            getattr(self, f"do_{act[0]}")(act[1], authority)
            was_done = True
        after = self.stand()
        return Played(act[0], bool(authority.strip()), was_done, before, after)

    def beat(self) -> None:
        now = self.clock.now()
        planning.plan_ahead(self.here.database, now)
        reminding.remind(self.here.database, TEXTS, now)
        call_in(self.here.database, TEXTS, now)

    def do_wait(self, days: int, _: str) -> None:
        for _day in range(days):
            self.clock.forward(days=1)
            self.beat()

    def do_step(self, status: Status, authority: str) -> None:
        step = Step(status, _AIDS.get(status, Aid.TWO_CRUTCHES))
        sign_step(self.here, self.episode_id, self.clock.now(), step, authority=authority)

    def do_phase(self, to: tuple[str, Status | None], authority: str) -> None:
        phase_id, status = to
        step = status and Step(status, _AIDS.get(status, Aid.TWO_CRUTCHES))
        now = self.clock.now()
        open_phase(self.here, self.episode_id, now, phase_id, step=step, authority=authority)

    def do_weeks(self, weeks: int, authority: str) -> None:
        now = self.clock.now()
        set_weeks(self.here, self.episode_id, now, weeks, reason="seen", authority=authority)

    def do_set_limit(self, words: str, _: str) -> None:
        limiting.set_limit(*self._whose(), words, review_day=None, **self._seen())

    def do_lift_limit(self, place: int, authority: str) -> None:
        for limit in limits(self.here, self.episode_id)[place : place + 1]:
            limiting.lift_limit(*self._whose(), limit.id, authority=authority, **self._seen())

    def do_retake(self, place: int, authority: str) -> None:
        for one in parked(self.here, self.episode_id)[place : place + 1]:
            now, name = self.clock.now(), one.exercise_id
            retake(self.here, self.episode_id, now, name, authority=authority)

    def do_other_leg(self, found: tuple[Status, bool], authority: str) -> None:
        status, has_problem = found
        standing.record_other_leg(
            *self._whose(), status, has_problem=has_problem, authority=authority, **self._seen()
        )

    def do_pause(self, kind: PauseKind, _: str) -> None:
        pause(self.here, self.patient_id, self.clock.now(), kind=kind)

    def do_resume(self, _: None, __: str) -> None:
        here, now = self.here, self.clock.now()
        pausing.resume(here.database, here.physio, here.clinic_id, self.patient_id, now=now)

    def _whose(self) -> tuple[object, ...]:
        return self.here.database, self.here.physio, self.here.clinic_id, self.episode_id

    def _seen(self) -> dict[str, object]:
        return {
            "version": self.here.episode(self.episode_id).version,
            "now": self.clock.now(),
        }


def loads_more(before: Stand, after: Stand) -> bool:
    """Say whether a patient is told to take more load, range or exercise than before."""
    return (
        after.ceiling > before.ceiling
        or after.status > before.status
        or PHASES.index(after.phase) > PHASES.index(before.phase)
        or not before.limits <= after.limits
    )


def asks_less(before: Stand, after: Stand) -> bool:
    """Say whether paper from before asks for more than is allowed now."""
    is_longer = bool(before.end_day and after.end_day and after.end_day > before.end_day)
    is_same_phase = before.phase == after.phase
    return (
        after.ceiling < before.ceiling
        or after.status < before.status
        or bool(after.limits - before.limits and is_same_phase)
        or (is_longer and is_same_phase and after.status == before.status)
        or (is_same_phase and not before.doing <= after.doing)
    )
