"""Open the question of a text from its claim on: an answer may be faster than a receipt."""

from datetime import datetime, timedelta

from physio_service.domain.digit import asks_by_digits
from physio_service.domain.question import ASKED_BY, Question, QuestionKind
from physio_service.services.queueing import CONSENT_VALID, Texts
from physio_service.services.weighing import Scene
from physio_service.store import message_facts, questions
from physio_service.store.database import Tx
from physio_service.store.types import new_id

_QUESTION_OPEN = timedelta(hours=36)  # yesterday's question may still be answered this morning


def open_question(tx: Tx, texts: Texts, scene: Scene, now: datetime) -> None:
    """Open what a text asks, if it asks anything; part of the claim's transaction."""
    message, patient = scene.message, scene.patient
    kind = ASKED_BY.get(message.wording_key)
    if kind is None or patient is None:
        return
    spoken_for = message_facts.activities_of(tx, message.clinic_id, message.id)
    question = Question(
        id=new_id(),
        clinic_id=message.clinic_id,
        patient_id=patient.id,
        contact_id=message.contact_id,
        kind=kind,
        message_id=message.id,
        activity_id=spoken_for[0] if spoken_for else None,
        closes_at=now + (CONSENT_VALID if kind is QuestionKind.CONSENT else _QUESTION_OPEN),
    )
    takes_digits = asks_by_digits(texts.in_language(patient.language), kind)
    questions.ask(tx, question, takes_digits=takes_digits, now=now)
