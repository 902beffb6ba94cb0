"""One turn of a conversation: who wrote, what was open, and the transaction it happens in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.contact import Contact
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.offloading import Status
from physio_service.domain.patient import Consent, Patient
from physio_service.domain.question import Question, QuestionKind
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.services.queueing import Texts
from physio_service.services.replying import Answer, answer
from physio_service.store import events, message_facts, patients, prescriptions, tasks
from physio_service.store.database import Tx
from physio_service.store.replies import Reply


@dataclass(frozen=True, slots=True)
class Talk:
    """A reply being answered; `patient` is none for a number nobody here, or several, have."""

    tx: Tx
    texts: Texts
    clinic: Clinic
    contact: Contact
    patient: Patient | None
    reply: Reply
    asked: Sequence[Question]  # open on this phone, newest first
    who: Actor
    now: datetime

    @property
    def to(self) -> Answer:
        """Whom the answer goes to."""
        return Answer(self.clinic, self.contact, self.patient, self.reply.id)

    def open_question(self, kind: QuestionKind) -> Question | None:
        """Return the open question of a kind."""
        return next((question for question in self.asked if question.kind is kind), None)

    def say(self, key: str, **values: str) -> UUID | None:
        """Queue the text `key` as an answer to this reply."""
        return answer(self.tx, self.texts, self.to, key, self.who, self.now, **values)

    def count_answers(self, kind: str, since: datetime) -> int:
        """Count the answers of a kind to this phone since an instant."""
        return message_facts.count_answers(self.tx, self.clinic.id, self.contact.id, kind, since)

    def tell_staff(
        self, kind: TaskKind, dedupe: str, due_at: datetime, about: Patient | None = None
    ) -> None:
        """Open a task for today about a patient, this one by default; one for one cause."""
        patient = about or self.patient
        task = NewTask(
            clinic_id=self.clinic.id,
            patient_id=patient.id if patient else None,
            kind=kind,
            tier=Tier.SAME_DAY,
            dedupe=dedupe,
            due_at=due_at,
            reply_id=self.reply.id,
        )
        tasks.open_task(self.tx, task, self.who, self.now)

    def note(
        self,
        kind: str,
        subject_kind: str,
        subject_id: UUID,
        about: Patient | None = None,
        **after: Json,
    ) -> None:
        """Write what this reply changed into the journal, of this patient by default."""
        patient = about or self.patient
        patient_id = patient.id if patient else None
        event = Event(
            self.clinic.id, kind, subject_kind, subject_id, self.who, patient_id, after=after
        )
        events.record(self.tx, event, self.now)

    def set_consent(self, patient: Patient, consent: Consent, asked_by: UUID | None = None) -> None:
        """Change the patient's consent, and keep the words of the text that asked, if one did."""
        clinic_id = self.clinic.id
        patients.set_consent(self.tx, clinic_id, patient.id, consent, self.now)
        words = message_facts.words_of(self.tx, clinic_id, asked_by) if asked_by else {}
        event = Event(
            clinic_id,
            f"consent.{consent.value}",
            "patient",
            patient.id,
            self.who,
            patient.id,
            before={"consent": patient.consent.value},
            after={**words, "channel": "sms"},
        )
        events.record(self.tx, event, self.now)

    def is_offloaded(self, patient: Patient) -> bool:
        """Say whether a limb of the patient is on less than full load by prescription."""
        in_force = prescriptions.in_force_of(self.tx, self.clinic.id, patient.id)
        return any(phase.status is not Status.FWB for phase in in_force)
