"""A faulty version is recalled: nothing of it leaves, everybody is listed, and each is settled."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.recall import Faulty, RecallState, Subject
from physio_service.domain.staff import Role
from physio_service.domain.task import TaskOutcome
from physio_service.services import attending, recalling, surveying
from physio_service.services.changing import MoveVersion, Retake
from physio_service.store import care_plans, recalls
from tests.builders_changes import Course, operated
from tests.builders_messages import line
from tests.builders_people import TEXTS
from tests.builders_plans import CATALOGUE, PROTOCOL

WHOLE = Faulty(Subject.PROTOCOL, PROTOCOL.id, PROTOCOL.version)
ONE = Faulty(Subject.EXERCISE, "heel_slides", "")
WORDS = Faulty(Subject.WORDING, "en", TEXTS.in_language("en").version)
FILE = next(file for file in CATALOGUE.files if file.kind == "exercises" and "hip" in file.path)
FILE_OF_EXERCISES = Faulty(Subject.EXERCISES, FILE.path, FILE.version)
TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@dataclass
class Shelf:
    """The shelf once the protocol was mended."""

    protocols: dict[str, object] = field(
        default_factory=lambda: {
            PROTOCOL.id: replace(PROTOCOL, version="9.9.9", content_hash="f" * 64)
        }
    )
    exercises: object = field(default_factory=lambda: CATALOGUE.exercises)
    files: tuple[object, ...] = ()


MENDED = Shelf()


@dataclass
class Recalled:
    """A recall of a clinic with one patient, and what is done about it."""

    course: Course
    id: object = None

    @property
    def house(self):
        return self.course.line.house

    @property
    def now(self):
        return self.course.line.now

    def open(self, what: Faulty, *, who=None, reason: str = "a dose is wrong"):
        self.id = recalling.open_recall(
            self.house.database,
            who or self.house.physio,
            self.house.clinic_id,
            what,
            reason,
            now=self.now,
        )
        return self

    def survey(self, limit: int = 20) -> int:
        return surveying.survey(self.house.database, TEXTS, MENDED, self.now, limit)

    def rows(self):
        return self.house.look(lambda tx: recalls.patients_of(tx, self.kept(tx)))

    def kept(self, tx):
        return recalls.get(tx, self.house.clinic_id, self.id)

    def version(self) -> int:
        return self.house.look(lambda tx: self.kept(tx).version)

    def asked(self, act, *more, **named):
        return act(
            self.house.database,
            self.house.physio,
            self.house.clinic_id,
            self.id,
            *more,
            now=self.now,
            **named,
        )

    def plan(self):
        episode = self.house.episode(self.course.episode_id)
        return self.house.look(
            lambda tx: care_plans.get(tx, self.house.clinic_id, episode.id, episode.plan_version)
        )


@pytest.fixture
def here(database, clock) -> Recalled:
    return Recalled(operated(line(database, clock)))


def outcome(here: Recalled) -> list[str]:
    return [rule for key, _, rule in here.course.line.outcomes() if key.startswith("session")]


@pytest.mark.parametrize("what", [WHOLE, ONE, WORDS, FILE_OF_EXERCISES], ids=str)
def test_no_text_that_comes_from_it_leaves(here, what):
    here.open(what)

    here.course.at(TEN)

    assert outcome(here) == ["recalled"]


@pytest.mark.parametrize(
    "what",
    [
        replace(WHOLE, version="0.0.1"),
        Faulty(Subject.EXERCISE, "stair_climb", ""),
        replace(WORDS, version="0.0.1"),
        replace(FILE_OF_EXERCISES, version="0.0.1"),
    ],
    ids=str,
)
def test_what_comes_from_another_version_leaves(here, what):
    here.open(what)

    here.course.at(TEN)

    assert outcome(here) == ["accepted"]


def test_a_safety_answer_always_leaves(here):
    here.open(WORDS)
    here.course.line.says("my calf is hot and swollen")

    here.course.line.send()

    assert ("unknown", "sent") in {(key, state) for key, state, _ in here.course.line.outcomes()}


def test_everybody_who_was_given_it_is_listed_also_whose_course_is_over(here):
    here.open(WHOLE)

    (row,) = here.rows()
    assert (row.patient_id, row.state, row.is_active) == (
        here.course.patient_id,
        RecallState.LISTED,
        True,
    )


def test_nobody_who_was_not_given_it_is_listed(here):
    assert here.open(replace(WHOLE, version="0.0.1")).rows() == ()


def test_who_was_sent_its_words_is_listed_once(here):
    here.course.at(TEN)

    assert [row.episode_id for row in here.open(WORDS).rows()] == [None]


def test_the_survey_puts_aside_what_loads_a_leg_and_looks_at_the_correction(here):
    here.open(WHOLE)

    assert here.survey() == 1

    (row,) = here.rows()
    assert row.state is RecallState.PARKED
    assert row.effects["wrong"] == 0
    assert row.effects["created"] > 0  # what the mended version may send again


def test_a_single_exercise_is_put_aside_everywhere_it_was(here):
    here.open(ONE)
    here.survey()

    assert "heel_slides" not in str(here.plan().phase("P1").sessions)
    here.course.at(TEN)
    assert outcome(here) == ["accepted"]  # the rest of the session is asked for


def test_what_is_recalled_cannot_be_taken_again(here):
    here.open(ONE)
    here.survey()

    with pytest.raises(Conflict, match="recalled"):
        here.course.look(Retake(("heel_slides",), "letter"))


def test_nobody_is_put_on_a_recalled_version(here):
    here.open(WHOLE)
    other = here.house.patient(here.now, phone="07700 900124")

    with pytest.raises(Conflict, match="recalled"):
        here.house.assign(other, here.now)


def test_a_survey_is_stopped_and_taken_up_again(here):
    here.open(WHOLE)
    here.asked(recalling.set_surveying, is_surveying=False, version=1)
    assert here.survey() == 0

    here.asked(recalling.set_surveying, is_surveying=True, version=2)

    assert (here.survey(), here.survey()) == (1, 0)


def test_moving_to_the_mended_version_with_its_preview_settles_a_patient(here):
    here.open(WHOLE)
    here.survey()
    (row,) = here.rows()
    with pytest.raises(Conflict):
        here.asked(recalling.settle, row.id)
    to = MoveVersion(MENDED, "the team, 2 March")
    here.course.make(to, here.course.look(to))

    here.asked(recalling.settle, row.id)

    assert [one.state for one in here.rows()] == [RecallState.SETTLED]
    assert here.plan().protocol_version == "9.9.9"
    here.course.at(TEN)
    assert outcome(here) == ["accepted"]


def test_a_call_settles_a_patient_once_its_task_is_closed(here):
    here.open(WHOLE)
    here.survey()
    (row,) = here.rows()
    task_id = here.asked(recalling.call, row.id)
    with pytest.raises(Conflict):
        here.asked(recalling.settle, row.id)
    attending.close_task(
        here.house.database,
        here.house.physio,
        here.house.clinic_id,
        task_id,
        staff_id=here.house.physio_id,
        outcome=TaskOutcome.REACHED,
        note="",
        now=here.now,
    )

    here.asked(recalling.settle, row.id)

    assert [one.state for one in here.rows()] == [RecallState.SETTLED]
    with pytest.raises(Conflict):
        here.asked(recalling.call, row.id)


def test_it_is_closed_by_name_once_everybody_is_settled_and_stays_faulty(here):
    here.open(WHOLE)
    with pytest.raises(Conflict, match="1 of its patients"):
        here.asked(recalling.close_recall, "all told", version=1)
    here.survey()
    to = MoveVersion(MENDED, "the team, 2 March")
    here.course.make(to, here.course.look(to))
    here.asked(recalling.settle, here.rows()[0].id)

    here.asked(recalling.close_recall, "all told", version=1)

    assert here.course.line.journal("recall")[-1] == "recall.closed"
    with pytest.raises(Conflict, match="closed"):
        here.asked(recalling.close_recall, "again", version=2)
    other = here.house.patient(here.now, phone="07700 900124")
    with pytest.raises(Conflict, match="recalled"):
        here.house.assign(other, here.now)


def test_only_who_may_sign_files_recalls_them(here):
    with pytest.raises(NotAllowed):
        here.open(WHOLE, who=here.house.staff(Role.ASSISTANT, here.now))


def test_the_same_is_recalled_once(here):
    here.open(WHOLE)

    with pytest.raises(Conflict):
        here.open(WHOLE)


@pytest.mark.parametrize(
    ("what", "reason", "field"),
    [
        (replace(WHOLE, key=""), "why", "key"),
        (replace(WHOLE, version=""), "why", "version"),
        (replace(ONE, version="1"), "why", "version"),
        (WHOLE, " ", "reason"),
    ],
)
def test_a_recall_says_what_and_why(here, what, reason, field):
    with pytest.raises(Invalid) as refusal:
        here.open(what, reason=reason)

    assert [fault.field for fault in refusal.value.faults] == [field]


def test_a_recall_of_nobody_s_and_an_old_version_of_one_are_refused(here):
    with pytest.raises(NotFound):
        recalling.call(
            here.house.database,
            here.house.physio,
            here.house.clinic_id,
            here.course.patient_id,
            here.course.patient_id,
            now=here.now,
        )
    here.open(replace(WHOLE, version="0.0.1"))
    with pytest.raises(NotFound):
        here.asked(recalling.settle, here.course.patient_id)
    with pytest.raises(Invalid):
        here.asked(recalling.close_recall, " ", version=1)
    with pytest.raises(Stale):
        here.asked(recalling.close_recall, "none was given it", version=9)


def test_a_course_at_the_shelf_s_version_is_not_moved_again(here):
    to = MoveVersion(CATALOGUE, "letter")

    with pytest.raises(Conflict, match="at this version"):
        here.course.look(to)


def test_a_move_to_a_version_that_is_recalled_too_is_refused(here):
    here.open(replace(WHOLE, version="9.9.9"))

    with pytest.raises(Conflict, match="recalled as well"):
        here.course.look(MoveVersion(MENDED, "letter"))
