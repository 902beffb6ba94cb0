"""Twilio's signature: genuine or not, never an exception; and its codes as data."""

from datetime import timedelta

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import ImmutableMultiDict

from physio_service.messaging.carrier_error import TABLE, ErrorClass
from physio_service.messaging.gateway import Uncertain
from physio_service.messaging.twilio import Signatures
from physio_service.messaging.twilio_errors import meaning, waited

ADDRESS = "https://physio.example/webhooks/twilio/messages"
FORM = {"From": "+447700900123", "Body": "done", "NumMedia": "0", "FromCity": ""}


def signed(by="new"):
    return RequestValidator(by).compute_signature(ADDRESS, FORM)


def test_what_twilio_signed_with_either_token_is_genuine():
    signatures = Signatures(["new", "old"])

    assert signatures.is_genuine(ADDRESS, FORM, signed("new"))
    assert signatures.is_genuine(ADDRESS, ImmutableMultiDict(FORM), signed("old"))


@pytest.mark.parametrize(
    ("address", "form", "signature"),
    [
        (ADDRESS, FORM, signed("stolen")),
        (ADDRESS, FORM, None),
        (ADDRESS, FORM, ""),
        (ADDRESS, FORM, "not base64 at all ☃"),
        (ADDRESS.replace("https", "http"), FORM, signed()),
        (f"{ADDRESS}?m=1", FORM, signed()),
        (ADDRESS, FORM | {"Body": "DONE"}, signed()),
        (ADDRESS, {k: v for k, v in FORM.items() if v}, signed()),
        (ADDRESS, "a string", signed()),
        (ADDRESS, b"bytes", signed()),
        (ADDRESS, None, signed()),
    ],
)
def test_anything_else_is_not(address, form, signature):
    assert not Signatures(["new"]).is_genuine(address, form, signature)


def test_without_a_token_nothing_is_genuine():
    assert not Signatures([]).is_genuine(ADDRESS, FORM, signed())


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, 20003, ErrorClass.CONFIG),
        (403, 20005, ErrorClass.CONFIG),
        (404, 20404, ErrorClass.CONFIG),
        (429, 63038, ErrorClass.CONFIG),
        (429, 20429, ErrorClass.SAFE),
        (429, 0, ErrorClass.SAFE),
        (400, 21610, ErrorClass.OPTOUT),
        (400, 21614, ErrorClass.PERM),
        (400, 21617, ErrorClass.POISON),
        (403, 0, ErrorClass.CONFIG),
    ],
)
def test_each_refusal_has_its_class(status, code, kind):
    refusal = meaning(status, code)

    assert (refusal.error.kind, refusal.code, refusal.is_known) == (kind, code, True)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ErrorClass.POISON),
        (401, ErrorClass.CONFIG),
        (403, ErrorClass.CONFIG),
        (404, ErrorClass.CONFIG),
        (422, ErrorClass.POISON),
        (429, ErrorClass.SAFE),
    ],
)
def test_a_code_missing_from_the_table_is_judged_by_its_status_and_marked(status, kind):
    refusal = meaning(status, 29999)

    assert (refusal.error.kind, refusal.is_known) == (kind, False)


def test_an_answer_without_a_code_is_no_unknown_code():
    assert meaning(404, 404).is_known
    assert not meaning(400, 400).is_known


def test_the_wait_the_carrier_asks_for_is_read_and_bounded():
    assert waited("30") == timedelta(seconds=30)
    assert waited("999999999999") == timedelta(hours=1)
    assert waited("") is None
    assert waited("Wed, 21 Oct 2026 07:28:00 GMT") is None


def test_every_row_of_the_table_that_may_be_tried_again_says_how_often_and_when():
    for error in TABLE.values():
        assert (error.kind is ErrorClass.TEMP) == bool(error.more and error.apart)


@pytest.mark.parametrize(
    ("status", "code"), [(500, 20500), (502, 502), (504, 504), (400, 20500), (302, 0), (408, 0)]
)
def test_what_may_have_been_taken_is_unknown_whatever_its_code(status, code):
    assert meaning(status, code) == Uncertain(f"HTTP {status}, code {code}")
