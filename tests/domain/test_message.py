"""A message's states: receipts have no order, so the state must not depend on one."""

from dataclasses import MISSING, fields
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.message import WAITING, Message, MessageState, Priority, receipt_rank

WORDS = (
    "accepted",
    "scheduled",
    "queued",
    "sending",
    "sent",
    "canceled",
    "undelivered",
    "failed",
    "delivered",
    "read",
)


def state_after(words):
    """Return the state that the receipts lead to, one after the other."""
    rank, state = -1, MessageState.SENDING
    for word in words:
        known = receipt_rank(word)
        if known is not None and known[0] > rank:
            rank, state = known
    return state


@given(
    st.lists(st.sampled_from(WORDS)).flatmap(lambda w: st.tuples(st.just(w), st.permutations(w)))
)
def test_every_order_of_the_same_receipts_gives_the_same_state(both):
    words, shuffled = both

    assert state_after(words) == state_after(shuffled) == state_after(words + list(shuffled))


def test_words_that_mean_different_states_never_share_a_rank():
    by_rank = {}
    for rank, state in map(receipt_rank, WORDS):
        by_rank.setdefault(rank, set()).add(state)

    assert all(len(states) == 1 for states in by_rank.values())


@pytest.mark.parametrize("word", ["", "Delivered", "receiving", "partially_delivered"])
def test_a_word_nobody_knows_has_no_rank(word):
    assert receipt_rank(word) is None


def test_nothing_is_above_delivered_but_read():
    assert state_after([*WORDS[:-1], "failed", "sent"]) is MessageState.DELIVERED
    assert state_after(["undelivered", "sent", "queued"]) is MessageState.UNDELIVERED


def test_safety_comes_before_everything():
    assert min(Priority) is Priority.SAFETY
    assert WAITING == (MessageState.QUEUED, MessageState.HELD)


def message(**changes: object) -> Message:
    nothing = {one.name: None for one in fields(Message) if one.default is MISSING}
    return Message(**(nothing | {"kind": "session", "patient_id": UUID(int=1)} | changes))


@pytest.mark.parametrize(
    ("patient_id", "kind", "is_to_staff"),
    [
        (None, "staff_task", True),
        (None, "answer", False),  # to a number that nobody here has
        (UUID(int=1), "session", False),
    ],
)
def test_a_text_to_staff_is_one_about_a_task_and_no_patient(patient_id, kind, is_to_staff):
    assert message(patient_id=patient_id, kind=kind).is_to_staff is is_to_staff


def test_a_text_that_is_kept_back_ends_as_it_was_decided():
    assert message().kept_back(MessageState.EXPIRED) is MessageState.EXPIRED


def test_one_that_may_have_gone_before_never_ends_as_if_it_had_not():
    again = message(possible_duplicate=True)

    assert again.kept_back(MessageState.EXPIRED) is MessageState.UNKNOWN_FINAL
