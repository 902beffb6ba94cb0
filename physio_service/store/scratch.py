"""A database made aside, and put in place when it is whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from physio_service.store.database import Database
from physio_service.store.migrating import migrate


@contextmanager
def made_aside(database: Database) -> Iterator[Database]:
    """Yield an empty database that takes the place of `database` if the block ends well.

    Whoever is interrupted leaves nothing behind, and a thousand small transactions do not
    wait for the disk one by one. Only for a SQLite nobody else has open; on PostgreSQL the
    database itself is yielded.
    """
    file = make_url(database.url).database
    if not database.is_sqlite or not file:
        yield database
        return
    aside, in_place = Path(f"{file}.aside"), Path(file)
    aside.unlink(missing_ok=True)
    scratch = Database(f"sqlite:///{aside}", database.keyring, is_scratch=True)
    try:
        migrate(scratch)
        yield scratch
        scratch.close()  # the last connection to go writes its log into the file
        _sync(aside)
        database.close()
        aside.replace(in_place)
        _sync(in_place.parent)
    finally:
        scratch.close()
        for rest in ("", "-wal", "-shm"):  # a full disk keeps SQLite from clearing its own away
            Path(f"{aside}{rest}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
