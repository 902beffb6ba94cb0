"""Alerts, and the rules behind them as they hold for the clinic."""

from typing import Any
from uuid import UUID

from physio_service.domain.course import CourseRules
from physio_service.domain.rulebook import OF_SAFETY
from physio_service.queries.alert_rules import RuleRow, rules_of
from physio_service.queries.alerts import AlertRow, alerts_of
from physio_service.queries.alerts import alert as read_alert
from physio_service.services.tuning import Wanted, require_protocol, reset_rule, set_rule
from physio_service.services.viewing import note_listed
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, look, nothing, piece, versioned
from physio_service.web.api.policy import changes, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_alerts import (
    AlertsAsked,
    AlertTold,
    RuleResetAsked,
    RulesAsked,
    RuleSetAsked,
    RulesTold,
    RuleTold,
)
from physio_service.web.schemas.api_base import page_of

alerts = Resource("alerts", "Which rule fired for whom and why, and how the rules are set")


@alerts.get("/alerts")
@requires(Permission.PATIENTS_READ)
@alerts.query(AlertsAsked)
@alerts.answers(200, page_of(AlertTold), "Alerts, the latest first")
def list_alerts(asked: dict[str, Any]) -> dict[str, Any]:
    """List the alerts"""
    paging, who = page_asked(), parts.principal()
    with reading() as tx:
        page = alerts_of(
            tx,
            who.clinic_id,
            patient_id=asked.get("patient_id"),
            rule=asked.get("rule"),
            open_only=asked.get("open", False),
            after=paging.after,
            limit=paging.limit,
        )
    ids = [row.patient_id for row in page.rows]
    database = parts.parts().database
    note_listed(database, who.actor, who.clinic_id, ids, "alerts", now=parts.now())
    return piece(page)


@alerts.get("/alerts/<uuid:alert_id>")
@requires(Permission.PATIENTS_READ)
@alerts.answers(200, AlertTold, "The alert")
def show_alert(alert_id: UUID) -> AlertRow:
    """Show an alert"""
    with reading() as tx:
        found = read_alert(tx, parts.principal().clinic_id, alert_id)
    look(found.patient_id, "alert")
    return found


@alerts.get("/clinic/alert-rules")
@requires(Permission.DASHBOARD_READ)
@alerts.query(RulesAsked)
@alerts.answers(200, RulesTold, "Every rule as it holds")
def list_alert_rules(asked: dict[str, Any]) -> dict[str, Any]:
    """List the rules of alerts"""
    protocol_id = asked.get("protocol_id")
    return {"items": [_told(row, protocol_id) for row in _rows(protocol_id)]}


@alerts.patch("/clinic/alert-rules")
@requires(Permission.APPROVE)
@changes
@alerts.body(RuleSetAsked)
@alerts.answers(200, RuleTold, "The rule as set", headers=ETAG)
def change_alert_rule(asked: dict[str, Any], version: int) -> Any:
    """Set a rule of alerts

    That it fires less than its protocol says takes a reason, and for one about signs of
    danger a clinician. Alerts that are open stay open.
    """
    said = (asked["rule"], asked["protocol_id"], asked["is_on"])
    wanted = Wanted(*said, asked["thresholds"], asked["why"])
    who, database = parts.principal(), parts.parts().database
    about = (who.actor, who.clinic_id, wanted, _courses())
    set_rule(database, *about, version=version, now=parts.now())
    row = next(one for one in _rows(wanted.protocol_id) if one.id is wanted.rule)
    return versioned(_told(row, wanted.protocol_id), row.version)


@alerts.delete("/clinic/alert-rules")
@requires(Permission.APPROVE)
@repeats
@alerts.query(RuleResetAsked)
@alerts.answers(204, None, "The protocol's own numbers hold")
def reset_alert_rule(asked: dict[str, Any]) -> Any:
    """Go back to the protocol's own numbers of a rule"""
    who, database = parts.principal(), parts.parts().database
    about = (who.actor, who.clinic_id, asked["rule"], asked.get("protocol_id"))
    reset_rule(database, *about, now=parts.now())
    return nothing()


def _courses() -> dict[str, CourseRules]:
    return {one.id: one.rules for one in parts.parts().catalogue.protocols.values()}


def _rows(protocol_id: str | None) -> tuple[RuleRow, ...]:
    courses = _courses()
    require_protocol(protocol_id, courses)
    with reading() as tx:
        shown = courses[protocol_id or min(courses)]
        return rules_of(tx, parts.principal().clinic_id, protocol_id, shown)


def _told(row: RuleRow, protocol_id: str | None) -> dict[str, Any]:
    setting = row.setting
    return {
        "rule": row.id,
        "protocol_id": protocol_id,
        "version": row.version,
        "urgency": row.held.urgency,
        "meaning": row.held.why,
        "is_on": row.held.is_on,
        "is_of_safety": row.id in OF_SAFETY,
        "thresholds": [
            {
                "name": one.name,
                "value": row.held.thresholds[one.name],
                "protocol": row.own.thresholds[one.name],
                "least": one.least,
                "most": one.most,
                "looser": one.looser,
            }
            for one in row.held.rule.thresholds
        ],
        "set_by": setting.set_by if setting else None,
        "role": setting.role if setting else None,
        "set_at": setting.set_at if setting else None,
        "why": setting.reason if setting else None,
    }
