"""The carrier's door: requests signed by Twilio's own library, and what was kept of them."""

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from physio_service.app import create_app
from physio_service.container import INBOUND_PATH, Container, build
from physio_service.store import schema as tables
from physio_service.store.database import Database
from schedules.clock import VirtualClock
from tests.builders_accounts import quick_hasher, settings
from tests.builders_messages import OURS, PHONE, Line
from tests.builders_people import READERS, house
from tests.builders_plans import CATALOGUE

ACCOUNT, TOKEN, OLD_TOKEN = "AC" + "0" * 32, "0" * 32, "9" * 32
PUBLIC = "https://physio.example.org"
SID = "SM" + "ab" * 16


@dataclass
class Door:
    """A clinic whose carrier calls at its public address."""

    line: Line
    container: Container
    client: FlaskClient

    def form(self, **changes: str | None) -> dict[str, str]:
        """Return the fields of an inbound text; none takes a field away."""
        plain = {
            "AccountSid": ACCOUNT,
            "ApiVersion": "2010-04-01",
            "Body": "done",
            "From": PHONE,
            "FromCity": "",
            "MessageSid": SID,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "To": OURS,
        }
        return {name: value for name, value in (plain | changes).items() if value is not None}

    def receipt(self, **changes: str | None) -> dict[str, str]:
        plain = {"AccountSid": ACCOUNT, "From": OURS, "To": PHONE, "MessageSid": SID}
        return {
            name: value
            for name, value in (plain | {"MessageStatus": "delivered"} | changes).items()
            if value is not None
        }

    def post(
        self, form: dict[str, str], path: str = INBOUND_PATH, token: str = TOKEN, **more: object
    ) -> TestResponse:
        """Post a form with the signature that Twilio's own library makes for it."""
        signed = RequestValidator(token).compute_signature(PUBLIC + path, form)
        return self.send(urlencode(form), signed, path, **more)

    def send(
        self, body: str | bytes, signed: str | None, path: str = INBOUND_PATH, **more: object
    ) -> TestResponse:
        asked = {
            "content_type": "application/x-www-form-urlencoded",
            "headers": {"X-Twilio-Signature": signed} if signed is not None else {},
            "base_url": "http://127.0.0.1",  # as a proxy would pass it on
        }
        return self.client.post(path, data=body, **(asked | more))

    def count(self, table: str) -> int:
        with self.line.database.reading() as tx:
            return tx.connection.execute(
                select(func.count()).select_from(tables.metadata.tables[table])
            ).scalar_one()

    def replies(self) -> list[tuple[str, str]]:
        with self.line.database.reading() as tx:
            found = tx.connection.execute(select(tables.replies)).all()
            owners = [(row, row.patient_id or row.contact_id) for row in found]
            return [
                (
                    tx.open(tables.replies.c.body, row.id, row.clinic_id, owner, row.body) or "",
                    row.state,
                )
                for row, owner in owners
            ]


def door_of(database: Database, clock: VirtualClock, tmp_path: Path) -> Door:
    own = {"SANDBOX_ACCOUNT_SID": ACCOUNT, "SANDBOX_AUTH_TOKEN": TOKEN}
    given = settings(tmp_path, TWILIO_AUTH_TOKEN_PREVIOUS=OLD_TOKEN, BEATS="0", **own)
    on_loopback = replace(given, public_base_url="http://127.0.0.1")
    container = build(
        replace(given, public_base_url=PUBLIC),
        clock=clock,
        database=database,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
        readers=READERS,
    )
    line = Line(house(database, clock.now()), clock)
    line.patient()
    return Door(line, container, create_app(on_loopback, container).test_client())
