"""Doses, criteria and times as a clinician reads them on a page."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from flask_babel import get_locale
from flask_babel import gettext as _

from physio_service.domain.course import Criterion
from physio_service.domain.exercise import Dose
from physio_service.web.staff.words import WEEKDAYS, word

_MINUTE = 60  # seconds


def dose_words(dose: Dose) -> str:
    """Return a dose as a clinician reads it: 2 × 10, held 5 s, 3 times a day, 5 days a week."""
    said = [f"{dose.sets} × {dose.reps}"] if dose.sets * dose.reps > 1 else []
    if dose.hold_s >= _MINUTE:
        said.append(str(_("%(minutes)s min", minutes=f"{dose.hold_s / _MINUTE:g}")))
    elif dose.hold_s:
        said.append(str(_("held %(seconds)s s", seconds=dose.hold_s)))
    if dose.times_per_day == 1:
        said.append(str(_("once a day")))
    else:
        said.append(str(_("%(times)s times a day", times=dose.times_per_day)))
    if dose.days_per_week < len(WEEKDAYS):
        said.append(str(_("%(days)s days a week", days=dose.days_per_week)))
    return ", ".join(said)


def criterion_words(criterion: Criterion) -> str:
    """Return what is to be looked at before a phase ends."""
    if criterion.text:
        return criterion.text
    if criterion.day is not None:
        return str(_("Day %(day)s after the operation", day=criterion.day))
    name = word(criterion.measure or criterion.id, "measure")
    if criterion.at_most is not None:
        return str(_("%(name)s: at most %(score)s", name=name, score=f"{criterion.at_most:g}"))
    if criterion.at_least is not None:
        return str(_("%(name)s: at least %(score)s", name=name, score=f"{criterion.at_least:g}"))
    return name


def brief(instant: datetime, zone: str) -> str:
    """Return an instant in a list: the day and the wall time of a zone, without the year."""
    return format_datetime(instant, "d MMM, HH:mm", tzinfo=ZoneInfo(zone), locale=get_locale())


def clock_of(instant: datetime, zone: str) -> str:
    """Return the wall time of an instant in a zone."""
    return f"{instant.astimezone(ZoneInfo(zone)):%H:%M}"
