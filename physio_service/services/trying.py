"""Try each of many: one that fails keeps no other waiting."""

from collections.abc import Callable, Iterable
from typing import TypeVar

_One = TypeVar("_One")


def each(many: Iterable[_One], do: Callable[[_One], object]) -> None:
    """Call `do` with each of `many`; raise the first failure when all were tried."""
    failure: Exception | None = None
    for one in many:
        try:
            do(one)
        except Exception as error:
            failure = failure or error
    if failure is not None:
        raise failure
