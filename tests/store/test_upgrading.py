"""Upgrading: a clinic that ran on an earlier release goes on working on this one."""

from datetime import UTC, datetime, time
from uuid import UUID, uuid4

from sqlalchemy import Connection, MetaData, Table, insert

from physio_service.domain.event import SYSTEM
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.store import care_teams, tasks
from physio_service.store.migrating import is_current, migrate

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _add(connection: Connection, into: str, /, **row: object) -> None:
    """Insert a row as the tables were then."""
    table = Table(into, MetaData(), autoload_with=connection)
    connection.execute(insert(table).values(created_at=NOW, version=1, **row))


def _a_course(connection: Connection) -> dict[str, bytes | UUID]:
    """Insert a clinic, a physiotherapist, a patient and a course they prescribed."""
    ids = {name: uuid4() for name in ("clinic", "staff", "patient", "episode", "plan")}
    if connection.dialect.name == "sqlite":
        ids = {name: one.hex for name, one in ids.items()}  # type: ignore[misc]
    hours = {"name": "Hillside", "text_name": "Hillside", "zone": "Europe/London"}
    _add(
        connection,
        "clinics",
        id=ids["clinic"],
        **hours,
        nation="GB-ENG",
        language="en",
        phone="02079460000",
        emergency="999",
        urgent="111",
        crisis="116 123",
        contact_opens=time(8),
        contact_closes=time(20),
        opening_hours={},
        max_texts_day=2,
        basis="consent",
        texting_enabled=True,
    )
    of = {"clinic_id": ids["clinic"]}
    account = {"username": "sam", "name": b"x", "role": "physio", "password_hash": "x"}
    _add(connection, "staff", **of, id=ids["staff"], **account, is_active=True)
    person = {"reference": "A1", "name": b"x", "language": "en", "zone": "Europe/London"}
    said = {"wording": "discreet", "reach": "sms", "preferred_times": [], "consent": "given"}
    _add(connection, "patients", **of, id=ids["patient"], **person, **said, is_dead=False)
    course = {"limb": "left", "state": "active", "protocol_id": "p", "plan_version": 1}
    leg = {"offload_weeks": 6, "other_leg": "FWB", "other_hip_problem": False}
    whose = {"patient_id": ids["patient"]}
    _add(connection, "episodes", **of, id=ids["episode"], **whose, **course, **leg)
    plan = {"plan_version": 1, "protocol_id": "p", "protocol_version": "1", "content_hash": "x"}
    about = {"episode_id": ids["episode"], "body": {}, "prescribed_by": ids["staff"]}
    _add(connection, "care_plans", **of, id=ids["plan"], **plan, **about)
    return ids  # type: ignore[return-value]


def test_a_clinic_of_the_first_release_goes_on_working(empty):
    migrate(empty, "0001")
    with empty.engine.begin() as connection:
        ids = _a_course(connection)

    migrate(empty)

    assert is_current(empty)
    clinic_id, staff_id, episode_id = (
        UUID(str(ids[name])) for name in ("clinic", "staff", "episode")
    )
    with empty.transaction() as tx:
        assert care_teams.responsible(tx, clinic_id, episode_id) == staff_id
        cause = NewTask(clinic_id, None, TaskKind.CARRIER_CODE, Tier.REVIEW, "x", NOW)
        assert tasks.open_task(tx, cause, SYSTEM, NOW)
