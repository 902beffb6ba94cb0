"""What a rehearsal tells: its assumptions, every text with its rule, and what the clinic saw."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from physio_service.catalogue import Catalogue
from physio_service.domain.adherence import Adherence, adherence
from physio_service.domain.message import MessageState
from physio_service.domain.plan import Plan
from physio_service.domain.policy import ABSOLUTE_DAY_CAP
from physio_service.domain.price import Money, PriceList, totals
from physio_service.queries.rehearsal import (
    CourseText,
    OpenedTask,
    Said,
    Value,
    measured,
    said_by,
    tasks_of,
    texts_of,
)
from physio_service.rehearsal.assuming import assumptions
from physio_service.rehearsal.course import Course
from physio_service.rehearsal.house import House
from physio_service.rehearsal.performing import Act, Performance
from physio_service.rehearsal.pricing import cost
from physio_service.rehearsal.scripts import Scripted
from physio_service.store import dated_sessions
from physio_service.store.database import Tx
from schedules.localtime import zone

_LEFT = (MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Line:
    """One text of the course, whatever became of it."""

    number: int | None  # from 1 in the order they left; none: it never did
    local_at: datetime  # when it left, or was due
    utc_at: datetime
    purpose: str  # the name of its wording
    text: str
    segments: int
    encoding: str
    cost: Money | None  # none: it did not leave, or no price is known for the number
    rule: str  # what made it or, if it did not leave, what stopped it
    made_by: str
    phase: str | None  # of the programme, for what that asks
    state: MessageState

    @property
    def has_left(self) -> bool:
        return self.number is not None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clinic would have seen at the end."""

    tasks: tuple[OpenedTask, ...]
    replies: tuple[Said, ...]
    measurements: tuple[Value, ...]
    adherence: Adherence
    unplayed: tuple[str, ...]  # scripted replies to a text that never came


@dataclass(frozen=True, slots=True)
class Applied:
    """The hours and the caps that every text was held against, beside the plan itself."""

    opens: time  # on the patient's wall clock
    closes: time
    texts_a_day: int  # that the service begins; answers, consent and safety are not counted
    texts_a_week: Mapping[str, int]  # by phase


@dataclass(frozen=True, slots=True)
class Told:
    """A whole rehearsal, for printing."""

    course: Course
    assumptions: tuple[str, ...]
    lines: tuple[Line, ...]
    acts: tuple[Act, ...]
    applied: Applied
    seen: Seen
    is_right_to_left: bool

    @property
    def totals(self) -> dict[str, Any]:
        """Return the counts: texts that left, their segments, and what stopped the others."""
        left = [line for line in self.lines if line.has_left]
        days = Counter(line.local_at.date() for line in left)
        sums = totals(line.cost for line in left if line.cost is not None)
        return {
            "intended": len(self.lines),
            "texts": len(left),
            "segments": sum(line.segments for line in left),
            "most_texts_in_a_day": max(days.values(), default=0),
            "cost": [{"currency": one.currency, "amount": str(one.amount)} for one in sums],
            "texts_without_a_price": sum(line.cost is None for line in left),
            "by_state": _counted(line.state.value for line in self.lines),
            "by_purpose": _counted(line.purpose for line in left),
            "stopped_by": _counted(line.rule for line in self.lines if not line.has_left),
        }


def told(
    tx: Tx,
    catalogue: Catalogue,
    course: Course,
    performance: Performance,
    plan: Plan,
    at: House,
    script: Sequence[Scripted] | None,
) -> Told:
    """Read a rehearsal that was played."""
    where, numbers = zone(course.zone), count(1)
    patient_id = performance.patient_id
    texts = texts_of(tx, at.clinic_id, patient_id)
    days = (course.first_day, course.last_day)
    sessions = dated_sessions.of_patients(tx, at.clinic_id, {patient_id: days})
    score = adherence(sessions.get(patient_id, ()), plan.rules.adherence)
    return Told(
        course=course,
        assumptions=tuple(assumptions(catalogue, course, plan, performance, script)),
        lines=tuple(_line(text, where, numbers, catalogue.prices, course) for text in texts),
        acts=tuple(performance.acts),
        applied=_applied(course, plan),
        seen=Seen(
            tasks_of(tx, at.clinic_id, patient_id),
            said_by(tx, at.clinic_id, patient_id),
            measured(tx, at.clinic_id, patient_id),
            score,
            tuple(f"after text {one.after}: {one.body}" for one in performance.unplayed),
        ),
        is_right_to_left=catalogue.wordings[course.language].direction == "rtl",
    )


def as_json(told: Told) -> dict[str, Any]:
    """Return the rehearsal as JSON values."""
    where = zone(told.course.zone)
    return {
        "assumptions": list(told.assumptions),
        "messages": [_line_json(line) for line in told.lines],
        "totals": told.totals,
        "applied": _applied_json(told.applied),
        "acts": [{"local_at": local(act.at, where), "what": act.words} for act in told.acts],
        "clinic": _seen_json(told.seen, where),
    }


def local(instant: datetime, where: ZoneInfo) -> str:
    """Return an instant as the wall clock and its offset tell it."""
    return instant.astimezone(where).isoformat(timespec="seconds")


def utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"


def _applied(course: Course, plan: Plan) -> Applied:
    clinic = course.clinic
    return Applied(
        clinic.contact_opens,
        clinic.contact_closes,
        min(clinic.max_texts_day, ABSOLUTE_DAY_CAP),
        {phase.id: phase.messages_per_week for phase in plan.phases},
    )


def _line(
    text: CourseText, where: ZoneInfo, numbers: Iterator[int], prices: PriceList, course: Course
) -> Line:
    has_left = text.claimed_at is not None and text.state in _LEFT
    day = text.at.astimezone(where).date()
    made_by = _made_by(text)
    return Line(
        number=next(numbers) if has_left else None,
        local_at=text.at.astimezone(where),
        utc_at=text.at,
        purpose=text.wording_key,
        text=text.body,
        segments=text.segments,
        encoding=text.encoding.value,
        cost=cost(prices, course.number, text.segments, day) if has_left else None,
        rule=made_by if has_left else text.rule,
        made_by=made_by,
        phase=text.phase_id,
        state=text.state,
    )


def _made_by(text: CourseText) -> str:
    if text.is_answer:
        return "answer"
    return f"{text.phase_id}.{text.kind}" if text.phase_id else text.duty.value


def _line_json(line: Line) -> dict[str, Any]:
    said = asdict(line)
    money = line.cost
    said |= {"cost": money and str(money.amount), "currency": money and money.currency}
    times = {"local_at": line.local_at.isoformat(timespec="seconds"), "utc_at": utc(line.utc_at)}
    return said | times | {"state": line.state.value}


def _applied_json(applied: Applied) -> dict[str, Any]:
    window = {"opens": f"{applied.opens:%H:%M}", "closes": f"{applied.closes:%H:%M}"}
    return {
        "window": window,
        "texts_a_day": applied.texts_a_day,
        "texts_a_week": dict(applied.texts_a_week),
    }


def _seen_json(seen: Seen, where: ZoneInfo) -> dict[str, Any]:
    return {
        "tasks": [
            {
                "kind": task.kind.value,
                "tier": task.tier.name.lower(),
                "opened_at": local(task.opened_at, where),
                "due_at": local(task.due_at, where),
                "closed_at": task.closed_at and local(task.closed_at, where),
                "outcome": task.outcome,
            }
            for task in seen.tasks
        ],
        "replies": [
            {"local_at": local(one.at, where), "text": one.body, "state": one.state}
            | {"meaning": one.meaning}
            for one in seen.replies
        ],
        "measurements": [
            {"day": one.day.isoformat(), "kind": one.kind, "score": one.score}
            for one in seen.measurements
        ],
        "adherence": asdict(seen.adherence),
        "unplayed": list(seen.unplayed),
    }


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(words).items()))
