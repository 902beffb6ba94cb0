"""What is kept about a patient: decisions on texts, pauses, days and measures."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.pause import Pause
from physio_service.queries.journal import journal
from physio_service.queries.record import activities_between, measured
from physio_service.services.consenting import record
from physio_service.services.pausing import pause, resume
from physio_service.services.unmarking import unmark_number
from physio_service.services.writing import enter_session
from physio_service.web import parts
from physio_service.web.api.answers import look, nothing, piece
from physio_service.web.api.policy import creates, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_base import PageAsked, page_of
from physio_service.web.schemas.api_records import (
    ActivitiesTold,
    DaysAsked,
    DecisionAsked,
    DecisionTold,
    EntryTold,
    MeasurementTold,
    PauseAsked,
    PauseTold,
    SessionAnswerAsked,
)

records = Resource("records", "What is kept about a patient")
_LONGEST = timedelta(days=365)


@records.get("/patients/<uuid:patient_id>/consents")
@requires(Permission.PATIENTS_READ)
@records.query(PageAsked)
@records.answers(200, page_of(EntryTold), "What was asked and answered, the latest first")
def list_consents(_paging: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """List what a patient said about being texted, each STOP and START too"""
    asked = page_asked()
    look(patient_id, "consents")
    with reading() as tx:
        clinic_id = parts.principal().clinic_id
        page = journal(
            tx, clinic_id, patient_id, consent_only=True, after=asked.after, limit=asked.limit
        )
    return piece(page)


@records.post("/patients/<uuid:patient_id>/consents")
@requires(Permission.PATIENTS_WRITE)
@creates
@records.body(DecisionAsked)
@records.answers(201, DecisionTold, "What holds now")
def record_consent(asked: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Record what a patient said about being texted

    A yes never lifts a STOP: only START from that phone does.
    """
    container, who = parts.parts(), parts.principal()
    is_new = record(
        container.database,
        container.texts,
        who.actor,
        who.clinic_id,
        patient_id,
        asked["decision"],
        asked["channel"],
        asked["wording_version"],
        now=parts.now(),
    )
    return {"consent": asked["decision"], "is_new": is_new}


@records.post("/patients/<uuid:patient_id>/pauses")
@requires(Permission.PATIENTS_WRITE)
@creates
@records.body(PauseAsked)
@records.answers(201, PauseTold, "The pause, from now")
def pause_patient(asked: dict[str, Any], patient_id: UUID) -> Pause:
    """Pause a patient's reminders

    Texts that wait are cancelled. While a limb is offloaded it is a task for today, unless a
    clinician pauses and gives a reason other than illness.
    """
    who = parts.principal()
    return pause(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        patient_id,
        asked["kind"],
        until_at=asked["until_at"],
        reason=asked["reason"],
        now=parts.now(),
    )


@records.delete("/patients/<uuid:patient_id>/pauses")
@requires(Permission.PATIENTS_WRITE)
@repeats
@records.answers(204, None, "No pause holds")
def resume_patient(patient_id: UUID) -> Any:
    """Resume a patient's reminders"""
    who = parts.principal()
    try:
        resume(parts.parts().database, who.actor, who.clinic_id, patient_id, now=parts.now())
    except Conflict:  # not paused: what was asked holds already
        return nothing()
    return nothing()


@records.post("/patients/<uuid:patient_id>/number/retry")
@requires(Permission.PATIENTS_WRITE)
@repeats
@records.no_body
@records.answers(204, None, "Texts go to the number again")
def retry_number(patient_id: UUID) -> Any:
    """Try a number again that the carrier called unusable"""
    who = parts.principal()
    container = parts.parts()
    where = (container.database, container.texts, who.actor, who.clinic_id, patient_id)
    try:
        unmark_number(*where, now=parts.now())
    except Conflict:  # nothing is said against it: what was asked holds already
        return nothing()
    return nothing()


@records.get("/patients/<uuid:patient_id>/activities")
@requires(Permission.PATIENTS_READ)
@records.query(DaysAsked)
@records.answers(200, ActivitiesTold, "What the patient had to do on those days, in order")
def list_activities(asked: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """List a patient's activities of some days"""
    first, last = asked["from_day"], asked["to_day"]
    if not timedelta(0) <= last - first <= _LONGEST:
        raise Invalid.one("to", "must be from the first day to a year after it")
    look(patient_id, "activities")
    with reading() as tx:
        found = activities_between(tx, parts.principal().clinic_id, patient_id, first, last)
    return {"items": found}


@records.post("/activities/<uuid:activity_id>/answer")
@requires(Permission.PATIENTS_WRITE)
@creates
@records.body(SessionAnswerAsked)
@records.answers(204, None, "It is on record")
def answer_activity(asked: dict[str, Any], activity_id: UUID) -> Any:
    """Enter what a patient said of a session by telephone or on paper"""
    who = parts.principal()
    enter_session(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        activity_id,
        asked["state"],
        parts.now(),
    )
    return nothing()


@records.get("/patients/<uuid:patient_id>/measurements")
@requires(Permission.PATIENTS_READ)
@records.query(PageAsked)
@records.answers(200, page_of(MeasurementTold), "What was measured, the latest first")
def list_measurements(_paging: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """List what was measured of a patient"""
    asked = page_asked()
    look(patient_id, "measurements")
    with reading() as tx:
        clinic_id = parts.principal().clinic_id
        page = measured(tx, clinic_id, patient_id, after=asked.after, limit=asked.limit)
    return piece(page)
