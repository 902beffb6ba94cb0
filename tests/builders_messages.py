"""A clinic's line to the carrier: patients with phones, and texts that wait."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.activity import Activity, ActivityKind, ActivityState
from physio_service.domain.contact import Contact, LineType
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.event import SYSTEM
from physio_service.domain.message import WAITING, Duty, Message, MessageState
from physio_service.domain.offloading import Aid, OffloadingPhase, Status
from physio_service.domain.patient import Consent, Patient
from physio_service.services.answering import answer_reply
from physio_service.services.queueing import Wish, queue
from physio_service.services.receiving import Inbound, Receipt, receive_receipt, receive_reply
from physio_service.services.sending import Sender, send_due
from physio_service.store import (
    activities,
    care_plans,
    clinics,
    contacts,
    episodes,
    messages,
    patients,
    prescriptions,
)
from physio_service.store import schema as tables
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id
from schedules.clock import VirtualClock
from tests.builders_carrier import FakeCarrier
from tests.builders_people import NEW_CLINIC, NEW_PATIENT, TEXTS, House, house
from tests.builders_plans import episode_of, prescribed

PHONE, OTHER_PHONE = "+447700900123", "+447700900456"
OURS = NEW_CLINIC.sender_address
PLAN = prescribed(surgery_day=date(2026, 2, 23), today=date(2026, 2, 2))


@dataclass
class Line:
    """A clinic with its carrier, and shorthand for what happens on its line."""

    house: House
    clock: VirtualClock
    carrier: FakeCarrier = field(default_factory=FakeCarrier)

    @property
    def database(self) -> Database:
        return self.house.database

    @property
    def clinic_id(self) -> UUID:
        return self.house.clinic_id

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def patient(
        self, number: str | None = PHONE, consent: Consent = Consent.GIVEN, **changes: object
    ) -> Patient:
        """Put a patient with a mobile into the store."""
        patient_id = new_id()
        with self.database.transaction() as tx:
            tx.make_key(self.clinic_id, patient_id)
            new = replace(NEW_PATIENT, **changes)
            reference = f"R{patient_id.hex[-6:]}"
            patients.add(tx, self.clinic_id, patient_id, reference, new, self.now)
            patients.set_consent(tx, self.clinic_id, patient_id, consent, self.now)
            if number:
                contact = self.contact(tx, number)
                contacts.link(tx, self.clinic_id, contact.id, patient_id, self.now)
        return self.house.read(patient_id)

    def contact(
        self, tx: Tx, number: str = PHONE, line_type: LineType = LineType.MOBILE
    ) -> Contact:
        return contacts.find_or_add(tx, self.clinic_id, number, line_type, self.now)

    def episode(
        self,
        patient: Patient,
        *,
        phase: str = "P1",
        status: Status = Status.TTWB,
        **changes: object,
    ) -> Episode:
        """Give the patient an episode a week after surgery, on crutches in phase P1."""
        ids = {"id": new_id(), "clinic_id": self.clinic_id, "patient_id": patient.id}
        episode = episode_of(PLAN, **ids, **changes)
        with self.database.transaction() as tx:
            assert episodes.add(tx, episode, "", self.now)
            _operated(tx, episode, self.now)
            care_plans.add(tx, self.clinic_id, episode.id, 1, PLAN, self.house.physio_id, self.now)
            prescriptions.add(tx, self.clinic_id, episode.id, [_in_force(status)], self.now)
            opening = PhaseOpening(phase, 1, PLAN.surgery_day, None)
            episodes.open_phase(tx, episode, opening, "", self.now)
        return replace(episode, operated_at=self.now)

    def activity(
        self,
        episode: Episode,
        kind: ActivityKind = ActivityKind.SESSION,
        *,
        due_in: timedelta = timedelta(),
        sequence: int = 0,
        **changes: object,
    ) -> Activity:
        """Plan something for today, due now unless said otherwise, open until midnight."""
        due_at = self.now + due_in
        planned = Activity(
            id=new_id(),
            clinic_id=self.clinic_id,
            version=1,
            patient_id=episode.patient_id,
            episode_id=episode.id,
            kind=kind,
            local_day=due_at.date(),
            sequence=sequence,
            plan_version=1,
            phase_id="P1",
            due_at=due_at,
            closes_at=due_at.replace(hour=0, minute=0) + timedelta(days=1),
            state=ActivityState.PLANNED,
            is_asked=False,
            settled_at=None,
            source=None,
        )
        activity = replace(planned, **changes)
        with self.database.transaction() as tx:
            assert activities.add_many(tx, [activity], self.now) == 1
        return activity

    def queue(self, patient: Patient | None, number: str = PHONE, **changes: object) -> UUID | None:
        """Queue a reminder that is due now and good until this evening."""
        with self.database.transaction() as tx:
            return queue(tx, TEXTS, self.wish(tx, patient, number, **changes), SYSTEM, self.now)

    def suppress(self, patient: Patient, rule: str, **changes: object) -> None:
        """Queue a reminder that `rule` then keeps back."""
        message_id = self.queue(patient, **changes)
        suppressed = {"state": MessageState.SUPPRESSED, "rule": rule}
        with self.database.transaction() as tx:
            messages.move(tx, self.clinic_id, message_id, among=WAITING, **suppressed)

    def wish(self, tx: Tx, patient: Patient | None, number: str = PHONE, **changes: object) -> Wish:
        asked = Wish(
            clinic=clinics.get(tx, self.clinic_id),
            contact=self.contact(tx, number),
            patient=patient,
            kind="session",
            duty=Duty.INITIATED,
            wording_key="session_discreet",
            due_at=self.now,
            not_after_at=self.now + timedelta(hours=10),
            sequence=0,
            values={"session": "morning", "when": "by 11:00 today", "body": "Hello"},
        )
        return replace(asked, **changes)

    def sender(self, **changes: object) -> Sender:
        return replace(Sender(self.database, self.carrier, TEXTS, self.clock, "here:1"), **changes)

    def send(self, **changes: object) -> int:
        return send_due(self.sender(**changes))

    def receive(self, text: str, number: str = PHONE, **changes: object) -> UUID | None:
        """Let a text come in and be kept, but not answered yet."""
        sid = f"SM{new_id().hex}"
        inbound = replace(Inbound(sid, OURS, number, text), **changes)
        kept = receive_reply(self.database, inbound, self.now)
        return kept[1] if kept else None

    def says(self, text: str, number: str = PHONE, **changes: object) -> list[str]:
        """Let a text come in and be answered; return what was queued as the answer."""
        reply_id = self.receive(text, number, **changes)
        answer_reply(self.database, TEXTS, self.clinic_id, reply_id, self.now)
        return [m.wording_key for m in self.texts() if m.answers_id == reply_id]

    def receipt(self, token: str | None, status: str, *, sid: str = "SM1", code: int = 0) -> bool:
        receipt = Receipt(token, sid, status, code)
        return receive_receipt(self.database, receipt, self.now)

    def texts(self, patient: Patient | None = None) -> list[Message]:
        """Return every message, in the order of making."""
        column = tables.messages.c
        statement = select(column.id, column.patient_id).order_by(column.id)
        with self.database.reading() as tx:
            rows = tx.connection.execute(statement).all()
            wanted = [row.id for row in rows if patient is None or row.patient_id == patient.id]
            return [messages.get(tx, self.clinic_id, one) for one in wanted]

    def text(self, message_id: UUID | None = None) -> Message:
        """Return one message, the only one if none is named."""
        found = self.texts()
        return next(m for m in found if m.id == message_id) if message_id else _only(found)

    def outcomes(self) -> list[tuple[str, str, str]]:
        """Return the key, state and rule of every message."""
        return [(m.wording_key, m.state.value, m.rule) for m in self.texts()]

    def rows(self, table: str) -> list[dict[str, object]]:
        """Return the rows of a table, in the order of making."""
        of = getattr(tables, table)
        with self.database.reading() as tx:
            found = tx.connection.execute(select(of).order_by(of.c.id))
            return [dict(row._mapping) for row in found]

    def tasks(self) -> list[tuple[str, int]]:
        """Return the kind and tier of every open task."""
        return [(t["kind"], t["tier"]) for t in self.rows("tasks") if t["closed_at"] is None]

    def journal(self, prefix: str = "") -> list[str]:
        """Return the kinds of the events, in the order of writing."""
        return [e["kind"] for e in self.rows("events") if str(e["kind"]).startswith(prefix)]

    def states(self) -> list[str]:
        """Return what became of each activity."""
        return [str(row["state"]) for row in self.rows("activities")]


def line(database: Database, clock: VirtualClock) -> Line:
    return Line(house(database, clock.now()), clock)


def _operated(tx: Tx, episode: Episode, now: datetime) -> None:
    """Note the operation as recorded, without the version that recording it would spend."""
    of = tables.episodes
    tx.connection.execute(update(of).where(of.c.id == episode.id).values(operated_at=now))


def _in_force(status: Status) -> OffloadingPhase:
    return OffloadingPhase(
        sequence=1,
        status=status,
        word="toe touch",
        aid=Aid.TWO_CRUTCHES,
        limits="",
        reason="",
        planned_start_day=PLAN.surgery_day,
        planned_end_day=None,
        started_day=PLAN.surgery_day,
        ended_day=None,
        next_review_day=None,
    )


def _only(found: list[Message]) -> Message:
    assert len(found) == 1
    return found[0]
