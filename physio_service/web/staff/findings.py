"""Clinical records on the pages: written, corrected by a new version, entered in error."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.domain.errors import NotFound
from physio_service.domain.record import RecordKind
from physio_service.queries import findings as query
from physio_service.queries.findings import Finding
from physio_service.services.recording import correct, record, withdraw
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, may, requires
from physio_service.web.schemas.page_findings import FORMS, Withdrawal, flat, record_of
from physio_service.web.staff import clinical_words, reading
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.courses import course_context

findings = Blueprint("findings", __name__, url_prefix="/patients/<uuid:patient_id>")
_FORM, _WITHDRAW, _VERSIONS = (
    "staff/finding.html",
    "staff/withdraw.html",
    "staff/finding_versions.html",
)
_CLINICIANS = (RecordKind.ASSESSMENT, RecordKind.OPERATION)


@findings.get("/episodes/<uuid:episode_id>/findings/<kind>")
@requires(Permission.PATIENTS_WRITE)
def new(patient_id: UUID, episode_id: UUID, kind: str) -> str:
    found = _kind(kind)
    return render_template(_FORM, form=Form(), **_new(patient_id, episode_id, found))


@findings.post("/episodes/<uuid:episode_id>/findings/<kind>")
@requires(Permission.PATIENTS_WRITE)
def add(patient_id: UUID, episode_id: UUID, kind: str) -> Response:
    """Record what was found."""
    found = _kind(kind)

    def do(typed: dict[str, Any]) -> Response:
        course_context(patient_id, episode_id)  # raises NotFound for another patient's
        record(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            record_of(found, typed),
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor="findings")

    return act(FORMS[found], do, _FORM, lambda: _new(patient_id, episode_id, found))


@findings.get("/findings/<uuid:record_id>")
@requires(Permission.PATIENTS_READ)
def show(patient_id: UUID, record_id: UUID) -> str:
    """Show every version of a record."""
    story = reading.story_of(patient_id, "findings")
    versions = _versions(patient_id, record_id)
    return render_template(
        _VERSIONS, patient=story.patient, versions=tuple(reversed(versions)), **_words()
    )


@findings.get("/findings/<uuid:record_id>/correct")
@requires(Permission.PATIENTS_WRITE)
def ask_correct(patient_id: UUID, record_id: UUID) -> str:
    context = _known(patient_id, record_id)
    return render_template(_FORM, form=Form(_typed(context["found"])), **context)


@findings.post("/findings/<uuid:record_id>/correct")
@requires(Permission.PATIENTS_WRITE)
def mend(patient_id: UUID, record_id: UUID) -> Response:
    """Put a new version in the place of a record."""
    kind = _versions(patient_id, record_id)[-1].record.kind

    def do(typed: dict[str, Any]) -> Response:
        correct(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            record_id,
            record_of(kind, typed),
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("findings.show", patient_id=patient_id, record_id=record_id)

    return act(FORMS[kind], do, _FORM, lambda: _known(patient_id, record_id))


@findings.get("/findings/<uuid:record_id>/withdraw")
@requires(Permission.PATIENTS_WRITE)
def ask_withdraw(patient_id: UUID, record_id: UUID) -> str:
    return render_template(_WITHDRAW, form=Form(), **_known(patient_id, record_id))


@findings.post("/findings/<uuid:record_id>/withdraw")
@requires(Permission.PATIENTS_WRITE)
def take_back(patient_id: UUID, record_id: UUID) -> Response:
    """Say that a record was entered in error."""
    _versions(patient_id, record_id)  # raises NotFound for another patient's

    def do(typed: dict[str, Any]) -> Response:
        withdraw(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            record_id,
            typed["reason"],
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("findings.show", patient_id=patient_id, record_id=record_id)

    return act(Withdrawal, do, _WITHDRAW, lambda: _known(patient_id, record_id))


def kinds_offered() -> tuple[RecordKind, ...]:
    """Return the kinds of record that whoever asks may write."""
    is_clinician = may(parts.principal(), Permission.PRESCRIBE)
    return tuple(kind for kind in RecordKind if is_clinician or kind not in _CLINICIANS)


def summary(found: Finding) -> list[tuple[str, str]]:
    """Return a record's findings as pairs of a label and what was found."""
    values = flat(found.record.findings)
    pairs = []
    for title, asked in clinical_words.FIELDS[found.record.kind]:
        for one in asked:
            if one.name in values:
                is_hip = "." in one.name
                label = f"{title}: {one.label}" if is_hip else str(one.label)
                pairs.append((label, clinical_words.said(one, values[one.name])))
    return pairs


def _kind(kind: str) -> RecordKind:
    if kind not in set(RecordKind):
        raise NotFound("there is no such kind of record")
    return RecordKind(kind)


def _new(patient_id: UUID, episode_id: UUID, kind: RecordKind) -> dict[str, Any]:
    context = course_context(patient_id, episode_id)
    course = context["course"]
    day = context["story"].today
    if kind is RecordKind.OPERATION and course.episode.surgery_day is not None:
        day = course.episode.surgery_day
    return {**context, "kind": kind, "day": day, "seen": None, **_words()}


def _known(patient_id: UUID, record_id: UUID) -> dict[str, Any]:
    story = reading.story_of(patient_id, "findings")
    found = _versions(patient_id, record_id)[-1]
    return {
        "patient": story.patient,
        "story": story,
        "found": found,
        "kind": found.record.kind,
        "day": found.record.day,
        "seen": found.record.sequence,
        **_words(),
    }


def _words() -> dict[str, Any]:
    return {
        "fields": clinical_words.FIELDS,
        "kinds": clinical_words.KIND,
        "spans": clinical_words.SPANS,
        "choices_of": choices,
        "summary": summary,
    }


def _typed(found: Finding) -> Mapping[str, str]:
    """Return a record as if somebody had just typed it."""
    values = {
        name: ("yes" if value else "no") if isinstance(value, bool) else _text(value)
        for name, value in flat(found.record.findings).items()
    }
    return {**values, "note": found.record.note}


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _versions(patient_id: UUID, record_id: UUID) -> tuple[Finding, ...]:
    with reading.reading() as tx:
        found: tuple[Finding, ...] = query.versions(tx, reading.clinic_id(), record_id)
    if found[-1].record.patient_id != patient_id:
        raise NotFound("no such record")
    return found
