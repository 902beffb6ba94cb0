"""Targets: how soon a task of each tier must be taken, a clinic's own or the house's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.event import Json
from physio_service.domain.target import Target, Targets, Unit
from physio_service.domain.task import Tier
from physio_service.store.database import Tx
from physio_service.store.schema import clinics, house_targets

_c = house_targets.c


def of_clinic(tx: Tx, clinic_id: UUID) -> Targets:
    """Return the targets a clinic works by; the house's where it set none."""
    statement = select(clinics.c.staff_targets).where(clinics.c.id == clinic_id)
    own = tx.connection.execute(statement).scalar_one_or_none()
    return _read(own) if own else of_house(tx)


def of_house(tx: Tx) -> Targets:
    """Return the targets of the clinical files, as they were last copied here."""
    rows = tx.connection.execute(select(house_targets))
    return {Tier(row.tier): Target(row.amount, Unit(row.unit)) for row in rows}


def budget_of(tx: Tx, clinic_id: UUID) -> int | None:
    """Return how many tasks a physiotherapist of a clinic can do in a day; none: not said."""
    statement = select(clinics.c.task_budget).where(clinics.c.id == clinic_id)
    found: int | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def to_json(targets: Targets) -> dict[str, Json]:
    """Return targets as they are kept with a clinic."""
    return {
        str(int(tier)): {"amount": target.amount, "unit": target.unit.value}
        for tier, target in sorted(targets.items())
    }


def keep_house(tx: Tx, targets: Targets) -> None:
    """Copy the targets of the clinical files: clinics without their own work by them."""
    for tier, target in targets.items():
        tx.connection.execute(
            update(house_targets)
            .where(_c.tier == int(tier))
            .values(amount=target.amount, unit=target.unit.value)
        )


def _read(kept: Mapping[str, Mapping[str, Any]]) -> Targets:
    return {
        Tier(int(tier)): Target(target["amount"], Unit(target["unit"]))
        for tier, target in kept.items()
    }
