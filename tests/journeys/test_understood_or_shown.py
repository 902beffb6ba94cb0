"""What comes in is understood or shown to a person, at any hour, and nothing of it is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.task import TaskOutcome
from physio_service.services.closing import close_due
from physio_service.services.triaging import turn_on
from physio_service.store import tasks
from tests.builders_carrier import refused

NIGHT = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
OPENS = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
CHECK = ActivityKind.CHECK


@pytest.fixture
def line(service):
    return service.line


@pytest.fixture
def episode(line):
    return line.episode(line.patient())


@pytest.fixture
def sorted_by_signs(service, line):
    turn_on(
        line.database,
        service.container.readers,
        line.house.physio,
        line.clinic_id,
        rules=service.container.readers.version,
        authority="Clinical safety committee",
        now=line.now,
    )


def ask(service, episode, kind=ActivityKind.SESSION, *, key="session_discreet", **when):
    """Let a text that asks for something leave now, and arrive."""
    line = service.line
    asked = line.activity(episode, kind, is_asked=True, **when)
    line.queue(
        line.house.read(episode.patient_id),
        kind=kind.value,
        wording_key=key,
        sequence=asked.sequence,
        activity_ids=[asked.id],
        episode_ids=[episode.id],
    )
    return service.beat("send")


def close(line, task):
    with line.database.transaction() as tx:
        tasks.close(
            tx,
            line.clinic_id,
            task["id"],
            outcome=TaskOutcome.REACHED,
            note="",
            staff_id=line.house.physio_id,
            who=line.house.physio,
            now=line.now,
        )


def states(line):
    """Return what became of each session, day by day."""
    rows = [row for row in line.rows("activities") if row["kind"] == "session"]
    return [row["state"] for row in sorted(rows, key=lambda row: row["local_day"])]


@pytest.mark.usefixtures("sorted_by_signs")
def test_an_emergency_at_three_in_the_morning(service, line, episode):
    line.clock.move_to(NIGHT)

    service.say("I have a pain in my chest and cant breathe")
    assert service.beat("send") == ["rf_tier1"]

    (task,) = line.rows("tasks")
    assert (task["kind"], task["tier"]) == ("red_flag", 1)
    assert task["due_at"] == OPENS + timedelta(minutes=15)
    line.clock.move_to(OPENS + timedelta(hours=2))
    assert ask(service, episode) == []
    close(line, task)
    line.clock.forward(days=1)
    assert ask(service, episode) == ["session_discreet"]
    close_due(line.database, line.now)
    assert states(line)[0] == "excused"


@pytest.mark.usefixtures("sorted_by_signs")
def test_a_swollen_calf_and_a_stop_in_one_text(service, line, episode):
    service.say("STOP texting me, my calf is swollen")

    assert service.beat("send") == ["rf_tier2", "stop"]
    line.clock.forward(hours=1)
    assert ask(service, episode) == []
    assert line.outcomes()[-1] == ("session_discreet", "suppressed", "opted_out")
    assert set(line.tasks()) == {("red_flag", 2), ("stopped_while_offloaded", 2)}


@pytest.mark.usefixtures("sorted_by_signs", "episode")
def test_a_denied_symptom_gets_the_fixed_answer_and_a_person(service, line):
    service.say("no chest pain, calf not swollen, can I drive?")

    assert service.beat("send") == ["unknown"]
    assert line.tasks() == [("read_reply", 2)]


def test_several_answers_in_one_text_are_all_kept_and_one_is_said_back(service, line, episode):
    ask(service, episode)
    line.clock.forward(minutes=20)

    service.say("Done, pain 3, no swelling")

    assert service.beat("send") == ["done_ack"]
    assert states(line) == ["done"]
    assert [(row["kind"], row["score"]) for row in line.rows("measurements")] == [
        ("pain_activity", 3.0)
    ]
    assert line.tasks() == []


def test_yesterdays_session_is_answered_before_todays_is_asked(service, line, episode):
    ask(service, episode)
    line.clock.forward(hours=23)

    service.say("done")
    service.beat("send")
    line.clock.forward(hours=1)
    ask(service, episode)

    assert states(line) == ["done", "planned"]


def test_yesterdays_pain_question_is_answered_after_todays_reminder(service, line, episode):
    ask(service, episode, CHECK, key="weekly_safety")
    service.say("N")
    assert service.beat("send") == ["weekly_pain"]
    line.clock.forward(hours=24)
    assert ask(service, episode) == ["session_discreet"]

    service.say("4")

    assert service.beat("send") == ["offload_check"]
    assert [(row["kind"], row["score"]) for row in line.rows("measurements")] == [
        ("pain_usual", 4.0)
    ]
    assert states(line) == ["planned"]


def test_a_picture_is_looked_at_by_a_person_whatever_its_caption_says(service, line, episode):
    ask(service, episode)

    service.say("done", media_count=1)

    assert service.beat("send") == ["unknown"]
    assert states(line) == ["planned"]
    assert line.tasks() == [("read_reply", 2)]


@pytest.mark.usefixtures("sorted_by_signs", "episode")
@pytest.mark.parametrize("code", [21610, 21211, 30007])
def test_a_safety_answer_that_does_not_arrive_is_a_task_before_all_others(service, line, code):
    line.carrier.answers = [refused(code)]

    service.say("I have chest pain")
    service.beat("send")

    top = [row for row in line.rows("tasks") if row["kind"] == "safety_text_failed"]
    assert [(row["tier"], row["due_at"]) for row in top] == [(1, line.now)]


@pytest.mark.usefixtures("episode")
@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 3, 2, 10, 0, tzinfo=UTC), datetime(2026, 3, 2, 12, 0, tzinfo=UTC)),
        (NIGHT, OPENS + timedelta(hours=2)),
    ],
)
def test_in_the_fixed_mode_a_person_reads_within_two_open_hours(service, line, at, due):
    line.clock.move_to(at)

    service.say("I have chest pain")

    assert service.beat("send") == ["unknown"]
    assert [row["due_at"] for row in line.rows("tasks")] == [due]
