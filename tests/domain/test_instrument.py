"""A licensed questionnaire: nothing of it is shown without the clinic's own valid licence."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.instrument import (
    KNOWN,
    Choice,
    Instrument,
    Instruments,
    Item,
    Licence,
    NotLicensed,
    Refusal,
    Scale,
)

TODAY = date(2026, 3, 2)
CHOICES = tuple(Choice(words, points) for points, words in enumerate(("a", "b", "c", "d", "e")))
# Made up for this test: it is nobody's.
STAIRS = Instrument(
    id="made_up_stairs",
    name="The stairs of the house",
    version="1",
    language="en",
    licence=Licence("Hill Clinic", "Nobody", "X-1", date(2026, 1, 1), date(2026, 12, 31)),
    items=tuple(Item(f"step_{n}", f"Step {n}?", CHOICES) for n in (1, 2, 3)),
    scales=(
        Scale("ease", ("step_1", "step_2", "step_3"), 2, is_sum=False, worst=4, best=0),
        Scale("total", ("step_1", "step_2"), 2, is_sum=True, worst=0, best=1),
    ),
)
HELD = Instruments((STAIRS,), has_folder=True)


def test_the_clinic_that_holds_the_licence_is_shown_the_items():
    assert HELD.licensed("made_up_stairs", "hill clinic", TODAY) is STAIRS
    assert HELD.why_not("made_up_stairs", "Hill Clinic", TODAY) is None


@pytest.mark.parametrize(
    ("found", "clinic", "day", "refusal"),
    [
        (Instruments(), "Hill Clinic", TODAY, Refusal.NO_FOLDER),
        (Instruments((), has_folder=True), "Hill Clinic", TODAY, Refusal.NO_FILE),
        (HELD, "Dale Clinic", TODAY, Refusal.OTHER_HOLDER),
        (HELD, "Hill Clinic", date(2025, 12, 31), Refusal.NOT_YET),
        (HELD, "Hill Clinic", date(2027, 1, 1), Refusal.EXPIRED),
    ],
)
def test_without_a_valid_licence_of_its_own_a_clinic_is_told_why_not(found, clinic, day, refusal):
    assert found.why_not("made_up_stairs", clinic, day) is refusal
    with pytest.raises(NotLicensed, match=refusal.value):
        found.licensed("made_up_stairs", clinic, day)


def test_a_licence_without_an_end_goes_on():
    lasting = replace(STAIRS, licence=replace(STAIRS.licence, valid_until=None))

    assert Instruments((lasting,), has_folder=True).licensed(
        "made_up_stairs", "Hill Clinic", date(2040, 1, 1)
    )


@pytest.mark.parametrize("known", KNOWN, ids=lambda one: one.id)
def test_no_item_of_an_instrument_of_others_is_in_the_service(known):
    with pytest.raises(NotLicensed):
        Instruments((), has_folder=True).licensed(known.id, "Hill Clinic", TODAY)


def test_scales_are_scored_as_the_file_says():
    answers = {"step_1": 0, "step_2": 4, "step_3": 2}

    assert STAIRS.scores(answers) == {"ease": 50.0, "total": 4}
    assert STAIRS.scores({"step_3": 1}) == {"ease": None, "total": None}


@given(st.dictionaries(st.sampled_from(["step_1", "step_2", "step_3"]), st.integers(0, 4)))
def test_a_mean_scale_lies_between_nought_and_a_hundred_or_is_none(answers):
    ease = STAIRS.scores(answers)["ease"]

    assert (ease is None) == (len(answers) < 2)
    assert ease is None or 0 <= ease <= 100


@pytest.mark.parametrize("answers", [{"step_9": 0}, {"step_1": 5}, {"step_1": -1}])
def test_what_is_no_item_or_no_choice_is_refused(answers):
    with pytest.raises(ValueError, match="no such answer"):
        STAIRS.scores(answers)
