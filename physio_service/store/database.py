"""The one way to the database: an engine, transactions that write, snapshots that read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
    event,
    make_url,
    select,
)
from sqlalchemy.exc import OperationalError

from physio_service.store.engines import engine_at, hurry, is_busy
from physio_service.store.grouping import Group
from physio_service.store.schema import data_keys
from physio_service.store.types import Sealed
from physio_service.store.vault import Keyring, Place, Unreadable, Vault

T = TypeVar("T")

_PATIENCE_MS = 5_000  # how long a writer waits for another before it says so


class StoreRefused(Exception):
    """The database did not do what it was asked, and nothing was changed."""


class StoreBusy(StoreRefused):
    """Another writer held the database for too long; the same call may be made again."""


class StoreUnusable(StoreRefused):
    """The database cannot be reached or written: no room, no right, no server."""


def refusal(error: OperationalError) -> Exception:
    """Return what an error of the database means for the caller; our own mistake as it is."""
    if is_busy(error.orig):
        return StoreBusy("another writer held the database for too long")
    if getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR":
        return error
    reason = str(error.orig).splitlines() or [type(error.orig).__name__]
    return StoreUnusable(f"The database cannot be used: {reason[0]}.")


class Tx:
    """One open transaction: its connection, and the keys of the people it touches."""

    def __init__(self, connection: Connection, vault: Vault, keys: dict[UUID, AESGCM]) -> None:
        """Open what was sealed with `keys`, those known so far, and add to them."""
        self.connection = connection
        self.vault = vault
        self._keys = keys

    def beside(self) -> Tx:
        """Return the same transaction with a memory of its own, for work that may be undone."""
        return Tx(self.connection, self.vault, dict(self._keys))

    @property
    def is_postgresql(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    def undo(self) -> None:
        """Take back everything done so far; nothing more may be asked of this transaction."""
        transaction = self.connection.get_transaction()
        if transaction is not None:
            transaction.rollback()

    def make_key(self, clinic_id: UUID, subject_id: UUID) -> None:
        """Give a new subject (a person, a contact, a clinic) the key its texts are sealed with."""
        wrapped = self.vault.new_data_key(subject_id)
        row = {"clinic_id": clinic_id, "subject_id": subject_id, "wrapped": wrapped}
        self.connection.execute(data_keys.insert().values(row))
        self._keys[subject_id] = self.vault.unwrap(wrapped, subject_id)

    def seal(
        self, column: Column[Any], row_id: UUID, clinic_id: UUID, subject_id: UUID, text: str
    ) -> Sealed:
        """Return `text` sealed for this column and row under the subject's key."""
        key = self._key(clinic_id, subject_id)
        return self.vault.seal(key, text, Place(column.table.name, column.name, row_id))

    def open(
        self,
        column: Column[Any],
        row_id: UUID,
        clinic_id: UUID,
        subject_id: UUID,
        sealed: Sealed | None,
    ) -> str | None:
        """Return the text, or none where nothing was sealed; raises Unreadable when erased."""
        if sealed is None:
            return None
        key = self._key(clinic_id, subject_id)
        return self.vault.open(key, sealed, Place(column.table.name, column.name, row_id))

    def load_keys(self, clinic_id: UUID, subject_ids: list[UUID]) -> None:
        """Fetch the keys of many subjects with one query, for a page that lists them."""
        wanted = [s for s in subject_ids if s not in self._keys]
        statement = select(data_keys.c.subject_id, data_keys.c.wrapped).where(
            data_keys.c.clinic_id == clinic_id, data_keys.c.subject_id.in_(wanted)
        )
        for subject_id, wrapped in self.connection.execute(statement):
            self._keys[subject_id] = self.vault.unwrap(wrapped, subject_id)

    def _key(self, clinic_id: UUID, subject_id: UUID) -> AESGCM:
        if subject_id not in self._keys:
            self.load_keys(clinic_id, [subject_id])
        if subject_id not in self._keys:
            raise Unreadable("the key of this subject was erased")
        return self._keys[subject_id]


class Database:
    """An engine by URL: SQLite in WAL with full durability, or PostgreSQL."""

    def __init__(
        self,
        url: str,
        keyring: Keyring,
        *,
        is_scratch: bool = False,
        patience_ms: int = _PATIENCE_MS,
    ) -> None:
        """Connect when first asked; a scratch may be lost in a power cut, and is faster for it.

        It also keeps the keys of its people from one transaction to the next: nobody is erased
        from it but by throwing it away.
        """
        self.vault = Vault(keyring)
        self.engine = engine_at(url, patience_ms)
        self.url = url
        self.keyring = keyring
        self._kept_keys: dict[UUID, AESGCM] | None = {} if is_scratch else None
        self._group = Group(self.transaction)
        if is_scratch and self.is_sqlite:
            event.listen(self.engine, "connect", hurry)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def is_in_memory(self) -> bool:
        """Say whether the database is one connection's, and gone with it."""
        return self.is_sqlite and not make_url(self.url).database

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Open a transaction that may write; commit at the end, roll back on any exception.

        On SQLite it takes the write lock at once, so what it reads cannot change under it.
        Raises StoreBusy when another writer does not let go within the patience, and
        StoreUnusable when the database cannot be reached or has no room.
        """
        with self._connection(writes=True) as connection:
            yield Tx(connection, self.vault, self._keys())

    def together(self, work: Callable[[Tx], T]) -> T:
        """Do `work` in a transaction that it may share with other writers who wait.

        It is committed when this returns. What it raises undoes its own part only.
        PostgreSQL groups commits by itself.
        """
        if self.is_sqlite:
            return self._group.run(work)
        with self.transaction() as tx:
            return work(tx)

    @contextmanager
    def trial(self) -> Iterator[Tx]:
        """Open a transaction that may write, and roll it back at the end, whatever happens."""
        with self.transaction() as tx:
            try:
                yield tx
            finally:
                tx.undo()

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Open a consistent snapshot for a page; nothing may be written in it."""
        with self._connection(writes=False) as connection:
            yield Tx(connection, self.vault, self._keys())

    def close(self) -> None:
        self.engine.dispose()

    def _keys(self) -> dict[UUID, AESGCM]:
        return {} if self._kept_keys is None else self._kept_keys

    @contextmanager
    def _connection(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self.engine.connect() as connection:
                options: dict[str, Any] = {"writes": writes}
                if connection.dialect.name == "postgresql" and not writes:
                    options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
                with connection.execution_options(**options).begin():
                    yield connection
        except OperationalError as error:
            raise refusal(error) from None
