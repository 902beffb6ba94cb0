"""The line to the carrier, as a clinic sees it: what keeps texts from leaving, and since when."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from physio_service.store import circuits, restorations, stopped_wordings
from physio_service.store.circuits import Circuit
from physio_service.store.database import Tx
from physio_service.store.restorations import Restoration
from physio_service.store.schema import restorations as restored
from physio_service.store.schema import senders
from physio_service.store.stopped_wordings import StoppedWording


@dataclass(frozen=True, slots=True)
class Line:
    """What keeps a clinic's texts from leaving; nothing, if all is well."""

    circuits: tuple[Circuit, ...]  # the account's, and those of the clinic's senders
    stopped: tuple[StoppedWording, ...]
    pause: Restoration | None  # after a restore, until a person resumes
    sought: int  # texts that may have left before it, still being looked for

    @property
    def is_clear(self) -> bool:
        return not self.circuits and not self.stopped and self.pause is None


def line_of(tx: Tx, clinic_id: UUID) -> Line:
    """Return the line of a clinic."""
    own = select(senders.c.id).where(senders.c.clinic_id == clinic_id)
    last = restorations.latest(tx, clinic_id)
    pause = last if last is not None and last.is_open else None
    return Line(
        circuits=tuple(circuits.open_now(tx, list(tx.connection.execute(own).scalars()))),
        stopped=stopped_wordings.of_clinic_now(tx, clinic_id),
        pause=pause,
        sought=restorations.unreconciled(tx, clinic_id, pause.restored_at) if pause else 0,
    )


@dataclass(frozen=True, slots=True)
class Stoppage:
    """How much is stopped in the whole installation."""

    open_circuits: int
    paused_clinics: int


NOTHING_STOPPED = Stoppage(0, 0)


def stoppage(tx: Tx) -> Stoppage:
    """Return what a monitor wants to know of the line; it names nobody."""
    paused = select(func.count(restored.c.clinic_id.distinct())).where(
        restored.c.resumed_at.is_(None)
    )
    return Stoppage(len(circuits.open_now(tx)), int(tx.connection.execute(paused).scalar_one()))
