"""The rulebook: every rule of alerts, with what its thresholds usually are.

Every number is a design choice of the protocol drafts (config/protocols) until a clinic's
clinicians decide; where another source is named, it is that one's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from physio_service.domain.alert import (
    Looser,
    Rule,
    RuleId,
    RuleInForce,
    Setting,
    Threshold,
    Urgency,
)
from physio_service.domain.course import AlertRule, CourseRules
from physio_service.domain.task import TaskKind, Tier


def _again(days: int) -> Threshold:
    """After a person closed it the rule rests so long, whatever goes on being true."""
    return Threshold("again_after_days", days, 0, 90)


_PAIN = Threshold("at_least", 5, 1, 10)
RULES: Mapping[RuleId, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            RuleId.PAIN_JUMP,
            Urgency.SAME_DAY,
            TaskKind.PAIN_JUMP,
            "Sudden worsening",
            (
                # 2 points exceed the usual least change that matters to patients (NRS 0-10).
                Threshold("rise", 2, 1, 5),
                _PAIN,
                Threshold("over_days", 7, 1, 28, Looser.LOWER),
                # With fewer answers than this in those days, as weekly questions bring, the
                # last answer alone is what pain was; it may be four missed checks old.
                Threshold("few", 3, 2, 10),
                Threshold("last_within_days", 35, 7, 84, Looser.LOWER),
                _again(0),
            ),
        ),
        Rule(
            RuleId.PAIN_SEVERE,
            Urgency.SAME_DAY,
            TaskKind.PAIN_SEVERE,
            "Severe pain",
            (Threshold("at_least", 8, 5, 10), Threshold("from_day", 14, 0, 28), _again(0)),
        ),
        Rule(
            RuleId.PAIN_RED,
            Urgency.SAME_DAY,
            TaskKind.PAIN_RED,
            "Pain in the worst band",
            (Threshold("at_least", 6, 4, 10), _again(0)),
        ),
        Rule(
            RuleId.PAIN_PLATEAU,
            Urgency.NEXT_REVIEW,
            TaskKind.PAIN_PLATEAU,
            "No real gain",
            (
                Threshold("from_week", 12, 4, 26),
                Threshold("fall_below", 2, 1, 5, Looser.LOWER),
                Threshold("at_least", 4, 1, 8),
                Threshold("over_days", 7, 7, 28, Looser.LOWER),
                _again(28),
            ),
        ),
        Rule(
            RuleId.CANNOT_BEAR,
            Urgency.SAME_DAY,
            TaskKind.CANNOT_BEAR,
            "Cannot put the usual weight on the leg",
            (_again(0),),
        ),
        Rule(
            RuleId.CRUTCHES_NOT_USED,
            Urgency.SAME_DAY_IN_HOURS,
            TaskKind.OFFLOADING_BREACH,
            "Walking without the prescribed aid while offloaded",
            (Threshold("worst_allowed", 2, 1, 3), _again(0)),
        ),
        Rule(
            RuleId.LOW_ADHERENCE,
            Urgency.NEXT_REVIEW,
            TaskKind.LOW_ADHERENCE,
            "Little of the sessions for weeks",
            (
                Threshold("below", 0.5, 0.1, 0.9, Looser.LOWER, is_whole=False),
                Threshold("weeks", 2, 1, 6),
                # A week without any answer is silence, which has a rule of its own.
                Threshold("least_answers", 1, 1, 7),
                Threshold("least_sessions", 3, 1, 14),
                _again(14),
            ),
        ),
        Rule(
            RuleId.SILENT,
            Urgency.STAFF_CHECK,
            TaskKind.SILENT,
            "No reply although texts arrive",
            (Threshold("days", 7, 2, 28), Threshold("least_texts", 2, 1, 14), _again(7)),
        ),
        Rule(
            RuleId.UNDELIVERED,
            Urgency.STAFF_CHECK,
            TaskKind.UNDELIVERED,
            "Texts do not arrive",
            (Threshold("failures", 3, 1, 10), _again(0)),
        ),
        Rule(
            RuleId.OFFLOAD_OVERRUN,
            Urgency.STAFF_CHECK,
            TaskKind.SIGN_OFF_OVERDUE,
            "Past the planned end and nobody has decided",
            (Threshold("days", 14, 1, 28), _again(14)),
        ),
        Rule(
            RuleId.WALKING_NOT_PROGRESSING,
            Urgency.NEXT_REVIEW,
            TaskKind.WALKING_STALLED,
            "Walks little, weeks after offloading",
            (
                Threshold("weeks_after_offloading", 6, 2, 26),
                Threshold("minutes_below", 10, 5, 60, Looser.LOWER),
                _again(14),
            ),
        ),
        Rule(
            RuleId.TOO_MUCH,
            Urgency.NEXT_REVIEW,
            TaskKind.TOO_MUCH,
            "Far more than prescribed",
            (
                Threshold("sessions_factor", 1.5, 1.1, 4, is_whole=False),
                Threshold("sessions_more", 4, 1, 14),
                # Walked in one go, of the minutes prescribed for the whole day.
                Threshold("minutes_factor", 2, 1.1, 6, is_whole=False),
                Threshold("minutes_more", 15, 5, 120),
                _again(7),
            ),
        ),
    )
}
# About signs of danger: only a clinician with a reason makes one fire less.
OF_SAFETY = frozenset(rule.id for rule in RULES.values() if rule.urgency.tier is Tier.SAME_DAY)


def in_force(
    rule_id: RuleId, course: CourseRules, protocol_id: str, settings: Iterable[Setting] = ()
) -> RuleInForce:
    """Return a rule as it holds for a course.

    Of one number the clinic's for this protocol counts, else the clinic's for all, else the
    one the course copied from its protocol, else the usual: a course that began before a
    rule was known is read by it all the same.
    """
    rule = RULES[rule_id]
    copied = next((one for one in course.alerts if one.id == rule_id.value), None)
    numbers = {one.name: one.usual for one in rule.thresholds}
    numbers |= _by_bands(rule_id, course) | _copied(rule, copied)
    found = [one for one in settings if one.rule is rule_id]
    general = next((one for one in found if one.protocol_id is None), None)
    special = next((one for one in found if one.protocol_id == protocol_id), None)
    for one in (general, special):
        numbers |= one.thresholds if one else {}
    said = special or general
    return RuleInForce(
        rule=rule,
        urgency=Urgency(copied.tier) if copied else rule.urgency,
        why=copied.why if copied else rule.why,
        thresholds=numbers,
        is_on=said.is_on if said else True,
        set_by_clinic=said is not None,
    )


def _copied(rule: Rule, copied: AlertRule | None) -> dict[str, float]:
    known = {one.name for one in rule.thresholds}
    return {name: number for name, number in copied.thresholds if name in known} if copied else {}


def _by_bands(rule_id: RuleId, course: CourseRules) -> dict[str, float]:
    """The worst band of the course is what the rule of bands fires from."""
    if rule_id is not RuleId.PAIN_RED or not course.pain:
        return {}
    return {"at_least": max(course.pain, key=lambda band: band.highest).lowest}
