"""What was decided stays as it was decided: no value of the domain can be changed."""

import importlib
import pkgutil
from dataclasses import is_dataclass

import pytest

from physio_service import domain

MODULES = [found.name for found in pkgutil.iter_modules(domain.__path__, f"{domain.__name__}.")]
# What is gathered piece by piece: the journal as an audit reads it, and words to look for.
GATHERED = {
    *("ledger.Ledger", "ledger.Person", "ledger.Reply", "ledger.Text"),
    "sign_word.SignWords",
}


def values_of(name: str) -> list[type]:
    """Return the values that a module makes and shows to others."""
    return [
        one
        for one in vars(importlib.import_module(name)).values()
        if isinstance(one, type) and is_dataclass(one)
        if one.__module__ == name and not one.__name__.startswith("_")
    ]


def may_grow(value: type) -> bool:
    return f"{value.__module__.rpartition('.')[2]}.{value.__name__}" in GATHERED


@pytest.mark.parametrize("name", MODULES)
def test_a_value_cannot_be_changed_once_it_is_made(name):
    loose = [one for one in values_of(name) if not one.__dataclass_params__.frozen]

    assert [one.__name__ for one in loose if not may_grow(one)] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_value_holds_nothing_but_its_fields(name):
    assert [one.__name__ for one in values_of(name) if "__slots__" not in vars(one)] == []
