from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.contact import Contact, LineType
from physio_service.domain.errors import Fault, Invalid, refuse
from physio_service.domain.nhs_number import parse_nhs_number
from physio_service.domain.patient import (
    LONGEST_NAME,
    birth_faults,
    choice_faults,
    name_faults,
    time_faults,
)
from physio_service.domain.pause import Pause, PauseKind
from schedules.window import Window

WINDOW = Window(time(8), time(20))
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 3, 9, 9, tzinfo=UTC)


@pytest.mark.parametrize("written", ["9990000018", "999 000 0018", "999-000-0026", " 9990000034 "])
def test_an_nhs_number_is_read_with_or_without_spaces(written):
    assert len(parse_nhs_number(written)) == 10


@pytest.mark.parametrize(
    "written",
    [
        "",
        "999000001",
        "99900000189",
        "999000001x",
        "٩٩٩٠٠٠٠٠١٨",
        "9990000019",
        "9991234560",  # a published sample that fails the check
        "0000000000",  # passes the check, and is never issued
        "1111111111",
    ],
)
def test_a_wrong_nhs_number_is_refused_without_being_repeated(written):
    with pytest.raises(Invalid) as refusal:
        parse_nhs_number(written)

    assert refusal.value.faults[0].field == "nhs_number"
    assert not written or written not in str(refusal.value)


@given(st.integers(0, 9), st.integers(0, 9))
def test_one_wrong_digit_is_always_noticed(place, digit):
    right = "9434765919"
    wrong = right[:place] + str(digit) + right[place + 1 :]

    if wrong == right:
        assert parse_nhs_number(wrong) == right
    else:
        with pytest.raises(Invalid):
            parse_nhs_number(wrong)


@pytest.mark.parametrize("name", ["", "  ", "n" * (LONGEST_NAME + 1)])
def test_a_name_is_neither_blank_nor_endless(name):
    assert [fault.field for fault in name_faults(name)] == ["name"]


@pytest.mark.parametrize("name", ["محمد", "Ng", "O’Brien-Łoś", "王", "अ"])
def test_a_name_of_any_script_is_a_name(name):
    assert name_faults(name) == []


@pytest.mark.parametrize("name", ["\u200b", "\ufeff\u2060", "😀", "- .", "Ada\u202eelpmaxE"])
def test_a_name_that_nobody_could_read_or_call_is_refused(name):
    assert [fault.field for fault in name_faults(name)] == ["name"]


@pytest.mark.parametrize(
    ("times", "word"),
    [
        ([], "from 1 to 3"),
        ([time(9), time(10), time(11), time(12)], "from 1 to 3"),
        ([time(10), time(9)], "in order"),
        ([time(9), time(9)], "in order"),
        ([time(9, 0, 30)], "whole minutes"),
        ([time(9, tzinfo=UTC)], "whole minutes"),
        ([time(7, 59)], "08:00"),
        ([time(20)], "20:00"),
    ],
)
def test_preferred_times_are_few_in_order_and_within_the_clinics_hours(times, word):
    (fault,) = time_faults(times, WINDOW)

    assert fault.field == "preferred_times"
    assert word in fault.message


def test_one_to_three_times_within_hours_are_fine():
    assert time_faults([time(8), time(12, 30), time(19, 59)], WINDOW) == []


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2026, 3, 3)])
def test_nobody_is_born_tomorrow_or_in_another_century(day):
    assert [fault.field for fault in birth_faults(day, date(2026, 3, 2))] == ["birth_day"]


@pytest.mark.parametrize("day", [None, date(1900, 1, 1), date(2026, 3, 2)])
def test_a_birth_date_may_be_left_out(day):
    assert birth_faults(day, date(2026, 3, 2)) == []


@pytest.mark.parametrize(
    ("line_type", "invalid_at", "can"),
    [
        (LineType.MOBILE, None, True),
        (LineType.UNKNOWN, None, True),
        (LineType.LANDLINE, None, False),
        (LineType.MOBILE, NOW, False),
    ],
)
def test_a_landline_and_a_dead_number_cannot_be_texted(line_type, invalid_at, can):
    contact = Contact(UUID(int=1), UUID(int=2), 1, "+447700900123", line_type, None, invalid_at)

    assert contact.can_be_texted is can


def test_a_pause_holds_from_its_start_until_its_end_or_until_somebody_resumes():
    pause = Pause(UUID(int=1), UUID(int=2), UUID(int=3), PauseKind.CLINIC, NOW, LATER, None)

    assert pause.holds_at(NOW)
    assert not pause.holds_at(LATER)
    assert not replace(pause, ended_at=NOW).holds_at(NOW)
    assert replace(pause, until_at=None).holds_at(LATER)
    assert not pause.holds_at(datetime(2026, 3, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("number", "can"),
    [
        ("+447700900123", True),
        ("+123456789012345", True),
        ("+1234567890123456", False),
        ("62226", False),
        ("Hillside", False),
        ("+0447700900123", False),
    ],
)
def test_names_and_short_codes_cannot_be_answered(number, can):
    contact = Contact(UUID(int=1), UUID(int=2), 1, number, LineType.UNKNOWN, None, None)

    assert contact.can_be_answered is can


@pytest.mark.parametrize(
    ("name", "language", "zone", "at", "fields"),
    [
        ("Ada Quill", "en", "Europe/London", time(9), []),
        ("Ada Quill", "de", "Europe/London", time(9), ["language"]),
        ("Ada Quill", "en", "Mars/Olympus", time(9), ["zone"]),
        (" ", "de", "here", time(3), ["name", "preferred_times", "language", "zone"]),
    ],
)
def test_every_wrong_choice_of_a_patient_is_named_at_once(name, language, zone, at, fields):
    faults = choice_faults(
        frozenset({"en", "cy"}), Window(time(8), time(20)), name, language, zone, (at,)
    )

    assert [fault.field for fault in faults] == fields


def test_where_no_texts_are_signed_no_language_can_be_chosen_and_it_is_said_why():
    hours = Window(time(8), time(20))

    (fault,) = choice_faults(frozenset(), hours, "Ada", "en", "Europe/London", (time(9),))

    assert "none yet" in fault.message


def test_what_has_faults_is_refused_with_all_of_them_and_nothing_else_is():
    faults = [Fault("name", "enter a name"), Fault("zone", "is none")]

    refuse([])
    with pytest.raises(Invalid) as refused:
        refuse(faults)
    assert refused.value.faults == tuple(faults)
