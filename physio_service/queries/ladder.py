"""The ladder's page: rungs, whose number works, who is on call, and what nobody has taken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from physio_service.domain.clinic import Clinic
from physio_service.domain.ladder import Ladder, Rung, Who
from physio_service.domain.staff import Role
from physio_service.domain.task import Tier
from physio_service.queries.clinic import Colleague, colleagues
from physio_service.queries.names import staff_names
from physio_service.store import climb_steps, clinics, contacts, ladders, on_call_turns
from physio_service.store import staff_numbers as numbers
from physio_service.store.database import Tx
from physio_service.store.on_call_turns import Turn
from physio_service.store.schema import climbs, tasks
from schedules.localtime import local_day, zone

DAYS_AHEAD = 14
_SHOWN_DIGITS = 3  # of a number: enough to know one's own by


@dataclass(frozen=True, slots=True)
class Reachable:
    """A member of staff, and whether a text about a task reaches them."""

    person: Colleague
    ends_with: str | None  # the last digits of the number; none: there is no number
    obstacle: str | None  # what keeps texts from it
    is_on_ladder: bool  # a rung or the rota names them

    @property
    def is_reached(self) -> bool:
        return self.ends_with is not None and self.obstacle is None


@dataclass(frozen=True, slots=True)
class OnCallDay:
    """One day of the rota; `name` is none where nobody is on call."""

    day: date
    turn: Turn | None
    name: str | None


@dataclass(frozen=True, slots=True)
class LadderPage:
    """Everything the ladder's page shows."""

    clinic: Clinic
    ladder: Ladder
    people: tuple[Reachable, ...]  # who may take tasks, by username
    rota: tuple[OnCallDay, ...]

    def rungs(self, tier: Tier, *, is_clinic_open: bool) -> tuple[Rung, ...]:
        """Return what happens about a tier at these hours, in its order."""
        places = self.ladder.places(tier, is_clinic_open=is_clinic_open)
        return tuple(self.ladder.rungs[place - 1] for place in places)

    @property
    def is_nobody_reached(self) -> bool:
        return not any(one.is_reached for one in self.people)

    @property
    def unreached(self) -> int:
        """Return how many people the ladder or the rota names whom no text reaches."""
        return sum(one.is_on_ladder and not one.is_reached for one in self.people)

    @property
    def needs_rota(self) -> bool:
        return any(rung.who is Who.ON_CALL for rung in self.ladder.rungs)

    @property
    def nights_without(self) -> int:
        """Return on how many of the days ahead nobody is on call."""
        return sum(one.turn is None for one in self.rota) if self.needs_rota else 0


def ladder_page(tx: Tx, clinic_id: UUID, now: datetime) -> LadderPage:
    """Return the page of a clinic's ladder."""
    clinic, ladder = clinics.get(tx, clinic_id), ladders.of_clinic(tx, clinic_id)
    today = local_day(now, zone(clinic.zone))
    last = today + timedelta(days=DAYS_AHEAD - 1)
    turns = {one.day: one for one in on_call_turns.between(tx, clinic_id, today, last)}
    everybody = {one.id: one for one in colleagues(tx, clinic_id)}
    named = {rung.staff_id for rung in ladder.rungs} | {one.staff_id for one in turns.values()}
    return LadderPage(
        clinic=clinic,
        ladder=ladder,
        people=tuple(
            _reachable(tx, clinic_id, one, is_on_ladder=one.id in named)
            for one in everybody.values()
            if one.is_active and one.role is not Role.VIEWER
        ),
        rota=tuple(
            _day(today + timedelta(days=ahead), turns, everybody) for ahead in range(DAYS_AHEAD)
        ),
    )


def own_number(tx: Tx, clinic_id: UUID, staff_id: UUID) -> tuple[str | None, str | None, str]:
    """Return the last digits of one's number in use, what keeps texts from it, its language."""
    number = numbers.of_staff(tx, clinic_id, staff_id)
    if number is None:
        return None, None, clinics.get(tx, clinic_id).language
    return (
        _ends_with(tx, clinic_id, number.contact_id),
        numbers.obstacle(tx, number),
        number.language,
    )


def is_code_awaited(tx: Tx, clinic_id: UUID, staff_id: UUID, now: datetime) -> bool:
    """Say whether a code was texted that can still be typed in."""
    pending = numbers.asked_of(tx, clinic_id, staff_id)
    return pending is not None and pending.code_until_at is not None and now < pending.code_until_at


@dataclass(frozen=True, slots=True)
class Call:
    """A rung that was taken for a task: whom it meant, and what became of it."""

    at: datetime
    name: str | None
    outcome: str
    state: str | None  # of the text, where one was made


def calls_of(tx: Tx, clinic_id: UUID, task_id: UUID) -> tuple[Call, ...] | None:
    """Return who was texted about a task, the earliest first; none: there is no such task."""
    known = select(tasks.c.id).where(tasks.c.clinic_id == clinic_id, tasks.c.id == task_id)
    if tx.connection.execute(known).one_or_none() is None:
        return None
    steps = climb_steps.of_task(tx, clinic_id, task_id)
    names = staff_names(tx, clinic_id, (one.staff_id for one in steps if one.staff_id))
    return tuple(
        Call(
            one.at,
            names.get(one.staff_id) if one.staff_id else None,
            one.outcome,
            one.state.value if one.state else None,
        )
        for one in steps
    )


def in_vain(tx: Tx, clinic_id: UUID) -> int:
    """Return how many tasks nobody has taken though the ladder was climbed to its end."""
    c, t = climbs.c, tasks.c
    statement = (
        select(func.count())
        .select_from(climbs)
        .join(tasks, (t.clinic_id == c.clinic_id) & (t.id == c.task_id))
        .where(c.clinic_id == clinic_id, c.in_vain_at.is_not(None), *climb_steps.UNTAKEN)
    )
    return int(tx.connection.execute(statement).scalar_one())


def _reachable(tx: Tx, clinic_id: UUID, person: Colleague, *, is_on_ladder: bool) -> Reachable:
    number = numbers.of_staff(tx, clinic_id, person.id)
    if number is None:
        return Reachable(person, None, None, is_on_ladder)
    ends_with = _ends_with(tx, clinic_id, number.contact_id)
    return Reachable(person, ends_with, numbers.obstacle(tx, number), is_on_ladder)


def _ends_with(tx: Tx, clinic_id: UUID, contact_id: UUID) -> str:
    return contacts.get(tx, clinic_id, contact_id).number[-_SHOWN_DIGITS:]


def _day(day: date, turns: dict[date, Turn], everybody: dict[UUID, Colleague]) -> OnCallDay:
    turn = turns.get(day)
    person = everybody.get(turn.staff_id) if turn else None
    return OnCallDay(day, turn, person.name if person else None)
