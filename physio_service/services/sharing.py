"""Sharing a phone: who is on it, and the tag that every text to one of them carries.

Takes part in the caller's transaction. Whoever comes second gives everybody a tag, and what
waits for the first carries it from then on.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from physio_service.domain.message import Message
from physio_service.domain.party import Member
from physio_service.messaging.text import Rendered, segments, tagged
from physio_service.store import messages, parties
from physio_service.store.database import Tx


def party_on(tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime) -> tuple[Member, ...]:
    """Return who is reached on a phone; each with a tag where it is shared."""
    members, is_new = parties.on_phone(tx, clinic_id, contact_id, now)
    if is_new:
        _tag_waiting(tx, clinic_id, contact_id, members)
    return members


def tag_of(
    tx: Tx,
    clinic_id: UUID,
    contact_id: UUID,
    patient_id: UUID,
    carer_id: UUID | None,
    now: datetime,
) -> str:
    """Return the tag of somebody on a phone; empty on a phone of their own."""
    members = party_on(tx, clinic_id, contact_id, now)
    return _tag(members, patient_id, carer_id)


def tag_all(tx: Tx, phones: Collection[tuple[UUID, UUID]], now: datetime) -> None:
    """See that whatever waits for a shared phone, of (clinic, contact), carries its tag."""
    for clinic_id, contact_id in sorted(parties.shared(tx, phones)):
        party_on(tx, clinic_id, contact_id, now)


def _tag(members: Collection[Member], patient_id: UUID, carer_id: UUID | None) -> str:
    mine = (one.tag for one in members if one.patient_id == patient_id)
    of_carer = (one.tag for one in members if carer_id and one.carer_id == carer_id)
    own = (one.tag for one in members if one.patient_id == patient_id and not one.carer_id)
    return next(of_carer if carer_id else own, None) or next(mine, "")


def _tag_waiting(tx: Tx, clinic_id: UUID, contact_id: UUID, members: Collection[Member]) -> None:
    tags = {one.tag for one in members}
    for message in messages.waiting_on(tx, clinic_id, contact_id):
        if message.patient_id is None or _has_tag(message, tags):
            continue
        tag = _tag(members, message.patient_id, None)
        if tag:
            rendered = tagged(Rendered(message.body, segments(message.body)), tag)
            cost = rendered.segments
            messages.reword(
                tx,
                replace(message, body=rendered.text, encoding=cost.encoding, segments=cost.count),
            )


def _has_tag(message: Message, tags: Collection[str]) -> bool:
    return any(message.body.lstrip("\u200f").startswith(f"{tag}: ") for tag in tags)
