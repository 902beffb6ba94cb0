"""What keeps texts from leaving: circuits of lines to the carrier, and words that are stopped."""

from sqlalchemy import Column, Index, Integer, String, Table, Uuid, text

from physio_service.store.schema.base import clinic_table, metadata, of_clinic
from physio_service.store.types import UtcDateTime

stopped_wordings = clinic_table(
    "stopped_wordings",
    Column("wording_key", String(40), nullable=False),
    Column("wording_hash", String(64), nullable=False),
    Column("error_code", Integer, nullable=False),
    Column("released_at", UtcDateTime),
    Column("released_by", Uuid),
    of_clinic("released_by", "staff"),
    Index(
        "ix_stopped_wordings_stopped",
        "clinic_id",
        "wording_key",
        "wording_hash",
        unique=True,
        sqlite_where=text("released_at IS NULL"),
        postgresql_where=text("released_at IS NULL"),
    ),
)

circuits = Table(  # one row a line to the carrier: the whole account, or one sender
    "circuits",
    metadata,
    Column("line", String(32), primary_key=True),
    Column("sender_id", Uuid),
    Column("error_code", Integer, nullable=False),
    Column("rule", String(40), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("probe_at", UtcDateTime, nullable=False),  # one text may try it then
    Column("closed_at", UtcDateTime),
)
