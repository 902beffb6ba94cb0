"""Twilio's signature: genuine or not, never an exception; and its codes as data."""

import pytest
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import ImmutableMultiDict

from physio_service.messaging.gateway import RefusalKind, Refused, Uncertain
from physio_service.messaging.twilio import Signatures
from physio_service.messaging.twilio_errors import meaning

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
        (401, 20003, RefusalKind.SETUP),
        (403, 20005, RefusalKind.SETUP),
        (404, 20404, RefusalKind.SETUP),
        (429, 63038, RefusalKind.SETUP),
        (429, 20429, RefusalKind.SAFE),
        (429, 0, RefusalKind.SAFE),
        (400, 21610, RefusalKind.OPTED_OUT),
        (400, 21614, RefusalKind.NUMBER),
        (400, 21617, RefusalKind.CONTENT),
        (403, 0, RefusalKind.SETUP),
    ],
)
def test_each_code_of_the_table_has_its_meaning(status, code, kind):
    assert meaning(status, code) == Refused(kind, code)


def test_a_code_missing_from_the_table_is_not_repeated_and_is_marked():
    assert meaning(400, 29999) == Refused(RefusalKind.CONTENT, 29999, is_known=False)
    assert meaning(403, 29999) == Refused(RefusalKind.SETUP, 29999, is_known=False)
    assert meaning(429, 29999) == Refused(RefusalKind.SAFE, 29999, is_known=False)
    assert meaning(404, 404) == Refused(RefusalKind.SETUP, 404)


@pytest.mark.parametrize(
    ("status", "code"), [(500, 20500), (502, 502), (504, 504), (400, 20500), (302, 0), (408, 0)]
)
def test_what_may_have_been_taken_is_unknown_whatever_its_code(status, code):
    assert meaning(status, code) == Uncertain(f"HTTP {status}, code {code}")
