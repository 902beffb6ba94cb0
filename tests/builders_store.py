"""What every database of the tests is opened with, and one for an example that needs its own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from physio_service.store.database import Database
from physio_service.store.vault import Keyring

KEYRING = Keyring("test-1", {"test-1": b"k" * 32}, b"i" * 32)


@contextmanager
def opened_aside(migrated: bytes) -> Iterator[Database]:
    """Yield an empty SQLite database from a migrated one's bytes; nothing of it is left."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "physio.db"
        path.write_bytes(migrated)
        database = Database(f"sqlite:///{path}", KEYRING, is_scratch=True)
        yield database
        database.close()
