"""Sorting texts by signs of danger: off, until a named person answers for these very rules (S5)."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Conflict, Invalid, NotFound
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.redflag import Mode
from physio_service.services.understanding import Readers
from physio_service.services.vouching import APPROVERS, CARERS, require
from physio_service.store import events, safety_sign_offs, signatories
from physio_service.store.database import Database, Tx

LONGEST_AUTHORITY = 200


def mode_of(tx: Tx, clinic_id: UUID, rules: str) -> Mode:
    """Return how a clinic's texts are read: static unless these very rules are signed.

    An edit of any file makes other rules, which nobody has signed.
    """
    is_signed = safety_sign_offs.rules_in_force(tx, clinic_id) == rules
    return Mode.KEYWORDS if is_signed else Mode.STATIC


def turn_on(
    database: Database,
    readers: Readers,
    who: Actor,
    clinic_id: UUID,
    *,
    rules: str,
    authority: str,
    now: datetime,
) -> UUID:
    """Have texts sorted by the rules that were read; an earlier sign-off ends with this one.

    `rules` is the version that the person looked at. Raises NotAllowed, Invalid, and Conflict
    when the files have changed since.
    """
    authority = authority.strip()
    if not 1 <= len(authority) <= LONGEST_AUTHORITY:
        message = f"must say in 1 to {LONGEST_AUTHORITY} characters on whose authority this is done"
        raise Invalid.one("authority", message)
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        if rules != readers.version:
            raise Conflict("the files have changed since you read them: read them again, then sign")
        signatory = signatories.behind(tx, clinic_id, who)
        if signatory is None:
            raise NotFound("there is no such account")
        safety_sign_offs.end(tx, clinic_id, staff_id, now)
        sign_off_id = safety_sign_offs.add(
            tx,
            clinic_id,
            staff_id,
            role=signatory.role.value,
            authority=authority,
            rules=rules,
            files=readers.hashes,
            now=now,
        )
        if sign_off_id is None:
            raise Conflict("somebody else has just signed: read it again")
        after: dict[str, Json] = {
            "mode": Mode.KEYWORDS.value,
            "rules": rules,
            "version": readers.flags.version,
            "files": dict(readers.hashes),
            "approver": str(staff_id),
            "role": signatory.role.value,
        }
        _record(tx, clinic_id, sign_off_id, "safety.signed", who, after, now)
    return sign_off_id


def turn_off(database: Database, who: Actor, clinic_id: UUID, *, now: datetime) -> bool:
    """Go back to one fixed answer; False when nothing was on. Raises NotAllowed."""
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CARERS)
        if not safety_sign_offs.end(tx, clinic_id, staff_id, now):
            return False
        after: dict[str, Json] = {"mode": Mode.STATIC.value}
        _record(tx, clinic_id, clinic_id, "safety.ended", who, after, now)
    return True


def _record(
    tx: Tx,
    clinic_id: UUID,
    subject_id: UUID,
    kind: str,
    who: Actor,
    after: dict[str, Json],
    now: datetime,
) -> None:
    events.record(tx, Event(clinic_id, kind, "safety", subject_id, who, after=after), now)
