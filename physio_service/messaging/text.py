"""A text as it leaves: filled in, and measured in the segments it will cost."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from physio_service.domain.wording import Encoding, Template, UnfitText, fill

# GSM 03.38 (3GPP TS 23.038, 6.2.1): the basic alphabet, and the extension table whose
# characters travel as an escape and a letter.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_GSM_7 = _BASIC | _EXTENDED

# Latin letters that Unicode does not take apart.
_WITHOUT_STROKE = {
    **dict(zip("ŁłĐđĦħŦŧı", "LlDdHhTti", strict=True)),
    "Œ": "OE",
    "œ": "oe",
    "Þ": "Th",
    "þ": "th",
    "ð": "d",
    "Ð": "D",
    "µ": "u",
}

# Units a text may have alone, and each part of a longer one: 6 octets of every part say
# which part it is (3GPP TS 23.040, 9.2.3.24.1).
_ROOM = {Encoding.GSM_7: (160, 153), Encoding.UCS_2: (70, 67)}

_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\t", " "),
        **dict.fromkeys("\N{ZERO WIDTH SPACE}\N{SOFT HYPHEN}\N{ZERO WIDTH NO-BREAK SPACE}", ""),
        "…": "...",
        "•": "-",
    }
)


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs: `units` are septets in GSM-7 and 16-bit code units in UCS-2."""

    encoding: Encoding
    units: int
    count: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text with nothing left open, and its cost."""

    text: str
    segments: Segments
    plainer: tuple[str, ...] = ()  # placeholders whose value lost accents, to stay in GSM-7


def fold(text: str) -> str:
    """Replace typographic signs by plain ones that GSM-7 has; letters stay as they are.

    One curly apostrophe pasted from a word processor would more than double a text's cost.
    """
    return text.translate(_TYPOGRAPHY)


def plain_letters(text: str) -> str:
    """Return `text` in letters of GSM-7 where each has a plainer form: Łódź becomes Lodz.

    A letter that has none stays as it is.
    """
    return "".join(sign if sign in _GSM_7 else _plainer(sign) for sign in text)


def _plainer(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", _WITHOUT_STROKE.get(sign, sign))
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return bare if bare and _GSM_7.issuperset(bare) else sign


def segments(text: str) -> Segments:
    """Return how `text` travels: in GSM-7 if every character allows it, otherwise in UCS-2.

    Neither an escape pair nor a surrogate pair may straddle two segments, so a text can need
    one more than its units divided by the room.
    """
    if _BASIC.issuperset(text):
        return _measured(Encoding.GSM_7, [1] * len(text))
    if _GSM_7.issuperset(text):
        return _measured(Encoding.GSM_7, [2 if sign in _EXTENDED else 1 for sign in text])
    return _measured(Encoding.UCS_2, [2 if sign > "\uffff" else 1 for sign in text])


def render(template: Template, values: Mapping[str, str], *, allow_ucs2: bool = False) -> Rendered:
    """Fill `template` and measure it, or raise UnfitText: a text is sent as planned or not at all.

    Refused: a placeholder without a value or a limit; a value that is blank or longer than
    planned; a value that would make a GSM-7 text UCS-2 even without its accents, unless
    `allow_ucs2` (staff's own words); a safety text of more segments than planned. Values the
    text has no place for are left out, so that a clinic's own (name, numbers) can be given to
    every text.
    """
    plain, plainer = {}, []
    keeps_gsm_7 = template.encoding is Encoding.GSM_7 and not allow_ucs2
    for name in sorted(template.placeholders):
        if name not in values or name not in template.limits:
            raise UnfitText(f"{template.key}: nothing planned or given for {{{name}}}")
        plain[name] = folded = fold(values[name])
        if keeps_gsm_7 and (bare := plain_letters(folded)) != folded:
            plain[name] = bare
            plainer.append(name)
        _check_value(template, name, plain[name], allow_ucs2=allow_ucs2)
    text = fill(template.text, plain)
    cost = segments(text)
    if template.safety and cost.count > template.max_segments:
        raise UnfitText(
            f"{template.key}: {cost.count} segments, planned for {template.max_segments}"
        )
    return Rendered(text, cost, tuple(plainer))


def tagged(rendered: Rendered, tag: str) -> Rendered:
    """Return a text with the tag of whom it is for before it, on a phone that several share.

    The mark that turns a text right to left stays first. At its longest such a text may take
    one segment more than planned.
    """
    mark = "\u200f" if rendered.text.startswith("\u200f") else ""
    text = f"{mark}{tag}: {rendered.text.removeprefix(mark)}"
    return replace(rendered, text=text, segments=segments(text))


def _measured(encoding: Encoding, widths: list[int]) -> Segments:
    alone, part = _ROOM[encoding]
    units = sum(widths)
    return Segments(encoding, units, min(units, 1) if units <= alone else _parts(widths, part))


def _parts(widths: Iterable[int], room: int) -> int:
    count, left = 1, room
    for width in widths:
        if width > left:
            count, left = count + 1, room
        left -= width
    return count


def _check_value(template: Template, name: str, value: str, *, allow_ucs2: bool) -> None:
    where, limit, cost = f"{template.key}: {{{name}}}", template.limits[name], segments(value)
    if not value.strip():
        raise UnfitText(f"{where} is blank")
    if cost.units > limit:
        raise UnfitText(f"{where} takes {cost.units} units, limit {limit}")
    turns_ucs2 = cost.encoding is Encoding.UCS_2 and template.encoding is Encoding.GSM_7
    if turns_ucs2 and not allow_ucs2:
        raise UnfitText(f"{where} has a character outside GSM-7")
