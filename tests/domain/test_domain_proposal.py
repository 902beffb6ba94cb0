"""Proposals: a step back outweighs all, what is not known keeps the phase ahead; nothing opens."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.assessment import Gait
from physio_service.domain.course import Criterion, CriterionKind
from physio_service.domain.criterion import Judgement, Standing, Why
from physio_service.domain.offloading import Aid
from physio_service.domain.proposal import Setback, Told, propose, setbacks
from tests.builders_plans import PROTOCOL

BANDS = PROTOCOL.rules.pain


def judged(standing: Standing, kind: CriterionKind = CriterionKind.SCORE) -> Judgement:
    return Judgement(Criterion("one", kind, True), standing, Why.NOT_ASKED, None)


MET, NOT_MET = judged(Standing.MET), judged(Standing.NOT_MET)
UNKNOWN = judged(Standing.NOT_KNOWN)
TO_CONFIRM = judged(Standing.NOT_KNOWN, CriterionKind.CLINICIAN)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (Told(), ()),
        (Told(pains=(9,)), ()),
        (Told(pains=(9, 6)), (Setback.PAIN_TWICE,)),
        (Told(pains=(9, 9, 2)), ()),
        (Told(pains=(9, 5, 9)), ()),
        (Told(gaits=((Gait.SLIGHT_LIMP, Aid.NONE),)), (Setback.LIMP,)),
        (Told(gaits=((Gait.MARKED_LIMP, Aid.TWO_CRUTCHES),)), ()),
        (Told(gaits=((Gait.MARKED_LIMP, Aid.NONE), (Gait.NO_LIMP, Aid.NONE))), ()),
        (Told(aid_used=(1, 3)), (Setback.AID_LEFT,)),
        (Told(aid_used=(4, 2)), ()),
        (Told(pains=(7, 7), aid_used=(4,)), (Setback.PAIN_TWICE, Setback.AID_LEFT)),
    ],
)
def test_what_speaks_for_a_step_back_is_what_was_told_or_seen_last(told, found):
    assert setbacks(BANDS, told) == found


def test_all_met_proposes_the_phase_ahead_and_names_what_a_clinician_has_yet_to_confirm():
    assert propose([MET, MET], (), has_next=True).to_confirm == ()
    assert propose([MET, TO_CONFIRM], (), has_next=True).to_confirm == (TO_CONFIRM.criterion,)
    assert not propose([MET], (), has_next=True).is_back


@pytest.mark.parametrize("others", [[NOT_MET], [UNKNOWN], [NOT_MET, TO_CONFIRM]])
def test_what_is_not_met_or_could_be_known_and_is_not_keeps_the_phase(others):
    assert propose([MET, *others], (), has_next=True) is None


def test_nothing_known_proposes_nothing_and_the_last_phase_leads_nowhere():
    assert propose([], (), has_next=True) is None
    assert propose([TO_CONFIRM], (), has_next=True) is None
    assert propose([MET], (), has_next=False) is None


@given(
    st.lists(st.sampled_from([MET, NOT_MET, UNKNOWN, TO_CONFIRM]), max_size=6),
    st.lists(st.sampled_from(Setback), min_size=1, max_size=3, unique=True),
    st.booleans(),
)
def test_a_step_back_outweighs_every_criterion(found, against, has_next):
    assert propose(found, against, has_next=has_next).because == tuple(against)


@given(st.lists(st.sampled_from([MET, NOT_MET, UNKNOWN, TO_CONFIRM]), min_size=1, max_size=6))
def test_one_criterion_more_that_is_not_met_never_brings_a_proposal_about(found):
    assert propose([*found, replace(NOT_MET)], (), has_next=True) is None
