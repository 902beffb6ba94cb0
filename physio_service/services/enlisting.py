"""Staff's own numbers: given by their owner, proven by a code typed in where they are signed in.

Not proven by an answer: whoever had a mistyped number could take tasks with it.
"""

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.contact import Contact, LineType
from physio_service.domain.errors import Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.message import Duty
from physio_service.domain.staff import Role
from physio_service.messaging.number import parse_number
from physio_service.services.queueing import Texts, Wish, queue
from physio_service.services.vouching import CARERS, require
from physio_service.store import clinics, contacts, events, staff, staff_numbers
from physio_service.store.database import Database, Tx
from physio_service.store.staff_numbers import StaffNumber
from physio_service.store.types import new_id

CODE = "staff_code"  # the kind of its text
CODE_VALID = timedelta(minutes=10)
MOST_TRIES = 5  # of one code: a guess of six digits is right once in 200,000 then
MOST_CODES = 5  # in a day, to whatever numbers
_DAY = timedelta(days=1)
_NUMBER, _CODE = "phone", "code"


def give_number(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    number: str,
    language: str,
    *,
    now: datetime,
) -> None:
    """Text a code to a number that somebody says is theirs; until it is typed in, nothing changes.

    Raises NotAllowed, and Invalid naming `phone` or `language`.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CARERS)
        clinic = clinics.get(tx, clinic_id)
        given = parse_number(number, clinic.region)
        if given.line_type is LineType.LANDLINE:
            raise Invalid.one(_NUMBER, "cannot be texted: give a mobile")
        if language not in texts.wordings:
            raise Invalid.one("language", "must be one that texts are written in")
        staff.lock(tx, clinic_id, staff_id)  # two codes at once are counted one by one
        if staff_numbers.asked_since(tx, clinic_id, staff_id, now - _DAY) >= MOST_CODES:
            raise Invalid.one(_NUMBER, "was changed too often today: try again tomorrow")
        contact = contacts.find_or_add(tx, clinic_id, given.e164, given.line_type, now)
        _refuse_unfit(tx, clinic, contact, staff_id)
        code = _ask(tx, clinic_id, staff_id, contact, language, now)
        _queue_code(tx, texts, clinic, contact, language, code, who, now)
        _record(tx, clinic_id, "staff.number_given", staff_id, who, now, contact=str(contact.id))


def prove_number(
    database: Database, who: Actor, clinic_id: UUID, code: str, *, now: datetime
) -> None:
    """Put the number in use whose code was typed in.

    Raises NotAllowed, and Invalid naming `code`.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CARERS)
        number = staff_numbers.pending_of(tx, clinic_id, staff_id)
        refusal = _why_not(tx, number, code, now)
        if number is not None and refusal is None:
            staff_numbers.prove(tx, number, now)
            contact = str(number.contact_id)
            _record(tx, clinic_id, "staff.number_proven", staff_id, who, now, contact=contact)
        elif number is not None:
            staff_numbers.count_try(tx, number)
    if refusal is not None:  # after the try was counted, and kept
        raise Invalid.one(_CODE, refusal)


def drop_number(
    database: Database, who: Actor, clinic_id: UUID, staff_id: UUID, *, now: datetime
) -> None:
    """End the numbers of oneself; an administrator ends anybody's. Ending none does nothing.

    Raises NotAllowed.
    """
    with database.transaction() as tx:
        is_own = require(tx, clinic_id, who, CARERS) == staff_id
        if not is_own:
            require(tx, clinic_id, who, {Role.ADMIN})
        if staff_numbers.drop(tx, clinic_id, staff_id, now):
            _record(tx, clinic_id, "staff.number_dropped", staff_id, who, now)


def _ask(
    tx: Tx, clinic_id: UUID, staff_id: UUID, contact: Contact, language: str, now: datetime
) -> str:
    """Keep a number that is to be proven, and return the code that proves it."""
    number_id, code = new_id(), f"{secrets.randbelow(10**6):06d}"
    staff_numbers.ask(
        tx,
        clinic_id,
        number_id,
        staff_id,
        contact.id,
        language=language,
        code_mark=_mark(tx, clinic_id, number_id, code),
        code_until_at=now + CODE_VALID,
        now=now,
    )
    return code


def _refuse_unfit(tx: Tx, clinic: Clinic, contact: Contact, staff_id: UUID) -> None:
    """One number is one person's: a text to staff must never reach a patient or a colleague."""
    sender = clinics.sender_of(tx, clinic.id)
    if sender is None:
        raise Invalid.one(_NUMBER, "cannot be texted: the clinic has no number to text from yet")
    if clinics.sender_by_address(tx, contact.number) is not None:
        raise Invalid.one(_NUMBER, "is a number that texts are sent from: give your own")
    holder = staff_numbers.on_contact(tx, clinic.id, contact.id)
    is_colleagues = holder is not None and holder.staff_id != staff_id
    if is_colleagues or staff_numbers.is_others_too(tx, clinic.id, contact.id):
        raise Invalid.one(_NUMBER, "is somebody else's here: give one that reaches only you")
    if not contact.can_be_texted:
        raise Invalid.one(_NUMBER, "cannot be texted: the carrier knows no such mobile")
    if contacts.is_opted_out(tx, clinic.id, contact.number, sender.id):
        raise Invalid.one(_NUMBER, f"said STOP: text START to {sender.address} from it first")


def _why_not(tx: Tx, number: StaffNumber | None, code: str, now: datetime) -> str | None:
    if number is None or number.code_mark is None or number.code_until_at is None:
        return "was not asked for: enter your number first"
    if now >= number.code_until_at or number.code_tries >= MOST_TRIES:
        return "is no longer good: ask for a new one"
    typed = _mark(tx, number.clinic_id, number.id, "".join(code.split()))
    if not hmac.compare_digest(typed, number.code_mark):
        return "is not the one we texted: check the digits"
    holder = staff_numbers.on_contact(tx, number.clinic_id, number.contact_id)
    is_taken = holder is not None and holder.staff_id != number.staff_id
    if is_taken or staff_numbers.is_others_too(tx, number.clinic_id, number.contact_id):
        return "came to a number that is somebody else's by now: enter another"
    return None


def _mark(tx: Tx, clinic_id: UUID, number_id: UUID, code: str) -> bytes:
    """Return what is kept of a code: nobody reads it back from the database."""
    return tx.vault.blind(clinic_id, CODE, f"{number_id}:{code}")


def _queue_code(
    tx: Tx,
    texts: Texts,
    clinic: Clinic,
    contact: Contact,
    language: str,
    code: str,
    who: Actor,
    now: datetime,
) -> None:
    wish = Wish(
        clinic=replace(clinic, language=language),
        contact=contact,
        patient=None,
        kind=CODE,
        duty=Duty.COMMAND,
        wording_key=CODE,
        due_at=now,
        not_after_at=now + CODE_VALID,
        sequence=0,
        values={"code": code},
    )
    queue(tx, texts, wish, who, now)


def _record(
    tx: Tx, clinic_id: UUID, kind: str, staff_id: UUID, who: Actor, now: datetime, **after: Json
) -> None:
    events.record(tx, Event(clinic_id, kind, "staff", staff_id, who, after=after), now)
