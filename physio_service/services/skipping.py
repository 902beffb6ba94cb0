"""After a session that was skipped: one question why, and one tip that fits; never a dose (S6)."""

from uuid import UUID

from physio_service.domain.activity import Activity
from physio_service.domain.clinic import after_open_hours
from physio_service.domain.label import REASONS
from physio_service.domain.question import QuestionKind
from physio_service.domain.task import READ_WITHIN, TaskKind, Tier
from physio_service.services.conversing import Talk
from physio_service.store import activities, measurements, questions
from schedules.localtime import day_bounds, local_day, zone

SKIP_REASON = "skip_reason"  # a measurement: the number of the reason, from 1
_TIPS = {
    "pain": "skip_pain",
    "time": "skip_time_tip",
    "forgot": "skip_forgot_tip",
    "unsure": "skip_unsure",
    "unwell": "skip_unwell",
}
# These a person looks at: pain at the next review, somebody unwell while offloaded today (S9).
_TASKS = {"pain": TaskKind.SKIPPED_FOR_PAIN, "unwell": TaskKind.SKIPPED_UNWELL}


def ask_why(talk: Talk) -> None:
    """Ask once a day what kept somebody from a session, where no other question is open."""
    patient, skipped = talk.patient, talk.voice.skipped
    if patient is None or skipped is None or talk.is_alarming or talk.is_hurting:
        return
    if any(one.kind is not QuestionKind.SESSION for one in talk.asked):
        return  # its digit would answer the other one
    day_began_at, _ = day_bounds(local_day(talk.now, zone(patient.zone)), zone(patient.zone))
    if questions.was_asked_since(
        talk.tx, talk.clinic.id, patient.id, QuestionKind.REASON, day_began_at
    ):
        return
    talk.say("skip_reason", [skipped.id])


def answer_reason(talk: Talk, reason: str) -> bool:
    """Keep why a session was skipped, as asked or told with it, and give the one tip that fits."""
    patient, activity = talk.patient, talk.voice.skipped
    question = talk.open_question(QuestionKind.REASON)
    if patient is None or (question is None and activity is None):
        return False
    if question is not None:
        questions.answer(talk.tx, question, talk.reply.id, talk.now)
        activity = activity or _activity(talk, question.activity_id)
    measurements.add(
        talk.tx,
        talk.clinic.id,
        patient.id,
        activity.episode_id if activity else None,
        SKIP_REASON,
        float(REASONS.index(reason) + 1),
        talk.now,
        local_day(talk.now, zone(patient.zone)),
        talk.source,
        talk.reply.id,
    )
    if reason in _TASKS:
        is_urgent = reason == "unwell" and talk.is_offloaded(patient)
        tier = Tier.SAME_DAY if is_urgent else Tier.REVIEW
        due_at = after_open_hours(talk.clinic, talk.now, READ_WITHIN)
        talk.tell_staff(_TASKS[reason], f"skip_{reason}:{patient.id}", due_at, tier=tier)
    talk.say(_TIPS[reason])
    return True


def _activity(talk: Talk, activity_id: UUID | None) -> Activity | None:
    if activity_id is None:
        return None
    return activities.get(talk.tx, talk.clinic.id, activity_id)
