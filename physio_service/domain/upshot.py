"""The upshot of a session, or of a day of them: one of nine classes, decided here and nowhere else.

A statement that counts in the database is built from the same table of cases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.message import MessageState


class Upshot(StrEnum):
    """What came of it, or why nothing could."""

    NOT_ASKED = "not_asked"  # nothing asked for it, or a rule of ours kept back what would
    NOT_DELIVERED = "not_delivered"  # a text did, and nobody knows that it arrived
    SILENT = "silent"  # the patient was asked, and did not answer
    NO = "no"
    PART = "part"
    DONE = "done"  # said in a text
    IN_APP = "in_app"  # done, and logged in the app
    SEEN = "seen"  # done as staff entered it; or open, on a day a clinician saw the patient
    EXCUSED = "excused"  # nobody could be expected to do it


class Asked(IntEnum):
    """How far what asks for a session came; of several texts the one that came furthest."""

    NOBODY = 0
    KEPT_BACK = 1
    LOST = 2  # it did not arrive, or nobody knows that it did
    ARRIVED = 3  # or the sheet asks: of somebody who gets no texts at all


ASKED_BY: Mapping[MessageState, Asked] = {
    MessageState.SUPPRESSED: Asked.KEPT_BACK,
    MessageState.QUEUED: Asked.LOST,
    MessageState.HELD: Asked.LOST,
    MessageState.SENDING: Asked.LOST,
    MessageState.EXPIRED: Asked.LOST,
    MessageState.UNDELIVERED: Asked.LOST,
    MessageState.FAILED: Asked.LOST,
    MessageState.UNKNOWN: Asked.LOST,
    MessageState.UNKNOWN_FINAL: Asked.LOST,
    MessageState.SENT: Asked.ARRIVED,  # most carriers' networks tell nothing more
    MessageState.DELIVERED: Asked.ARRIVED,
}

UNANSWERED = (ActivityState.MISSED, ActivityState.NOT_ASKED)
_CLOSED = tuple(
    state
    for state in ActivityState
    if state not in (ActivityState.PLANNED, ActivityState.CANCELLED)
)


@dataclass(frozen=True, slots=True)
class Case:
    """Which sessions have an upshot; none of the three means whichever."""

    upshot: Upshot
    states: Collection[ActivityState]
    sources: Collection[Source] | None = None
    asked: Collection[Asked] | None = None
    is_excused: bool | None = None
    is_seen: bool | None = None


# The first that fits decides. What is planned or was called off fits none.
CASES: tuple[Case, ...] = (
    Case(Upshot.EXCUSED, _CLOSED, is_excused=True),
    Case(Upshot.EXCUSED, (ActivityState.EXCUSED,)),
    Case(Upshot.NO, (ActivityState.SKIPPED,)),
    Case(Upshot.PART, (ActivityState.PART,)),
    Case(Upshot.IN_APP, (ActivityState.DONE,), sources=(Source.APP,)),
    Case(Upshot.SEEN, (ActivityState.DONE,), sources=(Source.STAFF,)),
    Case(Upshot.DONE, (ActivityState.DONE,)),
    Case(Upshot.SEEN, UNANSWERED, is_seen=True),
    Case(Upshot.NOT_ASKED, UNANSWERED, asked=(Asked.NOBODY, Asked.KEPT_BACK)),
    Case(Upshot.NOT_DELIVERED, UNANSWERED, asked=(Asked.LOST,)),
    Case(Upshot.SILENT, UNANSWERED),
)


@dataclass(frozen=True, slots=True)
class DatedSession:
    """A session with everything that says what came of it."""

    day: date  # on the patient's calendar
    due_at: datetime
    state: ActivityState
    source: Source | None = None
    asked: Asked = Asked.ARRIVED
    # The day of the operation, a day in hospital after it, or what the end of the course left open.
    is_excused: bool = False
    is_seen: bool = False  # a clinician assessed the patient on that day

    @property
    def upshot(self) -> Upshot | None:
        """Return the class of the session; none while it is open, or once it was called off."""
        return next((case.upshot for case in CASES if _fits(case, self)), None)

    @property
    def is_due(self) -> bool:
        """Say whether an answer was to be expected: one came, or none did, or it is open still."""
        if self.upshot is Upshot.SEEN:
            return self.state is ActivityState.DONE
        return self.state is ActivityState.PLANNED or self.upshot in _EXPECTED


_EXPECTED = frozenset({Upshot.SILENT, Upshot.NO, Upshot.PART, Upshot.DONE, Upshot.IN_APP})


def _fits(case: Case, session: DatedSession) -> bool:
    return (
        session.state in case.states
        and (case.sources is None or session.source in case.sources)
        and (case.asked is None or session.asked in case.asked)
        and (case.is_excused is None or session.is_excused is case.is_excused)
        and (case.is_seen is None or session.is_seen is case.is_seen)
    )


_NOT_THE_PATIENTS = frozenset({Upshot.NOT_ASKED, Upshot.NOT_DELIVERED})
_DONE = frozenset({Upshot.DONE, Upshot.IN_APP, Upshot.SEEN})
# Where a day's sessions differ: who bears witness, then what the patient said, then our own part.
_FIRST = (
    Upshot.SEEN,
    Upshot.IN_APP,
    Upshot.DONE,
    Upshot.NO,
    Upshot.SILENT,
    Upshot.NOT_DELIVERED,
    Upshot.NOT_ASKED,
    Upshot.EXCUSED,
)


def of_day(sessions: Iterable[DatedSession]) -> Upshot | None:
    """Return the one class of a day; none while nothing of it is closed.

    Seen is a day on which a clinician saw the patient, whatever was answered, unless all of
    it is excused. A day of which some was done and some was not is part done; what was not
    asked for, or not delivered, makes no day worse.
    """
    closed = [one for one in sessions if one.upshot is not None]
    found = {one.upshot for one in closed if one.upshot is not None}
    expected = found - {Upshot.EXCUSED}
    if not expected:
        return Upshot.EXCUSED if found else None
    if any(one.is_seen for one in closed):
        return Upshot.SEEN
    counted = expected - _NOT_THE_PATIENTS or expected
    if Upshot.PART in counted or (counted & _DONE and counted - _DONE):
        return Upshot.PART
    return next(upshot for upshot in _FIRST if upshot in counted)
