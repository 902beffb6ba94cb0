"""Which number of a rule holds: the clinic's, the course's copy, or the usual one."""

from dataclasses import replace

import pytest

from physio_service.domain.alert import Looser, RuleId, Setting, Urgency, faults_of, loosened
from physio_service.domain.course import AlertRule
from physio_service.domain.rulebook import OF_SAFETY, RULES, in_force
from physio_service.domain.task import Tier
from tests.builders_plans import CATALOGUE, PROTOCOL

COURSE = PROTOCOL.rules
JUMP = RuleId.PAIN_JUMP


def held(rule=JUMP, course=COURSE, *settings):
    return in_force(rule, course, "core_decompression", settings)


def copied(*rules: AlertRule):
    return replace(COURSE, alerts=rules)


@pytest.mark.parametrize("protocol", sorted(CATALOGUE.protocols))
def test_every_shipped_protocol_lists_the_ten_rules_and_too_much(protocol):
    listed = {rule.id for rule in CATALOGUE.protocols[protocol].rules.alerts}

    assert listed == {rule.value for rule in RuleId} - {"pain_red"}


def test_a_course_is_read_by_its_own_copy():
    stricter = AlertRule("pain_jump", "staff_check", (("rise", 1.0),), "own words")

    found = held(JUMP, copied(stricter))

    assert (found.thresholds["rise"], found.thresholds["at_least"]) == (1, 5)
    assert (found.urgency, found.why) == (Urgency.STAFF_CHECK, "own words")


def test_a_course_from_before_a_rule_was_known_is_read_by_it_all_the_same():
    found = held(RuleId.TOO_MUCH, copied())

    assert found.is_on
    assert found.thresholds["sessions_factor"] == 1.5
    assert found.urgency is Urgency.NEXT_REVIEW


def test_a_number_that_no_rule_knows_is_left_out():
    unknown = AlertRule("pain_jump", "same_day", (("leap", 1.0),), "")

    assert "leap" not in held(JUMP, copied(unknown)).thresholds


def test_the_worst_band_of_the_course_is_where_its_rule_begins():
    assert held(RuleId.PAIN_RED).thresholds["at_least"] == 6
    assert held(RuleId.PAIN_RED, replace(COURSE, pain=())).thresholds["at_least"] == 6
    other = tuple(replace(band, lowest=7) for band in COURSE.pain)
    assert held(RuleId.PAIN_RED, replace(COURSE, pain=other)).thresholds["at_least"] == 7


def test_a_clinics_number_for_a_protocol_goes_before_its_number_for_all():
    for_all = Setting(JUMP, None, is_on=False, thresholds={"rise": 3, "at_least": 6})
    for_this = Setting(JUMP, "core_decompression", is_on=True, thresholds={"rise": 1})
    for_other = Setting(JUMP, "other", is_on=False, thresholds={"rise": 5})

    found = held(JUMP, COURSE, for_other, for_this, for_all)

    assert (found.thresholds["rise"], found.thresholds["at_least"]) == (1, 6)
    assert found.is_on
    assert found.set_by_clinic
    assert not held(JUMP, COURSE, for_all).is_on
    assert not held(JUMP, COURSE, for_other).set_by_clinic


def test_only_rules_for_the_same_day_are_of_safety():
    assert {
        "pain_jump",
        "pain_severe",
        "pain_red",
        "cannot_bear_as_before",
        "crutches_not_used",
    } == OF_SAFETY
    assert {urgency.tier for urgency in Urgency} == {Tier.SAME_DAY, Tier.REVIEW}


def test_numbers_out_of_bounds_or_of_no_such_threshold_are_refused_by_name():
    rule = RULES[RuleId.LOW_ADHERENCE]

    found = {one.field: one.message for one in faults_of(rule, {"below": 2, "weeks": 1.5, "x": 1})}

    assert found == {
        "thresholds.below": "must be a number from 0.1 to 0.9",
        "thresholds.weeks": "must be a whole number from 1 to 6",
        "thresholds.x": "the rule has no such threshold",
    }
    assert faults_of(rule, {"below": 0.4, "weeks": 3}) == []


def test_it_is_told_which_numbers_make_a_rule_fire_less():
    rule = RULES[RuleId.LOW_ADHERENCE]
    before = {one.name: one.usual for one in rule.thresholds}

    assert loosened(rule, {"below": 0.4, "weeks": 2}, before) == ("below",)
    assert loosened(rule, {"below": 0.6, "weeks": 3}, before) == ("weeks",)
    assert loosened(rule, {"below": 0.6, "weeks": 1}, before) == ()


def test_every_usual_number_is_within_its_bounds():
    for rule in RULES.values():
        for one in rule.thresholds:
            assert one.admits(one.usual), (rule.id, one.name)
            assert one.looser in Looser
