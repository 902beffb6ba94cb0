"""A made-up clinic whose patients all have sessions to be asked about, made by the services."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from faults.processes import ROOT
from physio_service.catalogue import load_catalogue
from physio_service.domain.assignment import Assignment
from physio_service.domain.clinic import NewClinic
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.patient import Consent, NewPatient
from physio_service.domain.staff import NewStaff, Role
from physio_service.services.assigning import assign
from physio_service.services.consenting import Channel, record
from physio_service.services.founding import found_clinic
from physio_service.services.hashing import Cost, Hasher
from physio_service.services.queueing import Texts
from physio_service.services.registering import register
from physio_service.services.staffing import create_staff
from physio_service.services.understanding import Readers
from physio_service.store.database import Database
from physio_service.store.migrating import migrate

# A Monday at nine in London; every patient was operated on a week before.
BEGINS_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ADMIN = "admin"
OURS = "+447700900001"
LONDON = "Europe/London"
TIMES = (time(10), time(17))
CATALOGUE = load_catalogue(ROOT / "config")
TEXTS = Texts(
    CATALOGUE.wordings,
    drafts_allowed=True,
    readers=Readers(CATALOGUE.phrases, CATALOGUE.wordings, CATALOGUE.red_flags),
)
QUICK = Hasher(Cost(memory_kib=64, passes=1))
_PROTOCOL = "core_decompression"
_SINCE_SURGERY = timedelta(days=7)


def number_of(place: int) -> str:
    """Return a number kept for fiction: +447700900000 to +447700900999 (Ofcom)."""
    return f"+447700900{100 + place:03d}"


class Clinic:
    """A clinic in one database, and the physiotherapist who signs for it."""

    def __init__(self, database: Database, at: datetime = BEGINS_AT) -> None:
        migrate(database)
        self._database = database
        self.id = found_clinic(database, _new_clinic(), SYSTEM, at)
        new = NewStaff("physio", "Sam Example", Role.PHYSIO, "correct horse battery staple")
        staff_id = create_staff(database, QUICK, SYSTEM, self.id, new, now=at)
        self.physio = Actor(ActorKind.STAFF, staff_id)
        admin = replace(new, username=ADMIN, role=Role.ADMIN)
        create_staff(database, QUICK, SYSTEM, self.id, admin, now=at)

    def enrol(self, place: int, at: datetime = BEGINS_AT, zone: str = LONDON) -> UUID:
        """Register a patient who agrees, and assign a course that is a week old."""
        new = NewPatient(
            name=f"Patient {place}",
            phone=number_of(place),
            language="en",
            zone=zone,
            preferred_times=TIMES,
        )
        add = (self._database, TEXTS, self.physio, self.id)
        patient_id = register(*add, new, now=at, ask_by_text=False)
        record(*add, patient_id, Consent.GIVEN, Channel.IN_PERSON, "1.0.0", now=at)
        order = Assignment(
            protocol_id=_PROTOCOL,
            limb=Limb.LEFT,
            surgery_day=(at - _SINCE_SURGERY).date(),
            offload_weeks=6,
            starting_status=Status.TTWB,
            not_for={one.id: False for one in CATALOGUE.protocols[_PROTOCOL].not_for},
            operation_done=True,
        )
        about = (self._database, CATALOGUE, self.physio, self.id, patient_id)
        assign(*about, order, drafts_allowed=True, now=at)
        return patient_id


def fill(patients: int, database: Database) -> None:
    """Make a clinic with so many patients."""
    clinic = Clinic(database)
    for place in range(patients):
        clinic.enrol(place)


def _new_clinic() -> NewClinic:
    return NewClinic(
        name="Hillside Physiotherapy",
        text_name="Hillside",
        zone=LONDON,
        nation="GB-ENG",
        language="en",
        phone="02079460000",
        emergency="999",
        urgent="111",
        crisis="116 123",
        sender_address=OURS,
        opening_hours=dict.fromkeys(range(5), ((time(8), time(18)),)),
    )
