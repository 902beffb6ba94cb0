"""The vault: a text opens for one person, in one place, with the right key, and nowhere else."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.store.types import Sealed, new_id
from physio_service.store.vault import Keyring, Place, Unreadable, Vault
from tests.builders_store import KEYRING

VAULT = Vault(KEYRING)
ANNA, BEN, CLINIC, OTHER_CLINIC = (UUID(int=n) for n in range(1, 5))
HERE = Place("patients", "name", UUID(int=9))


def key_of(subject, vault=VAULT):
    return vault.unwrap(vault.new_data_key(subject), subject)


KEY = key_of(ANNA)


@given(st.text())
def test_what_was_sealed_opens_as_it_was(text):
    assert VAULT.open(KEY, VAULT.seal(KEY, text, HERE), HERE) == text


@pytest.mark.parametrize(
    "place",
    [
        replace(HERE, table="contacts"),
        replace(HERE, column="nhs_number"),
        replace(HERE, row_id=UUID(int=10)),
    ],
)
def test_a_text_moved_to_another_place_does_not_open(place):
    sealed = VAULT.seal(KEY, "Anna", HERE)

    with pytest.raises(Unreadable):
        VAULT.open(KEY, sealed, place)


def test_a_text_does_not_open_with_another_persons_key():
    sealed = VAULT.seal(KEY, "Anna", HERE)

    with pytest.raises(Unreadable) as refusal:
        VAULT.open(key_of(BEN), sealed, HERE)

    assert "Anna" not in str(refusal.value)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_text_with_any_bit_changed_does_not_open(position, change):
    blob = bytearray(VAULT.seal(KEY, "Anna", HERE).blob)
    blob[1 + position % (len(blob) - 1)] ^= change

    with pytest.raises(Unreadable):
        VAULT.open(KEY, Sealed(bytes(blob)), HERE)


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01short", b"\x01" + b"n" * 12])
def test_what_is_no_sealed_text_at_all_does_not_open(blob):
    with pytest.raises(Unreadable):
        VAULT.open(KEY, Sealed(blob), HERE)


def test_the_same_text_is_never_sealed_alike_twice():
    assert len({VAULT.seal(KEY, "Anna", HERE).blob for _ in range(20)}) == 20


def test_a_data_key_opens_for_its_subject_only():
    wrapped = VAULT.new_data_key(ANNA)

    with pytest.raises(Unreadable):
        VAULT.unwrap(wrapped, BEN)


@pytest.mark.parametrize("wrapped", [b"", b"\x01", b"\x01\x06test-1", b"\x01\xff\xfe" + b"x" * 70])
def test_what_is_no_data_key_does_not_open(wrapped):
    with pytest.raises(Unreadable):
        VAULT.unwrap(wrapped, ANNA)


def test_a_new_master_key_seals_and_the_old_one_still_opens():
    both = Keyring("new", {"test-1": b"k" * 32, "new": b"n" * 32}, KEYRING.index_key)
    old, rotated = VAULT.new_data_key(ANNA), Vault(both)
    sealed = VAULT.seal(VAULT.unwrap(old, ANNA), "Anna", HERE)

    assert rotated.open(rotated.unwrap(old, ANNA), sealed, HERE) == "Anna"
    with pytest.raises(Unreadable, match="new"):
        VAULT.unwrap(rotated.new_data_key(ANNA), ANNA)


@pytest.mark.parametrize(
    ("current", "keys", "index_key"),
    [
        ("b", {"a": b"k" * 32}, b"i" * 32),
        ("a", {"a": b"k" * 31}, b"i" * 32),
        ("a", {"a": b"k" * 32}, b"i" * 16),
    ],
)
def test_a_key_ring_that_cannot_work_is_refused_at_once(current, keys, index_key):
    with pytest.raises(ValueError, match="key"):
        Keyring(current, keys, index_key)


def test_a_blind_index_is_equal_only_for_the_same_value_purpose_and_clinic():
    same = VAULT.blind(CLINIC, "number", "+447700900123")

    assert same == VAULT.blind(CLINIC, "number", "+447700900123")
    assert len(same) == 16
    others = {
        VAULT.blind(OTHER_CLINIC, "number", "+447700900123"),
        VAULT.blind(CLINIC, "name", "+447700900123"),
        VAULT.blind(CLINIC, "number", "+447700900124"),
        Vault(replace(KEYRING, index_key=b"j" * 32)).blind(CLINIC, "number", "+447700900123"),
    }
    assert same not in others
    assert len(others) == 4


@pytest.mark.parametrize("typed", ["an", "ANN", "anna", "Smi", "smith-jones", "Smith-Jones-Win"])
def test_a_name_is_found_by_the_beginning_of_any_word(typed):
    tokens = VAULT.name_tokens(CLINIC, "Anna Smith-Jones-Winterbottom")

    assert VAULT.name_token(CLINIC, typed) in tokens


@pytest.mark.parametrize("typed", ["a", "nna", "annab", "jones", ""])
def test_a_name_is_not_found_by_anything_else(typed):
    tokens = VAULT.name_tokens(CLINIC, "Anna Smith-Jones-Winterbottom")

    assert VAULT.name_token(CLINIC, typed) not in tokens


def test_ids_are_of_the_seventh_version_and_in_the_order_of_making():
    made = [new_id() for _ in range(2_000)]

    assert made == sorted(made)
    assert len(set(made)) == 2_000
    assert {one.version for one in made} == {7}
