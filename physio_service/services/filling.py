"""Filling in what a text names of a patient: the walking aid of their own."""

from collections.abc import Mapping

from physio_service.domain.footing import safest_aid
from physio_service.domain.offloading import Aid
from physio_service.domain.patient import Patient
from physio_service.services.queueing import Texts
from physio_service.store import prescriptions
from physio_service.store.database import Tx


def values_of(tx: Tx, texts: Texts, patient: Patient, key: str) -> Mapping[str, str]:
    """Return what the words of the text `key` are filled in with, where they name the aid."""
    if "aid" not in texts.saying(patient.language, key).template(key).placeholders:
        return {}
    in_force = prescriptions.in_force_of(tx, patient.clinic_id, patient.id)
    aids = texts.in_language(patient.language).aids
    return {"aid": aids[safest_aid(step.aid for step in in_force) or Aid.NONE]}
