"""What is rehearsed: a course as somebody would prescribe it, and who signs what."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from physio_service.domain.offloading import Limb, Status

BEFORE, AFTER = timedelta(days=42), timedelta(days=365)  # of the operation


class SignOff(StrEnum):
    """Whether somebody signs the gates after the operation."""

    PLANNED = "planned"  # each on the day it is planned for
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Course:
    """One course; checked by the services that prescribe it."""

    protocol_id: str
    limb: Limb
    surgery_day: date
    weeks: int  # of offloading
    status: Status  # the starting one
    sign_off: SignOff
    zone: str
    times: tuple[time, ...]  # the patient's wall clock
    language: str

    @property
    def first_day(self) -> date:
        """The day of registration."""
        return self.surgery_day - BEFORE

    @property
    def last_day(self) -> date:
        return self.surgery_day + AFTER
