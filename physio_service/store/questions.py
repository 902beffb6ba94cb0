"""Questions: what is open on a phone; never two that a digit could answer."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select, update

from physio_service.domain.question import Question, QuestionKind
from physio_service.store.database import Tx
from physio_service.store.schema import questions

_c = questions.c


def ask(tx: Tx, question: Question, *, takes_digits: bool, now: datetime) -> None:
    """Open a question; the patient's older one of its kind, or one answered by digits, closes.

    Another's that digits answer must be closed before: claims see to it (`digits_open_until`).
    """
    rivals = _c.kind == question.kind.value
    if takes_digits:
        rivals = or_(rivals, _c.takes_digits)
    of_patient = and_(_c.contact_id == question.contact_id, _c.patient_id == question.patient_id)
    close_where = and_(of_patient, rivals)
    _close(tx, question.clinic_id, close_where, rule="superseded", now=now)
    tx.connection.execute(
        questions.insert().values(
            clinic_id=question.clinic_id,
            id=question.id,
            created_at=now,
            patient_id=question.patient_id,
            contact_id=question.contact_id,
            kind=question.kind.value,
            takes_digits=takes_digits,
            message_id=question.message_id,
            activity_id=question.activity_id,
            closes_at=question.closes_at,
        )
    )


def open_on(tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime) -> list[Question]:
    """Return what is open on a phone, newest first."""
    statement = (
        select(questions)
        .where(
            _c.clinic_id == clinic_id,
            _c.contact_id == contact_id,
            _c.closed_at.is_(None),
            _c.closes_at > now,
        )
        .order_by(_c.created_at.desc(), _c.id.desc())
    )
    return [_question(row) for row in tx.connection.execute(statement)]


def digits_open_until(
    tx: Tx, clinic_id: UUID, contact_id: UUID, but_of: UUID, now: datetime
) -> datetime | None:
    """Return until when a phone is asked something by digits of anybody but one patient.

    What is past its time is closed by this.
    """
    others = and_(_c.contact_id == contact_id, _c.patient_id != but_of, _c.takes_digits)
    _close(tx, clinic_id, and_(others, _c.closes_at <= now), rule="lapsed", now=now)
    statement = select(_c.closes_at).where(
        _c.clinic_id == clinic_id, others, _c.closed_at.is_(None)
    )
    closes_at: datetime | None = tx.connection.execute(statement).scalar_one_or_none()
    return closes_at


def answer(tx: Tx, question: Question, reply_id: UUID, now: datetime) -> None:
    """Close a question with the reply that answered it."""
    tx.connection.execute(
        update(questions)
        .where(_c.clinic_id == question.clinic_id, _c.id == question.id)
        .values(closed_at=now, close_rule="answered", reply_id=reply_id, version=_c.version + 1)
    )


def was_asked_since(
    tx: Tx, clinic_id: UUID, patient_id: UUID, kind: QuestionKind, since: datetime
) -> bool:
    """Say whether a patient was asked a question of a kind since an instant, answered or not."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id,
        _c.patient_id == patient_id,
        _c.kind == kind.value,
        _c.created_at >= since,
    )
    return tx.connection.execute(statement.limit(1)).first() is not None


def close_of_activity(tx: Tx, clinic_id: UUID, activity_id: UUID, now: datetime) -> None:
    """Close what is open of an activity: it was answered by another way."""
    _close(tx, clinic_id, _c.activity_id == activity_id, rule="answered", now=now)


def close_of(tx: Tx, clinic_id: UUID, patient_id: UUID, *, rule: str, now: datetime) -> None:
    """Close whatever a patient was asked: paused, stopped or ended."""
    _close(tx, clinic_id, _c.patient_id == patient_id, rule=rule, now=now)


def close_lapsed(tx: Tx, now: datetime) -> int:
    """Close the questions whose time is over; return how many."""
    statement = (
        update(questions)
        .where(_c.closed_at.is_(None), _c.closes_at <= now)
        .values(closed_at=now, close_rule="lapsed", version=_c.version + 1)
    )
    return int(tx.connection.execute(statement).rowcount)


def _close(tx: Tx, clinic_id: UUID, where: Any, *, rule: str, now: datetime) -> None:
    tx.connection.execute(
        update(questions)
        .where(_c.clinic_id == clinic_id, _c.closed_at.is_(None), where)
        .values(closed_at=now, close_rule=rule, version=_c.version + 1)
    )


def _question(row: Row[Any]) -> Question:
    return Question(
        id=row.id,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        contact_id=row.contact_id,
        kind=QuestionKind(row.kind),
        message_id=row.message_id,
        activity_id=row.activity_id,
        closes_at=row.closes_at,
    )
