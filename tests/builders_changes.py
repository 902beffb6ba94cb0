"""Changes of a course as they are looked at and made, said shortly for tests."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.offloading import Aid, Status
from physio_service.domain.preview import Preview, Row
from physio_service.domain.step import Step
from physio_service.services.changing import Ask, Change
from physio_service.services.planning import plan_ahead
from physio_service.services.previewing import Decision, commit, preview
from physio_service.services.reminding import remind
from physio_service.store.schema import metadata
from tests.builders_messages import PHONE, Line
from tests.builders_people import TEXTS

LOOSER = Step(Status.PWB, Aid.TWO_CRUTCHES)


@dataclass
class Course:
    """One patient's course in a clinic with its carrier, and what is asked of it."""

    line: Line
    patient_id: UUID
    episode_id: UUID

    def ask(self, *, of_episode: bool = True) -> Ask:
        here = self.line
        episode_id = self.episode_id if of_episode else None
        return Ask(here.house.physio, here.clinic_id, self.patient_id, episode_id)

    def version(self, *, of_episode: bool) -> int:
        house = self.line.house
        row = house.episode(self.episode_id) if of_episode else house.read(self.patient_id)
        return row.version

    def look(self, to: Change, *, of_episode: bool = True) -> Preview:
        ask = self.ask(of_episode=of_episode)
        return preview(self.line.database, TEXTS, to, ask, now=self.line.now)

    def make(
        self,
        to: Change,
        shown: Preview,
        *corrections: UUID,
        of_episode: bool = True,
        version: int | None = None,
    ) -> Preview:
        seen = version or self.version(of_episode=of_episode)
        decided = Decision(shown.fingerprint, seen, frozenset(corrections))
        ask = self.ask(of_episode=of_episode)
        return commit(self.line.database, TEXTS, to, ask, decided, now=self.line.now)

    def beat(self) -> None:
        """Plan, remind and send what is due now."""
        plan_ahead(self.line.database, self.line.now)
        remind(self.line.database, TEXTS, self.line.now)
        while self.line.send():
            pass

    def at(self, instant: datetime) -> None:
        self.line.clock.move_to(instant)
        self.beat()


def course(line: Line, **changes: object) -> Course:
    """Put a consenting patient on the protocol, the operation a fortnight ahead."""
    patient_id = line.house.patient(line.now, phone=PHONE)
    line.house.consent(patient_id, line.now)
    return Course(line, patient_id, line.house.assign(patient_id, line.now, **changes))


def operated(line: Line, **changes: object) -> Course:
    """Put a consenting patient on the protocol, operated on three days ago."""
    surgery_day: date = line.now.date() - timedelta(days=3)
    return course(line, surgery_day=surgery_day, operation_done=True, **changes)


def dump(line: Line) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with line.database.reading() as tx:
        return {
            table.name: sorted(
                (tuple(row) for row in tx.connection.execute(select(table))), key=str
            )
            for table in metadata.sorted_tables
        }


def shape(rows: tuple[Row, ...]) -> set[tuple[str, str, bool]]:
    """Return the effects of some rows, why, and whether a sign-off must come first."""
    return {(row.effect.value, row.why, row.needs_sign_off) for row in rows}
