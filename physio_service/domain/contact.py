"""A contact: one phone number of a clinic, whoever it reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# https://www.itu.int/rec/T-REC-E.164: at most 15 digits with the country's code.
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class LineType(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    UNKNOWN = "unknown"  # the numbering plan does not say, as in the United States


@dataclass(frozen=True, slots=True)
class Contact:
    """A number in E.164, and what is known of it."""

    id: UUID
    clinic_id: UUID
    version: int
    number: str
    line_type: LineType
    verified_at: datetime | None  # the owner answered YES, or staff confirmed it in person
    invalid_at: datetime | None  # the carrier said: no such mobile

    @property
    def can_be_answered(self) -> bool:
        """Whether it is a number at all: texts also come from names and short codes."""
        return _E164.fullmatch(self.number) is not None

    @property
    def can_be_texted(self) -> bool:
        """Whether a text could arrive; an unknown line counts as a mobile."""
        return self.line_type is not LineType.LANDLINE and self.invalid_at is None
