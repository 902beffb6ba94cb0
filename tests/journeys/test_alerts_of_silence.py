"""Alerts of what fails to happen: answers, sessions, deliveries, a sign-off; and when none may."""

from datetime import timedelta

import pytest

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.episode import Outcome
from physio_service.domain.patient import Reach
from physio_service.domain.pause import PauseKind
from physio_service.domain.task import TaskOutcome
from physio_service.services import ending, pausing
from physio_service.services.archiving import record_death
from physio_service.services.overrunning import hear_of_overrun
from physio_service.services.reminding import remind
from physio_service.services.watching import watch
from physio_service.services.writing import enter_session
from physio_service.store import activities, care_plans, episodes
from physio_service.store import schema as tables
from tests.builders_alerts import close, fired, pass_to
from tests.builders_care import pause
from tests.builders_messages import PHONE
from tests.builders_people import TEXTS


@pytest.fixture
def patient(line):
    return line.patient()


@pytest.fixture
def episode(line, patient):
    line.clock.forward(minutes=1)  # the yes came before the first text
    return line.episode(patient)


def a_day(line, episode, *, answer: str | None = None, arrives: bool = True) -> None:
    """Let a session be due, asked for by a text, and the day pass into the next morning."""
    activity = line.activity(episode)
    remind(line.database, TEXTS, line.now)
    line.send()
    if line.carrier.handed and not arrives:
        text = line.carrier.handed[-1]
        line.receipt(text.token, "undelivered", sid=f"SM{text.token}", code=30004)
    if answer:
        line.says(answer)
    line.clock.forward(hours=23)
    with line.database.transaction() as tx:
        activities.settle(tx, activity, ActivityState.MISSED, Source.SYSTEM, line.now)
    line.clock.forward(hours=1)
    watch(line.database, line.now)


def days(line, episode, number: int, **said: object) -> None:
    for _ in range(number):
        a_day(line, episode, **said)


def test_silence_fires_once_a_week_after_the_first_text_that_nobody_answered(line, episode):
    days(line, episode, 6)
    assert fired(line) == []

    days(line, episode, 3)

    (alert,) = line.rows("alerts")
    assert (alert["rule"], alert["facts"]["days"]) == ("silent", 7)
    assert line.tasks() == [("silent", 3)]


def test_any_word_begins_it_anew(line, episode):
    days(line, episode, 5)
    a_day(line, episode, answer="what time?")
    days(line, episode, 6)

    assert fired(line) == []


def test_after_somebody_closed_it_only_a_new_week_of_silence_opens_it_again(line, episode):
    days(line, episode, 7)
    close(line, TaskOutcome.DONE)
    days(line, episode, 6)
    assert fired(line) == ["silent"]

    days(line, episode, 2)

    assert fired(line) == ["silent", "silent"]


def test_answers_taken_down_by_staff_are_no_silence(line, episode):
    days(line, episode, 5)
    activity = line.activity(episode)
    enter_session(
        line.database,
        line.house.physio,
        line.clinic_id,
        activity.id,
        ActivityState.DONE,
        line.now,
    )
    line.clock.forward(days=1)
    days(line, episode, 4)

    assert fired(line) == []


@pytest.mark.parametrize("kind", [PauseKind.PATIENT, PauseKind.CLINIC])
def test_a_pause_is_no_silence_and_neither_are_the_days_before_it(line, patient, episode, kind):
    days(line, episode, 5)
    pause(line.house, patient.id, line.now, kind=kind)
    days(line, episode, 4)
    assert fired(line) == []

    pausing.resume(line.database, line.house.physio, line.clinic_id, patient.id, now=line.now)
    days(line, episode, 6)
    assert fired(line) == []


@pytest.mark.parametrize("word", ["STOP", "wrong number"])
def test_who_is_not_texted_is_not_silent(line, episode, word):
    days(line, episode, 5)
    a_day(line, episode, answer=word)
    days(line, episode, 8)

    assert "silent" not in fired(line)


def test_a_stop_that_only_the_carrier_knows_of_is_no_silence(line, episode):
    days(line, episode, 5)
    line.activity(episode)
    remind(line.database, TEXTS, line.now)
    line.send()
    text = line.carrier.handed[-1]
    line.receipt(text.token, "failed", sid=f"SM{text.token}", code=21610)
    line.clock.forward(days=3)
    watch(line.database, line.now)

    assert "silent" not in fired(line)


def test_where_texts_do_not_arrive_nobody_is_silent(line, episode):
    days(line, episode, 9, arrives=False)

    assert fired(line) == ["undelivered"]


def test_who_gets_no_texts_is_not_silent(line):
    episode = line.episode(line.patient(number=None, reach=Reach.PAPER))

    days(line, episode, 9)

    assert fired(line) == []


def test_three_texts_running_that_fail_for_good_open_one_alert(line, episode):
    days(line, episode, 2, arrives=False)
    assert (fired(line), line.tasks()) == ([], [("undelivered", 3)])

    days(line, episode, 2, arrives=False)

    (alert,) = line.rows("alerts")
    assert alert["facts"] == {"failures": 3, "code": 30004, "is_unusable": 0}
    assert line.tasks() == [("undelivered", 3)]
    assert line.rows("tasks")[0]["rule"] == "undelivered"


def test_a_text_that_arrives_between_breaks_the_run(line, episode):
    for arrives in (False, False, True, False, False):
        a_day(line, episode, arrives=arrives)

    assert fired(line) == []


def test_a_number_that_takes_no_text_at_all_is_told_at_the_first(line, episode):
    line.activity(episode)
    remind(line.database, TEXTS, line.now)
    line.send()
    line.receipt(line.carrier.handed[-1].token, "undelivered", code=30006)

    assert line.rows("alerts")[0]["facts"]["is_unusable"] == 1
    assert line.tasks() == [("undelivered", 3)]


def sessions(line, episode, states: str, *, first: int) -> None:
    """Put one session a day into the past: d done, p part, m without answer, x excused."""
    of = {
        "d": ActivityState.DONE,
        "p": ActivityState.PART,
        "m": ActivityState.MISSED,
        "x": ActivityState.EXCUSED,
        "s": ActivityState.SKIPPED,
    }
    for day, state in enumerate(states, first):
        activity = line.activity(episode, due_in=timedelta(days=day))
        with line.database.transaction() as tx:
            activities.settle(tx, activity, of[state], Source.SMS, line.now)
            if state == "m":  # a text asked for it, and arrived
                tx.connection.execute(
                    tables.activities.update()
                    .where(tables.activities.c.id == activity.id)
                    .values(source="system")
                )
    if "m" in states:
        _arrive(line, episode)


def _arrive(line, episode) -> None:
    missed = [row["id"] for row in line.rows("activities") if row["state"] == "missed"]
    patient = line.house.read(episode.patient_id)
    line.queue(patient, activity_ids=missed)
    line.send()


def test_two_whole_weeks_of_little_fire_once_with_both_numbers(line, episode):
    pass_to(line, 14)
    sessions(line, episode, "dmmmmmmdmmmmmm", first=-13)
    watch(line.database, line.now)
    assert fired(line) == []  # the fourteenth day: the first week holds the operation

    line.clock.forward(days=1)
    watch(line.database, line.now)
    line.clock.forward(days=1)
    watch(line.database, line.now)

    (alert,) = line.rows("alerts")
    assert alert["rule"] == "low_adherence"
    assert alert["facts"]["reported_1"] == 1.0
    assert alert["facts"]["conservative_1"] == pytest.approx(1 / 7)


@pytest.mark.parametrize(
    "states",
    [
        "pppppppppppppp",  # half is not below half
        "dmmmmmmddddmmm",  # one week of little
        "mmmmmmmmmmmmmm",  # silence has a rule of its own
        "sxxxxxxsxxxxxx",  # excused
    ],
)
def test_one_week_or_half_or_silence_or_excused_days_are_not_low(line, episode, states):
    pass_to(line, 15)
    sessions(line, episode, states, first=-14)

    watch(line.database, line.now)

    assert fired(line) == []


def test_a_late_answer_counts_before_it_is_looked_at(line, episode):
    pass_to(line, 15)
    sessions(line, episode, "dmmmmmmddddmmm".replace("m", "s"), first=-14)
    watch(line.database, line.now)

    assert fired(line) == []


def test_after_somebody_looked_it_rests_for_two_new_weeks(line, episode):
    pass_to(line, 15)
    sessions(line, episode, "s" * 14, first=-14)
    watch(line.database, line.now)
    close(line)
    for _ in range(14):
        line.activity(episode, state=ActivityState.SKIPPED)
        line.clock.forward(days=1)
        if line.now.day % 13 == 0:
            watch(line.database, line.now)

    assert fired(line) == ["low_adherence"]
    line.clock.forward(days=1)
    watch(line.database, line.now)
    assert fired(line) == ["low_adherence", "low_adherence"]


def test_nobody_is_watched_after_the_end_or_a_death(line, patient, episode):
    pass_to(line, 15)
    sessions(line, episode, "s" * 14, first=-14)
    ending.end(
        line.database,
        line.house.physio,
        line.clinic_id,
        episode.id,
        Outcome.DISCHARGED,
        version=1,
        now=line.now,
    )
    other = line.episode(line.patient("+447700900456"))
    sessions(line, other, "s" * 14, first=-14)
    record_death(
        line.database,
        line.house.physio,
        line.clinic_id,
        other.patient_id,
        None,
        version=line.house.read(other.patient_id).version,
        now=line.now,
    )

    assert watch(line.database, line.now) == 0
    assert fired(line) == []


def overrun(line, episode, opening) -> None:
    plan = line.house.look(lambda tx: care_plans.get(tx, line.clinic_id, episode.id, 1))
    with line.database.transaction() as tx:
        hear_of_overrun(tx, episode, plan, opening, line.now.date(), line.now)


def test_two_weeks_past_the_planned_end_fire_once_and_again_two_weeks_after_a_mere_call(
    line, episode
):
    (opening,) = line.house.look(lambda tx: episodes.openings(tx, line.clinic_id, episode.id))
    pass_to(line, 42 + 13)
    overrun(line, episode, opening)
    assert fired(line) == []

    pass_to(line, 42 + 14)
    for _ in range(2):
        overrun(line, episode, opening)
    assert (fired(line), line.tasks()) == (["offload_overrun"], [("sign_off_overdue", 1)])

    close(line)
    pass_to(line, 42 + 27)
    overrun(line, episode, opening)
    assert fired(line) == ["offload_overrun"]
    pass_to(line, 42 + 28)
    overrun(line, episode, opening)
    assert fired(line) == ["offload_overrun", "offload_overrun"]


def test_a_look_comes_once_a_day_in_the_patients_morning_across_zones_and_summer_time(line):
    for number, zone in ((PHONE, "Europe/London"), ("+447700900456", "America/New_York")):
        line.episode(line.patient(number, zone=zone))
    assert watch(line.database, line.now) == 2
    assert watch(line.database, line.now) == 0

    next_at = sorted(str(row["look_at"]) for row in line.rows("episodes"))

    assert next_at == ["2026-03-03 07:00:00+00:00", "2026-03-03 12:00:00+00:00"]
    line.clock.forward(days=26)  # the day before London's clocks change
    watch(line.database, line.now)
    next_at = sorted(str(row["look_at"]) for row in line.rows("episodes"))
    assert next_at == ["2026-03-29 06:00:00+00:00", "2026-03-29 11:00:00+00:00"]


def test_the_clock_may_stop_anywhere_and_be_taken_up_again(line, episode):
    days(line, episode, 7)
    with line.database.transaction() as tx:
        tx.connection.execute(tables.episodes.update().values(look_at=None))

    assert watch(line.database, line.now) == 1

    assert fired(line) == ["silent"]
