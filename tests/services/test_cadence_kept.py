"""Silence, conversation, tapering and merging, as the beats meet them."""

from datetime import time, timedelta

import pytest

from physio_service.domain.activity import ActivityState
from physio_service.services.reminding import remind
from physio_service.store import clinics, patients
from schedules.window import Window
from tests.builders_people import TEXTS


@pytest.fixture
def episode(line):
    return line.episode(line.patient())


def day(line, episode, *, answer=None, sequence=0):
    """Let one day's session be due, reminded of, sent and delivered, then the night pass."""
    line.activity(episode, sequence=sequence)
    remind(line.database, TEXTS, line.now)
    line.send()
    text = line.texts()[-1]
    line.clock.forward(hours=1)
    if answer:
        line.says(answer)
    line.clock.forward(hours=23)
    return text


def keys(line):
    return [text.wording_key for text in line.texts() if text.kind == "session"]


def test_silence_is_spoken_of_on_its_first_second_and_fourth_day_and_no_more(line, episode):
    for _ in range(8):
        day(line, episode)

    plain = "session_discreet"
    assert keys(line) == [plain, plain, "nudge_1", "nudge_2", plain, "nudge_4", plain, plain]


def test_any_answer_ends_the_silence(line, episode):
    for answer in (None, None, "done", None):
        day(line, episode, answer=answer)

    assert keys(line)[2:] == ["nudge_1", "session_discreet"]


def test_days_without_a_text_of_ours_are_no_silence(line, episode):
    day(line, episode)
    day(line, episode)
    line.clock.forward(days=3)
    day(line, episode)

    assert keys(line)[-1] == "nudge_1"


def test_only_the_days_first_reminder_speaks_of_silence(line, episode):
    day(line, episode)
    day(line, episode)
    line.activity(episode, sequence=0)
    line.activity(episode, sequence=1, due_in=timedelta(hours=2))
    remind(line.database, TEXTS, line.now)
    line.clock.forward(hours=2)
    remind(line.database, TEXTS, line.now)

    assert keys(line)[2:] == ["nudge_1", "session_discreet"]


def test_a_reminder_waits_while_somebody_is_texting(line, episode):
    line.activity(episode)
    line.says("done?")
    remind(line.database, TEXTS, line.now)

    line.send()
    waiting = line.texts()[-1]
    line.clock.forward(minutes=10)
    line.send()

    assert (waiting.state.value, waiting.rule) == ("held", "in_conversation")
    assert line.text(waiting.id).state.value == "sent"


def test_reminders_that_a_window_lets_go_at_once_become_the_last_of_them(line, episode):
    line.activity(episode, sequence=0)
    line.activity(episode, sequence=1, due_in=timedelta(minutes=1))
    line.clock.forward(minutes=1)
    remind(line.database, TEXTS, line.now)

    line.send()

    first, last = line.texts()
    assert (first.state.value, first.rule) == ("suppressed", "merged")
    assert last.state.value == "sent"


def test_two_weeks_kept_to_leave_out_every_reminder_but_the_days_first(line, episode):
    for _ in range(14):
        day(line, episode, answer="done")
    line.activity(episode, sequence=0)
    line.activity(episode, sequence=1, due_in=timedelta(hours=2))
    remind(line.database, TEXTS, line.now)
    line.send()
    line.clock.forward(hours=2)
    remind(line.database, TEXTS, line.now)
    line.send()

    first, second = line.texts()[-2:]
    assert first.state.value == "sent"
    assert (second.state.value, second.rule) == ("suppressed", "tapered")


def test_a_week_that_lapses_brings_the_reminders_back(line, episode):
    for _ in range(14):
        day(line, episode, answer="done")
    for _ in range(3):
        day(line, episode, answer="skip")
    line.activity(episode, sequence=0)
    line.activity(episode, sequence=1, due_in=timedelta(hours=2))
    line.clock.forward(hours=2)
    remind(line.database, TEXTS, line.now)
    line.send()

    assert line.texts()[-1].state.value == "sent"


def test_what_was_left_out_and_not_answered_does_not_count_against_anybody(line, episode):
    for _ in range(14):
        day(line, episode, answer="done")
    for _ in range(3):
        line.activity(episode, sequence=1)
        remind(line.database, TEXTS, line.now)
        line.send()
        line.clock.forward(days=1)
    left_out = [text for text in line.texts() if text.rule == "tapered"]
    assert left_out
    assert {row["state"] for row in line.rows("activities")} <= {
        state.value for state in ActivityState
    }


def test_a_patients_own_hours_hold_a_reminder_back(line):
    patient = line.patient()
    own = Window(time(11), time(12))
    with line.database.transaction() as tx:
        patients.change(tx, line.clinic_id, patient.id, version=patient.version, own_window=own)
    line.activity(line.episode(patient))
    remind(line.database, TEXTS, line.now)

    line.send()
    held = line.text()
    line.clock.forward(hours=2)
    line.send()

    assert (held.state.value, held.rule) == ("held", "outside_window")
    assert line.text().state.value == "sent"


def test_a_clinic_whose_day_is_full_lets_its_reminders_go(line, episode):
    set_clinic(line, max_texts_clinic=1)
    day_one = line.activity(episode, sequence=0)
    other = line.episode(line.patient("+447700900456"))
    line.activity(other, sequence=0)
    remind(line.database, TEXTS, line.now)

    for _ in range(2):
        line.send()

    assert day_one
    assert sorted(rule for _, _, rule in line.outcomes()) == ["accepted", "clinic_cap"]
    assert ("clinic_cap", 2) in line.tasks()


def test_without_consent_to_rest_on_one_short_text_a_day_is_all(line, episode):
    set_clinic(line, basis="exemption", max_texts_day=3)
    line.activity(episode, sequence=0)
    remind(line.database, TEXTS, line.now)
    line.send()
    line.clock.forward(hours=2)
    line.activity(episode, sequence=1)
    remind(line.database, TEXTS, line.now)
    line.send()

    assert [rule for _, _, rule in line.outcomes()] == ["accepted", "exemption_day"]


def set_clinic(line, **columns):
    with line.database.transaction() as tx:
        clinics.set_limits(tx, line.clinic_id, version=1, **columns)


def test_a_day_answered_in_part_is_no_day_of_silence(line, episode):
    day(line, episode)
    line.activity(episode, sequence=0)
    remind(line.database, TEXTS, line.now)
    line.send()
    line.says("done")
    line.clock.forward(hours=2)
    line.activity(episode, sequence=1)
    remind(line.database, TEXTS, line.now)
    line.send()
    line.clock.forward(hours=22)

    day(line, episode)

    assert keys(line)[-1] == "session_discreet"
