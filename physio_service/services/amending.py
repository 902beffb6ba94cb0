"""Changing how a patient wants to be reached; what lies ahead moves along."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, time
from enum import Enum
from typing import Any
from uuid import UUID

from physio_service.domain.agenda import session_faults
from physio_service.domain.clinic import Clinic
from physio_service.domain.errors import Fault, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.patient import Discretion, Patient, choice_faults, window_faults
from physio_service.services.approving import languages
from physio_service.services.planning import replan
from physio_service.services.queueing import Texts
from physio_service.services.retiming import codes_of
from physio_service.store import care_plans, clinics, episodes, events, patients
from physio_service.store.database import Database, Tx
from schedules.window import Window


class AnyHour(Enum):
    """The patient has no hours of their own: the clinic's hold."""

    ANY = "any"


@dataclass(frozen=True, slots=True)
class PatientChange:
    """What to change; what is None stays."""

    name: str | None = None
    language: str | None = None
    zone: str | None = None
    wording: Discretion | None = None
    preferred_times: tuple[time, ...] | None = None
    own_window: Window | AnyHour | None = None


def change(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    wanted: PatientChange,
    *,
    version: int,
    now: datetime,
) -> None:
    """Change what is named in `wanted`; other times or another zone move what lies ahead.

    What was asked or is past stays as it was. Raises NotFound, Invalid with every fault,
    and Stale when the patient is no longer at `version`.
    """
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        clinic = clinics.get(tx, clinic_id)
        before = patients.get(tx, clinic_id, patient_id)
        named = {
            field.name: getattr(wanted, field.name)
            for field in fields(wanted)
            if getattr(wanted, field.name) is not None
        }
        if isinstance(wanted.own_window, AnyHour):
            named["own_window"] = None
        # A language that was good enough when it was chosen may be kept.
        choosable = languages(tx, texts, clinic_id) | {before.language}
        refuse(_change_faults(clinic, choosable, replace(before, **named)))
        name = named.pop("name", None)
        patients.change(tx, clinic_id, patient_id, version=version, **named)
        if name is not None:
            patients.set_name(tx, clinic_id, patient_id, name.strip(), now)
        _note_change(tx, before, named, who, now, is_renamed=name is not None)
        if not named.keys().isdisjoint({"zone", "preferred_times"}):
            _move_what_lies_ahead(tx, clinic_id, patient_id, wanted, now)


def _note_change(
    tx: Tx,
    before: Patient,
    named: Mapping[str, Any],
    who: Actor,
    now: datetime,
    *,
    is_renamed: bool,
) -> None:
    """Write what became of each field into the journal; of a name only that it changed."""
    renamed: dict[str, Json] = {"is_renamed": True} if is_renamed else {}
    event = Event(
        before.clinic_id,
        "patient.changed",
        "patient",
        before.id,
        who,
        patient_id=before.id,
        before={field: _codes(getattr(before, field)) for field in named},
        after={field: _codes(value) for field, value in named.items()} | renamed,
    )
    events.record(tx, event, now)


def _move_what_lies_ahead(
    tx: Tx, clinic_id: UUID, patient_id: UUID, wanted: PatientChange, now: datetime
) -> None:
    for episode in episodes.active_of(tx, clinic_id, patient_id):
        if wanted.preferred_times is not None:
            plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
            refuse(session_faults(plan, wanted.preferred_times))
        replan(tx, clinic_id, episode.id, now)


def _change_faults(clinic: Clinic, choosable: frozenset[str], after: Patient) -> list[Fault]:
    hours = after.window(clinic.window)
    common = (after.name, after.language, after.zone, after.preferred_times)
    return [
        *choice_faults(choosable, hours, *common),
        *window_faults(after.own_window, clinic.window),
    ]


def _codes(value: str | Discretion | tuple[time, ...] | Window | None) -> Json:
    if value is None:
        return None
    if isinstance(value, Window):
        return [f"{value.opens:%H:%M}", f"{value.closes:%H:%M}"]
    if isinstance(value, tuple):
        return codes_of(value)
    return str(value)
