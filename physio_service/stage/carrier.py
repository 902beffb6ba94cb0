"""A carrier that takes every text and keeps it, for whoever plays the patients."""

import threading
from datetime import datetime
from uuid import uuid4

from physio_service.messaging.gateway import Accepted, Handover, Outcome, Seen


class KeepingGateway:
    """A Gateway that reaches nobody."""

    is_real = False
    can_list = True

    def __init__(self) -> None:
        self._lock = threading.Lock()  # texts are handed over by several threads
        self._taken: list[tuple[str, Handover]] = []

    def hand_over(self, text: Handover) -> Outcome:
        """Take the text."""
        sid = f"SM{uuid4().hex}"
        with self._lock:
            self._taken.append((sid, text))
        return Accepted(sid)

    def seen_to(self, number: str, since: datetime) -> list[Seen] | None:  # noqa: ARG002
        """List nothing: no text ever hangs here."""
        return []

    def take(self) -> list[tuple[str, Handover]]:
        """Return what was handed over since the last call, with its id: by number, in order."""
        with self._lock:
            taken, self._taken = self._taken, []
        return sorted(taken, key=lambda one: one[1].to)
