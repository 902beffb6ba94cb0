"""Generated changes: each does just what was shown, and nothing of the past again.

On the real services and the real store. SQLite takes nearly all of them; PostgreSQL, which
takes longer over each, a sample.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.assignment import Assignment
from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.exercise import Dose
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.patient import Discretion
from physio_service.domain.pause import PauseKind
from physio_service.domain.preview import Effect, Picture, Preview, compared
from physio_service.domain.programme import Wanted
from physio_service.domain.step import Step
from physio_service.domain.surgery import SurgeryChange, SurgeryMove
from physio_service.services import assigning
from physio_service.services.amending import PatientChange
from physio_service.services.changing import (
    Change,
    End,
    OpenPhase,
    Operate,
    Pause,
    Prefer,
    Programme,
    Reschedule,
    Resume,
    Retake,
    Review,
    SetWeeks,
    SignStep,
)
from physio_service.services.foreseeing import picture
from physio_service.services.looking import look
from physio_service.store import pauses
from physio_service.store.database import Database
from physio_service.store.schema import activities
from tests.builders_changes import Course
from tests.builders_messages import line
from tests.builders_people import TEXTS, order
from tests.builders_plans import CATALOGUE, PROTOCOL
from tests.builders_store import KEYRING

ZONES = (
    "Europe/London",
    "Europe/London",
    "America/New_York",
    "Pacific/Kiritimati",  # UTC+14
    "Pacific/Pago_Pago",  # UTC-11: its neighbour, a day behind
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # half an hour of summer time
)
TIMES = ((time(10), time(17)), (time(8), time(12), time(19, 45)), (time(9, 30), time(18)))


@dataclass
class Shelf:
    """The shipped files, and a course of a few weeks: the rules are the same, the days fewer."""

    protocols: dict[str, object]
    exercises: object = field(default_factory=lambda: CATALOGUE.exercises)
    files: tuple[object, ...] = ()


SHORT = Shelf({PROTOCOL.id: replace(PROTOCOL, phases=PROTOCOL.phases[:4])})


def start(here, chance: random.Random, number: int) -> Course:
    """Put a patient on the short course, before the operation or after it."""
    phone = f"07700 9{number + 100:05}"
    patient_id = here.house.patient(here.now, phone=phone, zone=chance.choice(ZONES))
    here.house.consent(patient_id, here.now)
    ahead = chance.choice((-20, -3, 5, 12))
    asked: Assignment = order(
        surgery_day=here.now.date() + timedelta(days=ahead),
        operation_done=True if ahead < 0 else None,
        starting_status=chance.choice((Status.NWB, Status.TTWB, Status.PWB)),
        offload_weeks=chance.choice((4, 5)),
        wean_weeks=PROTOCOL.parameters.wean_weeks.least,
    )
    house = here.house
    episode_id = assigning.assign(
        house.database,
        SHORT,
        house.physio,
        house.clinic_id,
        patient_id,
        asked,
        drafts_allowed=True,
        now=here.now,
    )
    return Course(here, patient_id, episode_id)


def any_change(of: Course, chance: random.Random) -> Change:
    """Return some change that is likely to be possible; what is not, its service refuses."""
    now, today = of.line.now, of.line.now.date()
    step = Step(
        chance.choice(list(Status)), chance.choice((Aid.TWO_CRUTCHES, Aid.TWO_CRUTCHES, Aid.STICK))
    )
    phase_id = chance.choice(("P1", "P2", "P3"))
    hours = timedelta(hours=chance.randrange(1, 500))
    house = of.line.house
    is_paused = house.look(lambda tx: pauses.open_at(tx, of.line.clinic_id, of.patient_id, now))
    stop = Pause(chance.choice(list(PauseKind)), chance.choice((None, now + hours)))
    always: list[Change] = [
        Resume() if is_paused else stop,
        Prefer(PatientChange(preferred_times=chance.choice(TIMES))),
        Prefer(PatientChange(zone=chance.choice(ZONES))),
        Prefer(PatientChange(wording=chance.choice(list(Discretion)))),
        Prefer(PatientChange(language=chance.choice(("en", "ur", "fr")))),
        SetWeeks(chance.randrange(4, 10), "as seen", "letter"),
    ]
    ahead = today + timedelta(days=chance.randrange(0, 30))
    always.append(any_programme(chance, chance.choice(("P0", "P1", "P2", "P3"))))
    before: list[Change] = [
        Operate(today - timedelta(days=chance.randrange(1, 4))),
        Reschedule(SurgeryChange(SurgeryMove.MOVED, ahead)),
        Reschedule(SurgeryChange(SurgeryMove.POSTPONED)),
    ]
    after: list[Change] = [
        OpenPhase(phase_id, "letter", chance.choice((None, step))),
        SignStep(step, "letter"),
        Review(ahead, reason="as seen"),
        Retake((chance.choice(sorted(CATALOGUE.exercises)),), "letter"),
    ]
    if chance.random() < 0.05:
        return End(chance.choice(list(Outcome)))
    operated = house.episode(of.episode_id).operated_at is not None
    return chance.choice(always + (after if operated else before))


def any_programme(chance: random.Random, phase_id: str) -> Programme:
    """Return a phase that asks for fewer or more of some exercises, at other times or not."""
    wanted = tuple(
        Wanted(one, Dose(1, chance.randrange(1, 12), 0, chance.randrange(1, 3), 7))
        for one in chance.sample(("ankle_pumps", "heel_slides", "static_quads"), 2)
    )
    return Programme(phase_id, wanted, "letter", times=chance.choice((None, *TIMES)))


OF_PATIENT = (Pause, Resume, Prefer)


def standing(of: Course) -> Picture:
    with of.line.database.reading() as tx:
        view = look(tx, TEXTS, of.line.clinic_id, of.patient_id, of.line.now)
        return picture(tx, view)


def dues(of: Course) -> dict[tuple[str, date, int], datetime]:
    """Return when each activity that nobody was asked about is due, as the store has it."""
    c = activities.c
    statement = select(c.kind, c.local_day, c.sequence, c.due_at).where(
        c.episode_id == of.episode_id, c.state == "planned", ~c.is_asked
    )
    with of.line.database.reading() as tx:
        return {tuple(row[:3]): row.due_at for row in tx.connection.execute(statement)}


def check_store(of: Course, shown: Preview, was: Picture, after: Picture, before: dict) -> None:
    """What the store itself lost and gained of the texts that leave was shown."""
    then = dues(of)
    lost = {due for key, due in before.items() if then.get(key) != due}
    come = {due for key, due in then.items() if before.get(key) != due}
    leaving = {one.text.due_at for one in was.foreseen if one.leaves_at == one.text.due_at}
    left = {one.text.due_at for one in after.foreseen if one.leaves_at == one.text.due_at}
    assert lost & leaving <= {row.from_at for row in shown.rows}
    assert come & left <= {row.to_at for row in shown.rows} | leaving
    assert all(at > of.line.now for at in come)


def make_and_compare(of: Course, was: Picture, to: Change, shown: Preview) -> Picture:
    """Make a change, compare it with what was shown, and return how things stand after it."""
    of_episode = not isinstance(to, OF_PATIENT)
    before, sent = dues(of), len(of.line.carrier.handed)

    made = of.make(to, shown, of_episode=of_episode)

    after = standing(of)
    assert made == shown
    seen = compared(was, after, shown.wrong, (), {})
    assert [replace(row, why="") for row in seen.rows] == [
        replace(row, why="") for row in shown.rows
    ]
    assert (seen.turns, seen.kept) == (shown.turns, shown.kept)
    check_store(of, shown, was, after, before)
    # Nothing of the past: what is new lies ahead, or waited all the time and may go now.
    waited = {one.text.due_at for one in was.foreseen if one.text.message_id}
    created = {row.to_at for row in shown.rows if row.effect is Effect.CREATED}
    assert all(at > of.line.now for at in created - waited)
    assert len(of.line.carrier.handed) == sent
    return after


def walk(here, chance: random.Random, wanted: int) -> Counter[str]:
    """Make `wanted` changes to a handful of patients while the days go by; return how many."""
    done: Counter[str] = Counter()
    patients = [start(here, chance, number) for number in range(3)]
    number, stands = len(patients), dict[tuple[object, datetime], Picture]()
    while sum(done.values()) < wanted:
        place = chance.randrange(len(patients))
        of = patients[place]
        if not here.house.episode(of.episode_id).is_active:
            patients[place] = start(here, chance, number)
            number += 1
            continue
        if chance.random() < 0.15:
            here.clock.forward(minutes=chance.randrange(1, 3000))
            of.beat()
            stands.clear()
        to = any_change(of, chance)
        try:
            shown = of.look(to, of_episode=not isinstance(to, OF_PATIENT))
        except (Conflict, Invalid):
            continue
        was = stands.get((of.patient_id, here.now)) or standing(of)
        stands[of.patient_id, here.now] = make_and_compare(of, was, to, shown)
        done[type(to).__name__] += 1
    return done


@pytest.fixture
def quick(database, tmp_path, migrated_sqlite) -> Iterator[Database]:
    """Either engine; the file of SQLite need not survive a power cut here."""
    if not database.is_sqlite:
        yield database
        return
    path = tmp_path / "quick.db"
    path.write_bytes(migrated_sqlite)
    scratch = Database(f"sqlite:///{path}", KEYRING, is_scratch=True)
    yield scratch
    scratch.close()


# In all, on SQLite; PREVIEW_CHANGES=1000 takes some minutes.
CHANGES = int(os.environ.get("PREVIEW_CHANGES", "40"))


@pytest.mark.parametrize("seed", range(4))
def test_what_was_shown_is_what_is_made(quick, clock, seed):
    wanted = CHANGES // 4 if quick.is_sqlite else 2

    done = walk(line(quick, clock), random.Random(seed), wanted)

    assert sum(done.values()) == wanted
