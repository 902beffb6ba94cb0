"""An activity: one dated thing for a patient to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class ActivityKind(StrEnum):
    SESSION = "session"
    CHECK = "check"  # the questions of a progress check
    NOTICE = "notice"


class ActivityState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    PART = "part"
    SKIPPED = "skipped"
    MISSED = "missed"  # closed without an answer
    NOT_ASKED = "not_asked"  # closed without an answer: a rule of ours kept back what would ask
    EXCUSED = "excused"  # nobody could be expected to do it
    CANCELLED = "cancelled"


# An answer may still come after the day has closed; nothing else is ever changed.
OPEN_STATES = (ActivityState.PLANNED, ActivityState.MISSED, ActivityState.NOT_ASKED)


class Source(StrEnum):
    """Who said what became of it."""

    SMS = "sms"
    CARER = "carer"  # texted for the patient by a person of theirs
    APP = "app"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity, at one version of the row."""

    id: UUID
    clinic_id: UUID
    version: int
    patient_id: UUID
    episode_id: UUID
    kind: ActivityKind
    local_day: date  # on the patient's calendar
    sequence: int  # which of the day's, from 0
    plan_version: int
    phase_id: str
    due_at: datetime
    closes_at: datetime  # from here on it is missed
    state: ActivityState
    is_asked: bool  # a message was made for it
    settled_at: datetime | None
    source: Source | None

    @property
    def is_settled(self) -> bool:
        return self.state not in OPEN_STATES
