"""What the hourly audit found: how far it has come, and how often each rule was broken of late."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.store import audits
from physio_service.store.audits import Audited
from physio_service.store.database import Tx

_LATELY = timedelta(days=7)
_MOST = 24 * 7  # one an hour


@dataclass(frozen=True, slots=True)
class Audits:
    """A clinic's audits of the last seven days."""

    until_at: datetime | None  # everything before is audited; none: nothing yet
    checked: int  # claims, texts that ended, and replies
    broken: Mapping[str, int]  # how often each rule, I1 to I8
    spans: tuple[Audited, ...]  # latest first

    @property
    def violations(self) -> int:
        return sum(self.broken.values())


def audits_lately(tx: Tx, clinic_id: UUID, now: datetime) -> Audits:
    """Return what was audited in the last seven days, and what was found."""
    latest = audits.latest(tx, clinic_id, _MOST)
    spans = tuple(one for one in latest if one.at > now - _LATELY)
    broken: Counter[str] = Counter()
    for one in spans:
        broken.update(one.broken)
    return Audits(
        until_at=latest[0].span.until_at if latest else None,
        checked=sum(one.checked for one in spans),
        broken=dict(sorted(broken.items())),
        spans=spans,
    )
