"""What a page and the API share of adherence: what is asked for, and its tables as files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from flask import Response

from physio_service.domain.adherence import Adherence
from physio_service.domain.cohort import Cohort, Grouping, Sums
from physio_service.domain.upshot import Upshot
from physio_service.queries.adherence import CourseKept, course_kept
from physio_service.queries.cohorts import cohorts
from physio_service.web import parts
from physio_service.web.spreadsheets import Cell, as_csv
from schedules.localtime import local_day, zone

_NUMBERS = ("reported", "missing_as_zero", "answered", "due", "reported_days", "days")
_CLASSES = tuple(one.value for one in Upshot)
_CRUTCHES = ("always", "mostly", "sometimes", "never", "silent", "not_delivered", "not_asked")


class Span(StrEnum):
    """How many days a cohort is judged by, today included."""

    WEEK = "7"
    FOUR_WEEKS = "28"
    EIGHT_WEEKS = "56"


@dataclass(frozen=True, slots=True)
class Counted:
    """Groups of courses over the days first..last, and all of them together."""

    by: Grouping
    first: date
    last: date
    groups: tuple[Cohort, ...]
    whole: Sums


def counted(by: Grouping, span: Span) -> Counted:
    """Return the cohorts of the clinic of whoever asks, up to today on the clinic's calendar."""
    who = parts.principal()
    last = local_day(parts.now(), zone(who.workplace.zone))
    first = last - timedelta(days=int(span.value) - 1)
    with parts.parts().database.reading() as tx:
        groups, whole = cohorts(tx, who.clinic_id, by, first, last)
    return Counted(by, first, last, groups, whole)


def kept(episode_id: UUID) -> CourseKept:
    """Return how a course of the clinic of whoever asks is kept to; raises NotFound."""
    with parts.parts().database.reading() as tx:
        return course_kept(tx, parts.principal().clinic_id, episode_id, parts.now())


def cohorts_file(found: Counted) -> Response:
    """Return cohorts as a file, a line a group and one for all."""
    shares = ("silent_share", "not_delivered_share", "not_asked_share")
    columns = ("group", "from", "to", "courses", "small", *_NUMBERS, *shares, *_CLASSES)
    named = [(_name(group, found.by), group.sums) for group in found.groups]

    def row(name: str, sums: Sums) -> list[Cell]:
        days = (found.first.isoformat(), found.last.isoformat())
        told = (sums.courses, "yes" if sums.is_small else "no", *_numbers(sums))
        return [name, *days, *told, *(getattr(sums, one) for one in (*shares, *_CLASSES))]

    rows = (row(*one) for one in (*named, ("all", found.whole)))
    return as_csv(f"adherence-by-{found.by.value}", columns, rows)


def _name(group: Cohort, by: Grouping) -> str:
    if by is Grouping.PROTOCOL:
        return group.protocol_id or ""
    if by is Grouping.PHYSIO:
        return group.name or "nobody"
    return group.week.isoformat() if group.week else "no date"


def course_file(found: CourseKept) -> Response:
    """Return a course as a file: a line a day, then one a week, one for all and the walking aid."""
    columns = ("row", "from", "class", *_NUMBERS, *_CLASSES, *(f"aid_{one}" for one in _CRUTCHES))
    width = len(columns)
    rows = [[*row, *[None] * (width - len(row))] for row in _course_rows(found)]
    return as_csv("adherence", columns, rows)


def _course_rows(found: CourseKept) -> Iterator[list[Cell]]:
    exercises = found.exercises
    for day in exercises.days:
        upshot = day.upshot.value if day.upshot else "open"
        yield ["day", day.day.isoformat(), upshot, day.reported, day.conservative]
    for week in exercises.weeks:
        band = week.band.value if week.band else None
        yield [f"week {week.number}", week.first_day.isoformat(), band, *_of(week.adherence)]
    band = exercises.band.value if exercises.band else None
    yield [f"last {exercises.window_days} days", None, band, *_of(exercises.recent)]
    yield ["whole course", None, None, *_of(exercises.whole)]
    aid, nothing = found.offloading, [None] * (len(_NUMBERS) - 4 + len(_CLASSES))
    shares = (aid.of_answered, aid.of_asked, aid.answered, aid.asked)
    yield ["walking aid", None, None, *shares, *nothing, *(getattr(aid, one) for one in _CRUTCHES)]


def _of(adherence: Adherence) -> list[Cell]:
    return [*_numbers(adherence), *(getattr(adherence, one) for one in _CLASSES)]


def _numbers(found: Adherence | Sums) -> tuple[Cell, ...]:
    behind = (found.answered, found.due, found.reported_days, found.days)
    return (found.reported, found.conservative, *behind)
