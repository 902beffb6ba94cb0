"""What the criteria and the course so far propose to a clinician: it opens nothing (S1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from physio_service.domain.assessment import Gait
from physio_service.domain.course import Criterion, CriterionKind, PainBand
from physio_service.domain.criterion import Judgement, Standing
from physio_service.domain.offloading import Aid
from physio_service.domain.pain import is_worst

# The aid was used sometimes or not at all: config/protocols, crutches_not_used (a draft).
_BREACH_FROM = 3


class Setback(StrEnum):
    """Why a step back is proposed; each since the phase in force was opened."""

    PAIN_TWICE = "pain_twice"  # the last two pains said were in the worst band
    LIMP = "limp"  # seen by a clinician, in walking without an aid
    AID_LEFT = "aid_left"  # the patient last said to have walked without the aid


@dataclass(frozen=True, slots=True)
class Told:
    """What was told or seen in the phase in force, in its order."""

    pains: tuple[float, ...] = ()  # in exercise, 0 to 10
    aid_used: tuple[float, ...] = ()  # 1 always to 4 not at all
    gaits: tuple[tuple[Gait, Aid | None], ...] = ()  # and with which aid it was seen


@dataclass(frozen=True, slots=True)
class Proposal:
    """To open the phase ahead, or to step back; a person decides, on a form of its own."""

    because: tuple[Setback, ...] = ()  # none: to open what is ahead
    to_confirm: tuple[Criterion, ...] = ()  # what only a clinician can say, and has not yet

    @property
    def is_back(self) -> bool:
        return bool(self.because)


def setbacks(bands: Iterable[PainBand], told: Told) -> tuple[Setback, ...]:
    """Return what speaks for a step back."""
    known, found = tuple(bands), []
    last = told.pains[-2:]
    if len(last) == 2 and all(is_worst(known, pain) for pain in last):
        found.append(Setback.PAIN_TWICE)
    if told.gaits and _is_limp(*told.gaits[-1]):
        found.append(Setback.LIMP)
    if told.aid_used and told.aid_used[-1] >= _BREACH_FROM:
        found.append(Setback.AID_LEFT)
    return tuple(found)


def propose(
    judged: Sequence[Judgement], against: Sequence[Setback], *, has_next: bool
) -> Proposal | None:
    """Return what is proposed, or None. What speaks for a step back outweighs all criteria.

    The phase ahead is proposed when every criterion is met but those which a clinician has
    yet to look at; one that is not met, or not known though others could say it, keeps it.
    """
    if against:
        return Proposal(because=tuple(against))
    open_ = [one.criterion for one in judged if one.standing is not Standing.MET]
    is_kept = any(
        one.standing is Standing.NOT_MET
        or (
            one.standing is Standing.NOT_KNOWN and one.criterion.kind is not CriterionKind.CLINICIAN
        )
        for one in judged
    )
    if is_kept or not has_next or len(open_) == len(judged):
        return None
    return Proposal(to_confirm=tuple(open_))


def _is_limp(gait: Gait, aid: Aid | None) -> bool:
    """A limp on crutches is to be expected; one without an aid says that it was too soon."""
    return aid is Aid.NONE and gait in (Gait.SLIGHT_LIMP, Gait.MARKED_LIMP)
