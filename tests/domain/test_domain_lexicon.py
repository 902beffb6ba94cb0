"""A clinic's own words for statuses: each counts as the strictest code it spans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.lexicon import (
    SHIPPED,
    lexicon_faults,
    said_faults,
    spanning,
    word_of,
)
from physio_service.domain.offloading import Status, strictest
from tests.builders_plans import CATALOGUE

LIMITED = spanning("limited", [Status.PWB, Status.TTWB])


def fields(faults) -> list[str]:
    return [fault.field for fault in faults]


def test_what_a_clinic_says_by_itself_are_the_lists_that_ship():
    shipped = {word for lexicon in CATALOGUE.lexicons for word in lexicon.words}

    assert set(SHIPPED) == shipped
    assert lexicon_faults(SHIPPED) == []


@given(st.lists(st.sampled_from(Status), min_size=1))
def test_a_word_counts_as_the_strictest_code_and_admits_no_more(spans):
    word = spanning(" some ", spans)

    assert (word.word, word.code) == ("some", strictest(spans))
    assert word.exercise_ceiling is word.code


def test_limited_admits_toe_touch_alone_unless_a_ceiling_is_named_within_it():
    assert said_faults([LIMITED], Status.TTWB, "limited", None) == []
    assert said_faults([LIMITED], Status.TTWB, "limited", Status.PWB) == []
    assert fields(said_faults([LIMITED], Status.TTWB, "limited", Status.WBAT)) == [
        "exercise_ceiling"
    ]


def test_a_word_stands_for_its_own_code_alone():
    assert word_of([LIMITED], Status.TTWB, "limited") is LIMITED
    assert fields(said_faults([LIMITED], Status.PWB, "limited", None)) == ["word"]
    assert fields(said_faults([LIMITED], Status.TTWB, "unheard of", None)) == ["word"]


@pytest.mark.parametrize("word", ["", "PWB"])
def test_a_code_may_always_be_said_and_leaves_no_ceiling_to_name(word):
    assert said_faults([LIMITED], Status.PWB, word, Status.PWB) == []
    assert fields(said_faults([LIMITED], Status.PWB, word, Status.WBAT)) == ["exercise_ceiling"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ([], "words"),
        ([spanning(f"word {number}", [Status.NWB]) for number in range(21)], "words"),
        ([spanning("", [Status.NWB])], "words.0.word"),
        ([spanning("w" * 31, [Status.NWB])], "words.0.word"),
        ([LIMITED, spanning("LIMITED", [Status.NWB])], "words.1.word"),
        ([spanning("pwb", [Status.NWB])], "words.0.word"),
        ([spanning("gap", [Status.NWB, Status.PWB])], "words.0.spans"),
    ],
)
def test_a_list_that_misleads_is_refused(words, field):
    assert fields(lexicon_faults(words)) == [field]
