"""Receipts: what the carrier reported, appended once each, in whatever order it came."""

from datetime import datetime
from uuid import UUID

from physio_service.store.database import Tx
from physio_service.store.schema import receipts
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id


def add(
    tx: Tx,
    *,
    clinic_id: UUID | None,
    token: str | None,
    sid: str,
    status: str,
    error_code: int,
    now: datetime,
) -> bool:
    """Append a receipt; False when this very one came before."""
    row = {
        "id": new_id(),
        "clinic_id": clinic_id,
        "token": token,
        "provider_sid": sid,
        "status": status,
        "error_code": error_code,
        "received_at": now,
    }
    return insert_new(tx, receipts, [row]) == 1
