"""Whole courses, kept as files to be read. To renew one, run its command and read the difference:

python -m physio_service rehearse --limb left --surgery 2026-03-09 --status TTWB \
    --weeks 6 --language en > tests/rehearsal/golden/6_weeks_en.txt
"""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from physio_service.rehearsal.printing import as_table
from physio_service.rehearsal.rehearsing import rehearse
from physio_service.rehearsal.telling import Line
from tests.builders_plans import CATALOGUE
from tests.builders_rehearsal import GOLDEN, SURGERY, course, left

DATED = re.compile(r"^[ \d]{6}\w{3} (\d{4}-\d\d-\d\d) ")
MARCH, OCTOBER = date(2026, 3, 29), date(2026, 10, 25)  # London's clocks change


# Six weeks in English are rehearsed by the command itself, in its own test.


@pytest.mark.parametrize(("weeks", "language"), [(8, "en"), (6, "ur")])
def test_every_text_of_the_course_is_as_it_was_read(weeks, language):
    told = rehearse(course(weeks=weeks, language=language), CATALOGUE)

    kept = (GOLDEN / f"{weeks}_weeks_{language}.txt").read_text(encoding="utf-8")
    assert as_table(told) == kept
    assert utc_hours(told.lines) == [{10}, {9}, {10}]
    assert_each_phase_texts_from_its_sign_off(told.lines, weeks)
    assert all(line.rule and line.made_by and line.segments for line in told.lines)
    if language == "en":
        assert not any(" left " in f" {line.text.lower()} " for line in left(told))


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.stem)
def test_a_course_runs_from_six_weeks_before_the_operation_to_a_year_after(path):
    said = path.read_text(encoding="utf-8").splitlines()
    days = [date.fromisoformat(found[1]) for found in map(DATED.match, said) if found]

    assert days == sorted(days)
    assert days[0] == SURGERY - timedelta(days=42)
    assert days[-1] == SURGERY + timedelta(days=365)


def utc_hours(lines: Iterable[Line]) -> list[set[int]]:
    """Return the hours, in UTC, at which the programme texts before, in and after summer time."""
    asked = [line for line in lines if line.phase and not line.made_by.endswith("check_again")]
    spans = pairwise([date.min, MARCH, OCTOBER, MARCH + timedelta(days=364)])
    assert {f"{line.local_at:%H:%M}" for line in asked} == {"10:00"}
    return [
        {line.utc_at.hour for line in asked if first <= line.local_at.date() < last}
        for first, last in spans
    ]


def assert_each_phase_texts_from_its_sign_off(lines: Iterable[Line], weeks: int) -> None:
    end = SURGERY + timedelta(weeks=weeks)
    opens = {"P0": SURGERY - timedelta(days=42), "P1": SURGERY, "P2": SURGERY + timedelta(days=14)}
    opens |= {"P3": end, "P4": end + timedelta(weeks=4), "P5": end + timedelta(weeks=12)}
    for line in lines:
        if line.phase:
            in_force = [phase for phase, day in opens.items() if day <= line.local_at.date()]
            assert line.phase == in_force[-1]
