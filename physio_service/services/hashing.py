"""Turning passwords into hashes: argon2id, with a cap on how many at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from physio_service.domain.throttle import TooManyTries


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash takes; the defaults are OWASP's first choice for argon2id.

    https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
    """

    memory_kib: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


class Hasher:
    """Hashes and compares passwords, at most `at_once` at a time in this process.

    Each hash holds its memory while it runs; without the cap a burst of sign-ins
    would take the machine's memory and starve the texts.
    """

    def __init__(self, cost: Cost, *, at_once: int = 2, patience_s: float = 10.0) -> None:
        """Begin with an empty room; who waits `patience_s` for a turn is sent away."""
        self._argon2 = PasswordHasher(
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            type=Type.ID,
        )
        self._turns = BoundedSemaphore(at_once)
        self._patience_s = patience_s
        # Compared against when nobody has the username: the answer takes as long.
        self._nobody = self._argon2.hash("nobody signs in with this")

    def hash(self, password: str) -> str:
        """Return the hash to keep; raises TooManyTries when no turn comes in time."""
        with self._turn():
            return self._argon2.hash(password)

    def is_right(self, password_hash: str | None, password: str) -> bool:
        """Return whether the password is the one hashed; no hash is always wrong, as slowly.

        Raises TooManyTries when no turn comes in time.
        """
        with self._turn():
            try:
                return self._argon2.verify(password_hash or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False

    def is_outdated(self, password_hash: str) -> bool:
        """Return whether the hash was made at another cost than today's."""
        return self._argon2.check_needs_rehash(password_hash)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self._patience_s):
            raise TooManyTries(timedelta(seconds=self._patience_s))
        try:
            yield
        finally:
            self._turns.release()
