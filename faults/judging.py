"""What became of every text: the accept log counted against the journal."""

from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from faults.world import World
from physio_service.domain.audit import ENDED, ENDS_WITHIN, Span, audit
from physio_service.domain.invariant import Invariant, Violation
from physio_service.domain.ledger import Ledger, Line
from physio_service.store import audits, clinics

_EVER = timedelta(days=9000)
_LONGEST = timedelta(days=9)  # no text waits longer


@dataclass(slots=True)
class Tally:
    """Counts of one fault, or of many together."""

    kills: int = 0
    slots: int = 0  # texts intended whose time is over
    accepted: int = 0
    lost: int = 0  # neither accepted nor ended for a reason on record, or never asked for
    duplicates: int = 0  # accepts of one token, or of one text, beyond the first
    quiet_hour_violations: int = 0
    after_stop: int = 0
    late: int = 0  # accepted after not_after
    violations: int = 0  # of I1-I8, by the journal
    strays: int = 0  # accepts that the journal knows of no claim for, or that it denies
    unknown_shown: int = 0  # may have gone: shown to people, and never sent again
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # worth reading, and nobody's fault

    @property
    def is_good(self) -> bool:
        wrong = (self.lost, self.duplicates, self.quiet_hour_violations, self.after_stop)
        return not any((*wrong, self.late, self.violations, self.strays, self.failures))

    def add(self, other: "Tally") -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def as_json(self) -> dict[str, Any]:
        counted = {name: value for name, value in asdict(self).items() if name != "notes"}
        return {**counted, "failures": len(self.failures)}


def judge(
    world: World, until: datetime | None = None, *, known_from: datetime | None = None
) -> Tally:
    """Return what happened in a world; by default every text that was made should have ended.

    A restored journal knows of nothing accepted before `known_from`.
    """
    until = until or world.now + _LONGEST
    accepts = world.accepted()
    tally = Tally(kills=world.kills, accepted=len(accepts))
    with world.opened() as container, container.database.reading() as tx:
        for clinic_id in clinics.all_ids(tx):
            ever = Span(until - _EVER, until + _EVER)
            concerned = audits.suspects(tx, clinic_id, ever)
            owed = audits.expected(tx, clinic_id, ever.from_at, min(until, world.now) - ENDS_WITHIN)
            everybody = concerned.patients | {one.patient_id for one in owed}
            lines = audits.lines(tx, clinic_id, everybody, concerned.subjects, ever)
            found = audit(lines, Span(ever.from_at, until), owed)
            _count(tally, lines, found, accepts, until, known_from or ever.from_at)
    tally.failures += [f"the database: {flaw}" for flaw in world.engine.flaws(world.url)]
    return tally


def _count(
    tally: Tally,
    lines: list[Line],
    found: tuple[Violation, ...],
    accepts: list[dict[str, Any]],
    until: datetime,
    known_from: datetime,
) -> None:
    ledger, claims = Ledger(), dict[str, UUID]()
    for line in sorted(lines, key=lambda one: one.id):
        ledger.take(line)
        if line.kind == "message.claimed":
            claims[line.after["token"]] = line.subject_id
    tokens = Counter(token_of(one) for one in accepts)
    of_text = Counter(claims[token] for token in tokens.elements() if token in claims)
    tally.duplicates += sum(count - 1 for count in of_text.values())
    tally.strays += sum(
        token_of(one) not in claims and accepted_at(one) >= known_from for one in accepts
    )
    tally.late += sum(_is_late(ledger, claims, one) for one in accepts)
    for message_id, text in ledger.texts.items():
        not_after = text.moment("not_after_at")
        if not_after is None or not_after + ENDS_WITHIN >= until:
            continue
        tally.slots += 1
        is_accepted = message_id in of_text
        tally.lost += not is_accepted and text.state not in ENDED
        # "Kept back" of a text that the carrier has would be a lie on record.
        tally.strays += is_accepted and text.state in ("expired", "suppressed")
        tally.unknown_shown += text.state.startswith("unknown")
    by_rule = Counter(one.invariant for one in found)
    tally.lost += sum(one.what == "never_asked" for one in found)
    tally.quiet_hour_violations += by_rule[Invariant.NOT_AT_NIGHT]
    tally.after_stop += by_rule[Invariant.NOT_AFTER_STOP]
    tally.violations += len(found)
    tally.failures += sorted({f"{one.invariant.value} {one.what}" for one in found})


def token_of(accept: dict[str, Any]) -> str:
    """Return our token of a text that the carrier accepted, from its callback's address."""
    callback = accept["status_callback"] or ""
    return parse_qs(urlsplit(callback).query).get("m", [""])[0]


def accepted_at(accept: dict[str, Any]) -> datetime:
    """Return when the carrier accepted a text, by its own clock."""
    return datetime.fromisoformat(accept["accepted_at"])


def _is_late(ledger: Ledger, claims: dict[str, UUID], accept: dict[str, Any]) -> bool:
    message_id = claims.get(token_of(accept))
    text = ledger.texts.get(message_id) if message_id else None
    not_after = text.moment("not_after_at") if text else None
    return not_after is not None and accepted_at(accept) > not_after
