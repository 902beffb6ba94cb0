"""Who answers for a course, and who stands in: the teams of a clinic."""

from sqlalchemy import Column, Index, Uuid, text

from physio_service.store.schema.base import clinic_table, of_clinic
from physio_service.store.types import UtcDateTime

care_teams = clinic_table(  # who is responsible for an episode; FHIR's CareTeam
    "care_teams",
    Column("episode_id", Uuid, nullable=False),
    Column("staff_id", Uuid, nullable=False),
    Column("from_at", UtcDateTime, nullable=False),
    Column("until_at", UtcDateTime),  # none: now
    of_clinic("episode_id", "episodes"),
    of_clinic("staff_id", "staff"),
    Index(
        "ix_care_teams_one_responsible",
        "clinic_id",
        "episode_id",
        unique=True,
        sqlite_where=text("until_at IS NULL"),
        postgresql_where=text("until_at IS NULL"),
    ),
    Index("ix_care_teams_staff", "clinic_id", "staff_id"),
)
