"""What did not arrive: tried again by its code, in its window and hours only; people are told."""

from datetime import timedelta

import pytest

from physio_service.domain.errors import NotAllowed, NotFound
from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.services.stopping import release_wording
from physio_service.store import circuits, stopped_wordings
from tests.builders_carrier import refused
from tests.builders_messages import PHONE

OFF, UNKNOWN_REASON, FILTERED, BLOCKED = 30003, 30008, 30007, 30004


def queue(line, **changes):
    line.episode(patient := line.patient())
    line.queue(patient, **changes)
    return patient


def fail(line, code, status="undelivered"):
    """Let the last text that left come back as not delivered."""
    last = line.carrier.handed[-1]
    line.receipt(last.token, status, sid=line.rows("attempts")[-1]["provider_sid"], code=code)


def send_and_fail(line, code, times, **between):
    """Send and fail until nothing is sent any more; return how many left."""
    for _ in range(times):
        before = len(line.carrier.handed)
        line.send()
        if len(line.carrier.handed) > before:
            fail(line, code)
        line.clock.forward(**between)
    return len(line.carrier.handed)


@pytest.mark.parametrize(
    ("code", "left"), [(OFF, 3), (UNKNOWN_REASON, 2), (30017, 3), (30001, 3), (30500, 2)]
)
def test_a_passing_failure_is_tried_again_as_often_as_its_code_allows(line, code, left):
    queue(line)

    assert send_and_fail(line, code, 6, hours=1) == left
    assert line.outcomes() == [("session_discreet", "undelivered", "receipt")]


@pytest.mark.parametrize("code", [BLOCKED, 30450, 30005, 30006, 30009])
def test_a_lasting_failure_is_not_tried_again_and_people_are_told(line, code):
    queue(line)

    assert send_and_fail(line, code, 3, hours=1) == 1
    assert line.tasks() == [("undelivered", 3)]


def test_a_handset_that_is_off_is_left_alone_for_an_hour(line):
    queue(line)
    line.send()
    fail(line, OFF)

    line.clock.forward(minutes=59)
    line.send()
    early = len(line.carrier.handed)
    line.clock.forward(minutes=1)
    line.send()

    assert (early, len(line.carrier.handed)) == (1, 2)


def test_a_text_is_never_tried_again_past_its_own_time(line):
    queue(line, not_after_at=line.now + timedelta(minutes=50))

    assert send_and_fail(line, OFF, 3, hours=1) == 1
    assert line.text().state.value == "undelivered"


def test_a_text_is_never_tried_again_at_night(line):
    line.clock.forward(hours=10, minutes=30)  # half past seven in the evening
    queue(line, not_after_at=line.now + timedelta(hours=16))
    line.send()
    fail(line, OFF)

    line.clock.forward(hours=3)
    line.send()
    at_night = len(line.carrier.handed)
    line.clock.forward(hours=10)
    line.send()

    assert (at_night, len(line.carrier.handed)) == (1, 2)


def test_nothing_is_tried_again_after_a_stop(line):
    queue(line)
    line.send()
    fail(line, OFF)

    line.says("STOP")
    line.send()
    line.clock.forward(hours=2)
    line.send()

    assert [text.to for text in line.carrier.handed] == [PHONE, PHONE]  # and the word on the STOP
    assert line.outcomes()[0][1:] == ("suppressed", "opted_out")


def test_a_handset_that_is_off_for_three_days_is_for_a_person(line):
    patient = queue(line)
    tasks = []
    for day in range(3):
        if day:
            line.queue(patient, not_after_at=line.now + timedelta(hours=10))
        send_and_fail(line, OFF, 3, hours=1)
        tasks.append(line.tasks())
        line.clock.forward(hours=21)

    assert tasks == [[], [], [("undelivered", 3)]]


def test_a_safety_answer_that_did_not_arrive_is_told_at_once_and_tried_again(line):
    line.patient()
    line.says("it hurts")
    line.send()

    fail(line, OFF)

    assert ("safety_text_failed", 1) in line.tasks()
    line.clock.forward(hours=1)
    line.send()
    assert len(line.carrier.handed) == 2


def test_late_word_of_the_first_try_moves_the_second_only_if_it_arrived(line):
    queue(line)
    line.send()
    first, sid = line.carrier.handed[0].token, line.rows("attempts")[0]["provider_sid"]
    fail(line, UNKNOWN_REASON)
    line.clock.forward(hours=1)
    line.send()

    assert not line.receipt(first, "failed", sid=sid, code=BLOCKED)
    assert line.text().state.value == "sent"
    assert line.receipt(first, "delivered", sid=sid)
    assert line.text().state.value == "delivered"


def test_what_arrives_after_all_before_its_second_try_is_not_sent_again(line):
    queue(line)
    line.send()
    fail(line, UNKNOWN_REASON)

    sid = line.rows("attempts")[0]["provider_sid"]
    line.receipt(line.carrier.handed[0].token, "delivered", sid=sid)
    line.clock.forward(hours=1)
    line.send()

    assert len(line.carrier.handed) == 1


def test_what_a_silent_network_may_have_delivered_stays_unknown_and_is_not_sent_again(line):
    queue(line)

    assert send_and_fail(line, 30410, 3, hours=1) == 1
    assert line.outcomes() == [("session_discreet", "unknown_final", "provider_silent")]
    assert line.tasks() == [("undelivered", 3)]


def test_what_a_network_dropped_at_the_end_of_its_time_is_missed_and_never_late(line):
    queue(line)

    assert send_and_fail(line, 30036, 3, hours=1) == 1
    assert line.outcomes() == [("session_discreet", "expired", "validity_ended")]


@pytest.mark.parametrize(("code", "rule"), [(30034, "carrier_setup"), (30023, "carrier_cap")])
def test_a_delivery_that_fails_for_our_set_up_opens_the_circuit(line, code, rule):
    queue(line)

    send_and_fail(line, code, 1, seconds=1)

    with line.database.reading() as tx:
        assert [one.rule for one in circuits.open_now(tx)] == [rule]


def filtered(line):
    patient = queue(line)
    send_and_fail(line, FILTERED, 1, seconds=1)
    return patient


def test_words_that_are_filtered_stop_and_a_person_is_told(line):
    patient = filtered(line)
    line.queue(patient, sequence=1)

    line.send()

    assert len(line.carrier.handed) == 1
    assert line.outcomes()[1][1:] == ("held", "wording_stopped")
    assert ("carrier_code", 2) in line.tasks()


def test_other_words_still_leave(line):
    patient = filtered(line)
    line.queue(patient, sequence=1, wording_key="call_ack", duty=Duty.NOTICE)

    line.send()

    assert len(line.carrier.handed) == 2


def test_a_named_approver_lets_words_go_again(line):
    patient = filtered(line)
    with line.database.reading() as tx:
        (stopped,) = stopped_wordings.of_clinic_now(tx, line.clinic_id)
    arguments = (line.clinic_id, stopped.id)

    with pytest.raises(NotAllowed):
        release_wording(line.database, SYSTEM, *arguments, now=line.now)
    release_wording(line.database, line.house.physio, *arguments, now=line.now)
    with pytest.raises(NotFound):
        release_wording(line.database, line.house.physio, *arguments, now=line.now)

    line.queue(patient, sequence=1)
    line.send()
    assert len(line.carrier.handed) == 2


def test_words_that_keep_somebody_safe_are_never_stopped(line):
    line.patient()
    line.says("it hurts")
    line.send()
    fail(line, FILTERED)
    line.clock.forward(hours=2)

    line.says("it hurts more")
    line.send()

    assert len(line.carrier.handed) == 2
    assert ("safety_text_failed", 1) in line.tasks()


def test_words_that_the_carrier_never_takes_are_stopped_after_three(line):
    for n in range(5):
        number = f"+4477009005{n:02}"
        line.episode(patient := line.patient(number))
        line.queue(patient, number)
    line.carrier.answers = [refused(21617)] * 3
    for _ in range(3):
        line.send()

    assert [rule for _, _, rule in line.outcomes()].count("bad_content") == 3
    with line.database.reading() as tx:
        assert len(stopped_wordings.of_clinic_now(tx, line.clinic_id)) == 1
