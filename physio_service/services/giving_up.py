"""Give up waiting for a name: what nobody said whose it is, a person reads."""

from datetime import datetime

from physio_service.domain.event import SYSTEM
from physio_service.services.replying import to_be_read
from physio_service.services.trying import each
from physio_service.store import clinics, replies, tasks, whose_questions
from physio_service.store.database import Database
from physio_service.store.whose_questions import WhoseQuestion

_BATCH = 100
_STOP = "STOP"


def give_up_asking(database: Database, now: datetime) -> int:
    """Show each reply that waited for a name in vain to a person; return how many there were.

    A STOP needs nobody: it holds for all on the phone.
    """
    with database.reading() as tx:
        left = whose_questions.lapsed(tx, now, _BATCH)
    each(left, lambda one: _give_up(database, one, now))
    return len(left)


def _give_up(database: Database, question: WhoseQuestion, now: datetime) -> None:
    with database.transaction() as tx:
        if not whose_questions.close(tx, question, "lapsed", now):
            return
        if _STOP in replies.said(tx, question.clinic_id, question.reply_id):
            return
        task = to_be_read(clinics.get(tx, question.clinic_id), question.reply_id, now)
        tasks.open_task(tx, task, SYSTEM, now)
