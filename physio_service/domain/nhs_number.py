"""The NHS number: ten digits, the last of which checks the others."""

from physio_service.domain.errors import Invalid

_FIELD = "nhs_number"


def parse_nhs_number(text: str) -> str:
    """Return the ten digits of an NHS number written with or without spaces; raise Invalid.

    The check is modulus 11 with weights 10 to 2 (NHS Data Dictionary, NHS NUMBER). It
    passes ten equal digits such as 0000000000, which are never issued: they are refused.
    """
    digits = "".join(text.replace("-", " ").split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 10):
        raise Invalid.one(_FIELD, "must be ten digits, such as 999 000 0018")
    if len(set(digits)) == 1 or not _is_checked(digits):
        raise Invalid.one(_FIELD, "is not a valid NHS number: compare it digit by digit")
    return digits


def _is_checked(digits: str) -> bool:
    weighted = zip(digits[:9], range(10, 1, -1), strict=True)
    total = sum(int(digit) * weight for digit, weight in weighted)
    # A remainder of 1 would need the check digit 10, so no such number is issued.
    return (11 - total % 11) % 11 == int(digits[9])
