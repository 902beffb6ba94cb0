"""Answering: understood and acted on, or a fixed safety text and a person who reads it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.message import Duty
from physio_service.domain.patient import Consent
from physio_service.domain.pause import PauseKind
from physio_service.domain.wording import UnfitText
from physio_service.services.answering import answer_left_behind, answer_reply
from physio_service.store import clinics, pauses
from physio_service.store.database import Database, StoreBusy
from physio_service.store.schema import replies
from physio_service.store.types import Sealed
from physio_service.store.vault import Unreadable
from tests.builders_messages import OTHER_PHONE
from tests.builders_people import TEXTS

UNCLEAR = ["no pain", "done but it hurts", "3-4", "👍", "", "7", "yes", "no", "x" * 1600]


@dataclass
class Busy:
    """A database that can be read, while another writer holds it."""

    under: Database

    def reading(self):
        return self.under.reading()

    def together(self, _work):
        raise StoreBusy


def due_of(line):
    return [task["due_at"] for task in line.rows("tasks")]


@pytest.mark.parametrize("text", UNCLEAR)
def test_what_is_not_understood_gets_the_safety_text_and_a_person(line, text):
    line.patient()

    assert line.says(text) == ["unknown"]

    (reply,) = line.rows("replies")
    (task,) = line.rows("tasks")
    assert reply["state"] == "unclear"
    assert (task["kind"], task["tier"], task["reply_id"]) == ("read_reply", 2, reply["id"])
    assert task["due_at"] == line.now + timedelta(hours=2)
    assert line.text().body.endswith("A person reads this by 11:00 today.")
    assert line.journal("reply.") == ["reply.received", "reply.unclear"]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 3, 6, 17, 30, tzinfo=UTC), datetime(2026, 3, 9, 9, 30, tzinfo=UTC)),
        (datetime(2026, 3, 7, 3, 0, tzinfo=UTC), datetime(2026, 3, 9, 10, 0, tzinfo=UTC)),
        (datetime(2026, 4, 2, 16, 59, tzinfo=UTC), datetime(2026, 4, 7, 8, 59, tzinfo=UTC)),
    ],
    ids=["friday evening", "saturday night", "easter"],
)
def test_a_person_reads_within_two_open_hours_over_weekends_and_holidays(line, at, due):
    line.patient()
    line.clock.move_to(at)

    line.says("it hurts")

    assert due_of(line) == [due]


def test_a_closure_of_the_clinic_is_not_counted(line):
    line.patient()
    with line.database.transaction() as tx:
        days = {(line.now + timedelta(days=n)).date(): "moving house" for n in range(3)}
        clinics.add_closures(tx, line.clinic_id, days, line.now)

    line.says("it hurts")

    assert due_of(line) == [datetime(2026, 3, 5, 10, 0, tzinfo=UTC)]
    assert "on Thu by 10:00" in line.text().body


def test_the_safety_text_leaves_at_any_hour(line):
    line.patient()
    line.clock.forward(hours=15)

    line.says("it hurts")
    line.send()

    assert line.outcomes() == [("unknown", "sent", "accepted")]


@pytest.mark.parametrize("consent", Consent)
def test_the_safety_text_comes_whatever_the_consent(line, consent):
    patient = line.patient(consent=consent)
    with line.database.transaction() as tx:
        pauses.start(tx, line.clinic_id, patient.id, PauseKind.CLINIC, line.now)

    line.says("it hurts")
    line.send()

    assert line.outcomes() == [("unknown", "sent", "accepted")]


def test_the_safety_text_comes_after_a_stop_too(line):
    line.patient()
    line.says("STOP")
    line.says("it hurts so much")
    line.send()

    assert sorted(line.outcomes()) == [
        ("stop", "sent", "accepted"),
        ("unknown", "sent", "accepted"),
    ]


@pytest.mark.parametrize("text", ["done", "yes", "START", "PAUSE", "call", "7", "hello"])
def test_a_number_nobody_here_has_gets_only_the_safety_text(line, text):
    assert line.says(text, number=OTHER_PHONE) == ["unknown"]
    line.send()

    assert line.outcomes() == [("unknown", "sent", "accepted")]
    assert line.tasks() == [("read_reply", 2)]
    assert line.rows("messages")[0]["patient_id"] is None


@pytest.mark.parametrize("text", ["call", "who is this", "done pain"])
def test_what_nobody_can_tell_of_a_shared_number_is_shown_to_a_person(line, text):
    line.patient(consent=Consent.ASKED)
    line.patient(consent=Consent.ASKED)

    assert line.says(text) == ["unknown"]
    assert line.tasks() == [("read_reply", 2)]


def test_a_picture_is_looked_at_whatever_its_caption_says(line):
    line.patient()

    assert line.says("done", media_count=1) == ["unknown"]
    assert line.tasks() == [("read_reply", 2)]


def test_a_stop_under_a_picture_is_a_stop(line):
    line.patient()

    assert line.says("STOP", media_count=1) == ["stop"]
    assert line.rows("opt_outs") != []


@pytest.mark.parametrize("text", ["thanks", "Thank you!", "thx, bye", "🙂 thanks"])
def test_thanks_are_kept_and_neither_answered_nor_left_for_anybody_to_read(line, text):
    line.patient()

    assert line.says(text) == []
    assert line.tasks() == []
    assert line.rows("replies")[0]["state"] == "understood"


def test_thanks_beside_a_question_for_a_yes_are_no_yes(line):
    patient = line.patient(consent=Consent.ASKED)
    line.queue(patient, wording_key="onboarding_consent", kind="consent", duty=Duty.CONSENT)
    line.send()

    assert line.says("ok thanks") == ["unknown"]


def test_thanks_of_somebody_unknown_are_read_by_a_person(line):
    assert line.says("thanks", number=OTHER_PHONE) == ["unknown"]


def test_a_stop_beside_what_nobody_sorts_is_a_stop_and_is_read(line):
    line.patient()

    assert sorted(line.says("Stop. I have chest pain")) == ["stop", "unknown"]
    assert line.rows("opt_outs") != []
    assert ("read_reply", 2) in line.tasks()


@pytest.mark.parametrize(
    "text",
    ["STOP. When is my appointment?", "Who is this\nstop", "stop! my phone is broken"],
)
def test_a_stop_in_a_sentence_of_its_own_is_a_stop_and_the_rest_is_read(line, text):
    line.patient()

    assert sorted(line.says(text)) == ["stop", "unknown"]
    assert ("read_reply", 2) in line.tasks()


@pytest.mark.parametrize("text", ["stop it hurts", "how do I stop these", "don't stop", "..."])
def test_what_only_has_the_word_in_it_is_no_stop(line, text):
    line.patient()

    assert line.says(text) == ["unknown"]


@pytest.mark.parametrize("text", ["worng", "wrnog"])
def test_no_slip_is_read_as_a_word_that_costs_something(line, text):
    line.episode(line.patient())

    assert line.says(text) == ["unknown"]


def test_a_stop_with_a_slip_is_a_stop(line):
    line.patient()

    assert line.says("stpo") == ["stop"]


def test_two_machines_that_answer_each_other_fall_silent_but_people_are_told(line):
    line.patient()

    answers = [line.says("I am an automatic reply") for _ in range(5)]

    assert answers == [["unknown"]] * 3 + [[]] * 2
    assert len(line.tasks()) == 5
    line.clock.forward(minutes=10, seconds=1)
    assert line.says("still here") == ["unknown"]


def test_answers_of_any_kind_count_towards_silence_but_a_stop_is_confirmed(line):
    line.episode(line.patient())

    answers = [line.says(text) for text in ("HELP", "CALL", "hello", "HELP", "STOP", "START")]

    assert answers == [["help"], ["call_ack"], ["unknown"], [], ["stop"], []]
    assert line.tasks().count(("read_reply", 2)) == 2


def test_what_is_not_understood_is_answered_with_the_safety_text_also_after_many_answers(line):
    line.episode(line.patient())
    for text in ("HELP", "CALL", "PAUSE"):
        line.says(text)

    assert [line.says("my toes look odd") for _ in range(2)] == [["unknown"], []]


def test_being_welcomed_silences_nobody(line):
    patient = line.patient(consent=Consent.ASKED)
    line.queue(patient, wording_key="onboarding_consent", kind="consent", duty=Duty.CONSENT)
    line.send()

    assert line.says("YES") == ["onboarding_confirm", "onboarding_safety"]
    assert [line.says("HELP") for _ in range(4)] == [["help"]] * 3 + [[]]


def test_a_number_that_is_silenced_silences_no_other(line):
    line.patient()
    for _ in range(4):
        line.says("I am an automatic reply")

    assert line.says("hello", number=OTHER_PHONE) == ["unknown"]


def test_a_reply_is_answered_once(line):
    line.patient()
    reply_id = line.receive("HELP")

    for _ in range(3):
        answer_reply(line.database, TEXTS, line.clinic_id, reply_id, line.now)

    assert [key for key, _, _ in line.outcomes()] == ["help"]
    assert line.journal("reply.") == ["reply.received", "reply.understood"]


def test_a_failure_in_the_middle_leaves_nothing_but_the_kept_reply(line):
    line.patient()
    reply_id = line.receive("STOP")
    broken = replace(TEXTS, wordings={"en": _without(TEXTS.wordings["en"], "stop")})

    with pytest.raises(LookupError):
        answer_reply(line.database, broken, line.clinic_id, reply_id, line.now)

    assert line.rows("opt_outs") == line.rows("messages") == line.rows("tasks") == []
    assert line.journal()[-1] == "reply.received"
    assert line.rows("replies")[0]["state"] == "received"


def test_one_reply_that_cannot_be_answered_keeps_no_other_waiting(line):
    line.patient()
    line.patient(OTHER_PHONE)
    line.receive("STOP")
    line.receive("HELP", number=OTHER_PHONE)
    line.clock.forward(minutes=1)
    broken = replace(TEXTS, wordings={"en": _without(TEXTS.wordings["en"], "stop")})

    with pytest.raises(LookupError):
        answer_left_behind(line.database, broken, line.now)

    assert [key for key, _, _ in line.outcomes()] == ["help"]
    assert answer_left_behind(line.database, TEXTS, line.now) == 1


def test_a_reply_that_cannot_be_answered_is_put_aside_for_a_person_within_a_minute(line):
    line.patient()
    reply_id = line.receive("DONE")
    with line.database.transaction() as tx:
        tx.connection.execute(update(replies).values(body=Sealed(b"\x00spoilt")))

    for _ in range(3):
        line.clock.forward(seconds=15)
        with pytest.raises(Unreadable):
            answer_left_behind(line.database, TEXTS, line.now)

    assert answer_left_behind(line.database, TEXTS, line.now) == 0
    (task,) = line.rows("tasks")
    assert (task["kind"], task["reply_id"]) == ("read_reply", reply_id)
    assert [key for key, _, _ in line.outcomes()] == ["unknown"]
    assert line.rows("replies")[0]["state"] == "unclear"


def test_a_reply_that_cannot_even_be_given_the_safety_text_is_still_shown_to_a_person(line):
    line.patient()
    line.receive("HELP")
    mute = replace(TEXTS, wordings={})

    for _ in range(3):
        line.clock.forward(seconds=15)
        with pytest.raises(LookupError):
            answer_left_behind(line.database, mute, line.now)

    assert [task["kind"] for task in line.rows("tasks")] == ["read_reply"]
    assert line.outcomes() == []


def test_a_busy_database_is_no_fault_of_the_reply(line):
    line.patient()
    line.receive("HELP")

    for _ in range(5):
        line.clock.forward(seconds=15)
        with pytest.raises(StoreBusy):
            answer_left_behind(Busy(line.database), TEXTS, line.now)

    assert answer_left_behind(line.database, TEXTS, line.now) == 1
    assert [key for key, _, _ in line.outcomes()] == ["help"]


def _without(wording, key):
    return replace(wording, templates={k: t for k, t in wording.templates.items() if k != key})


def test_the_answer_is_in_the_patients_language(line):
    line.patient(language="cy")

    line.says("mae'n brifo")

    assert line.rows("messages")[0]["language"] == "cy"
    assert line.says("CYMORTH") == ["help"]


def test_a_text_that_does_not_fit_is_refused_before_anything_is_written(line):
    line.patient()

    with pytest.raises(UnfitText):
        line.queue(None, values={})

    assert line.rows("messages") == []


@pytest.mark.parametrize("sender", ["NHS", "62277", "whatsapp:+447700900123", "+44" + "7" * 3000])
def test_a_text_from_what_no_text_can_reach_is_read_by_a_person_and_not_answered(line, sender):
    assert line.says("your parcel is here", sender) == []
    assert line.says("HELP", sender) == []
    assert line.tasks() == [("read_reply", 2)]
