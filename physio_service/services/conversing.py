"""One turn of a conversation: who wrote, what was open, and the transaction it happens in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import Activity, Source
from physio_service.domain.clinic import Clinic
from physio_service.domain.contact import Contact
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.party import Member, patients_of
from physio_service.domain.patient import Consent, Patient
from physio_service.domain.question import ASKS, CRITERION_TEXTS, Question, QuestionKind
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.services.queueing import CONFIRMS_STOP, Texts
from physio_service.services.replying import WELCOMES, Answer, answer
from physio_service.store import contacts, events, message_facts, patients, prescriptions, tasks
from physio_service.store.database import Tx
from physio_service.store.replies import Reply

# Two machines that answer each other must fall silent, long before the carrier stops the line
# (its code 14107): this many answers to one number in this time. People are told all the same.
_MOST_ANSWERS, _WITHIN = 3, timedelta(minutes=10)
# Of what may be said in answer to one text, the first of these that is there is said.
_TIERED = ("rf_tier1", "rf_crisis", "rf_tier2")
_MOST_USEFUL = (
    *_TIERED,
    "unknown",
    "rf_tier3",
    "staff_yours",
    "staff_gone",
    "staff_which",
    "staff_help",
    "skip_pain",
    "skip_unwell",
    "help",
    "call_ack",
    "pause",
    "start",
    *ASKS.values(),
    *CRITERION_TEXTS,
    "skip_reason",
    "skip_time_tip",
    "skip_forgot_tip",
    "skip_unsure",
    "skip_ack",
    "part_ack",
    "done_ack",
    "weekly_thanks",
    "pain_ack",
    "no_open_session",
)
# A loop ends by itself where each can be said no more than once or twice.
_BOUNDED = (*CONFIRMS_STOP, *WELCOMES, *ASKS.values(), *CRITERION_TEXTS)
_URGENT = (*_TIERED, "unknown", "rf_tier3")
_SAID_BESIDE_STAFF = (*_URGENT, "skip_pain", "skip_unwell", "help", "start")


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that could be said in answer, and what its words are filled in with."""

    key: str
    values: Mapping[str, str]
    activity_ids: Sequence[UUID] = ()


@dataclass(slots=True)
class Voice:
    """What may be said in answer, as far as it has been thought of; and what it would be about."""

    sayings: list[Saying] = field(default_factory=list)
    has_spoken: bool = False
    checks: dict[UUID, bool] = field(default_factory=dict)  # gone on with; whether by a sign
    skipped: Activity | None = None  # a session that it skips


@dataclass(frozen=True, slots=True)
class Talk:
    """A reply being answered.

    `patient` is none for a number nobody here has, and where a text from a shared phone may be
    about several; `writer` is who was named, or whose own phone it is.
    """

    tx: Tx
    texts: Texts
    clinic: Clinic
    contact: Contact
    patient: Patient | None
    reply: Reply
    asked: Sequence[Question]  # open on this phone, newest first
    who: Actor
    now: datetime
    is_alarming: bool = False  # it tells of something that ends the week's questions
    is_hurting: bool = False  # it tells of pain or a limp, in words that count
    voice: Voice = field(default_factory=Voice)
    party: Sequence[Member] = ()  # who is reached on this phone
    writer: Member | None = None
    spoken: str | None = None  # the language all of them read, where no patient is meant
    taken_by: UUID | None = None  # the member of staff who answers on this phone in person

    @property
    def to(self) -> Answer:
        """Whom the answer goes to."""
        writer = self.writer.carer_id if self.writer else None
        return Answer(
            self.clinic,
            self.contact,
            self.patient,
            self.reply.id,
            carer_id=writer,
            spoken=self.spoken,
        )

    @property
    def is_shared(self) -> bool:
        """Whether more than one person is reached on this phone."""
        return len(self.party) > 1

    @property
    def language(self) -> str:
        """The language to answer in."""
        of_nobody = self.spoken or self.clinic.language
        return self.patient.language if self.patient else of_nobody

    @property
    def source(self) -> Source:
        """Who says what this reply says."""
        return Source.CARER if self.writer and self.writer.carer_id else Source.SMS

    @property
    def may_concern(self) -> tuple[UUID | None, ...]:
        """Each patient this text may be about; none of all where nobody is known."""
        if self.patient is not None:
            return (self.patient.id,)
        return patients_of(self.party) or (None,)

    def open_question(self, kind: QuestionKind) -> Question | None:
        """Return the open question of a kind."""
        return next((question for question in self.asked if question.kind is kind), None)

    def tell(self, key: str, **values: str) -> UUID | None:
        """Queue the text `key` at once, whatever else there is to say: a STOP's, a consent's."""
        self.voice.has_spoken = True
        return answer(self.tx, self.texts, self.to, key, self.who, self.now, **values)

    def say(self, key: str, activity_ids: Sequence[UUID] = (), **values: str) -> None:
        """Offer the text `key` as an answer to this reply: `speak` queues the most useful."""
        self.voice.sayings.append(Saying(key, values, activity_ids))

    def speak(self) -> None:
        """Queue at most one of what was offered, and nothing in a loop of answers."""
        may_say = [one for one in self.voice.sayings if not self._leaves_it_to_staff(one)]
        chosen = min(may_say, key=_usefulness, default=None)
        if chosen is None or (self.voice.has_spoken and chosen.key not in _URGENT):
            return
        may_pass = chosen.key in _BOUNDED
        may_pass |= chosen.key in _URGENT and not self._has_heard(chosen.key)
        if self.is_hushed and not may_pass:
            return
        to = replace(self.to, activity_ids=chosen.activity_ids)
        answer(self.tx, self.texts, to, chosen.key, self.who, self.now, **chosen.values)

    def _leaves_it_to_staff(self, saying: Saying) -> bool:
        """While a person answers, we say what keeps somebody safe and what we were asked for."""
        return self.taken_by is not None and saying.key not in _SAID_BESIDE_STAFF

    @property
    def is_hushed(self) -> bool:
        """Whether this phone has had all the answers that it gets for now."""
        given = message_facts.answers_since(
            self.tx, self.clinic.id, self.contact.id, self.now - _WITHIN
        )
        return sum(kind not in _BOUNDED for kind in given) >= _MOST_ANSWERS

    def _has_heard(self, key: str) -> bool:
        """Whether it was told this a moment ago: what is urgent and was not goes through."""
        since = self.now - _WITHIN
        return key in message_facts.answers_since(self.tx, self.clinic.id, self.contact.id, since)

    def tell_staff(
        self,
        kind: TaskKind,
        dedupe: str,
        due_at: datetime,
        about: Patient | None = None,
        tier: Tier = Tier.SAME_DAY,
    ) -> None:
        """Open a task about a patient, this one by default; one for one cause."""
        patient = about or self.patient
        task = NewTask(
            clinic_id=self.clinic.id,
            patient_id=patient.id if patient else None,
            kind=kind,
            tier=tier,
            dedupe=dedupe,
            due_at=due_at,
            reply_id=self.reply.id,
            owner_id=self.taken_by,
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

    def hear_start(self) -> bool:
        """Let texts go to this number again after a STOP; False when none held."""
        number, sender_id = self.contact.number, self.reply.sender_id
        if not contacts.opt_in(self.tx, self.clinic.id, number, sender_id, self.now):
            return False
        about = ("contact.opted_in", "contact", self.contact.id)
        self.note(*about, source="sms", sender=str(sender_id))
        return True

    def is_offloaded(self, patient: Patient) -> bool:
        """Say whether a limb of the patient is on less than full load, or walked on with an aid."""
        in_force = prescriptions.in_force_of(self.tx, self.clinic.id, patient.id)
        return any(phase.is_offloaded for phase in in_force)


def _usefulness(saying: Saying) -> int:
    return _MOST_USEFUL.index(saying.key)
