"""A link to the check's page: of one use, for some days, and worth nothing without the year."""

from datetime import UTC, date, datetime, timedelta

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.errors import Invalid, NotAllowed, NotFound
from physio_service.domain.patient import Consent, Reach
from physio_service.domain.throttle import TooManyTries
from physio_service.queries.check_page import check_page
from physio_service.services.entering import enter_check
from physio_service.services.reminding import remind
from physio_service.services.visiting import digest, enter, make_link, tell
from physio_service.store import check_links, patients
from tests.builders_people import TEXTS

NOON = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)  # day 21
BORN, HERE = date(1961, 4, 5), "192.0.2.7"
CHECK = ActivityKind.CHECK


@pytest.fixture
def patient(line):
    line.clock.move_to(NOON)
    return line.patient(birth_day=BORN, reach=Reach.SMARTPHONE)


@pytest.fixture
def check(line, patient):
    return line.activity(line.episode(patient, phase="P2"), CHECK, phase_id="P2", is_asked=True)


def link(line, check):
    with line.database.transaction() as tx:
        return make_link(tx, check, line.now)


def come_in(line, token, year="1961", address=HERE):
    return enter(line.database, token, year, address, line.now)


def page(line, visit):
    with line.database.reading() as tx:
        return check_page(tx, digest(visit), line.now)


def kept(line):
    return {row["question"]: (row["score"], row["source"]) for row in line.rows("check_answers")}


def test_a_link_and_the_year_show_the_weeks_questions_and_the_token_is_not_kept(line, check):
    token = link(line, check)
    visit = come_in(line, token)

    asked = [ask.name for ask in page(line, visit).check.on_page]
    assert asked[:3] == ["safety", "pain", "crutches"]
    (row,) = line.rows("check_links")
    assert token not in str(row)
    assert visit not in str(row)
    assert len(token) == 22  # 128 bits


def test_the_year_may_be_typed_in_the_digits_of_another_script(line, check):
    assert page(line, come_in(line, link(line, check), year=" ١٩٦١ ")) is not None


@pytest.mark.parametrize("year", ["1962", "", "61", "nineteen", "1961x"])
def test_another_year_opens_nothing(line, check, year):
    with pytest.raises(NotAllowed):
        come_in(line, link(line, check), year=year)


def test_a_link_is_worth_nothing_after_five_wrong_years(line, check):
    token = link(line, check)
    for guess in range(5):
        with pytest.raises(NotAllowed):
            come_in(line, token, year=str(1970 + guess), address=f"192.0.2.{guess}")

    with pytest.raises(NotAllowed):
        come_in(line, token)


def test_an_address_that_guesses_at_links_has_to_wait(line, check):
    for _ in range(21):
        with pytest.raises(NotAllowed):
            come_in(line, "x" * 22)

    with pytest.raises(TooManyTries):
        come_in(line, link(line, check))


def test_a_link_lasts_for_three_days_and_a_visit_for_an_hour(line, check):
    token = link(line, check)
    visit = come_in(line, token)
    line.clock.forward(hours=1, minutes=1)
    assert page(line, visit) is None

    line.clock.forward(hours=71)
    with pytest.raises(NotAllowed):
        come_in(line, token)


@pytest.mark.parametrize("consent", [Consent.WITHDRAWN, Consent.NONE])
def test_nobody_who_took_their_yes_back_is_let_in_nor_heard(line, check, patient, consent):
    visit = come_in(line, link(line, check))
    with line.database.transaction() as tx:
        patients.set_consent(tx, line.clinic_id, patient.id, consent, line.now)

    assert not tell(line.database, visit, {"pain": 3}, line.now)
    with pytest.raises(NotAllowed):
        come_in(line, link(line, check))


def test_answers_sent_in_parts_are_kept_and_all_of_them_end_the_check(line, check):
    visit = come_in(line, link(line, check))

    assert tell(line.database, visit, {"safety": 0, "pain": 3}, line.now)
    assert line.states() == ["planned"]
    assert tell(line.database, visit, {"crutches": 1, "sessions_count": 9, "x": 1}, line.now)

    assert line.states() == ["done"]
    assert kept(line) == {
        "safety": (0, "app"),
        "pain": (3, "app"),
        "crutches": (1, "app"),
        "sessions_count": (9, "app"),
    }
    assert [row["source"] for row in line.rows("measurements")] == ["app"] * 3


def test_what_was_answered_by_text_is_not_counted_again_by_link(line, check, patient):
    line.queue(patient, kind="check", wording_key="weekly_safety", activity_ids=[check.id])
    line.send()
    line.says("N, pain 3")
    visit = come_in(line, link(line, check))

    tell(line.database, visit, {"safety": 0, "pain": 9, "crutches": 2}, line.now)

    assert kept(line)["pain"] == (3, "sms")
    assert [row["score"] for row in line.rows("measurements")] == [3, 2]
    assert line.says("2") == ["unknown"]  # nothing is open on the phone any more


def test_a_sign_told_on_the_page_opens_the_same_task_and_ends_the_check(line, check):
    visit = come_in(line, link(line, check))

    tell(line.database, visit, {"safety": 1, "pain": 6}, line.now)

    assert ("red_flag", 2) in line.tasks()
    assert line.states() == ["part"]
    assert page(line, visit).check.has_sign


def test_a_sign_denied_by_text_and_told_on_the_page_is_told_to_people(line, check, patient):
    line.queue(patient, kind="check", wording_key="weekly_safety", activity_ids=[check.id])
    line.send()
    line.says("no")

    tell(line.database, come_in(line, link(line, check)), {"safety": 1}, line.now)

    assert line.tasks() == [("red_flag", 2)]


def test_without_a_year_of_birth_there_is_no_link(line):
    line.clock.move_to(NOON)
    patient = line.patient(reach=Reach.SMARTPHONE)
    check = line.activity(line.episode(patient), CHECK)

    assert link(line, check) is None
    assert line.rows("check_links") == []


@pytest.fixture
def on_paper(line):
    line.clock.move_to(NOON)
    patient = line.patient(reach=Reach.PAPER)
    line.activity(line.episode(patient, phase="P2"), CHECK, phase_id="P2")
    remind(line.database, TEXTS, line.now)
    return patient


def test_a_check_of_somebody_no_text_reaches_is_asked_by_phone_and_entered(line, on_paper):
    assert line.tasks() == [("check_by_phone", 3)]
    assert line.texts() == []
    line.clock.forward(days=2)  # rung when somebody had the time

    said = {"safety": 0, "pain": 4, "crutches": 3, "sessions_count": 0}
    enter_check(line.database, line.house.physio, line.clinic_id, on_paper.id, said, now=line.now)

    assert kept(line)["pain"] == (4, "staff")
    assert ("offloading_breach", 2) in line.tasks()  # as if it had been texted
    assert line.states() == ["done"]


def test_staff_enter_only_what_the_check_asks(line, on_paper):
    with pytest.raises(Invalid) as refused:
        enter_check(
            line.database,
            line.house.physio,
            line.clinic_id,
            on_paper.id,
            {"pain": 11, "mood": 1},
            now=line.now,
        )

    assert {fault.field for fault in refused.value.faults} == {"pain", "mood"}
    assert line.rows("check_answers") == []


def test_there_is_nothing_to_enter_where_no_check_was_due(line):
    patient = line.patient(reach=Reach.PAPER)

    with pytest.raises(NotFound):
        enter_check(line.database, line.house.physio, line.clinic_id, patient.id, {}, now=line.now)


def test_a_visit_ends_with_its_link(line, check):
    visit = come_in(line, link(line, check))
    with line.database.reading() as tx:
        assert check_links.by_visit(tx, digest(visit), line.now + timedelta(minutes=59))
        assert not check_links.by_visit(tx, digest("another"), line.now)
