"""What a look at a patient rested on: each row that was read, at its version."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Date,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    case,
    cast,
    literal,
    select,
    union_all,
)

from physio_service.store.database import Tx
from physio_service.store.schema import (
    activities,
    care_plans,
    clinics,
    contact_uses,
    contacts,
    episodes,
    messages,
    movement_limits,
    offloading_phases,
    opt_outs,
    parked_exercises,
    patients,
    pauses,
    phase_openings,
    tasks,
)

_CLINIC = bindparam("clinic_id", type_=Uuid)
_PATIENT = bindparam("patient_id", type_=Uuid)
_FROM = bindparam("from_day", type_=Date)
_OF_EPISODES = (offloading_phases, phase_openings, care_plans, parked_exercises, movement_limits)
# Receipts of one text come one after another and change nothing that anybody decides on.
_ONE_STATE = ("sending", "sent", "delivered", "unknown", "unknown_final")


def of_patient(
    tx: Tx, clinic_id: UUID, patient_id: UUID, from_day: date
) -> list[tuple[str, str, str]]:
    """Return (table, id, version) of all that says how a patient's course goes on.

    Activities and texts count from `from_day` on: what lies before is past.
    """
    asked = {"clinic_id": clinic_id, "patient_id": patient_id, "from_day": from_day}
    found = tx.connection.execute(_ALL, asked)
    return [(row.source, str(row.id), row.standing) for row in found]


def _rows(table: Table, *where: Any, standing: Any = None) -> Select[Any]:
    """Select the rows of the clinic, each with what would differ if it had changed."""
    column = table.c.version if standing is None else standing
    kept = cast(column, String).label("standing")
    statement = select(literal(table.name).label("source"), table.c.id.label("id"), kept)
    return statement.where(table.c.clinic_id == _CLINIC, *where)


def _statement() -> CompoundSelect[Any]:
    own = select(episodes.c.id).where(
        episodes.c.clinic_id == _CLINIC, episodes.c.patient_id == _PATIENT
    )
    numbers = select(contact_uses.c.contact_id).where(
        contact_uses.c.clinic_id == _CLINIC, contact_uses.c.patient_id == _PATIENT
    )
    of_numbers = select(contacts.c.number_index).where(
        contacts.c.clinic_id == _CLINIC, contacts.c.id.in_(numbers)
    )
    state = messages.c.state
    a, m = activities.c, messages.c
    clinic = select(
        literal("clinics").label("source"),
        clinics.c.id.label("id"),
        cast(clinics.c.version, String).label("standing"),
    ).where(clinics.c.id == _CLINIC)
    horizon = cast(episodes.c.planned_to_day, String)
    parts = [
        clinic,
        _rows(patients, patients.c.id == _PATIENT),
        _rows(pauses, pauses.c.patient_id == _PATIENT),
        _rows(episodes, episodes.c.patient_id == _PATIENT),
        _rows(episodes, episodes.c.patient_id == _PATIENT, standing=horizon),
        *(_rows(table, table.c.episode_id.in_(own)) for table in _OF_EPISODES),
        _rows(activities, a.patient_id == _PATIENT, a.local_day >= _FROM),
        _rows(
            messages,
            m.patient_id == _PATIENT,
            m.local_day >= _FROM,
            standing=case((state.in_(_ONE_STATE), "gone"), else_=state),
        ),
        _rows(contacts, contacts.c.id.in_(numbers)),
        _rows(opt_outs, opt_outs.c.number_index.in_(of_numbers)),
        _rows(tasks, tasks.c.patient_id == _PATIENT, tasks.c.closed_at.is_(None)),
    ]
    return union_all(*parts)


_ALL = _statement()
