"""S1b over generated courses: without a recorded operation nothing that follows it ever comes."""

from datetime import UTC, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from physio_service.domain.episode import Episode, EpisodeState
from physio_service.domain.errors import PhysioError
from physio_service.domain.surgery import SurgeryChange, SurgeryMove
from physio_service.services.operating import record_operation
from physio_service.services.planning import plan_ahead
from physio_service.services.reminding import remind
from physio_service.services.rescheduling import reschedule
from physio_service.store import care_plans
from physio_service.store.schema import activities, message_activities, messages
from physio_service.store.types import new_id
from tests.builders_messages import PLAN
from tests.builders_people import TEXTS

COUNTED = count(100)  # each course has a patient, and so a phone, of its own
PHASES = [phase.id for phase in PLAN.phases]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

# What may happen to a course before and around its operation, in any order.
courses = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 8)),
        st.tuples(st.just("move"), st.integers(0, 25)),
        st.tuples(st.sampled_from(["postpone", "cancel"]), st.just(0)),
        st.tuples(st.just("operate"), st.integers(0, 6)),
    ),
    min_size=1,
    max_size=6,
)


def act(line, episode_id, what: str, number: int) -> None:
    """Do one step as a person would; what is refused is part of a course, too."""
    here, episode = line.house, line.house.episode(episode_id)
    if what == "wait":
        for _ in range(number):
            line.clock.forward(days=1)
            beat(line)
        return
    about = {"version": episode.version, "now": line.now}
    try:
        if what == "operate":
            day = line.now.date() - timedelta(days=number)
            record_operation(here.database, here.physio, here.clinic_id, episode_id, day, **about)
        else:
            day = line.now.date() + timedelta(days=number) if what == "move" else None
            moves = {"move": "moved", "postpone": "postponed", "cancel": "cancelled"}
            change = SurgeryChange(SurgeryMove(moves[what]), day)
            reschedule(here.database, here.physio, here.clinic_id, episode_id, change, **about)
    except PhysioError:
        pass
    beat(line)


def beat(line) -> None:
    plan_ahead(line.database, line.now)
    remind(line.database, TEXTS, line.now)
    line.send()


def planned(line, episode_id) -> list:
    """Return the rows of an episode's activities that were not called off."""
    of = activities.c
    wanted = select(activities).where(of.episode_id == episode_id, of.state != "cancelled")
    return line.house.look(lambda tx: tx.connection.execute(wanted).all())


def texted(line, episode_id) -> list:
    """Return when each text about an episode's activities left, and of which phase it was."""
    statement = (
        select(messages.c.claimed_at, activities.c.phase_id)
        .join(message_activities, message_activities.c.message_id == messages.c.id)
        .join(activities, activities.c.id == message_activities.c.activity_id)
        .where(activities.c.episode_id == episode_id, messages.c.claimed_at.is_not(None))
    )
    return line.house.look(lambda tx: tx.connection.execute(statement).all())


def hold_against_the_gate(line, episode_id) -> None:
    """Hold what is planned and what left against whether the operation is on record."""
    episode = line.house.episode(episode_id)
    plan = line.house.look(
        lambda tx: care_plans.get(tx, line.clinic_id, episode_id, episode.plan_version)
    )
    if episode.operated_at is None:
        assert not [
            one for one in planned(line, episode_id) if plan.follows_operation(one.phase_id)
        ]
    if episode.awaits_date:
        assert not [one for one in planned(line, episode_id) if one.due_at > line.now]
    for claimed_at, phase_id in texted(line, episode_id):
        if plan.follows_operation(phase_id):
            assert episode.operated_at is not None
            assert claimed_at >= episode.operated_at


@settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(course=courses)
def test_nothing_after_an_operation_is_planned_or_texted_unless_it_is_recorded(line, course):
    here = line.house
    numbers = next(COUNTED)
    patient_id = here.patient(line.now, phone=f"07700 900{numbers:03}")
    here.consent(patient_id, line.now)
    surgery_day = line.now.date() + timedelta(days=5)
    episode_id = here.assign(patient_id, line.now, surgery_day=surgery_day)

    for what, number in course:
        act(line, episode_id, what, number)
        hold_against_the_gate(line, episode_id)


@given(is_operated=st.booleans(), has_day=st.booleans(), phase=st.sampled_from(PHASES))
def test_only_a_recorded_operation_lets_a_phase_after_it_begin(is_operated, has_day, phase):
    episode = Episode(
        id=new_id(),
        clinic_id=new_id(),
        version=1,
        patient_id=new_id(),
        limb=PLAN.limb,
        state=EpisodeState.ACTIVE,
        protocol_id=PLAN.protocol_id,
        plan_version=1,
        surgery_day=PLAN.surgery_day if has_day else None,
        operated_at=NOW if is_operated else None,
        offload_weeks=6,
        planned_to_day=None,
        ended_at=None,
        outcome=None,
    )

    may = episode.may_follow(phase, PLAN)

    assert may is (is_operated or (has_day and phase == "P0"))
