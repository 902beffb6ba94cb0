"""The API does what its description says, whatever is sent: no fault of ours, no other shape.

Cases are drawn for each operation from its own description; ids are those of things that
exist, so that most cases get past the door.
"""

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.builders_api import Caller, Place, operations, valid_bodies

KEPT = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
few = settings(
    max_examples=3,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def described(api_app: Flask):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", api_app)


def every(described):
    return [found.ok() for found in described.get_all_operations()]


def try_out(operation, mode: GenerationMode, here: Place) -> None:
    """Send a few drawn requests and hold each answer to the description."""
    role = "admin" if operation.path.endswith("/clinic") else "surgeon"
    door = {"Authorization": f"Bearer {here.secrets[role]}"}
    wrong = [negative_data_rejection] if mode is GenerationMode.NEGATIVE else []
    seen = {"If-Match": '"v1"'} if "If-Match" in operation.headers else None

    @few
    @given(operation.as_strategy(mode, path_parameters=here.ids, headers=seen))
    def ask(case):
        response = case.call(headers=door)
        case.validate_response(response, checks=[*KEPT, *wrong], headers=door)

    ask()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_it_answers_as_described_and_never_fails(described, here: Place, mode):
    for operation in every(described):
        try_out(operation, mode, here)


def test_what_it_answers_to_a_plain_request_is_as_described(described, caller, here: Place):
    known = {(one.method.upper(), one.path): one for one in every(described)}
    raw = described.raw_schema
    for operation in operations(raw):
        if not operation.is_for_tokens:
            continue
        answer: Caller = operation.ask(caller(operation.role), here.ids)

        assert answer.status_code < 500
        case = known[operation.method, operation.path].Case(path_parameters=here.ids)
        case.validate_response(answer, checks=KEPT)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(few, max_examples=60)
@given(drawn=st.data())
def test_a_right_request_with_one_field_gone_wrong_never_fails(described, caller, here, drawn):
    bodies = {
        one.id: one
        for one in operations(described.raw_schema)
        if one.reads_a_body and one.is_for_tokens and one.id in valid_bodies()
    }
    operation = bodies[drawn.draw(st.sampled_from(sorted(bodies)))]
    schema = described.raw_schema["components"]["schemas"]
    name = operation.spec["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    field = drawn.draw(st.sampled_from(sorted(schema[name.rpartition("/")[2]]["properties"])))
    body = {**valid_bodies()[operation.id], field: drawn.draw(anything)}

    answer = operation.ask(caller(operation.role), here.ids, body)

    assert answer.status_code in {200, 201, 204, 400, 409, 412, 422}, f"{operation.id} {answer}"
