"""A protocol is data: another one is a file, and editing a file leaves what is under way alone."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from physio_service.catalogue import Catalogue, load_catalogue
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.offloading import Status
from physio_service.domain.patient import Consent, Discretion
from physio_service.queries.rehearsal import texts_of
from physio_service.services.assigning import assign
from physio_service.services.founding import found_clinic
from physio_service.services.planning import plan_ahead
from physio_service.services.queueing import Texts
from physio_service.services.reminding import remind
from physio_service.store import care_plans, episodes
from schedules.clock import VirtualClock
from tests.builders_accounts import make_staff
from tests.builders_catalogue import CONFIG, CORE, HIP
from tests.builders_people import NEW_CLINIC, House, house, order
from tests.builders_plans import CATALOGUE
from tests.builders_rehearsal import first_weeks

MICROFRACTURE = "hip_arthroscopy_microfracture"
DAYS = 25  # more than is planned ahead at once


@dataclass(frozen=True, slots=True)
class Kept:
    """What a patient on a course was asked, and by what."""

    texts: tuple[tuple[datetime, str, str, int | None], ...]
    plan: object
    activities: tuple[tuple[date, str, str], ...]


def test_another_protocol_is_assigned_planned_and_texted_by_its_file_alone(database, clock):
    here = house(database, clock.now())
    patient_id = here.patient(clock.now())
    here.consent(patient_id, clock.now())
    asked = {item.id: False for item in CATALOGUE.protocols[MICROFRACTURE].not_for}

    episode_id = here.assign(
        patient_id,
        clock.now(),
        protocol_id=MICROFRACTURE,
        starting_status=Status.NWB,
        not_for=asked,
    )

    assert {one.phase_id for one in here.agenda(episode_id)} == {"M0"}
    clock.forward(hours=2)
    assert remind(database, Texts(CATALOGUE.wordings, drafts_allowed=True), clock.now()) == 1


def test_another_protocol_is_rehearsed_without_a_word_of_code():
    told = first_weeks(protocol_id=MICROFRACTURE, status=Status.NWB)

    assert {line.phase for line in told.lines if line.phase} == {"M0", "M1", "M2"}
    assert not [act.words for act in told.acts if "REFUSED" in act.words]
    assert "Hip arthroscopy with microfracture" in " ".join(told.assumptions)
    said = " ".join(line.text.lower() for line in told.lines)
    assert not [word for word in ("arthroscopy", "fracture", "surgery", "left") if word in said]


@pytest.fixture
def copies(folder: Path) -> tuple[Catalogue, Catalogue]:
    """The shipped files as they are, and as somebody edits them in every way that counts."""
    before = load_catalogue(folder)
    for file, old, new in (
        (CORE, "reps: 20, hold_s: 0, times_per_day: 2", "reps: 5, hold_s: 0, times_per_day: 1"),
        (CORE, "messages_per_week: 3", "messages_per_week: 1"),
        (CORE, "      - {id: static_quads, dose: {sets: 1, reps: 10, hold_s: 5, "
         "times_per_day: 2, days_per_week: 7}}\n", ""),
        (CORE, "questions: [safety, pain, crutches, sessions_count], first_after_days: 6",
         "questions: [safety], first_after_days: 3"),
        (CORE, "name: Getting ready", "name: Before"),
        (CORE, "version: 0.1.0", "version: 0.2.0"),
        (HIP, "Point your toes away from you.", "Point your feet away from you."),
    ):  # fmt: skip
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    return before, load_catalogue(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = tmp_path / "config"
    for file in CONFIG.rglob("*.yaml"):
        target = copied / file.relative_to(CONFIG)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return copied


def test_editing_a_file_changes_nothing_of_a_course_under_way(database, clock, copies):
    before, after = copies
    starts_at = clock.now()

    untouched = course(database, starts_at, "+447700900001", before, before)
    edited = course(database, starts_at, "+447700900002", before, after)
    begun_later = course(database, starts_at, "+447700900003", after, after)

    assert untouched.texts
    assert edited == untouched
    assert begun_later != untouched


def course(database, starts_at: datetime, sender: str, at_first: Catalogue, then: Catalogue):
    """Assign with the files as they are `at_first`, and go on with what is read `then`."""
    clock = VirtualClock(starts_at)
    new = replace(NEW_CLINIC, sender_address=sender)
    clinic_id = found_clinic(database, new, SYSTEM, clock.now())
    physio_id = make_staff(database, clinic_id, clock.now(), username=f"physio{sender[-1]}")
    here = House(database, clinic_id, physio_id, Actor(ActorKind.STAFF, physio_id))
    patient_id = here.patient(
        clock.now(), wording=Discretion.PLAIN, preferred_times=(time(10), time(17))
    )
    here.consent(patient_id, clock.now(), Consent.GIVEN)
    asked = order(surgery_day=date(2026, 2, 26), operation_done=True)
    episode_id = assign(
        database, at_first, here.physio, clinic_id, patient_id, asked,
        drafts_allowed=True, now=clock.now(),
    )  # fmt: skip
    for _ in range(DAYS):
        clock.forward(days=1)
        plan_ahead(database, clock.now())
        while remind(database, Texts(then.wordings, drafts_allowed=True), clock.now()):
            continue

    def look(tx) -> Kept:
        episode = episodes.get(tx, clinic_id, episode_id)
        texts = texts_of(tx, clinic_id, patient_id)
        return Kept(
            tuple((one.at, one.wording_key, one.body, one.segments) for one in texts),
            care_plans.get(tx, clinic_id, episode_id, episode.plan_version),
            tuple(
                (one.local_day, one.kind.value, one.phase_id)
                for one in here.agenda(episode_id)
                if one.local_day < starts_at.date() + timedelta(days=DAYS)
            ),
        )

    return here.look(look)
