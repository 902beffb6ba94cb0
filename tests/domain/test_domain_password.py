"""Passwords: long enough, and not the ones everybody tries first."""

import pytest

from physio_service.domain import password


@pytest.mark.parametrize(
    "good",
    [
        "four plain words here",
        "correct horse battery staple",
        "a" * 5 + "bcdefgh",
        "pâté de campagne",
        "x9" * 3 + "lmnopq",
    ],
)
def test_a_long_password_needs_no_digits_and_no_capitals(good):
    assert password.faults(good, "physio") == ()


@pytest.mark.parametrize(
    "poor",
    [
        "short",
        "elevenchars",
        "x" * 129,
        "my-name-is-physio",  # the username
        "Password1234",  # a guessed word with an ending
        "physiotherapy!",
        "welcomewelcome",  # a guessed word twice
        "aaaaaaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "lkjhgfdsapoiuytrewq",  # a run of keys, backwards
        "abcdefghijklm",
    ],
)
def test_what_is_guessed_first_is_refused_with_one_reason(poor):
    faults = password.faults(poor, "physio")

    assert [fault.field for fault in faults] == ["password"]


def test_sixty_four_characters_are_allowed():
    assert password.faults("many plain words " * 4, "physio") == ()


def test_an_account_without_a_username_yet_is_judged_all_the_same():
    assert password.faults("four plain words here", "") == ()
