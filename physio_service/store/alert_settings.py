"""Alert settings: what a clinic set for a rule, by whose word; one in force for a protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from physio_service.domain.alert import RuleId, Setting
from physio_service.store.database import Tx
from physio_service.store.schema import alert_settings
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = alert_settings.c


@dataclass(frozen=True, slots=True)
class SignedSetting:
    """A setting with who signed it, in which role, when and why."""

    id: UUID
    setting: Setting
    set_by: UUID
    role: str
    set_at: datetime
    reason: str
    ended_at: datetime | None


def in_force(tx: Tx, clinic_id: UUID) -> tuple[Setting, ...]:
    """Return what a clinic has set, of every rule."""
    statement = select(alert_settings).where(_c.clinic_id == clinic_id, _c.ended_at.is_(None))
    return tuple(_setting(row) for row in tx.connection.execute(statement))


def history(tx: Tx, clinic_id: UUID) -> tuple[SignedSetting, ...]:
    """Return every setting there ever was, the latest first."""
    statement = (
        select(alert_settings)
        .where(_c.clinic_id == clinic_id)
        .order_by(_c.created_at.desc(), _c.id.desc())
    )
    return tuple(_signed(tx, row) for row in tx.connection.execute(statement))


def version_of(tx: Tx, clinic_id: UUID, rule: RuleId, protocol_id: str | None) -> int:
    """Return a number that grows with every change to a rule, from 1: nothing was ever set."""
    statement = select(func.count(), func.count(_c.ended_at)).where(
        _c.clinic_id == clinic_id, _c.rule == rule.value, _c.protocol_id == (protocol_id or "")
    )
    rows, ended = tx.connection.execute(statement).one()
    return 1 + int(rows) + int(ended)


def put(
    tx: Tx,
    clinic_id: UUID,
    rule: RuleId,
    protocol_id: str | None,
    *,
    is_on: bool,
    thresholds: Mapping[str, float],
    reason: str,
    set_by: UUID,
    role: str,
    now: datetime,
) -> UUID | None:
    """Keep a setting; none when another is in force for the same rule and protocol."""
    setting_id = new_id()
    row = {
        "clinic_id": clinic_id,
        "id": setting_id,
        "version": 1,
        "created_at": now,
        "rule": rule.value,
        "protocol_id": protocol_id or "",
        "is_on": is_on,
        "thresholds": dict(thresholds),
        "reason": tx.seal(_c.reason, setting_id, clinic_id, clinic_id, reason) if reason else None,
        "set_by": set_by,
        "role": role,
    }
    return setting_id if insert_new(tx, alert_settings, [row]) == 1 else None


def end(
    tx: Tx, clinic_id: UUID, rule: RuleId, protocol_id: str | None, staff_id: UUID, now: datetime
) -> bool:
    """End the setting in force; False when there is none."""
    statement = (
        update(alert_settings)
        .where(
            _c.clinic_id == clinic_id,
            _c.rule == rule.value,
            _c.protocol_id == (protocol_id or ""),
            _c.ended_at.is_(None),
        )
        .values(ended_at=now, ended_by=staff_id, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def _setting(row: Row[Any]) -> Setting:
    return Setting(RuleId(row.rule), row.protocol_id or None, row.is_on, row.thresholds)


def _signed(tx: Tx, row: Row[Any]) -> SignedSetting:
    return SignedSetting(
        id=row.id,
        setting=_setting(row),
        set_by=row.set_by,
        role=row.role,
        set_at=row.created_at,
        reason=tx.open(_c.reason, row.id, row.clinic_id, row.clinic_id, row.reason) or "",
        ended_at=row.ended_at,
    )
