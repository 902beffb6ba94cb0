"""What a protocol tells a patient in words may not loosen by date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from physio_service.catalogue.header import Finding
from physio_service.catalogue.reading import FieldPath
from physio_service.domain.course import CriterionKind
from physio_service.domain.protocol import Protocol, ProtocolPhase

_NUMBER = (
    r"(?:\d+(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|third"
    r"|fourth|fifth|sixth|few|couple\s+of)"
)
_UNIT = r"(?:day|week|month|fortnight)s?"
# "6 weeks", "the first two weeks", "week 6", "2026-03-01"; "5 days a week" is a dose, not a date.
_TIME = re.compile(
    rf"\b{_NUMBER}[\s-]+(?:to\s+{_NUMBER}\s+)?{_UNIT}\b(?!\s+(?:a|per|each|every)\s+{_UNIT})"
    rf"|\b{_UNIT}\s+{_NUMBER}\b|\b\d{{4}}-\d\d-\d\d\b|\b(?:a|next)\s+(?:week|month|fortnight)\s+"
    r"(?:after|from|later)\b",
    re.IGNORECASE,
)
_MESSAGE = (
    "speaks of a date or a length of time: what a patient is told never loosens by itself. Say it "
    "without the time; a gate or review_from_day reminds the clinician who decides"
)


def findings(protocol: Protocol) -> Iterator[Finding]:
    """Yield each text for a patient that speaks of when something will be allowed."""
    for path, text in _texts(protocol):
        if _TIME.search(text):
            yield path, _MESSAGE


def _texts(protocol: Protocol) -> Iterator[tuple[FieldPath, str]]:
    for place, phase in enumerate(protocol.phases):
        for path, text in _of_phase(phase):
            yield ("phases", place, *path), text
    for place, step in enumerate(protocol.rules.wean):
        yield ("wean", place, "limits"), step.limits
        yield ("wean", place, "check"), step.check
    for place, band in enumerate(protocol.rules.pain):
        yield ("pain", place, "action"), band.action


def _of_phase(phase: ProtocolPhase) -> Iterator[tuple[FieldPath, str]]:
    yield ("name",), phase.name
    yield ("aid",), phase.aid
    for row, goal in enumerate(phase.goals):
        yield ("goals", row), goal
    for row, limit in enumerate(phase.movement_limits):
        yield ("movement_limits", row, "text"), limit.text
    for row, criterion in enumerate(phase.criteria):
        if criterion.kind is not CriterionKind.TIME:
            yield ("criteria", row, "text"), criterion.text
