"""Two patients on one phone: whose an answer is, is said, plain, asked once, or a person's."""

from datetime import timedelta

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.patient import Consent
from physio_service.services.giving_up import give_up_asking
from physio_service.services.triaging import turn_on
from physio_service.store import contacts
from tests.builders_messages import PHONE
from tests.builders_people import TEXTS

ADA, BEN = "H4", "R7"


@pytest.fixture
def line(service):
    return service.line


@pytest.fixture
def pair(line):
    """Two patients with a session each, both asked for it a moment ago."""
    return [line.episode(line.patient()) for _ in range(2)]


def ask(service, episode, key="session_discreet", kind=ActivityKind.SESSION):
    line = service.line
    asked = line.activity(episode, kind, is_asked=True)
    line.queue(
        line.house.read(episode.patient_id),
        kind=kind.value,
        wording_key=key,
        activity_ids=[asked.id],
        episode_ids=[episode.id],
    )
    service.beat("send")


def ask_both(service, pair):
    for episode in pair:
        ask(service, episode)
        service.line.clock.forward(minutes=15)


def states(line, pair):
    rows = {row["episode_id"]: row["state"] for row in line.rows("activities")}
    return [rows[episode.id] for episode in pair]


def consents(line, pair):
    return [line.house.read(episode.patient_id).consent for episode in pair]


def said(service):
    """Return the last text that left, without the clinic's name."""
    return service.left[-1][3]


def test_every_text_to_a_shared_phone_says_whom_it_is_for(service, line, pair):
    ask_both(service, pair)

    assert [text[3].partition(" ")[0] for text in service.left] == ["H4:", "R7:"]


def test_who_comes_second_gives_a_tag_to_what_waits_for_the_first(service, line):
    first = line.patient()
    line.episode(first)
    line.queue(first, due_at=line.now + timedelta(hours=1))
    line.patient()
    line.clock.forward(hours=1)

    service.beat("send")

    assert said(service).startswith("H4: ")


@pytest.mark.parametrize("text", ["R7 done", "r7: Done", "done r7", "R٧ done", "(r7) done"])
def test_a_tag_names_whose_answer_it_is(service, line, pair, text):
    ask_both(service, pair)

    service.say(text)

    assert service.beat("send") == ["done_ack"]
    assert states(line, pair) == ["planned", "done"]
    assert said(service).startswith("R7: ")
    assert line.rows("replies")[-1]["patient_id"] == pair[1].patient_id
    assert line.tasks() == []


def test_without_a_tag_the_answer_is_theirs_who_alone_was_asked(service, line, pair):
    ask(service, pair[1])

    service.say("done")

    assert service.beat("send") == ["done_ack"]
    assert states(line, pair[1:]) == ["done"]


def test_of_two_who_were_asked_one_question_back_finds_out_once(service, line, pair):
    ask_both(service, pair)

    service.say("done")
    assert service.beat("send") == ["whose"]
    assert "H4 / R7" in said(service)
    assert states(line, pair) == ["planned", "planned"]
    line.clock.forward(minutes=20)
    service.say("h4")

    assert service.beat("send") == ["done_ack"]
    assert states(line, pair) == ["done", "planned"]
    assert [row["state"] for row in line.rows("replies")] == ["understood"] * 2
    service.say("h4")
    assert states(line, pair) == ["done", "planned"]
    assert line.tasks() == [("read_reply", 2)]  # a tag that answers nothing says nothing


def test_an_answer_said_again_with_its_tag_counts_once_and_waits_no_more(service, line, pair):
    ask_both(service, pair)

    service.say("done")
    service.say("R7 done")
    line.clock.forward(hours=2)
    give_up_asking(line.database, line.now)

    assert states(line, pair) == ["planned", "done"]
    assert line.tasks() == []


@pytest.mark.parametrize("slip", ["R8 done", "7r done", "h done"])
def test_a_slip_in_a_tag_is_asked_about_also_where_one_alone_was_asked(service, line, pair, slip):
    ask(service, pair[0])

    service.say(slip)

    assert service.beat("send") == ["whose"]
    assert states(line, pair[:1]) == ["planned"]


def test_what_nobody_names_in_time_is_read_by_a_person(service, line, pair):
    ask_both(service, pair)
    service.say("done")
    line.clock.forward(minutes=59)
    assert give_up_asking(line.database, line.now) == 0

    line.clock.forward(minutes=1)
    service.beat("settle")

    assert line.tasks() == [("read_reply", 2)]
    assert states(line, pair) == ["planned", "planned"]


def test_a_second_text_that_names_nobody_is_not_asked_back_again(service, line, pair):
    ask_both(service, pair)
    service.say("done")
    service.say("skip")

    assert service.beat("send") == ["unknown", "whose"]
    assert line.tasks() == [("read_reply", 2)]


def test_two_named_in_one_text_are_a_matter_for_a_person(service, line, pair):
    ask_both(service, pair)

    service.say("h4 done, r7 skip")

    assert service.beat("send") == ["unknown"]
    assert states(line, pair) == ["planned", "planned"]


def test_two_are_never_asked_by_digits_at_once(service, line, pair):
    ask(service, pair[0], "weekly_pain", ActivityKind.CHECK)
    line.clock.forward(minutes=15)
    ask(service, pair[1], "weekly_pain", ActivityKind.CHECK)

    assert line.outcomes()[-1] == ("weekly_pain", "held", "others_asked")
    for answer in ("4", "1"):
        service.say(answer)
        service.beat("send")
    line.clock.forward(minutes=15)

    assert "weekly_pain" in service.beat("send")
    assert said(service).startswith("R7: ")
    assert {row["patient_id"] for row in line.rows("measurements")} == {pair[0].patient_id}


def test_a_stop_by_name_is_only_theirs(service, line, pair):
    service.say("R7 STOP")

    assert service.beat("send") == ["stop"]
    assert consents(line, pair) == [Consent.GIVEN, Consent.WITHDRAWN]
    assert {task["patient_id"] for task in line.rows("tasks")} == {pair[1].patient_id}
    service.say("r7 start")
    assert service.beat("send") == ["start_consent"]
    service.say("yes")
    assert consents(line, pair) == [Consent.GIVEN, Consent.GIVEN]


def test_a_stop_that_names_nobody_holds_for_all_until_somebody_says_for_whom(service, line, pair):
    service.say("STOP")

    assert service.beat("send") == ["stop_shared"]
    assert consents(line, pair) == [Consent.WITHDRAWN] * 2
    line.clock.forward(minutes=30)
    service.say("H4")

    assert consents(line, pair) == [Consent.WITHDRAWN, Consent.ASKED]
    assert service.beat("send") == ["onboarding_consent"]
    assert said(service).startswith("R7: ")


def test_a_stop_that_nobody_explains_holds_and_opens_no_task_of_its_own(service, line, pair):
    service.say("stop")
    line.clock.forward(days=2)
    give_up_asking(line.database, line.now)

    assert consents(line, pair) == [Consent.WITHDRAWN] * 2
    assert {kind for kind, _ in line.tasks()} == {"stopped_while_offloaded"}
    with line.database.reading() as tx:
        sender = line.rows("senders")[0]["id"]
        assert contacts.is_opted_out(tx, line.clinic_id, PHONE, sender)


def test_a_start_without_a_name_asks_whose_consent_is_meant(service, line, pair):
    service.say("stop")
    line.clock.forward(hours=1)
    service.say("START")
    assert service.beat("send") == ["whose"]
    service.say("r7")

    assert consents(line, pair) == [Consent.WITHDRAWN, Consent.ASKED]
    assert service.beat("send") == ["start_consent"]


@pytest.mark.parametrize("is_sorted", [False, True])
def test_a_sign_of_danger_waits_for_no_name(service, line, pair, is_sorted):
    if is_sorted:
        readers = service.container.readers
        turn_on(
            line.database,
            readers,
            line.house.physio,
            line.clinic_id,
            rules=readers.version,
            authority="Clinical safety committee",
            now=line.now,
        )

    service.say("my calf is swollen")

    assert service.beat("send") == (["rf_tier2"] if is_sorted else ["unknown"])
    concerned = [(task["kind"], task["patient_id"]) for task in line.rows("tasks")]
    every = [("red_flag", episode.patient_id) for episode in pair]
    assert concerned == (every if is_sorted else [("read_reply", None)])


def test_a_couple_is_answered_in_the_language_both_read(service, line):
    line.patient(language="pl")
    line.patient(language="pl")

    service.say("co to jest")

    service.beat("send")
    assert said(service) != TEXTS.wordings["en"].template("unknown").text
    assert line.rows("messages")[-1]["language"] == "pl"
