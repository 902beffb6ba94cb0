"""The generation: a number that only grows, in the database and in a file beside it.

A file that is ahead of its database tells that the database came back as it was earlier.
"""

from pathlib import Path

from sqlalchemy import select

from physio_service.store.database import Tx
from physio_service.store.schema import generations
from physio_service.store.statements import insert_new

_ONLY = 1
_c = generations.c


def advance(tx: Tx, least: int = 0) -> int:
    """Raise the number by one, to `least` at least, and return it."""
    insert_new(tx, generations, [{"id": _ONLY, "number": 0}])
    locked = select(_c.number).where(_c.id == _ONLY).with_for_update()
    number = max(int(tx.connection.execute(locked).scalar_one()) + 1, least)
    tx.connection.execute(generations.update().where(_c.id == _ONLY).values(number=number))
    return number


def read(file: Path) -> int:
    """Return the number in the file; 0 where there is none."""
    try:
        return int(file.read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def write(file: Path, number: int) -> None:
    """Put the number into the file: whole, or as it was."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_text(f"{number}\n", encoding="ascii")
    beside.replace(file)
