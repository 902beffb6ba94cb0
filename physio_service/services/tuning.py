"""Tuning the rules of alerts for a clinic: who set which number, in which role, and why.

Nothing fires less without a name and a reason, and of a rule about signs of danger it takes a
clinician's. What is open already stays open: a person closes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.alert import Rule, RuleId, faults_of, loosened
from physio_service.domain.course import CourseRules
from physio_service.domain.errors import Conflict, Fault, Invalid, NotAllowed, Stale, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.rulebook import OF_SAFETY, RULES, in_force
from physio_service.domain.staff import Role
from physio_service.services.vouching import APPROVERS, CLINICIANS, require
from physio_service.store import alert_settings, events, signatories
from physio_service.store.database import Database, Tx

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to hold of a rule; `thresholds` left out stay the protocol's."""

    rule: RuleId
    protocol_id: str | None  # none: every protocol of the clinic
    is_on: bool
    thresholds: Mapping[str, float]
    reason: str = ""


def set_rule(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    wanted: Wanted,
    protocols: Mapping[str, CourseRules],
    *,
    version: int,
    now: datetime,
) -> None:
    """Set a rule for a protocol or for all; `protocols` are those of the house, with their rules.

    Raises NotAllowed, Stale when somebody else was faster, and Invalid by field: an unknown
    protocol, a number out of bounds, or no reason where the rule would fire less
    than its protocol says.
    """
    rule, reason = RULES[wanted.rule], wanted.reason.strip()
    looser = _looser(wanted, protocols)
    faults = [*faults_of(rule, wanted.thresholds), *_reason_faults(reason, looser)]
    with database.transaction() as tx:
        staff_id = _signatory(tx, clinic_id, who, rule, looser)
        refuse(faults)
        _require_seen(tx, clinic_id, wanted.rule, wanted.protocol_id, version)
        alert_settings.end(tx, clinic_id, wanted.rule, wanted.protocol_id, staff_id, now)
        role = _role(tx, clinic_id, who)
        set_id = alert_settings.put(
            tx,
            clinic_id,
            wanted.rule,
            wanted.protocol_id,
            is_on=wanted.is_on,
            thresholds=_differing(wanted, protocols),
            reason=reason,
            set_by=staff_id,
            role=role.value,
            now=now,
        )
        if set_id is None:
            raise Conflict("somebody else has just set this rule: read it again")
        after: dict[str, Json] = {
            "rule": wanted.rule.value,
            "protocol": wanted.protocol_id,
            "is_on": wanted.is_on,
            "thresholds": {**_differing(wanted, protocols)},
            "fires_less_by": [*looser],
            "role": role.value,
        }
        about = ("alert_rule.set", "alert_setting", set_id, who)
        events.record(tx, Event(clinic_id, *about, after=after), now)


def reset_rule(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    rule: RuleId,
    protocol_id: str | None,
    *,
    now: datetime,
) -> None:
    """Go back to the protocol's own numbers; again does nothing. Raises NotAllowed."""
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        if alert_settings.end(tx, clinic_id, rule, protocol_id, staff_id, now):
            after: dict[str, Json] = {"rule": rule.value, "protocol": protocol_id}
            about = ("alert_rule.reset", "alert_setting", clinic_id, who)
            events.record(tx, Event(clinic_id, *about, after=after), now)


def require_protocol(protocol_id: str | None, protocols: Mapping[str, CourseRules]) -> None:
    """Raise Invalid for a protocol that is none of the house's; none stands for all of them."""
    if protocol_id is not None and protocol_id not in protocols:
        raise Invalid.one("protocol_id", "is no protocol here: leave it out for all")


def _looser(wanted: Wanted, protocols: Mapping[str, CourseRules]) -> tuple[str, ...]:
    """Return by what a rule would fire less than a protocol says, of those it is set for."""
    require_protocol(wanted.protocol_id, protocols)
    asked = [wanted.protocol_id] if wanted.protocol_id else sorted(protocols)
    found = [] if wanted.is_on else ["off"]
    for one in asked:
        own = in_force(wanted.rule, protocols[one], one)
        found += loosened(own.rule, wanted.thresholds, own.thresholds)
    return tuple(dict.fromkeys(found))


def _differing(wanted: Wanted, protocols: Mapping[str, CourseRules]) -> dict[str, float]:
    """Return the numbers that are not every one of those protocols' own already."""
    asked = [wanted.protocol_id] if wanted.protocol_id else sorted(protocols)
    own = [in_force(wanted.rule, protocols[one], one).thresholds for one in asked]
    return {
        name: number
        for name, number in wanted.thresholds.items()
        if any(said[name] != number for said in own)
    }


def _reason_faults(reason: str, looser: tuple[str, ...]) -> list[Fault]:
    if len(reason) > LONGEST_REASON:
        return [Fault("why", f"must be at most {LONGEST_REASON} characters")]
    if looser and not reason:
        return [Fault("why", "say why this rule is to fire less than its protocol says")]
    return []


def _signatory(tx: Tx, clinic_id: UUID, who: Actor, rule: Rule, looser: tuple[str, ...]) -> UUID:
    is_of_danger = rule.id in OF_SAFETY and bool(looser)
    return require(tx, clinic_id, who, CLINICIANS if is_of_danger else APPROVERS)


def _role(tx: Tx, clinic_id: UUID, who: Actor) -> Role:
    signatory = signatories.behind(tx, clinic_id, who)
    if signatory is None:
        raise NotAllowed("this takes a named person")
    return signatory.role


def _require_seen(
    tx: Tx, clinic_id: UUID, rule: RuleId, protocol_id: str | None, version: int
) -> None:
    if alert_settings.version_of(tx, clinic_id, rule, protocol_id) != version:
        raise Stale("this rule was set since you read it: read it again, then change it")
