"""The one way a text is made: rendered, put on record as a row, and left to wait its turn.

Nothing here calls the carrier. Every function takes part in the caller's transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import Clinic, Sender
from physio_service.domain.contact import Contact
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.footing import Ground, leans
from physio_service.domain.message import WAITING, Duty, Message, MessageState, Priority
from physio_service.domain.patient import Patient
from physio_service.domain.price import PriceList
from physio_service.domain.wording import Wording
from physio_service.messaging.text import Rendered, render, tagged
from physio_service.services.grounding import footing_of
from physio_service.services.sharing import tag_of
from physio_service.services.understanding import Readers
from physio_service.store import clinics, events, messages, questions
from physio_service.store.database import Tx
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone

# The first question may wait over a weekend and a bank holiday, not for ever.
CONSENT_VALID = timedelta(days=7)
FALLBACK = "en"
CONFIRMS_STOP = ("stop", "stop_shared", "wrong_number")
_OUTLIVES_STOP = (*CONFIRMS_STOP, "help")


@dataclass(frozen=True, slots=True)
class Texts:
    """What may be said, by language; whether unsigned drafts may be (sandbox only); the answers.

    `readers` understand what is said back: none where nobody answers.
    """

    wordings: Mapping[str, Wording]
    drafts_allowed: bool
    prices: PriceList = field(default_factory=PriceList)
    readers: Readers | None = None
    check_page: str | None = None  # the address of the check's page; none: texts alone ask

    @property
    def hearing(self) -> Readers:
        """The readers of replies; raises LookupError where nobody answers."""
        if self.readers is None:
            raise LookupError("nobody here understands replies")
        return self.readers

    def in_language(self, language: str) -> Wording:
        """Return the wording of a language; English where it is not shipped."""
        return self.wordings.get(language) or self.wordings[FALLBACK]

    def saying(self, language: str, key: str) -> Wording:
        """Return the wording that has the text `key`: English where the language lacks it.

        A text nobody has translated yet must not keep a patient without one, nor hold up
        the beat that wants to send it.
        """
        own = self.in_language(language)
        return own if key in own.templates else self.wordings[FALLBACK]

    def rendered(
        self, clinic: Clinic, language: str, key: str, values: Mapping[str, str]
    ) -> Rendered:
        """Return the text `key` with the clinic's own values and `values` filled in."""
        of_clinic = {
            "clinic": clinic.text_name,
            "phone": clinic.phone,
            "emergency": clinic.emergency,
            "urgent": clinic.urgent,
            "crisis": clinic.crisis,
        }
        template = self.saying(language, key).template(key)
        is_typed = key == "staff_message"
        return render(template, {**of_clinic, **values}, allow_ucs2=is_typed)


@dataclass(frozen=True, slots=True)
class Wish:
    """A text somebody or some rule wants sent: a slot of a day, or the answer to a reply."""

    clinic: Clinic
    contact: Contact
    patient: Patient | None
    kind: str
    duty: Duty
    wording_key: str
    due_at: datetime
    not_after_at: datetime
    sequence: int | None = None
    answers_id: UUID | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    plan_version: int | None = None
    week_cap: int | None = None
    activity_ids: Sequence[UUID] = ()
    episode_ids: Sequence[UUID] = ()
    carer_id: UUID | None = None  # whom it is for, instead of the patient
    spoken: str | None = None  # the language, where no patient's is meant

    @property
    def zone(self) -> str:
        return self.patient.zone if self.patient else self.clinic.zone

    @property
    def language(self) -> str:
        of_nobody = self.spoken or self.clinic.language
        return self.patient.language if self.patient else of_nobody


def queue(tx: Tx, texts: Texts, wish: Wish, who: Actor, now: datetime) -> UUID | None:
    """Put a text on record as queued; none when its slot or answer exists already (M1).

    Also none when the clinic has no number to send from. Raises UnfitText, before
    anything is written, when the text does not fit as planned.
    """
    sender = clinics.sender_of(tx, wish.clinic.id)
    if sender is None:
        return None
    wording = texts.saying(wish.language, wish.wording_key)
    rendered = _rendered(tx, texts, wish, now)
    message = _message(rendered, wish, wording, sender, now)
    message = replace(message, ground=_ground(tx, wish, wording))
    is_new = messages.add(
        tx,
        message,
        priority=_priority(wish),
        language=wording.language,
        wording_version=wording.version,
        price=texts.prices.estimate(wish.contact.number, message.segments, message.local_day),
        activity_ids=wish.activity_ids,
        episode_ids=wish.episode_ids,
    )
    if not is_new:
        return None
    wished = _wished(wish, message)
    if rendered.plainer:  # letters of these values lost their accents
        wished["plainer"] = [*rendered.plainer]
    record(tx, message, "message.queued", who, now, rule=message.rule, **wished)
    return message.id


def _rendered(tx: Tx, texts: Texts, wish: Wish, now: datetime) -> Rendered:
    """Return the text of a wish; with the tag of whom it is for on a phone that is shared."""
    rendered = texts.rendered(wish.clinic, wish.language, wish.wording_key, wish.values)
    if wish.patient is None:
        return rendered
    whose = (wish.patient.id, wish.carer_id)
    tag = tag_of(tx, wish.clinic.id, wish.contact.id, *whose, now)
    return tagged(rendered, tag) if tag else rendered


def _message(
    rendered: Rendered, wish: Wish, wording: Wording, sender: Sender, now: datetime
) -> Message:
    """Return the text of a wish as it is first kept."""
    return Message(
        id=new_id(),
        clinic_id=wish.clinic.id,
        patient_id=wish.patient.id if wish.patient else None,
        contact_id=wish.contact.id,
        sender_id=sender.id,
        kind=wish.kind,
        duty=wish.duty,
        local_day=local_day(wish.due_at, zone(wish.zone)),
        sequence=wish.sequence,
        answers_id=wish.answers_id,
        plan_version=wish.plan_version,
        week_cap=wish.week_cap,
        wording_key=wish.wording_key,
        wording_hash=wording.content_hash,
        body=rendered.text,
        encoding=rendered.segments.encoding,
        segments=rendered.segments.count,
        due_at=wish.due_at,
        not_after_at=wish.not_after_at,
        created_at=now,
        state=MessageState.QUEUED,
        rule="due",
        claimed_at=None,
        provider_sid=None,
        provider_rank=-1,
        settle_tries=0,
    )


def _ground(tx: Tx, wish: Wish, wording: Wording) -> Ground | None:
    """Return what is in force now, for a text whose words rest on it; none for any other."""
    leaning = leans(wish.wording_key, wording.template(wish.wording_key).placeholders)
    if wish.patient is None or not leaning:
        return None
    return Ground(leaning, footing_of(tx, wish.clinic.id, wish.patient.id))


def _wished(wish: Wish, message: Message) -> dict[str, Json]:
    """Return what an audit asks of a wish: it is told by the journal, not by the tables."""
    return {
        "wording": wish.wording_key,
        "contact": str(message.contact_id),
        "sender": str(message.sender_id),
        "due_at": message.due_at.isoformat(),
        "not_after_at": message.not_after_at.isoformat(),
        "episodes": [str(one) for one in wish.episode_ids],
        "activities": [str(one) for one in wish.activity_ids],
    }


def record(tx: Tx, message: Message, kind: str, who: Actor, now: datetime, **after: Json) -> None:
    """Write what was decided about a text into the journal, in the same transaction."""
    about = {
        "kind": message.kind,
        "duty": message.duty.value,
        "local_day": message.local_day.isoformat(),
        "sequence": message.sequence,
        "plan_version": message.plan_version,
    }
    event = Event(
        message.clinic_id,
        kind,
        "message",
        message.id,
        who,
        patient_id=message.patient_id,
        after={**about, **after},
    )
    events.record(tx, event, now)


def cancel_waiting(
    tx: Tx, clinic_id: UUID, patient_id: UUID, rule: str, who: Actor, now: datetime
) -> int:
    """Suppress every unclaimed text of a patient; return how many.

    Safety answers and HELP stay, and so does the one confirmation of a STOP, should it come
    twice.
    """
    cancelled = 0
    for message_id, duty, key in messages.waiting_of(tx, clinic_id, patient_id):
        if duty is Duty.SAFETY or key in _OUTLIVES_STOP:
            continue
        message = messages.get(tx, clinic_id, message_id)
        state = message.kept_back(MessageState.SUPPRESSED)
        messages.move(tx, clinic_id, message_id, among=WAITING, state=state, rule=rule)
        record(tx, message, f"message.{state.value}", who, now, rule=rule)
        cancelled += 1
    questions.close_of(tx, clinic_id, patient_id, rule=rule, now=now)
    return cancelled


def _priority(wish: Wish) -> int:
    if wish.duty is Duty.SAFETY:
        return Priority.SAFETY
    if wish.duty is Duty.COMMAND:
        return Priority.COMMAND
    if wish.duty in (Duty.ANSWER, Duty.CONSENT):
        return Priority.ANSWER
    return Priority.CHECK if wish.kind == "check" else Priority.REMINDER
