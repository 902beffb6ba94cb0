"""How the offloading of a course is kept to, as the weekly checks asked and were answered."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from physio_service.domain.activity import ActivityKind, ActivityState
from physio_service.domain.crutch_use import (
    MEASURE,
    CrutchAnswer,
    CrutchQuestion,
    CrutchUse,
    crutch_use,
)
from physio_service.domain.episode import Episode
from physio_service.domain.message import MessageState
from physio_service.domain.question import ASKED_BY as QUESTIONS
from physio_service.domain.question import QuestionKind
from physio_service.domain.upshot import ASKED_BY, UNANSWERED, Asked
from physio_service.store import care_plans
from physio_service.store.database import Tx
from physio_service.store.schema import activities, measurements, message_activities, messages

_KEYS = frozenset(key for key, kind in QUESTIONS.items() if kind is QuestionKind.CRUTCHES)
_NOT_OVER = (ActivityState.PLANNED, ActivityState.EXCUSED, ActivityState.CANCELLED)


def offloading_kept(tx: Tx, episode: Episode, now: datetime) -> CrutchUse:
    """Return how the offloading was kept to since the operation, until the episode ended.

    One check asks for both legs: of two courses each has the same.
    """
    if episode.surgery_day is None:
        return crutch_use((), ())
    until = min(now, episode.ended_at or now)
    return crutch_use(_questions(tx, episode, until), _answers(tx, episode, until))


def _questions(tx: Tx, episode: Episode, until: datetime) -> list[CrutchQuestion]:
    a, m, link = activities.c, messages.c, message_activities.c
    of_check = and_(link.clinic_id == a.clinic_id, link.activity_id == a.id)
    statement = (
        select(
            *(a.id, a.episode_id, a.plan_version, a.phase_id, a.due_at),
            a.state.label("check_state"),
            m.state.label("text_state"),
            m.wording_key,
        )
        .select_from(activities)
        .outerjoin(message_activities, of_check)
        .outerjoin(messages, and_(m.clinic_id == link.clinic_id, m.id == link.message_id))
        .where(
            a.clinic_id == episode.clinic_id,
            a.patient_id == episode.patient_id,
            a.kind == ActivityKind.CHECK.value,
            a.local_day >= episode.surgery_day,
            a.due_at <= until,
            a.state.not_in([state.value for state in _NOT_OVER]),
        )
    )
    by_check: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in tx.connection.execute(statement):
        by_check[row.id].append(row)
    checks = (rows for rows in by_check.values() if _asks_it(tx, episode, rows[0]))
    return [CrutchQuestion(rows[0].due_at, _asked(rows)) for rows in checks]


def _asks_it(tx: Tx, episode: Episode, check: Any) -> bool:
    plan = care_plans.get(tx, episode.clinic_id, check.episode_id, check.plan_version)
    asked = plan.phase(check.phase_id).check
    return asked is not None and QuestionKind.CRUTCHES in (*asked.questions, *asked.by_link)


def _asked(texts: Sequence[Any]) -> Asked:
    """How far the question came: by its own text, else by those of the check that lead to it.

    A check that ended before it, by a sign of danger for one, did not ask.
    """
    own = [row for row in texts if row.wording_key in _KEYS]
    if not own and ActivityState(texts[0].check_state) not in UNANSWERED:
        return Asked.KEPT_BACK
    states = [row.text_state for row in own or texts if row.text_state is not None]
    return max((ASKED_BY[MessageState(state)] for state in states), default=Asked.NOBODY)


def _answers(tx: Tx, episode: Episode, until: datetime) -> list[CrutchAnswer]:
    c = measurements.c
    statement = select(c.measured_at, c.score).where(
        c.clinic_id == episode.clinic_id,
        c.patient_id == episode.patient_id,
        c.kind == MEASURE,
        c.local_day >= episode.surgery_day,
        c.measured_at <= until,
    )
    return [
        CrutchAnswer(row.measured_at, int(row.score)) for row in tx.connection.execute(statement)
    ]
