"""What a word does: STOP, START, HELP, YES, NO, PAUSE, CALL and WRONG."""

from datetime import timedelta

import pytest

from physio_service.domain.patient import Consent
from physio_service.domain.pause import PauseKind
from physio_service.domain.question import QuestionKind
from physio_service.services.claiming import claim_due
from physio_service.services.consenting import ask_consent
from physio_service.store import clinics, contacts, pauses
from tests.builders_messages import OTHER_PHONE, PHONE
from tests.builders_people import TEXTS


def consent_of(line, patient):
    return line.house.read(patient.id).consent


def ask(line, patient, number=PHONE):
    """Ask for consent and send the question, so that it is open."""
    with line.database.transaction() as tx:
        clinic = clinics.get(tx, line.clinic_id)
        ask_consent(
            tx, TEXTS, clinic, patient, line.contact(tx, number), line.house.physio, line.now
        )
    line.send()


def test_stop_cancels_everything_at_once_and_confirms_once(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.queue(patient, sequence=1, due_at=line.now + timedelta(hours=3))

    assert line.says("STOP") == ["stop"]
    line.send()

    assert [(key, state) for key, state, _ in line.outcomes()] == [
        ("session_discreet", "suppressed"),
        ("session_discreet", "suppressed"),
        ("stop", "sent"),
    ]
    assert consent_of(line, patient) is Consent.WITHDRAWN
    assert line.tasks() == [("stopped_while_offloaded", 2)]
    kinds = line.journal()
    assert kinds.index("contact.opted_out") < kinds.index("message.suppressed")
    assert "consent.withdrawn" in kinds


def test_a_stop_at_night_is_confirmed_at_night(line):
    line.patient()
    line.clock.forward(hours=13)

    line.says("STOP")
    line.send()

    assert line.outcomes() == [("stop", "sent", "accepted")]


def test_a_second_stop_is_understood_and_not_confirmed_again(line):
    line.patient()
    line.says("STOP")

    assert line.says("stop!!") == []
    line.send()

    assert line.outcomes() == [("stop", "sent", "accepted")]
    assert line.journal("contact.") == ["contact.opted_out"]
    assert line.journal("consent.") == ["consent.withdrawn"]
    assert line.rows("replies")[-1]["state"] == "understood"


def test_a_stop_after_the_carriers_own_withdraws_consent_all_the_same(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    with line.database.transaction() as tx:
        sender = clinics.sender_of(tx, line.clinic_id)
        contacts.opt_out(tx, line.clinic_id, PHONE, sender.id, "carrier", line.now)

    assert line.says("STOP") == []

    assert consent_of(line, patient) is Consent.WITHDRAWN
    assert line.outcomes()[0][1] == "suppressed"
    assert line.tasks() == [("stopped_while_offloaded", 2)]


def test_a_stop_before_a_yes_is_a_no(line):
    patient = line.patient(consent=Consent.ASKED)

    line.says("STOP")

    assert consent_of(line, patient) is Consent.DECLINED
    assert line.tasks() == []


def test_a_stop_on_a_shared_number_is_for_everybody_on_it(line):
    both = [line.patient(), line.patient()]
    for n, patient in enumerate(both):
        line.episode(patient)
        line.queue(patient, sequence=n)

    assert line.says("STOP") == ["stop_shared"]

    assert [consent_of(line, one) for one in both] == [Consent.WITHDRAWN] * 2
    assert line.tasks() == [("stopped_while_offloaded", 2)] * 2
    assert {task["patient_id"] for task in line.rows("tasks")} == {one.id for one in both}
    withdrawn = [e for e in line.rows("events") if e["kind"] == "consent.withdrawn"]
    assert {event["patient_id"] for event in withdrawn} == {one.id for one in both}


def test_a_stop_of_an_unknown_number_is_kept_and_confirmed(line):
    assert line.says("STOP", number=OTHER_PHONE) == ["stop"]
    line.send()

    assert line.outcomes() == [("stop", "sent", "accepted")]
    assert line.says("stop", number=OTHER_PHONE) == []


def test_start_after_a_stop_asks_for_consent_again_and_for_nothing_else(line):
    line.episode(patient := line.patient())
    line.says("STOP")
    line.send()

    assert line.says("START") == ["start_consent"]
    line.send()

    assert consent_of(line, patient) is Consent.ASKED
    line.queue(patient)
    line.send()
    assert line.outcomes()[-1] == ("session_discreet", "suppressed", "no_consent")
    assert line.says("YES") == ["onboarding_confirm", "onboarding_safety"]
    assert consent_of(line, patient) is Consent.GIVEN


def test_an_answer_by_text_is_kept_with_the_words_that_asked(line):
    patient = line.patient(consent=Consent.NONE)
    ask(line, patient)
    line.says("YES")
    line.says("STOP")
    line.says("START")
    line.send()
    line.says("NO")

    first, again = [
        {"wording": key, "language": "en", "version": "0.1.0", "channel": "sms"}
        for key in ("onboarding_consent", "start_consent")
    ]
    kept = [
        (row["kind"], row["before"]["consent"], row["after"])
        for row in line.rows("events")
        if row["kind"].startswith("consent.")
    ]
    assert kept == [
        ("consent.asked", "none", first),
        ("consent.given", "asked", first),
        ("consent.withdrawn", "given", {"channel": "sms"}),
        ("consent.asked", "withdrawn", again),
        ("consent.declined", "asked", again),
    ]


def test_start_ends_every_pause_and_says_so(line):
    line.episode(patient := line.patient())
    line.says("PAUSE")
    with line.database.transaction() as tx:
        pauses.start(tx, line.clinic_id, patient.id, PauseKind.CLINIC, line.now)

    assert line.says("START") == ["start"]
    assert consent_of(line, patient) is Consent.GIVEN

    line.clock.forward(minutes=10)
    line.queue(patient)
    line.send()
    assert line.outcomes()[-1] == ("session_discreet", "sent", "accepted")
    assert line.journal("patient.resumed") == ["patient.resumed"] * 2


@pytest.mark.parametrize("consent", [Consent.NONE, Consent.DECLINED, Consent.WITHDRAWN])
def test_start_never_stands_for_a_yes(line, consent):
    patient = line.patient(consent=consent)

    assert line.says("START") == ["start_consent"]
    assert consent_of(line, patient) is Consent.ASKED


@pytest.mark.parametrize("number", [PHONE, OTHER_PHONE])
def test_help_is_given_to_anybody_at_any_hour(line, number):
    line.patient()
    line.clock.forward(hours=13)

    line.says("HELP", number=number)
    line.send()

    assert line.outcomes() == [("help", "sent", "accepted")]


def test_help_is_given_after_a_stop_too(line):
    line.patient()
    line.says("STOP")

    line.says("help")
    line.send()

    assert [state for _, state, _ in line.outcomes()] == ["sent", "sent"]


def test_yes_gives_consent_while_it_is_asked_and_the_number_is_verified(line):
    ask(line, patient := line.patient(consent=Consent.NONE))

    assert line.says("yes") == ["onboarding_confirm", "onboarding_safety"]
    line.send()

    assert consent_of(line, patient) is Consent.GIVEN
    assert line.rows("contacts")[0]["verified_at"] == line.now
    assert [state for _, state, _ in line.outcomes()] == ["sent"] * 3
    assert line.rows("questions")[0]["close_rule"] == "answered"
    assert line.carrier.bodies[2].startswith("This line is automated")


def test_a_yes_at_night_is_confirmed_in_the_morning(line):
    ask(line, line.patient(consent=Consent.NONE))
    line.clock.forward(hours=12)
    line.says("yes")
    line.send()
    assert [state for _, state, _ in line.outcomes()] == ["sent", "held", "held"]

    line.clock.forward(hours=11)
    line.send()

    assert [state for _, state, _ in line.outcomes()] == ["sent"] * 3


@pytest.mark.parametrize("consent", [Consent.NONE, Consent.GIVEN, Consent.WITHDRAWN])
def test_yes_means_nothing_while_nothing_is_asked(line, consent):
    patient = line.patient(consent=consent)

    assert line.says("YES") == ["unknown"]
    assert consent_of(line, patient) is consent


def test_yes_a_week_later_is_too_late(line):
    ask(line, patient := line.patient(consent=Consent.NONE))
    line.clock.forward(days=7)

    assert line.says("YES") == ["unknown"]
    assert consent_of(line, patient) is Consent.ASKED


def test_no_to_the_consent_question_is_taken_and_said_back(line):
    ask(line, patient := line.patient(consent=Consent.NONE))

    assert line.says("no") == ["stop"]
    assert consent_of(line, patient) is Consent.DECLINED


def test_no_without_a_question_is_read_by_a_person(line):
    line.patient()

    assert line.says("No.") == ["unknown"]


def test_pause_stops_reminders_for_seven_days_and_is_confirmed(line):
    line.episode(patient := line.patient())
    line.queue(patient)

    assert line.says("PAUSE") == ["pause"]
    line.send()

    assert [(key, state, rule) for key, state, rule in line.outcomes()] == [
        ("session_discreet", "suppressed", "paused"),
        ("pause", "sent", "accepted"),
    ]
    assert line.tasks() == [("paused_while_offloaded", 2)]
    (pause,) = line.rows("pauses")
    assert pause["until_at"] == line.now + timedelta(days=7)
    line.clock.forward(days=7)
    line.queue(patient)
    line.send()
    assert line.outcomes()[-1] == ("session_discreet", "sent", "accepted")


def test_pause_is_for_those_who_get_reminders(line):
    line.patient(consent=Consent.ASKED)

    assert line.says("PAUSE") == ["unknown"]
    assert line.rows("pauses") == []


def test_call_is_a_task_within_two_open_hours(line):
    line.patient()

    assert line.says("CALL") == ["call_ack"]
    assert line.says("call me") == ["call_ack"]
    assert line.tasks() == [("call_back", 2)]
    assert line.rows("tasks")[0]["due_at"] == line.now + timedelta(hours=2)


def test_wrong_number_is_never_texted_again_and_staff_find_the_right_one(line):
    line.episode(patient := line.patient())
    line.queue(patient)

    assert line.says("wrong number") == ["wrong_number"]
    assert line.says("you have the wrong number") == []
    line.send()

    assert [(state, rule) for _, state, rule in line.outcomes()] == [
        ("suppressed", "wrong_number"),
        ("sent", "accepted"),
    ]
    assert line.tasks() == [("wrong_number", 2)]
    assert line.rows("tasks")[0]["patient_id"] == patient.id


def test_wrong_alone_says_that_the_number_is_another_unless_a_session_is_asked_for(line):
    episode = line.episode(patient := line.patient())
    asked = line.activity(episode)
    line.queue(patient, activity_ids=[asked.id], episode_ids=[episode.id])
    line.send()
    assert line.says("WRONG") == ["unknown"]
    assert line.says("DONE") == ["done_ack"]

    assert line.says("WRONG") == ["wrong_number"]


def test_wrong_alone_answers_the_question_for_consent(line):
    ask(line, line.patient(consent=Consent.ASKED))

    assert line.says("WRONG") == ["wrong_number"]


def test_the_first_question_waits_for_the_window_and_opens_when_it_leaves(line):
    line.clock.forward(hours=13)
    patient = line.patient(consent=Consent.NONE)
    ask(line, patient)
    assert line.rows("questions") == []

    line.clock.forward(hours=10)
    claims, _ = claim_due(line.database, TEXTS, "here", line.now, limit=8)

    assert [claim.message.wording_key for claim in claims] == ["onboarding_consent"]
    assert line.rows("questions")[0]["kind"] == QuestionKind.CONSENT


def test_help_that_was_asked_for_before_a_stop_is_still_given(line):
    line.patient()
    line.says("HELP")
    line.says("STOP")

    line.send()
    line.send()

    assert sorted(line.outcomes()) == [("help", "sent", "accepted"), ("stop", "sent", "accepted")]
