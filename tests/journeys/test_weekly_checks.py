"""A week's questions on the virtual clock: safety first, asked on once, kept in part, then left."""

from datetime import UTC, datetime, timedelta

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.criterion import Said
from physio_service.domain.message import Duty
from physio_service.services.closing import close_due
from physio_service.store import check_answers, episodes

MORNING = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)  # day 21: no gate of that phase is near
CHECK = ActivityKind.CHECK


@pytest.fixture
def line(service):
    service.line.clock.move_to(MORNING)
    return service.line


@pytest.fixture
def episode(line):
    return line.episode(line.patient())


def begin(service, episode, phase="P2", key="weekly_safety", **changes):
    """Let the first text of a check leave, and arrive; it closes at the end of the next day."""
    line = service.line
    ends_at = line.now.replace(hour=0, minute=0) + timedelta(days=2)
    asked = line.activity(
        episode, CHECK, phase_id=phase, is_asked=True, closes_at=ends_at, **changes
    )
    line.queue(
        line.house.read(episode.patient_id),
        kind="check",
        wording_key=key,
        activity_ids=[asked.id],
        episode_ids=[episode.id],
    )
    assert service.beat("send") == [key]
    return asked


def tell(service, *texts):
    """Let texts come in, minutes apart; return what each was answered."""
    said = []
    for text in texts:
        service.say(text)
        said += service.beat("send") or ["-"]
        service.line.clock.forward(minutes=4)
    return said


def kept(line):
    return {row["question"]: row["score"] for row in line.rows("check_answers")}


def test_several_answers_in_one_text_skip_their_questions(service, line, episode):
    begin(service, episode)

    assert tell(service, "N, pain 3") == ["offload_check"]
    assert tell(service, "1") == ["weekly_sessions"]
    assert tell(service, "10") == ["weekly_thanks"]

    assert kept(line) == {"safety": 0, "pain": 3, "crutches": 1, "sessions_count": 10}
    assert line.states() == ["done"]


def test_another_answer_does_not_pass_safety_by(service, line, episode):
    begin(service, episode)

    assert tell(service, "pain 3") == ["weekly_safety"]
    assert tell(service, "no") == ["offload_check"]


def test_what_nobody_answers_is_asked_once_more_the_same_day_and_then_left(service, line, episode):
    begin(service, episode)
    line.clock.forward(hours=3, minutes=59)
    assert service.beat("remind", "send") == []

    line.clock.forward(minutes=1)
    assert service.beat("remind", "send") == ["weekly_safety"]

    for _ in range(8):
        line.clock.forward(hours=5)
        assert service.beat("remind", "send") == []
    close_due(line.database, line.now)
    assert line.states() == ["missed"]


def test_the_question_that_was_left_open_is_the_one_asked_again(service, line, episode):
    begin(service, episode)
    tell(service, "no", "4")
    line.clock.forward(hours=4)

    assert service.beat("remind", "send") == ["offload_check"]
    assert tell(service, "2") == ["weekly_sessions"]


def test_an_answer_at_night_is_gone_on_with_in_the_morning(service, line, episode):
    begin(service, episode, due_in=timedelta())
    line.clock.move_to(MORNING.replace(hour=22))
    assert tell(service, "no") == ["-"]  # kept, and nothing is asked at night

    line.clock.move_to(MORNING + timedelta(hours=23, minutes=30))
    assert service.beat("remind", "send") == ["weekly_pain"]
    assert tell(service, "2") == ["offload_check"]


def test_yesterdays_question_is_answered_this_morning(service, line, episode):
    begin(service, episode)
    tell(service, "no")
    line.clock.move_to(MORNING + timedelta(hours=23))

    assert tell(service, "5") == ["offload_check"]
    assert kept(line)["pain"] == 5


def test_what_was_answered_in_part_is_kept_as_part(service, line, episode):
    begin(service, episode)
    tell(service, "no")
    line.clock.move_to(MORNING + timedelta(days=2))

    close_due(line.database, line.now)

    assert line.states() == ["part"]
    assert kept(line) == {"safety": 0}


@pytest.mark.parametrize("said", ["yes", "my wound looks odd and smells"])
def test_while_a_person_is_to_look_nothing_is_asked_on(service, line, episode, said):
    begin(service, episode)
    tell(service, said)
    line.clock.forward(hours=5)

    assert service.beat("remind", "send") == []


def test_a_leg_that_bears_less_is_told_of_at_once_and_ends_the_check(service, line, episode):
    begin(service, episode, phase="P4")

    assert tell(service, "no", "2", "no")[-1] == "rf_tier2"

    assert line.tasks() == [("cannot_bear", 2)]
    assert line.states() == ["part"]
    measured = {row["kind"]: row["score"] for row in line.rows("measurements")}
    assert measured["bears_as_before"] == 0


def test_until_the_gate_is_decided_the_patient_answers_its_criteria(service, line, episode):
    begin(service, episode, phase="P1")

    asked = tell(service, "no", "2", "1", "yes", "1", "yes")

    assert asked[2:] == ["ask_wound_closed", "weekly_rest", "ask_safe_on_aid", "weekly_thanks"]
    with line.database.reading() as tx:
        (opening,) = episodes.openings(tx, line.clinic_id, episode.id)
        found = check_answers.of_criteria(tx, episode, opening)
    assert {name: (one.said, one.said_by) for name, one in found.items()} == {
        "wound_closed": (Said.YES, None),
        "safe_on_crutches": (Said.YES, None),
    }


def test_a_wound_that_is_not_closed_is_no_matter_for_the_gate_alone(service, line, episode):
    begin(service, episode, phase="P1")

    assert tell(service, "no", "2", "1", "no")[-1] == "rf_tier2"
    assert line.tasks() == [("red_flag", 2)]


def skip(service, episode, text="SKIP", sequence=0):
    line = service.line
    asked = line.activity(episode, is_asked=True, sequence=sequence)
    line.queue(
        line.house.read(episode.patient_id),
        sequence=sequence,
        activity_ids=[asked.id],
        episode_ids=[episode.id],
    )
    service.beat("send")
    return tell(service, text)


@pytest.mark.parametrize(
    ("reason", "tip", "tasks"),
    [
        ("1", "skip_pain", [("skipped_for_pain", 3)]),
        ("no time", "skip_time_tip", []),
        ("3", "skip_forgot_tip", []),
        ("not sure how", "skip_unsure", []),
        ("5", "skip_unwell", [("skipped_unwell", 2)]),
    ],
)
def test_a_skip_is_asked_why_once_and_one_tip_fits(service, line, episode, reason, tip, tasks):
    assert skip(service, episode) == ["skip_reason"]
    assert tell(service, reason) == [tip]

    assert line.tasks() == tasks
    assert [row["kind"] for row in line.rows("measurements")] == ["skip_reason"]
    line.clock.forward(hours=6)
    assert skip(service, episode, sequence=1) == ["skip_ack"]


def test_a_reason_told_with_the_skip_is_not_asked_for(service, line, episode):
    assert skip(service, episode, "skip, forgot") == ["skip_forgot_tip"]


def test_pain_told_at_night_is_answered_at_night(service, line, episode):
    skip(service, episode)
    line.clock.move_to(MORNING.replace(hour=23))

    assert tell(service, "1") == ["skip_pain"]
    assert line.texts()[-1].duty is Duty.SAFETY


def test_no_reason_is_asked_while_the_checks_question_wants_a_digit(service, line, episode):
    begin(service, episode)
    tell(service, "no")

    assert skip(service, episode) == ["skip_ack"]
    assert tell(service, "3") == ["offload_check"]
    assert kept(line)["pain"] == 3
