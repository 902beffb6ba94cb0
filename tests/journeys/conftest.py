"""What journeys share: the whole service on one database, a clock and a carrier of ours."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from physio_service import beats
from physio_service.container import Container, build
from physio_service.messaging.gateway import Handover
from physio_service.services.answering import answer_reply
from physio_service.store import attempts, messages
from physio_service.store.database import Database
from schedules.clock import VirtualClock
from tests.builders_accounts import quick_hasher, settings
from tests.builders_messages import PHONE, Line
from tests.builders_people import READERS, TEXTS, house
from tests.builders_plans import CATALOGUE


@dataclass
class Service:
    """The service, its line, and every text that left it: when, to whom, which, what."""

    container: Container
    line: Line
    left: list[tuple[datetime, str, str, str]] = field(default_factory=list)
    _seen: int = 0

    def beat(self, *names: str) -> list[str]:
        """Run these beats; return the keys of the texts that left, all of which arrive."""
        for name in names:
            beats.TABLE[name][1](self.container)
        fresh = self.line.carrier.handed[self._seen :]
        self._seen += len(fresh)
        keys = [self._arrive(text) for text in fresh]
        return sorted(keys)

    def say(self, text: str, number: str = PHONE, **changes: object) -> None:
        """Let a text come in, be kept and be answered."""
        reply_id = self.line.receive(text, number, **changes)
        assert reply_id is not None
        now = self.container.clock.now()
        answer_reply(self.line.database, TEXTS, self.line.clinic_id, reply_id, now)

    def _arrive(self, text: Handover) -> str:
        now = self.container.clock.now()
        with self.line.database.reading() as tx:
            found = attempts.message_of(tx, token=text.token, sid="")
            assert found is not None
            key = messages.get(tx, *found).wording_key
        self.line.receipt(text.token, "delivered", sid=f"SM{text.token}")
        self.left.append((now, text.to, key, text.body))
        return key


@pytest.fixture
def line(database: Database, clock: VirtualClock) -> Line:
    """A clinic's line to a carrier of ours, for journeys that seed the days they do not walk."""
    return Line(house(database, clock.now()), clock)


@pytest.fixture
def service(database: Database, clock: VirtualClock, tmp_path: Path) -> Service:
    line = Line(house(database, clock.now()), clock)
    container = build(
        settings(tmp_path),
        clock=clock,
        database=database,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
        readers=READERS,
        gateway=line.carrier,
    )
    return Service(container, line)
