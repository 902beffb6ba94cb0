"""The short name of a task in a text to staff, and the answer that takes it: "OK 4K2M"."""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

LENGTH = 4
# No vowel, so that none spells a word; nothing that is read as another (0 O, 1 I, 5 S, 8 B).
_LETTERS = "234679CDFGHJKMNPQRTVWX"
_OK = re.compile(rf"O\.?K(?:AY)?[\s.,!:#-]*([{_LETTERS}]{{{LENGTH}}})?[\s.!]*")
_LONGEST = 20  # of a text that may be an answer: nothing else has room in it


def callsign_of(task_id: UUID, turn: int = 0) -> str:
    """Return the short name of a task, always the same; another for each turn, should it be taken.

    It says nothing of the task, and a task restored from a backup keeps it.
    """
    number = int.from_bytes(sha256(b"%d:%s" % (turn, task_id.bytes)).digest())
    letters = []
    for _ in range(LENGTH):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(letters)


@dataclass(frozen=True, slots=True)
class Take:
    """Somebody takes a task: the one with this short name, or the only one there is."""

    callsign: str | None


def take_in(text: str) -> Take | None:
    """Return what a text takes; none for anything but OK, alone or with a task's short name.

    Nothing else may stand in it, so no word about anybody's health is passed over.
    """
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    found = _OK.fullmatch(plain) if len(plain) <= _LONGEST else None
    return None if found is None else Take(found[1])
