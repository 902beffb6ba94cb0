"""What the journal alone says about a clinic, line by line, up to the line last taken."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Line:
    """One event as it was kept. Ids are in the order of making, whatever a clock did."""

    id: UUID
    at: datetime
    kind: str
    subject_id: UUID
    patient_id: UUID | None
    after: Mapping[str, Any]


@dataclass(slots=True)
class Person:
    """What was decided about a patient so far."""

    facts: dict[str, Any] = field(default_factory=dict)  # zone, reach, contact_id …
    consent: str = "none"
    is_archived: bool = False
    pauses: dict[str, datetime | None] = field(default_factory=dict)  # ends, by pause

    def is_paused(self, at: datetime) -> bool:
        return any(end is None or end > at for end in self.pauses.values())


@dataclass(slots=True)
class Text:
    """One intended text: what was wished for, and what was written of it since."""

    wish: Mapping[str, Any]
    patient_id: UUID | None
    state: str = "queued"
    claimed_at: datetime | None = None  # none: unclaimed, or given back
    sids: set[str] = field(default_factory=set)  # the carrier's ids of it: one, if all is well
    given_up: set[str] = field(default_factory=set)  # its ids before it was sent again, marked

    def moment(self, name: str) -> datetime | None:
        """Return an instant of the wish; none where it has none."""
        written = self.wish.get(name)
        return datetime.fromisoformat(written) if written else None


@dataclass(slots=True)
class Reply:
    """One text that came in, and when it was understood or shown to a person."""

    sid: str | None
    received_at: datetime
    patient_id: UUID | None
    settled_at: datetime | None = None


# A text in one of these has not left: it counts against no cap.
NOT_GONE = frozenset({"queued", "held", "suppressed", "expired"})


@dataclass(slots=True)
class Ledger:
    """Everything an audit asks, as it stood after the line last taken; take them by id."""

    clinic: dict[str, Any] = field(default_factory=dict)
    people: dict[UUID, Person] = field(default_factory=dict)
    stops: set[tuple[str, str]] = field(default_factory=set)  # (contact, sender)
    versions: dict[str, int | None] = field(default_factory=dict)  # of plans, by active episode
    texts: dict[UUID, Text] = field(default_factory=dict)
    replies: dict[UUID, Reply] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)  # activities of which something was written

    def take(self, line: Line) -> None:
        """Note what a line says; one of a kind that no rule asks about changes nothing."""
        subject, _, verb = line.kind.partition(".")
        match subject:
            case "clinic":
                self.clinic |= line.after
            case "patient" | "consent":
                self._person(subject, verb, line)
            case "contact":
                self._contact(verb, line)
            case "episode" | "plan":
                self._episode(line)
            case "message":
                self._text(verb, line)
            case "reply":
                self._reply(verb, line)
            case "activity":
                self.settled.add(str(line.subject_id))

    def person(self, patient_id: UUID) -> Person:
        return self.people.setdefault(patient_id, Person())

    def _person(self, subject: str, verb: str, line: Line) -> None:
        person = self.person(line.subject_id)
        if subject == "consent":
            person.consent = verb
        elif verb == "paused":
            until = line.after.get("until_at")
            end = None if until is None else datetime.fromisoformat(until)
            person.pauses[str(line.after.get("pause", line.id))] = end
        elif verb == "resumed":
            person.pauses.pop(str(line.after.get("pause")), None)
        elif verb in ("archived", "restored"):
            person.is_archived = verb == "archived"
        else:
            person.facts |= line.after

    def _contact(self, verb: str, line: Line) -> None:
        key = str(line.subject_id), str(line.after.get("sender"))
        if verb == "opted_out":
            self.stops.add(key)
        elif verb == "opted_in":
            self.stops.discard(key)

    def _episode(self, line: Line) -> None:
        episode = str(line.subject_id)
        if line.kind == "episode.ended":
            self.versions[episode] = None
        elif line.kind == "episode.assigned":
            self.versions[episode] = 1
        elif "plan_version" in line.after:
            self.versions[episode] = line.after["plan_version"]

    def _text(self, verb: str, line: Line) -> None:
        text = self.texts.setdefault(line.subject_id, Text(line.after, line.patient_id))
        text.state = line.after.get("state", verb) if verb == "settled" else verb
        if line.after.get("again"):  # sent a second time on purpose, and marked
            text.given_up |= text.sids
        if sid := line.after.get("sid"):
            text.sids.add(sid)
        text.sids -= text.given_up
        if verb == "claimed":
            text.claimed_at = line.at
        elif text.state in NOT_GONE:
            text.claimed_at = None

    def _reply(self, verb: str, line: Line) -> None:
        if verb == "received":
            sid = line.after.get("sid")
            self.replies[line.subject_id] = Reply(sid, line.at, line.patient_id)
        elif verb in ("understood", "unclear") and line.subject_id in self.replies:
            self.replies[line.subject_id].settled_at = line.at
