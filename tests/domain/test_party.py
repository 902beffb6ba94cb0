"""Whom a text from a shared phone is about: named, the only one asked, or nobody."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.party import (
    TAGS,
    Doubt,
    Member,
    choice,
    doubt_of,
    is_answer_to,
    meant_without_name,
    next_tag,
    patients_of,
    split,
)
from physio_service.domain.question import QuestionKind

ADA, BEN = UUID(int=1), UUID(int=2)
PAIR = (Member(ADA, "H4"), Member(BEN, "R7"))
KNOWN = {"H4", "R7"}


def test_the_first_tags_differ_in_both_signs_and_none_is_given_twice():
    first = TAGS[:5]

    assert len(set(TAGS)) == len(TAGS)
    assert all(a[0] != b[0] and a[1] != b[1] for a in first for b in first if a != b)
    assert next_tag({"H4"}) == "R7"
    assert next_tag(set(TAGS)) is None


@pytest.mark.parametrize(
    ("text", "tag", "rest"),
    [
        ("H4 done", "H4", "done"),
        ("h4: DONE", "H4", "done"),
        ("done h4", "H4", "done"),
        ("R٧ done", "R7", "done"),
        ("Ｒ７ done", "R7", "done"),
        ("r৭", "R7", ""),
        ("h 4 done", "H4", "done"),
        ("(R7) pain 3, no swelling", "R7", "pain 3, no swelling"),
        ("done. R7", "R7", "done"),
        ("pain 4, h4, swollen", "H4", "pain 4 swollen"),
    ],
)
def test_a_tag_is_found_wherever_it_stands_and_however_it_is_typed(text, tag, rest):
    named = split(text, KNOWN)

    assert (named.tags, named.rest, named.is_slip) == ({tag}, rest, False)


@pytest.mark.parametrize("text", ["H5 done", "4h done", "r done", "h 5 done", "done Q2"])
def test_a_slip_is_told_and_never_mended(text):
    named = split(text, KNOWN)

    assert (named.tags, named.rest, named.is_slip) == (frozenset(), "done", True)
    assert meant_without_name(PAIR, named, [ADA]) is None


@pytest.mark.parametrize("text", ["done", "done x", "pain 4", "Hello", "walked 4 km", "H45", "a1b"])
def test_a_text_without_a_tag_names_nobody(text):
    assert split(text, KNOWN) == split(text, set())
    assert not split(text, KNOWN).is_slip


def test_a_slip_in_the_middle_stays_where_it_is():
    assert split("walked 4h today", KNOWN).rest == "walked 4h today"


def test_two_tags_in_one_text_name_two():
    named = split("h4 done r7 skip", KNOWN)

    assert named.tags == KNOWN
    assert meant_without_name(PAIR, named, [ADA]) is None
    assert doubt_of(frozenset({"DONE"}), named, PAIR) is Doubt.PERSON


def test_without_a_tag_the_only_one_asked_is_meant_and_of_two_nobody():
    plain = split("done", KNOWN)

    assert meant_without_name(PAIR, plain, [BEN]) == BEN
    assert meant_without_name(PAIR, plain, [ADA, BEN]) is None
    assert meant_without_name(PAIR, plain, []) is None
    assert meant_without_name(PAIR, plain, [UUID(int=9)]) is None


def test_a_carer_on_the_patients_own_phone_leaves_no_doubt_whose_answer_it_is():
    both = (Member(ADA, "H4"), Member(ADA, "R7", carer_id=UUID(int=3)))

    assert patients_of(both) == (ADA,)
    assert meant_without_name(both, split("done", KNOWN), []) == ADA


@pytest.mark.parametrize(
    ("labels", "kind", "is_answer"),
    [
        ({"DONE", "PAIN:3"}, QuestionKind.SESSION, True),
        ({"PAIN:3"}, QuestionKind.PAIN, True),
        ({"DONE"}, QuestionKind.PAIN, False),
        ({"YES"}, QuestionKind.SESSION, False),
        ({"DONE", "PAUSE"}, QuestionKind.SESSION, False),
        ({"UNCLEAR"}, QuestionKind.SESSION, False),
        (set(), QuestionKind.SESSION, False),
    ],
)
def test_only_an_answer_to_what_was_asked_is_taken_without_a_name(labels, kind, is_answer):
    assert is_answer_to(frozenset(labels), kind) is is_answer


@pytest.mark.parametrize(
    ("labels", "doubt"),
    [
        ({"DONE"}, Doubt.ASK),
        ({"PAUSE"}, Doubt.ASK),
        ({"START"}, Doubt.ASK),
        ({"STOP"}, Doubt.PERSON),
        ({"UNCLEAR"}, Doubt.PERSON),
        ({"DONE", "SAFETY:2"}, Doubt.PERSON),
        (set(), Doubt.PERSON),
    ],
)
def test_one_question_back_where_it_helps_and_else_a_person(labels, doubt):
    assert doubt_of(frozenset(labels), split("x", KNOWN), PAIR) is doubt


def test_a_list_too_long_for_a_text_is_a_matter_for_a_person():
    five = tuple(Member(UUID(int=n), TAGS[n]) for n in range(5))

    assert doubt_of(frozenset({"DONE"}), split("done", TAGS[:5]), five) is Doubt.PERSON
    assert choice(PAIR) == "H4 / R7"


@given(
    st.lists(st.sampled_from(["done", "skip", "h4", "R 7", "h5", "7", "r", "H４", "no pain", "."])),
    st.lists(st.sampled_from([ADA, BEN]), max_size=3),
)
def test_of_two_a_text_is_only_ever_theirs_whom_it_names_or_who_alone_was_asked(parts, asked):
    text = " ".join(parts)
    named = split(text, KNOWN)

    meant = meant_without_name(PAIR, named, asked)

    if meant is not None:
        assert asked == [meant]
        assert not named.tags
    for tag in named.tags:
        assert tag.lower() in "".join(text.casefold().replace("４", "4").split())
