"""How a criterion stands: met, not met or not known, and what decided that."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.assessment import (
    Assessment,
    Gait,
    Trendelenburg,
    Wound,
)
from physio_service.domain.course import Criterion, CriterionKind
from physio_service.domain.criterion import (
    Answer,
    Evidence,
    Said,
    Score,
    Standing,
    Why,
    judge,
)
from physio_service.domain.offloading import Aid, Limb
from physio_service.store.types import new_id

SURGERY = date(2026, 3, 2)
TODAY = SURGERY + timedelta(days=20)
SINCE = SURGERY + timedelta(days=14)
BEFORE = SINCE - timedelta(days=1)
WHO = new_id()
NOTHING = Evidence(
    today=TODAY,
    limb=Limb.LEFT,
    phase_since=SINCE,
    planned_end=SURGERY + timedelta(weeks=6),
    surgery_day=SURGERY,
    is_operated=True,
)
PAIN = Criterion("pain_at_rest", CriterionKind.SCORE, False, measure="pain_rest", at_most=3)
WALKS = Criterion("walks", CriterionKind.SCORE, False, measure="walking_minutes", at_least=30)
WOUND = Criterion(
    "wound_closed", CriterionKind.ASKED, False, finding="wound", finding_is=("closed_dry",)
)
LEVEL = Criterion(
    "level", CriterionKind.CLINICIAN, True, finding="trendelenburg", finding_is=("negative",)
)
NO_LIMP = Criterion("no_limp", CriterionKind.ASKED, False, finding="gait", finding_is=("no_limp",))
REVIEWED = Criterion("reviewed", CriterionKind.CLINICIAN, True)
NO_FLAG = Criterion("no_open_red_flag", CriterionKind.SYSTEM, False)
DONE = Criterion("surgery_done", CriterionKind.EVENT, True)
WEEKS = Criterion("weeks_done", CriterionKind.TIME, False)


def day(number: int) -> Criterion:
    return Criterion("day", CriterionKind.TIME, False, day=number)


def stands(criterion, **evidence):
    (found,) = judge([criterion], replace(NOTHING, **evidence))
    return found.standing, found.why


def pain(number, on=TODAY, measure="pain_rest"):
    return Score(measure, number, on)


def answered(said, on=TODAY, criterion=WOUND):
    return {criterion.id: Answer(criterion.id, said, on, WHO)}


def seen(on=TODAY, **findings):
    return ((on, Assessment(**findings)),)


MET, NOT_MET, NOT_KNOWN = Standing
TABLE = {
    "day passed": (day(20), {}, (MET, Why.DAY_PASSED)),
    "day ahead": (day(21), {}, (NOT_MET, Why.DAY_AHEAD)),
    "day of no operation": (day(1), {"is_operated": False}, (NOT_KNOWN, Why.NOT_OPERATED)),
    "day of no date": (day(1), {"surgery_day": None}, (NOT_KNOWN, Why.NOT_OPERATED)),
    "planned weeks": (WEEKS, {}, (NOT_MET, Why.DAY_AHEAD)),
    "planned weeks over": (WEEKS, {"planned_end": TODAY}, (MET, Why.DAY_PASSED)),
    "no planned weeks": (WEEKS, {"planned_end": None}, (NOT_KNOWN, Why.NO_RULE)),
    "no score": (PAIN, {"scores": (pain(1, measure="pain_usual"),)}, (NOT_KNOWN, Why.NO_SCORE)),
    "score at the limit": (PAIN, {"scores": (pain(3),)}, (MET, Why.SCORE_FITS)),
    "score above it": (PAIN, {"scores": (pain(4),)}, (NOT_MET, Why.SCORE_DIFFERS)),
    "too few minutes": (
        WALKS,
        {"scores": (pain(29, measure="walking_minutes"),)},
        (NOT_MET, Why.SCORE_DIFFERS),
    ),
    "enough minutes": (
        WALKS,
        {"scores": (pain(30, measure="walking_minutes"),)},
        (MET, Why.SCORE_FITS),
    ),
    "score of before the phase": (
        PAIN,
        {"scores": (pain(1, BEFORE),)},
        (NOT_KNOWN, Why.ONLY_OLDER),
    ),
    "score of its first day": (PAIN, {"scores": (pain(1, SINCE),)}, (MET, Why.SCORE_FITS)),
    "last score wins": (PAIN, {"scores": (pain(9, SINCE), pain(1))}, (MET, Why.SCORE_FITS)),
    "worse of a day wins": (PAIN, {"scores": (pain(9), pain(1))}, (NOT_MET, Why.SCORE_DIFFERS)),
    "an assessment's score": (PAIN, {"assessments": seen(pain_rest=2)}, (MET, Why.SCORE_FITS)),
    "nobody asked": (WOUND, {}, (NOT_KNOWN, Why.NOT_ASKED)),
    "said yes": (WOUND, {"answers": answered(Said.YES)}, (MET, Why.SAID_YES)),
    "said no": (WOUND, {"answers": answered(Said.NO)}, (NOT_MET, Why.SAID_NO)),
    "seen dry": (WOUND, {"assessments": seen(wound=Wound.CLOSED_DRY)}, (MET, Why.SEEN)),
    "seen open": (WOUND, {"assessments": seen(wound=Wound.OPEN)}, (NOT_MET, Why.SEEN_OTHERWISE)),
    "seen before the phase": (
        WOUND,
        {"assessments": seen(BEFORE, wound=Wound.CLOSED_DRY)},
        (NOT_KNOWN, Why.ONLY_OLDER),
    ),
    "of no finding": (
        REVIEWED,
        {"assessments": seen(wound=Wound.CLOSED_DRY)},
        (NOT_KNOWN, Why.NOT_ASKED),
    ),
    "wound not looked at": (
        WOUND,
        {"assessments": seen(gait=Gait.NO_LIMP)},
        (NOT_KNOWN, Why.NOT_ASKED),
    ),
    "said yes but seen open": (
        WOUND,
        {"answers": answered(Said.YES), "assessments": seen(wound=Wound.OPEN)},
        (NOT_MET, Why.SEEN_OTHERWISE),
    ),
    "seen later": (
        WOUND,
        {"answers": answered(Said.NO, SINCE), "assessments": seen(wound=Wound.CLOSED_DRY)},
        (MET, Why.SEEN),
    ),
    "a clinician": (
        REVIEWED,
        {"answers": answered(Said.YES, TODAY, REVIEWED)},
        (MET, Why.SAID_YES),
    ),
    "no clinician": (REVIEWED, {}, (NOT_KNOWN, Why.NOT_ASKED)),
    "level on the operated side": (
        LEVEL,
        {"assessments": seen(trendelenburg_left=Trendelenburg.NEGATIVE)},
        (MET, Why.SEEN),
    ),
    "level on the other side": (
        LEVEL,
        {"assessments": seen(trendelenburg_right=Trendelenburg.NEGATIVE)},
        (NOT_KNOWN, Why.NOT_ASKED),
    ),
    "no limp without an aid": (
        NO_LIMP,
        {"assessments": seen(gait=Gait.NO_LIMP, aid=Aid.NONE)},
        (MET, Why.SEEN),
    ),
    "no limp on crutches": (
        NO_LIMP,
        {"assessments": seen(gait=Gait.NO_LIMP, aid=Aid.TWO_CRUTCHES)},
        (NOT_KNOWN, Why.NOT_ASKED),
    ),
    "a limp on crutches": (
        NO_LIMP,
        {"assessments": seen(gait=Gait.SLIGHT_LIMP, aid=Aid.TWO_CRUTCHES)},
        (NOT_MET, Why.SEEN_OTHERWISE),
    ),
    "no flag": (NO_FLAG, {}, (MET, Why.NO_FLAG)),
    "a flag": (NO_FLAG, {"flags_open": 1, "replies_unread": 1}, (NOT_MET, Why.FLAG_OPEN)),
    "a reply unread": (NO_FLAG, {"replies_unread": 1}, (NOT_KNOWN, Why.REPLY_UNREAD)),
    "another system": (replace(NO_FLAG, id="moon"), {}, (NOT_KNOWN, Why.NO_RULE)),
    "operated": (DONE, {}, (MET, Why.OPERATED)),
    "not operated": (DONE, {"is_operated": False}, (NOT_MET, Why.NOT_OPERATED)),
    "another event": (replace(DONE, id="party"), {}, (NOT_KNOWN, Why.NO_RULE)),
}


@pytest.mark.parametrize(("criterion", "evidence", "expected"), TABLE.values(), ids=TABLE)
def test_each_criterion_stands_as_what_is_known_says(criterion, evidence, expected):
    assert stands(criterion, **evidence) == expected


def test_who_said_it_and_the_number_that_decided_are_told():
    (said,) = judge([WOUND], replace(NOTHING, answers=answered(Said.YES)))
    (scored,) = judge([PAIN], replace(NOTHING, scores=(pain(2),)))

    assert (said.said_by, said.as_of) == (WHO, TODAY)
    assert (scored.number, scored.as_of) == (2, TODAY)


@given(
    criterion=st.sampled_from([PAIN, WALKS, WOUND, LEVEL, NO_LIMP, REVIEWED]),
    number=st.integers(0, 10),
    said=st.sampled_from([Said.YES, Said.NO]),
    age=st.integers(1, 400),
)
def test_nothing_older_than_the_phase_ever_counts(criterion, number, said, age):
    old = SINCE - timedelta(days=age)
    evidence = replace(
        NOTHING,
        scores=(pain(number, old), pain(number, old, "walking_minutes")),
        answers=answered(said, old, criterion),
        assessments=seen(old, wound=Wound.CLOSED_DRY, gait=Gait.NO_LIMP, aid=Aid.NONE),
    )

    (found,) = judge([criterion], evidence)

    assert found.standing is NOT_KNOWN
