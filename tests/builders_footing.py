"""An activity that is in no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind, ActivityState

_TODAY = Activity(
    id=UUID(int=1),
    clinic_id=UUID(int=2),
    version=1,
    patient_id=UUID(int=3),
    episode_id=UUID(int=4),
    kind=ActivityKind.SESSION,
    local_day=date(2026, 3, 2),
    sequence=0,
    plan_version=1,
    phase_id="P1",
    due_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    closes_at=datetime(2026, 3, 3, tzinfo=UTC),
    state=ActivityState.PLANNED,
    is_asked=True,
    settled_at=None,
    source=None,
)


def activity(**changes: object) -> Activity:
    return replace(_TODAY, **changes)
