"""Clinical records: assessments, pre-assessment, operation details, leaving hospital."""

from typing import Any
from uuid import UUID

from flask import request, url_for

from physio_service.domain.errors import Invalid
from physio_service.domain.record import RecordKind
from physio_service.queries import findings as found_query
from physio_service.queries.findings import Finding
from physio_service.services.recording import correct, record, withdraw
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, LOCATION, look, versioned
from physio_service.web.api.policy import changes, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.paging import page_asked, page_of
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas import api_base
from physio_service.web.schemas.api_findings import (
    FindingAsked,
    FindingsPageAsked,
    FindingTold,
    FindingVersionsTold,
    WithdrawalAsked,
    read_record,
)

findings = Resource("findings", "What clinicians found, and how it was corrected")


@findings.post("/episodes/<uuid:episode_id>/findings")
@requires(Permission.PATIENTS_WRITE)
@creates
@findings.body(FindingAsked)
@findings.answers(201, FindingTold, "The record", headers={**ETAG, **LOCATION})
def add_finding(asked: dict[str, Any], episode_id: UUID) -> Any:
    """Record what was found

    An assessment and the details of an operation are a clinician's to write. A body mass
    index from 40 on opens a task: the operation may have to wait.
    """
    who = parts.principal()
    record_id = record(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        read_record(asked),
        now=parts.now(),
    )
    told, headers = _told(_versions(record_id)[-1])
    where = url_for("api_findings.show_finding", record_id=record_id)
    return told, headers | {"Location": where}


@findings.get("/patients/<uuid:patient_id>/findings")
@requires(Permission.PATIENTS_READ)
@findings.query(FindingsPageAsked)
@findings.answers(200, api_base.page_of(FindingTold), "What was found, the latest written first")
def list_findings(_paging: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """List what was found of a patient, each record as it holds"""
    asked, kind = page_asked(), _kind()
    look(patient_id, "findings")
    with reading() as tx:
        clinic_id = parts.principal().clinic_id
        page = found_query.findings(
            tx, clinic_id, patient_id, kind, after=asked.after, limit=asked.limit
        )
    return page_of([_row(one) for one in page.rows], page.next)


@findings.get("/findings/<uuid:record_id>")
@requires(Permission.PATIENTS_READ)
@findings.answers(200, FindingTold, "The record as it holds", headers=ETAG)
def show_finding(record_id: UUID) -> Any:
    """Show a record"""
    found = _versions(record_id)[-1]
    look(found.record.patient_id, "findings")
    return _told(found)


@findings.get("/findings/<uuid:record_id>/versions")
@requires(Permission.PATIENTS_READ)
@findings.answers(200, FindingVersionsTold, "Every version, the first first")
def list_finding_versions(record_id: UUID) -> dict[str, Any]:
    """List how a record came to be as it is"""
    found = _versions(record_id)
    look(found[-1].record.patient_id, "findings")
    return {"items": [_row(one) for one in found]}


@findings.post("/findings/<uuid:record_id>/corrections")
@requires(Permission.PATIENTS_WRITE)
@changes
@findings.body(FindingAsked)
@findings.answers(200, FindingTold, "The record as it holds now", headers=ETAG)
def correct_finding(asked: dict[str, Any], record_id: UUID, version: int) -> Any:
    """Correct a record by a new version

    Send all of it: what is left out was not found. The earlier version stays readable.
    """
    who = parts.principal()
    correct(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        record_id,
        read_record(asked),
        version=version,
        now=parts.now(),
    )
    return _told(_versions(record_id)[-1])


@findings.post("/findings/<uuid:record_id>/withdrawal")
@requires(Permission.PATIENTS_WRITE)
@changes
@findings.body(WithdrawalAsked)
@findings.answers(200, FindingTold, "The record, entered in error", headers=ETAG)
def withdraw_finding(asked: dict[str, Any], record_id: UUID, version: int) -> Any:
    """Say that a record was entered in error"""
    who = parts.principal()
    withdraw(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        record_id,
        asked["reason"],
        version=version,
        now=parts.now(),
    )
    return _told(_versions(record_id)[-1])


def _versions(record_id: UUID) -> tuple[Finding, ...]:
    with reading() as tx:
        found: tuple[Finding, ...] = found_query.versions(
            tx, parts.principal().clinic_id, record_id
        )
    return found


def _kind() -> RecordKind | None:
    asked = request.args.get("kind")
    if asked is None:
        return None
    if asked not in set(RecordKind):
        raise Invalid.one("kind", f"must be one of {', '.join(RecordKind)}")
    return RecordKind(asked)


def _row(found: Finding) -> dict[str, Any]:
    record_ = found.record
    told = {name: getattr(record_, name, None) for name in FindingTold().fields}
    told |= dict.fromkeys((kind.value for kind in RecordKind), None)
    return told | {record_.kind.value: record_.findings, "recorded_by": found.recorded_by}


def _told(found: Finding) -> tuple[dict[str, Any], dict[str, str]]:
    return versioned(_row(found), found.record.sequence)
