"""What the service is put together from: the only place where adapters are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from config.settings import Settings
from physio_service.services.hashing import Cost, Hasher
from physio_service.store.database import Database
from physio_service.store.vault import Keyring
from schedules.clock import Clock, ShiftedClock, SystemClock


@dataclass(frozen=True, slots=True)
class Container:
    """The parts, each made once and handed to whoever needs it."""

    settings: Settings
    clock: Clock
    database: Database
    hasher: Hasher
    # The beats this installation should have, by name, with their interval in seconds.
    beats: Mapping[str, int] = field(default_factory=dict)


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    database: Database | None = None,
    hasher: Hasher | None = None,
) -> Container:
    """Return the parts that `settings` ask for; a test hands over the ones it wants its own."""
    return Container(
        settings=settings,
        clock=clock or _clock(settings),
        database=database or _database(settings),
        hasher=hasher or Hasher(Cost()),
    )


def _clock(settings: Settings) -> Clock:
    if settings.clock_offset_s:
        return ShiftedClock(timedelta(seconds=settings.clock_offset_s))
    return SystemClock()


def _database(settings: Settings) -> Database:
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring = Keyring(settings.current_key_id, settings.encryption_keys, settings.index_key)
    return Database(settings.database_url, keyring)
