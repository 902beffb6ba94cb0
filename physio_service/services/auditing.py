"""Audit each clinic's journal, an hour at a time: a rule that was broken becomes a task."""

import logging
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.audit import ASKED_WITHIN, Expected, Span, audit
from physio_service.domain.clinic import after_open_hours
from physio_service.domain.event import SYSTEM, Event
from physio_service.domain.invariant import Invariant, Violation
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.services.trying import each
from physio_service.store import audits, clinics, events, tasks
from physio_service.store.audits import Audited
from physio_service.store.database import Database, Tx

log = logging.getLogger(__name__)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MOST_SPANS = 100  # of one clinic in one run: months that were missed are caught up in a few
_UNSETTLED = timedelta(minutes=2)  # a transaction under way writes lines that are older than it
_PATIENTS_AT_ONCE = 200
_EACH = 3  # breaches of one rule in one span: so many have a task each, more have one for all


def audit_due(database: Database, now: datetime) -> int:
    """Audit every clinic up to two minutes ago; return how many rules were found broken.

    It goes on where the last run ended, by the audits on record. One clinic that fails
    holds up no other.
    """
    with database.reading() as tx:
        ids = clinics.all_ids(tx)
    found: list[int] = []
    each(ids, lambda clinic_id: found.append(_catch_up(database, clinic_id, now)))
    return sum(found)


def _catch_up(database: Database, clinic_id: UUID, now: datetime) -> int:
    broken = 0
    until = now - _UNSETTLED
    for _ in range(_MOST_SPANS):
        with database.reading() as tx:
            last = audits.latest(tx, clinic_id)
            from_at = last[0].span.until_at if last else audits.began_at(tx, clinic_id)
        if from_at is None or from_at >= until:
            break
        length = _DAY if until - from_at > _DAY else _HOUR
        span = Span(from_at, min(from_at + length, until))
        broken += _audit_span(database, clinic_id, span, now)
    return broken


def _audit_span(database: Database, clinic_id: UUID, span: Span, now: datetime) -> int:
    with database.reading() as tx:
        checked, found = violations_in(tx, clinic_id, span)
    with database.transaction() as tx:
        broken = Counter(one.invariant.value for one in found)
        audited = Audited(span, now, checked, len(found), dict(broken))
        if not audits.keep(tx, clinic_id, audited):
            return 0  # another process was faster, and has told of it
        for invariant in Invariant:
            _tell(tx, clinic_id, [one for one in found if one.invariant is invariant], now)
    return len(found)


def violations_in(tx: Tx, clinic_id: UUID, span: Span) -> tuple[int, tuple[Violation, ...]]:
    """Return how much was checked in a span of a clinic's time, and every rule broken in it."""
    concerned = audits.suspects(tx, clinic_id, span)
    late = (at - ASKED_WITHIN for at in (span.from_at, span.until_at))
    owed = audits.expected(tx, clinic_id, *late)
    everybody = sorted(concerned.patients | {one.patient_id for one in owed})
    found: list[Violation] = []
    for at in range(0, max(len(everybody), 1), _PATIENTS_AT_ONCE):
        some = frozenset(everybody[at : at + _PATIENTS_AT_ONCE])
        subjects = concerned.subjects if at == 0 else frozenset()
        lines = audits.lines(tx, clinic_id, some, subjects, span)
        of_some: list[Expected] = [one for one in owed if one.patient_id in some]
        found += audit(lines, span, of_some)
    return concerned.checked, tuple(found)


def _tell(tx: Tx, clinic_id: UUID, broken: list[Violation], now: datetime) -> None:
    """Alert: a line in the log, one in the journal for each, and a task each or one for all.

    Where the service stood still, one rule is broken for everybody: that is one thing to see to.
    """
    if not broken:
        return
    rule = broken[0].invariant.value
    log.error("rule broken", extra={"rule": rule, "clinic_id": clinic_id, "count": len(broken)})
    for violation in broken:
        about = ("audit", violation.subject_id, SYSTEM, violation.patient_id)
        after = {"rule": rule, "what": violation.what, "broken_at": violation.at.isoformat()}
        events.record(tx, Event(clinic_id, "audit.rule_broken", *about, after={**after}), now)
    together = f"audit:{rule}"
    if len(broken) > _EACH or tasks.open_for(tx, clinic_id, together):
        _open_task(tx, clinic_id, None, together, now)
        return
    for violation in broken:
        cause = f"{together}:{violation.subject_id}"
        _open_task(tx, clinic_id, violation.patient_id, cause, now)


def _open_task(tx: Tx, clinic_id: UUID, patient_id: UUID | None, cause: str, now: datetime) -> None:
    task = NewTask(
        clinic_id=clinic_id,
        patient_id=patient_id,
        kind=TaskKind.RULE_BROKEN,
        tier=Tier.SAME_DAY,
        dedupe=cause,
        due_at=after_open_hours(clinics.get(tx, clinic_id), now, READ_WITHIN),
    )
    tasks.open_task(tx, task, SYSTEM, now)
