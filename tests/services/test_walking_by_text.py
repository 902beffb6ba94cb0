"""Walks told of by text: the text names the row, and the answer leads within the rows (S1)."""

from datetime import time

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.errors import Conflict
from physio_service.domain.offloading import Aid, Limb, Status
from physio_service.domain.patient import Discretion
from physio_service.domain.step import Step
from physio_service.services.hurting import report_pain
from physio_service.services.reminding import remind
from physio_service.services.walking import report_walk
from physio_service.store.walks import progress_of
from tests.builders_care import open_phase, sign_step
from tests.builders_people import TEXTS
from tests.builders_plans import CATALOGUE

FREE = Step(Status.FWB, Aid.NONE)


@pytest.fixture
def episode_id(line):
    """A course in P4: walking without crutches is signed off."""
    house, now = line.house, line.now
    patient_id = house.patient(now, preferred_times=(time(8), time(13), time(18)))
    house.consent(patient_id, now)
    found = house.assign(
        patient_id,
        now,
        surgery_day=now.date(),
        operation_done=True,
        starting_status=Status.PWB,
    )
    open_phase(house, found, now, "P2")
    open_phase(house, found, now, "P3", step=Step(Status.PWB, Aid.TWO_CRUTCHES, "a quarter"))
    sign_step(house, found, now, Step(Status.WBAT, Aid.STICK))
    open_phase(house, found, now, "P4", step=FREE)
    return found


def row(line, episode_id) -> int:
    found = line.house.look(lambda tx: progress_of(tx, line.house.episode(episode_id)))
    return found.row.row


def next_session(line, episode_id, *, is_sent=True):
    """Let time pass to the next session that is not asked yet, and ask it."""
    ahead = [
        one
        for one in line.house.agenda(episode_id)
        if one.kind is ActivityKind.SESSION and not one.is_asked and one.due_at > line.now
    ]
    first = min(ahead, key=lambda one: one.due_at)
    line.clock.forward(seconds=(first.due_at - line.now).total_seconds())
    remind(line.database, TEXTS, line.now)
    if is_sent:
        line.send()
    return first


def answer(line, episode_id, *said: str) -> list[int]:
    rows = []
    for one in said:
        next_session(line, episode_id)
        line.says(one)
        line.clock.forward(minutes=31)
        rows.append(row(line, episode_id))
    return rows


def test_the_text_names_the_row_as_it_is_and_what_each_answer_says_of_comfort(line, episode_id):
    next_session(line, episode_id)

    (text,) = [one for one in line.texts() if one.kind == "session"]
    assert text.wording_key == "session_walk"
    assert "Walk 5 min, 3x a day, as comfortable. Reply DONE if it was comfortable" in text.body


def test_three_comfortable_walks_lead_up_a_row_and_the_next_text_says_so(line, episode_id):
    assert answer(line, episode_id, "DONE", "DONE", "DONE") == [1, 1, 2]

    next_session(line, episode_id)

    assert "Walk 8 min, 3x a day" in line.texts()[-1].body


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        (["DONE", "DONE", "DONE", "PART"], [1, 1, 2, 1]),
        (["DONE", "DONE", "DONE", "DONE pain 5"], [1, 1, 2, 1]),
        (["DONE", "DONE", "DONE pain 5", "DONE"], [1, 1, 1, 1]),
        (["DONE", "DONE", "DONE pain 2"], [1, 1, 2]),
        (["DONE", "DONE", "SKIP", "DONE", "DONE"], [1, 1, 1, 1, 1]),
        (["DONE", "DONE", "I walked but I limped a bit", "DONE", "DONE"], [1, 1, 1, 1, 1]),
    ],
)
def test_what_is_not_plain_comfort_leads_nobody_up(line, episode_id, said, rows):
    assert answer(line, episode_id, *said) == rows


def test_no_answer_and_no_day_leads_anybody_up(line, episode_id):
    answer(line, episode_id, "DONE", "DONE")

    for _ in range(20):
        next_session(line, episode_id)

    assert row(line, episode_id) == 1


def test_pain_above_the_least_band_leads_down_and_low_pain_nowhere(line, episode_id):
    answer(line, episode_id, "DONE", "DONE", "DONE")
    said = {
        pain: (
            report_pain(
                line.database,
                line.house.physio,
                line.clinic_id,
                episode_id,
                pain,
                now=line.now,
            ),
            row(line, episode_id),
        )[1]
        for pain in (0, 3, 4)
    }

    assert said == {0: 2, 3: 2, 4: 1}


def test_fewer_walks_a_day_leave_the_sessions_beyond_them_without_one(line, episode_id):
    for _ in range(9):
        walk(line, episode_id, is_comfortable=True)
    asked = [next_session(line, episode_id) for _ in range(6)]

    bodies = {one.body for one in line.texts() if one.wording_key == "session_walk"}
    assert all("Walk 15 min, 2x a day" in body for body in bodies)
    assert {one.sequence for one in asked} == {0, 1}


def walk(line, episode_id, *, is_comfortable: bool) -> None:
    who, now = line.house.physio, line.now
    report_walk(
        line.database, who, line.clinic_id, episode_id, is_comfortable=is_comfortable, now=now
    )


def test_a_text_that_names_a_row_left_since_is_kept_back_and_said_anew(line, episode_id):
    for _ in range(3):
        walk(line, episode_id, is_comfortable=True)
    next_session(line, episode_id, is_sent=False)
    walk(line, episode_id, is_comfortable=False)

    for _ in range(3):
        line.send()
        remind(line.database, TEXTS, line.now)

    told = [one for one in line.texts() if one.wording_key == "session_walk"][-2:]
    assert [(one.state.value, one.rule) for one in told] == [
        ("suppressed", "contradicts_row"),
        ("sent", "accepted"),
    ]
    assert "Walk 5 min" in told[1].body


def test_before_walking_is_signed_an_answer_is_no_walk(line):
    patient = line.patient(wording=Discretion.PLAIN)
    line.activity(line.episode(patient))
    remind(line.database, TEXTS, line.now)
    line.send()

    line.says("DONE")

    assert line.rows("measurements") == []


def test_a_step_back_stops_the_text_that_names_a_walk(line, episode_id):
    next_session(line, episode_id, is_sent=False)
    back = Step(Status.WBAT, Aid.TWO_CRUTCHES)
    sign_step(line.house, episode_id, line.now, back, authority="")

    line.send()

    assert line.texts()[-1].state.value == "suppressed"


def test_while_the_other_leg_may_not_walk_freely_no_walk_counts(line):
    both = CATALOGUE.protocols["core_decompression_both_hips"]
    asked = {"protocol_id": both.id, "not_for": {one.id: False for one in both.not_for}}
    house, now = line.house, line.now
    patient_id = house.patient(now)
    left, _ = (
        house.assign(
            patient_id,
            now,
            limb=limb,
            surgery_day=now.date(),
            operation_done=True,
            starting_status=Status.PWB,
            **asked,
        )
        for limb in (Limb.LEFT, Limb.RIGHT)
    )
    open_phase(house, left, now, "P2")
    open_phase(house, left, now, "P3", step=Step(Status.PWB, Aid.TWO_CRUTCHES, "a quarter"))
    sign_step(house, left, now, Step(Status.WBAT, Aid.STICK))
    open_phase(house, left, now, "P4", step=FREE)

    with pytest.raises(Conflict):
        walk(line, left, is_comfortable=True)
    assert line.rows("measurements") == []
