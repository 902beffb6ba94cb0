"""The clinic of whoever asks, its switch, and the clinical files it signed."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from physio_service.queries.audit import audits_lately
from physio_service.queries.clinic import clinic_page, signatures
from physio_service.services.approving import sign
from physio_service.services.capping import Limits, change_limits
from physio_service.services.switching import switch_texting
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, versioned
from physio_service.web.api.policy import changes, creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_audits import AuditsTold
from physio_service.web.schemas.api_files import FilesTold, SignatureAsked, SignatureTold
from physio_service.web.schemas.api_work import ClinicChangeAsked, ClinicTold, LimitsAsked

clinics = Resource("clinic", "The clinic of whoever asks, and the clinical files it signed")


@clinics.get("/clinic")
@requires(Permission.DASHBOARD_READ)
@clinics.answers(200, ClinicTold, "The clinic", headers=ETAG)
def show_clinic() -> Any:
    """Show the clinic"""
    return _told()


@clinics.patch("/clinic")
@requires(Permission.CLINIC_ADMIN)
@changes
@clinics.body(ClinicChangeAsked)
@clinics.answers(200, ClinicTold, "The clinic as changed", headers=ETAG)
def change_clinic(asked: dict[str, Any], version: int) -> Any:
    """Stop every text of the clinic, or let them go again"""
    who = parts.principal()
    switch_texting(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        is_on=asked["texting_enabled"],
        version=version,
        now=parts.now(),
    )
    return _told()


@clinics.get("/clinic/audits")
@requires(Permission.DASHBOARD_READ)
@clinics.answers(200, AuditsTold, "The audits of the last seven days, the latest first")
def list_audits() -> dict[str, Any]:
    """Show whether every rule of texting was kept, by the hourly audit of the journal"""
    with reading() as tx:
        found = audits_lately(tx, parts.principal().clinic_id, parts.now())
    spans = [
        {
            "from_at": one.span.from_at,
            "until_at": one.span.until_at,
            "checked": one.checked,
            "violations": one.violations,
            "broken": one.broken,
        }
        for one in found.spans
    ]
    return {
        "until_at": found.until_at,
        "checked": found.checked,
        "violations": found.violations,
        "broken": found.broken,
        "items": spans,
    }


@clinics.patch("/clinic/limits")
@requires(Permission.CLINIC_ADMIN)
@changes
@clinics.body(LimitsAsked)
@clinics.answers(200, ClinicTold, "The clinic as changed", headers=ETAG)
def change_clinic_limits(asked: dict[str, Any], version: int) -> Any:
    """Set how much the clinic may text

    For every text that has not left yet. The rules' own limits hold beside these.
    """
    who, limits = parts.principal(), Limits(**asked)
    change_limits(
        parts.parts().database, who.actor, who.clinic_id, limits, version=version, now=parts.now()
    )
    return _told()


@clinics.get("/files")
@requires(Permission.DASHBOARD_READ)
@clinics.answers(200, FilesTold, "Every clinical file, and whether this content is signed")
def list_files() -> dict[str, Any]:
    """List the clinical files"""
    with reading() as tx:
        signed = {one.content_hash: one for one in signatures(tx, parts.principal().clinic_id)}
    return {
        "items": [
            {
                "path": file.path,
                "kind": file.kind,
                "key": file.key,
                "version": file.version,
                "review_status": file.review_status,
                "content_hash": file.content_hash,
                "signature": signed.get(file.content_hash),
            }
            for file in parts.parts().catalogue.files
        ]
    }


@clinics.post("/files/signatures")
@requires(Permission.APPROVE)
@creates
@clinics.body(SignatureAsked)
@clinics.answers(201, SignatureTold, "It is signed")
def sign_file(asked: dict[str, Any]) -> dict[str, Any]:
    """Sign the content of a clinical file for the clinic

    409 when the file is no longer what you read.
    """
    container, who = parts.parts(), parts.principal()
    is_new = sign(
        container.database,
        container.catalogue,
        who.actor,
        who.clinic_id,
        asked["path"],
        asked["content_hash"],
        asked["note"],
        now=parts.now(),
    )
    return {"path": asked["path"], "content_hash": asked["content_hash"], "is_new": is_new}


def _told() -> tuple[dict[str, Any], dict[str, str]]:
    who = parts.principal()
    with reading() as tx:
        page = clinic_page(tx, who.clinic_id, _today(who.workplace.zone))
    told = {name: getattr(page.clinic, name, None) for name in ClinicTold().fields}
    told |= {"closures": page.closures, "senders": page.senders}
    return versioned(told, page.clinic.version)


def _today(zone: str) -> date:
    return parts.now().astimezone(ZoneInfo(zone)).date()
