"""A rehearsal as a calendar (RFC 5545): an event for each text, cancelled if it did not leave."""

from collections.abc import Iterator
from datetime import timedelta

from physio_service.rehearsal.telling import Line, Told

_WIDTH = 75  # octets of a line, the break not counted (3.1)
_LASTS = timedelta(minutes=5)
_STAMP = "%Y%m%dT%H%M%SZ"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def as_calendar(told: Told) -> str:
    """Return the texts as events in UTC, which a calendar shows on its owner's clock."""
    named = f"Rehearsal, operation on {told.course.surgery_day}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//physio-service//rehearsal//EN",
        f"X-WR-CALNAME:{_escaped(named)}",
        f"DESCRIPTION:{_escaped(' '.join(told.assumptions))}",
    ]
    for place, line in enumerate(told.lines, start=1):
        lines += _event(f"{told.course.surgery_day}-{place}", line)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(name: str, line: Line) -> list[str]:
    summary = line.purpose if line.has_left else f"{line.purpose} (not sent: {line.rule})"
    return [
        "BEGIN:VEVENT",
        f"UID:{name}@rehearsal.invalid",
        f"DTSTAMP:{line.utc_at:{_STAMP}}",
        f"DTSTART:{line.utc_at:{_STAMP}}",
        f"DTEND:{line.utc_at + _LASTS:{_STAMP}}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(line.text)}",
        f"STATUS:{'CONFIRMED' if line.has_left else 'CANCELLED'}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """Yield the line in parts of at most 75 octets; a character is never cut (3.1)."""
    part, width = "", 0
    for sign in line:
        octets = len(sign.encode())
        if width + octets > _WIDTH:
            yield part
            part, width = " ", 1
        part, width = part + sign, width + octets
    yield part
