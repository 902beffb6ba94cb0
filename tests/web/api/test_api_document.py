"""The API's description: valid, complete, and shown without another host."""

import re

import pytest
from openapi_spec_validator import validate

from tests.builders_api import Operation, operations


@pytest.fixture
def described(api_app) -> dict:
    answer = api_app.test_client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return answer.json


def test_the_description_is_openapi_3_1_and_valid(described):
    validate(described)

    assert described["openapi"].startswith("3.1")


def test_every_operation_has_a_name_words_a_tag_and_its_refusals(described):
    every = operations(described)

    assert len({one.id for one in every}) == len(every)
    for one in every:
        assert one.spec["summary"], one.id
        assert "For: " in one.spec["description"], one.id
        assert len(one.spec["tags"]) == 1, one.id
        assert {"401", "403", "503"} <= one.spec["responses"].keys(), one.id
    tags = {tag["name"] for tag in described["tags"]}
    assert {one.spec["tags"][0] for one in every} == tags


def test_what_a_change_asks_for_is_described(described):
    by_id: dict[str, Operation] = {one.id: one for one in operations(described)}

    assert "Idempotency-Key" in by_id["add_patient"].header_names
    assert "If-Match" in by_id["change_patient"].header_names
    assert {"412", "428"} <= by_id["change_patient"].spec["responses"].keys()
    assert "ETag" in by_id["show_patient"].spec["responses"]["200"]["headers"]
    assert "Location" in by_id["add_patient"].spec["responses"]["201"]["headers"]
    assert by_id["make_token"].spec["security"] == [{"session": [], "form_token": []}]
    assert {"token": []} in by_id["list_patients"].spec["security"]


def test_every_schema_names_all_its_fields_and_no_answer_has_a_number_in_a_list(described):
    schemas = described["components"]["schemas"]

    for name, schema in schemas.items():
        assert schema["additionalProperties"] is False, name
    for row in ("PatientRow", "Task", "Reply"):
        assert not {"phone", "number", "contact"} & schemas[row]["properties"].keys()


def test_words_to_choose_from_are_listed(described):
    schemas = described["components"]["schemas"]

    assert schemas["PatientAsked"]["properties"]["reach"]["enum"] == ["smartphone", "sms", "paper"]
    assert "discharged" in schemas["EndAsked"]["properties"]["outcome"]["enum"]


def test_the_page_that_explains_it_loads_from_here_alone_and_has_no_script_inside(api_app):
    page = api_app.test_client().get("/api/docs")

    assert page.status_code == 200
    assert "/api/v1/openapi.json" in page.text
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith(("/", "#")), address
        if address.startswith("/static/"):
            with api_app.test_client().get(address) as file:
                assert file.status_code == 200, address
    assert not re.search(r"<script(?![^>]*src=)", page.text)
    assert not re.search(r"\son\w+=", page.text)
