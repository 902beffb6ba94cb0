"""What a patient is told never names an aid by habit: the files say "your walking aid"."""

import re

import pytest

from tests.builders_plans import CATALOGUE

_AN_AID = re.compile(r"\b(crutch(es)?|sticks?)\b", re.IGNORECASE)
# A stick after the aid is gone is an offer, whatever somebody walked with before.
_OFFERED = "Use a stick in the hand on your good side if you need one."


@pytest.mark.parametrize("exercise", CATALOGUE.exercises.values(), ids=lambda one: one.id)
def test_no_exercise_names_crutches_or_a_stick(exercise):
    said = (exercise.name, exercise.label, *exercise.instructions, *exercise.cautions)

    assert [words for words in said if _AN_AID.search(words) and words != _OFFERED] == []


@pytest.mark.parametrize("protocol", CATALOGUE.protocols.values(), ids=lambda one: one.id)
def test_no_goal_limit_or_question_of_a_protocol_names_them(protocol):
    said = [
        words
        for phase in protocol.phases
        for words in (
            *phase.goals,
            *(limit.text for limit in phase.movement_limits),
            *(criterion.text for criterion in phase.criteria if criterion.kind.value == "asked"),
        )
    ]

    assert [words for words in said if _AN_AID.search(words)] == []


def test_what_a_status_means_names_no_aid():
    assert [one.patient for one in CATALOGUE.statuses if _AN_AID.search(one.patient)] == []


@pytest.mark.parametrize("protocol", CATALOGUE.protocols.values(), ids=lambda one: one.id)
def test_a_step_of_a_wean_names_the_aid_it_is_walked_with(protocol):
    for step in protocol.rules.wean:
        for found in _AN_AID.finditer(step.limits):
            assert found.group().lower().removesuffix("es") in step.aid.value, step
