"""Care plans: one row a version, and a version never changes."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.course import CourseRules
from physio_service.domain.errors import NotFound
from physio_service.domain.plan import Plan, plan_from_json, plan_to_json
from physio_service.store.database import Tx
from physio_service.store.schema import care_plans
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = care_plans.c
# Plans by row, read before: a row never changes, and reading one takes milliseconds.
_READ: dict[UUID, Plan] = {}
_MOST_READ = 32
# Rules by the hash of the protocol file they were copied from: there are few files.
_RULES: dict[str, CourseRules] = {}


def add(
    tx: Tx,
    clinic_id: UUID,
    episode_id: UUID,
    plan_version: int,
    plan: Plan,
    prescribed_by: UUID,
    now: datetime,
) -> bool:
    """Keep a version of a plan; False when there is one of that number."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "episode_id": episode_id,
        "plan_version": plan_version,
        "protocol_id": plan.protocol_id,
        "protocol_version": plan.protocol_version,
        "content_hash": plan.content_hash,
        "body": plan_to_json(plan),
        "prescribed_by": prescribed_by,
    }
    return insert_new(tx, care_plans, [row]) == 1


def get(tx: Tx, clinic_id: UUID, episode_id: UUID, plan_version: int) -> Plan:
    """Return the plan of an episode at a version; raises NotFound."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id, _c.episode_id == episode_id, _c.plan_version == plan_version
    )
    row_id = tx.connection.execute(statement).scalar_one_or_none()
    if row_id is None:
        raise NotFound("no such plan")
    plan = _READ.get(row_id)
    if plan is None:
        body = select(_c.body).where(_c.clinic_id == clinic_id, _c.id == row_id)
        plan = plan_from_json(tx.connection.execute(body).scalar_one())
        _keep(row_id, plan)
    return plan


def rules_of(tx: Tx, clinic_id: UUID, versions: Mapping[UUID, int]) -> dict[UUID, CourseRules]:
    """Return the rules of the plans that are in force, by episode; `versions` says which.

    Plans of one protocol file hold the same rules, so that one of them is read for all.
    """
    statement = select(_c.episode_id, _c.plan_version, _c.id, _c.content_hash).where(
        _c.clinic_id == clinic_id, _c.episode_id.in_(list(versions))
    )
    found = {}
    for row in tx.connection.execute(statement).all():
        if versions[row.episode_id] == row.plan_version:
            if row.content_hash not in _RULES:
                plan = get(tx, clinic_id, row.episode_id, row.plan_version)
                _RULES[row.content_hash] = plan.rules
            found[row.episode_id] = _RULES[row.content_hash]
    return found


def _keep(row_id: UUID, plan: Plan) -> None:
    """Remember what was read, and forget what was read longest ago."""
    _READ[row_id] = plan
    while len(_READ) > _MOST_READ:
        with suppress(KeyError, RuntimeError):  # another thread was forgetting too
            del _READ[next(iter(_READ))]
