"""Commits for many: of the writers that wait at once, one waits for the disk for all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy.exc import OperationalError

if TYPE_CHECKING:
    from physio_service.store.database import Tx

T = TypeVar("T")


@dataclass(slots=True)
class _Job(Generic[T]):
    """One writer's work, and what came of it."""

    work: Callable[[Tx], T]
    results: list[T] = field(default_factory=list)
    error: BaseException | None = None

    @property
    def is_settled(self) -> bool:
        return bool(self.results) or self.error is not None

    def do(self, tx: Tx) -> None:
        """Do the work in its own savepoint: what it raises undoes only itself."""
        try:
            with tx.connection.begin_nested():
                self.results = [self.work(tx.beside())]
        except OperationalError:
            raise  # the database itself gave up: nobody's work is safe
        except Exception as error:
            self.error = error


class Group:
    """Writers who arrive while another commits are committed together after it.

    On SQLite a durable commit costs a wait for the disk however little it writes; a burst
    of texts would otherwise queue for one wait each.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Tx]]) -> None:
        self._transaction = transaction
        self._arriving = threading.Lock()
        self._committing = threading.Lock()
        self._waiting: list[_Job[object]] = []

    def run(self, work: Callable[[Tx], T]) -> T:
        """Return what `work` returns, once it is committed; raise what it raises."""
        job = _Job(work)
        with self._arriving:
            self._waiting.append(job)  # type: ignore[arg-type]
        with self._committing:
            if not job.is_settled:
                self._commit_waiting()
        if job.error is not None:
            raise job.error
        return job.results[0]

    def _commit_waiting(self) -> None:
        with self._arriving:
            jobs, self._waiting = self._waiting, []
        try:
            with self._transaction() as tx:
                for job in jobs:
                    job.do(tx)
        except BaseException as error:
            for job in jobs:
                job.error = error
            if not isinstance(error, Exception):
                raise
