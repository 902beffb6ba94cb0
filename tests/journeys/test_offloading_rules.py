"""Rules that hold in every course, whatever is signed, changed, paused or let pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import Aid, Status, in_force
from physio_service.domain.parking import misfits
from physio_service.domain.pause import PauseKind
from physio_service.domain.step import Step
from physio_service.store import messages as message_rows
from physio_service.store.database import Database
from physio_service.store.legs import legs_of
from physio_service.store.schema import messages
from schedules.clock import VirtualClock
from tests.builders_care import offloading, open_phase, open_tasks, operate, pause, plan_of
from tests.builders_courses import Course, acts, asks_less, loads_more
from tests.builders_people import house
from tests.builders_store import KEYRING

Begin = Callable[..., "contextmanager[Course]"]
QUARTER = Step(Status.PWB, Aid.TWO_CRUTCHES)
PLAYED = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def course(tmp_path: Path, migrated_sqlite: bytes) -> Begin:
    """A course in a database of its own each time: its first day, or six weeks later, weaning."""
    path = tmp_path / "course.db"

    @contextmanager
    def begin(*, is_weaning: bool = False) -> Iterator[Course]:
        path.write_bytes(migrated_sqlite)
        database = Database(f"sqlite:///{path}", KEYRING, is_scratch=True)
        clock = VirtualClock(datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
        here = house(database, clock.now())
        patient_id = here.patient(clock.now())
        here.consent(patient_id, clock.now())
        episode_id = here.assign(patient_id, clock.now(), operation_done=False)
        operate(here, episode_id, clock.now())
        if is_weaning:
            open_phase(here, episode_id, clock.now(), "P2")
            clock.forward(days=42)
            open_phase(here, episode_id, clock.now(), "P3", step=QUARTER)
        yield Course(here, clock, patient_id, episode_id)
        database.close()
        for rest in ("-wal", "-shm"):
            Path(f"{path}{rest}").unlink(missing_ok=True)

    return begin


@PLAYED
@given(st.lists(acts("step", "phase", "lift_limit", "retake", "wait"), min_size=4, max_size=10))
def test_s1_no_clock_and_nobody_without_a_word_lets_a_patient_do_more(course: Begin, played):
    with course(is_weaning=True) as under_way:
        for act in played:
            done = under_way.play(act, authority=" ")

            assert not loads_more(done.before, done.after), act
            if act[0] != "phase":  # an earlier phase brings back its own, lighter exercises
                assert done.after.doing <= done.before.doing, act


@PLAYED
@given(st.lists(acts(), max_size=6), st.integers(1, 20))
def test_s1_whatever_was_signed_no_date_changes_it(course: Begin, played, days):
    with course() as under_way:
        for act in played:
            under_way.play(act)

        done = under_way.play(("wait", days))

        assert done.after == done.before


@given(
    st.sampled_from([None, Status.WBAT, Status.FWB]),
    st.integers(4, 8),
    st.dates(date(2026, 3, 17), date(2026, 12, 1)),
)
@PLAYED
def test_s2_no_course_starts_without_a_status_somebody_chose(
    course: Begin, status, weeks, surgery_day
):
    with course() as under_way:
        here, now = under_way.here, under_way.clock.now()
        patient_id = here.patient(now, phone="07700 900321")

        with pytest.raises(Invalid) as refusal:
            here.assign(
                patient_id,
                now,
                starting_status=status,
                offload_weeks=weeks,
                surgery_day=surgery_day,
            )

        assert "starting_status" in {fault.field for fault in refusal.value.faults}


@PLAYED
@given(st.sampled_from([Status.NWB, Status.TTWB, Status.PWB]), st.integers(1, 20))
def test_s2_what_was_chosen_is_in_force_only_once_the_operation_is_recorded(
    course: Begin, status, days
):
    with course() as under_way:
        here, clock = under_way.here, under_way.clock
        patient_id = here.patient(clock.now(), phone="07700 900321")
        episode_id = here.assign(
            patient_id, clock.now(), starting_status=status, operation_done=False
        )
        clock.forward(days=days)
        under_way.beat()

        before = in_force(offloading(here, episode_id))
        operate(here, episode_id, clock.now())
        after = in_force(offloading(here, episode_id))

        assert before is None
        assert after.status is status


@PLAYED
@given(st.lists(acts("wait", "step", "phase", "other_leg", "retake"), min_size=1, max_size=8))
def test_s3_nothing_is_asked_that_the_legs_may_not_do(course: Begin, played):
    with course(is_weaning=True) as under_way:
        for act in played:
            done = under_way.play(act)
            here, episode_id = under_way.here, under_way.episode_id
            episode = here.episode(episode_id)
            legs = here.look(lambda tx, one=episode: legs_of(tx, one))

            plan = plan_of(here, episode_id)
            assert misfits(plan, done.after.phase, legs) == {}, act


@PLAYED
@given(st.lists(acts("wait", "step", "other_leg", "set_limit"), min_size=1, max_size=8))
def test_s3_what_was_parked_stays_parked_until_a_clinician_takes_it(course: Begin, played):
    with course(is_weaning=True) as under_way:
        parked = frozenset()
        for act in played:
            done = under_way.play(act)
            parked |= done.before.doing - done.after.doing

            assert done.after.doing.isdisjoint(parked), act


@PLAYED
@given(st.lists(acts(), min_size=1, max_size=8))
def test_s10_a_change_of_what_paper_says_makes_older_paper_invalid(course: Begin, played):
    with course() as under_way:
        for act in played:
            done = under_way.play(act)

            if done.after.says != done.before.says:
                assert done.after.sheet > done.before.sheet, act
            if asks_less(done.before, done.after):
                under_way.play(("resume", None))  # a pause keeps the text back, and loses none
                under_way.beat()
                assert "replace_sheet" in open_tasks(under_way.here), act
                assert named(under_way)[-1:] == [f"Only sheet {done.after.sheet} is valid"], act


@PLAYED
@given(st.lists(acts(), max_size=6), st.sampled_from(PauseKind), st.sampled_from(["", "Away"]))
def test_s9_whatever_came_before_a_pause_while_offloaded_is_never_silent(
    course: Begin, played, kind, reason
):
    with course(is_weaning=True) as under_way:
        for act in played:
            under_way.play(act)
        under_way.play(("resume", None))
        here, now = under_way.here, under_way.clock.now()
        was_asked = "paused_while_offloaded" in open_tasks(here)

        pause(here, under_way.patient_id, now, kind=kind, reason=reason)

        is_offloaded = in_force(offloading(here, under_way.episode_id)).is_offloaded
        is_agreed = reason != "" and kind is not PauseKind.ILLNESS  # by the physiotherapist
        is_asked = "paused_while_offloaded" in open_tasks(here)
        assert is_asked is (was_asked or (is_offloaded and not is_agreed))


def named(under_way: Course) -> list[str]:
    """Return what the texts that wait say about the valid sheet."""
    wanted = (
        select(messages.c.id)
        .where(messages.c.kind == "sheet_replaced", messages.c.state == "queued")
        .order_by(messages.c.id)
    )

    def read(tx):
        found = tx.connection.execute(wanted).scalars().all()
        return [message_rows.get(tx, under_way.here.clinic_id, one).body for one in found]

    return [
        words.partition("changed. ")[2].partition(" now")[0] for words in under_way.here.look(read)
    ]
