"""Signing clinical files: a named person answers for this very content, for their clinic."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Conflict, NotFound
from physio_service.domain.event import Actor, Event
from physio_service.domain.shelf import Shelf, ShelfFile
from physio_service.services.queueing import FALLBACK, Texts
from physio_service.services.vouching import APPROVERS, require
from physio_service.store import approvals, clinics, events, patients
from physio_service.store.database import Database, Tx


def sign(
    database: Database,
    shelf: Shelf,
    who: Actor,
    clinic_id: UUID,
    path: str,
    content_hash: str,
    note: str,
    *,
    now: datetime,
) -> bool:
    """Sign the content that was read; False when it is signed already.

    `content_hash` is of what the person looked at: a file that changed since is not
    signed by accident. Raises NotFound, NotAllowed and Conflict.
    """
    file = next((file for file in shelf.files if file.path == path), None)
    if file is None:
        raise NotFound("there is no such file")
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        if file.content_hash != content_hash:
            raise Conflict("the file has changed since you read it: read it again, then sign")
        approval_id = approvals.add(
            tx, clinic_id, path, file.version, content_hash, staff_id, note, now
        )
        if approval_id is None:
            return False
        event = Event(
            clinic_id,
            "file.signed",
            "approval",
            approval_id,
            who,
            after={
                "path": path,
                "version": file.version,
                "content_hash": content_hash,
                "approver": str(staff_id),
            },
        )
        events.record(tx, event, now)
    return True


def languages(tx: Tx, texts: Texts, clinic_id: UUID) -> frozenset[str]:
    """Return the languages a patient may be given: whole, and signed where texts are real.

    Somebody given another would get no answer in an emergency: what nobody signed is not sent.
    """
    signed = approvals.signed_hashes(tx, clinic_id)
    return frozenset(
        language
        for language, said in texts.wordings.items()
        if said.is_choosable and (texts.drafts_allowed or said.content_hash in signed)
    )


def unsigned(tx: Tx, shelf: Shelf, clinic_id: UUID) -> tuple[ShelfFile, ...]:
    """Return the files nobody has signed for the clinic as they are now."""
    signed = approvals.signed_hashes(tx, clinic_id)
    return tuple(file for file in shelf.files if file.content_hash not in signed)


def unsigned_safety(tx: Tx, texts: Texts, shelf: Shelf, clinic_id: UUID) -> tuple[str, ...]:
    """Return the unsigned files of texts in a language that somebody of the clinic reads.

    Each language's safety texts are in the file of its texts; English is always read, for
    it stands in where a language lacks a text.
    """
    read = {FALLBACK, clinics.get(tx, clinic_id).language, *patients.languages(tx, clinic_id)}
    needed = {texts.in_language(language).content_hash for language in read}
    return tuple(
        file.path for file in unsigned(tx, shelf, clinic_id) if file.content_hash in needed
    )
