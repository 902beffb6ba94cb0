"""A change is looked at before it is made: nothing is done, and then exactly what was shown."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from physio_service.domain.correction import Reason, Way
from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.message import Duty
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.patient import Reach
from physio_service.domain.pause import PauseKind
from physio_service.domain.preview import Effect
from physio_service.domain.staff import Role
from physio_service.domain.step import Step
from physio_service.domain.surgery import SurgeryChange, SurgeryMove
from physio_service.services.amending import PatientChange
from physio_service.services.changing import (
    Ask,
    End,
    OpenPhase,
    Operate,
    Pause,
    Prefer,
    Reschedule,
    Resume,
    SetWeeks,
    SignStep,
)
from physio_service.services.planning import plan_ahead
from physio_service.services.previewing import Moved, preview
from physio_service.services.reminding import remind
from tests.builders_changes import Course, course, dump, operated, shape
from tests.builders_messages import line
from tests.builders_people import TEXTS

PAUSE = Pause(PauseKind.CLINIC)
END = End(Outcome.DISCHARGED)
STRICTER = Step(Status.TTWB, Aid.TWO_CRUTCHES)


@pytest.fixture
def here(database, clock) -> Course:
    return operated(line(database, clock))


@pytest.fixture
def before_operation(database, clock) -> Course:
    return course(line(database, clock))


def moved_to(day: date) -> Reschedule:
    return Reschedule(SurgeryChange(SurgeryMove.MOVED, day))


def test_a_preview_does_nothing_at_all(here):
    before = dump(here.line)

    here.look(END)

    assert dump(here.line) == before


def test_what_is_shown_is_what_is_made(here):
    shown = here.look(END)

    made = here.make(END, shown)

    assert made == shown
    assert not here.line.house.episode(here.episode_id).is_active
    assert here.line.journal("change") == ["change.committed"]


def test_an_end_cancels_every_text_of_the_whole_course(here):
    shown = here.look(END)

    assert {effect for effect, _, _ in shape(shown.rows)} == {"cancelled"}
    assert max(row.from_local.date() for row in shown.rows) > date(2026, 8, 1)
    assert shown.kept == 0


def test_a_phase_that_only_a_gate_opens_is_told_as_after_sign_off(here):
    rows = here.look(END).rows

    by_phase = {row.phase_id: row.needs_sign_off for row in rows}
    assert by_phase == {"": False, "P1": False, **dict.fromkeys(("P2", "P3", "P4", "P5"), True)}


def test_a_pause_names_its_rule_for_as_long_as_it_holds(here):
    until_at = here.line.now + timedelta(days=5)

    shown = here.look(Pause(PauseKind.CLINIC, until_at), of_episode=False)

    stopped = [row for row in shown.rows if row.effect is Effect.CANCELLED]
    within = [row for row in stopped if row.from_at < until_at]
    assert {row.why for row in within} == {"paused"}
    # The texts that did not go leave room under the week's cap for others after it.
    assert {row.why for row in stopped if row not in within} <= {"week_cap"}


def test_a_resumption_makes_what_a_pause_had_stopped(here):
    here.make(PAUSE, here.look(PAUSE, of_episode=False), of_episode=False)

    shown = here.look(Resume(), of_episode=False)

    assert {row.effect for row in shown.rows} == {Effect.CREATED}
    assert min(row.to_at for row in shown.rows) >= here.line.now


def test_another_day_of_the_operation_moves_every_planned_day(before_operation):
    shown = before_operation.look(moved_to(date(2026, 3, 23)))

    turned = {(turn.subject, turn.what): (turn.before, turn.after) for turn in shown.turns}
    assert turned["left:phase:P2", "first_day"] == ("2026-03-30", "2026-04-06")
    assert turned["left:episode", "surgery_day"] == ("2026-03-16", "2026-03-23")
    created = [row for row in shown.rows if row.effect is Effect.CREATED]
    assert max(row.to_local.date() for row in created) > date(2027, 3, 16)


def test_an_operation_without_a_day_stops_all_of_it(before_operation):
    shown = before_operation.look(Reschedule(SurgeryChange(SurgeryMove.POSTPONED)))

    assert {row.effect for row in shown.rows} == {Effect.CANCELLED}
    assert {"session", "check"} <= {row.kind for row in shown.rows}
    assert ("task", "awaiting_date", "", "1") in {
        (turn.subject, turn.what, turn.before, turn.after) for turn in shown.turns
    }


def test_a_recorded_operation_makes_certain_what_needed_it(before_operation):
    before_operation.line.clock.move_to(datetime(2026, 3, 16, 9, 0, tzinfo=UTC))
    plan_ahead(before_operation.line.database, before_operation.line.now)

    rows = before_operation.look(Operate(date(2026, 3, 16))).rows

    firm = [row for row in rows if row.phase_id == "P1"]
    assert firm
    assert not any(row.needs_sign_off for row in firm)


def test_longer_offloading_tells_what_it_parks_and_moves(here):
    shown = here.look(SetWeeks(8, "slow to settle"))

    turned = {(turn.subject, turn.what): (turn.before, turn.after) for turn in shown.turns}
    assert turned["left:phase:P3", "first_day"] == ("2026-04-10", "2026-04-24")
    assert turned["left:offloading:1", "planned_end_day"] == ("2026-04-10", "2026-04-24")
    parked = {subject for subject, _ in turned if subject.startswith("left:parked:P3")}
    assert parked


def test_other_times_move_texts_and_leave_none_for_an_hour_that_is_past(here):
    to = Prefer(PatientChange(preferred_times=(time(8), time(18, 30))))

    shown = here.look(to, of_episode=False)

    ahead = [row for row in shown.rows if row.effect is Effect.MOVED]
    assert {row.to_local.time() for row in ahead} == {time(8), time(18, 30)}
    assert min(row.to_at for row in ahead) > here.line.now


def test_words_that_change_at_the_same_hour_are_told(here):
    to = Prefer(PatientChange(wording="plain"))

    shown = here.look(to, of_episode=False)

    assert {(row.effect, row.purpose) for row in shown.rows} == {(Effect.REWORDED, "session_plain")}


def test_somebody_without_texts_has_none_that_a_change_could_touch(database, clock):
    here = line(database, clock)
    patient_id = here.house.patient(here.now, reach=Reach.PAPER)
    there = Course(here, patient_id, here.house.assign(patient_id, here.now))

    shown = there.look(END)

    assert (shown.rows, shown.kept) == ((), 0)
    assert shown.turns


def test_nobody_previews_what_they_may_not_do(here):
    nurse = here.line.house.staff(Role.ASSISTANT, here.line.now)
    ask = Ask(nurse, here.line.clinic_id, here.patient_id, here.episode_id)

    with pytest.raises(NotAllowed):
        preview(here.line.database, TEXTS, END, ask, now=here.line.now)


def test_a_course_of_another_patient_is_not_found(here):
    other = here.line.house.patient(here.line.now, phone="07700 900124")
    ask = Ask(here.line.house.physio, here.line.clinic_id, other, here.episode_id)

    with pytest.raises(NotFound):
        preview(here.line.database, TEXTS, END, ask, now=here.line.now)


def test_a_change_of_one_course_must_say_of_which(here):
    with pytest.raises(ValueError, match="say of which"):
        here.look(END, of_episode=False)


def test_what_its_service_refuses_cannot_be_looked_at(here):
    with pytest.raises(Invalid) as refusal:
        here.look(OpenPhase("P2"))

    assert [fault.field for fault in refusal.value.faults] == ["authority"]


class TestTheWorldMoves:
    """Whatever changes between looking and making refuses it, and shows what it would do now."""

    @pytest.fixture
    def shown(self, here):
        here.beat()
        return here.look(END)

    def refused(self, here, shown):
        before = dump(here.line)
        with pytest.raises(Moved) as refusal:
            here.make(END, shown)
        assert dump(here.line) == before
        assert refusal.value.preview == here.look(END)

    def test_another_change(self, here, shown):
        here.make(PAUSE, here.look(PAUSE, of_episode=False), of_episode=False)

        self.refused(here, shown)

    def test_a_session_answered(self, here, shown):
        here.line.clock.forward(hours=1)
        here.beat()
        shown = here.look(END)
        assert here.line.says("DONE") == ["done_ack"]

        self.refused(here, shown)

    def test_the_plan_made_longer(self, here, shown):
        here.line.clock.forward(days=2)
        shown = here.look(END)
        plan_ahead(here.line.database, here.line.now)

        self.refused(here, shown)

    def test_a_text_queued_and_a_text_sent(self, here, shown):
        here.line.clock.forward(hours=1)
        shown = here.look(END)
        remind(here.line.database, TEXTS, here.line.now)
        self.refused(here, shown)

        shown = here.look(END)
        here.line.send()
        self.refused(here, shown)

    def test_the_hour_of_a_text_gone_by(self, here):
        to = Prefer(PatientChange(preferred_times=(time(9, 30), time(18))))
        shown = here.look(to, of_episode=False)
        here.line.clock.forward(minutes=45)

        with pytest.raises(Moved) as refusal:
            here.make(to, shown, of_episode=False)
        assert min(row.to_at for row in refusal.value.preview.rows if row.to_at) > here.line.now

    def test_a_stop(self, here, shown):
        here.line.says("STOP")

        self.refused(here, shown)


def test_a_receipt_of_a_text_that_had_left_refuses_nothing(here):
    here.line.clock.forward(hours=1)
    here.beat()
    shown = here.look(END)
    here.line.receipt(here.line.carrier.handed[-1].token, "delivered")

    assert here.make(END, shown) == shown


def test_it_is_made_once(here):
    shown = here.look(PAUSE, of_episode=False)
    here.make(PAUSE, shown, of_episode=False)

    with pytest.raises(Conflict, match="paused already"):
        here.make(PAUSE, shown, of_episode=False)


def test_another_version_than_the_one_shown_is_stale(here):
    shown = here.look(END)

    with pytest.raises(Stale):
        here.make(END, shown, version=99)


class TestWhatHasLeft:
    """Texts that left and are wrong now are told, and set right if somebody ticks them."""

    @pytest.fixture
    def asked(self, here):
        """The session of this morning was asked for."""
        here.at(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
        return here

    def test_a_session_of_today_that_is_off_is_wrong(self, asked):
        wrong = asked.look(END).wrong

        assert [(one.reason, one.purpose) for one in wrong] == [
            (Reason.SESSION_OFF, "session_discreet")
        ]

    def test_where_no_text_may_go_somebody_rings(self, asked):
        shown = asked.look(END)
        assert [one.way for one in shown.wrong] == [Way.CALL]

        asked.make(END, shown, shown.wrong[0].message_id)

        assert asked.line.tasks() == [("correct_by_phone", 2)]

    def test_one_answered_or_closed_is_past(self, asked):
        asked.line.says("DONE")

        assert asked.look(END).wrong == ()

    def test_a_step_back_sets_a_loosening_right_in_the_words_of_the_new_aid(self, asked):
        loosened(asked)
        shown = asked.look(SignStep(STRICTER))
        told = {one.reason: one for one in shown.wrong}
        assert told[Reason.STAGE_BACK].way is Way.TEXT

        asked.make(SignStep(STRICTER), shown, told[Reason.STAGE_BACK].message_id)
        asked.line.send()

        assert asked.line.carrier.bodies[-1].startswith("Hillside: please set our earlier text")
        assert "your crutches" in asked.line.carrier.bodies[-1]
        assert asked.line.text(asked.line.texts()[-1].id).duty.value == "notice"

    def test_nothing_is_sent_that_nobody_ticked(self, asked):
        loosened(asked)
        sent = len(asked.line.carrier.handed)

        asked.make(SignStep(STRICTER), asked.look(SignStep(STRICTER)))
        asked.line.send()

        assert len(asked.line.carrier.handed) == sent

    def test_what_was_set_right_is_told_and_not_offered_again(self, asked):
        loosened(asked)
        shown = asked.look(SignStep(STRICTER))
        asked.make(SignStep(STRICTER), shown, *[one.message_id for one in shown.wrong])
        asked.make(SignStep(LOOSE, "letter"), asked.look(SignStep(LOOSE, "letter")))

        again = asked.look(SignStep(STRICTER))

        assert [one.way for one in again.wrong if one.reason is Reason.STAGE_BACK] == [None]
        with pytest.raises(Invalid):
            asked.make(SignStep(STRICTER), again, *[one.message_id for one in again.wrong])

    def test_an_aid_that_is_not_enough_any_more_is_wrong_where_it_was_named(self, asked):
        said(asked, "offload_reminder", aid="stick")
        asked.make(SignStep(WITH_STICK, "letter"), asked.look(SignStep(WITH_STICK, "letter")))

        wrong = asked.look(SignStep(Step(Status.PWB, Aid.TWO_CRUTCHES))).wrong

        assert Reason.AID_OTHER in {one.reason for one in wrong}

    def test_another_review_day_makes_the_text_about_it_wrong(self, asked):
        said(asked, "offload_end_near", aid="crutches")

        wrong = asked.look(SetWeeks(8, "slow to settle")).wrong

        assert Reason.DAY_OTHER in {one.reason for one in wrong}


LOOSE = Step(Status.PWB, Aid.TWO_CRUTCHES)
WITH_STICK = Step(Status.WBAT, Aid.STICK)


def said(here: Course, key: str, **values: str) -> None:
    """Let a text leave that names something."""
    patient = here.line.house.read(here.patient_id)
    here.line.queue(patient, kind=key, wording_key=key, duty=Duty.NOTICE, values=values)
    here.line.send()


def loosened(here: Course) -> None:
    """Sign a looser status, and let the patient be told of it."""
    here.make(SignStep(LOOSE, "letter"), here.look(SignStep(LOOSE, "letter")))
    said(here, "phase_change")


class TestClocksAndDates:
    """By the patient's own clock, in summer nights and across the date line."""

    def test_a_move_across_the_date_line_sends_nothing_of_a_day_again(self, here):
        here.at(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
        to = Prefer(PatientChange(zone="Pacific/Pago_Pago"))  # yesterday's date again
        shown = here.look(to, of_episode=False)

        here.make(to, shown, of_episode=False)
        for hour in range(72):
            here.at(datetime(2026, 3, 2, 10, 0, tzinfo=UTC) + timedelta(hours=hour))

        slots = [(one.kind, one.local_day, one.sequence) for one in here.line.texts()]
        assert len(slots) == len(set(slots))
        assert min(row.to_at for row in shown.rows if row.to_at) > datetime(
            2026, 3, 2, 10, 0, tzinfo=UTC
        )

    def test_a_move_to_tomorrow_s_date_tells_both_clocks(self, here):
        shown = here.look(Prefer(PatientChange(zone="Pacific/Kiritimati")), of_episode=False)

        row = next(one for one in shown.rows if one.effect is Effect.MOVED)
        assert row.from_local.replace(tzinfo=UTC) == row.from_at  # London, in winter
        assert row.to_local.replace(tzinfo=UTC) - row.to_at == timedelta(hours=14)

    def test_a_change_in_the_night_the_clocks_change_keeps_the_wall_clock(self, here):
        here.line.clock.move_to(datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
        plan_ahead(here.line.database, here.line.now)
        to = Prefer(PatientChange(preferred_times=(time(9), time(17))))

        shown = here.look(to, of_episode=False)
        here.make(to, shown, of_episode=False)

        first = next(one for one in shown.rows if one.effect is Effect.MOVED)
        assert (first.from_local, first.to_local) == (
            datetime(2026, 3, 29, 10, 0),  # noqa: DTZ001 - what a wall clock reads
            datetime(2026, 3, 29, 9, 0),  # noqa: DTZ001
        )
        assert first.to_at == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)


def test_what_is_foreseen_is_what_the_engine_then_does(here):
    """Ten days of the real beats after a change send just what its preview left standing."""
    to = Prefer(PatientChange(preferred_times=(time(8, 30), time(19))))
    here.make(to, here.look(to, of_episode=False), of_episode=False)
    shown = here.look(PAUSE, of_episode=False)
    until = here.line.now + timedelta(days=10)
    foreseen = {
        (row.kind, row.from_at) for row in shown.rows if row.from_at and row.from_at < until
    }
    gone = len(here.line.carrier.handed)

    for instant in sorted({at for _, at in foreseen}):
        here.at(instant)

    left = {(one.kind, one.claimed_at) for one in here.line.texts() if one.claimed_at}
    assert foreseen <= left
    assert len(here.line.carrier.handed) - gone == len(foreseen)


def test_two_who_look_at_once_only_one_makes(here):
    first, second = here.look(END), here.look(END)
    assert first == second
    here.make(END, first)

    with pytest.raises(Conflict):
        here.make(END, second)


def test_a_correction_nobody_offered_is_refused(here):
    shown = here.look(END)
    ask = here.ask()

    with pytest.raises(Invalid) as refusal:
        here.make(END, shown, ask.patient_id)

    assert [fault.field for fault in refusal.value.faults] == ["corrections"]
