"""Queueing: a text is a row with its event, both or neither, and cancelled at a word."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.domain.patient import Consent
from physio_service.services.consenting import ask_consent
from physio_service.services.queueing import Texts, cancel_waiting, queue
from physio_service.services.reminding import remind
from physio_service.store import clinics
from physio_service.store.schema import senders
from tests.builders_messages import OTHER_PHONE, PHONE
from tests.builders_people import TEXTS

MARK = "Xylophonquartz"


def test_a_slot_makes_one_text_and_the_second_wish_none(line):
    patient = line.patient()

    made = [line.queue(patient), line.queue(patient), line.queue(patient, sequence=1)]

    assert made[1] is None
    assert [m.sequence for m in line.texts()] == [0, 1]
    assert line.journal("message.") == ["message.queued"] * 2


def test_a_text_that_a_language_lacks_is_said_in_english_and_kept_as_such(line):
    polish = TEXTS.wordings["pl"]
    kept = {key: text for key, text in polish.templates.items() if key != "session_discreet"}
    wordings = {**TEXTS.wordings, "pl": replace(polish, templates=kept)}
    texts = Texts(wordings, drafts_allowed=True)
    line.activity(line.episode(line.patient(language="pl")))

    remind(line.database, texts, line.now)

    (row,) = line.rows("messages")
    assert (row["language"], row["wording_key"]) == ("en", "session_discreet")
    assert row["wording_hash"] == TEXTS.wordings["en"].content_hash
    assert line.text().body.startswith("Hillside: ")


def test_a_reply_is_answered_once_with_each_kind(line):
    patient = line.patient()
    reply_id = line.receive("hello")

    made = [
        line.queue(patient, sequence=None, answers_id=reply_id, kind=kind)
        for kind in ("done_ack", "done_ack", "help")
    ]

    assert [one is not None for one in made] == [True, False, True]


def test_the_slot_is_of_the_patients_own_day(line):
    line.clock.forward(hours=7)  # 16:00 in London, past midnight in Auckland
    patient = line.patient(zone="Pacific/Auckland")

    line.queue(patient)

    assert line.text().local_day == line.now.date() + timedelta(days=1)


def test_a_clinic_without_a_number_makes_no_text(line):
    patient = line.patient()
    with line.database.transaction() as tx:
        tx.connection.execute(update(senders).values(is_active=False))

    assert line.queue(patient) is None
    assert line.rows("messages") == []


def test_a_failure_after_it_leaves_neither_text_nor_event(line):
    patient = line.patient()

    def fail_afterwards():
        with line.database.transaction() as tx:
            assert queue(tx, TEXTS, line.wish(tx, patient), SYSTEM, line.now)
            assert cancel_waiting(tx, line.clinic_id, patient.id, "test", SYSTEM, line.now) == 1
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail_afterwards()

    assert line.rows("messages") == []
    assert line.journal("message.") == []


def test_cancelling_leaves_safety_answers_and_what_has_left(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.send()
    line.queue(patient, sequence=1)
    line.queue(patient, sequence=0, kind="unknown", wording_key="unknown", duty=Duty.SAFETY)

    with line.database.transaction() as tx:
        cancelled = cancel_waiting(tx, line.clinic_id, patient.id, "paused", SYSTEM, line.now)

    assert cancelled == 1
    assert [state for _, state, _ in line.outcomes()] == ["sent", "suppressed", "queued"]
    assert line.rows("questions")[0]["close_rule"] == "paused"


def test_cancelling_for_one_person_leaves_the_other_on_the_same_phone(line):
    one, other = line.patient(), line.patient()
    line.queue(one)
    line.queue(other)

    with line.database.transaction() as tx:
        cancel_waiting(tx, line.clinic_id, one.id, "paused", SYSTEM, line.now)

    assert [state for _, state, _ in line.outcomes()] == ["suppressed", "queued"]


def test_the_first_question_is_on_record_with_its_wording(line):
    line.clock.forward(hours=13)
    patient = line.patient(consent=Consent.NONE)
    with line.database.transaction() as tx:
        clinic = clinics.get(tx, line.clinic_id)
        contact = line.contact(tx)
        ask_consent(tx, TEXTS, clinic, patient, contact, line.house.physio, line.now)

    asked = line.text()
    assert asked.due_at == line.now + timedelta(hours=10)
    assert asked.not_after_at == asked.due_at + timedelta(days=7)
    assert line.house.read(patient.id).consent is Consent.ASKED
    (event,) = line.house.events("consent.asked")
    assert event == {
        "wording": "onboarding_consent",
        "language": "en",
        "version": "0.1.0",
        "channel": "sms",
    }


def test_a_text_says_nothing_of_side_operation_or_full_name(line):
    patient = line.patient(name=f"{MARK} Smith")
    line.queue(patient)

    body = line.text().body.lower()

    assert not any(word in body for word in ("hip", "left", "right", "smith", MARK.lower()))


def test_no_word_of_anybody_is_in_the_database_in_the_clear(line, tmp_path, request):
    line.episode(patient := line.patient(name=f"{MARK} Smith"))
    line.queue(patient, wording_key="staff_message", values={"body": f"Hello {MARK}"})
    line.send()
    line.receipt(line.carrier.handed[0].token, "delivered")
    line.says(f"I am {MARK} and it hurts")
    line.says("STOP", number=OTHER_PHONE)

    stored = _everything(line, tmp_path)

    for secret in (MARK, MARK.lower(), PHONE, PHONE[3:], OTHER_PHONE, "it hurts"):
        assert secret.encode() not in stored, secret
    assert line.clinic_id.hex.encode() in stored or str(line.clinic_id).encode() in stored


def _everything(line, folder):
    """Return every byte the database keeps: the file and its log, or each table as text."""
    if line.database.engine.dialect.name == "sqlite":
        files = sorted(folder.glob("physio.db*"))
        assert len(files) > 1, "the write-ahead log is looked at too"
        return b"".join(file.read_bytes() for file in files)
    with line.database.reading() as tx:
        names = tx.connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).scalars()
        rows = [
            bytes(value) if isinstance(value, (bytes, memoryview)) else str(value).encode()
            for name in names.all()
            for row in tx.connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608
            for value in row
        ]
    return b"\n".join(rows)


def test_another_clinics_wording_values_are_its_own(line):
    patient = line.patient()
    with line.database.transaction() as tx:
        wish = line.wish(tx, patient)
        other = replace(wish.clinic, text_name="Seaside")
        queue(tx, TEXTS, replace(wish, clinic=other), SYSTEM, line.now)

    assert line.text().body.startswith("Seaside: ")


def test_an_accent_that_a_text_could_not_carry_is_dropped_and_the_journal_says_so(line):
    line.episode(patient := line.patient())

    line.queue(patient, values={"session": "mørning ŵ", "when": "", "body": ""})

    (told,) = (row["after"] for row in line.rows("events") if row["kind"] == "message.queued")
    assert told["plainer"] == ["session"]
    assert line.text().encoding.value == "GSM-7"
    assert "mørning w" in line.text().body
