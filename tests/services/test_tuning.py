"""A clinic's own thresholds: by name, with a reason where a rule fires less, and in bounds."""

from datetime import timedelta

import pytest

from physio_service.domain.alert import RuleId
from physio_service.domain.errors import NotAllowed, Stale
from physio_service.domain.staff import Role
from physio_service.services.tuning import Wanted, reset_rule, set_rule
from tests.builders_alerts import fired, says
from tests.builders_care import faults
from tests.builders_plans import CATALOGUE

PROTOCOLS = {one.id: one.rules for one in CATALOGUE.protocols.values()}
HERE = "core_decompression"


@pytest.fixture
def patient(line):
    return line.patient()


@pytest.fixture
def episode(line, patient):
    return line.episode(patient)


def tune(line, rule=RuleId.PAIN_JUMP, protocol_id=None, *, is_on=True, version=1, who=None, **said):
    reason = said.pop("reason", "")
    wanted = Wanted(rule, protocol_id, is_on, said, reason)
    who = who or line.house.physio
    args = (line.database, who, line.clinic_id, wanted, PROTOCOLS)
    set_rule(*args, version=version, now=line.now)


def jump(line, patient, to: float) -> None:
    says(line, patient, "pain_usual", 3, ago=5)
    says(line, patient, "pain_usual", to)


def test_a_stricter_number_holds_at_once_and_needs_no_reason(line, patient, episode):
    tune(line, at_least=4, rise=1)

    jump(line, patient, 4)

    assert fired(line) == ["pain_jump"]
    (alert,) = line.rows("alerts")
    assert alert["is_set_by_clinic"]
    assert (alert["thresholds"]["rise"], alert["thresholds"]["few"]) == (1, 3)


def test_a_looser_number_needs_a_reason_and_keeps_the_rule_silent(line, patient, episode):
    assert faults(lambda: tune(line, rise=3)) == {"why"}

    tune(line, rise=3, reason="Too many false alarms in May; decided with the surgeons")
    jump(line, patient, 5)

    assert fired(line) == []


def test_a_rule_is_turned_off_with_a_reason_only_and_for_its_protocol_only(line, patient, episode):
    assert faults(lambda: tune(line, is_on=False)) == {"why"}
    tune(line, protocol_id="core_decompression_both_hips", is_on=False, reason="another rule here")
    jump(line, patient, 5)
    assert fired(line) == ["pain_jump"]


def test_what_is_off_opens_nothing_and_what_is_open_stays_open(line, patient, episode):
    jump(line, patient, 5)
    tune(line, protocol_id=HERE, is_on=False, reason="for a month, agreed with the surgeons")
    line.clock.forward(days=7)
    says(line, patient, "pain_usual", 8)

    assert [row["closed_at"] for row in line.rows("alerts") if row["rule"] == "pain_jump"] == [None]


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.VIEWER])
def test_only_who_approves_for_the_clinic_sets_a_rule(line, role):
    with pytest.raises(NotAllowed):
        tune(line, rise=1, who=line.house.staff(role, line.now))


def test_an_administrator_tightens_a_rule_of_danger_and_only_a_clinician_loosens_it(line):
    admin = line.house.staff(Role.ADMIN, line.now)
    tune(line, rise=1, who=admin)

    with pytest.raises(NotAllowed):
        tune(line, rise=3, reason="fewer please", version=2, who=admin)

    tune(line, RuleId.LOW_ADHERENCE, below=0.4, reason="as agreed", who=admin)


def test_numbers_out_of_bounds_are_refused_by_field(line):
    assert faults(lambda: tune(line, rise=9, reason="x")) == {"thresholds.rise"}
    assert faults(lambda: tune(line, fall=1, reason="x")) == {"thresholds.fall"}
    assert faults(lambda: tune(line, rise=3, reason="x" * 501)) == {"why"}
    assert faults(lambda: tune(line, protocol_id="knee", rise=1)) == {"protocol_id"}


def test_every_decision_is_kept_signed_and_the_journal_says_how_it_fires_less(line):
    tune(line, rise=3, reason="first")
    with pytest.raises(Stale):
        tune(line, rise=4, reason="second")
    tune(line, rise=4, at_least=5, reason="second", version=3 - 1)

    kept = line.rows("alert_settings")
    assert [row["thresholds"] for row in kept] == [{"rise": 3}, {"rise": 4}]
    assert [row["ended_at"] is None for row in kept] == [False, True]
    assert {row["role"] for row in kept} == {"physio"}
    assert b"first" not in repr(kept[0]["reason"]).encode()
    said = line.house.events("alert_rule.set")
    assert said[0]["fires_less_by"] == ["rise"]


def test_going_back_to_the_protocols_numbers_is_a_decision_too_and_may_be_repeated(
    line, patient, episode
):
    tune(line, rise=5, reason="for now")
    for _ in range(2):
        reset_rule(
            line.database,
            line.house.physio,
            line.clinic_id,
            RuleId.PAIN_JUMP,
            None,
            now=line.now + timedelta(minutes=1),
        )

    jump(line, patient, 5)

    assert fired(line) == ["pain_jump"]
    assert line.journal("alert_rule") == ["alert_rule.set", "alert_rule.reset"]
