"""The carrier's door: only what it signed about our account gets in, once, and is not lost."""

from dataclasses import replace
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from physio_service.container import CALL_PATH, INBOUND_PATH, STATUS_PATH
from physio_service.services.queueing import Texts
from physio_service.store import schema as tables
from tests.builders_messages import OTHER_PHONE
from tests.builders_webhooks import OLD_TOKEN, PUBLIC, TOKEN, Door, door_of


@pytest.fixture
def door(sqlite, clock, tmp_path):
    return door_of(sqlite, clock, tmp_path)


@pytest.fixture
def each_door(database, clock, tmp_path):
    """A door on either database, for what is kept in it."""
    return door_of(database, clock, tmp_path)


def test_a_text_is_kept_answered_and_acknowledged_without_a_reply(each_door):
    answer = each_door.post(each_door.form(Body="what?"))

    assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/xml", "<Response/>")
    assert each_door.replies() == [("what?", "unclear")]
    assert [one.wording_key for one in each_door.line.texts()] == ["unknown"]


def test_the_signature_is_checked_over_our_public_address_whatever_the_host_says(door):
    form = door.form()
    over_the_host = RequestValidator(TOKEN).compute_signature(
        f"http://127.0.0.1{INBOUND_PATH}", form
    )

    assert door.send(urlencode(form), over_the_host).status_code == 403
    assert door.post(form).status_code == 200


def test_a_token_being_replaced_is_still_good_and_any_other_is_not(door):
    assert door.post(door.form(), token=OLD_TOKEN).status_code == 200
    assert door.post(door.form(), token="8" * 32).status_code == 403


@pytest.mark.parametrize("path", [INBOUND_PATH, STATUS_PATH])
@pytest.mark.parametrize("signed", [None, "", "é", "=", "AAAA" * 2000])
def test_without_a_signature_nothing_happens(door, path, signed):
    assert door.send(urlencode(door.form()), signed, path).status_code == 403
    assert door.replies() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"AccountSid": "AC" + "1" * 32},
        {"AccountSid": None},
        {"To": "+447700900999"},
        {"To": "not a number"},
        {"To": "+44\x00"},
        {"To": None},
    ],
)
def test_what_is_not_about_our_account_and_number_is_refused_although_signed(door, changes):
    assert door.post(door.form(**changes)).status_code == 403
    assert door.count("replies") == 0


@pytest.mark.parametrize(
    "changes", [{"MessageSid": None}, {"MessageSid": "SM1"}, {"From": None}, {"From": ""}]
)
def test_a_text_without_what_makes_it_one_is_refused_as_unreadable(door, changes):
    assert door.post(door.form(**changes)).status_code == 400


@pytest.mark.parametrize("path", [INBOUND_PATH, STATUS_PATH])
def test_only_a_posted_form_is_read(door, path):
    form = door.form()
    signed = {"X-Twilio-Signature": "x"}

    assert door.client.get(path).status_code == 405
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        answer = door.client.post(path, data=urlencode(form), headers=signed, content_type=kind)
        assert answer.status_code == 415


@pytest.mark.parametrize("path", [INBOUND_PATH, STATUS_PATH])
def test_too_much_is_refused_before_it_is_read(door, path):
    assert door.post(door.form(Body="x" * 70_000), path).status_code == 413
    many = {f"Field{number}": "" for number in range(101)}
    assert door.post(door.form() | many, path).status_code == 413


def test_a_hundred_copies_of_one_text_have_one_effect(each_door):
    answers = {each_door.post(each_door.form(Body="what?")).status_code for _ in range(100)}

    assert answers == {200}
    assert (each_door.count("replies"), each_door.count("messages"), each_door.count("tasks")) == (
        1,
        1,
        1,
    )


def test_a_hundred_copies_of_one_receipt_have_one_effect(each_door):
    patient = each_door.line.house.read(_patient_id(each_door))
    each_door.line.episode(patient)
    each_door.line.queue(patient)
    each_door.line.send()
    path = f"{STATUS_PATH}?m={each_door.line.carrier.handed[0].token}"

    answers = {each_door.post(each_door.receipt(), path).status_code for _ in range(100)}

    assert answers == {204}
    assert each_door.count("receipts") == 1
    assert each_door.line.text().state == "delivered"


def test_the_token_in_the_address_is_signed_with_it(door):
    form = door.receipt()
    signed = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}{STATUS_PATH}?m={'a' * 32}", form)

    assert door.send(urlencode(form), signed, f"{STATUS_PATH}?m={'b' * 32}").status_code == 403


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 204),  # of no text of ours
        ({"MessageStatus": "teleported"}, 204),  # a word that is new to us
        ({"ErrorCode": "30003"}, 204),
        ({"ErrorCode": "many"}, 204),
        ({"ErrorCode": "9" * 30}, 204),
        ({"MessageStatus": "Not a Word"}, 400),
        ({"MessageStatus": None}, 400),
        ({"MessageSid": "MM" + "g" * 32}, 400),
    ],
)
@pytest.mark.parametrize("query", ["", "?m=", "?m=" + "a" * 32, "?m=%00&m=2", "?m=" + "A" * 500])
def test_a_receipt_we_cannot_place_is_no_error_of_ours(door, changes, status, query):
    assert door.post(door.receipt(**changes), STATUS_PATH + query).status_code == status


ODD = ["", " ", "\x00", "a\x00b", "x" * 1600, "x" * 5000, "😀" * 800, "‮done", "\ud7ff", "é\r\n"]


@pytest.mark.parametrize("body", ODD)
def test_a_genuine_text_is_kept_to_the_letter_whatever_is_in_it(door, body):
    assert door.post(door.form(Body=body)).status_code == 200

    assert [kept for kept, _ in door.replies()] == [body]


@pytest.mark.parametrize("sender", ["HILLSIDE", "12345", "+266696687", "\x00", "x" * 400])
def test_a_text_from_something_that_is_no_number_is_kept_too(door, sender):
    assert door.post(door.form(From=sender)).status_code == 200
    assert door.count("replies") == 1


@pytest.mark.parametrize(
    ("field", "value"), [("NumMedia", "two"), ("NumMedia", None), ("Body", None)]
)
def test_a_text_that_lacks_a_lesser_field_is_kept(door, field, value):
    assert door.post(door.form(**{field: value})).status_code == 200
    assert door.count("replies") == 1


def test_bytes_that_are_no_text_are_refused_as_not_signed(door):
    assert door.send(b"Body=%ff%fe\xff&To=%", "c2lnbmVk").status_code == 403


def test_a_text_that_cannot_be_answered_now_is_kept_and_answered_by_the_beat(door):
    silent = replace(door.container, texts=Texts({}, drafts_allowed=True))
    door.client.application.extensions["physio_service"] = silent

    answer = door.post(door.form(Body="what?"))

    assert answer.status_code == 200
    assert door.replies() == [("what?", "received")]


@given(data=st.data())
@hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_no_mutation_of_a_signed_request_gets_in(door, data):
    form = door.form()
    signed = RequestValidator(TOKEN).compute_signature(PUBLIC + INBOUND_PATH, form)
    name = data.draw(st.sampled_from(sorted(form)))
    mutation = data.draw(st.sampled_from(["value", "drop", "add", "signature", "double"]))
    text = data.draw(st.text(max_size=40).map(lambda one: one.encode("utf-8", "ignore").decode()))
    if mutation == "value" and form[name] != text:
        form[name] = text
    elif mutation == "drop" and form[name]:
        del form[name]
    elif mutation == "add":
        form[f"X{text}"] = "1"
    elif mutation == "double":
        form[name] += form[name] or "1"
    else:
        place = data.draw(st.integers(0, len(signed) - 2))
        signed = signed[:place] + ("A" if signed[place] != "A" else "B") + signed[place + 1 :]

    assert door.send(urlencode(form), signed).status_code == 403
    assert door.count("replies") == 0


@given(body=st.binary(max_size=300), signed=st.text(max_size=40))
@example(body=b"%", signed="\x00")
@hypothesis_settings(
    max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_rubbish_is_refused_and_never_breaks_us(door, body, signed):
    header = signed.encode("ascii", "ignore").decode().translate({10: None, 13: None})

    assert door.send(body, header).status_code in (403, 413)


def _patient_id(door: Door):
    with door.line.database.reading() as tx:
        return tx.connection.execute(select(tables.patients.c.id)).scalar_one()


def test_a_shared_phone_and_a_strangers_are_kept_for_a_person(door):
    assert door.post(door.form(From=OTHER_PHONE, Body="who is this?")).status_code == 200
    assert door.count("tasks") == 1


def test_every_odd_text_at_once_is_kept_on_either_database(each_door):
    for number, body in enumerate(ODD):
        form = each_door.form(
            Body=body, MessageSid=f"SM{number:032}", From=f"+4477009001{number:02}"
        )
        assert each_door.post(form).status_code == 200

    assert {body for body, _ in each_door.replies()} == set(ODD)
    assert each_door.post(each_door.form(From="\x00")).status_code == 200
    assert each_door.post(each_door.form(To="+44\x00")).status_code == 403


def test_a_text_by_a_messaging_service_that_is_not_the_numbers_is_refused(door):
    refused = door.post(door.form(MessagingServiceSid="MG" + "0" * 32))

    assert refused.status_code == 403
    assert door.line.rows("replies") == []


def test_a_caller_is_put_through_and_told_when_nobody_answers(door):
    answer = door.post(door.form(Body=None), CALL_PATH)

    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    said = [one.tag for one in ElementTree.fromstring(answer.text)]  # noqa: S314 - ours
    assert said == ["Say", "Dial", "Say"]


def test_a_caller_at_night_hears_numbers_and_is_not_put_through(door):
    door.line.clock.forward(hours=12)

    answer = door.post(door.form(), CALL_PATH)

    (said,) = ElementTree.fromstring(answer.text)  # noqa: S314 - ours
    assert said.get("voice") == "Polly.Amy"
    assert "999" in (said.text or "")


@pytest.mark.parametrize(
    ("changes", "status"), [({"To": "+447700900777"}, 403), ({"From": None}, 400)]
)
def test_a_call_to_nobodys_number_or_from_nobody_is_refused(door, changes, status):
    assert door.post(door.form(**changes), CALL_PATH).status_code == status
