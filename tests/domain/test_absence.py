"""Absences: who does somebody's work on a day, and when it moves and comes back."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.absence import (
    Absence,
    AbsenceReason,
    NewAbsence,
    absence_faults,
    comes_back,
    moves_at,
    stands_in,
)
from physio_service.domain.task import Step, StepKind
from tests.builders_people import clinic

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
ANN, BEN, CAT = (UUID(int=number) for number in (1, 2, 3))
people = st.sampled_from([UUID(int=number) for number in range(1, 6)])
days = st.integers(0, 20).map(lambda ahead: TODAY + ahead * DAY)


def away(
    staff_id: UUID, cover_id: UUID, first: int = 0, last: int = 4, **changes: object
) -> Absence:
    asked = {
        "id": UUID(int=staff_id.int * 1000 + first),
        "clinic_id": UUID(int=9),
        "version": 1,
        "staff_id": staff_id,
        "cover_id": cover_id,
        "from_day": TODAY + first * DAY,
        "until_day": TODAY + last * DAY,
        "moved_at": None,
        "ended_at": None,
    }
    return Absence(**(asked | changes))


def new(first: int = 0, last: int = 4, staff_id: UUID = ANN, cover_id: UUID = BEN) -> NewAbsence:
    return NewAbsence(
        staff_id, cover_id, TODAY + first * DAY, TODAY + last * DAY, AbsenceReason.LEAVE
    )


def fields(asked: NewAbsence, *known: Absence) -> list[str]:
    return [one.field for one in absence_faults(asked, TODAY, known)]


@pytest.mark.parametrize(
    ("asked", "faulty"),
    [
        (new(), []),
        (new(-31, 0), []),
        (new(-32, 0), ["from_day"]),
        (new(-3, -1), ["until_day"]),
        (new(3, 2), ["until_day"]),
        (new(0, 366), ["until_day"]),
        (new(cover_id=ANN), ["cover_id"]),
    ],
)
def test_an_absence_is_of_days_that_can_be(asked, faulty):
    assert fields(asked) == faulty


@pytest.mark.parametrize(
    ("first", "last", "faulty"),
    [(-4, -1, []), (-4, 0, ["from_day"]), (2, 3, ["from_day"]), (4, 9, ["from_day"]), (5, 9, [])],
)
def test_two_absences_of_one_person_do_not_overlap(first, last, faulty):
    assert fields(new(), away(ANN, CAT, first, last)) == faulty


def test_who_is_away_covers_for_nobody_then():
    assert fields(new(), away(BEN, CAT, 4, 6)) == ["cover_id"]
    assert fields(new(), away(BEN, CAT, 5, 6)) == []


def test_an_absence_of_somebody_else_stands_in_nobodys_way():
    assert fields(new(), away(CAT, BEN)) == []


def test_an_absence_that_is_over_stands_in_nobodys_way():
    assert fields(new(), away(ANN, CAT, ended_at=datetime(2026, 3, 1, tzinfo=UTC))) == []


def test_work_goes_to_the_cover_and_on_to_theirs():
    chain = [away(ANN, BEN), away(BEN, CAT, 2, 3)]

    assert stands_in(ANN, TODAY, chain) == (BEN, chain[0].id)
    assert stands_in(ANN, TODAY + 2 * DAY, chain) == (CAT, chain[0].id)
    assert stands_in(ANN, TODAY + 5 * DAY, chain) == (ANN, None)


def test_a_circle_of_covers_leads_to_nobody():
    assert stands_in(ANN, TODAY, [away(ANN, BEN), away(BEN, ANN)])[0] is None


@given(st.lists(st.tuples(people, people, days, st.integers(0, 9)), max_size=12), people, days)
def test_as_absences_are_accepted_there_is_always_somebody_who_is_there(asked, whose, day):
    known: list[Absence] = []
    for staff_id, cover_id, first, length in asked:
        wish = NewAbsence(staff_id, cover_id, first, first + length * DAY, AbsenceReason.LEAVE)
        if not absence_faults(wish, TODAY, known):
            begins, ends = (first - TODAY).days, (first - TODAY).days + length
            known.append(away(staff_id, cover_id, begins, ends))

    found, _ = stands_in(whose, day, known)

    assert found is not None
    assert not any(one.staff_id == found and one.holds(day) for one in known)


def test_work_moves_as_the_clinic_closes_before_the_first_day():
    friday_evening = datetime(2026, 3, 6, 18, tzinfo=UTC)

    assert moves_at(clinic(), away(ANN, BEN, 7, 9)) == friday_evening
    assert moves_at(clinic(opening_hours={}), away(ANN, BEN, 7, 9)) == datetime(
        2026, 3, 9, tzinfo=UTC
    )


def test_work_of_the_first_day_after_a_night_of_the_clocks_moves_on_the_friday():
    monday = (date(2026, 3, 30) - TODAY).days

    moved_at = moves_at(clinic(), away(ANN, BEN, monday, monday))

    assert moved_at == datetime(2026, 3, 27, 18, tzinfo=UTC)


FIRST, SECOND = UUID(int=71), UUID(int=72)


def covered(to_id: UUID, absence_id: UUID) -> Step:
    return Step(StepKind.COVERED, None, to_id=to_id, absence_id=absence_id)


def test_what_the_cover_has_not_taken_comes_back():
    assert comes_back([covered(BEN, FIRST)], FIRST, BEN)


def test_what_was_handed_on_meanwhile_stays():
    steps = [covered(BEN, FIRST), Step(StepKind.HANDED_OVER, BEN, to_id=CAT)]

    assert not comes_back(steps, FIRST, CAT)


def test_what_went_on_to_the_covers_cover_comes_back_to_the_first():
    assert comes_back([covered(BEN, FIRST), covered(CAT, SECOND)], FIRST, CAT)


def test_what_the_first_got_back_is_not_taken_by_the_cover_who_returns():
    back = Step(StepKind.RETURNED, None, to_id=ANN, absence_id=FIRST)

    assert not comes_back([covered(BEN, FIRST), covered(CAT, SECOND), back], SECOND, ANN)


def test_what_another_absence_moved_is_not_this_ones():
    assert not comes_back([Step(StepKind.SNOOZED, BEN), covered(BEN, SECOND)], FIRST, BEN)
