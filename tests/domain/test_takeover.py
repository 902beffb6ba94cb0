"""A conversation somebody took over is given back by itself when it falls silent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from physio_service.domain.takeover import Takeover

TAKEN = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE = Takeover(UUID(int=1), UUID(int=2), 1, UUID(int=3), UUID(int=4), TAKEN, TAKEN)


def test_it_is_over_two_hours_after_it_was_taken():
    assert HERE.ends_at == datetime(2026, 3, 2, 11, tzinfo=UTC)


def test_each_text_puts_its_end_off():
    written = replace(HERE, active_at=TAKEN + timedelta(minutes=90))

    assert written.ends_at == HERE.ends_at + timedelta(minutes=90)
