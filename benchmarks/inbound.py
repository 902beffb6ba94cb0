"""Inbound texts, signed and durable, at a crowd of connections: our way beside the naive one.

Both receive the same signed webhooks through the whole stack into SQLite that waits for the
disk; the naive one commits each text by itself. Run: python -m benchmarks.inbound
"""

import logging
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select

from physio_service.store import schema as tables
from physio_service.store.database import Database, Tx
from physio_service.store.migrating import migrate
from schedules.clock import VirtualClock
from tests.builders_store import KEYRING
from tests.builders_webhooks import Door, door_of

T = TypeVar("T")
CONNECTIONS, TEXTS = 50, 600


class NaiveDatabase(Database):
    """Every writer waits for the disk alone."""

    def together(self, work: Callable[[Tx], T]) -> T:
        with self.transaction() as tx:
            return work(tx)


def crowd(door: Door) -> list[float]:
    """Post TEXTS texts from CONNECTIONS threads; return the seconds that each took."""
    seconds: list[float] = []
    numbers = iter(range(TEXTS))
    taking = threading.Lock()

    def post() -> None:
        client = replace(door, client=door.client.application.test_client())
        while True:
            with taking:
                number = next(numbers, None)
            if number is None:
                return
            form = client.form(Body="?", From=f"+4477009{number:05}", MessageSid=f"SM{number:032x}")
            begun = time.perf_counter()
            answer = client.post(form)
            seconds.append(time.perf_counter() - begun)
            if answer.status_code != 200:
                raise SystemExit(f"a text was answered {answer.status_code}")

    threads = [threading.Thread(target=post) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def measure(kind: type[Database], folder: Path) -> tuple[float, float]:
    """Return texts a second and the 99th percentile in milliseconds; none may be lost."""
    with closing(kind(f"sqlite:///{folder / 'inbound.db'}", KEYRING, patience_ms=60_000)) as store:
        migrate(store)
        door = door_of(store, VirtualClock(datetime.now(UTC)), folder)
        begun = time.perf_counter()
        seconds = crowd(door)
        taken = time.perf_counter() - begun
        with store.reading() as tx:
            kept = tx.connection.execute(select(func.count()).select_from(tables.replies))
            if kept.scalar_one() != TEXTS:
                raise SystemExit("texts were lost")
    return TEXTS / taken, statistics.quantiles(seconds, n=100)[98] * 1000


def main() -> None:
    """Print both, interleaved three times, and the ratio of their medians."""
    logging.disable(logging.INFO)
    found: dict[str, list[tuple[float, float]]] = {"naive": [], "ours": []}
    for _ in range(3):
        for name, kind in (("naive", NaiveDatabase), ("ours", Database)):
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(measure(kind, Path(folder)))
    for name, runs in found.items():
        rate, slow = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"{name:6} {rate:8.0f} texts/s   p99 {slow:8.0f} ms")
    medians = {name: statistics.median(rate for rate, _ in runs) for name, runs in found.items()}
    print(f"ratio  {medians['ours'] / medians['naive']:8.1f}")


if __name__ == "__main__":
    sys.exit(main())
