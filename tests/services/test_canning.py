"""Canned answers: written by name, held to the rules of every text, filled in for the clinic."""

import pytest

from physio_service.domain.canned import filled
from physio_service.domain.errors import Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.staff import Role
from physio_service.services.canning import add_answer, change_answer, withdraw_answer
from physio_service.store import canned_answers
from tests.builders_people import TEXTS, of_clinic


@pytest.fixture
def admin(line):
    return line.house.staff(Role.ADMIN, line.now)


def add(line, who, language="en", title="Call us", body="Please call {phone} today."):
    words = (language, title, body)
    return add_answer(line.database, TEXTS, who, line.clinic_id, *words, now=line.now)


def answers(line, language="en"):
    with line.database.reading() as tx:
        return canned_answers.in_use(tx, line.clinic_id, language)


def test_an_answer_is_kept_for_its_language_and_filled_with_the_clinics_values(line, admin):
    add(line, admin)

    (kept,) = answers(line)
    assert answers(line, "pl") == ()
    assert filled(kept.body, of_clinic(line.house)) == "Please call 02079460000 today."


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "How is your hip?"}, "body"),
        ({"body": "See www.example.org"}, "body"),
        ({"body": "Call {name}"}, "body"),
        ({"body": "a { b"}, "body"),
        ({"body": " "}, "body"),
        ({"body": "long " * 90}, "body"),
        ({"title": ""}, "title"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_no_text_may_say_is_refused_by_field(line, admin, change, field):
    with pytest.raises(Invalid) as refused:
        add(line, admin, **change)

    assert [fault.field for fault in refused.value.faults] == [field]


def test_an_answer_is_changed_and_withdrawn_as_seen_by_those_who_may_sign(line, admin):
    answer_id = add(line, admin)
    place = (line.database, TEXTS, admin, line.clinic_id, answer_id, "Ring", "Ring {phone}.")

    change_answer(*place, version=1, now=line.now)
    with pytest.raises(Stale):
        change_answer(*place, version=1, now=line.now)
    with pytest.raises(NotAllowed):
        add(line, line.house.staff(Role.ASSISTANT, line.now))
    for _ in range(2):
        withdraw_answer(line.database, admin, line.clinic_id, answer_id, now=line.now)

    assert answers(line) == ()
    with pytest.raises(NotFound):
        change_answer(*place, version=3, now=line.now)
    assert line.journal("answer.") == ["answer.written", "answer.changed", "answer.withdrawn"]
