"""Recalls: what was found faulty, how far each is, and every patient of one."""

from dataclasses import dataclass
from uuid import UUID

from physio_service.domain.recall import Recall, RecallState
from physio_service.store import recalls
from physio_service.store.database import Tx
from physio_service.store.recalls import Recalled


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A recall, and how many of its patients are in each state."""

    recall: Recall
    progress: dict[RecallState, int]

    @property
    def left(self) -> int:
        """How many patients are not settled yet."""
        return sum(self.progress.values()) - self.progress[RecallState.SETTLED]


@dataclass(frozen=True, slots=True)
class RecallPage:
    """One recall with everybody who was given what it names."""

    row: RecallRow
    patients: tuple[Recalled, ...]


def recall_rows(tx: Tx, clinic_id: UUID) -> tuple[RecallRow, ...]:
    """Return every recall of a clinic, the latest first."""
    found = recalls.of_clinic(tx, clinic_id)
    return tuple(RecallRow(recall, recalls.progress(tx, recall)) for recall in found)


def recall_page(tx: Tx, clinic_id: UUID, recall_id: UUID) -> RecallPage:
    """Return one recall; raises NotFound."""
    recall = recalls.get(tx, clinic_id, recall_id)
    row = RecallRow(recall, recalls.progress(tx, recall))
    return RecallPage(row, recalls.patients_of(tx, recall))
