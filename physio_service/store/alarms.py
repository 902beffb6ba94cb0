"""Alarms: the tasks about signs of danger that keep load off a leg while they are open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select

from physio_service.domain.task import TaskKind, Tier
from physio_service.store.database import Tx
from physio_service.store.schema import contact_uses, replies, tasks

_ALARMS = (TaskKind.RED_FLAG, TaskKind.CANNOT_BEAR)

_c, _r, _link = tasks.c, replies.c, contact_uses.c


def is_open(tx: Tx, clinic_id: UUID, patient_id: UUID, from_at: datetime, to_at: datetime) -> bool:
    """Say whether an alarm for the same day was open about a patient within [from, to].

    One from a number that several share may be about any of them.
    """
    of_number = exists().where(
        _r.clinic_id == clinic_id,
        _r.id == _c.reply_id,
        _link.clinic_id == clinic_id,
        _link.contact_id == _r.contact_id,
        _link.patient_id == patient_id,
    )
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id,
        _c.kind.in_([kind.value for kind in _ALARMS]),
        _c.tier <= int(Tier.SAME_DAY),
        _c.created_at <= to_at,
        or_(_c.closed_at.is_(None), _c.closed_at >= from_at),
        or_(_c.patient_id == patient_id, _c.patient_id.is_(None) & of_number),
    )
    return tx.connection.execute(statement.limit(1)).first() is not None
