"""What was said in words of how episodes ended; sealed."""

from sqlalchemy import select, update

from physio_service.domain.episode import Episode
from physio_service.store.database import Tx
from physio_service.store.schema import episodes

_c = episodes.c


def set_note(tx: Tx, episode: Episode, note: str) -> None:
    """Keep what was said in words of how an episode ended; sealed."""
    owner = episode.patient_id
    sealed = tx.seal(_c.outcome_note, episode.id, episode.clinic_id, owner, note)
    statement = update(episodes).where(_c.clinic_id == episode.clinic_id, _c.id == episode.id)
    tx.connection.execute(statement.values(outcome_note=sealed))


def note_of(tx: Tx, episode: Episode) -> str:
    """Return what was said in words of how an episode ended; empty: nothing."""
    statement = select(_c.outcome_note).where(
        _c.clinic_id == episode.clinic_id, _c.id == episode.id
    )
    sealed = tx.connection.execute(statement).scalar_one()
    owner = episode.patient_id
    return tx.open(_c.outcome_note, episode.id, episode.clinic_id, owner, sealed) or ""
