"""What answers say of the day's work and of the weekly check: safety first, no guesses."""

from datetime import timedelta

import pytest

from physio_service.domain.activity import ActivityKind, ActivityState, Source
from physio_service.domain.message import Duty, MessageState
from physio_service.queries.record import measured
from physio_service.services.claiming import claim_due
from physio_service.store import activities
from tests.builders_adherence import settled
from tests.builders_people import TEXTS

CHECK = ActivityKind.CHECK


def ask(line, patient, activity, **wish):
    """Send the text that asks for an activity."""
    with line.database.transaction() as tx:
        activities.mark_asked(tx, activity)
    is_check = activity.kind is CHECK
    line.queue(
        patient,
        kind=activity.kind.value,
        wording_key="weekly_safety" if is_check else "session_discreet",
        sequence=activity.sequence,
        activity_ids=[activity.id],
        episode_ids=[activity.episode_id],
        **wish,
    )
    line.send()


@pytest.fixture
def patient(line):
    return line.patient()


@pytest.fixture
def episode(line, patient):
    return line.episode(patient)


@pytest.mark.parametrize(
    ("text", "state", "answer"),
    [
        ("DONE", "done", "done_ack"),
        ("part", "part", "part_ack"),
        ("Skip.", "skipped", "skip_reason"),
    ],
)
def test_done_part_and_skip_answer_the_session_that_was_asked(
    line, patient, episode, text, state, answer
):
    ask(line, patient, line.activity(episode))

    assert line.says(text) == [answer]
    line.send()

    (activity,) = line.rows("activities")
    assert (activity["state"], activity["source"]) == (state, "sms")
    assert line.rows("questions")[0]["close_rule"] == "answered"
    assert line.texts()[-1].state.value == "sent"
    assert line.journal("activity.") == ["activity.settled"]


def test_the_praise_counts_the_week_and_what_was_only_planned_does_not(line, patient, episode):
    ask(line, patient, line.activity(episode))
    line.activity(episode, sequence=1, due_in=timedelta(hours=8))

    line.says("done")

    assert line.texts()[-1].body == "Well done, that's saved. You've done 1 of 1 this week."


def test_the_praise_leaves_out_what_did_not_arrive_and_what_nobody_expected(line, patient, episode):
    missed = {"text": MessageState.FAILED, "days_ago": 1}
    settled(line, patient, episode, ActivityState.MISSED, **missed)
    settled(line, patient, episode, ActivityState.MISSED, days_ago=2)
    settled(line, patient, episode, ActivityState.EXCUSED, days_ago=3)
    ask(line, patient, line.activity(episode))

    line.says("done")

    assert line.texts()[-1].body == "Well done, that's saved. You've done 1 of 2 this week."


def test_one_done_answers_one_session(line, patient, episode):
    ask(line, patient, line.activity(episode))
    line.activity(episode, sequence=1, due_in=timedelta(hours=8))

    line.says("done")

    assert line.states() == ["done", "planned"]


def test_a_session_done_before_it_was_asked_for_is_todays_next(line, patient, episode):
    line.activity(episode, sequence=1, due_in=timedelta(hours=8))

    assert line.says("done") == ["done_ack"]
    assert line.states() == ["done"]


def test_yesterdays_session_may_be_answered_this_morning(line, patient, episode):
    ask(line, patient, line.activity(episode))
    line.clock.forward(hours=25)

    line.says("done")

    assert line.states() == ["done"]


def test_after_a_day_and_a_half_there_is_no_session_to_answer(line, patient, episode):
    ask(line, patient, line.activity(episode))
    line.clock.forward(hours=36)

    assert line.says("done") == ["no_open_session"]
    assert line.states() == ["planned"]


def test_without_a_session_nothing_is_made_up(line):
    line.patient()

    assert line.says("done") == ["no_open_session"]
    assert line.rows("activities") == []


def test_digits_answer_the_session_in_languages_that_offer_them(line):
    patient = line.patient(language="ar")
    ask(line, patient, line.activity(line.episode(patient)))

    assert line.says("٢") == ["part_ack"]
    assert line.states() == ["part"]


def test_the_weekly_check_asks_safety_pain_crutches_and_sessions_then_thanks(
    line, patient, episode
):
    ask(line, patient, line.activity(episode, CHECK, phase_id="P2"))

    dialogue = []
    for text in ("no", "3", "1", "9"):
        dialogue += line.says(text)
        line.send()

    assert dialogue == ["weekly_pain", "offload_check", "weekly_sessions", "weekly_thanks"]
    assert "your crutches" in line.texts()[2].body
    assert [(row["kind"], row["score"]) for row in line.rows("measurements")] == [
        ("pain_usual", 3.0),
        ("crutch_use", 1.0),
        ("sessions_count", 9.0),
    ]
    assert line.states() == ["done"]
    assert line.tasks() == []


def test_a_sign_in_the_check_says_whom_to_call_and_tells_a_person_today(line, patient, episode):
    ask(line, patient, line.activity(episode, CHECK))

    assert line.says("YES") == ["rf_tier2"]
    line.send()

    assert line.texts()[-1].duty is Duty.SAFETY
    assert line.tasks() == [("red_flag", 2)]
    assert line.states() == ["part"]  # answered, and over: not a silence at midnight


@pytest.mark.parametrize("again", ["DONE", "SKIP"])
def test_a_word_sent_again_does_not_answer_the_evening_before_it_comes(
    line, patient, episode, again
):
    ask(line, patient, line.activity(episode))
    line.activity(episode, due_in=timedelta(hours=8), sequence=1)
    line.says("DONE")
    line.clock.forward(minutes=1)

    assert line.says(again) == ["no_open_session"]
    assert line.states() == ["done", "planned"]

    line.clock.forward(hours=2)
    line.says("DONE")
    assert line.states() == ["done", "done"]


@pytest.mark.parametrize(
    ("score", "tasks"), [("5", []), ("7", [("pain_red", 2)]), ("8", [("pain_red", 2)])]
)
def test_bad_pain_is_seen_by_a_person_the_same_day(line, patient, episode, score, tasks):
    ask(line, patient, line.activity(episode, CHECK))
    line.says("no")
    line.send()

    line.says(score)

    assert line.tasks() == tasks


@pytest.mark.parametrize(("use", "tasks"), [("2", []), ("3", [("offloading_breach", 2)])])
def test_walking_without_crutches_is_seen_by_a_person(line, patient, episode, use, tasks):
    ask(line, patient, line.activity(episode, CHECK))
    for text in ("no", "2", use):
        line.says(text)
        line.send()

    assert line.tasks() == tasks


def test_a_number_counts_only_while_it_is_asked(line, patient, episode):
    ask(line, patient, line.activity(episode, CHECK))

    assert line.says("3") == ["unknown"]
    assert line.rows("measurements") == []


def test_a_reminder_sent_since_does_not_hide_the_open_pain_question(line, patient, episode):
    ask(line, patient, line.activity(episode, CHECK))
    line.says("no")
    line.send()
    line.clock.forward(days=1)
    ask(line, patient, line.activity(episode))

    assert line.says("4") == ["offload_check"]
    assert [row["score"] for row in line.rows("measurements")] == [4.0]


def test_a_question_answered_once_is_not_answered_again(line, patient, episode):
    ask(line, patient, line.activity(episode, CHECK))
    line.says("no")
    line.send()

    line.says("3")
    assert line.says("9") == ["unknown"]

    with line.database.reading() as tx:
        kept = measured(tx, line.clinic_id, patient.id).rows
    assert [one.score for one in kept] == [3.0]


def test_the_pain_question_is_open_as_soon_as_its_text_is_claimed(line, patient, episode):
    ask(line, patient, line.activity(episode, CHECK))
    line.says("no")
    claim_due(line.database, TEXTS, "here", line.now, limit=8)

    assert line.says("5") == ["offload_check"]


def test_a_phase_without_crutches_asks_for_weight_and_minutes_instead(line, patient, episode):
    ask(line, patient, line.activity(episode, CHECK, phase_id="P4"))

    asked = []
    for text in ("no", "1", "yes", "25"):
        asked += line.says(text)
        line.send()

    assert asked == ["weekly_pain", "weekly_bears", "weekly_walk", "weekly_sessions"]


def test_an_answer_to_a_question_of_no_check_is_read_by_a_person(line, patient, episode):
    line.queue(patient, kind="check", wording_key="weekly_pain")
    line.send()

    assert line.says("2") == ["unknown"]
    assert line.rows("measurements") == []


def test_a_check_settled_by_hand_meanwhile_is_not_settled_twice(line, patient, episode):
    activity = line.activity(episode, CHECK, phase_id="P4")
    ask(line, patient, activity)
    line.says("no")
    line.send()
    with line.database.transaction() as tx:
        activities.settle(tx, activity, ActivityState.SKIPPED, Source.STAFF, line.now)

    assert line.says("1") == ["weekly_thanks"]
    assert line.states() == ["skipped"]


def test_several_answers_in_one_text_each_take_effect_and_one_is_said_back(line, patient, episode):
    ask(line, patient, line.activity(episode))

    assert line.says("done, pain 3, no swelling") == ["done_ack"]

    assert line.states() == ["done"]
    (told,) = line.rows("measurements")
    assert (told["kind"], told["score"]) == ("pain_activity", 3.0)
    assert line.tasks() == []


def test_a_session_and_the_number_that_was_asked_for_come_in_one_text(line, patient, episode):
    ask(line, patient, line.activity(episode))
    ask(line, patient, line.activity(episode, CHECK))
    line.says("N")
    line.send()

    assert line.says("done and pain 4") == ["offload_check"]

    assert line.states()[0] == "done"
    assert [row["kind"] for row in line.rows("measurements")] == ["pain_usual"]


def test_bad_pain_told_beside_a_session_is_seen_by_a_person(line, patient, episode):
    ask(line, patient, line.activity(episode))

    line.says("done. pain 9")

    assert line.tasks() == [("pain_red", 2)]


def test_what_contradicts_itself_is_read_by_a_person_and_changes_nothing(line, patient, episode):
    ask(line, patient, line.activity(episode))

    assert line.says("done, skip") == ["unknown"]
    assert line.states() == ["planned"]


def test_a_wish_and_an_answer_in_one_text_both_count(line, patient, episode):
    ask(line, patient, line.activity(episode))

    assert line.says("done. please call me") == ["call_ack"]
    assert line.states() == ["done"]
    assert line.tasks() == [("call_back", 2)]


def test_pain_without_a_session_to_go_with_it_is_read_by_a_person(line, patient, episode):
    assert line.says("done, pain 3") == ["unknown"]
    assert line.rows("measurements") == []
