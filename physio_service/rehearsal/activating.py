"""Rehearse for somebody registered: the page before a course is activated."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from physio_service.catalogue import Catalogue
from physio_service.domain.assignment import Assignment
from physio_service.domain.clinic import Clinic, NewClinic
from physio_service.domain.errors import Invalid
from physio_service.domain.own_exercise import merged, stocked
from physio_service.domain.patient import Consent
from physio_service.domain.rehearsal import Rehearse, Standing
from physio_service.rehearsal.course import Course, Registered, SignOff
from physio_service.rehearsal.rehearsing import rehearse
from physio_service.rehearsal.setting import CLINIC_NUMBER, PATIENT_NUMBER
from physio_service.rehearsal.telling import as_json


def rehearse_with(catalogue: Catalogue) -> Rehearse:
    """Return what rehearses an order by these clinical files, in memory."""

    def play(standing: Standing, order: Assignment) -> Mapping[str, Any]:
        shelf = _stocked(catalogue, standing)
        return as_json(rehearse(_course(shelf, standing, order), shelf))

    return play


def _stocked(catalogue: Catalogue, standing: Standing) -> Catalogue:
    """Return the clinical files with what the clinic added to the exercises."""
    protocols = {name: stocked(one, standing.own) for name, one in catalogue.protocols.items()}
    exercises = merged(catalogue.exercises, standing.own)
    return replace(
        catalogue,
        protocols=MappingProxyType(protocols),
        exercises=MappingProxyType(exercises),
    )


def _course(catalogue: Catalogue, standing: Standing, order: Assignment) -> Course:
    patient = standing.patient
    if order.protocol_id not in catalogue.protocols:
        raise Invalid.one("protocol_id", "there is no such protocol")
    if order.starting_status is None:
        raise Invalid.one("starting_status", "must be chosen by a clinician")
    consent = Consent.WITHDRAWN if standing.is_opted_out else patient.consent
    return Course(
        protocol_id=order.protocol_id,
        limb=order.limb,
        surgery_day=order.surgery_day,
        weeks=order.offload_weeks,
        status=order.starting_status,
        sign_off=SignOff.PLANNED,
        zone=patient.zone,
        times=order.preferred_times or patient.preferred_times,
        language=_language(catalogue, patient.language),
        wording=patient.wording,
        clinic=_founded(standing.clinic),
        number=standing.number or PATIENT_NUMBER,
        order=order,
        registered=Registered(
            now=standing.now,
            consent=consent,
            reach=patient.reach,
            has_number=standing.number is not None,
            has_active_episode=standing.has_active_episode,
        ),
    )


def _language(catalogue: Catalogue, language: str) -> str:
    """Return the language of the texts: English where the patient's is no longer shipped."""
    return language if language in catalogue.choosable_languages else "en"


def _founded(clinic: Clinic) -> NewClinic:
    """Return a clinic to be founded that is as this one is, but texts from nobody's number."""
    return NewClinic(
        name=clinic.name,
        text_name=clinic.text_name,
        zone=clinic.zone,
        nation=clinic.nation,
        language=clinic.language,
        phone=clinic.phone,
        emergency=clinic.emergency,
        urgent=clinic.urgent,
        crisis=clinic.crisis,
        sender_address=CLINIC_NUMBER,
        opening_hours=clinic.opening_hours,
        contact_opens=clinic.window.opens,
        contact_closes=clinic.window.closes,
        max_texts_day=clinic.max_texts_day,
    )
