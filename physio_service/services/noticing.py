"""Notice what a value tells: it is kept once, and put to the rules that ask about its kind."""

from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import ActivityKind, Source
from physio_service.domain.episode import Episode
from physio_service.domain.event import Actor
from physio_service.domain.fact import Answer, Heard, Standing
from physio_service.domain.measurement import SESSIONS_COUNT, WALKING_MINUTES
from physio_service.domain.off_track import LESSER_THAN, ON_MEASURE
from physio_service.domain.offloading import in_force
from physio_service.domain.pairing import once_a_session
from physio_service.domain.plan import OFFLOAD_END, Plan
from physio_service.domain.upshot import DatedSession
from physio_service.domain.walking import minutes_a_day
from physio_service.services.alerting import Occasion, fire, held, is_open, occasion
from physio_service.store import (
    activities,
    alert_facts,
    alert_settings,
    episodes,
    measurements,
    prescriptions,
)
from physio_service.store.database import Tx
from physio_service.store.walks import walked

_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)


def keep_value(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    episode_id: UUID | None,
    kind: str,
    score: float,
    who: Actor,
    now: datetime,
    day: date,
    source: Source,
    reply_id: UUID | None = None,
) -> UUID:
    """Keep one value that a patient gave, and open the alerts of the rules it makes true.

    `day` is the patient's. Takes part in a transaction with the patient locked. A pause
    excuses nothing that somebody says: the rules are asked during one, too.
    """
    about = (clinic_id, patient_id, episode_id, kind, score)
    measurement_id = measurements.add(tx, *about, now, day, source, reply_id)
    if kind in ON_MEASURE:
        before = alert_facts.answers_before(tx, clinic_id, patient_id, kind, measurement_id)
        for episode in episodes.active_of(tx, clinic_id, patient_id):
            on = occasion(tx, episode, day, who, now, reply_id=reply_id)
            heard = Heard(Answer(score, day), before, _prescribed(tx, on, kind))
            _put_to_rules(tx, on, kind, heard, f"measurement:{measurement_id}")
    return measurement_id


def _put_to_rules(tx: Tx, on: Occasion, kind: str, heard: Heard, evidence: str) -> None:
    settings = alert_settings.in_force(tx, on.clinic.id)
    standing = standing_of(tx, on.episode, on.plan, on.day)
    for rule_id, fires in ON_MEASURE[kind].items():
        if any(is_open(tx, on, graver) for graver in LESSER_THAN.get(rule_id, ())):
            continue
        rule = held(tx, on, rule_id, settings)
        values = fires(standing, heard, rule.thresholds)
        if values is not None:
            fire(tx, on, rule, values, evidence)


def standing_of(tx: Tx, episode: Episode, plan: Plan, day: date) -> Standing:
    """Return where a course stands on a day of the patient's."""
    present = in_force(prescriptions.of_episode(tx, episode.clinic_id, episode.id))
    return Standing(
        today=day,
        operated_day=episode.surgery_day if episode.operated_at is not None else None,
        offload_ended_day=_offload_ended(tx, episode, plan),
        is_offloaded=present is not None and present.is_offloaded,
    )


def _offload_ended(tx: Tx, episode: Episode, plan: Plan) -> date | None:
    """Return when the end of offloading was signed; none while a phase before it is open."""
    ended: date | None = None
    for opening in episodes.openings(tx, episode.clinic_id, episode.id):
        is_after = plan.phase(opening.phase_id).start.anchor == OFFLOAD_END
        ended = (ended or opening.opened_day) if is_after else None
    return ended


def _prescribed(tx: Tx, on: Occasion, kind: str) -> float | None:
    """Return how much of what is counted is prescribed: sessions a week, minutes a day."""
    if kind == SESSIONS_COUNT:
        return float(max(_sessions(tx, on, on.day - _WEEK), _sessions(tx, on, on.day)))
    opened = episodes.openings(tx, on.clinic.id, on.episode.id)
    if kind != WALKING_MINUTES or not opened:
        return None
    phase = walked(tx, on.episode, on.plan).phase(opened[-1].phase_id)
    return minutes_a_day(item for session in phase.sessions for item in session.exercises)


def _sessions(tx: Tx, on: Occasion, first: date) -> int:
    """Count the sessions of seven days; those of two legs that are due together are one."""
    found = activities.between(
        tx, on.clinic.id, on.episode.patient_id, first, first + _WEEK - _ONE_DAY
    )
    sessions = [one for one in found if one.kind is ActivityKind.SESSION]
    return len(
        once_a_session(DatedSession(one.local_day, one.due_at, one.state) for one in sessions)
    )
