"""May this text go now? One decision, with the name of the rule that made it.

Everything is looked at again in the moment of claiming: what was right when the text
was queued may be wrong by now.
"""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from physio_service.domain.footing import AWAITING, SUPERSEDED
from physio_service.domain.message import Duty, MessageState
from physio_service.domain.patient import Consent
from physio_service.domain.recall import RULE as RECALLED
from schedules.window import Window

TAKEN_OVER = "taken_over"
OTHERS_ASKED = "others_asked"
ABSOLUTE_DAY_CAP = 3  # M5: never more of ours a day, whatever a clinic or a plan says


@dataclass(frozen=True, slots=True)
class Exemption:
    """What a clinic may text without relying on consent, in the United States.

    FCC, Telephone Consumer Protection Act order of 10 July 2015, health-care exemption.
    """

    per_day: int = 1
    per_week: int = 3
    units: int = 160  # of GSM-7: one segment


@dataclass(frozen=True, slots=True)
class Send:
    """It may go, now."""

    rule: str = "due"


@dataclass(frozen=True, slots=True)
class Hold:
    """Not yet: look again at `until`."""

    until: datetime
    rule: str


@dataclass(frozen=True, slots=True)
class Drop:
    """Never: it ends here, in a state that shows."""

    state: MessageState
    rule: str


Decision = Send | Hold | Drop


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules ask about the person a text is for, at this moment."""

    consent: Consent
    is_archived: bool
    is_paused: bool
    has_active_episode: bool  # of those the text speaks for, where it speaks for any


@dataclass(frozen=True, slots=True)
class Counts:
    """Texts that we began and that have left or may have left, and the caps on them."""

    today: int = 0
    day_cap: int = ABSOLUTE_DAY_CAP
    week: int = 0  # of this text's kind
    week_cap: int | None = None
    week_in_all: int = 0
    clinic_today: int = 0  # to all of the clinic's patients
    clinic_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a decision needs; `person` is none for a number nobody here has."""

    duty: Duty
    not_after_at: datetime
    window: Window
    zone: ZoneInfo
    person: Person | None = None
    may_have_left: bool = False  # before a backup was restored that does not know of it
    is_paused_by_restore: bool = False
    is_texting_enabled: bool = True
    is_wording_approved: bool = True
    is_wording_stopped: bool = False  # the carrier filters these words, or never takes them
    is_number_usable: bool = True
    is_number_doubted: bool = False  # it may be somebody else's: a person confirms it first
    is_opted_out: bool = False
    is_confirming: bool = False  # it is HELP, or confirms the very STOP or PAUSE that now holds
    is_done_already: bool = False
    is_superseded: bool = False
    is_recalled: bool = False  # it comes from a version that was found faulty
    contradiction: str | None = None  # S4: what the prescription in force says against it
    is_held: bool = False  # S1b: the operation awaits a date, or is not recorded
    is_safety_open: bool = False  # it asks for load while a sign of danger waits for a person
    is_replaced_by_check: bool = False
    is_merged: bool = False  # a later reminder of the same day is due as well
    is_tapered: bool = False
    talking_until_at: datetime | None = None  # somebody has just texted us
    taken_until_at: datetime | None = None  # a person answers on this phone, for so long at least
    is_word_of_ours: bool = False  # nobody wrote it: it answers a text by itself
    others_asked_until_at: datetime | None = None  # somebody else on the phone, by digits
    clinic_day_ends_at: datetime | None = None
    exemption: Exemption | None = None
    is_short: bool = True  # one segment of GSM-7
    hold_again_at: datetime | None = None
    counts: Counts = field(default_factory=Counts)


def decide(facts: Facts, now: datetime) -> Decision:
    """Return whether the text may be claimed now; the first rule that objects decides."""
    for rule in (
        _restored,
        _lateness,
        _clinic,
        _number,
        _person,
        _work,
        _taken_over,
        _others_question,
        _conversation,
        _caps,
        _exemption,
        _window,
        _clinic_cap,
    ):
        decision = rule(facts, now)
        if decision is not None:
            return decision
    return Send()


def _restored(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001 - one shape for all
    """What was due before a restore may have left then: it is looked for, never sent."""
    return Drop(MessageState.UNKNOWN, "restored") if facts.may_have_left else None


def _lateness(facts: Facts, now: datetime) -> Decision | None:
    """M4: past its window it expires, visibly."""
    return Drop(MessageState.EXPIRED, "too_late") if now >= facts.not_after_at else None


def _clinic(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001 - one shape for all
    if not facts.is_wording_approved:
        return _suppress("wording_not_signed")
    if facts.is_wording_stopped:
        return Hold(facts.hold_again_at or facts.not_after_at, "wording_stopped")
    if not facts.is_texting_enabled:
        return Hold(facts.hold_again_at or facts.not_after_at, "kill_switch")
    # Who writes after the restore is answered for their safety: that was never sent before.
    if facts.is_paused_by_restore and facts.duty is not Duty.SAFETY:
        return Hold(facts.hold_again_at or facts.not_after_at, "paused_by_restore")
    return None


def _number(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001
    """M3: nothing after STOP but its own confirmation, HELP, and S5's answer to a new text."""
    if not facts.is_number_usable:
        return _suppress("number_not_usable")
    if facts.is_number_doubted and facts.duty not in (Duty.SAFETY, Duty.COMMAND):
        return _suppress("number_doubted")
    is_exempt = facts.is_confirming or facts.duty is Duty.SAFETY
    return _suppress("opted_out") if facts.is_opted_out and not is_exempt else None


def _person(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001
    """M3: none without consent, nor after pause, discharge or the end."""
    person = facts.person
    if facts.duty in (Duty.SAFETY, Duty.COMMAND) or person is None:
        return None
    if person.is_archived:
        return _suppress("archived")
    if facts.duty is Duty.CONSENT:
        return None if person.consent is Consent.ASKED else _suppress("consent_settled")
    if person.consent is not Consent.GIVEN:
        return _suppress("no_consent")
    if person.is_paused and not facts.is_confirming:
        return _suppress("paused")
    is_over = facts.duty is Duty.INITIATED and not person.has_active_episode
    return _suppress("episode_ended") if is_over else None


def _work(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001
    said = (
        (facts.is_recalled, RECALLED),
        (facts.is_held, AWAITING),
        (facts.is_superseded, SUPERSEDED),
        (facts.contradiction is not None, facts.contradiction or ""),
        (facts.is_safety_open, "safety_open"),
        (facts.is_done_already, "done_already"),
        (facts.is_replaced_by_check, "check_replaces_reminder"),
        (facts.is_merged, "merged"),
        (facts.is_tapered, "tapered"),
    )
    rule = next((rule for holds, rule in said if holds), None)
    return None if rule is None else _suppress(rule)


def _conversation(facts: Facts, now: datetime) -> Decision | None:
    """M6: nothing of ours breaks into a conversation; it waits, or is let go."""
    until = facts.talking_until_at
    if facts.duty is not Duty.INITIATED or until is None or until <= now:
        return None
    if until >= facts.not_after_at:
        return _suppress("in_conversation")
    return Hold(until, "in_conversation")


def _taken_over(facts: Facts, now: datetime) -> Decision | None:
    """A person answers on this phone: the machine keeps quiet, but for safety and commands.

    What staff wrote or decided goes; what would answer by itself is let go, the rest waits.
    """
    until = facts.taken_until_at
    if until is None or facts.duty in (Duty.SAFETY, Duty.COMMAND, Duty.NOTICE):
        return None
    if facts.is_word_of_ours or until >= facts.not_after_at:
        return _suppress(TAKEN_OVER)
    return Hold(max(until, now), TAKEN_OVER)


def _others_question(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001
    """Two people are never asked by digits on one phone at once: the second waits, visibly."""
    if facts.others_asked_until_at is None:
        return None
    again_at = facts.hold_again_at or facts.others_asked_until_at
    if min(again_at, facts.others_asked_until_at) >= facts.not_after_at:
        return _suppress(OTHERS_ASKED)
    return Hold(min(again_at, facts.others_asked_until_at), OTHERS_ASKED)


def _caps(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001
    """M5: caps count and bind what we begin; answers, consent and safety pass."""
    if facts.duty is not Duty.INITIATED:
        return None
    counts = facts.counts
    if counts.today >= min(counts.day_cap, ABSOLUTE_DAY_CAP):
        return _suppress("day_cap")
    is_full = counts.week_cap is not None and counts.week >= counts.week_cap
    return _suppress("week_cap") if is_full else None


def _exemption(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001
    """Where texts rest on the exemption: fewer and shorter, whatever a clinic or a plan says."""
    allowed, counts = facts.exemption, facts.counts
    if allowed is None or facts.duty is not Duty.INITIATED:
        return None
    if counts.today >= allowed.per_day:
        return _suppress("exemption_day")
    if counts.week_in_all >= allowed.per_week:
        return _suppress("exemption_week")
    return None if facts.is_short else _suppress("exemption_length")


def _clinic_cap(facts: Facts, now: datetime) -> Decision | None:  # noqa: ARG001
    """A clinic's own cap on a day: what it is too late for tomorrow expires, visibly."""
    counts, ends_at = facts.counts, facts.clinic_day_ends_at
    if facts.duty is not Duty.INITIATED or counts.clinic_cap is None or ends_at is None:
        return None
    if counts.clinic_today < counts.clinic_cap:
        return None
    if ends_at >= facts.not_after_at:
        return _suppress("clinic_cap")
    return Hold(ends_at, "clinic_cap")


def _window(facts: Facts, now: datetime) -> Decision | None:
    """M2: the hours of contact, by the clock on the patient's wall."""
    if facts.duty in (Duty.SAFETY, Duty.COMMAND) or facts.window.contains(now, facts.zone):
        return None
    if facts.duty is Duty.ANSWER:
        return _suppress("outside_window")
    opens_at = facts.window.next_open(now, facts.zone)
    if opens_at >= facts.not_after_at:
        return Drop(MessageState.EXPIRED, "outside_window")
    return Hold(opens_at, "outside_window")


def _suppress(rule: str) -> Drop:
    return Drop(MessageState.SUPPRESSED, rule)
