"""Recalls over HTTP: a person signs them; a program only reads."""

from datetime import UTC, datetime

import pytest

from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.recall import Faulty, Subject
from physio_service.services.recalling import open_recall
from physio_service.store.staff import by_username
from tests.builders_accounts import PASSWORD, browser
from tests.builders_api import PREFIX
from tests.builders_plans import PROTOCOL

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WHOLE = {
    "subject": "protocol",
    "key": PROTOCOL.id,
    "version": PROTOCOL.version,
    "reason": "a dose is wrong",
}


@pytest.fixture
def person(api_app):
    """A physiotherapist in a browser, whose scripts call the API."""
    signed_in = browser(api_app).sign_in("physio@hillside", PASSWORD)
    token = signed_in.client.get(f"{PREFIX}/me").json["csrf_token"]

    def ask(path, body=None, **headers):
        kept = {"X-CSRFToken": token, "Idempotency-Key": path[-40:], **headers}
        return signed_in.client.post(f"{PREFIX}/{path}", json=body, headers=kept)

    return ask


def test_a_recall_is_opened_watched_and_not_closed_too_soon(person, physio_api):
    made = person("recalls", WHOLE)
    assert made.status_code == 201, made.text
    assert (made.json["listed"], len(made.json["patients"])) == (1, 1)

    where = f"recalls/{made.json['id']}"
    stopped = person(
        f"{where}/survey", {"is_surveying": False}, **{"If-Match": made.headers["ETag"]}
    )
    closed = person(f"{where}/close", {"note": "told"}, **{"If-Match": stopped.headers["ETag"]})

    assert stopped.json["is_surveying"] is False
    assert closed.status_code == 409
    assert physio_api.get("recalls").json["items"][0]["key"] == PROTOCOL.id


def test_a_patient_who_was_not_looked_at_is_neither_called_nor_settled(person):
    made = person("recalls", WHOLE).json
    row = f"recalls/{made['id']}/patients/{made['patients'][0]['id']}"

    assert person(f"{row}/call").status_code == 409
    assert person(f"{row}/settle").status_code == 409


def test_a_program_recalls_nothing(physio_api):
    assert physio_api.create("recalls", WHOLE).status_code == 403


def test_another_clinic_s_recall_is_not_found(api_database, physio_api, there):
    with api_database.reading() as tx:
        member = by_username(tx, "physio@riverside")
    who = Actor(ActorKind.STAFF, member.id)
    what = Faulty(Subject.PROTOCOL, PROTOCOL.id, PROTOCOL.version)
    recall_id = open_recall(api_database, who, there.clinic_id, what, "wrong", now=NOW)

    assert physio_api.get(f"recalls/{recall_id}").status_code == 404
    assert physio_api.get("recalls").json["items"] == []
