"""S6 over generated conversations: no text of ours reassures, names an illness or alters a dose."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physio_service.domain.activity import ActivityKind
from physio_service.services.reminding import remind
from physio_service.store.database import Database
from schedules.clock import VirtualClock
from tests.builders_messages import line as build
from tests.builders_people import TEXTS
from tests.builders_store import KEYRING

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)

SAID = st.one_of(
    st.sampled_from(["done", "part", "skip", "yes", "no", "help", "call me", "pause", "start"]),
    st.integers(0, 10).map(str),
    st.integers(0, 10).map(lambda score: f"done, pain {score}"),
    st.sampled_from(
        [
            "no pain at all",
            "is it normal that it clicks?",
            "can I do more reps",
            "should i stop the squeezes",
            "calf is hot and swollen",
            "skip, it hurt",
            "feels great, can I walk without crutches now",
            "thanks",
        ]
    ),
)
TURNS = st.lists(st.tuples(st.integers(0, 20), SAID), min_size=3, max_size=10)

REASSURES = (
    r"don't worry|no need to worry|you are fine|you're fine|is normal|nothing serious|\bsafe\b"
)
NAMES_AN_ILLNESS = r"necrosis|clot\b|thrombosis|infection|fracture|decompression"
ALTERS_A_DOSE = (
    r"\b(do|try|take) (more|fewer|less)\b|rest today|skip (a|the) day"
    r"|\b(increase|reduce|ease off)\b|put (more|full) weight|without (your )?(crutches|aid|frame)"
)
FORBIDDEN = re.compile(f"{REASSURES}|{NAMES_AN_ILLNESS}|{ALTERS_A_DOSE}", re.IGNORECASE)


@pytest.fixture
def scratch(migrated_sqlite, tmp_path):
    """Return a maker of empty databases, one for each course, closed at the end."""
    made = []

    def make():
        path = tmp_path / f"{len(made)}.db"
        path.write_bytes(migrated_sqlite)
        made.append(Database(f"sqlite:///{path}", KEYRING, is_scratch=True))
        return made[-1]

    yield make
    for database in made:
        database.close()


@given(turns=TURNS)
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_s6_whatever_a_patient_answers_nothing_reassures_and_no_dose_changes(scratch, turns):
    line = build(scratch(), VirtualClock(MONDAY))
    episode = line.episode(line.patient())
    line.activity(episode)
    line.activity(episode, ActivityKind.CHECK)
    before = prescribed(line)

    for hours, said in turns:
        remind(line.database, TEXTS, line.now)
        line.send()
        line.says(said)
        line.send()
        line.clock.forward(hours=hours)

    said_to_the_patient = [text.body for text in line.texts()]
    assert said_to_the_patient
    assert [body for body in said_to_the_patient if FORBIDDEN.search(body)] == []
    assert prescribed(line) == before


def prescribed(line):
    """Return all that a clinician prescribed, as it is kept."""
    return {name: line.rows(name) for name in ("care_plans", "offloading_phases", "sign_offs")}
