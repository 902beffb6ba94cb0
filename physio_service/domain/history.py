"""What held for a patient at a past instant, rebuilt from the journal alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from physio_service.domain.offloading import Status
from physio_service.domain.patient import Consent, Reach


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it was kept."""

    at: datetime
    kind: str
    subject_id: UUID
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Course:
    """One active episode: the phase of its programme and of its offloading in force."""

    phase: str | None  # None: nothing is open yet
    status: Status | None  # None: not operated yet
    plan_version: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What held for one patient at one instant."""

    is_registered: bool
    consent: Consent
    is_opted_out: bool
    is_paused: bool
    is_archived: bool
    reach: Reach
    courses: Mapping[UUID, Course]  # active episodes

    @property
    def is_eligible(self) -> bool:
        """Whether a text that we begin was allowed by everything a person had decided (M3)."""
        refusals = (self.is_opted_out, self.is_paused, self.is_archived, self.reach is Reach.PAPER)
        return self.consent is Consent.GIVEN and bool(self.courses) and not any(refusals)


@dataclass(slots=True)
class _Fold:
    patient_id: UUID
    is_registered: bool = False
    is_archived: bool = False
    consent: Consent = Consent.NONE
    reach: Reach = Reach.SMS
    contact: str | None = None
    stopped: set[str] = field(default_factory=set)  # contacts
    pauses: list[datetime | None] = field(default_factory=list)  # ends, in the order begun
    courses: dict[UUID, Course] = field(default_factory=dict)

    def take(self, entry: Entry) -> None:
        subject, _, verb = entry.kind.partition(".")
        if subject == "contact":
            self._contact(verb, str(entry.subject_id))
        elif subject in ("episode", "plan", "offloading"):
            self._course(entry.kind, entry.subject_id, entry.after)
        elif entry.subject_id == self.patient_id:
            self._person(subject, verb, entry)

    def _contact(self, verb: str, contact: str) -> None:
        if verb == "opted_out":
            self.stopped.add(contact)
        elif verb == "opted_in":
            self.stopped.discard(contact)

    def _person(self, subject: str, verb: str, entry: Entry) -> None:
        if subject == "consent":
            self.consent = Consent(verb)
        elif verb == "registered":
            self.is_registered = True
            self.contact = entry.after["contact_id"]
            self.reach = Reach(entry.after["reach"])
        elif verb == "changed":
            self.reach = Reach(entry.after.get("reach", self.reach))
        elif verb in ("archived", "restored"):
            self.is_archived = verb == "archived"
        else:
            self._pause(verb, entry)

    def _pause(self, verb: str, entry: Entry) -> None:
        if verb == "paused":
            until = entry.after.get("until_at")
            self.pauses.append(None if until is None else datetime.fromisoformat(until))
        elif verb == "resumed":
            # The last begun of those that hold is the one that is ended.
            held = [place for place, end in enumerate(self.pauses) if not _over(end, entry.at)]
            del self.pauses[held[-1]]

    def _course(self, kind: str, episode_id: UUID, after: Mapping[str, Any]) -> None:
        if kind == "episode.assigned":
            self.courses[episode_id] = Course(phase=None, status=None, plan_version=1)
            return
        if kind == "episode.ended":
            del self.courses[episode_id]
            return
        now = self.courses[episode_id]
        status = Status(after["status"]) if kind == "offloading.phase_opened" else now.status
        phase = after["phase"] if kind == "plan.phase_opened" else now.phase
        version = after["plan_version"] if kind == "plan.changed" else now.plan_version
        self.courses[episode_id] = Course(phase, status, version)


def standing(patient_id: UUID, entries: Iterable[Entry], at: datetime) -> Standing:
    """Return what held for a patient at `at`, from the events up to and at that instant.

    `entries` are, in the order they were kept, every event about the patient, about their
    episodes and about the numbers that reach them.
    """
    fold = _Fold(patient_id)
    for entry in entries:
        if entry.at <= at:
            fold.take(entry)
    return Standing(
        is_registered=fold.is_registered,
        consent=fold.consent,
        is_opted_out=fold.contact in fold.stopped,
        is_paused=any(not _over(end, at) for end in fold.pauses),
        is_archived=fold.is_archived,
        reach=fold.reach,
        courses=dict(fold.courses),
    )


def _over(end: datetime | None, at: datetime) -> bool:
    return end is not None and end <= at
