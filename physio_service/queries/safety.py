"""How a clinic's texts are read for signs of danger, and by whose word."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.redflag import Mode
from physio_service.queries.names import staff_names
from physio_service.store import safety_sign_offs
from physio_service.store.database import Tx


@dataclass(frozen=True, slots=True)
class SignedRules:
    """The sign-off that nobody has ended; whether it is of the rules as they are now."""

    signed_by: str | None
    role: str
    authority: str
    signed_at: datetime
    rules: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Safety:
    """The mode in force for a clinic, the version of the rules, and the last sign-off."""

    mode: Mode
    rules: str
    sign_off: SignedRules | None


def safety_of(tx: Tx, clinic_id: UUID, rules: str) -> Safety:
    """Return how texts are read while the files are at version `rules`."""
    found = safety_sign_offs.in_force(tx, clinic_id)
    if found is None:
        return Safety(Mode.STATIC, rules, None)
    is_current = found.rules == rules
    signed = SignedRules(
        signed_by=staff_names(tx, clinic_id, [found.staff_id]).get(found.staff_id),
        role=found.role,
        authority=found.authority,
        signed_at=found.signed_at,
        rules=found.rules,
        is_current=is_current,
    )
    return Safety(Mode.KEYWORDS if is_current else Mode.STATIC, rules, signed)
