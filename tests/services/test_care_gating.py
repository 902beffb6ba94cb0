"""Time proposes, a clinician disposes: what is asked for ahead, and of whom when nobody decided."""

from datetime import date, timedelta

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.staff import Role
from physio_service.domain.step import Step
from physio_service.services import limiting, planning, reviewing
from tests.builders_care import (
    faults,
    limits,
    offloading,
    open_phase,
    open_tasks,
    opened,
    operate,
    plan_of,
    set_weeks,
    sign_offs_of,
    sign_step,
)
from tests.builders_people import house

BEND = "Do not bend the hip past a right angle"
QUARTER = Step(Status.PWB, Aid.TWO_CRUTCHES)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def episode_id(here, clock):
    """An episode in offloaded strengthening, two weeks after the operation of 16 March."""
    episode_id = here.assign(here.patient(clock.now()), clock.now())
    clock.forward(days=14)
    operate(here, episode_id, clock.now())
    clock.forward(days=14)
    open_phase(here, episode_id, clock.now(), "P2")
    return episode_id


def pass_days(here, clock, days: int) -> dict:
    """Let days go by with the planning beat, and return the tasks that are open then."""
    for _ in range(days):
        clock.forward(days=1)
        planning.plan_ahead(here.database, clock.now())
    return open_tasks(here)


def lift(here, episode_id, clock, limit_id, *, authority="the surgeon", who=None):
    limiting.lift_limit(
        here.database,
        who or here.physio,
        here.clinic_id,
        episode_id,
        limit_id,
        authority=authority,
        version=here.episode(episode_id).version,
        now=clock.now(),
    )


def review(here, episode_id, clock, **given):
    reviewing.set_review(
        here.database,
        here.physio,
        here.clinic_id,
        episode_id,
        version=here.episode(episode_id).version,
        now=clock.now(),
        **given,
    )


def test_an_undecided_gate_is_asked_for_more_urgently_and_of_somebody_else(here, episode_id, clock):
    surgeon = here.staff(Role.SURGEON, clock.now())

    assert pass_days(here, clock, 17).keys().isdisjoint({"gate_due", "sign_off_overdue"})
    assert pass_days(here, clock, 1)["gate_due"] == (3, here.physio_id)  # ten days ahead
    assert pass_days(here, clock, 10)["sign_off_overdue"] == (2, here.physio_id)  # on the day
    pass_days(here, clock, 13)
    assert (1, surgeon.id) not in open_tasks(here).values()
    assert pass_days(here, clock, 1)["sign_off_overdue"] == (1, surgeon.id)  # 14 days past
    assert opened(here, episode_id)[-1] == "P2"
    assert offloading(here, episode_id)[-1].ended_day is None


def test_who_decides_closes_all_that_was_asked(here, episode_id, clock):
    pass_days(here, clock, 45)
    assert "sign_off_overdue" in open_tasks(here)

    open_phase(here, episode_id, clock.now(), "P3", step=QUARTER)

    assert open_tasks(here).keys().isdisjoint({"sign_off_overdue"})


def test_extending_asks_for_the_gate_again_before_its_new_day(here, episode_id, clock):
    assert "gate_due" in pass_days(here, clock, 18)

    set_weeks(here, episode_id, clock.now(), 8)

    assert "gate_due" not in open_tasks(here)
    assert "gate_due" not in pass_days(here, clock, 13)
    assert "gate_due" in pass_days(here, clock, 1)


def test_no_phase_and_no_day_lifts_a_movement_limit(here, episode_id, clock):
    assert BEND in {limit.words for limit in limits(here, episode_id)}

    pass_days(here, clock, 28)
    open_phase(here, episode_id, clock.now(), "P3", step=QUARTER)

    assert BEND in {limit.words for limit in limits(here, episode_id)}
    assert "limit_review" in open_tasks(here)


def test_a_named_clinician_lifts_a_limit_on_somebodys_word_once(here, episode_id, clock):
    first, second = limits(here, episode_id)
    with pytest.raises(NotAllowed):
        lift(here, episode_id, clock, first.id, who=here.staff(Role.ASSISTANT, clock.now()))
    assert faults(lambda: lift(here, episode_id, clock, first.id, authority="")) == {"authority"}
    assert "limit_review" in open_tasks(here)

    lift(here, episode_id, clock, first.id)
    lift(here, episode_id, clock, second.id)

    assert limits(here, episode_id) == []
    assert "limit_review" not in open_tasks(here)
    with pytest.raises(Conflict):
        lift(here, episode_id, clock, first.id)
    with pytest.raises(NotFound):
        lift(here, episode_id, clock, here.clinic_id)
    signed = sign_offs_of(here, episode_id)[-1]
    assert (signed.authority, signed.role, signed.signed_at) == (
        "the surgeon",
        Role.PHYSIO,
        clock.now(),
    )


def test_a_limit_is_set_once_and_in_words(here, episode_id, clock):
    def set_limit(words, review_day=None):
        return limiting.set_limit(
            here.database,
            here.physio,
            here.clinic_id,
            episode_id,
            words,
            review_day=review_day,
            version=here.episode(episode_id).version,
            now=clock.now(),
        )

    set_limit(" Do not twist ")

    assert "Do not twist" in {limit.words for limit in limits(here, episode_id)}
    with pytest.raises(Conflict):
        set_limit("Do not twist")
    assert faults(lambda: set_limit(" ")) == {"words"}
    assert faults(lambda: set_limit("w" * 201)) == {"words"}
    yesterday = clock.now().date() - timedelta(days=1)
    assert faults(lambda: set_limit("Do not kneel", yesterday)) == {"review_day"}


def test_shortening_is_on_somebodys_word_and_never_into_the_past(here, episode_id, clock):
    assert faults(lambda: set_weeks(here, episode_id, clock.now(), 5, authority="")) == {
        "authority"
    }
    assert faults(lambda: set_weeks(here, episode_id, clock.now(), 6)) == {"offload_weeks"}
    assert faults(lambda: set_weeks(here, episode_id, clock.now(), 40)) == {"offload_weeks"}
    assert faults(lambda: set_weeks(here, episode_id, clock.now(), 1, reason="small")) == {
        "offload_weeks"
    }

    set_weeks(here, episode_id, clock.now(), 5)

    assert offloading(here, episode_id)[-1].planned_end_day == date(2026, 4, 20)
    assert plan_of(here, episode_id).phase("P3").first_day == date(2026, 4, 20)
    assert here.episode(episode_id).offload_weeks == 5
    assert opened(here, episode_id)[-1] == "P2"


def test_the_weeks_of_offloading_change_no_more_once_it_is_over(here, episode_id, clock):
    clock.forward(days=28)
    open_phase(here, episode_id, clock.now(), "P3", step=QUARTER)

    with pytest.raises(Conflict):
        set_weeks(here, episode_id, clock.now(), 8)


def test_weeks_may_change_before_the_operation_and_park_nothing(here, clock):
    episode_id = here.assign(here.patient(clock.now()), clock.now())

    assert set_weeks(here, episode_id, clock.now(), 8) == ()
    assert offloading(here, episode_id)[0].planned_end_day == date(2026, 5, 11)


def test_a_review_may_move_and_the_end_of_a_step_after_offloading(here, episode_id, clock):
    today = clock.now().date()
    past, ahead = today - timedelta(days=1), today + timedelta(days=9)
    assert faults(lambda: review(here, episode_id, clock, next_review_day=past)) == {
        "next_review_day"
    }
    with pytest.raises(Invalid):
        review(here, episode_id, clock, next_review_day=ahead, planned_end_day=ahead)
    clock.forward(days=28)
    open_phase(here, episode_id, clock.now(), "P3", step=QUARTER)
    ahead = clock.now().date() + timedelta(days=7)

    review(here, episode_id, clock, next_review_day=ahead, planned_end_day=ahead)

    present = offloading(here, episode_id)[-1]
    assert (present.next_review_day, present.planned_end_day) == (ahead, ahead)


def test_a_step_of_a_wean_is_asked_for_before_its_week_is_over_and_after(here, episode_id, clock):
    clock.forward(days=28)
    open_phase(here, episode_id, clock.now(), "P3", step=QUARTER)
    planned = offloading(here, episode_id)[-1].planned_end_day
    assert planned == clock.now().date() + timedelta(days=7)

    assert "gate_due" in pass_days(here, clock, 2)
    assert pass_days(here, clock, 6)["sign_off_overdue"] == (2, here.physio_id)
    assert offloading(here, episode_id)[-1].limits == ""
    sign_step(here, episode_id, clock.now(), Step(Status.PWB, Aid.TWO_CRUTCHES, "half"))

    assert open_tasks(here).keys().isdisjoint({"gate_due", "sign_off_overdue"})
