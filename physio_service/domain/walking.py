"""Walking after crutches: as comfortable, within the prescribed rows (S1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from physio_service.domain.course import Walking, WalkingRow
from physio_service.domain.offloading import Aid, OffloadingPhase, Status, in_force

WALK = "walk"  # the measurement: 1 when it was comfortable, 0 with pain or a limp
COMFORTABLE, NOT_COMFORTABLE = 1.0, 0.0

_WITHOUT_CRUTCHES = (Aid.NONE, Aid.STICK)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody walks now, and how many comfortable walks count towards the next row."""

    row: WalkingRow
    comfortable: int  # in a row, since the row last changed
    needed: int


def walking_since(phases: Iterable[OffloadingPhase]) -> date | None:
    """Return from which day walking without crutches is signed off; none while it is not.

    Whoever goes back to crutches begins anew when it is signed again.
    """
    known = tuple(phases)
    present = in_force(known)
    if present is None or not _is_free(present):
        return None
    since = None
    for phase in sorted(known, key=lambda one: one.sequence):
        if phase.started_day is not None:
            since = (since or phase.started_day) if _is_free(phase) else None
    return since


def progress(walking: Walking, walks: Iterable[bool]) -> Progress:
    """Return where the walks so far lead, each said to be comfortable or not, in their order.

    One row up after so many comfortable ones in a row, one down for pain or a limp; from the
    first row to the last that is prescribed, and never beyond it.
    """
    place, comfortable = 0, 0
    for is_comfortable in walks:
        comfortable = comfortable + 1 if is_comfortable else 0
        if not is_comfortable:
            place = max(place - 1, 0)
        elif comfortable >= walking.comfortable_walks and place + 1 < len(walking.rows):
            place, comfortable = place + 1, 0
    return Progress(
        walking.rows[place],
        min(comfortable, walking.comfortable_walks),
        walking.comfortable_walks,
    )


def _is_free(phase: OffloadingPhase) -> bool:
    return phase.status is Status.FWB and phase.aid in _WITHOUT_CRUTCHES
