"""Other times for a patient's sessions, as part of a larger change of their course."""

from datetime import time

from physio_service.domain.agenda import session_faults
from physio_service.domain.errors import refuse
from physio_service.domain.event import Event, Json
from physio_service.domain.patient import Patient, time_faults
from physio_service.services.signing_off import Signature
from physio_service.store import care_plans, clinics, episodes, events, patients
from physio_service.store.database import Tx


def check_times(tx: Tx, patient: Patient, times: tuple[time, ...]) -> None:
    """Raise Invalid for times at which this patient cannot be texted, or of too few sessions."""
    if times == patient.preferred_times:
        return
    clinic_id = patient.clinic_id
    faults = time_faults(times, patient.window(clinics.get(tx, clinic_id).window))
    if not faults:
        for one in episodes.active_of(tx, clinic_id, patient.id):
            plan = care_plans.get(tx, clinic_id, one.id, one.plan_version)
            faults += session_faults(plan, times)
    refuse(faults)


def keep_times(tx: Tx, patient: Patient, times: tuple[time, ...], signature: Signature) -> None:
    """Keep other times for a patient's sessions; what lies ahead is the caller's to plan again."""
    if times == patient.preferred_times:
        return
    clinic_id = patient.clinic_id
    patients.change(tx, clinic_id, patient.id, version=patient.version, preferred_times=times)
    event = Event(
        clinic_id,
        "patient.changed",
        "patient",
        patient.id,
        signature.who,
        patient_id=patient.id,
        before={"preferred_times": codes_of(patient.preferred_times)},
        after={"preferred_times": codes_of(times)},
    )
    events.record(tx, event, signature.now)


def codes_of(times: tuple[time, ...]) -> list[Json]:
    """Return times as the journal holds them."""
    return [at.isoformat("minutes") for at in times]
