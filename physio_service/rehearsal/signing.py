"""What a clinician signs in a course that goes as planned: the gates, and the steps of a wean."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from physio_service.domain.course import StatusRule, WeanStep
from physio_service.domain.episode import Episode
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.plan import Plan, PlanPhase
from physio_service.domain.step import Step
from physio_service.rehearsal.house import House
from physio_service.services.opening import open_phase, sign_step
from physio_service.services.operating import first_after_operation

_AUTHORITY = "Rehearsal: as planned"
_LONGEST_STEP = timedelta(weeks=1)
# What keeps to a status, where the protocol does not say.
_AIDS = {Status.WBAT: Aid.ONE_CRUTCH, Status.FWB: Aid.NONE}


@dataclass(frozen=True, slots=True)
class Signing:
    """One thing to sign on its planned day: a phase to open, or a step within the one open."""

    day: date
    phase_id: str | None
    step: Step | None

    def __str__(self) -> str:
        """Say it as the journal of a rehearsal does."""
        phase = [] if self.phase_id is None else [f"phase {self.phase_id}"]
        step = [] if self.step is None else [f"{self.step.status}, {self.step.aid}"]
        return " at ".join(phase + step)


def signings(plan: Plan) -> Iterator[Signing]:
    """Yield what is signed after the operation, in order, each on the day it is planned for."""
    ids = [phase.id for phase in plan.phases]
    place = ids.index(first_after_operation(plan))
    present = plan.phases[place].status
    for phase, following in zip(
        plan.phases[place + 1 :], (*plan.phases[place + 2 :], None), strict=True
    ):
        if phase.status_rule is StatusRule.WEAN and plan.rules.wean:
            for signing in _wean(plan, phase, following):
                yield signing
                present = signing.step.status if signing.step else present
            continue
        step = None if phase.status is present else _to(phase.status)
        yield Signing(phase.first_day, phase.id, step)
        present = phase.status


def sign(house: House, episode: Episode, signing: Signing) -> None:
    """Sign as the rehearsal's clinician, now; raises what the services refuse."""
    database, who = house.container.database, house.clinician
    now = house.clock.now()
    if signing.phase_id is not None:
        open_phase(
            database,
            who,
            episode.clinic_id,
            episode.id,
            signing.phase_id,
            step=signing.step,
            now=now,
            authority=_AUTHORITY,
            version=episode.version,
        )
    elif signing.step is not None:
        sign_step(
            database,
            who,
            episode.clinic_id,
            episode.id,
            signing.step,
            now=now,
            authority=_AUTHORITY,
            version=episode.version,
        )


def _wean(plan: Plan, phase: PlanPhase, following: PlanPhase | None) -> Iterator[Signing]:
    """Open the phase with the first step; the others follow a week apart, or sooner to fit."""
    steps = plan.rules.wean
    between = _LONGEST_STEP
    if following is not None:
        between = min(between, (following.first_day - phase.first_day) // len(steps))
    for place, step in enumerate(steps):
        opens = phase.id if place == 0 else None
        yield Signing(phase.first_day + place * between, opens, _prescribed(step))


def _prescribed(step: WeanStep) -> Step:
    return Step(step.status, step.aid, step.limits)


def _to(status: Status) -> Step:
    return Step(status, _AIDS.get(status, Aid.TWO_CRUTCHES))
