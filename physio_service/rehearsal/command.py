"""The command: `python -m physio_service rehearse`, and `flask rehearse`."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import click

from config.settings import config_dir, environment
from physio_service.catalogue import Catalogue, load_catalogue
from physio_service.domain.errors import BadCatalogue, Invalid
from physio_service.domain.offloading import LONGEST_WEEKS, STARTING_STATUSES, Limb, Status
from physio_service.domain.patient import time_faults
from physio_service.rehearsal.calendar import as_calendar
from physio_service.rehearsal.course import Course, SignOff
from physio_service.rehearsal.printing import as_csv, as_json_text, as_table
from physio_service.rehearsal.rehearsing import rehearse
from physio_service.rehearsal.scripts import BadScript, Scripted, read_script
from physio_service.rehearsal.setting import CLINIC
from physio_service.rehearsal.telling import Told
from schedules.localtime import zone
from schedules.window import Window

_FORMATS: Mapping[str, Callable[[Told], str]] = {
    "table": as_table,
    "csv": as_csv,
    "ics": as_calendar,
    "json": as_json_text,
}
_SILENT = ("csv", "ics")  # formats without room for the assumptions
# Days the calendar and the zones' rules surely reach, with a course around them.
_YEARS = range(1971, 2100)
_PREFIX = re.compile(r"\+[1-9]\d{0,14}")
# What a service calls a thing, and the option that sets it.
_OPTIONS = {
    "offload_weeks": "--weeks",
    "offload_reason": "--weeks",
    "starting_status": "--status",
    "surgery_day": "--surgery",
    "preferred_times": "--at",
    "sessions": "--at",
    "language": "--language",
    "zone": "--zone",
    "protocol_id": "--protocol",
}


def _choice(values: Iterable[str]) -> click.Choice[str]:
    return click.Choice([str(value) for value in values])


@click.command("rehearse")
@click.option("--protocol", default="core_decompression", show_default=True, help="its id")
@click.option("--limb", required=True, type=_choice(tuple(Limb)))
@click.option("--surgery", required=True, metavar="YYYY-MM-DD", help="ahead or past")
@click.option("--weeks", type=int, help="of offloading  [default: the protocol's usual]")
@click.option("--status", required=True, type=_choice(STARTING_STATUSES))
@click.option("--sign-off", default="planned", show_default=True, type=_choice(tuple(SignOff)))
@click.option("--zone", "zone_name", default="Europe/London", show_default=True)
@click.option("--at", "times", multiple=True, metavar="HH:MM", help="up to three  [default: 10:00]")
@click.option("--language", default="en", show_default=True)
@click.option("--format", "format_", default="table", show_default=True, type=_choice(_FORMATS))
@click.option("--prefix", default="+44", show_default=True, help="the number's, for its price")
@click.option("--replies", type=click.Path(path_type=Path), help="what the patient answers")
def rehearse_(
    protocol: str,
    limb: str,
    surgery: str,
    weeks: int | None,
    status: str,
    sign_off: str,
    zone_name: str,
    times: tuple[str, ...],
    language: str,
    format_: str,
    prefix: str,
    replies: Path | None,
) -> None:
    """Print every text of a course, before it starts, with the rule that made or stopped it.

    The service itself plays it on a virtual clock, in a database that is thrown away: it
    needs no secret, no server and no database, and reads the clinical files of CONFIG_DIR.
    """
    catalogue = _catalogue()
    course = Course(
        protocol_id=_one_of("--protocol", protocol, catalogue.protocols),
        limb=Limb(limb),
        surgery_day=_day(surgery),
        weeks=_weeks(weeks, catalogue, protocol),
        status=Status(status),
        sign_off=SignOff(sign_off),
        zone=_zone(zone_name),
        times=_times(times or ("10:00",)),
        language=_one_of("--language", language, catalogue.choosable_languages),
        number=_prefix(prefix),
    )
    told = _told(course, catalogue, replies)
    if format_ in _SILENT:
        for assumption in told.assumptions:
            click.echo(assumption, err=True)
    click.echo(_FORMATS[format_](told), nl=False)


def _told(course: Course, catalogue: Catalogue, replies: Path | None) -> Told:
    try:
        script: Sequence[Scripted] | None = None if replies is None else read_script(replies)
        return rehearse(course, catalogue, script)
    except BadScript as bad:
        raise _wrong("--replies", str(bad)) from None
    except Invalid as invalid:
        fault = invalid.faults[0]
        raise _wrong(_OPTIONS.get(fault.field, fault.field), fault.message) from None


def _catalogue() -> Catalogue:
    try:
        return load_catalogue(config_dir(environment()))
    except BadCatalogue as bad:
        raise click.ClickException(f"the clinical files cannot be used:\n{bad}") from None


def _one_of(option: str, value: str, known: Any) -> str:
    if value in known:
        return value
    raise _wrong(option, f"{value!r} is none of {', '.join(sorted(known))}")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong("--surgery", "write a date that exists as YYYY-MM-DD") from None
    if day.year not in _YEARS:
        span = f"{_YEARS.start} to {_YEARS.stop - 1}"
        raise _wrong("--surgery", f"choose a day in the years {span}")
    return day


def _weeks(weeks: int | None, catalogue: Catalogue, protocol_id: str) -> int:
    if weeks is None:
        return catalogue.protocols[protocol_id].parameters.offload_weeks.usual
    if 1 <= weeks <= LONGEST_WEEKS:
        return weeks
    raise _wrong("--weeks", f"must be from 1 to {LONGEST_WEEKS}")


def _zone(name: str) -> str:
    try:
        zone(name)
    except ValueError:
        message = f"{name!r} is no time zone: choose one such as Europe/London"
        raise _wrong("--zone", message) from None
    return name


def _times(written: Sequence[str]) -> tuple[time, ...]:
    try:
        times = tuple(time.fromisoformat(text) for text in written)
    except ValueError:
        raise _wrong("--at", "write a time of day as HH:MM, such as 09:30") from None
    faults = time_faults(times, Window(CLINIC.contact_opens, CLINIC.contact_closes))
    if faults:
        raise _wrong("--at", faults[0].message)
    return times


def _prefix(text: str) -> str:
    if _PREFIX.fullmatch(text):
        return text
    raise _wrong("--prefix", "write + and the country's code, such as +44")


def _wrong(option: str, message: str) -> click.BadParameter:
    """Return the refusal of one option, which ends the program with status 2."""
    return click.BadParameter(message, param_hint=f"'{option}'")
