import pytest

from physio_service.domain.contact import LineType
from physio_service.domain.errors import Invalid
from physio_service.messaging.number import Number, parse_number


@pytest.mark.parametrize(
    ("written", "region", "e164", "line_type"),
    [
        ("07400 123456", "GB", "+447400123456", LineType.MOBILE),
        ("+44 (0)7400 123-456", "GB", "+447400123456", LineType.MOBILE),
        ("0044 7400 123456", "GB", "+447400123456", LineType.MOBILE),
        ("+447400123456", "US", "+447400123456", LineType.MOBILE),
        ("020 7946 0000", "GB", "+442079460000", LineType.LANDLINE),
        ("(415) 555-2671", "US", "+14155552671", LineType.UNKNOWN),
        ("07700 900123", "GB", "+447700900123", LineType.MOBILE),  # set aside for drama
        ("٠٧٤٠٠١٢٣٤٥٦", "GB", "+447400123456", LineType.MOBILE),
    ],
)
def test_a_number_is_read_as_people_write_it(written, region, e164, line_type):
    assert parse_number(written, region) == Number(e164, line_type)


@pytest.mark.parametrize(
    ("written", "fix"),
    [
        ("", "as you would dial it"),
        ("call my wife", "as you would dial it"),
        ("07400 12345", "check the digits"),
        ("07400 1234567", "check the digits"),
        ("+1 555 123 4567", "+1"),
        ("0906 123 4567", "service number"),
        ("999", "check the digits"),
        ("07400 123456 ext 4", "extension"),
    ],
)
def test_what_is_no_number_is_refused_with_what_to_do_and_without_repeating_it(written, fix):
    with pytest.raises(Invalid) as refusal:
        parse_number(written, "GB")

    (fault,) = refusal.value.faults
    assert fault.field == "phone"
    assert fix in fault.message
    assert not written or written not in str(refusal.value)


def test_the_drama_numbers_are_no_wider_than_the_thousand_set_aside():
    with pytest.raises(Invalid):
        parse_number("07700 901123", "GB")
