"""Values that come in, alerts that fired, and whoever closes them."""

from datetime import date, timedelta

from physio_service.domain.activity import Source
from physio_service.domain.task import TaskOutcome
from physio_service.services.attending import close_task
from physio_service.services.noticing import keep_value
from physio_service.store import measurements
from schedules.localtime import local_day, zone

OPERATED = date(2026, 2, 23)  # builders_messages: a week before the clock begins


def says(line, patient, kind: str, score: float, *, ago: int | None = None) -> None:
    """Let a value come in now; or put one into the store that came so many days ago."""
    line.clock.forward(minutes=1)
    at = line.now - timedelta(days=ago or 0)
    on_day = local_day(at, zone(patient.zone))
    about = (line.clinic_id, patient.id, None, kind, score)
    with line.database.transaction() as tx:
        if ago is None:
            keep_value(tx, *about, line.house.physio, at, on_day, Source.SMS)
        else:
            measurements.add(tx, *about, at, on_day, Source.SMS)


def fired(line) -> list[str]:
    return [str(row["rule"]) for row in line.rows("alerts")]


def close(line, outcome=TaskOutcome.REACHED) -> None:
    """Let the physiotherapist close every open task."""
    for task in line.rows("tasks"):
        if task["closed_at"] is None:
            close_task(
                line.database,
                line.house.physio,
                line.clinic_id,
                task["id"],
                staff_id=line.house.physio_id,
                outcome=outcome,
                note="",
                now=line.now,
            )


def pass_to(line, day_after_operation: int) -> None:
    on = OPERATED + timedelta(days=day_after_operation)
    line.clock.forward(days=(on - line.now.date()).days)
