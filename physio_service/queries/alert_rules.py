"""The rules of alerts as they hold for a clinic, and who set what, when and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.alert import RuleId, RuleInForce
from physio_service.domain.course import CourseRules
from physio_service.domain.rulebook import RULES, in_force
from physio_service.queries.names import staff_names
from physio_service.store import alert_settings
from physio_service.store.alert_settings import SignedSetting
from physio_service.store.database import Tx


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One decision about a rule."""

    rule: RuleId
    protocol_id: str | None
    is_on: bool
    thresholds: Mapping[str, float]
    reason: str
    set_by: str | None
    role: str
    set_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule: what its protocol says, what holds, and the decision behind the difference."""

    own: RuleInForce
    held: RuleInForce
    version: int
    setting: SettingRow | None  # for this protocol, or for all; none: the protocol's own numbers

    @property
    def id(self) -> RuleId:
        return self.held.rule.id


def rules_of(
    tx: Tx, clinic_id: UUID, protocol_id: str | None, course: CourseRules
) -> tuple[RuleRow, ...]:
    """Return every rule as it holds for a protocol, or for all where none is named."""
    settings = alert_settings.in_force(tx, clinic_id)
    signed = {(one.rule, one.protocol_id): one for one in _rows(tx, clinic_id) if not one.ended_at}
    return tuple(
        RuleRow(
            own=in_force(rule, course, protocol_id or ""),
            held=in_force(rule, course, protocol_id or "", settings),
            version=alert_settings.version_of(tx, clinic_id, rule, protocol_id),
            setting=signed.get((rule, protocol_id)) or signed.get((rule, None)),
        )
        for rule in RULES
    )


def decisions(tx: Tx, clinic_id: UUID, rule: RuleId) -> tuple[SettingRow, ...]:
    """Return what was ever decided about a rule, the latest first."""
    return tuple(one for one in _rows(tx, clinic_id) if one.rule is rule)


def _rows(tx: Tx, clinic_id: UUID) -> list[SettingRow]:
    found = alert_settings.history(tx, clinic_id)
    names = staff_names(tx, clinic_id, [one.set_by for one in found])
    return [_row(one, names) for one in found]


def _row(one: SignedSetting, names: Mapping[UUID, str]) -> SettingRow:
    return SettingRow(
        rule=one.setting.rule,
        protocol_id=one.setting.protocol_id,
        is_on=one.setting.is_on,
        thresholds=one.setting.thresholds,
        reason=one.reason,
        set_by=names.get(one.set_by),
        role=one.role,
        set_at=one.set_at,
        ended_at=one.ended_at,
    )
