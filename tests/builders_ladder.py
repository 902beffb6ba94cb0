"""Staff with mobiles, a ladder of theirs, and the tasks that nobody takes."""

from dataclasses import dataclass, field
from datetime import time, timedelta
from uuid import UUID

from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.ladder import Door, Ladder, Rung, Who
from physio_service.domain.message import Message
from physio_service.domain.staff import Role
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.services.arranging import keep_ladder
from physio_service.services.escalating import escalate
from physio_service.store import climbs, contacts, ladders, on_call_turns, staff_numbers, tasks
from physio_service.store.on_call_turns import Turn
from physio_service.store.types import new_id
from tests.builders_accounts import make_staff
from tests.builders_messages import Line
from tests.builders_people import TEXTS

ANN, BEN, CAT = "+447700900301", "+447700900302", "+447700900303"
NAMES = {ANN: "Ann", BEN: "Ben", CAT: "Cat"}
BOTH = (Tier.TOP, Tier.SAME_DAY)


@dataclass
class Ward:
    """A clinic whose Ann owns the task, with Ben named next and Cat on call; all have mobiles."""

    line: Line
    people: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, role in ((ANN, Role.PHYSIO), (BEN, Role.PHYSIO), (CAT, Role.ADMIN)):
            self.people[number] = make_staff(
                self.line.database,
                self.line.clinic_id,
                self.line.now,
                username=NAMES[number].lower(),
                role=role,
            )
            self.enlist(number, self.people[number])

    def enlist(self, number: str, staff_id: UUID, language: str = "en") -> None:
        """Give somebody a proven mobile, without the code."""
        line = self.line
        with line.database.transaction() as tx:
            contact = line.contact(tx, number)
            asked = {"language": language, "code_mark": b"-", "code_until_at": line.now}
            number_id = new_id()
            ids = (line.clinic_id, number_id, staff_id, contact.id)
            staff_numbers.ask(tx, *ids, **asked, now=line.now)
            pending = staff_numbers.pending_of(tx, line.clinic_id, staff_id)
            assert pending is not None
            staff_numbers.prove(tx, pending, line.now)

    def on_call(self, number: str, days: int = 3) -> None:
        """Have somebody on call from yesterday on, changing at eight."""
        first = self.line.now.date() - timedelta(days=1)
        eight = time(8)
        turns = [
            Turn(first + timedelta(days=ahead), eight, self.people[number]) for ahead in range(days)
        ]
        with self.line.database.transaction() as tx:
            on_call_turns.put(tx, self.line.clinic_id, turns, self.line.now)

    def keep(self, *rungs: Rung, repeat_minutes: int = 30, most_repeats: int = 2) -> None:
        """Put these rungs in force."""
        with self.line.database.reading() as tx:
            version = ladders.of_clinic(tx, self.line.clinic_id).version
        ladder = Ladder(version, rungs, repeat_minutes, most_repeats)
        admin = Actor(ActorKind.STAFF, self.people[CAT])
        keep_ladder(self.line.database, admin, self.line.clinic_id, ladder, now=self.line.now)

    def usual(self) -> None:
        """Ann at once, Ben after a quarter of an hour, whoever is on call after another."""
        self.keep(
            Rung(Who.OWNER, 0, BOTH, Door.OPEN),
            Rung(Who.NAMED, 15, BOTH, Door.OPEN, self.people[BEN]),
            Rung(Who.ON_CALL, 15, BOTH, Door.OPEN),
            Rung(Who.ON_CALL, 0, (Tier.TOP,), Door.CLOSED),
            Rung(Who.NAMED, 15, (Tier.TOP,), Door.CLOSED, self.people[BEN]),
        )

    def task(self, tier: Tier = Tier.TOP, owner: str = ANN, dedupe: str = "one") -> UUID:
        """Open a task that is nobody's patient's."""
        new = NewTask(
            clinic_id=self.line.clinic_id,
            patient_id=None,
            kind=TaskKind.RED_FLAG,
            tier=tier,
            dedupe=dedupe,
            due_at=self.line.now,
            owner_id=self.people[owner],
        )
        with self.line.database.transaction() as tx:
            task_id = tasks.open_task(tx, new, SYSTEM, self.line.now)
        assert task_id is not None
        return task_id

    def take(self, task_id: UUID, number: str = ANN) -> None:
        """Take a task where one is signed in."""
        who = Actor(ActorKind.STAFF, self.people[number])
        with self.line.database.transaction() as tx:
            tasks.take(tx, self.line.clinic_id, task_id, self.people[number], who, self.line.now)

    def beat(self) -> None:
        escalate(self.line.database, TEXTS, self.line.now)
        self.line.send()

    def wait(self, minutes: int, step: int = 1) -> None:
        """Let time pass, with a beat each so many minutes."""
        for _ in range(0, minutes, step):
            self.line.clock.forward(minutes=step)
            self.beat()

    def calls(self) -> list[tuple[str, str]]:
        """Return who was texted about a task, and when, as in 09:15, in UTC."""
        return [
            (
                NAMES[self._number(text)],
                f"{text.claimed_at:%H:%M}" if text.claimed_at else text.rule,
            )
            for text in self.texts()
        ]

    def texts(self) -> list[Message]:
        return [one for one in self.line.texts() if one.kind == "staff_call"]

    def outcomes(self) -> list[tuple[int, str]]:
        """Return the place and outcome of every rung that was taken."""
        return [(int(str(s["place"])), str(s["outcome"])) for s in self.line.rows("climb_steps")]

    def callsign(self, task_id: UUID) -> str:
        with self.line.database.reading() as tx:
            found = climbs.get(tx, self.line.clinic_id, task_id, self.line.now)
        assert found is not None
        assert found.progress is not None
        return found.progress.callsign

    def is_in_vain(self) -> bool:
        return any(row["in_vain_at"] is not None for row in self.line.rows("climbs"))

    def _number(self, text: Message) -> str:
        with self.line.database.reading() as tx:
            return contacts.get(tx, self.line.clinic_id, text.contact_id).number


def ward(line: Line) -> Ward:
    made = Ward(line)
    made.on_call(CAT)
    made.usual()
    return made
