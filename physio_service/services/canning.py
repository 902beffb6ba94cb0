"""Canned answers: written for a clinic by name, and held to the rules of every text.

Nobody signs them: whoever puts one into a text reads it, may change it, and answers for it by
their own name, as for any other words of theirs.
"""

from datetime import datetime
from uuid import UUID

from physio_service.domain.canned import FILLED, filled
from physio_service.domain.clinic import Clinic
from physio_service.domain.discretion import unsayable
from physio_service.domain.errors import Fault, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.wording import UnfitText, placeholders
from physio_service.services.queueing import Texts
from physio_service.services.vouching import APPROVERS, require
from physio_service.store import canned_answers, clinics, events
from physio_service.store.database import Database, Tx

LONGEST_TITLE = 60


def add_answer(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    language: str,
    title: str,
    body: str,
    *,
    now: datetime,
) -> UUID:
    """Keep an answer for one language; raises NotAllowed, and Invalid with every fault."""
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        clinic = clinics.get(tx, clinic_id)
        _check(texts, clinic, language, title, body)
        words = (language, title.strip(), body.strip())
        answer_id = canned_answers.add(tx, clinic_id, *words, staff_id, now)
        _record(tx, clinic_id, answer_id, "answer.written", who, now, language=language)
    return answer_id


def change_answer(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    answer_id: UUID,
    title: str,
    body: str,
    *,
    version: int,
    now: datetime,
) -> None:
    """Change an answer; raises NotFound, NotAllowed, Stale, and Invalid with every fault."""
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        found = canned_answers.get(tx, clinic_id, answer_id)
        _check(texts, clinics.get(tx, clinic_id), found.language, title, body)
        changed = {"title": title.strip(), "body": body.strip(), "written_by": staff_id}
        canned_answers.change(tx, clinic_id, answer_id, version, changed)
        _record(tx, clinic_id, answer_id, "answer.changed", who, now)


def withdraw_answer(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    answer_id: UUID,
    *,
    now: datetime,
) -> None:
    """Offer an answer no more; raises NotFound and NotAllowed."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, APPROVERS)
        if canned_answers.withdraw(tx, clinic_id, answer_id, now):
            _record(tx, clinic_id, answer_id, "answer.withdrawn", who, now)


def _check(texts: Texts, clinic: Clinic, language: str, title: str, body: str) -> None:
    faults = []
    if language not in texts.wordings:
        faults.append(Fault("language", f"must be one of {', '.join(sorted(texts.wordings))}"))
    if not 1 <= len(title.strip()) <= LONGEST_TITLE:
        faults.append(Fault("title", f"give it a title of up to {LONGEST_TITLE} characters"))
    faults += _body_faults(texts, clinic, language, body.strip())
    refuse(faults)


def _body_faults(texts: Texts, clinic: Clinic, language: str, body: str) -> list[Fault]:
    """Return what is wrong with the words, once filled in and as they would leave."""
    if not body:
        return [Fault("body", "write the answer")]
    try:
        unknown = sorted(placeholders(body) - set(FILLED))
        if unknown:
            listed = ", ".join(f"{{{name}}}" for name in FILLED)
            return [Fault("body", f"leaves open what nobody fills: use only {listed}")]
        said = filled(body, clinic)
        texts.rendered(clinic, language, "staff_message", {"body": said})
    except UnfitText as error:
        return [Fault("body", f"cannot be sent as it stands: {error}")]
    if words := unsayable(language, said):
        return [Fault("body", f"take out what nobody else may read: {', '.join(words)}")]
    return []


def _record(
    tx: Tx, clinic_id: UUID, answer_id: UUID, kind: str, who: Actor, now: datetime, **after: Json
) -> None:
    event = Event(clinic_id, kind, "answer", answer_id, who, after=after)
    events.record(tx, event, now)
