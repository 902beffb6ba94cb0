"""Asking who stands behind an act that only some may do. Takes part in a transaction."""

from collections.abc import Collection
from uuid import UUID

from physio_service.domain.errors import NotAllowed
from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.staff import Role
from physio_service.store import signatories
from physio_service.store.database import Tx

# Who may prescribe, open a phase, or say that an operation took place (S1).
CLINICIANS = frozenset({Role.PHYSIO, Role.SURGEON})
# Who may stop or hold what a clinician prescribed, and write down what they saw.
CARERS = frozenset({Role.PHYSIO, Role.SURGEON, Role.ASSISTANT, Role.ADMIN})
# Whom a clinic may name to sign the content of a file: it knows what the admin is by profession.
APPROVERS = frozenset({Role.PHYSIO, Role.SURGEON, Role.ADMIN})


def require(tx: Tx, clinic_id: UUID, who: Actor, roles: Collection[Role]) -> UUID:
    """Return the member of staff behind `who`; raises NotAllowed unless one of `roles` is theirs.

    Pages and the API ask as well; here it is asked again, so that no beat and no patient
    can do what S1 leaves to a named person.
    """
    signatory = signatories.behind(tx, clinic_id, who)
    if signatory is None or signatory.role not in roles:
        raise NotAllowed("this takes a named " + " or ".join(sorted(role.value for role in roles)))
    return signatory.staff_id


def takes_tasks(tx: Tx, clinic_id: UUID, staff_id: UUID) -> bool:
    """Say whether somebody of the clinic has an open account and may take tasks."""
    person = signatories.behind(tx, clinic_id, Actor(ActorKind.STAFF, staff_id))
    return person is not None and person.role in CARERS
