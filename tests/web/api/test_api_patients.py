"""Patients by the API: registered once, changed as seen, listed without a number."""

import pytest
from sqlalchemy import select

from physio_service.store.schema import events
from tests.builders_api import HIDDEN_NUMBER, Place, fault_fields, new_patient
from tests.builders_people import HIDDEN


def test_a_registered_patient_is_told_with_its_place_and_version(physio_api):
    made = physio_api.create("patients", new_patient(nhs_number="943 476 5919"))

    assert made.status_code == 201, made.text
    assert made.headers["ETag"] == f'"v{made.json["version"]}"'
    found = physio_api.get(made.headers["Location"])
    assert found.status_code == 200
    assert found.json["name"] == "Ada Example"
    assert found.json["nhs_number"] == "9434765919"
    assert found.json["contact"]["number"] == "+447700900456"
    assert found.json["consent"] == "asked"


def test_the_same_request_twice_registers_one_patient(physio_api):
    first = physio_api.create("patients", new_patient(), key="once")
    again = physio_api.create("patients", new_patient(), key="once")

    assert again.status_code == first.status_code == 201
    assert again.json == first.json
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    listed = physio_api.get("patients?order=reference").json["items"]
    assert [row["name"] for row in listed].count("Ada Example") == 1


def test_a_key_used_for_another_request_is_refused(physio_api):
    physio_api.create("patients", new_patient(), key="once")

    answer = physio_api.create("patients", new_patient(name="Bea Example"), key="once")

    assert answer.status_code == 409


def test_without_a_key_nobody_is_registered(physio_api):
    answer = physio_api.ask("POST", "patients", new_patient())

    assert answer.status_code == 400
    assert fault_fields(answer) == ["Idempotency-Key"]


def test_somebody_registered_already_is_not_registered_again(physio_api):
    physio_api.create("patients", new_patient(nhs_number="9434765919"))

    answer = physio_api.create("patients", new_patient(nhs_number="943-476-5919"))

    assert answer.status_code == 409


def test_every_fault_is_told_at_once_by_field(physio_api):
    wrong = {"name": " ", "preferred_times": ["9:30"], "birth_day": "2026-13-01", "role": "admin"}

    answer = physio_api.create("patients", new_patient(**wrong))

    assert answer.status_code == 422
    assert sorted(fault_fields(answer)) == ["birth_day", "name", "preferred_times.0", "role"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "x" * 201}, "name"),
        ({"name": 7}, "name"),
        ({"name": "Ada\x00"}, "name"),
        ({"name": "Ada\ud800"}, "name"),
        ({"name": "Ada\nExample"}, "name"),
        ({"name": None}, "name"),
        ({"phone": "12"}, "phone"),
        ({"language": "xx"}, "language"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"preferred_times": []}, "preferred_times"),
        ({"preferred_times": ["10:00", "09:00"]}, "preferred_times"),
        ({"preferred_times": ["03:00"]}, "preferred_times"),
        ({"preferred_times": "09:00"}, "preferred_times"),
        ({"wording": "loud"}, "wording"),
        ({"reach": ["sms"]}, "reach"),
        ({"birth_day": "1890-01-01"}, "birth_day"),
        ({"birth_day": "20260302"}, "birth_day"),
        ({"birth_day": "2030-01-01"}, "birth_day"),
        ({"nhs_number": "9434765918"}, "nhs_number"),
        ({"ask_by_text": "yes"}, "ask_by_text"),
        ({"ask_by_text": 1}, "ask_by_text"),
        ({"clinic_id": "00000000-0000-7000-8000-000000000000"}, "clinic_id"),
        ({"consent": "given"}, "consent"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_with_how_to_mend_it(physio_api, change, field):
    answer = physio_api.create("patients", new_patient(**change))

    assert answer.status_code == 422, answer.text
    assert fault_fields(answer) == [field]
    assert all(fault["message"] for fault in answer.json["errors"])


def test_a_list_carries_no_number_and_what_the_dashboard_shows(physio_api, here: Place):
    answer = physio_api.get("patients")

    row = answer.json["items"][0]
    assert row["id"] == str(here.patient_id)
    assert row["name"] == HIDDEN
    assert row["courses"][0]["episode_id"] == str(here.episode_id)
    assert row["need"]["kind"] == "read_reply"
    assert set(row["adherence"]) >= {"reported", "missing_as_zero"}
    for path in ("patients", "tasks", "replies"):
        assert HIDDEN_NUMBER not in physio_api.get(path).text


def test_a_list_is_read_in_pieces_to_its_end(physio_api):
    for number in range(4):
        made = physio_api.create("patients", new_patient(phone=f"0770090050{number}"))
        assert made.status_code == 201
    seen, cursor = [], None
    for _ in range(5):
        query = {"limit": 2, "order": "reference", **({"cursor": cursor} if cursor else {})}
        piece = physio_api.get("patients", query_string=query).json
        seen += [row["id"] for row in piece["items"]]
        cursor = piece["next"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 5
    assert cursor is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("limit=²", "limit"),
        ("cursor=forged", "cursor"),
        ("order=name", "order"),
        ("attention=maybe", "attention"),
        ("name=ada", "name"),
    ],
)
def test_a_wrong_query_is_named(physio_api, query, field):
    answer = physio_api.get(f"patients?{query}")

    assert answer.status_code == 422, answer.text
    assert fault_fields(answer) == [field]


def test_a_cursor_of_another_list_is_refused(physio_api):
    physio_api.create("patients", new_patient())
    cursor = physio_api.get("patients?limit=1").json["next"]

    assert fault_fields(physio_api.get("tasks", query_string={"cursor": cursor})) == ["cursor"]


@pytest.mark.parametrize("search", ["mark", "Marked Na", HIDDEN_NUMBER, "07700 900123"])
def test_somebody_is_found_by_what_a_person_would_type(physio_api, here: Place, search):
    answer = physio_api.ask("POST", "patients/search", {"search": search})

    assert answer.status_code == 200, answer.text
    assert [row["id"] for row in answer.json["items"]] == [str(here.patient_id)]


def test_who_needs_nobody_is_left_out_on_request(physio_api, here: Place):
    physio_api.create("patients", new_patient())

    answer = physio_api.get("patients?attention=true")

    assert [row["id"] for row in answer.json["items"]] == [str(here.patient_id)]


def test_a_patient_is_changed_only_as_it_was_seen(physio_api, here: Place):
    path = f"patients/{here.patient_id}"
    seen = physio_api.get(path).headers["ETag"]

    changed = physio_api.ask("PATCH", path, {"wording": "plain"}, seen=seen)
    late = physio_api.ask("PATCH", path, {"wording": "discreet"}, seen=seen)
    blind = physio_api.ask("PATCH", path, {"wording": "discreet"})
    anyhow = physio_api.ask("PATCH", path, {"wording": "discreet"}, seen="*")

    assert changed.status_code == 200
    assert changed.json["wording"] == "plain"
    assert changed.headers["ETag"] != seen
    assert [late.status_code, blind.status_code, anyhow.status_code] == [412, 428, 412]
    assert physio_api.get(path).json["wording"] == "plain"


def test_what_a_change_leaves_out_stays(physio_api, here: Place):
    path = f"patients/{here.patient_id}"
    before = physio_api.get(path)

    after = physio_api.ask(
        "PATCH", path, {"preferred_times": ["11:00", "17:00"]}, seen=before.headers["ETag"]
    )

    assert after.json["preferred_times"] == ["11:00", "17:00"]
    assert after.json["name"] == before.json["name"]


def test_looking_at_a_record_is_on_record(physio_api, here: Place, api_database):

    physio_api.get(f"patients/{here.patient_id}")
    physio_api.get(f"patients/{here.patient_id}/messages")
    physio_api.get("patients")

    kinds = select(events.c.kind).where(events.c.kind.in_(["patient.viewed", "patient.listed"]))
    with api_database.reading() as tx:
        assert len(tx.connection.execute(kinds).all()) == 3
