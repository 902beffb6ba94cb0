"""Finding somebody by what a person typed."""

from physio_service.domain.errors import Invalid
from physio_service.messaging.number import parse_number

_FEWEST_DIGITS = 7


def number_in(typed: str, region: str) -> str | None:
    """Return the number in E.164 that was typed as dialled in `region`, if it is one."""
    if sum(letter.isdigit() for letter in typed) < _FEWEST_DIGITS:
        return None
    try:
        return parse_number(typed, region).e164
    except Invalid:
        return None
