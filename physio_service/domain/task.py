"""Something a person must do: why, how soon, and how it may end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID


class Tier(IntEnum):
    """How soon a person is needed; the lower, the sooner."""

    TOP = 1
    SAME_DAY = 2
    REVIEW = 3


class TaskKind(StrEnum):
    """Why a person is needed."""

    READ_REPLY = "read_reply"  # S7: not understood
    RED_FLAG = "red_flag"
    CALL_BACK = "call_back"
    PAIN_SEVERE = "pain_severe"
    PAIN_RED = "pain_red"  # in the worst band of the protocol
    PAIN_JUMP = "pain_jump"
    PAIN_PLATEAU = "pain_plateau"
    CANNOT_BEAR = "cannot_bear"  # not the weight that the leg bore last week
    CHECK_BY_PHONE = "check_by_phone"  # no text asks this patient: somebody rings
    SKIPPED_FOR_PAIN = "skipped_for_pain"
    SKIPPED_UNWELL = "skipped_unwell"
    OFFLOADING_BREACH = "offloading_breach"
    LOW_ADHERENCE = "low_adherence"
    WALKING_STALLED = "walking_stalled"
    TOO_MUCH = "too_much"  # far more than prescribed
    STOPPED_WHILE_OFFLOADED = "stopped_while_offloaded"
    PAUSED_WHILE_OFFLOADED = "paused_while_offloaded"
    WRONG_NUMBER = "wrong_number"
    UNDELIVERED = "undelivered"
    CARRIER_CODE = "carrier_code"  # a refusal that no table of ours explains
    CARRIER_SETUP = "carrier_setup"  # the account or the sender has to be put right
    SAFETY_TEXT_FAILED = "safety_text_failed"
    SILENT = "silent"  # no answer to anything for days
    CLINIC_CAP = "clinic_cap"  # the clinic's own cap on a day keeps texts back
    GATE_DUE = "gate_due"
    MAY_POSTPONE = "may_postpone"  # something found before the operation may put it off
    RECALL_CALL = "recall_call"  # was given a version that is recalled
    CORRECT_BY_PHONE = "correct_by_phone"  # a text that left is wrong now, and none may follow
    AWAITING_DATE = "awaiting_date"  # the operation was put off: ask after a new day
    RULE_BROKEN = "rule_broken"  # the audit of the journal found what must never happen
    SIGN_OFF_OVERDUE = "sign_off_overdue"
    LIMIT_REVIEW = "limit_review"
    REPLACE_SHEET = "replace_sheet"


class TaskOutcome(StrEnum):
    """How a person closed it."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    PLAN_CHANGED = "plan_changed"
    SENT_TO_EMERGENCY = "sent_to_emergency"
    USEFUL = "useful"  # it was right to ask; nothing else came of it
    FALSE_ALARM = "false_alarm"
    DONE = "done"
    NO_LONGER_NEEDED = "no_longer_needed"  # its episode ended, or the patient died


class Verdict(StrEnum):
    """What a person thought of a task, in one tap; it closes nothing."""

    USEFUL = "useful"
    FALSE_ALARM = "false_alarm"


# What an outcome says of the task by itself.
VERDICTS = {
    TaskOutcome.USEFUL: Verdict.USEFUL,
    TaskOutcome.PLAN_CHANGED: Verdict.USEFUL,
    TaskOutcome.SENT_TO_EMERGENCY: Verdict.USEFUL,
    TaskOutcome.FALSE_ALARM: Verdict.FALSE_ALARM,
}


class StepKind(StrEnum):
    """What became of a task between its opening and its end."""

    SNOOZED = "snoozed"
    TRIED = "tried"  # rung, and nobody answered
    HANDED_OVER = "handed_over"
    COVERED = "covered"  # went to whoever covers an absence
    RETURNED = "returned"  # came back from there


# About the line to the carrier or the program, not about the patient they were met with.
OF_THE_HOUSE = (TaskKind.CARRIER_CODE, TaskKind.CARRIER_SETUP, TaskKind.RULE_BROKEN)

# A person reads what the machine did not understand within two open hours (S5).
READ_WITHIN = timedelta(hours=2)
# What is asked by phone instead of by text may take about a day of the clinic's (open hours).
RING_WITHIN = timedelta(hours=8)


def gate_cause(episode_id: UUID, phase_id: str) -> str:
    """Return the cause of the task to prepare the gate before a phase."""
    return f"gate:{episode_id}:{phase_id}"


def overdue_cause(episode_id: UUID, phase_id: str, days: int) -> str:
    """Return the cause of the task about a gate that nobody decided `days` after its day."""
    return f"overdue:{episode_id}:{phase_id}:{days}"


def overrun_cause(episode_id: UUID) -> str:
    """Return the cause of the task about an offloading long past its planned end."""
    return f"overrun:{episode_id}"


def step_cause(episode_id: UUID, sequence: int, end_day: date) -> str:
    """Return the cause of the task about the planned end of one step of a prescription."""
    return f"step:{episode_id}:{sequence}:{end_day}"


def limits_cause(episode_id: UUID, review_day: date) -> str:
    """Return the cause of the task to look at the movement limits of one review day."""
    return f"limits:{episode_id}:{review_day}"


def sheet_cause(patient_id: UUID) -> str:
    """Return the cause of the task to replace a patient's printed sheet."""
    return f"sheet:{patient_id}"


def check_cause(patient_id: UUID) -> str:
    """Return the cause of the task to ask a patient the week's questions by phone."""
    return f"check:{patient_id}"


def flag_cause(reply_id: UUID) -> str:
    """Return the cause of the task about a sign of danger in a reply."""
    return f"flag:{reply_id}"


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to open; one stays open for one cause (`dedupe`), however often it is met."""

    clinic_id: UUID
    patient_id: UUID | None
    kind: TaskKind
    tier: Tier
    dedupe: str
    due_at: datetime
    reply_id: UUID | None = None
    message_id: UUID | None = None
    episode_id: UUID | None = None
    signs: tuple[str, ...] = ()  # ids of the red flags that the reply tells of; kept sealed
    owner_id: UUID | None = None  # asked first; none: the one responsible for the patient
    rule: str | None = None  # of the protocol's alerts, where one of them opens it


@dataclass(frozen=True, slots=True)
class Task:
    """A task as it is now, without what a person typed about it."""

    id: UUID
    clinic_id: UUID
    version: int
    patient_id: UUID | None
    kind: TaskKind
    tier: Tier
    due_at: datetime
    owner_id: UUID | None  # whose it is, or who was asked first
    acknowledged_at: datetime | None  # somebody took it
    snoozed_until_at: datetime | None
    closed_at: datetime | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that became of a task; `staff_id` is none where the service did it."""

    kind: StepKind
    staff_id: UUID | None
    to_id: UUID | None = None
    until_at: datetime | None = None
    absence_id: UUID | None = None
    note: str = ""
