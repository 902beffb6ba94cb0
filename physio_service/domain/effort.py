"""How long exercises take, about: what a clinician weighs a programme by."""

from collections.abc import Iterable

from physio_service.domain.exercise import Dose

# Design choices, to be told as "about": one slow repetition, and the rest after a set.
_REP_S = 4
_REST_S = 20


def seconds(dose: Dose) -> int:
    """Return about how many seconds one go at a dose takes, rests included."""
    return dose.sets * (dose.reps * max(dose.hold_s, _REP_S) + _REST_S)


def minutes(doses: Iterable[Dose]) -> int:
    """Return about how many whole minutes one go at each of several doses takes."""
    return -(-sum(seconds(dose) for dose in doses) // 60)
