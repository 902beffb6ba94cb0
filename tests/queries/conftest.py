"""What tests of the queries share: a clinic with its line, on both databases."""

import pytest

from physio_service.store.database import Database
from schedules.clock import VirtualClock
from tests.builders_messages import Line, line


@pytest.fixture
def on(database: Database, clock: VirtualClock) -> Line:
    return line(database, clock)
