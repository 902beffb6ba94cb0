"""The page of one check as its patient sees it: the questions, and how far they are answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.footing import safest_aid
from physio_service.domain.goal import Goal
from physio_service.domain.offloading import Aid
from physio_service.domain.patient import Patient
from physio_service.store import (
    activities,
    check_links,
    clinics,
    goals,
    patients,
    prescriptions,
)
from physio_service.store.checks import Standing, last_check, standing
from physio_service.store.database import Tx


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A check, whose it is, and the aid they are to walk with."""

    clinic: Clinic
    patient: Patient
    check: Standing
    aid: Aid
    goals: tuple[Goal, ...] = ()  # to be scored


def check_page(tx: Tx, visit_hash: str, now: datetime) -> CheckPage | None:
    """Return the page that a visit is for; none when the visit or its link is over."""
    link = check_links.by_visit(tx, visit_hash, now)
    if link is None:
        return None
    check = standing(tx, activities.get(tx, link.clinic_id, link.activity_id))
    found = _page(tx, link.clinic_id, link.patient_id, check)
    return None if found.patient.archived_at is not None else found


def last_check_page(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> CheckPage | None:
    """Return the check of the last week, for staff to enter its answers; none: none was due.

    Raises NotFound, also for another clinic's patient.
    """
    patients.get(tx, clinic_id, patient_id)
    check = last_check(tx, clinic_id, patient_id, now)
    return None if check is None else _page(tx, clinic_id, patient_id, check)


def _page(tx: Tx, clinic_id: UUID, patient_id: UUID, check: Standing) -> CheckPage:
    in_force = prescriptions.in_force_of(tx, clinic_id, patient_id)
    return CheckPage(
        clinic=clinics.get(tx, clinic_id),
        patient=patients.get(tx, clinic_id, patient_id),
        check=check,
        aid=safest_aid(step.aid for step in in_force) or Aid.NONE,
        goals=tuple(
            one
            for one in goals.standing(tx, clinic_id, patient_id)
            if one.is_due(check.activity.local_day)
        ),
    )
