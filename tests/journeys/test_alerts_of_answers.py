"""Alerts of what somebody says: each fires once, at its moment, and not when it should not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from physio_service.domain.activity import ActivityKind
from physio_service.domain.episode import Outcome, PhaseOpening
from physio_service.domain.errors import Conflict
from physio_service.domain.offloading import Status
from physio_service.domain.pause import PauseKind
from physio_service.services import ending
from physio_service.services.hurting import report_pain
from physio_service.store import activities, episodes
from physio_service.store import schema as tables
from physio_service.store.database import Tx
from tests.builders_alerts import OPERATED, close, fired, pass_to, says
from tests.builders_care import pause


@pytest.fixture
def patient(line):
    return line.patient()


@pytest.fixture
def episode(line, patient):
    return line.episode(patient)


def test_a_jump_of_weekly_answers_fires_once_and_tells_with_which_numbers(line, patient, episode):
    says(line, patient, "pain_usual", 3, ago=0)
    pass_to(line, 14)

    says(line, patient, "pain_usual", 5)
    says(line, patient, "pain_usual", 5)  # the same answer sent twice

    (alert,) = line.rows("alerts")
    assert (alert["rule"], alert["fired_day"]) == ("pain_jump", date(2026, 3, 9))
    assert alert["facts"] == {"now": 5, "before": 3, "answers": 1, "days": 7}
    assert alert["thresholds"]["rise"] == 2
    assert (alert["protocol_id"], alert["protocol_version"]) == ("core_decompression", "0.1.0")
    assert line.tasks() == [("pain_jump", 2)]
    assert line.rows("tasks")[0]["rule"] == "pain_jump"
    assert line.journal("alert") == ["alert.fired"]


@pytest.mark.parametrize("score", [4, 3])
def test_a_rise_of_one_or_a_pain_below_five_is_no_jump(line, patient, episode, score):
    says(line, patient, "pain_usual", score, ago=6)

    says(line, patient, "pain_usual", score + 1)

    assert fired(line) == []


def test_by_its_task_alone_it_is_closed_and_only_new_evidence_opens_it_again(
    line, patient, episode
):
    says(line, patient, "pain_usual", 3, ago=6)
    says(line, patient, "pain_usual", 5)
    close(line)
    assert line.rows("alerts")[0]["closed_at"] == line.now
    assert line.journal("alert") == ["alert.fired", "alert.closed"]

    says(line, patient, "crutch_use", 1)
    assert fired(line) == ["pain_jump"]
    line.clock.forward(days=7)
    says(line, patient, "pain_usual", 7)

    assert fired(line) == ["pain_jump", "pain_jump"]
    assert line.tasks() == [("pain_jump", 2)]


def test_severe_pain_waits_for_the_third_week_and_the_worst_band_does_not(line, patient, episode):
    pass_to(line, 13)
    says(line, patient, "pain_activity", 9)
    assert line.tasks() == [("pain_red", 2)]

    pass_to(line, 14)
    says(line, patient, "pain_activity", 9)

    assert fired(line) == ["pain_red", "pain_severe"]


def test_a_plateau_is_told_from_the_twelfth_week_on(line, patient, episode):
    says(line, patient, "pain_usual", 5, ago=0)
    pass_to(line, 83)
    says(line, patient, "pain_usual", 4)
    assert fired(line) == []

    pass_to(line, 84)
    says(line, patient, "pain_usual", 4)
    close(line)
    pass_to(line, 91)
    says(line, patient, "pain_usual", 4)  # rests four weeks after somebody looked

    assert fired(line) == ["pain_plateau"]
    assert line.rows("tasks")[0]["tier"] == 3


def test_a_leg_that_bears_less_than_last_week_is_seen_the_same_day(line, patient, episode):
    says(line, patient, "bears_as_before", 1)
    assert fired(line) == []

    says(line, patient, "bears_as_before", 0)

    assert line.tasks() == [("cannot_bear", 2)]


def test_an_aid_left_off_is_told_while_offloaded_and_due_when_the_clinic_opens(
    line, patient, episode
):
    line.clock.forward(days=5, hours=3)  # a Saturday
    says(line, patient, "crutch_use", 2)
    says(line, patient, "crutch_use", 3)

    assert line.tasks() == [("offloading_breach", 2)]
    assert line.rows("tasks")[0]["due_at"].isoformat() == "2026-03-09T08:00:00+00:00"


def test_an_aid_left_off_by_somebody_at_full_weight_without_aid_is_nothing(line, patient):
    line.episode(patient, status=Status.FWB)
    with line.database.transaction() as tx:
        tx.connection.execute(tables.offloading_phases.update().values(aid="none"))

    says(line, patient, "crutch_use", 4)

    assert fired(line) == []


def end_offloading(line, episode, opened: date) -> None:
    with line.database.transaction() as tx:
        episodes.open_phase(tx, episode, PhaseOpening("P3", 2, opened, None), "", line.now)


def test_walking_little_is_told_six_weeks_after_somebody_signed_the_end(line, patient, episode):
    end_offloading(line, episode, OPERATED + timedelta(days=42))
    pass_to(line, 83)
    says(line, patient, "walking_minutes", 9)
    pass_to(line, 84)
    says(line, patient, "walking_minutes", 10)
    assert fired(line) == []

    says(line, patient, "walking_minutes", 9)

    assert fired(line) == ["walking_not_progressing"]


def test_far_more_sessions_than_the_week_asked_for_are_told(line, patient, episode):
    for day in range(1, 8):
        for sequence in range(2):
            line.activity(episode, due_in=timedelta(days=-day, hours=sequence), sequence=sequence)

    says(line, patient, "sessions_count", 20)
    assert fired(line) == []
    says(line, patient, "sessions_count", 21)

    assert line.rows("alerts")[0]["facts"] == {"now": 21, "prescribed": 14}
    assert line.tasks() == [("too_much", 3)]


def test_minutes_are_not_too_much_where_no_walk_is_prescribed(line, patient, episode):
    says(line, patient, "walking_minutes", 300)

    assert fired(line) == []


def test_before_the_operation_only_pain_in_the_worst_band_is_told(line, patient):
    episode = line.episode(patient, phase="P0")
    with line.database.transaction() as tx:
        tx.connection.execute(tables.episodes.update().values(operated_at=None))
    for kind, score in (("pain_usual", 2), ("pain_usual", 9), ("crutch_use", 4)):
        says(line, patient, kind, score)
    for kind in ("bears_as_before", "walking_minutes"):
        says(line, patient, kind, 0)

    assert episode
    assert fired(line) == ["pain_red"]


def test_what_somebody_says_in_a_pause_is_heard(line, patient, episode):
    pause(line.house, patient.id, line.now, kind=PauseKind.ILLNESS)

    says(line, patient, "pain_activity", 7)

    assert fired(line) == ["pain_red"]


def test_after_the_end_nothing_fires(line, patient, episode):
    ending.end(
        line.database,
        line.house.physio,
        line.clinic_id,
        episode.id,
        Outcome.DISCHARGED,
        version=1,
        now=line.now,
    )

    says(line, patient, "pain_usual", 10)

    with pytest.raises(Conflict):
        report_pain(line.database, line.house.physio, line.clinic_id, episode.id, 9, now=line.now)
    assert fired(line) == []


def test_the_summer_time_change_moves_no_window(line, patient, episode):
    line.clock.forward(days=20, hours=13, minutes=50)  # 22 March, late in the evening
    says(line, patient, "pain_usual", 3)
    line.clock.forward(days=7)  # after the night in which an hour is skipped

    says(line, patient, "pain_usual", 5)

    assert line.rows("alerts")[0]["facts"]["days"] == 7


def test_a_task_of_the_same_cause_from_before_there_were_alerts_becomes_the_alerts(
    line, patient, episode
):
    with line.database.transaction() as tx:
        _old_task(tx, line, patient)

    says(line, patient, "pain_activity", 7)

    (task,) = line.rows("tasks")
    assert line.rows("alerts")[0]["task_id"] == task["id"]
    assert task["rule"] == "pain_red"


def _old_task(tx: Tx, line, patient) -> None:
    tx.connection.execute(
        insert(tables.tasks).values(
            clinic_id=line.clinic_id,
            id=patient.id,
            version=1,
            created_at=line.now,
            patient_id=patient.id,
            kind="pain_red",
            tier=2,
            dedupe=f"pain_red:{patient.id}",
            due_at=line.now,
        )
    )


def test_a_check_answered_by_text_is_put_to_the_rules_in_the_replys_transaction(
    line, patient, episode
):
    says(line, patient, "pain_usual", 2, ago=6)
    check = line.activity(episode, ActivityKind.CHECK)
    with line.database.transaction() as tx:
        activities.mark_asked(tx, check)
    asked = {"kind": "check", "wording_key": "weekly_pain"}
    line.queue(patient, **asked, activity_ids=[check.id], episode_ids=[episode.id])
    line.send()

    line.says("5")

    (alert,) = line.rows("alerts")
    reply = line.rows("replies")[0]
    assert (alert["rule"], alert["created_at"]) == ("pain_jump", reply["received_at"])
    assert line.rows("tasks")[0]["reply_id"] == reply["id"]


def test_far_from_the_clinic_new_pain_is_new_however_late_in_the_clinics_day(line):
    patient = line.patient(zone="America/Los_Angeles")
    line.episode(patient)
    line.clock.forward(hours=16)  # tomorrow already at the clinic, afternoon there
    says(line, patient, "pain_activity", 7)
    close(line)

    says(line, patient, "pain_activity", 7)

    assert fired(line) == ["pain_red", "pain_red"]
