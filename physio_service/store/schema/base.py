"""What every table of a clinic has: the clinic in its key, a version and its birth."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Uuid,
)
from sqlalchemy.schema import SchemaItem

from physio_service.store.types import UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def clinic_table(name: str, *items: SchemaItem) -> Table:
    """Return a table whose rows belong to a clinic: key (clinic_id, id), row version, birth."""
    return Table(
        name,
        metadata,
        Column("clinic_id", Uuid, ForeignKey("clinics.id"), nullable=False),
        Column("id", Uuid, nullable=False),
        Column("version", Integer, nullable=False, default=1),
        Column("created_at", UtcDateTime, nullable=False),
        *items,
        PrimaryKeyConstraint("clinic_id", "id"),
    )


def of_clinic(column: str, target: str) -> ForeignKeyConstraint:
    """Return the foreign key from `column` to `target` inside the same clinic."""
    return ForeignKeyConstraint(["clinic_id", column], [f"{target}.clinic_id", f"{target}.id"])


def one_of(column: str, values: list[str]) -> CheckConstraint:
    """Return the check that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
