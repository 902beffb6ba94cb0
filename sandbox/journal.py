"""Append-only files of JSON lines: what survives a killed sandbox."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class Journal:
    """One file, one JSON object a line, never rewritten.

    The file is opened for each append, so a journal holds nothing that
    anyone must close.
    """

    def __init__(self, path: Path) -> None:
        """Open the journal at `path`, cutting off a last line that was never finished.

        Such a line belongs to a process that died while writing it. It is cut
        rather than kept, or the next append would run into it.
        """
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        self._cut_torn_line()

    def append(self, record: Mapping[str, Any], *, durable: bool = False) -> None:
        """Write `record` as one line; with `durable`, return only when it is on the disk."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(descriptor, line.encode())
            if durable:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield every record, oldest first; a line that is not JSON is passed over."""
        for number, line in enumerate(self.path.read_bytes().splitlines(), start=1):
            try:
                yield json.loads(line)
            except ValueError:
                log.warning("journal line passed over", extra={"line": number})

    def _cut_torn_line(self) -> None:
        content = self.path.read_bytes()
        if content and not content.endswith(b"\n"):
            os.truncate(self.path, content.rfind(b"\n") + 1)
            log.warning("torn journal line cut", extra={"journal": self.path.name})
