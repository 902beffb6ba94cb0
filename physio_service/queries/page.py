"""A piece of a list, and where the next piece begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Column, Select, literal, tuple_
from sqlalchemy import Row as TableRow

from physio_service.domain.errors import Invalid
from physio_service.store.database import Tx
from physio_service.store.types import UtcDateTime

Row = TypeVar("Row")
Raw = TypeVar("Raw")

Cursor = tuple[str, ...]  # the sort values of the row to continue after


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order; `next` continues after the last of them, none: there are no more."""

    rows: tuple[Row, ...]
    next: Cursor | None = None


def cut(
    rows: Sequence[Raw], limit: int, cursor: Callable[[Raw], Cursor]
) -> tuple[Sequence[Raw], Cursor | None]:
    """Return the first `limit` of rows fetched with one to spare, and the cursor after them."""
    if len(rows) <= limit:
        return rows, None
    return rows[:limit], cursor(rows[limit - 1])


def latest_first(
    tx: Tx,
    statement: Select[Any],
    keys: tuple[Column[Any], Column[Any]],
    after: Cursor | None,
    limit: int,
) -> tuple[Sequence[TableRow[Any]], Cursor | None]:
    """Return a page of what `statement` finds, by an instant and an id; raises Invalid."""
    check(after, len(keys))
    if after is not None:
        seen = tuple_(literal(read_instant(after[0]), UtcDateTime), literal(read_id(after[1])))
        statement = statement.where(tuple_(*keys) < seen)
    ordered = statement.order_by(*(key.desc() for key in keys)).limit(limit + 1)
    found = tx.connection.execute(ordered).all()
    at = keys[0].key
    return cut(found, limit, lambda row: (instant_text(getattr(row, at)), str(row.id)))


def instant_text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def read_instant(text: str) -> datetime:
    """Return the instant of a cursor; raises Invalid."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise _unreadable() from None


def read_id(text: str) -> UUID:
    """Return the id of a cursor; raises Invalid."""
    try:
        return UUID(text)
    except ValueError:
        raise _unreadable() from None


def check(cursor: Cursor | None, parts: int) -> None:
    """Refuse a cursor that another list made; raises Invalid."""
    if cursor is not None and len(cursor) != parts:
        raise _unreadable()


def _unreadable() -> Invalid:
    return Invalid.one("cursor", "use the `next` of an earlier answer of this list")
