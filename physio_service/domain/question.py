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
    PAIN = "pain"  # as usual in the week
    REST = "pain_rest"
    ACTIVITY = "pain_activity"
    CRUTCHES = "crutches"
    BEARS = "bears_as_before"  # as much weight on the leg as a week ago
    WALKING = "walking_minutes"
    SESSIONS = "sessions_count"
    SOCKS = "socks_on"  # a look at one's own movement
    CRITERION = "criterion"  # what the protocol has the patient asked before a gate
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
    "weekly_rest": QuestionKind.REST,
    "weekly_activity": QuestionKind.ACTIVITY,
    "offload_check": QuestionKind.CRUTCHES,
    "weekly_bears": QuestionKind.BEARS,
    "weekly_walk": QuestionKind.WALKING,
    "weekly_sessions": QuestionKind.SESSIONS,
    "weekly_socks": QuestionKind.SOCKS,
    "ask_wound_closed": QuestionKind.CRITERION,
    "ask_safe_on_aid": QuestionKind.CRITERION,
    "ask_no_limp": QuestionKind.CRITERION,
    "skip_reason": QuestionKind.REASON,
}
_WEEKLY = (
    QuestionKind.SAFETY,
    QuestionKind.PAIN,
    QuestionKind.REST,
    QuestionKind.ACTIVITY,
    QuestionKind.CRUTCHES,
    QuestionKind.BEARS,
    QuestionKind.WALKING,
    QuestionKind.SESSIONS,
    QuestionKind.SOCKS,
)
# What a protocol's progress check may ask, and the text that asks it.
ASKS = {kind: text for text, kind in ASKED_BY.items() if kind in _WEEKLY}
# And those that ask for one criterion each.
CRITERION_TEXTS = tuple(text for text, kind in ASKED_BY.items() if kind is QuestionKind.CRITERION)
NUMERIC = (
    QuestionKind.PAIN,
    QuestionKind.REST,
    QuestionKind.ACTIVITY,
    QuestionKind.CRUTCHES,
    QuestionKind.SESSIONS,
    QuestionKind.WALKING,
    QuestionKind.REASON,
)
# Answered by a plain yes or no, or by the digits that a language has for them.
YES_OR_NO = (
    QuestionKind.SAFETY,
    QuestionKind.BEARS,
    QuestionKind.SOCKS,
    QuestionKind.CRITERION,
)
# Answered in the words of another question.
_READ_AS = {QuestionKind.REST: QuestionKind.PAIN, QuestionKind.ACTIVITY: QuestionKind.PAIN}


def read_as(kind: QuestionKind) -> QuestionKind:
    """Return the question in whose words one is answered: a pain at rest as any pain."""
    return _READ_AS.get(kind, kind)


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
