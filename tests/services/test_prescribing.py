"""The programme changed at a clinician's hand: a new version, never more without an authority."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from physio_service.domain.activity import ActivityKind, ActivityState
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, Stale
from physio_service.domain.exercise import Dose
from physio_service.domain.plan import SessionName
from physio_service.domain.programme import Wanted
from physio_service.domain.staff import Role
from physio_service.services.planning import plan_ahead
from physio_service.services.prescribing import change_programme
from physio_service.store import activities, care_plans
from tests.builders_care import plan_of, sign_offs_of
from tests.builders_people import House, house

FEW = Dose(sets=1, reps=5, hold_s=0, times_per_day=1, days_per_week=7)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A patient operated on today, in the first phase after it."""

    house: House
    patient_id: UUID
    episode_id: UUID
    now: datetime

    def episode(self):
        return self.house.episode(self.episode_id)

    def plan(self):
        return plan_of(self.house, self.episode_id)


@pytest.fixture
def on(database, clock) -> UnderWay:
    here, now = house(database, clock.now()), clock.now()
    patient_id = here.patient(now)
    episode_id = here.assign(patient_id, now, surgery_day=now.date(), operation_done=True)
    return UnderWay(here, patient_id, episode_id, now)


def prescribe(on, *wanted: Wanted, phase_id: str = "P1", **options: object) -> bool:
    return change_programme(
        on.house.database,
        options.pop("who", on.house.physio),
        on.house.clinic_id,
        on.episode_id,
        phase_id,
        wanted,
        **{"version": on.episode().version, "now": on.now, **options},
    )


def items(on, phase_id: str = "P1"):
    return [one for s in on.plan().phase(phase_id).sessions for one in s.exercises]


def less(on, phase_id: str = "P1") -> list[Wanted]:
    """The phase's own exercises, each with one repetition fewer."""
    taken = {one.exercise_id: one for one in items(on, phase_id)}
    return [
        Wanted(name, Dose(d.sets, d.reps - 1, d.hold_s, d.times_per_day, d.days_per_week))
        for name, d in ((name, one.dose) for name, one in taken.items())
    ]


def test_less_needs_nobodys_word_and_makes_a_new_version(on):
    before = on.episode().plan_version

    assert prescribe(on, *less(on)) is False

    assert on.episode().plan_version == before + 1
    assert {one.dose.reps for one in items(on)} >= {9}
    with on.house.database.reading() as tx:
        old = care_plans.get(tx, on.house.clinic_id, on.episode_id, before)
    assert old.phase("P1") != on.plan().phase("P1")


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("heel_slides", Dose(2, 10, 0, 3, 7)),
        Wanted("heel_slides", Dose(1, 11, 0, 3, 7)),
        Wanted("heel_slides", Dose(1, 10, 1, 3, 7)),
        Wanted("tummy_brace", FEW),
    ],
)
def test_more_of_anything_needs_somebodys_word(on, wanted):
    with pytest.raises(Invalid) as refused:
        prescribe(on, wanted)
    assert refused.value.faults[0].field == "authority"

    assert prescribe(on, wanted, authority="the surgeon's letter of 1 March", reason="ready")
    signed = sign_offs_of(on.house, on.episode_id)[-1]
    assert signed.kind == "programme"
    assert signed.authority == "the surgeon's letter of 1 March"
    assert signed.about["is_more"] is True


def test_what_is_left_out_is_offered_again(on):
    prescribe(on, Wanted("heel_slides", FEW))

    phase = on.plan().phase("P1")
    assert [one.exercise_id for one in items(on)] == ["heel_slides"]
    assert "ankle_pumps" in {one.exercise_id for one in phase.options}


def test_exercises_are_done_in_the_order_wanted(on):
    prescribe(on, Wanted("static_quads", FEW), Wanted("heel_slides", FEW))

    assert [one.exercise_id for one in items(on)] == ["static_quads", "heel_slides"]


def test_chosen_days_are_the_days_of_its_sessions(on):
    prescribe(on, Wanted("heel_slides", FEW, weekdays=(1, 4)))
    plan_ahead(on.house.database, on.now)

    with on.house.database.reading() as tx:
        first = on.now.date() + timedelta(days=1)
        ahead = activities.between(
            tx, on.house.clinic_id, on.patient_id, first, first + timedelta(days=12)
        )
    due = [
        one.local_day.weekday()
        for one in ahead
        if one.kind is ActivityKind.SESSION and one.state is ActivityState.PLANNED
    ]
    assert set(due) == {1, 4}


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted("walking_programme", FEW), "exercises.P1.walking_programme"),
        (Wanted("unheard_of", FEW), "exercises.P1.unheard_of"),
        (Wanted("short_arc_quads", FEW), "exercises.P1.short_arc_quads"),
        (Wanted("heel_slides", Dose(0, 5, 0, 1, 7)), "exercises.P1.heel_slides.sets"),
        (Wanted("heel_slides", FEW, weekdays=(1, 1)), "exercises.P1.heel_slides.weekdays"),
        (Wanted("heel_slides", FEW, weekdays=(7,)), "exercises.P1.heel_slides.weekdays"),
        (
            Wanted("heel_slides", FEW, sessions=(SessionName.MIDDAY,)),
            "exercises.P1.heel_slides.sessions",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_by_field(on, wanted, field):
    with pytest.raises(Invalid) as refused:
        prescribe(on, wanted, authority="the surgeon")

    assert [fault.field for fault in refused.value.faults] == [field]


def test_one_named_twice_is_refused(on):
    with pytest.raises(Invalid, match="named twice"):
        prescribe(on, Wanted("heel_slides", FEW), Wanted("heel_slides", FEW))


def test_an_exercise_that_loads_the_leg_more_than_it_may_take_is_refused(on):
    prescribe(on, Wanted("weight_shift", FEW), phase_id="P3", authority="the surgeon")

    with pytest.raises(Invalid) as refused:
        prescribe(on, Wanted("sit_to_stand", FEW), phase_id="P3", authority="the surgeon")

    assert "needs WBAT" in refused.value.faults[0].message


def test_a_sixth_exercise_in_a_session_is_refused(on):
    six = [*less(on), Wanted("tummy_brace", FEW)]

    with pytest.raises(Invalid, match="at most 5"):
        prescribe(on, *six, authority="the surgeon")


def test_a_phase_that_is_over_is_not_changed(on):
    with pytest.raises(Invalid) as refused:
        prescribe(on, Wanted("ankle_pumps", FEW), phase_id="P0")

    assert refused.value.faults[0].field == "phase"


def test_the_same_programme_again_is_refused(on):
    prescribe(on, Wanted("heel_slides", FEW))

    with pytest.raises(Conflict):
        prescribe(on, Wanted("heel_slides", FEW))


def test_only_a_clinician_who_saw_the_present_version_changes_it(on):
    assistant = on.house.staff(Role.ASSISTANT, on.now)

    with pytest.raises(NotAllowed):
        prescribe(on, Wanted("heel_slides", FEW), who=assistant)
    with pytest.raises(Stale):
        prescribe(on, Wanted("heel_slides", FEW), version=99)


def test_what_was_asked_today_is_not_asked_again(on):
    with on.house.database.reading() as tx:
        before = activities.of_day(tx, on.house.clinic_id, on.patient_id, on.now.date())

    prescribe(on, Wanted("heel_slides", FEW))

    with on.house.database.reading() as tx:
        after = activities.of_day(tx, on.house.clinic_id, on.patient_id, on.now.date())
    settled = {one.id for one in before if one.is_asked}
    assert settled <= {one.id for one in after}
    assert len({(one.kind, one.sequence) for one in after}) == len(after)


def test_times_are_changed_with_the_programme_and_what_lies_ahead_moves(on):
    prescribe(on, Wanted("heel_slides", FEW), times=(time(9), time(18, 30)))

    assert on.house.read(on.patient_id).preferred_times == (time(9), time(18, 30))
    ahead = [
        one.due_at
        for one in on.house.agenda(on.episode_id, day=on.now.date() + timedelta(days=1))
        if one.kind is ActivityKind.SESSION
    ]
    assert {at.hour for at in ahead} == {9}
    (changed,) = on.house.events("patient.changed")
    assert changed == {"preferred_times": ["09:00", "18:30"]}


def test_times_alone_are_a_change_and_make_no_new_version_of_the_plan(on):
    prescribe(on, Wanted("heel_slides", FEW))
    before = on.episode()

    is_more = prescribe(on, Wanted("heel_slides", FEW), times=(time(9), time(18)))

    assert not is_more
    assert on.episode().plan_version == before.plan_version
    assert on.episode().version > before.version
    with pytest.raises(Conflict):
        prescribe(on, Wanted("heel_slides", FEW), times=(time(9), time(18)))


@pytest.mark.parametrize("times", [(), (time(3), time(18)), (time(18), time(9)), (time(9),)])
def test_times_at_which_nobody_is_texted_or_too_few_for_the_sessions_change_nothing(on, times):
    before = on.episode()

    with pytest.raises(Invalid) as refused:
        prescribe(on, Wanted("heel_slides", FEW), times=times)

    assert {fault.field for fault in refused.value.faults} == {"preferred_times"}
    assert on.episode() == before
    assert on.house.read(on.patient_id).preferred_times == (time(10), time(17))
