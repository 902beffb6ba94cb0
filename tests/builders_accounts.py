"""Builders of clinics, accounts, settings and a signed-in browser, for tests of the web."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from config.settings import Settings, load_settings
from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import NewStaff, Role
from physio_service.services.hashing import Cost, Hasher
from physio_service.services.staffing import create_staff
from physio_service.store.database import Database
from physio_service.store.schema import clinics
from physio_service.store.types import new_id

PASSWORD = "four plain words here"
QUICK = Cost(memory_kib=8, passes=1)  # a test must not wait for what a guesser must


def quick_hasher() -> Hasher:
    return Hasher(QUICK)


def environ(data_dir: Path, **more: str) -> dict[str, str]:
    """Return the least that settings ask for, with the sandbox carrier."""
    return {
        "DATA_DIR": str(data_dir),
        "SECRET_KEY": "s" * 48,
        "ENCRYPTION_KEYS": "test-1:a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=",
        "INDEX_KEY": "aWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWk=",
        "SANDBOX_ACCOUNT_SID": "AC" + "0" * 32,
        "SANDBOX_AUTH_TOKEN": "0" * 32,
        "PUBLIC_BASE_URL": "http://localhost",
        "DEMO": "0",
        **more,
    }


def settings(data_dir: Path, **more: str) -> Settings:
    return load_settings(environ(data_dir, **more))


def make_clinic(database: Database, now: datetime, name: str = "Hillside Physiotherapy") -> UUID:
    """Put a clinic straight into the store, with its key, open for texts all day."""
    clinic_id = new_id()
    with database.transaction() as tx:
        tx.connection.execute(
            clinics.insert().values(
                id=clinic_id,
                created_at=now,
                name=name,
                text_name="Hillside",
                zone="Europe/London",
                nation="GB-ENG",
                language="en",
                phone="02079460000",
                emergency="999",
                urgent="111",
                crisis="116 123",
                contact_opens=time(8),
                contact_closes=time(20),
                opening_hours={"0": [["08:00", "18:00"]]},
                max_texts_day=2,
                texting_enabled=True,
            )
        )
        tx.make_key(clinic_id, clinic_id)
    return clinic_id


def make_staff(
    database: Database,
    clinic_id: UUID,
    now: datetime,
    *,
    username: str = "physio",
    role: Role = Role.PHYSIO,
    password: str = PASSWORD,
) -> UUID:
    new = NewStaff(username, "Sam Example", role, password)
    return create_staff(database, quick_hasher(), SYSTEM, clinic_id, new, now=now)


@dataclass(frozen=True, slots=True)
class Browser:
    """A client that sends forms as a page would: with the token of the form it was shown."""

    client: FlaskClient

    def form_token(self, page: str = "/login") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).text)
        assert found is not None, f"{page} shows no form"
        return found[1]

    def send(self, path: str, *, page: str | None = None, **fields: object):
        token = self.form_token(page or path)
        return self.client.post(path, data={"csrf_token": token, **fields})

    def sign_in(self, username: str = "physio", password: str = PASSWORD) -> "Browser":
        answer = self.send("/login", username=username, password=password)
        assert answer.status_code == 303, answer.text
        return self


def browser(app: Flask) -> Browser:
    return Browser(app.test_client())
