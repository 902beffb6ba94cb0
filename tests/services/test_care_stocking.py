"""A clinic's own exercises: versions, signatures, and what a treatment under way keeps."""

from dataclasses import replace

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.exercise import Stance
from physio_service.domain.offloading import Status
from physio_service.domain.plan import Choice
from physio_service.domain.staff import Role
from physio_service.queries.own_exercises import own_exercises_of, versions_of
from physio_service.services import stocking
from physio_service.services.approving import sign
from physio_service.services.assigning import assign
from physio_service.store import care_plans
from physio_service.store.types import new_id
from tests.builders_people import house, order
from tests.builders_plans import CATALOGUE, EXERCISES, own_exercise

FIGURES = CATALOGUE.figures


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def add(here, now, *, who=None, **changes):
    signer = who or here.physio
    made = own_exercise(**changes)
    return stocking.add_exercise(
        here.database, CATALOGUE, FIGURES, signer, here.clinic_id, made, now=now
    )


def edit(here, own_id, now, *, version=1, who=None, **changes):
    stocking.edit_exercise(
        here.database,
        CATALOGUE,
        FIGURES,
        who or here.physio,
        here.clinic_id,
        own_id,
        own_exercise(**changes),
        version=version,
        now=now,
    )


def retire(here, own_id, now, *, version=1, who=None):
    stocking.retire_exercise(
        here.database, who or here.physio, here.clinic_id, own_id, version=version, now=now
    )


def sign_own(here, own_id, now, *, content_hash=None, who=None):
    found = here.look(lambda tx: versions_of(tx, here.clinic_id, own_id))[-1]
    return stocking.sign_exercise(
        here.database,
        who or here.physio,
        here.clinic_id,
        own_id,
        content_hash or found.own.content_hash,
        "read",
        now=now,
    )


def sign_files(here, now):
    for file in CATALOGUE.files:
        sign(
            here.database,
            CATALOGUE,
            here.physio,
            here.clinic_id,
            file.path,
            file.content_hash,
            "",
            now=now,
        )


def treat(here, now, exercise_id="seat_lift", *, is_real=False, phase="P2"):
    patient_id = here.patient(now)
    choices = {phase: (Choice(exercise_id),)}
    return assign(
        here.database,
        CATALOGUE,
        here.physio,
        here.clinic_id,
        patient_id,
        order(choices=choices),
        drafts_allowed=not is_real,
        now=now,
    )


def plan_of(here, episode_id):
    return here.look(lambda tx: care_plans.get(tx, here.clinic_id, episode_id, 1))


def test_an_added_exercise_is_assigned_and_keeps_its_version(here, clock):
    own_id = add(here, clock.now())
    episode_id = treat(here, clock.now())

    edit(here, own_id, clock.now(), name="Chair lift")
    retire(here, own_id, clock.now(), version=2)

    kept = plan_of(here, episode_id).exercise("seat_lift")
    assert (kept.name, kept.version) == ("Seat lift", 1)
    found = here.look(lambda tx: versions_of(tx, here.clinic_id, own_id))
    assert [(one.own.exercise.name, one.own.is_retired) for one in found] == [
        ("Seat lift", False),
        ("Chair lift", False),
        ("Chair lift", True),
    ]


def test_an_addition_is_an_option_of_the_phases_it_is_for(here, clock):
    add(here, clock.now())
    episode_id = here.assign(here.patient(clock.now()), clock.now())

    plan = plan_of(here, episode_id)
    offered = {
        phase.id for phase in plan.phases for one in phase.options if one.exercise_id == "seat_lift"
    }
    assert offered == {"P2"}


def test_the_next_patient_gets_the_new_version_and_a_retired_one_nobody(here, clock):
    own_id = add(here, clock.now())
    edit(here, own_id, clock.now(), name="Chair lift")
    assert plan_of(here, treat(here, clock.now())).exercise("seat_lift").name == "Chair lift"

    retire(here, own_id, clock.now(), version=2)
    with pytest.raises(Invalid):
        treat(here, clock.now())


def test_with_real_texts_an_unsigned_addition_cannot_be_assigned(here, clock):
    own_id = add(here, clock.now())
    sign_files(here, clock.now())
    with pytest.raises(Conflict, match="seat_lift"):
        treat(here, clock.now(), is_real=True)

    assert sign_own(here, own_id, clock.now())
    assert not sign_own(here, own_id, clock.now())
    episode_id = treat(here, clock.now(), is_real=True)

    assert plan_of(here, episode_id).exercise("seat_lift").version == 1


def test_while_an_edit_waits_to_be_signed_the_version_before_it_is_assigned(here, clock):
    own_id = add(here, clock.now())
    sign_files(here, clock.now())
    sign_own(here, own_id, clock.now())
    edit(here, own_id, clock.now(), name="Chair lift")

    plan = plan_of(here, treat(here, clock.now(), is_real=True))

    assert plan.exercise("seat_lift").name == "Seat lift"


def test_an_unsigned_addition_is_no_option_where_texts_are_real(here, clock):
    add(here, clock.now())
    sign_files(here, clock.now())
    episode_id = treat(here, clock.now(), "heel_slides", is_real=True)

    assert "seat_lift" not in {one.id for one in plan_of(here, episode_id).exercises}


def test_load_is_checked_for_an_addition_as_for_every_exercise(here, clock):
    add(here, clock.now(), minimum=Status.WBAT)

    with pytest.raises(Invalid, match="needs WBAT"):
        treat(here, clock.now())


def test_an_edit_of_ours_may_ask_for_more_and_never_for_less(here, clock):
    ours = EXERCISES["heel_raise"]
    now = clock.now()

    def put(**changes):
        made = replace(ours, figure=None, **changes)
        return stocking.add_exercise(
            here.database, CATALOGUE, FIGURES, here.physio, here.clinic_id, made, now=now
        )

    with pytest.raises(Invalid, match="minimum"):
        put(minimum=Status.PWB)
    with pytest.raises(Invalid, match="stands_on"):
        put(stands_on=Stance.NONE)
    put(minimum=Status.FWB, cautions=("Hold on to a table.",))

    listed = here.look(lambda tx: own_exercises_of(tx, here.clinic_id))
    assert [one.own.exercise.id for one in listed] == ["heel_raise"]


def test_versions_are_as_seen_and_ids_stay(here, clock):
    own_id = add(here, clock.now())
    with pytest.raises(Conflict):
        add(here, clock.now())
    with pytest.raises(Stale):
        edit(here, own_id, clock.now(), version=4)
    with pytest.raises(Invalid):
        edit(here, own_id, clock.now(), id="another")
    with pytest.raises(Invalid):
        edit(here, own_id, clock.now(), figure="none_such")
    with pytest.raises(NotFound):
        edit(here, new_id(), clock.now())
    with pytest.raises(Conflict):
        sign_own(here, own_id, clock.now(), content_hash="0" * 64)

    retire(here, own_id, clock.now())
    with pytest.raises(Conflict):
        retire(here, own_id, clock.now(), version=2)


def test_only_clinicians_add_edit_and_retire(here, clock):
    own_id = add(here, clock.now())
    assistant = here.staff(Role.ASSISTANT, clock.now())

    for act in (
        lambda: add(here, clock.now(), who=assistant, id="other_lift"),
        lambda: edit(here, own_id, clock.now(), who=assistant),
        lambda: retire(here, own_id, clock.now(), who=assistant),
        lambda: sign_own(here, own_id, clock.now(), who=assistant),
    ):
        with pytest.raises(NotAllowed):
            act()
