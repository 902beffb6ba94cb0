"""Plans for tests: the shipped protocol, prescribed with only what a test cares about."""

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import strategies as st

from physio_service.catalogue import load_catalogue
from physio_service.domain.episode import Episode, EpisodeState
from physio_service.domain.errors import Invalid
from physio_service.domain.exercise import Dose, Exercise, HipLoad, Stance
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.plan import Choice, Plan, SessionName, SessionTime
from physio_service.domain.prescription import prescribe

CATALOGUE = load_catalogue(Path(__file__).parents[1] / "config")
PROTOCOL = CATALOGUE.protocols["core_decompression"]
EXERCISES = CATALOGUE.exercises
SURGERY = date(2026, 3, 2)
MORNING = SessionTime(SessionName.MORNING, time(9))
MIDDAY = SessionTime(SessionName.MIDDAY, time(13))
EVENING = SessionTime(SessionName.EVENING, time(18, 30))
DOSE = Dose(sets=1, reps=8, hold_s=0, times_per_day=1, days_per_week=3)

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
session_times = st.lists(
    st.sampled_from([MORNING, MIDDAY, EVENING]), min_size=1, max_size=3, unique=True
).map(lambda some: tuple(sorted(some, key=lambda session: session.at)))
choices = st.dictionaries(
    st.sampled_from([phase.id for phase in PROTOCOL.phases]),
    st.lists(st.sampled_from(sorted(EXERCISES)), max_size=5, unique=True).map(
        lambda ids: tuple(Choice(exercise_id) for exercise_id in ids)
    ),
)


def prescribed(**changes: object) -> Plan:
    asked = {
        "protocol": PROTOCOL,
        "exercises": EXERCISES,
        "surgery_day": SURGERY,
        "limb": Limb.LEFT,
        "weeks": 6,
        "status": Status.TTWB,
        "sessions": (MORNING, EVENING),
        "choices": None,
        "today": SURGERY - timedelta(days=20),
    }
    return prescribe(**(asked | changes))


def faults(**changes: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        prescribed(**changes)
    return {fault.field: fault.message for fault in refusal.value.faults}


def taken(plan: Plan, phase_id: str) -> dict[str, list[str]]:
    sessions = plan.phase(phase_id).sessions
    return {session.name: [item.exercise_id for item in session.exercises] for session in sessions}


def own_exercise(**changes: object) -> Exercise:
    """An exercise that a clinic adds, fit for somebody on crutches."""
    asked = {
        "id": "seat_lift",
        "name": "Seat lift",
        "label": "Seat lift",
        "instructions": ("Sit with both hands on the seat.", "Push up a little."),
        "position": "other",
        "equipment": (),
        "region": "other",
        "minimum": Status.TTWB,
        "stands_on": Stance.NONE,
        "hip_load": HipLoad.LOW,
        "phases": ("P2",),
        "dose": DOSE,
        "opt_in": True,
        "cautions": ("Stop if it hurts.",),
        "progress_to": None,
    }
    return Exercise(**(asked | changes))


def episode_of(plan: Plan, **changes: object) -> Episode:
    """Return an episode that follows a plan, before the operation, of six weeks' offloading."""
    planned = Episode(
        id=UUID(int=1),
        clinic_id=UUID(int=2),
        version=1,
        patient_id=UUID(int=3),
        limb=Limb.LEFT,
        state=EpisodeState.ACTIVE,
        protocol_id=plan.protocol_id,
        plan_version=1,
        surgery_day=plan.surgery_day,
        operated_at=None,
        offload_weeks=6,
        planned_to_day=None,
        ended_at=None,
        outcome=None,
    )
    return replace(planned, **changes)
