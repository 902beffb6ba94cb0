"""Claim a text for sending: every rule is asked again, in the transaction of the claim."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import ActivityKind
from physio_service.domain.clinic import Clinic, Sender
from physio_service.domain.contact import Contact
from physio_service.domain.event import SYSTEM
from physio_service.domain.message import WAITING, Duty, Message, MessageState
from physio_service.domain.patient import Patient
from physio_service.domain.policy import Counts, Drop, Facts, Hold, Person, Send, decide
from physio_service.domain.question import ASKED_BY, NUMERIC, Question, QuestionKind
from physio_service.domain.wording import Command, Wording
from physio_service.services.queueing import CONSENT_VALID, Texts, record
from physio_service.store import (
    activities,
    approvals,
    attempts,
    clinics,
    contacts,
    episodes,
    messages,
    patients,
    pauses,
    questions,
)
from physio_service.store.attempts import Attempt
from physio_service.store.database import Database, Tx
from physio_service.store.messages import Due
from schedules.localtime import day_bounds, local_day, zone

# Longer than the deadline on the call, with a margin for a machine that stalls.
LEASE = timedelta(seconds=60)
_HOLD_AGAIN = timedelta(minutes=5)
_WEEK = timedelta(days=7)
_QUESTION_OPEN = timedelta(hours=36)  # yesterday's question may still be answered this morning


@dataclass(frozen=True, slots=True)
class Claim:
    """A text that is ours to hand over until the lease ends."""

    message: Message
    attempt: Attempt
    to: str
    sender: Sender


@dataclass(frozen=True, slots=True)
class _Scene:
    """The rows a decision looks at."""

    message: Message
    clinic: Clinic
    contact: Contact
    sender: Sender
    patient: Patient | None


def claim_due(
    database: Database, texts: Texts, owner: str, now: datetime, limit: int
) -> tuple[list[Claim], int]:
    """Claim up to `limit` due texts; return the claims, and how many rows were decided.

    One transaction: patients are locked in one order, so that a STOP is either seen here
    or comes after, and two claimers never wait for each other in a circle.
    """
    claims: list[Claim] = []
    decided = 0
    with database.transaction() as tx:
        candidates = _one_a_phone(messages.due(tx, now, limit))
        for clinic_id, patient_id in _patients(candidates):
            patients.lock(tx, clinic_id, patient_id)
        for candidate in candidates:
            message = messages.lock_waiting(tx, candidate.clinic_id, candidate.id)
            if message is None:
                continue
            decided += 1
            claim = _decide(tx, texts, message, owner, now)
            if claim is not None:
                claims.append(claim)
    return claims, decided


def _patients(candidates: list[Due]) -> list[tuple[UUID, UUID]]:
    return sorted({(c.clinic_id, c.patient_id) for c in candidates if c.patient_id})


def _one_a_phone(candidates: list[Due]) -> list[Due]:
    """Keep the first text for each phone: what follows it must not overtake it."""
    return list({(c.clinic_id, c.contact_id): c for c in reversed(candidates)}.values())[::-1]


def _decide(tx: Tx, texts: Texts, message: Message, owner: str, now: datetime) -> Claim | None:
    scene = _scene(tx, message)
    decision = decide(_facts(tx, texts, scene, now), now)
    if isinstance(decision, Send):
        return _claim(tx, texts, scene, owner, now)
    _put_aside(tx, message, decision, now)
    return None


def _scene(tx: Tx, message: Message) -> _Scene:
    contact = contacts.get(tx, message.clinic_id, message.contact_id)
    sender = clinics.sender_by_id(tx, message.clinic_id, message.sender_id)
    patient = (
        patients.get(tx, message.clinic_id, message.patient_id) if message.patient_id else None
    )
    return _Scene(message, clinics.get(tx, message.clinic_id), contact, sender, patient)


def _facts(tx: Tx, texts: Texts, scene: _Scene, now: datetime) -> Facts:
    message, clinic, patient = scene.message, scene.clinic, scene.patient
    where = zone(patient.zone if patient else clinic.zone)
    return Facts(
        duty=message.duty,
        not_after_at=message.not_after_at,
        window=clinic.window,
        zone=where,
        person=_person(tx, patient, now) if patient else None,
        is_texting_enabled=clinic.texting_enabled,
        is_wording_approved=texts.drafts_allowed
        or approvals.is_signed(tx, clinic.id, message.wording_hash),
        is_number_usable=scene.contact.can_be_texted,
        is_opted_out=contacts.is_opted_out(tx, clinic.id, scene.contact.number, scene.sender.id),
        is_confirming_stop=message.wording_key in ("stop", "wrong_number"),
        is_done_already=_is_done(tx, message),
        is_superseded=_is_superseded(tx, message),
        is_replaced_by_check=_is_replaced(tx, message),
        hold_again_at=now + _HOLD_AGAIN,
        counts=_counts(tx, scene, now) if message.duty is Duty.INITIATED else Counts(),
    )


def _person(tx: Tx, patient: Patient, now: datetime) -> Person:
    return Person(
        consent=patient.consent,
        is_archived=patient.archived_at is not None,
        is_paused=pauses.open_at(tx, patient.clinic_id, patient.id, now) is not None,
        has_active_episode=bool(episodes.active_of(tx, patient.clinic_id, patient.id)),
    )


def _is_done(tx: Tx, message: Message) -> bool:
    """M6: a reminder is skipped when the work it speaks for is settled."""
    if message.duty is not Duty.INITIATED:
        return False
    spoken_for = messages.activities_of(tx, message.clinic_id, message.id)
    found = [activities.get(tx, message.clinic_id, one) for one in spoken_for]
    return bool(found) and all(activity.is_settled for activity in found)


def _is_superseded(tx: Tx, message: Message) -> bool:
    """I7: the plan a text was made from must be the plan in force."""
    if message.plan_version is None:
        return False
    spoken_for = messages.episodes_of(tx, message.clinic_id, message.id)
    return any(
        episodes.get(tx, message.clinic_id, one).plan_version != message.plan_version
        for one in spoken_for
    )


def _is_replaced(tx: Tx, message: Message) -> bool:
    """M5: a weekly check replaces that day's reminder."""
    if message.kind != ActivityKind.SESSION or message.patient_id is None:
        return False
    of_day = activities.of_day(tx, message.clinic_id, message.patient_id, message.local_day)
    return any(activity.kind is ActivityKind.CHECK for activity in of_day)


def _counts(tx: Tx, scene: _Scene, now: datetime) -> Counts:
    message, clinic = scene.message, scene.clinic
    if scene.patient is None:
        return Counts()
    today = local_day(now, zone(scene.patient.zone))
    day_starts_at, day_ends_at = day_bounds(today, zone(scene.patient.zone))
    week_starts_at, _ = day_bounds(today - _WEEK + timedelta(days=1), zone(scene.patient.zone))
    patient_id = scene.patient.id
    return Counts(
        today=messages.count_begun(tx, clinic.id, patient_id, day_starts_at, day_ends_at),
        day_cap=clinic.max_texts_day,
        week=messages.count_begun(tx, clinic.id, patient_id, week_starts_at, day_ends_at),
        week_cap=message.week_cap,
    )


def _claim(tx: Tx, texts: Texts, scene: _Scene, owner: str, now: datetime) -> Claim | None:
    message = scene.message
    is_ours = messages.move(
        tx,
        message.clinic_id,
        message.id,
        among=WAITING,
        state=MessageState.SENDING,
        rule="claimed",
        claimed_at=now,
    )
    if not is_ours:
        return None
    attempt = attempts.claim(
        tx,
        message.clinic_id,
        message.id,
        token=secrets.token_hex(16),
        owner=owner,
        lease_until_at=now + LEASE,
        now=now,
    )
    record(tx, message, "message.claimed", SYSTEM, now, attempt=attempt.number)
    _open_question(tx, texts, scene, now)
    return Claim(message, attempt, scene.contact.number, scene.sender)


def _open_question(tx: Tx, texts: Texts, scene: _Scene, now: datetime) -> None:
    """What a text asks is open from its claim on: the answer may be faster than the receipt."""
    message, patient = scene.message, scene.patient
    kind = ASKED_BY.get(message.wording_key)
    if kind is None or patient is None:
        return
    spoken_for = messages.activities_of(tx, message.clinic_id, message.id)
    question = Question(
        id=questions.new_question_id(),
        clinic_id=message.clinic_id,
        patient_id=patient.id,
        contact_id=message.contact_id,
        kind=kind,
        message_id=message.id,
        activity_id=spoken_for[0] if spoken_for else None,
        closes_at=now + (CONSENT_VALID if kind is QuestionKind.CONSENT else _QUESTION_OPEN),
    )
    digits = digits_of(texts.in_language(patient.language), kind)
    questions.ask(tx, question, takes_digits=kind in NUMERIC or bool(digits), now=now)


def digits_of(wording: Wording, kind: QuestionKind | None) -> Mapping[str, Command]:
    """Return which bare digits answer a question of this kind in a language."""
    tables = {
        QuestionKind.CONSENT: wording.consent_digits,
        QuestionKind.SESSION: wording.session_digits,
        QuestionKind.SAFETY: wording.safety_digits,
    }
    return tables.get(kind, {}) if kind else {}


def _put_aside(tx: Tx, message: Message, decision: Hold | Drop, now: datetime) -> None:
    state = MessageState.HELD if isinstance(decision, Hold) else decision.state
    columns = {"due_at": decision.until} if isinstance(decision, Hold) else {}
    messages.move(
        tx,
        message.clinic_id,
        message.id,
        among=WAITING,
        state=state,
        rule=decision.rule,
        **columns,
    )
    # A text held again by the same rule is the same decision: the journal has it.
    if state is MessageState.HELD and message.rule == decision.rule:
        return
    record(tx, message, f"message.{state.value}", SYSTEM, now, rule=decision.rule)
