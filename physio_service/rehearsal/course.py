"""What is rehearsed: a course as somebody would prescribe it, and who signs what."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from physio_service.domain.assignment import Assignment
from physio_service.domain.clinic import NewClinic
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.patient import Consent, Discretion, Reach
from physio_service.domain.protocol import Protocol
from physio_service.rehearsal.setting import CLINIC, PATIENT_NUMBER
from schedules.localtime import instant_at, local_day
from schedules.localtime import zone as zone_named

REGISTERS = time(8)
BEFORE, AFTER = timedelta(days=42), timedelta(days=365)  # of the operation


class SignOff(StrEnum):
    """Whether somebody signs the gates after the operation."""

    PLANNED = "planned"  # each on the day it is planned for
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Registered:
    """A patient who is on the books already: the course begins as they stand, not before."""

    now: datetime
    consent: Consent  # withdrawn, where the number has opted out
    reach: Reach
    has_number: bool  # one that takes texts
    has_active_episode: bool  # no part of this course


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
    wording: Discretion = Discretion.DISCREET
    clinic: NewClinic = CLINIC
    number: str = PATIENT_NUMBER  # E.164, whose beginning says what a text to it costs
    order: Assignment | None = None  # as it was filled in; none: the protocol's own exercises
    registered: Registered | None = None  # none: on the first day

    @property
    def first_day(self) -> date:
        """The day of registration, or of the rehearsal if that is later."""
        usual = self.surgery_day - BEFORE
        if self.registered is None:
            return usual
        return max(usual, local_day(self.registered.now, zone_named(self.zone)))

    @property
    def last_day(self) -> date:
        return max(self.first_day, self.surgery_day + AFTER)

    @property
    def begins_at(self) -> datetime:
        """The instant of registration; for somebody registered, the moment of assigning."""
        usual = instant_at(self.surgery_day - BEFORE, REGISTERS, zone_named(self.zone))
        return usual if self.registered is None else max(usual, self.registered.now)

    @property
    def is_operated(self) -> bool:
        """Say whether the operation has taken place when the course begins."""
        return self.order is not None and self.order.operation_done is True

    def order_of(self, protocol: Protocol) -> Assignment:
        """Return what is prescribed: as it was filled in, or as the protocol has it."""
        if self.order is not None:
            return self.order
        is_usual = self.weeks in protocol.parameters.offload_weeks.range
        return Assignment(
            protocol_id=self.protocol_id,
            limb=self.limb,
            surgery_day=self.surgery_day,
            offload_weeks=self.weeks,
            starting_status=self.status,
            not_for={item.id: False for item in protocol.not_for},
            reason="" if is_usual else "Rehearsal",
        )
