"""A small clinic and its people, made by the services themselves."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.assignment import Assignment
from physio_service.domain.clinic import Basis, Clinic, NewClinic
from physio_service.domain.episode import Episode
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.patient import Consent, NewPatient, Patient
from physio_service.domain.record import NewRecord
from physio_service.domain.staff import Role
from physio_service.services import assigning, consenting, founding, recording, registering
from physio_service.services.consenting import Channel
from physio_service.services.queueing import Texts
from physio_service.services.understanding import Readers
from physio_service.store import activities, clinics, episodes, patients
from physio_service.store.database import Database, Tx
from physio_service.store.schema import events
from schedules.window import Window
from tests.builders_accounts import make_staff
from tests.builders_plans import CATALOGUE, PROTOCOL

Found = TypeVar("Found")
READERS = Readers(CATALOGUE.phrases, CATALOGUE.wordings, CATALOGUE.red_flags)
TEXTS = Texts(wordings=CATALOGUE.wordings, drafts_allowed=True, readers=READERS)
WEEKDAYS = dict.fromkeys(range(5), ((time(8), time(18)),))
NOT_FOR = {item.id: False for item in PROTOCOL.not_for}
HIDDEN = "Marked Name"

NEW_CLINIC = NewClinic(
    name="Hillside Physiotherapy",
    text_name="Hillside",
    zone="Europe/London",
    nation="GB-ENG",
    language="en",
    phone="02079460000",
    emergency="999",
    urgent="111",
    crisis="116 123",
    sender_address="+447700900001",
    opening_hours=WEEKDAYS,
)
NEW_PATIENT = NewPatient(
    name=HIDDEN,
    phone="07700 900123",
    language="en",
    zone="Europe/London",
    preferred_times=(time(10), time(17)),
)


@dataclass(frozen=True, slots=True)
class House:
    """A clinic with a physiotherapist, in a database."""

    database: Database
    clinic_id: UUID
    physio_id: UUID
    physio: Actor

    def staff(self, role: Role, now: datetime) -> Actor:
        staff_id = make_staff(
            self.database, self.clinic_id, now, username=f"{role.value}-two", role=role
        )
        return Actor(ActorKind.STAFF, staff_id)

    def patient(self, now: datetime, *, ask_by_text: bool = False, **changes: object) -> UUID:
        """Register a patient; nobody is asked for consent unless a test wants that."""
        new = replace(NEW_PATIENT, **changes)
        return registering.register(
            self.database,
            TEXTS,
            self.physio,
            self.clinic_id,
            new,
            now=now,
            ask_by_text=ask_by_text,
        )

    def consent(
        self,
        patient_id: UUID,
        now: datetime,
        decision: Consent = Consent.GIVEN,
        channel: Channel = Channel.IN_PERSON,
    ) -> bool:
        return consenting.record(
            self.database,
            TEXTS,
            self.physio,
            self.clinic_id,
            patient_id,
            decision,
            channel,
            "1.0.0",
            now=now,
        )

    def assign(self, patient_id: UUID, now: datetime, **changes: object) -> UUID:
        return assigning.assign(
            self.database,
            CATALOGUE,
            self.physio,
            self.clinic_id,
            patient_id,
            order(**changes),
            drafts_allowed=True,
            now=now,
        )

    def record(
        self, episode_id: UUID, new: NewRecord, now: datetime, who: Actor | None = None
    ) -> UUID:
        return recording.record(
            self.database, who or self.physio, self.clinic_id, episode_id, new, now=now
        )

    def read(self, patient_id: UUID) -> Patient:
        with self.database.reading() as tx:
            return patients.get(tx, self.clinic_id, patient_id)

    def episode(self, episode_id: UUID) -> Episode:
        with self.database.reading() as tx:
            return episodes.get(tx, self.clinic_id, episode_id)

    def agenda(self, episode_id: UUID, *, day: date = date.min) -> list[Activity]:
        """Return what is planned for an episode from a day on, cancelled left out."""
        kinds = (ActivityKind.SESSION, ActivityKind.CHECK)
        with self.database.reading() as tx:
            return list(activities.from_day(tx, self.clinic_id, episode_id, day, kinds))

    def events(self, kind: str) -> list[dict[str, object]]:
        statement = (
            select(events.c.after)
            .where(events.c.clinic_id == self.clinic_id, events.c.kind == kind)
            .order_by(events.c.id)
        )
        return self.look(lambda tx: list(tx.connection.execute(statement).scalars()))

    def look(self, what: Callable[[Tx], Found]) -> Found:
        with self.database.reading() as tx:
            return what(tx)


def house(database: Database, now: datetime) -> House:
    clinic_id = founding.found_clinic(database, NEW_CLINIC, SYSTEM, now)
    physio_id = make_staff(database, clinic_id, now)
    return House(database, clinic_id, physio_id, Actor(ActorKind.STAFF, physio_id))


def order(**changes: object) -> Assignment:
    """An assignment with the operation on 16 March 2026, a Monday, unless said otherwise."""
    asked = {
        "protocol_id": "core_decompression",
        "limb": Limb.LEFT,
        "surgery_day": date(2026, 3, 16),
        "offload_weeks": 6,
        "starting_status": Status.TTWB,
        "not_for": NOT_FOR,
    }
    return Assignment(**(asked | changes))


def clinic(**changes: object) -> Clinic:
    """A clinic open from Monday to Friday, eight to six, that is in no database."""
    asked = {
        "id": UUID(int=1),
        "version": 1,
        "name": "Hillside Physiotherapy",
        "text_name": "Hillside",
        "zone": "Europe/London",
        "nation": "GB-ENG",
        "language": "en",
        "phone": "02079460000",
        "emergency": "999",
        "urgent": "111",
        "crisis": "116 123",
        "window": Window(time(8), time(20)),
        "opening_hours": WEEKDAYS,
        "closures": frozenset(),
        "max_texts_day": 2,
        "max_texts_clinic": None,
        "basis": Basis.CONSENT,
        "texting_enabled": True,
    }
    return Clinic(**(asked | changes))


def weeks(number: float) -> timedelta:
    return timedelta(weeks=number)


def of_clinic(here: House) -> Clinic:
    return here.look(lambda tx: clinics.get(tx, here.clinic_id))
