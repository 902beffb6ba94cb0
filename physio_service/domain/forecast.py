"""What will leave: the rules of the claim, asked beforehand of every text that lies ahead.

It tells what a change would do, from what is known today: the answers, sign-offs and pauses
to come are not. Nothing is sent by it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from physio_service.domain.activity import ActivityKind
from physio_service.domain.message import Duty
from physio_service.domain.patient import Consent
from physio_service.domain.pause import Pause
from physio_service.domain.policy import Counts, Exemption, Facts, Hold, Person, Send, decide
from schedules.localtime import local_day
from schedules.window import Window

_WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Coming:
    """One text that lies ahead, as things stand; whether it leaves is still to be decided."""

    key: str  # names it, before a change and after
    episode_id: UUID | None
    kind: str
    day: date  # on the patient's calendar
    due_at: datetime
    not_after_at: datetime
    duty: Duty
    purpose: str  # the key of its wording
    values: tuple[tuple[str, str], ...] = ()  # what it will name
    phase_id: str = ""
    week_cap: int | None = None
    needs_sign_off: bool = False  # of a phase that nobody has opened
    is_recalled: bool = False  # it would come from what was found faulty
    message_id: UUID | None = None  # where it is on record
    facts: Facts | None = None  # then: as gathered for it


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the rules ask about the patient, as it is known now."""

    zone: ZoneInfo
    window: Window
    day_cap: int
    consent: Consent
    is_archived: bool
    can_be_texted: bool  # has a number that takes texts, and is not reached on paper
    is_opted_out: bool
    pauses: tuple[Pause, ...]
    active: frozenset[UUID]  # episodes
    begun: tuple[tuple[date, str], ...]  # day and kind of each text that we began lately
    exemption: Exemption | None = None  # what is texted on, where that is not consent


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What will become of a text, and the rule that says so."""

    text: Coming
    leaves_at: datetime | None  # when it is due, or its hold ends; none: it will not leave
    rule: str


@dataclass(slots=True)
class _Tally:
    """How many texts that we begin leave on each day, as foreseen so far."""

    by_day: Counter[date] = field(default_factory=Counter)
    by_kind: Counter[tuple[date, str]] = field(default_factory=Counter)

    def add(self, day: date, kind: str) -> None:
        self.by_day[day] += 1
        self.by_kind[day, kind] += 1

    def counts(self, day: date, text: Coming, day_cap: int) -> Counts:
        week = [day - timedelta(days=back) for back in range(_WEEK)]
        return Counts(
            today=self.by_day[day],
            day_cap=day_cap,
            week=sum(self.by_kind[one, text.kind] for one in week),
            week_cap=text.week_cap,
            week_in_all=sum(self.by_day[one] for one in week),
        )


def foresee(coming: Iterable[Coming], outlook: Outlook, now: datetime) -> tuple[Foreseen, ...]:
    """Return what becomes of each text, in the order they are due; caps fill as they leave."""
    ordered = sorted(coming, key=lambda text: (text.due_at, text.kind, text.key))
    checked = {text.day for text in ordered if text.kind == ActivityKind.CHECK}
    tally = _Tally()
    for day, kind in outlook.begun:
        tally.add(day, kind)
    return tuple(_foreseen(text, outlook, tally, checked, now) for text in ordered)


def _foreseen(
    text: Coming, outlook: Outlook, tally: _Tally, checked: set[date], now: datetime
) -> Foreseen:
    if not outlook.can_be_texted:
        return Foreseen(text, None, "number_not_usable")
    at, leaves_at = max(now, text.due_at), text.due_at
    decision = decide(_facts(text, outlook, tally, checked, at), at)
    if isinstance(decision, Hold):  # till the window opens: then it is weighed anew
        at = leaves_at = decision.until
        decision = decide(_facts(text, outlook, tally, checked, at), at)
    if not isinstance(decision, Send):
        return Foreseen(text, None, decision.rule)
    if text.duty is Duty.INITIATED:
        tally.add(local_day(at, outlook.zone), text.kind)
    return Foreseen(text, leaves_at, decision.rule)


def _facts(
    text: Coming, outlook: Outlook, tally: _Tally, checked: set[date], at: datetime
) -> Facts:
    if text.facts is not None:
        return text.facts
    own = frozenset({text.episode_id}) if text.episode_id else outlook.active
    person = Person(
        consent=outlook.consent,
        is_archived=outlook.is_archived,
        is_paused=any(pause.holds_at(at) for pause in outlook.pauses),
        has_active_episode=bool(own & outlook.active),
    )
    return Facts(
        duty=text.duty,
        not_after_at=text.not_after_at,
        window=outlook.window,
        zone=outlook.zone,
        person=person,
        is_opted_out=outlook.is_opted_out,
        is_recalled=text.is_recalled,
        is_replaced_by_check=text.kind == ActivityKind.SESSION and text.day in checked,
        exemption=outlook.exemption,
        counts=tally.counts(local_day(at, outlook.zone), text, outlook.day_cap),
    )
