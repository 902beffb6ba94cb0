"""No rule of alerts changes what is prescribed, asked or texted, whatever comes in (S1, S6)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physio_service.domain.off_track import ON_MEASURE
from physio_service.services.watching import watch
from tests.builders_alerts import close, fired, says

_PRESCRIBED = (
    "care_plans",
    "offloading_phases",
    "phase_openings",
    "movement_limits",
    "parked_exercises",
    "sign_offs",
    "sheets",
    "activities",
    "messages",
)
_VALUES = st.tuples(st.sampled_from(sorted(ON_MEASURE)), st.integers(0, 60), st.integers(0, 20))


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(told=st.lists(_VALUES, min_size=3, max_size=8), phase=st.sampled_from(["P1", "P3", "P4"]))
def test_whatever_is_told_or_not_told_the_prescription_stays_as_it_was(line, told, phase):
    patient = line.patient()
    episode = line.episode(patient, phase=phase)
    line.activity(episode)
    before = {table: line.rows(table) for table in _PRESCRIBED}

    for kind, score, days in told:
        says(line, patient, kind, score)
        line.clock.forward(days=days)
        watch(line.database, line.now)
        close(line)

    assert {table: line.rows(table) for table in _PRESCRIBED} == before
    if any(kind.startswith("pain") and score > 7 for kind, score, _ in told):
        assert fired(line)
