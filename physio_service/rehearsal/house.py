"""Where a rehearsal happens: a made-up clinic in a database that is thrown away."""

import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryDirectory
from uuid import UUID

from config.secrets import with_secrets
from config.settings import load_settings
from physio_service.catalogue import Catalogue
from physio_service.container import Container, build
from physio_service.domain.clinic import NewClinic
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.staff import NewStaff, Role
from physio_service.rehearsal.setting import CLINICIAN
from physio_service.services.founding import found_clinic
from physio_service.services.hashing import Cost, Hasher
from physio_service.services.staffing import create_staff
from physio_service.stage.carrier import KeepingGateway
from physio_service.store.database import Database
from physio_service.store.migrating import migrate
from physio_service.store.vault import Keyring
from schedules.clock import VirtualClock

_QUICK = Cost(memory_kib=8, passes=1)  # nobody can sign in here


@dataclass(frozen=True, slots=True)
class House:
    """The parts on a virtual clock, and who works there."""

    container: Container
    clock: VirtualClock
    gateway: KeepingGateway
    clinic_id: UUID
    clinician: Actor


@contextmanager
def opened(catalogue: Catalogue, clinic: NewClinic, starts_at: datetime) -> Iterator[House]:
    """Yield a house whose clock stands at `starts_at`; nothing is left of it afterwards."""
    with TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as folder:
        clock, gateway = VirtualClock(starts_at), KeepingGateway()
        container = _container(folder, catalogue, clock, gateway)
        with closing(container.database) as database:
            migrate(database)
            clinic_id = found_clinic(database, clinic, SYSTEM, starts_at)
            new = NewStaff("rehearsal", CLINICIAN, Role.PHYSIO, secrets.token_urlsafe(24))
            staff_id = create_staff(
                database, container.hasher, SYSTEM, clinic_id, new, now=starts_at
            )
            yield House(container, clock, gateway, clinic_id, Actor(ActorKind.STAFF, staff_id))


def _container(
    folder: str, catalogue: Catalogue, clock: VirtualClock, gateway: KeepingGateway
) -> Container:
    """Return the service's own parts, with secrets made for this once."""
    settings = load_settings(with_secrets({"DATA_DIR": folder}))
    keyring = Keyring(settings.current_key_id, settings.encryption_keys, settings.index_key)
    return build(
        settings,
        clock=clock,
        database=Database("sqlite://", keyring, is_scratch=True),
        hasher=Hasher(_QUICK),
        catalogue=catalogue,
        gateway=gateway,
    )
