"""What the tests of the services share."""

import pytest

from physio_service.store.database import Database
from schedules.clock import VirtualClock
from tests.builders_messages import Line
from tests.builders_messages import line as build


@pytest.fixture
def line(database: Database, clock: VirtualClock) -> Line:
    """A clinic's line to a carrier of ours, with nobody on it yet."""
    return build(database, clock)
