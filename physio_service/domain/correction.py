"""Texts that have left and that a change makes wrong, and how each can be set right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from physio_service.domain.activity import ActivityKind
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.step import SUPPORT


class Way(StrEnum):
    """How somebody who was told something wrong is told better."""

    TEXT = "text"
    CALL = "call"  # no text may go to them (M3): a task to ring


class Reason(StrEnum):
    """Why a text that has left is wrong now."""

    SESSION_OFF = "session_off"  # it asked for a session that is not to be done any more
    CHECK_OFF = "check_off"  # it asked the questions of a check that nobody waits for
    STAGE_BACK = "stage_back"  # it announced a loosening that is taken back
    AID_OTHER = "aid_other"  # it named an aid that is not the prescribed one any more
    DAY_OTHER = "day_other"  # it spoke of a day that has moved


# The texts that set it right; none of them says a dose, a day or a status (S6, M7).
_WORDING = {
    Reason.SESSION_OFF: "correct_session",
    Reason.CHECK_OFF: "correct_session",
    Reason.STAGE_BACK: "correct_aid",
    Reason.AID_OTHER: "correct_aid",
    Reason.DAY_OTHER: "correct_plan",
}
_WITHOUT_AID = "correct_plan"
WORDINGS = frozenset(_WORDING.values())
# Texts that tell somebody they may do more, and texts that speak of a day to come.
LOOSENING = frozenset({"phase_change", "offload_end_confirmed", "walk_build"})
OF_REVIEW = frozenset({"offload_end_near"})
OF_OPERATION = frozenset({"preop_prepare", "operation_near"})


@dataclass(frozen=True, slots=True)
class Left:
    """A text that has left, or may have."""

    message_id: UUID
    purpose: str  # the key of its wording
    kind: str
    day: date
    left_at: datetime
    body: str
    activity_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """A text that has left and is wrong once the change is made."""

    message_id: UUID
    purpose: str
    left_at: datetime
    reason: Reason
    way: Way | None  # none: it has been corrected before
    correction: str  # the key of the wording that sets it right
    words: str = ""  # the text as it would leave; none: somebody rings


@dataclass(frozen=True, slots=True)
class Situation:
    """What a text that has left may have told: as it stands before, or after, a change."""

    asked: Mapping[UUID, str]  # open activities that were asked about: phase and what is done
    status: Status | None  # in force, the strictest
    aid: Aid | None
    surgery_days: frozenset[date | None]  # planned, of active episodes not operated yet
    review_days: frozenset[date | None]  # next review, of what is in force
    can_be_texted: bool


def wrongs(
    left: Iterable[Left],
    before: Situation,
    after: Situation,
    aids: Mapping[str, str],
    corrected: frozenset[UUID],
) -> tuple[Wrong, ...]:
    """Return the texts that the change makes wrong, the latest first.

    `aids` are the words of the patient's language for the walking aids, by code. One that
    was `corrected` already is told, and not offered again.
    """
    found = []
    for text in left:
        reason = _reason(text, before, after, aids)
        if reason is None:
            continue
        way = Way.TEXT if after.can_be_texted else Way.CALL
        found.append(
            Wrong(
                text.message_id,
                text.purpose,
                text.left_at,
                reason,
                None if text.message_id in corrected else way,
                _wording(reason, after),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.left_at, one.message_id), reverse=True))


def _reason(
    text: Left, before: Situation, after: Situation, aids: Mapping[str, str]
) -> Reason | None:
    open_before = [one for one in text.activity_ids if one in before.asked]
    if any(before.asked[one] != after.asked.get(one) for one in open_before):
        is_check = text.kind == ActivityKind.CHECK
        return Reason.CHECK_OFF if is_check else Reason.SESSION_OFF
    if text.purpose in LOOSENING and _is_tighter(before.status, after.status):
        return Reason.STAGE_BACK
    if _names_old_aid(text, before, after, aids):
        return Reason.AID_OTHER
    has_moved = (text.purpose in OF_OPERATION and before.surgery_days != after.surgery_days) or (
        text.purpose in OF_REVIEW and before.review_days != after.review_days
    )
    return Reason.DAY_OTHER if has_moved else None


def _wording(reason: Reason, after: Situation) -> str:
    wording = _WORDING[reason]
    has_aid = after.aid not in (None, Aid.NONE)
    return wording if has_aid or wording != "correct_aid" else _WITHOUT_AID


def _is_tighter(before: Status | None, after: Status | None) -> bool:
    return before is not None and after is not None and after.rank < before.rank


def _names_old_aid(
    text: Left, before: Situation, after: Situation, aids: Mapping[str, str]
) -> bool:
    """Say whether a text named an aid that is not enough any more."""
    if before.aid is None or after.aid is None:
        return False
    if SUPPORT.index(after.aid) >= SUPPORT.index(before.aid):
        return False
    old = aids.get(before.aid.value, "")
    return bool(old) and re.search(rf"(?<!\w){re.escape(old)}(?!\w)", text.body) is not None
