"""Alerts: which rule fired for whom and why, and how the rules are set for the clinic."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from physio_service.domain.alert import RuleId
from physio_service.domain.course import CourseRules
from physio_service.domain.errors import NotFound
from physio_service.domain.rulebook import OF_SAFETY, RULES
from physio_service.queries.alert_rules import RuleRow, decisions, rules_of
from physio_service.queries.alerts import alert as read_alert
from physio_service.queries.alerts import alerts_of
from physio_service.services.tuning import Wanted, reset_rule, set_rule
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_alerts import NUMBERS, rule_setting
from physio_service.web.staff import alert_words, reading
from physio_service.web.staff.acting import act, go_to

alerts = Blueprint("alerts", __name__)
_RULES, _RULE = "staff/alert_rules.html", "staff/alert_rule.html"
_ALL = "all"

alerts.add_app_template_filter(alert_words.told, "told_of_alert")
alerts.add_app_template_filter(alert_words.word, "alert_word")


@alerts.get("/alerts")
@requires(Permission.PATIENTS_READ)
def show() -> str:
    """Show the alerts, the latest first; with `show=open` those that a person has to close."""
    asked, is_open = page_asked(), request.args.get("show") == "open"
    with reading.reading() as tx:
        page = alerts_of(
            tx, reading.clinic_id(), open_only=is_open, after=asked.after, limit=asked.limit
        )
    reading.listed([row.patient_id for row in page.rows], "alerts")
    return render_template(
        "staff/alerts.html", rows=page.rows, next=reading.next_of(page.next), is_open=is_open
    )


@alerts.get("/alerts/<uuid:alert_id>")
@requires(Permission.PATIENTS_READ)
def one(alert_id: UUID) -> str:
    with reading.reading() as tx:
        found = read_alert(tx, reading.clinic_id(), alert_id)
    reading.viewed(found.patient_id, "alert")
    return render_template("staff/alert.html", alert=found, rule=RULES[found.rule], names=_names())


@alerts.get("/clinic/alerts")
@requires(Permission.PATIENTS_READ)
def rules() -> str:
    """Show every rule as it holds for one protocol, or for all."""
    scope = request.args.get("protocol", _ALL)
    return render_template(_RULES, rows=_rows(scope), scope=scope, **_scopes())


@alerts.get("/clinic/alerts/<string:scope>/<string:rule>")
@requires(Permission.PATIENTS_READ)
def rule(scope: str, rule: str) -> str:
    return render_template(_RULE, form=Form(), **_rule(scope, rule))


@alerts.post("/clinic/alerts/<string:scope>/<string:rule>")
@requires(Permission.APPROVE)
def set_(scope: str, rule: str) -> Response:
    """Set a rule by name; that it fires less takes a reason."""
    row = _rule(scope, rule)["row"]

    def do(typed: dict[str, Any]) -> Response:
        said = (row.id, _protocol_id(scope), typed["is_on"], typed.get(NUMBERS, {}))
        wanted = Wanted(*said, typed["why"] or "")
        version = version_from_form()
        set_rule(*_who(), wanted, _courses(), version=version, now=parts.now())
        return go_to("alerts.rules", protocol=scope, anchor=rule)

    return act(rule_setting(row.held.rule), do, _RULE, lambda: _rule(scope, rule))


@alerts.post("/clinic/alerts/<string:scope>/<string:rule>/reset")
@requires(Permission.APPROVE)
def reset(scope: str, rule: str) -> Response:
    """Go back to the protocol's own numbers."""
    row = _rule(scope, rule)["row"]
    reset_rule(*_who(), row.id, _protocol_id(scope), now=parts.now())
    return go_to("alerts.rules", protocol=scope, anchor=rule)


def _who() -> tuple[Any, Any, UUID]:
    return parts.parts().database, parts.who(), reading.clinic_id()


def _courses() -> dict[str, CourseRules]:
    return {one.id: one.rules for one in parts.parts().catalogue.protocols.values()}


def _protocol_id(scope: str) -> str | None:
    return None if scope == _ALL else scope


def _rows(scope: str) -> tuple[RuleRow, ...]:
    courses = _courses()
    if scope != _ALL and scope not in courses:
        raise NotFound("there is no such protocol")
    shown = courses[min(courses) if scope == _ALL else scope]
    with reading.reading() as tx:
        return rules_of(tx, reading.clinic_id(), _protocol_id(scope), shown)


def _rule(scope: str, rule: str) -> dict[str, Any]:
    found = next((row for row in _rows(scope) if row.id == rule), None)
    if found is None:
        raise NotFound("there is no such rule")
    with reading.reading() as tx:
        decided = decisions(tx, reading.clinic_id(), RuleId(rule))
    return {
        "row": found,
        "scope": scope,
        "decided": decided,
        "is_of_safety": found.id in OF_SAFETY,
        **_scopes(),
    }


def _names() -> dict[str, str]:
    return {one.id: one.name for one in parts.parts().catalogue.protocols.values()}


def _scopes() -> dict[str, Any]:
    return {"names": _names(), "all": _ALL}
