"""What a patient was asked by text and may still answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class QuestionKind(StrEnum):
    """What is open; the weekly ones come in this order, safety first (S9)."""

    CONSENT = "consent"
    SESSION = "session"
    SAFETY = "safety"
    PAIN = "pain"
    CRUTCHES = "crutches"
    SESSIONS = "sessions_count"
    WALKING = "walking_minutes"
    REASON = "skip_reason"


# The text that asks each question.
ASKED_BY = {
    "onboarding_consent": QuestionKind.CONSENT,
    "start_consent": QuestionKind.CONSENT,
    "session_discreet": QuestionKind.SESSION,
    "session_plain": QuestionKind.SESSION,
    "session_walk": QuestionKind.SESSION,
    "nudge_1": QuestionKind.SESSION,
    "nudge_2": QuestionKind.SESSION,
    "nudge_4": QuestionKind.SESSION,
    "weekly_safety": QuestionKind.SAFETY,
    "weekly_pain": QuestionKind.PAIN,
    "offload_check": QuestionKind.CRUTCHES,
}
ASKS = {
    QuestionKind.SAFETY: "weekly_safety",
    QuestionKind.PAIN: "weekly_pain",
    QuestionKind.CRUTCHES: "offload_check",
}
NUMERIC = (
    QuestionKind.PAIN,
    QuestionKind.CRUTCHES,
    QuestionKind.SESSIONS,
    QuestionKind.WALKING,
    QuestionKind.REASON,
)


@dataclass(frozen=True, slots=True)
class Question:
    """One open question on one phone."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID
    contact_id: UUID
    kind: QuestionKind
    message_id: UUID
    activity_id: UUID | None
    closes_at: datetime
