"""The database as it is seen from inside a transaction: whoever opens one takes part in it.

A service owns its transaction. Handed this instead of the database, the same service, with
every check it makes, becomes one step of a larger one, which may still be taken back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from physio_service.store.database import Database, Tx


class Joined(Database):
    """A database of which only the transaction that is open can be had."""

    def __init__(self, tx: Tx) -> None:
        """Take part in `tx`; it has no engine of its own to connect anew with."""
        self.vault = tx.vault
        self._tx = tx

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Give the transaction that is open; whoever opened it commits it or takes it back."""
        yield self._tx

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Give the transaction that is open: what was done in it so far is seen."""
        yield self._tx
