"""Phone numbers as people write them, to E.164 as carriers want them."""

import re
from dataclasses import dataclass

import phonenumbers

from physio_service.domain.contact import LineType
from physio_service.domain.errors import Invalid

_FIELD = "phone"

# Set aside for drama (Ofcom), so never issued and never anybody's: demonstrations need some.
_DRAMA = re.compile(r"\+447700900\d{3}")
_Kind = phonenumbers.PhoneNumberType
_LINE_TYPES = {
    _Kind.MOBILE: LineType.MOBILE,
    _Kind.FIXED_LINE: LineType.LANDLINE,
    # In the United States and Canada nothing in a number tells a mobile from a landline.
    _Kind.FIXED_LINE_OR_MOBILE: LineType.UNKNOWN,
    _Kind.PERSONAL_NUMBER: LineType.UNKNOWN,
    _Kind.UNKNOWN: LineType.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Number:
    """A number that exists in its country's numbering plan; whether it answers nobody knows."""

    e164: str
    line_type: LineType


def parse_number(text: str, region: str) -> Number:
    """Return the number in `text`, dialled from `region` (ISO 3166, GB) unless it begins with +.

    Raises Invalid, which never repeats what was written, for what is no number of anybody's
    own phone: too short or long, not issued, or a service, premium or shared-cost number.
    """
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise Invalid.one(_FIELD, "is not a phone number: write it as you would dial it") from None
    if parsed.extension:
        raise Invalid.one(_FIELD, "has an extension: give the number of the person's own phone")
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if _DRAMA.fullmatch(written):
        return Number(written, LineType.MOBILE)
    if not phonenumbers.is_valid_number(parsed):
        message = f"is not a number that exists in {_where(parsed, region)}: check the digits"
        raise Invalid.one(_FIELD, f"{message}, or begin with + and the country code")
    line_type = _LINE_TYPES.get(phonenumbers.number_type(parsed))
    if line_type is None:
        raise Invalid.one(_FIELD, "is a service number: give the person's own mobile or landline")
    return Number(written, line_type)


def dialled(text: str, region: str) -> str | None:
    """Return any number that can be rung from `region`, as E.164; none for what is no number."""
    try:
        parsed = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _where(parsed: phonenumbers.PhoneNumber, region: str) -> str:
    if parsed.country_code == phonenumbers.country_code_for_region(region):
        return region
    return f"the country with code +{parsed.country_code}"
