"""Recording what was said or seen about a criterion; it proposes, and opens no phase (S1)."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.course import Criterion, CriterionKind
from physio_service.domain.criterion import Answer, Said
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.errors import Conflict, Invalid, NotFound
from physio_service.domain.event import Actor, Json
from physio_service.services.signing_off import Signature, locked, note, today_of
from physio_service.services.vouching import CARERS, CLINICIANS, require
from physio_service.store import care_plans, criterion_answers, episodes
from physio_service.store.database import Database, Tx

LONGEST_NOTE = 500
_MAY = {CriterionKind.CLINICIAN: CLINICIANS, CriterionKind.ASKED: CARERS}


def confirm(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    criterion_id: str,
    said: Said,
    in_words: str = "",
    *,
    now: datetime,
) -> None:
    """Record what holds of a criterion of the phase in force.

    One for a clinician takes a named clinician; what a patient is asked, anybody who cares
    for them may write down. What is computed cannot be recorded. It holds until the phase
    is opened anew, or another is recorded. Raises NotFound, NotAllowed, Invalid, and
    Conflict when the episode has ended or no phase is open.
    """
    if len(in_words) > LONGEST_NOTE:
        raise Invalid.one("note", f"must be at most {LONGEST_NOTE} characters")
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        opening, criterion = _find(tx, episode, criterion_id)
        if criterion.kind not in _MAY:
            raise Invalid.one("said", "is computed: it cannot be recorded")
        signature = Signature(require(tx, clinic_id, who, _MAY[criterion.kind]), who, now)
        day = today_of(tx, episode, now)
        answer = Answer(criterion_id, said, day, signature.staff_id)
        criterion_answers.add(tx, episode, opening, answer, in_words, now)
        after: dict[str, Json] = {
            "criterion": criterion_id,
            "said": said.value,
            "phase": opening.phase_id,
        }
        note(tx, episode, "episode.criterion_recorded", after, signature)


def _find(tx: Tx, episode: Episode, criterion_id: str) -> tuple[PhaseOpening, Criterion]:
    openings = episodes.openings(tx, episode.clinic_id, episode.id)
    if not openings:
        raise Conflict("no phase is open yet")
    plan = care_plans.get(tx, episode.clinic_id, episode.id, episode.plan_version)
    for criterion in plan.phase(openings[-1].phase_id).criteria:
        if criterion.id == criterion_id:
            return openings[-1], criterion
    raise NotFound("the phase in force has no such criterion")
