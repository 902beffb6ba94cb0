"""The clinic: its hours and numbers, who works there, and what they signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.clinic import Clinic, Sender
from physio_service.domain.offloading import StatusWord
from physio_service.domain.staff import Role
from physio_service.queries.names import staff_names
from physio_service.store import clinics, status_words
from physio_service.store.database import Tx
from physio_service.store.schema import approvals, closures, senders, staff


@dataclass(frozen=True, slots=True)
class Closure:
    """A day the clinic is closed."""

    day: date
    name: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """An account of the clinic."""

    id: UUID
    username: str
    name: str
    role: Role
    is_active: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One version of a clinical file, signed by a named person."""

    path: str
    file_version: str
    content_hash: str
    signed_by: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class ClinicPage:
    """Everything the clinic's page shows."""

    clinic: Clinic
    closures: tuple[Closure, ...]  # from today on
    senders: tuple[Sender, ...]
    staff: tuple[Colleague, ...]
    signatures: tuple[Signature, ...]  # latest first

    @property
    def signed(self) -> Mapping[str, Signature]:
        """Return the signatures by content hash."""
        return {signature.content_hash: signature for signature in self.signatures}


def version_of(tx: Tx, clinic_id: UUID) -> int:
    """Return the version of a clinic, to change it as it was seen."""
    return clinics.get(tx, clinic_id).version


def words_of(tx: Tx, clinic_id: UUID) -> tuple[StatusWord, ...]:
    """Return the clinic's words for weight-bearing statuses, in its order."""
    return status_words.of_clinic(tx, clinic_id)


def clinic_page(tx: Tx, clinic_id: UUID, today: date) -> ClinicPage:
    """Return the page of a clinic; raises NotFound."""
    return ClinicPage(
        clinic=clinics.get(tx, clinic_id),
        closures=_closures(tx, clinic_id, today),
        senders=_senders(tx, clinic_id),
        staff=colleagues(tx, clinic_id),
        signatures=signatures(tx, clinic_id),
    )


def clinic_of(tx: Tx, clinic_id: UUID) -> Clinic:
    """Return the clinic alone; raises NotFound."""
    return clinics.get(tx, clinic_id)


def colleagues(tx: Tx, clinic_id: UUID) -> tuple[Colleague, ...]:
    """Return every account of the clinic, by username."""
    statement = select(staff).where(staff.c.clinic_id == clinic_id).order_by(staff.c.username)
    rows = tx.connection.execute(statement).all()
    names = staff_names(tx, clinic_id, (row.id for row in rows))
    return tuple(
        Colleague(row.id, row.username, names.get(row.id, ""), Role(row.role), row.is_active)
        for row in rows
    )


def signatures(tx: Tx, clinic_id: UUID) -> tuple[Signature, ...]:
    """Return what was signed for the clinic, the latest first."""
    statement = (
        select(approvals)
        .where(approvals.c.clinic_id == clinic_id)
        .order_by(approvals.c.created_at.desc(), approvals.c.id.desc())
    )
    rows = tx.connection.execute(statement).all()
    names = staff_names(tx, clinic_id, (row.staff_id for row in rows))
    return tuple(
        Signature(
            path=row.path,
            file_version=row.file_version,
            content_hash=row.content_hash,
            signed_by=names.get(row.staff_id, ""),
            signed_at=row.created_at,
        )
        for row in rows
    )


def _closures(tx: Tx, clinic_id: UUID, today: date) -> tuple[Closure, ...]:
    statement = (
        select(closures.c.day, closures.c.name)
        .where(closures.c.clinic_id == clinic_id, closures.c.day >= today)
        .order_by(closures.c.day)
    )
    return tuple(Closure(row.day, row.name) for row in tx.connection.execute(statement))


def _senders(tx: Tx, clinic_id: UUID) -> tuple[Sender, ...]:
    statement = select(senders).where(senders.c.clinic_id == clinic_id).order_by(senders.c.id)
    return tuple(
        Sender(row.id, row.clinic_id, row.address, row.messaging_service_sid, row.is_active)
        for row in tx.connection.execute(statement)
    )
