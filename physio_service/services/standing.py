"""What is known of the leg that stands while the operated one works (S3)."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.event import Actor
from physio_service.domain.offloading import Status
from physio_service.domain.parking import Parked
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.parking import park_unfit
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import (
    clinician,
    locked,
    require_authority,
    sign,
)
from physio_service.store import episodes
from physio_service.store.database import Database


def record_other_leg(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    status: Status,
    *,
    has_problem: bool,
    version: int,
    now: datetime,
    authority: str = "",
    note: str = "",
) -> tuple[Parked, ...]:
    """Record what the other leg may take and whether its hip has a problem; park what it bars.

    Saying that it may take more, or that a problem is gone, is on somebody's word and takes
    nothing back. Raises NotFound, NotAllowed, Invalid, Conflict and Stale.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        said = Said(authority, note=note)
        is_cleared = episode.other_hip_problem and not has_problem
        if is_cleared or status.rank > episode.other_leg.rank:
            require_authority(said)
        episodes.set_other_leg(
            tx, clinic_id, episode_id, version=version, status=status, has_problem=has_problem
        )
        signed = sign(
            tx,
            episode,
            SignOffKind.OTHER_LEG,
            said,
            signature,
            status=status.value,
            has_problem=has_problem,
        )
        parked = park_unfit(tx, episode.patient_id, clinic_id, signed, None, signature)
        reissue(tx, episode, signature, is_stricter=bool(parked))
        return parked
