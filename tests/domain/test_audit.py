"""The audit asks the journal alone: each rule broken in it is found, and nothing else is."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from physio_service.domain.audit import Expected, Span, audit
from physio_service.domain.ledger import Line
from physio_service.store.types import new_id

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FOREVER = Span(NOW - timedelta(days=30), NOW + timedelta(days=30))
PATIENT, CLINIC, EPISODE = UUID(int=1), UUID(int=2), UUID(int=3)
CONTACT, SENDER, PAUSE = UUID(int=4), UUID(int=5), str(UUID(int=6))


class Journal:
    """Lines in the order of writing."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        hours = {"contact_opens": "08:00", "contact_closes": "20:00", "max_texts_day": 2}
        self.write("clinic.created", CLINIC, zone="Europe/London", **hours)
        registered = {"zone": "Europe/London", "reach": "sms", "contact_id": str(CONTACT)}
        self.write("patient.registered", PATIENT, **registered)
        self.write("consent.given", PATIENT)
        self.write("episode.assigned", EPISODE)

    def write(self, verb, subject, /, *, at=NOW, patient=PATIENT, **after):
        self.lines.append(Line(new_id(), at, verb, subject, patient, after))
        return subject

    def text(self, *, at=NOW, patient=PATIENT, claim=True, ends="sent", **wish):
        """Write a reminder from its wish to its end."""
        usual = {
            "kind": "session",
            "duty": "initiated",
            "wording": "session_discreet",
            "local_day": at.date().isoformat(),
            "sequence": len(self.lines),
            "plan_version": 1,
            "contact": str(CONTACT),
            "sender": str(SENDER),
            "not_after_at": (at + timedelta(hours=9)).isoformat(),
            "episodes": [str(EPISODE)],
            "activities": [],
        }
        message = self.write("message.queued", new_id(), at=at, patient=patient, **(usual | wish))
        if claim:
            self.write("message.claimed", message, at=at, patient=patient)
        if ends:
            self.write(f"message.{ends}", message, at=at, patient=patient, sid=f"SM{message}")
        return message

    def stop(self):
        self.write("contact.opted_out", CONTACT, sender=str(SENDER))

    def broken(self, span=FOREVER, expected=()):
        return [(one.invariant.value, one.what) for one in audit(self.lines, span, expected)]


@pytest.fixture
def journal():
    return Journal()


def test_a_course_that_keeps_the_rules_is_found_well(journal):
    journal.text()
    journal.write("reply.received", reply := new_id(), sid="SM1")
    journal.write("reply.understood", reply, at=NOW + timedelta(seconds=2))
    journal.write("task.opened", new_id())

    assert journal.broken() == []


@pytest.mark.parametrize(
    ("what", "ends"), [("no_end", None), ("no_end", "held"), (None, "unknown"), (None, "expired")]
)
def test_each_text_ends_in_one_state_that_shows(journal, what, ends):
    journal.text(claim=False, ends=ends)

    assert journal.broken() == ([("I1", what)] if what else [])


def test_a_text_that_is_not_over_yet_is_not_judged(journal):
    journal.text(claim=False, ends=None)

    assert journal.broken(Span(NOW, NOW + timedelta(hours=9))) == []


def test_a_text_the_carrier_took_twice_is_found(journal):
    message = journal.text()
    journal.write("message.settled", message, state="delivered", sid="SM other")

    assert journal.broken() == [("I1", "accepted_twice")]


def test_a_text_sent_once_more_on_purpose_and_marked_so_is_one_text(journal):
    message = journal.text()
    journal.write("message.queued", message, again=True)
    journal.write("message.claimed", message)
    journal.write("message.sent", message, sid="SM again")

    assert journal.broken() == []


def test_that_the_try_that_was_given_up_arrived_after_all_is_no_second_text(journal):
    message = journal.text(ends=None)
    journal.write("message.settled", message, state="undelivered", sid="SM first")
    journal.write("message.queued", message, again=True)
    journal.write("message.claimed", message)
    journal.write("message.sent", message, sid="SM again")
    journal.write("message.settled", message, state="delivered", sid="SM first")

    assert journal.broken() == []


def test_a_second_try_that_the_carrier_took_twice_is_found(journal):
    message = journal.text(ends=None)
    journal.write("message.settled", message, state="undelivered", sid="SM first")
    journal.write("message.queued", message, again=True)
    for sid in ("SM again", "SM and again"):
        journal.write("message.sent", message, sid=sid)

    assert journal.broken() == [("I1", "accepted_twice")]


def test_a_slot_has_one_text(journal):
    for _ in range(2):
        journal.text(sequence=0)

    assert journal.broken() == [("I1", "slot_taken_twice")] * 2


def test_an_answer_has_no_slot(journal):
    for _ in range(2):
        journal.text(sequence=None, duty="answer")

    assert journal.broken() == []


def test_a_claim_of_what_nobody_wished_for_is_found(journal):
    journal.write("message.claimed", new_id())

    assert ("I1", "claimed_unrecorded") in journal.broken()


@pytest.mark.parametrize(("duty", "is_broken"), [("initiated", True), ("safety", False)])
def test_none_at_night_but_what_may_go_at_any_hour(journal, duty, is_broken):
    journal.text(at=NOW.replace(hour=21), duty=duty)

    assert journal.broken() == ([("I2", "outside_window")] if is_broken else [])


def test_the_night_is_that_of_the_patients_own_clock(journal):
    journal.write("patient.changed", PATIENT, zone="America/New_York")
    journal.text()

    assert journal.broken() == [("I2", "outside_window")]


def test_the_patients_own_hours_lie_within_those_of_the_clinic(journal):
    journal.write("patient.changed", PATIENT, own_window=["12:00", "22:00"])
    journal.text()

    assert journal.broken() == [("I2", "outside_window")]


def test_without_hours_on_record_no_hour_is_wrong(journal):
    journal.write("clinic.changed", CLINIC, contact_opens=None)
    journal.text(at=NOW.replace(hour=3))

    assert journal.broken() == []


@pytest.mark.parametrize(
    ("wish", "is_broken"),
    [({}, True), ({"duty": "safety"}, False), ({"wording": "stop", "duty": "answer"}, False)],
)
def test_none_after_stop_but_its_confirmation_and_safety(journal, wish, is_broken):
    journal.stop()
    journal.text(**wish)

    assert journal.broken() == ([("I3", "opted_out")] if is_broken else [])


def test_a_stop_that_comes_after_the_claim_is_no_breach(journal):
    journal.text()
    journal.stop()

    assert journal.broken() == []


def test_start_lifts_a_stop(journal):
    journal.stop()
    journal.write("contact.opted_in", CONTACT, sender=str(SENDER))
    journal.write("contact.marked_invalid", CONTACT)
    journal.text()

    assert journal.broken() == []


@pytest.mark.parametrize(
    ("kind", "after", "what"),
    [
        ("patient.archived", {}, "archived"),
        ("consent.withdrawn", {}, "no_consent"),
        ("patient.paused", {"pause": PAUSE, "until_at": None}, "paused"),
        ("patient.paused", {"pause": PAUSE, "until_at": "2026-03-02T10:00:01+00:00"}, "paused"),
        ("patient.paused", {"pause": PAUSE, "until_at": "2026-03-02T10:00:00+00:00"}, None),
        ("episode.ended", {}, "episode_ended"),
    ],
)
def test_none_when_it_is_over_or_paused(journal, kind, after, what):
    journal.write(kind, EPISODE if kind.startswith("episode") else PATIENT, **after)
    journal.text(plan_version=None)

    assert journal.broken() == ([("I4", what)] if what else [])


def test_a_pause_that_was_ended_holds_nothing(journal):
    journal.write("patient.paused", PATIENT, pause=PAUSE)
    journal.write("patient.resumed", PATIENT, pause=PAUSE)
    journal.text()

    assert journal.broken() == []


def test_a_patient_taken_back_from_the_archive_may_be_texted(journal):
    journal.write("patient.archived", PATIENT)
    journal.write("patient.restored", PATIENT)
    journal.text()

    assert journal.broken() == []


def test_what_confirms_a_pause_may_go_in_it(journal):
    journal.write("patient.paused", PATIENT, pause=PAUSE)
    journal.text(duty="answer", wording="pause")

    assert journal.broken() == []


@pytest.mark.parametrize(("consent", "is_broken"), [("asked", False), ("given", True)])
def test_the_question_for_consent_goes_while_it_is_open(journal, consent, is_broken):
    journal.write(f"consent.{consent}", PATIENT)
    journal.text(duty="consent", plan_version=None, episodes=[])

    assert journal.broken() == ([("I4", "no_consent")] if is_broken else [])


def test_none_late(journal):
    journal.text(not_after_at=NOW.isoformat())

    assert journal.broken() == [("I5", "too_late")]


def test_no_more_a_day_than_the_clinic_allows(journal):
    for _ in range(3):
        journal.text()

    assert journal.broken() == [("I6", "day_cap")]


@pytest.mark.parametrize("state", ["queued", "suppressed"])
def test_a_text_given_back_or_refused_counts_against_no_cap(journal, state):
    for ends in (state, "sent", "sent"):
        journal.text(ends=ends)

    assert [one for one in journal.broken() if one[0] == "I6"] == []


def test_what_answers_is_not_counted(journal):
    for _ in range(3):
        journal.text(duty="answer")

    assert journal.broken() == []


def test_a_number_nobody_has_is_answered_by_the_clinics_clock(journal):
    journal.text(patient=None, duty="answer")
    journal.text(patient=None, duty="answer", at=NOW.replace(hour=22))
    journal.text(patient=None)

    assert journal.broken() == [("I2", "outside_window")]


@pytest.mark.parametrize(("made_for", "is_broken"), [(1, True), (2, False), (None, False)])
def test_the_plan_of_a_text_is_the_plan_in_force(journal, made_for, is_broken):
    journal.write("plan.changed", EPISODE, plan_version=2)
    journal.write("plan.phase_opened", EPISODE, phase="P2")
    journal.text(plan_version=made_for)

    assert journal.broken() == ([("I7", "superseded")] if is_broken else [])


@pytest.mark.parametrize(("seconds", "is_broken"), [(None, True), (61, True), (60, False)])
def test_a_reply_is_read_within_a_minute(journal, seconds, is_broken):
    journal.write("reply.received", reply := new_id(), sid="SM1")
    if seconds is not None:
        journal.write("reply.unclear", reply, at=NOW + timedelta(seconds=seconds))
    journal.write("reply.read", reply, at=NOW + timedelta(hours=1))

    assert journal.broken() == ([("I8", "not_read_in_time")] if is_broken else [])


def test_a_reply_is_kept_once(journal):
    for _ in range(2):
        journal.write("reply.received", reply := new_id(), sid="SM1")
        journal.write("reply.understood", reply)

    assert journal.broken() == [("I8", "kept_twice")] * 2


def test_a_reply_of_long_ago_is_not_judged_again(journal):
    journal.write("reply.understood", new_id())
    journal.write("reply.received", new_id(), sid="SM1")

    assert journal.broken(Span(NOW + timedelta(hours=1), NOW + timedelta(hours=2))) == []


def owed(activity):
    return [Expected(activity, PATIENT, EPISODE, NOW)]


def test_what_is_due_to_somebody_who_may_be_texted_is_asked(journal):
    assert journal.broken(expected=owed(new_id())) == [("I1", "never_asked")]


def test_what_was_asked_or_settled_is_not_owed(journal):
    asked, settled = new_id(), new_id()
    journal.text(activities=[str(asked)])
    journal.write("activity.settled", settled)

    assert journal.broken(expected=[*owed(asked), *owed(settled)]) == []


@pytest.mark.parametrize(
    ("kind", "subject", "after"),
    [
        ("patient.changed", PATIENT, {"reach": "paper"}),
        ("consent.withdrawn", PATIENT, {}),
        ("patient.paused", PATIENT, {}),
        ("patient.archived", PATIENT, {}),
        ("episode.ended", EPISODE, {}),
        ("contact.opted_out", CONTACT, {"sender": str(SENDER)}),
    ],
)
def test_nothing_is_owed_to_somebody_who_may_not_be_texted(journal, kind, subject, after):
    journal.write(kind, subject, **after)

    assert journal.broken(expected=owed(new_id())) == []
