"""Refusals that carry every fault, and say nothing of HTTP."""

from uuid import UUID

import pytest

from physio_service.domain.errors import (
    BadCatalogue,
    Conflict,
    Fault,
    FileFault,
    Invalid,
    NotAllowed,
    NotFound,
    PhysioError,
    Stale,
    Taken,
)


def test_an_invalid_request_names_every_field():
    refusal = Invalid(Fault("aid", "is missing"), Fault("sessions", "must be 1 to 3 a day"))

    assert str(refusal) == "aid: is missing; sessions: must be 1 to 3 a day"
    assert [fault.field for fault in refusal.faults] == ["aid", "sessions"]


def test_a_single_fault_needs_no_ceremony():
    assert Invalid.one("aid", "is missing").faults == (Fault("aid", "is missing"),)


def test_a_bad_catalogue_tells_a_line_for_each_fault():
    faults = (
        FileFault("exercises/hip.yaml", 7, "exercises[0].id", "is missing: add it"),
        FileFault("red_flags.yaml", 1, "", "is empty"),
    )

    assert str(BadCatalogue(faults)).splitlines() == [
        "exercises/hip.yaml:7: exercises[0].id: is missing: add it",
        "red_flags.yaml:1: is empty",
    ]


def test_a_stale_copy_is_a_conflict():
    assert issubclass(Stale, Conflict)


@pytest.mark.parametrize("kind", [BadCatalogue, Conflict, Invalid, NotAllowed, NotFound])
def test_every_refusal_is_ours(kind: type[Exception]):
    assert issubclass(kind, PhysioError)


def test_who_comes_second_learns_whose_task_it_is():
    owner = UUID(int=7)

    assert Taken(owner).owner_id == owner
    assert str(Taken(None)) == "a colleague has taken this task"
