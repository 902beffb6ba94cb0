"""Understand what people write: one reader for each language, made when it is first needed."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock

from physio_service.domain.interpreter import Interpreter, Reading
from physio_service.domain.phrasebook import PhraseBook
from physio_service.domain.question import NUMERIC, YES_OR_NO, QuestionKind, read_as
from physio_service.domain.redflag import RedFlags
from physio_service.domain.wording import Wording

# What is asked with a yes or a no before what is answered in words of its own.
_FIRST = (*NUMERIC, *YES_OR_NO, QuestionKind.CONSENT)


@dataclass(slots=True)
class Readers:
    """The readers of an installation, and the version of the files they read by."""

    books: Mapping[str, PhraseBook]
    wordings: Mapping[str, Wording]
    flags: RedFlags
    _made: dict[str, Interpreter] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)  # phrases are joined while they are looked for

    @property
    def hashes(self) -> Mapping[str, str]:
        """The content of each file that sorts a text by its urgency, by the file's path."""
        found = {f"replies/{name}.yaml": book.content_hash for name, book in self.books.items()}
        return {"red_flags.yaml": self.flags.content_hash, **dict(sorted(found.items()))}

    @property
    def version(self) -> str:
        """Which rules these are: one hash over all files, of which none may change unseen."""
        spelled = "\n".join(f"{path} {content}" for path, content in self.hashes.items())
        return hashlib.sha256(spelled.encode()).hexdigest()

    def read(
        self,
        language: str,
        text: str,
        asked: Collection[QuestionKind],
        *,
        looks_for_signs: bool,
    ) -> Reading:
        """Return what a text of somebody who reads `language` says, while `asked` is open."""
        question = next((kind for kind in _FIRST if kind in asked), next(iter(asked), None))
        question = question and read_as(question)
        with self._lock:
            if language not in self._made:
                self._made[language] = Interpreter(language, self.books, self.wordings, self.flags)
            return self._made[language].read(text, question, looks_for_signs=looks_for_signs)
