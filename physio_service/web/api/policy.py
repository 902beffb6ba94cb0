"""How a change may be asked twice or too late: every unsafe route of the API says one of these.

    @episodes.post("/episodes/<uuid:episode_id>/end")
    @requires(Permission.PRESCRIBE)
    @changes
    @episodes.arguments(EndAsked)
    def end(asked, episode_id, version): ...

Each stands directly under `requires`. `creates` asks for an Idempotency-Key; `changes` asks
for If-Match and hands on the `version` it names; `commits` asks for both; `repeats` says that
doing it again does nothing more.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar, cast

from physio_service.web.concurrency import version_from_if_match
from physio_service.web.idempotency import idempotent

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "physio_policy"


class Policy(StrEnum):
    """What keeps a request that comes twice, or late, from doing harm."""

    CREATES = "creates"
    CHANGES = "changes"
    COMMITS = "commits"
    REPEATS = "repeats"


def creates(view: View) -> View:
    """Run the view once for each Idempotency-Key, and repeat its answer after that."""
    return _marked(idempotent(view), Policy.CREATES)


def changes(view: View) -> View:
    """Have the view told which `version` the caller saw; without If-Match it is not called."""

    @wraps(view)
    def seen(*args: Any, **kwargs: Any) -> Any:
        return view(*args, version=version_from_if_match(), **kwargs)

    return _marked(cast(View, seen), Policy.CHANGES)


def commits(view: View) -> View:
    """Run the view once for each Idempotency-Key, told which `version` the caller saw."""
    return _marked(idempotent(changes(view)), Policy.COMMITS)


def repeats(view: View) -> View:
    """Say that the view, called again, finds its work done and answers the same."""
    return _marked(view, Policy.REPEATS)


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """Return what a view said; None when it said nothing."""
    found = getattr(view, _MARK, None)
    return found if isinstance(found, Policy) else None


def _marked(view: View, policy: Policy) -> View:
    setattr(view, _MARK, policy)
    return view
