"""Putting a patient away: a death, the end of everything under way, and taking it back."""

from typing import Any
from uuid import UUID

from physio_service.services.archiving import archive, record_death, restore
from physio_service.web import parts
from physio_service.web.api.answers import ETAG
from physio_service.web.api.patients import tell_patient
from physio_service.web.api.policy import changes
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_patients import DeathAsked, PatientTold

archives = Resource("archives", "Patients put away: a death stops everything at once")


@archives.post("/patients/<uuid:patient_id>/death")
@requires(Permission.PATIENTS_WRITE)
@changes
@archives.body(DeathAsked)
@archives.answers(200, PatientTold, "The patient, archived", headers=ETAG)
def report_death(asked: dict[str, Any], patient_id: UUID, version: int) -> Any:
    """Record that a patient died

    Texts, episodes and tasks stop at once and together. Recorded in error, it can be taken
    back; what was stopped does not begin again by itself.
    """
    who = parts.principal()
    record_death(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        patient_id,
        asked["died_day"],
        version=version,
        now=parts.now(),
    )
    return tell_patient(patient_id)


@archives.post("/patients/<uuid:patient_id>/archive")
@requires(Permission.PATIENTS_WRITE)
@changes
@archives.no_body
@archives.answers(200, PatientTold, "The patient, archived", headers=ETAG)
def archive_patient(patient_id: UUID, version: int) -> Any:
    """Archive a patient with nothing under way"""
    who = parts.principal()
    database = parts.parts().database
    archive(database, who.actor, who.clinic_id, patient_id, version=version, now=parts.now())
    return tell_patient(patient_id)


@archives.post("/patients/<uuid:patient_id>/restoration")
@requires(Permission.PRESCRIBE)
@changes
@archives.no_body
@archives.answers(200, PatientTold, "The patient, no longer archived", headers=ETAG)
def restore_patient(patient_id: UUID, version: int) -> Any:
    """Take back that a patient was archived, or a death recorded in error"""
    who = parts.principal()
    database = parts.parts().database
    restore(database, who.actor, who.clinic_id, patient_id, version=version, now=parts.now())
    return tell_patient(patient_id)
