"""Carers: who helps a patient, on a phone and a consent of their own."""

from typing import Any
from uuid import UUID

from physio_service.queries.carers import carers_of
from physio_service.services.caring import NewCarer, add_carer, end_carer
from physio_service.web import parts
from physio_service.web.api.answers import look, nothing
from physio_service.web.api.policy import creates, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_carers import CarerAsked, CarersTold
from physio_service.web.schemas.api_common import CreatedTold

carers = Resource("carers", "People who help a patient")


@carers.get("/patients/<uuid:patient_id>/carers")
@requires(Permission.PATIENTS_READ)
@carers.answers(200, CarersTold, "The patient's carers")
def list_carers(patient_id: UUID) -> dict[str, Any]:
    """List a patient's carers"""
    look(patient_id, "carers")
    with reading() as tx:
        found = carers_of(tx, parts.principal().clinic_id, patient_id)
    return {"items": [one.carer for one in found]}


@carers.post("/patients/<uuid:patient_id>/carers")
@requires(Permission.PATIENTS_WRITE)
@creates
@carers.body(CarerAsked)
@carers.answers(201, CreatedTold, "The carer; they are asked by text whether they agree")
def name_carer(asked: dict[str, Any], patient_id: UUID) -> dict[str, Any]:
    """Add a carer, who is texted nothing but a question before their own yes"""
    container, who = parts.parts(), parts.principal()
    where = (container.database, container.texts, who.actor, who.clinic_id, patient_id)
    return {"id": add_carer(*where, NewCarer(**asked), now=parts.now())}


@carers.delete("/carers/<uuid:carer_id>")
@requires(Permission.PATIENTS_WRITE)
@repeats
@carers.answers(204, None, "They are texted no more")
def drop_carer(carer_id: UUID) -> Any:
    """End that somebody is a carer"""
    who = parts.principal()
    end_carer(parts.parts().database, who.actor, who.clinic_id, carer_id, now=parts.now())
    return nothing()
