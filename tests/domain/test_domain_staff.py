"""People who work in a clinic, and who is asking."""

from uuid import UUID

import pytest

from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.staff import NewStaff, Principal, Role, Scope, Staff, Workplace

ID = UUID(int=1)


@pytest.mark.parametrize(("kind", "expected"), [(ActorKind.TOKEN, True), (ActorKind.STAFF, False)])
def test_a_program_is_told_from_a_person(kind, expected):
    workplace = Workplace("Hillside", "Europe/London", "en")
    who = Principal(ID, ID, Role.PHYSIO, frozenset({Scope.READ}), Actor(kind, ID), "sam", workplace)

    assert who.is_token is expected


def test_no_account_prints_its_name_its_password_or_its_hash():
    new = NewStaff("sam", "Sam Example", Role.PHYSIO, "four plain words here")
    kept = Staff(ID, ID, 1, "sam", Role.PHYSIO, "$argon2id$...", is_active=True)

    assert "am" not in repr(new)
    assert "four" not in repr(new)
    assert "argon2" not in repr(kept)
    assert "sam" not in repr(kept)
