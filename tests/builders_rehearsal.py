"""Courses to rehearse, and what is asked of their texts."""

from datetime import date, time, timedelta
from pathlib import Path

from physio_service.domain.offloading import Limb, Status
from physio_service.rehearsal.course import Course, SignOff
from physio_service.rehearsal.rehearsing import rehearse
from physio_service.rehearsal.telling import Line, Told
from tests.builders_plans import CATALOGUE

# Four weeks before summer time begins in London, and more than seven months before it ends.
SURGERY = date(2026, 3, 9)
GOLDEN = Path(__file__).parent / "rehearsal" / "golden"


class FirstWeeks(Course):
    """A course of which only the two weeks after the operation are played, to be quick."""

    @property
    def last_day(self) -> date:
        return self.surgery_day + timedelta(days=15)


class FirstDays(Course):
    """Only the first five days of preparation: enough to use up a week's texts."""

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=4)


def course(kind: type[Course] = Course, **changed: object) -> Course:
    usual = {
        "protocol_id": "core_decompression",
        "limb": Limb.LEFT,
        "surgery_day": SURGERY,
        "weeks": 6,
        "status": Status.TTWB,
        "sign_off": SignOff.PLANNED,
        "zone": "Europe/London",
        "times": (time(10),),
        "language": "en",
    }
    return kind(**(usual | changed))


def first_days(script=None, **changed: object) -> Told:
    return rehearse(course(FirstDays, **changed), CATALOGUE, script)


def first_weeks(script=None, **changed: object) -> Told:
    return rehearse(course(FirstWeeks, **changed), CATALOGUE, script)


def left(told: Told) -> list[Line]:
    return [line for line in told.lines if line.has_left]


def stopped(told: Told) -> set[tuple[str, str]]:
    return {(line.state.value, line.rule) for line in told.lines if not line.has_left}
