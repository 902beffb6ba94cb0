"""Gather what a decision about a text looks at: every fact as it stands in this moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.clinic import Basis, Clinic, Sender
from physio_service.domain.contact import Contact
from physio_service.domain.digit import asks_by_digits
from physio_service.domain.message import OF_CARER, Duty, Message
from physio_service.domain.patient import Patient
from physio_service.domain.policy import Counts, Exemption, Facts, Person
from physio_service.domain.question import ASKED_BY
from physio_service.domain.wording import Encoding
from physio_service.services.calling_back import comes_from_recalled
from physio_service.services.contradicting import asked_by, contradiction_of
from physio_service.services.queueing import CONFIRMS_STOP, Texts
from physio_service.services.resting import must_rest
from physio_service.services.summoning import is_answered, is_for_nobody
from physio_service.services.tapering import is_thinned_out
from physio_service.store import (
    activities,
    approvals,
    care_plans,
    carers,
    clinics,
    contacts,
    episodes,
    message_facts,
    number_doubts,
    patients,
    pauses,
    questions,
    replies,
    stopped_wordings,
    takeovers,
)
from physio_service.store.database import Tx
from physio_service.store.restorations import Restoration
from schedules.localtime import day_bounds, local_day, zone

_HOLD_AGAIN = timedelta(minutes=5)
_WEEK = timedelta(days=7)
_CONVERSATION = timedelta(minutes=10)  # somebody who texts may be writing another
# What a person is told because they asked for it, although it is what holds all else back.
_CONFIRMING = (*CONFIRMS_STOP, "help", "pause")


@dataclass(frozen=True, slots=True)
class Scene:
    """The rows a decision looks at."""

    message: Message
    clinic: Clinic
    contact: Contact
    sender: Sender
    patient: Patient | None
    asked: list[Activity]  # what the text speaks for
    restoration: Restoration | None = None  # the clinic's last


def scene_of(
    tx: Tx, message: Message, clinic: Clinic, restoration: Restoration | None = None
) -> Scene:
    """Return the rows that stand around a message of `clinic`, read in the claim's transaction."""
    contact = contacts.get(tx, message.clinic_id, message.contact_id)
    sender = clinics.sender_by_id(tx, message.clinic_id, message.sender_id)
    patient = (
        patients.get(tx, message.clinic_id, message.patient_id) if message.patient_id else None
    )
    return Scene(message, clinic, contact, sender, patient, asked_by(tx, message), restoration)


def facts_of(tx: Tx, texts: Texts, scene: Scene, now: datetime) -> Facts:
    """Return everything the rules ask about a text, at `now`."""
    message, clinic, patient, asked = scene.message, scene.clinic, scene.patient, scene.asked
    where = zone(patient.zone if patient else clinic.zone)
    return Facts(
        duty=message.duty,
        not_after_at=message.not_after_at,
        window=patient.window(clinic.window) if patient else clinic.window,
        zone=where,
        person=_person(tx, message, patient, now) if patient else None,
        may_have_left=_may_have_left(tx, message, scene.restoration),
        is_paused_by_restore=scene.restoration is not None and scene.restoration.is_open,
        is_texting_enabled=clinic.texting_enabled,
        is_wording_approved=texts.drafts_allowed
        or approvals.is_signed(tx, clinic.id, message.wording_hash),
        is_wording_stopped=message.duty is not Duty.SAFETY
        and stopped_wordings.is_stopped(tx, clinic.id, message.wording_key, message.wording_hash),
        is_number_usable=scene.contact.can_be_texted and not is_for_nobody(tx, message),
        is_number_doubted=number_doubts.open_on(tx, clinic.id, message.contact_id) is not None,
        is_opted_out=contacts.is_opted_out(tx, clinic.id, scene.contact.number, scene.sender.id),
        is_confirming=message.wording_key in _CONFIRMING,
        is_done_already=_is_done(message, asked) or is_answered(tx, message, now),
        is_superseded=_is_superseded(tx, message, asked),
        is_recalled=comes_from_recalled(tx, message, asked),
        contradiction=contradiction_of(tx, message, asked),
        is_held=_is_held(tx, message, asked),
        is_safety_open=_is_safety_open(tx, message, asked, now),
        is_replaced_by_check=_is_replaced(tx, message),
        is_merged=_is_merged(tx, message, now),
        is_tapered=is_thinned_out(tx, message, asked, patient, now),
        talking_until_at=_talking_until(patient),
        taken_until_at=takeovers.live_until(tx, clinic.id, message.contact_id, now),
        is_word_of_ours=message.duty is Duty.ANSWER and message.answers_id is not None,
        others_asked_until_at=_others_asked_until(tx, texts, message, patient, now),
        clinic_day_ends_at=day_bounds(local_day(now, zone(clinic.zone)), zone(clinic.zone))[1],
        exemption=Exemption() if clinic.basis is Basis.EXEMPTION else None,
        is_short=message.encoding is Encoding.GSM_7 and message.segments == 1,
        hold_again_at=now + _HOLD_AGAIN,
        counts=_counts(tx, scene, now) if message.duty is Duty.INITIATED else Counts(),
    )


def _person(tx: Tx, message: Message, patient: Patient, now: datetime) -> Person:
    consent = patient.consent
    if message.kind in OF_CARER:
        consent = carers.consent_on(tx, patient.clinic_id, message.contact_id, patient.id)
    return Person(
        consent=consent,
        is_archived=patient.archived_at is not None,
        is_paused=pauses.open_at(tx, patient.clinic_id, patient.id, now) is not None,
        has_active_episode=_has_active(tx, message, patient),
    )


def _may_have_left(tx: Tx, message: Message, restoration: Restoration | None) -> bool:
    """Whether it was due, or answers what came in, before rows were restored that forgot of it."""
    if restoration is None or message.possible_duplicate:
        return False
    if message.due_at <= restoration.restored_at:
        return True
    if message.answers_id is None:
        return False
    reply = replies.get(tx, message.clinic_id, message.answers_id)
    return reply.received_at <= restoration.restored_at


def _has_active(tx: Tx, message: Message, patient: Patient) -> bool:
    """M3: a text for an episode ends with that episode, though another may go on."""
    active = {episode.id for episode in episodes.active_of(tx, patient.clinic_id, patient.id)}
    spoken_for = message_facts.episodes_of(tx, message.clinic_id, message.id)
    return bool(active & set(spoken_for)) if spoken_for else bool(active)


def _is_done(message: Message, asked: list[Activity]) -> bool:
    """M6: a reminder is skipped when the work it speaks for is settled."""
    if message.duty is not Duty.INITIATED:
        return False
    return bool(asked) and all(activity.is_settled for activity in asked)


def _is_superseded(tx: Tx, message: Message, asked: list[Activity]) -> bool:
    """I7: the plan a text was made from must be the plan in force."""
    if asked:
        return any(
            episodes.get(tx, one.clinic_id, one.episode_id).plan_version != one.plan_version
            for one in asked
        )
    if message.plan_version is None:
        return False
    spoken_for = message_facts.episodes_of(tx, message.clinic_id, message.id)
    return any(
        episodes.get(tx, message.clinic_id, one).plan_version != message.plan_version
        for one in spoken_for
    )


def _is_held(tx: Tx, message: Message, asked: list[Activity]) -> bool:
    """S1b: without a date nothing of the course; before the operation nothing that follows it."""
    if message.duty is not Duty.INITIATED:
        return False
    for activity in asked:
        episode = episodes.get(tx, message.clinic_id, activity.episode_id)
        plan = care_plans.get(tx, message.clinic_id, episode.id, activity.plan_version)
        if not episode.may_follow(activity.phase_id, plan):
            return True
    return False


def _is_safety_open(tx: Tx, message: Message, asked: list[Activity], now: datetime) -> bool:
    """S5: nothing asks for load while a person is still to look at a sign of danger."""
    if message.duty is not Duty.INITIATED or message.patient_id is None:
        return False
    return must_rest(tx, asked, now, now)


def _is_replaced(tx: Tx, message: Message) -> bool:
    """M5: a weekly check replaces that day's reminder, and a text beside it that asks nothing."""
    of_day_only = (ActivityKind.SESSION, ActivityKind.NOTICE)
    if message.kind not in of_day_only or message.patient_id is None:
        return False
    of_day = activities.of_day(tx, message.clinic_id, message.patient_id, message.local_day)
    return any(activity.kind is ActivityKind.CHECK for activity in of_day)


def _is_merged(tx: Tx, message: Message, now: datetime) -> bool:
    """Of the day's reminders that are due at once, the last speaks for all."""
    if (
        message.duty is not Duty.INITIATED
        or message.kind != ActivityKind.SESSION
        or message.patient_id is None
    ):
        return False
    return message_facts.has_later_due(tx, message, now)


def _others_asked_until(
    tx: Tx, texts: Texts, message: Message, patient: Patient | None, now: datetime
) -> datetime | None:
    """Until when somebody else on this phone is asked by digits, where this text would ask so."""
    kind = ASKED_BY.get(message.wording_key)
    if patient is None or not asks_by_digits(texts.in_language(patient.language), kind):
        return None
    contacts.lock(tx, message.clinic_id, message.contact_id)
    where = (message.clinic_id, message.contact_id)
    return questions.digits_open_until(tx, *where, patient.id, now)


def _talking_until(patient: Patient | None) -> datetime | None:
    if patient is None or patient.last_contact_at is None:
        return None
    return patient.last_contact_at + _CONVERSATION


def _counts(tx: Tx, scene: Scene, now: datetime) -> Counts:
    message, clinic = scene.message, scene.clinic
    if scene.patient is None:
        return Counts()
    today = local_day(now, zone(scene.patient.zone))
    day_starts_at, day_ends_at = day_bounds(today, zone(scene.patient.zone))
    week_starts_at, _ = day_bounds(today - _WEEK + timedelta(days=1), zone(scene.patient.zone))
    patient_id = scene.patient.id
    return Counts(
        today=message_facts.count_begun(tx, clinic.id, patient_id, day_starts_at, day_ends_at),
        day_cap=clinic.max_texts_day,
        # M5: a check outranks reminders, so each kind is held against its own share of a week.
        week=message_facts.count_begun(
            tx, clinic.id, patient_id, week_starts_at, day_ends_at, message.kind
        ),
        week_cap=message.week_cap,
        week_in_all=message_facts.count_begun(
            tx, clinic.id, patient_id, week_starts_at, day_ends_at
        ),
        clinic_today=_clinic_today(tx, clinic, now),
        clinic_cap=clinic.max_texts_clinic,
    )


def _clinic_today(tx: Tx, clinic: Clinic, now: datetime) -> int:
    if clinic.max_texts_clinic is None:
        return 0
    where = zone(clinic.zone)
    return message_facts.count_of_clinic(tx, clinic.id, *day_bounds(local_day(now, where), where))
