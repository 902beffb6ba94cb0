"""Reminding and closing: each activity asked once and closed once; no failure holds up others."""

from datetime import timedelta

import pytest

from physio_service.domain.activity import ActivityKind, ActivityState, Source
from physio_service.domain.offloading import Status
from physio_service.domain.patient import Discretion, Reach
from physio_service.domain.pause import PauseKind
from physio_service.services.closing import close_due
from physio_service.services.reminding import remind
from physio_service.store import activities, pauses
from tests.builders_messages import OTHER_PHONE
from tests.builders_people import TEXTS


def run(line):
    return remind(line.database, TEXTS, line.now)


def test_what_is_due_becomes_one_text_however_often_it_is_looked_at(line):
    activity = line.activity(line.episode(line.patient()))

    assert (run(line), run(line)) == (1, 0)

    text = line.text()
    assert (text.kind, text.due_at, text.plan_version) == ("session", activity.due_at, 1)
    assert text.not_after_at == line.now.replace(hour=20)
    assert text.week_cap == 8
    assert text.body == "Hillside: your morning session is ready. Reply DONE, PART or SKIP."
    assert line.send() == 1


def test_nothing_is_asked_before_its_time(line):
    line.activity(line.episode(line.patient()), due_in=timedelta(seconds=1))

    assert run(line) == 0
    line.clock.forward(seconds=1)
    assert run(line) == 1


def test_plain_wording_is_for_those_who_chose_it_and_counts_the_exercises(line):
    patient = line.patient(wording=Discretion.PLAIN)
    line.activity(line.episode(patient), sequence=1)

    run(line)

    assert line.text().wording_key == "session_plain"
    assert "time for your evening exercises (5 on your sheet)" in line.text().body


def test_a_check_begins_with_the_safety_question(line):
    line.activity(line.episode(line.patient()), ActivityKind.CHECK)

    run(line)

    assert (line.text().kind, line.text().wording_key) == ("check", "weekly_safety")


def test_somebody_without_a_phone_is_expected_all_the_same_but_not_texted(line):
    line.activity(line.episode(line.patient(number=None)))

    assert run(line) == 1

    assert line.rows("messages") == []
    assert line.rows("activities")[0]["is_asked"]


def test_somebody_reached_on_paper_gets_no_text_whatever_number_there_is(line):
    line.activity(line.episode(line.patient(reach=Reach.PAPER)))

    assert run(line) == 1

    assert line.rows("messages") == []
    assert line.rows("activities")[0]["is_asked"]


def test_a_reminder_for_the_night_waits_for_the_morning_of_that_day(line):
    line.clock.forward(hours=21)  # six in the morning
    line.activity(line.episode(line.patient()))
    run(line)
    line.send()
    assert line.outcomes() == [("session_discreet", "held", "outside_window")]

    line.clock.forward(hours=2)
    line.send()

    assert line.outcomes() == [("session_discreet", "sent", "accepted")]


def test_a_reminder_for_today_is_worth_nothing_tomorrow(line):
    line.clock.forward(hours=12)  # nine in the evening
    line.activity(line.episode(line.patient()))

    run(line)
    line.send()

    assert line.outcomes() == [("session_discreet", "expired", "outside_window")]


def test_a_beat_that_was_down_all_day_says_so_in_a_row(line):
    line.activity(line.episode(line.patient()))
    line.clock.forward(hours=12)

    run(line)
    line.send()

    assert line.outcomes() == [("session_discreet", "expired", "too_late")]


def test_what_was_answered_meanwhile_is_not_asked(line):
    activity = line.activity(line.episode(line.patient()))
    with line.database.transaction() as tx:
        activities.settle(tx, activity, ActivityState.DONE, Source.APP, line.now)

    assert run(line) == 0
    assert line.rows("messages") == []


def test_what_another_beat_asked_first_is_left_to_it(line):
    activity = line.activity(line.episode(line.patient()))

    class Slower:
        """A database in which another beat is faster between the look and the lock."""

        reading = line.database.reading

        def transaction(self):
            with line.database.transaction() as tx:
                activities.mark_asked(tx, activity)
            return line.database.transaction()

    assert remind(Slower(), TEXTS, line.now) == 1
    assert line.rows("messages") == []


def test_one_activity_that_fails_holds_up_no_other(line):
    line.activity(line.episode(line.patient()), phase_id="no such phase")
    line.clock.forward(seconds=1)
    line.activity(line.episode(line.patient(OTHER_PHONE)))

    for _ in range(2):
        with pytest.raises(KeyError):
            run(line)

    assert [key for key, _, _ in line.outcomes()] == ["session_discreet"]


def test_a_day_without_an_answer_is_missed_once_and_may_still_be_answered(line):
    activity = line.activity(line.episode(line.patient()))
    assert close_due(line.database, line.now) == 0
    line.clock.move_to(activity.closes_at)

    assert (close_due(line.database, line.now), close_due(line.database, line.now)) == (1, 0)

    assert line.states() == ["missed"]
    assert line.journal("activity.") == ["activity.settled"]


def test_a_day_in_a_pause_is_excused(line):
    patient = line.patient()
    activity = line.activity(line.episode(patient))
    with line.database.transaction() as tx:
        pauses.start(tx, line.clinic_id, patient.id, PauseKind.ILLNESS, line.now)
    line.clock.move_to(activity.closes_at)

    close_due(line.database, line.now)

    assert line.states() == ["excused"]


def test_what_was_answered_in_the_last_moment_is_not_closed(line):
    activity = line.activity(line.episode(line.patient()))

    class Slower:
        """A database in which an answer comes between the look and the lock."""

        reading = line.database.reading

        def transaction(self):
            with line.database.transaction() as tx:
                activities.settle(tx, activity, ActivityState.DONE, Source.SMS, line.now)
            return line.database.transaction()

    close_due(Slower(), activity.closes_at)

    assert line.states() == ["done"]
    assert line.journal("activity.") == []


def test_reminders_leave_room_for_the_weeks_check(line):
    episode = line.episode(line.patient(), phase="P3", status=Status.PWB)
    kinds = []
    for day in range(15):
        if day % 7 == 0:
            line.activity(episode, ActivityKind.CHECK, phase_id="P3")
        line.activity(episode, phase_id="P3")
        before = len(line.carrier.handed)
        run(line)
        line.send()
        kinds.append(len(line.carrier.handed) - before)
        line.clock.forward(days=1)

    sent = [row["kind"] for row in line.rows("messages") if row["state"] == "sent"]
    assert sent.count("check") == 3
    assert all(sum(kinds[day : day + 7]) <= 6 for day in range(9))
    assert sum(kinds) > 12


def test_what_a_rule_of_ours_kept_from_being_asked_is_no_silence_and_may_be_answered(line):
    patient = line.patient()
    activity = line.activity(line.episode(patient))
    run(line)
    line.clock.forward(hours=12)
    line.send()  # out of its hours by now: it expires
    line.clock.forward(hours=4)

    close_due(line.database, line.now)

    assert line.states() == ["not_asked"]
    with line.database.transaction() as tx:
        closed = activities.get(tx, line.clinic_id, activity.id)
        assert activities.settle(tx, closed, ActivityState.DONE, Source.STAFF, line.now)


def test_a_session_of_somebody_without_a_phone_is_expected_all_the_same(line):
    line.activity(line.episode(line.patient(number=None, reach=Reach.PAPER)))
    run(line)
    line.clock.forward(hours=16)

    close_due(line.database, line.now)

    assert line.states() == ["missed"]
