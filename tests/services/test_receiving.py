"""Receiving: a receipt moves its text forwards only; a reply is kept before all else."""

from itertools import permutations

import pytest

from physio_service.domain.errors import NotFound
from physio_service.services.claiming import claim_due
from physio_service.services.receiving import Inbound, receive_reply
from tests.builders_messages import OTHER_PHONE, PHONE
from tests.builders_people import TEXTS


def claimed(line, number=PHONE, **wish):
    """Queue and claim a text; return the token that its receipts carry."""
    line.episode(patient := line.patient(number))
    line.queue(patient, number, **wish)
    claims, _ = claim_due(line.database, TEXTS, "here", line.now, limit=8)
    return claims[-1].attempt.token


def test_receipts_move_a_text_forwards_and_never_back(line):
    token = claimed(line)

    moved = [line.receipt(token, word) for word in ("sent", "queued", "delivered", "failed")]

    assert moved == [True, False, True, False]
    assert line.outcomes() == [("session_discreet", "delivered", "receipt")]
    assert line.journal("message.settled") == ["message.settled"] * 2


def test_every_order_of_receipts_ends_in_the_same_state(line):
    words = ("sent", "undelivered", "failed")
    tokens = [claimed(line, f"+4477009003{n:02}") for n in range(6)]

    for token, order in zip(tokens, permutations(words), strict=True):
        for word in order:
            line.receipt(token, word, sid=f"SM{token}")

    assert {(m.state.value, m.provider_rank) for m in line.texts()} == {("failed", 6)}


def test_the_same_receipt_has_one_effect_however_often_it_comes(line):
    token = claimed(line)

    assert [line.receipt(token, "undelivered", code=30004) for _ in range(3)] == [
        True,
        False,
        False,
    ]
    assert len(line.rows("receipts")) == 1
    assert line.tasks() == [("undelivered", 3)]


def test_the_same_word_with_another_code_is_kept_and_moves_nothing(line):
    token = claimed(line)

    assert line.receipt(token, "undelivered", code=30003)
    assert not line.receipt(token, "undelivered", code=30005)

    assert line.rows("messages")[0]["error_code"] == 30003
    assert len(line.rows("receipts")) == 2


def test_a_status_word_nobody_knows_is_kept_and_changes_nothing(line):
    token = claimed(line)

    assert not line.receipt(token, "pondering")

    assert line.text().state.value == "sending"
    assert line.rows("receipts")[0]["status"] == "pondering"


def test_a_receipt_of_no_text_of_ours_is_kept_without_a_clinic(line):
    assert not line.receipt("f" * 32, "delivered")
    assert not line.receipt(None, "delivered", sid="SM2")
    assert [row["clinic_id"] for row in line.rows("receipts")] == [None, None]


def test_a_receipt_without_our_token_is_known_by_the_carriers_id(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.send()

    assert line.receipt(None, "delivered", sid=line.text().provider_sid)

    assert line.text().state.value == "delivered"


@pytest.mark.parametrize(("code", "is_marked"), [(30005, True), (30006, True), (30004, False)])
def test_only_a_number_that_cannot_work_is_marked(line, code, is_marked):
    token = claimed(line)

    line.receipt(token, "undelivered", code=code)

    (contact,) = line.rows("contacts")
    assert (contact["invalid_at"] is not None) == is_marked
    assert line.tasks() == [("undelivered", 3)]


def test_a_stop_in_a_receipt_cancels_what_waits(line):
    token = claimed(line)
    line.queue(line.house.read(line.text().patient_id), sequence=1)

    line.receipt(token, "failed", code=21610)

    assert [rule for _, _, rule in line.outcomes()] == ["receipt", "opted_out"]
    assert line.rows("opt_outs")[0]["source"] == "carrier"


def test_a_safety_answer_that_did_not_arrive_is_the_most_urgent_task(line):
    line.says("it hurts", number=OTHER_PHONE)
    line.send()

    line.receipt(line.carrier.handed[0].token, "undelivered", code=30003)

    assert ("safety_text_failed", 1) in line.tasks()


def test_a_reply_is_kept_once_however_often_the_carrier_brings_it(line):
    patient = line.patient()

    kept = [line.receive("done", sid="SM7") for _ in range(3)]

    assert kept[0] is not None
    assert kept[1:] == [None, None]
    (reply,) = line.rows("replies")
    assert (reply["patient_id"], reply["state"]) == (patient.id, "received")
    assert line.journal()[-1] == "reply.received"
    assert line.house.read(patient.id).last_contact_at == line.now


def test_our_own_number_decides_the_clinic_and_no_other_is_taken(line):
    with pytest.raises(NotFound):
        receive_reply(line.database, Inbound("SM1", "+447700900999", PHONE, "hello"), line.now)

    assert line.rows("contacts") == line.rows("replies") == []


def test_a_shared_number_is_nobodys_until_a_person_has_looked(line):
    both = [line.patient(), line.patient()]

    line.receive("hello")

    assert line.rows("replies")[0]["patient_id"] is None
    assert [line.house.read(one.id).last_contact_at for one in both] == [line.now] * 2


def test_an_unknown_number_becomes_a_contact_of_the_clinic(line):
    line.receive("hello", number=OTHER_PHONE)
    line.receive("hello again", number=OTHER_PHONE)

    assert len(line.rows("contacts")) == 1
    assert len(line.rows("replies")) == 2


def test_a_code_that_no_table_knows_is_told_to_people_once(line):
    for phone in (PHONE, OTHER_PHONE):
        line.episode(patient := line.patient(phone))
        line.queue(patient, phone)
    line.send()

    for number, text in enumerate(line.carrier.handed):
        line.receipt(text.token, "undelivered", sid=f"SM{number}", code=39999)

    assert line.tasks().count(("carrier_code", 2)) == 1
    assert [row["error_code"] for row in line.rows("messages")] == [39999, 39999]
