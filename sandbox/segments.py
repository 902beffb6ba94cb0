"""How many segments a text is billed as (3GPP TS 23.038 alphabet, TS 23.040 concatenation)."""

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_ESCAPED = frozenset("^{}[]~\\|€\f")  # two septets each
_GSM_SINGLE, _GSM_PART = 160, 153
_UCS2_SINGLE, _UCS2_PART = 70, 67


def is_gsm(text: str) -> bool:
    """Return whether every character of `text` is in the GSM 7-bit alphabet."""
    return all(letter in _GSM_BASIC or letter in _GSM_ESCAPED for letter in text)


def count_segments(text: str) -> int:
    """Return the number of segments of `text`; an empty text still takes one.

    A two-unit character (an escaped one in GSM, an emoji in UCS-2) is never
    cut in half, so a part may end one unit short.
    """
    if is_gsm(text):
        widths = [2 if letter in _GSM_ESCAPED else 1 for letter in text]
        return _pack(widths, single=_GSM_SINGLE, part=_GSM_PART)
    widths = [len(letter.encode("utf-16-le", "surrogatepass")) // 2 for letter in text]
    return _pack(widths, single=_UCS2_SINGLE, part=_UCS2_PART)


def _pack(widths: list[int], *, single: int, part: int) -> int:
    if sum(widths) <= single:
        return 1
    parts, room = 0, 0
    for width in widths:
        if width > room:
            parts, room = parts + 1, part
        room -= width
    return parts
