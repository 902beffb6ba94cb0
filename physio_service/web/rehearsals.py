"""Rehearsals over HTTP: one at a time, and not without end.

One takes some seconds of this process, so whoever asks waits for the one at work, and nobody
asks for the next before theirs is due. What is counted here is forgotten with the process.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app

from physio_service.domain.assignment import Assignment
from physio_service.domain.rehearsal import Rehearse
from physio_service.domain.throttle import TooManyTries
from physio_service.queries.rehearsal import standing_of
from physio_service.web import parts

_KEY = "physio_rehearse"
PER_PERSON = 10
WITHIN = timedelta(minutes=10)
_PATIENCE_S = 20.0
_COME_BACK = timedelta(seconds=10)


class Turns:
    """Who may rehearse now."""

    def __init__(self, patience_s: float = _PATIENCE_S) -> None:
        """Let one wait `patience_s` for the rehearsal at work."""
        self._stage = threading.Lock()
        self._counting = threading.Lock()
        self._lately: dict[UUID, deque[datetime]] = {}
        self._patience_s = patience_s

    def take(
        self, rehearse: Rehearse, staff_id: UUID, now: datetime, *order: Any
    ) -> Mapping[str, Any]:
        """Rehearse when it is this person's turn; raises TooManyTries with how long to wait."""
        self._count(staff_id, now)
        if not self._stage.acquire(timeout=self._patience_s):
            raise TooManyTries(_COME_BACK)
        try:
            return rehearse(*order)
        finally:
            self._stage.release()

    def _count(self, staff_id: UUID, now: datetime) -> None:
        with self._counting:
            lately = self._lately.setdefault(staff_id, deque())
            while lately and now - lately[0] >= WITHIN:
                lately.popleft()
            if len(lately) >= PER_PERSON:
                raise TooManyTries(WITHIN - (now - lately[0]))
            lately.append(now)


def install(app: Flask, rehearse: Rehearse) -> None:
    """Give the application what plays a course, and the turns of those who ask for it."""
    app.extensions[_KEY] = (rehearse, Turns())


def rehearsed(patient_id: UUID, order: Assignment) -> Mapping[str, Any]:
    """Return the rehearsal of an order for a patient, as JSON values; nothing of it is kept.

    Raises NotFound, Invalid with every fault of the order, and TooManyTries.
    """
    rehearse, turns = cast("tuple[Rehearse, Turns]", current_app.extensions[_KEY])
    who, now = parts.principal(), parts.now()
    with parts.parts().database.reading() as tx:
        standing = standing_of(tx, who.clinic_id, patient_id, now)
    return turns.take(rehearse, who.staff_id, now, standing, order)
