"""A database made aside is whole in its place, or was never there."""

import pytest

from physio_service.store import clinics
from physio_service.store.scratch import made_aside
from tests.builders_people import house


def clinics_in(database):
    with database.reading() as tx:
        return len(clinics.all_ids(tx))


def test_what_was_made_aside_is_in_place_at_the_end(database, clock):
    with made_aside(database) as aside:
        house(aside, clock.now())

    assert clinics_in(database) == 1


def test_whoever_is_interrupted_leaves_no_file_behind(database, clock, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        make_until_interrupted(database, clock)

    assert list(tmp_path.glob("*.aside*")) == []
    # On PostgreSQL it is made where it stands, each transaction for itself.
    assert clinics_in(database) == (0 if database.is_sqlite else 1)


def test_what_an_interrupted_making_left_is_made_afresh(database, clock, tmp_path):
    (tmp_path / "physio.db.aside").write_text("half of a database")

    with made_aside(database) as aside:
        house(aside, clock.now())

    assert clinics_in(database) == 1


def make_until_interrupted(database, clock) -> None:
    with made_aside(database) as aside:
        house(aside, clock.now())
        raise KeyboardInterrupt
