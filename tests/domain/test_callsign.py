"""The short name of a task, and the one answer that takes it."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.callsign import Take, callsign_of, take_in

TASK = UUID(int=7)


def test_a_task_always_has_the_same_name_and_another_for_another_turn():
    assert callsign_of(TASK) == callsign_of(TASK)
    assert callsign_of(TASK) != callsign_of(TASK, turn=1)


@given(st.uuids(), st.integers(0, 9))
def test_a_name_is_four_signs_that_spell_nothing_and_is_taken_as_written(task_id, turn):
    name = callsign_of(task_id, turn)

    assert len(name) == 4
    assert not set(name) & set("AEIOUYBSLZ0158")
    assert take_in(f"OK {name}") == Take(name)


@pytest.mark.parametrize(
    "text",
    [
        "ok 4k2m",
        "OK4K2M",
        " Ok: 4K2M. ",
        "okay 4k2m!",
        "o.k. 4k2m",
        "\uff2f\uff2b 4K2M",
        "OK #4K2M",
    ],
)
def test_however_somebody_types_it_the_name_is_read(text):
    assert take_in(text) == Take("4K2M")


@pytest.mark.parametrize("text", ["ok", "OK.", " okay "])
def test_ok_alone_takes_the_only_one(text):
    assert take_in(text) == Take(None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4K2M",
        "not ok 4K2M",
        "OK 4K2",
        "OK 4K2M2",
        "OK 4K2M chest pain",
        "yes",
        "\U0001f44d",
        "ok can't",
    ],
)
def test_anything_beside_it_takes_nothing(text):
    assert take_in(text) is None
