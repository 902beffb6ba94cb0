"""What the rules of alerts are told: one statement a subject, for one patient or for many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from physio_service.domain.activity import ActivityKind, Source
from physio_service.domain.alert import RuleId
from physio_service.domain.fact import Answer, Failures
from physio_service.domain.message import Duty
from physio_service.domain.task import TaskOutcome
from physio_service.store import contacts
from physio_service.store.database import Tx
from physio_service.store.schema import (
    activities,
    alerts,
    measurements,
    messages,
    patients,
    pauses,
    tasks,
)

_ANSWERS = 100  # of one kind that are looked back on: two years of weekly ones
_ARRIVED = ("sent", "delivered")  # many networks tell no more than that it was sent
_LOST = ("undelivered", "failed")
# A text that never had a chance says nothing of the phone it was for.
_NOT_OF_THE_PHONE = ("bad_content", "quarantined")
_RUN = 10  # the most failures a clinic may ask for
_LONGEST_WAIT = timedelta(days=2)  # between when a text was due and when it left
_m = messages.c


def answers_before(
    tx: Tx, clinic_id: UUID, patient_id: UUID, kind: str, measurement_id: UUID
) -> tuple[Answer, ...]:
    """Return the values of a kind that a patient gave, but this one, oldest first."""
    c = measurements.c
    statement = (
        select(c.score, c.local_day)
        .where(
            c.clinic_id == clinic_id,
            c.patient_id == patient_id,
            c.kind == kind,
            c.id != measurement_id,
        )
        .order_by(c.measured_at.desc(), c.id.desc())
        .limit(_ANSWERS)
    )
    rows = tx.connection.execute(statement).all()
    return tuple(Answer(row.score, row.local_day) for row in reversed(rows))


def heard_at(
    tx: Tx, clinic_id: UUID, patient_ids: Sequence[UUID], since: date
) -> dict[UUID, datetime]:
    """Return when each patient was last heard of, in whatever way; silence begins after it.

    A text of theirs, a yes, an answer in the app or taken down by staff, a call that reached
    them, the end of a pause; and the last time a person closed an alert of silence. Of
    answers taken down only those for a day from `since` on are looked for.
    """
    who, a, p, m, t, al = (
        patients.c,
        activities.c,
        pauses.c,
        measurements.c,
        tasks.c,
        alerts.c,
    )
    of_people = [Source.APP.value, Source.STAFF.value]
    latest: list[tuple[Any, Any, Any, Any]] = [
        (who.id, who.last_contact_at, who, True),
        (who.id, who.consent_at, who, True),
        (a.patient_id, a.settled_at, a, and_(a.source.in_(of_people), a.local_day >= since)),
        (m.patient_id, m.measured_at, m, m.source.in_(of_people)),
        (t.patient_id, t.closed_at, t, t.outcome == TaskOutcome.REACHED.value),
        (p.patient_id, func.coalesce(p.ended_at, p.until_at), p, True),
        (al.patient_id, al.closed_at, al, al.rule == RuleId.SILENT.value),
    ]
    found: dict[UUID, datetime] = {}
    for owner, at, table, condition in latest:
        statement = (
            select(owner, func.max(at))
            .where(table.clinic_id == clinic_id, owner.in_(patient_ids), condition)
            .group_by(owner)
        )
        for patient_id, last_at in tx.connection.execute(statement):
            if last_at is not None:
                found[patient_id] = max(last_at, found.get(patient_id, last_at))
    return found


def unanswered(tx: Tx, clinic_id: UUID, after: Mapping[UUID, datetime]) -> dict[UUID, list[date]]:
    """Return the day of each text that asked a patient for an answer and arrived since then."""
    if not after:
        return {}
    statement = select(_m.patient_id, _m.local_day, _m.claimed_at).where(
        _m.clinic_id == clinic_id,
        _m.patient_id.in_(list(after)),
        _m.duty == Duty.INITIATED.value,
        _m.kind.in_([ActivityKind.SESSION.value, ActivityKind.CHECK.value]),
        _m.state.in_(_ARRIVED),
        _m.due_at > min(after.values()) - _LONGEST_WAIT,
        _m.claimed_at > min(after.values()),
    )
    found: defaultdict[UUID, list[date]] = defaultdict(list)
    for row in tx.connection.execute(statement):
        if row.claimed_at > after[row.patient_id]:
            found[row.patient_id].append(row.local_day)
    return found


def failures(
    tx: Tx, clinic_id: UUID, patient_id: UUID, contact_id: UUID, since: datetime | None
) -> Failures:
    """Return how many of a patient's last texts to a phone failed for good, without a break.

    Those that left before `since` are an older story, which a person has closed.
    """
    statement = (
        select(_m.state, _m.error_code)
        .where(
            _m.clinic_id == clinic_id,
            _m.patient_id == patient_id,
            _m.contact_id == contact_id,
            _m.state.in_((*_ARRIVED, *_LOST)),
            _m.rule.not_in(_NOT_OF_THE_PHONE),
            *([_m.claimed_at > since] if since else []),
        )
        .order_by(_m.claimed_at.desc(), _m.id.desc())
        .limit(_RUN)
    )
    rows = tx.connection.execute(statement).all()
    running = list(takewhile(lambda row: row.state in _LOST, rows))
    is_unusable = contacts.get(tx, clinic_id, contact_id).invalid_at is not None
    code = (running[0].error_code or 0) if running else 0
    return Failures(len(running), is_unusable, code)
