"""Signing off: who decides about a course, on whose word. Takes part in a transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid, NotAllowed
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.sign_off import Said, SignOff, SignOffKind
from physio_service.services.vouching import CLINICIANS, require
from physio_service.store import episodes, events, patients, sign_offs, signatories
from physio_service.store.database import Tx
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs, in which capacity the journal knows them, and when."""

    staff_id: UUID
    who: Actor
    now: datetime


def clinician(tx: Tx, clinic_id: UUID, who: Actor, now: datetime) -> Signature:
    """Return the signature of the clinician behind `who`; raises NotAllowed for anybody else."""
    return Signature(require(tx, clinic_id, who, CLINICIANS), who, now)


def sign(
    tx: Tx, episode: Episode, kind: SignOffKind, said: Said, signature: Signature, **about: Json
) -> UUID:
    """Keep a decision about an episode, and write it into the journal; return its id.

    `about` holds codes and days of what was decided, never what somebody typed.
    """
    signatory = signatories.behind(tx, episode.clinic_id, signature.who)
    if signatory is None:
        raise NotAllowed("this takes a named clinician")
    signed = SignOff(
        id=new_id(),
        kind=kind,
        day=today_of(tx, episode, signature.now),
        staff_id=signature.staff_id,
        role=signatory.role,
        signed_at=signature.now,
        authority=said.authority,
        reason=said.reason,
        note=said.note,
        about=about,
    )
    sign_offs.add(tx, episode.clinic_id, episode.patient_id, episode.id, signed)
    after = {"sign_off": str(signed.id), "kind": kind.value, **about}
    note(tx, episode, "episode.signed", after, signature)
    return signed.id


def require_authority(said: Said) -> None:
    """Raise Invalid where a decision that loosens names nobody's word."""
    if not said.authority.strip():
        raise Invalid.one("authority", "say on whose word: a surgeon, a letter, an image")


def today_of(tx: Tx, episode: Episode, now: datetime) -> date:
    """Return the date on the patient's calendar."""
    return local_day(now, zone(patients.get(tx, episode.clinic_id, episode.patient_id).zone))


def locked(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Episode:
    """Return an active episode under its patient's lock; raises NotFound and Conflict."""
    patients.lock(tx, clinic_id, episodes.get(tx, clinic_id, episode_id).patient_id)
    episode = episodes.get(tx, clinic_id, episode_id)
    if not episode.is_active:
        raise Conflict("this episode has ended")
    return episode


def require_operated(episode: Episode) -> None:
    """Raise Conflict before somebody recorded that the operation took place (S1b)."""
    if episode.operated_at is None:
        raise Conflict("nothing opens or changes before the operation is recorded")


def note(tx: Tx, episode: Episode, kind: str, after: dict[str, Json], signature: Signature) -> None:
    """Write into the journal what somebody changed about an episode."""
    event = Event(
        episode.clinic_id,
        kind,
        "episode",
        episode.id,
        signature.who,
        patient_id=episode.patient_id,
        after=after,
    )
    events.record(tx, event, signature.now)
