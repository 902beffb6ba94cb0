"""An episode: how it may end, and what may be done of it while its operation is not recorded."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from physio_service.domain.episode import (
    LONGEST_NOTE,
    Complication,
    Ending,
    Episode,
    EpisodeState,
    Outcome,
    ending_faults,
)
from tests.builders_plans import episode_of, prescribed

PLAN = prescribed()
PHASES = [phase.id for phase in PLAN.phases]
PLANNED = episode_of(PLAN)
OPERATED = replace(PLANNED, operated_at=datetime(2026, 3, 2, 15, tzinfo=UTC))
PUT_OFF = replace(PLANNED, surgery_day=None)


def followed(episode: Episode) -> list[str]:
    return [phase_id for phase_id in PHASES if episode.may_follow(phase_id, PLAN)]


def test_before_the_operation_is_recorded_only_what_prepares_for_it_is_followed():
    assert followed(PLANNED) == ["P0"]


def test_once_the_operation_is_recorded_any_phase_may_be_followed():
    assert followed(OPERATED) == PHASES


def test_while_a_date_is_awaited_nothing_is_followed():
    assert followed(PUT_OFF) == []


def test_an_operation_that_was_recorded_awaits_no_date():
    assert PUT_OFF.awaits_date
    assert not PLANNED.awaits_date
    assert not replace(OPERATED, surgery_day=None).awaits_date


def test_an_episode_is_active_until_it_is_ended():
    assert PLANNED.is_active
    assert not replace(PLANNED, state=EpisodeState.ENDED).is_active


@pytest.mark.parametrize(
    ("ending", "fields"),
    [
        (Ending(Outcome.KEPT_HIP), []),
        (Ending(Outcome.COMPLICATION, Complication.FRACTURE), []),
        (Ending(Outcome.HIP_REPLACEMENT), []),
        (Ending(Outcome.HIP_REPLACEMENT, Complication.COLLAPSE), []),
        (Ending(Outcome.COMPLICATION, Complication.OTHER, "a burn"), []),
        (Ending(Outcome.DIED, note="x" * LONGEST_NOTE), []),
        (Ending(Outcome.COMPLICATION), ["complication"]),
        (Ending(Outcome.KEPT_HIP, Complication.CLOT), ["complication"]),
        (Ending(Outcome.COMPLICATION, Complication.OTHER, " "), ["note"]),
        (Ending(Outcome.DIED, note="x" * (LONGEST_NOTE + 1)), ["note"]),
    ],
    ids=str,
)
def test_a_complication_is_named_where_there_was_one_and_only_there(ending, fields):
    assert [fault.field for fault in ending_faults(ending)] == fields


def test_every_fault_of_an_ending_is_told_at_once():
    ending = Ending(Outcome.MOVED_AWAY, Complication.OTHER, " " * (LONGEST_NOTE + 1))

    assert [fault.field for fault in ending_faults(ending)] == ["complication", "note", "note"]
