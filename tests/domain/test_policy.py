"""The rules of sending: each decides alone, in one order, and some hold whatever the facts."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.message import Duty, MessageState
from physio_service.domain.patient import Consent
from physio_service.domain.policy import (
    ABSOLUTE_DAY_CAP,
    Counts,
    Drop,
    Exemption,
    Facts,
    Hold,
    Person,
    Send,
    decide,
)
from schedules.localtime import zone
from schedules.window import Window

LONDON = zone("Europe/London")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NIGHT = NOON + timedelta(hours=11)
MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)

PERSON = Person(Consent.GIVEN, is_archived=False, is_paused=False, has_active_episode=True)
FINE = Facts(
    duty=Duty.INITIATED,
    not_after_at=NOON + timedelta(days=2),
    window=Window(time(8), time(20)),
    zone=LONDON,
    person=PERSON,
    hold_again_at=LATER,
)


def facts(**changes):
    person = {name: changes.pop(name) for name in Person.__slots__ if name in changes}
    return replace(FINE, person=replace(PERSON, **person), **changes)


def counted(**counts):
    return facts(counts=Counts(**counts))


def exempt(**counts):
    return facts(exemption=Exemption(), counts=Counts(**counts))


def dropped(rule):
    return Drop(MessageState.SUPPRESSED, rule)


EXPIRED = Drop(MessageState.EXPIRED, "too_late")
ALONE = {  # in the order in which they are asked
    "restored": (facts(may_have_left=True), Drop(MessageState.UNKNOWN, "restored")),
    "too_late": (facts(not_after_at=NOON), EXPIRED),
    "unsigned": (facts(is_wording_approved=False), dropped("wording_not_signed")),
    "stopped words": (facts(is_wording_stopped=True), Hold(LATER, "wording_stopped")),
    "kill_switch": (facts(is_texting_enabled=False), Hold(LATER, "kill_switch")),
    "after a restore": (facts(is_paused_by_restore=True), Hold(LATER, "paused_by_restore")),
    "number": (facts(is_number_usable=False), dropped("number_not_usable")),
    "doubt": (facts(is_number_doubted=True), dropped("number_doubted")),
    "stop": (facts(is_opted_out=True), dropped("opted_out")),
    "archived": (facts(is_archived=True), dropped("archived")),
    "consent": (facts(consent=Consent.WITHDRAWN), dropped("no_consent")),
    "pause": (facts(is_paused=True), dropped("paused")),
    "episode": (facts(has_active_episode=False), dropped("episode_ended")),
    "held": (facts(is_held=True), dropped("awaiting_operation")),
    "superseded": (facts(is_superseded=True), dropped("superseded")),
    "a sign of danger": (facts(is_safety_open=True), dropped("safety_open")),
    "done": (facts(is_done_already=True), dropped("done_already")),
    "check": (facts(is_replaced_by_check=True), dropped("check_replaces_reminder")),
    "merged": (facts(is_merged=True), dropped("merged")),
    "tapered": (facts(is_tapered=True), dropped("tapered")),
    "taken over": (facts(taken_until_at=LATER), Hold(LATER, "taken_over")),
    "somebody else is asked": (
        facts(others_asked_until_at=NOON + timedelta(days=3)),
        Hold(LATER, "others_asked"),
    ),
    "conversation": (facts(talking_until_at=LATER), Hold(LATER, "in_conversation")),
    "day": (counted(today=2, day_cap=2), dropped("day_cap")),
    "week": (counted(week=7, week_cap=7), dropped("week_cap")),
    "exemption_day": (exempt(today=1), dropped("exemption_day")),
    "exemption_week": (exempt(week_in_all=3), dropped("exemption_week")),
    "exemption_length": (
        facts(exemption=Exemption(), is_short=False),
        dropped("exemption_length"),
    ),
    "clinic_cap": (
        facts(
            counts=Counts(clinic_today=9, clinic_cap=9),
            clinic_day_ends_at=NOON + timedelta(hours=12),
        ),
        Hold(NOON + timedelta(hours=12), "clinic_cap"),
    ),
}


def test_a_text_that_no_rule_objects_to_goes():
    assert decide(FINE, NOON) == Send("due")


@pytest.mark.parametrize(("alone", "decision"), ALONE.values(), ids=ALONE.keys())
def test_each_rule_alone_decides(alone, decision):
    assert decide(alone, NOON) == decision


def test_the_first_rule_that_objects_decides():
    both = FINE
    for (alone, _), (_, decision) in zip(
        reversed(ALONE.values()), reversed(ALONE.values()), strict=True
    ):
        both = _with(both, alone)
        assert decide(both, NOON) == decision


def _with(some, more):
    """Return `some` facts with what `more` has that is not fine."""
    changed = {n: getattr(more, n) for n in Facts.__slots__ if getattr(more, n) != getattr(FINE, n)}
    if some.person != PERSON and more.person != PERSON:
        wrong = {
            n: getattr(one.person, n)
            for one in (some, more)
            for n in Person.__slots__
            if getattr(one.person, n) != getattr(PERSON, n)
        }
        changed["person"] = replace(PERSON, **wrong)
    if "counts" in changed:
        mine = {n: getattr(some.counts, n) for n in Counts.__slots__}
        new = {n: getattr(more.counts, n) for n in Counts.__slots__}
        fresh = {n: v for n, v in new.items() if v != getattr(Counts(), n)}
        changed["counts"] = Counts(**(mine | fresh))
    return replace(some, **changed)


@pytest.mark.parametrize(
    ("too_long", "rule"),
    [
        (facts(taken_until_at=NOON + timedelta(days=2)), "taken_over"),
        (
            facts(duty=Duty.ANSWER, is_word_of_ours=True, taken_until_at=LATER),
            "taken_over",
        ),
        (facts(others_asked_until_at=LATER, not_after_at=LATER), "others_asked"),
    ],
)
def test_what_cannot_wait_so_long_or_answers_by_itself_is_let_go(too_long, rule):
    assert decide(too_long, NOON) == dropped(rule)


@pytest.mark.parametrize("duty", [Duty.SAFETY, Duty.COMMAND, Duty.NOTICE])
def test_safety_commands_and_what_staff_wrote_go_while_a_person_answers(duty):
    assert decide(facts(duty=duty, taken_until_at=LATER), NOON) == Send()


def test_a_text_is_good_until_its_last_instant():
    one = facts(not_after_at=NOON + timedelta(microseconds=1))

    assert decide(one, NOON) == Send()
    assert decide(one, one.not_after_at) == EXPIRED


@pytest.mark.parametrize("duty", [Duty.INITIATED, Duty.CONSENT, Duty.NOTICE])
def test_outside_the_window_it_waits_for_the_morning(duty):
    consent = Consent.ASKED if duty is Duty.CONSENT else Consent.GIVEN
    one = facts(duty=duty, consent=consent)

    assert decide(one, NIGHT) == Hold(MORNING, "outside_window")
    assert decide(one, MORNING) == Send()


def test_outside_the_window_it_expires_if_the_morning_is_too_late():
    one = facts(not_after_at=MORNING)

    assert decide(one, NIGHT) == Drop(MessageState.EXPIRED, "outside_window")


def test_outside_the_window_an_acknowledgement_is_dropped():
    assert decide(facts(duty=Duty.ANSWER), NIGHT) == dropped("outside_window")


@pytest.mark.parametrize("duty", [Duty.SAFETY, Duty.COMMAND])
def test_safety_and_what_somebody_asked_for_go_at_any_hour(duty):
    assert decide(facts(duty=duty), NIGHT) == Send()


def test_the_window_is_the_patients_own():
    tokyo = facts(zone=zone("Asia/Tokyo"))

    assert decide(tokyo, NOON) == Hold(NOON + timedelta(hours=11), "outside_window")


def test_after_stop_only_its_confirmation_help_and_safety_go():
    stopped = facts(is_opted_out=True, consent=Consent.WITHDRAWN)

    assert decide(replace(stopped, duty=Duty.SAFETY), NOON) == Send()
    assert decide(replace(stopped, duty=Duty.COMMAND, is_confirming=True), NOON) == Send()
    assert decide(replace(stopped, duty=Duty.COMMAND), NOON) == dropped("opted_out")


def test_a_pause_is_confirmed_although_it_holds():
    paused = facts(duty=Duty.ANSWER, is_paused=True)

    assert decide(paused, NOON) == dropped("paused")
    assert decide(replace(paused, is_confirming=True), NOON) == Send()


@pytest.mark.parametrize("consent", Consent)
def test_the_first_question_goes_only_while_it_is_open(consent):
    asked = decide(facts(duty=Duty.CONSENT, consent=consent), NOON)

    assert asked == (Send() if consent is Consent.ASKED else dropped("consent_settled"))


@pytest.mark.parametrize("duty", [Duty.ANSWER, Duty.NOTICE])
def test_what_answers_needs_consent_but_no_episode(duty):
    assert decide(facts(duty=duty, has_active_episode=False), NOON) == Send()
    assert decide(facts(duty=duty, consent=Consent.DECLINED), NOON) == dropped("no_consent")


def test_a_number_of_nobody_is_answered():
    assert decide(replace(FINE, duty=Duty.SAFETY, person=None), NOON) == Send()
    assert decide(replace(FINE, duty=Duty.COMMAND, person=None), NOON) == Send()


def test_without_a_time_to_look_again_the_kill_switch_holds_to_the_end():
    one = facts(is_texting_enabled=False, hold_again_at=None)

    assert decide(one, NOON) == Hold(FINE.not_after_at, "kill_switch")


@pytest.mark.parametrize(("day_cap", "most"), [(1, 1), (2, 2), (3, 3), (9, ABSOLUTE_DAY_CAP)])
def test_no_clinic_can_raise_the_day_above_three(day_cap, most):
    assert decide(counted(today=most - 1, day_cap=day_cap), NOON) == Send()
    assert decide(counted(today=most, day_cap=day_cap), NOON) == dropped("day_cap")


people = st.builds(
    Person,
    consent=st.sampled_from(Consent),
    is_archived=st.booleans(),
    is_paused=st.booleans(),
    has_active_episode=st.booleans(),
)
instants = st.integers(0, 365 * 24 * 60).map(lambda m: NOON + timedelta(minutes=m))
any_facts = st.builds(
    Facts,
    duty=st.sampled_from(Duty),
    not_after_at=instants,
    window=st.just(Window(time(8), time(20))),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Asia/Kolkata"]).map(zone),
    person=st.none() | people,
    counts=st.builds(
        Counts,
        today=st.integers(0, 4),
        day_cap=st.integers(1, 4),
        week=st.integers(0, 12),
        week_cap=st.none() | st.integers(0, 12),
    ),
    hold_again_at=st.none(),
    **{name: st.booleans() for name in Facts.__slots__ if name.startswith("is_")},
)


@given(any_facts, instants)
def test_whatever_the_facts_the_laws_hold(some, now):
    decision = decide(some, now)

    if isinstance(decision, Send):
        is_open = some.window.contains(now, some.zone)
        exempt = some.duty in (Duty.SAFETY, Duty.COMMAND)
        assert now < some.not_after_at
        assert some.is_texting_enabled
        assert some.is_wording_approved
        assert some.is_number_usable
        assert is_open or exempt
        assert not some.is_opted_out or some.duty is Duty.SAFETY or some.is_confirming
        assert exempt or some.person is None or not some.person.is_archived
        if some.duty is Duty.INITIATED:
            counts = some.counts
            assert counts.today < min(counts.day_cap, ABSOLUTE_DAY_CAP)
            assert counts.week_cap is None or counts.week < counts.week_cap
            person = some.person
            assert person is None or (person.has_active_episode and person.consent is Consent.GIVEN)
    if isinstance(decision, Hold):
        assert decision.until > now


@given(any_facts, instants)
def test_what_is_not_sent_names_the_rule_that_decided(some, now):
    decision = decide(some, now)

    assert decision.rule
    if isinstance(decision, Drop):
        assert decision.state in (MessageState.EXPIRED, MessageState.SUPPRESSED)


def test_a_reminder_that_a_conversation_outlasts_is_let_go():
    until = NOON + timedelta(minutes=10)

    assert decide(facts(talking_until_at=until, not_after_at=until), NOON) == dropped(
        "in_conversation"
    )


def test_a_conversation_that_is_over_holds_nothing():
    assert decide(facts(talking_until_at=NOON), NOON) == Send("due")


def test_a_text_that_a_full_day_of_the_clinic_makes_too_late_is_let_go():
    full = facts(
        counts=Counts(clinic_today=9, clinic_cap=9),
        clinic_day_ends_at=NOON + timedelta(hours=12),
        not_after_at=NOON + timedelta(hours=8),
    )

    assert decide(full, NOON) == dropped("clinic_cap")


def test_a_clinic_with_room_sends():
    room = counted(clinic_today=8, clinic_cap=9)

    assert decide(replace(room, clinic_day_ends_at=LATER), NOON) == Send("due")


@pytest.mark.parametrize("duty", [duty for duty in Duty if duty is not Duty.INITIATED])
def test_no_answer_of_ours_waits_for_a_conversation_or_for_caps(duty):
    full = facts(
        duty=duty,
        consent=Consent.ASKED if duty is Duty.CONSENT else Consent.GIVEN,
        talking_until_at=LATER,
        exemption=Exemption(),
        counts=Counts(today=9, week_in_all=9, clinic_today=9, clinic_cap=9),
        clinic_day_ends_at=LATER,
    )

    assert decide(full, NOON) == Send("due")


def test_after_a_restore_the_first_to_write_is_answered_for_their_safety():
    assert decide(facts(duty=Duty.SAFETY, is_paused_by_restore=True), NOON) == Send()
