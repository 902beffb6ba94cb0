"""Preparation by text: one a week before the operation, held without a day, none after it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.activity import ActivityKind, ActivityState
from physio_service.domain.surgery import SurgeryChange, SurgeryMove
from physio_service.services.closing import close_due
from physio_service.services.operating import record_operation
from physio_service.services.planning import plan_ahead
from physio_service.services.reminding import remind, share_of_week
from physio_service.services.rescheduling import reschedule
from physio_service.store import activities
from physio_service.store.schema import messages
from tests.builders_care import plan_of
from tests.builders_people import TEXTS, house

AHEAD = timedelta(days=33)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def episode_id(here, clock):
    """A course whose operation is 33 days ahead: a text on stopping smoking is due today."""
    now = clock.now() - timedelta(hours=3)
    patient_id = here.patient(now)
    here.consent(patient_id, now)
    return here.assign(patient_id, now, surgery_day=now.date() + AHEAD)


def play(here, clock, days: int) -> list[tuple[int, str]]:
    """Let the days pass, and return what was made, each with how long before it was due."""
    day = clock.now().date()
    for _ in range(days):
        plan_ahead(here.database, clock.now())
        clock.forward(hours=8)
        remind(here.database, TEXTS, clock.now())
        clock.forward(hours=16)
        close_due(here.database, clock.now())
    wanted = (
        select(messages.c.local_day, messages.c.wording_key)
        .where(messages.c.kind == ActivityKind.NOTICE.value)
        .order_by(messages.c.local_day)
    )
    made = here.look(lambda tx: list(tx.connection.execute(wanted)))
    return [((one.local_day - day).days, one.wording_key) for one in made]


def change(here, clock, episode_id, move: SurgeryMove) -> None:
    reschedule(
        here.database,
        here.physio,
        here.clinic_id,
        episode_id,
        SurgeryChange(move, reason="a cold"),
        version=here.episode(episode_id).version,
        now=clock.now(),
    )


def notices(here, episode_id):
    kinds = (ActivityKind.NOTICE,)
    day = here.episode(episode_id).surgery_day - AHEAD
    return here.look(lambda tx: activities.from_day(tx, here.clinic_id, episode_id, day, kinds))


def test_each_comes_on_its_day_before_the_operation(here, episode_id, clock):
    made = play(here, clock, 31)

    assert made == [(0, "preop_smoking"), (14, "preop_aid"), (26, "preop_home")]


@pytest.mark.parametrize("move", [SurgeryMove.POSTPONED, SurgeryMove.CANCELLED])
def test_none_is_made_while_the_operation_has_no_day(here, episode_id, clock, move):
    play(here, clock, 1)
    change(here, clock, episode_id, move)

    assert play(here, clock, 30) == [(-1, "preop_smoking")]


def test_none_comes_once_the_operation_is_recorded(here, episode_id, clock):
    play(here, clock, 1)
    record_operation(
        here.database,
        here.physio,
        here.clinic_id,
        episode_id,
        clock.now().date(),
        version=here.episode(episode_id).version,
        now=clock.now(),
    )

    assert play(here, clock, 15) == [(-1, "preop_smoking")]
    left = [one for one in notices(here, episode_id) if one.state is ActivityState.PLANNED]
    assert {one.phase_id for one in left} <= {"P1"}  # to keep to the limits


def test_a_notice_that_was_sent_is_not_counted_as_missed(here, episode_id, clock):
    play(here, clock, 2)

    sent, *_ = notices(here, episode_id)
    assert sent.state is ActivityState.DONE


def test_together_they_stay_within_the_texts_of_a_week(here, episode_id):
    phase = plan_of(here, episode_id).phase("P0")

    shares = [share_of_week(phase, kind) for kind in ActivityKind if kind is not ActivityKind.CHECK]
    assert shares == [2, 1]
    assert sum(shares) == phase.messages_per_week
