"""Cohorts of a clinic, counted by the database: cost as the clinic grows, beside course by course.

Every course has two sessions a day for three weeks, a third of them unanswered, each of those with
the text that asked. Both count the last seven days; the peer reads every course and scores it in
Python, as a page that had no statement of its own would. Run: python -m benchmarks.cohorts [URL]
where URL is an empty database to fill, by default SQLite in a temporary folder.
"""

import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, text

from physio_service.domain.adherence import adherence
from physio_service.domain.cohort import Grouping
from physio_service.queries.caseload_parts import RULES
from physio_service.queries.cohorts import cohorts, statement
from physio_service.store import dated_sessions
from physio_service.store import schema as tables
from physio_service.store.database import Database, Tx
from physio_service.store.migrating import migrate
from physio_service.store.types import Sealed, new_id
from tests.builders_people import house
from tests.builders_store import KEYRING

SIZES = (1_000, 3_000, 10_000, 30_000)
PEER_UP_TO = 3_000  # the peer is slow enough there
DAYS, WINDOW = 21, 7
NOW = datetime(2026, 3, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
_BATCH = 2_000  # courses at a time
_BLANK = Sealed(b"-")
_REFERENCES = count()


def fill(database: Database, clinic_id: UUID, courses: int) -> None:
    """Add so many courses with their sessions; straight into the tables, as years would have."""
    chance = random.Random(courses)
    with database.transaction() as tx:
        sender_id, contact_id = _ends(tx, clinic_id)
    for start in range(0, courses, _BATCH):
        with database.transaction() as tx:
            for table, rows in _rows(
                clinic_id, sender_id, contact_id, min(_BATCH, courses - start), chance
            ).items():
                tx.connection.execute(insert(getattr(tables, table)), rows)


def _ends(tx: Tx, clinic_id: UUID) -> tuple[UUID, UUID]:
    sender = tx.connection.execute(tables.senders.select()).first()
    contact_id = new_id()
    new = {"clinic_id": clinic_id, "id": contact_id, "created_at": NOW, "number": _BLANK}
    blank = {"number_index": contact_id.bytes, "line_type": "mobile"}
    tx.connection.execute(insert(tables.contacts), [new | blank])
    return sender.id, contact_id


def _rows(
    clinic_id: UUID, sender_id: UUID, contact_id: UUID, courses: int, chance: random.Random
) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {
        name: []
        for name in ("patients", "episodes", "activities", "messages", "message_activities")
    }
    for _ in range(courses):
        patient = _patient(clinic_id)
        episode = _episode(patient, TODAY - timedelta(days=chance.randrange(1, 80)))
        found["patients"].append(patient)
        found["episodes"].append(episode)
        for activity in _activities(episode, chance):
            found["activities"].append(activity)
            if activity["state"] == "missed":
                message = _message(activity, sender_id, contact_id, chance)
                link = {"message_id": message["id"], "activity_id": activity["id"]}
                found["messages"].append(message)
                found["message_activities"].append({"clinic_id": clinic_id, **link})
    return found


def _row(clinic_id: object) -> dict[str, object]:
    return {"clinic_id": clinic_id, "id": new_id(), "created_at": NOW}


def _patient(clinic_id: UUID) -> dict[str, object]:
    new = _row(clinic_id)
    said = {"language": "en", "zone": "Europe/London", "wording": "discreet", "reach": "sms"}
    rest = {"preferred_times": ["09:00"], "consent": "given", "name": _BLANK}
    return new | said | rest | {"reference": f"{next(_REFERENCES):08}"}


def _episode(patient: dict[str, object], surgery_day: date) -> dict[str, object]:
    said = {"limb": "left", "state": "active", "protocol_id": "core_decompression"}
    when = {"surgery_day": surgery_day, "operated_at": NOW - timedelta(days=90)}
    rest = {"plan_version": 1, "offload_weeks": 6, "patient_id": patient["id"]}
    return _row(patient["clinic_id"]) | said | when | rest


def _activities(episode: dict[str, object], chance: random.Random) -> Iterator[dict[str, object]]:
    for back in range(DAYS):
        for sequence in range(2):
            due_at = NOW - timedelta(days=back, hours=-6 * sequence)
            state = chance.choices(["done", "part", "skipped", "missed"], [5, 1, 1, 3])[0]
            yield _row(episode["clinic_id"]) | {
                "patient_id": episode["patient_id"],
                "episode_id": episode["id"],
                "kind": "session",
                "local_day": due_at.date(),
                "sequence": sequence,
                "plan_version": 1,
                "phase_id": "P2",
                "due_at": due_at,
                "closes_at": due_at + timedelta(hours=8),
                "state": state,
                "is_asked": True,
                "settled_at": due_at,
                "source": "system" if state == "missed" else "sms",
            }


def _message(
    activity: dict[str, object], sender_id: UUID, contact_id: UUID, chance: random.Random
) -> dict[str, object]:
    return _row(activity["clinic_id"]) | {
        "patient_id": activity["patient_id"],
        "contact_id": contact_id,
        "sender_id": sender_id,
        "kind": "session",
        "duty": "initiated",
        "priority": 4,
        "local_day": activity["local_day"],
        "sequence": activity["sequence"],
        "wording_key": "session_discreet",
        "language": "en",
        "wording_version": "1",
        "wording_hash": "0",
        "body": _BLANK,
        "encoding": "gsm7",
        "segments": 1,
        "due_at": activity["due_at"],
        "not_after_at": activity["closes_at"],
        "state": chance.choices(["delivered", "undelivered", "suppressed"], [8, 1, 1])[0],
        "rule": "accepted",
    }


def ours(tx: Tx, clinic_id: UUID) -> tuple[float | None, float | None]:
    """Return both numbers of the whole clinic, from one statement."""
    _, whole = cohorts(tx, clinic_id, Grouping.PROTOCOL, TODAY - timedelta(days=WINDOW - 1), TODAY)
    return whole.reported, whole.conservative


def peer(tx: Tx, clinic_id: UUID) -> tuple[float | None, float | None]:
    """Return both numbers, course by course: a statement each, scored in Python."""
    first = TODAY - timedelta(days=WINDOW - 1)
    c = tables.episodes.c
    ids = tx.connection.execute(tables.episodes.select().where(c.clinic_id == clinic_id)).all()
    sums, days = [0.0, 0.0], [0, 0]
    for row in ids:
        read = dated_sessions.of_episode(tx, clinic_id, row.id, first, TODAY)
        found = adherence(read, RULES)
        sums[0] += (found.reported or 0) * found.reported_days
        sums[1] += (found.conservative or 0) * found.days
        days[0] += found.reported_days
        days[1] += found.days
    return sums[0] / days[0], sums[1] / days[1]


def seconds(database: Database, clinic_id: UUID, read: Callable[..., object], times: int) -> float:
    """Return the least seconds of counting so many times: what else runs here only adds."""
    taken = []
    for _ in range(times):
        gc.collect()
        with database.reading() as tx:
            begun = time.perf_counter()
            read(tx, clinic_id)
            taken.append(time.perf_counter() - begun)
    return min(taken)


def plan(database: Database, clinic_id: UUID) -> list[str]:
    """Return how the database says it would find what is counted."""
    wanted = statement(clinic_id, Grouping.PROTOCOL, TODAY - timedelta(days=WINDOW - 1), TODAY)
    said = wanted.compile(database.engine, compile_kwargs={"literal_binds": True})
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.reading() as tx:
        return [str(row[-1]) for row in tx.connection.exec_driver_sql(f"{explain} {said}")]


def main() -> None:
    """Print seconds and their growth for each size, the ratio to the peer, and the plan."""
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder) / 'cohorts.db'}"
        with closing(Database(url, KEYRING)) as database:
            migrate(database)
            clinic_id = house(database, NOW).clinic_id
            have = 0
            print("courses   ours s   us/course   peer s   ratio")
            for size in SIZES:
                fill(database, clinic_id, size - have)
                have = size
                if not database.is_sqlite:
                    with database.engine.connect() as connection:
                        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                            text("ANALYZE")
                        )
                one = seconds(database, clinic_id, ours, 5)
                line = f"{size:7} {one:8.3f} {one / size * 1e6:11.1f}"
                if size <= PEER_UP_TO:
                    other = seconds(database, clinic_id, peer, 1)
                    with database.reading() as tx:
                        same = zip(ours(tx, clinic_id), peer(tx, clinic_id), strict=True)
                        if any(abs(a - b) > 1e-9 for a, b in same):
                            raise SystemExit("the two do not count the same")
                    line += f" {other:8.2f} {other / one:7.1f}"
                print(line, flush=True)
            print("\n".join(plan(database, clinic_id)))


if __name__ == "__main__":
    sys.exit(main())
