"""One language with English beside it: what a text says, and what it tells of danger."""

from collections.abc import Mapping
from dataclasses import dataclass

from physio_service.domain.label import THANKS, UNCLEAR, Labels, without_lower_tiers
from physio_service.domain.phrasebook import PhraseBook
from physio_service.domain.question import QuestionKind
from physio_service.domain.reading import cut, read
from physio_service.domain.redflag import RedFlags
from physio_service.domain.sign import Finding, Scanner, signs_of
from physio_service.domain.sign_word import sign_words
from physio_service.domain.vocabulary import vocabulary
from physio_service.domain.wording import Wording

_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text means: its labels, a tier among them, and where the signs of it stand."""

    labels: Labels
    findings: tuple[Finding, ...]
    is_thanks: bool = False  # UNCLEAR as an answer, and yet nothing that anybody must read


class Interpreter:
    """Reads the texts of people who write one language, or English, or both at once."""

    def __init__(
        self,
        language: str,
        books: Mapping[str, PhraseBook],
        wordings: Mapping[str, Wording],
        flags: RedFlags,
    ) -> None:
        """Spell out the phrases, once; raises BadPhrase and BadSign."""
        both = list(dict.fromkeys((language, _ENGLISH)))
        known = [books[one] for one in both if one in books]
        words = sign_words(known)
        spoken = [wordings[one] for one in both]
        self._vocabulary = vocabulary(known, spoken, words.words, words.meanings)
        self._scanner = Scanner(signs_of(flags.conditions), words, self._vocabulary)

    def read(self, text: str, question: QuestionKind | None, *, looks_for_signs: bool) -> Reading:
        """Return every reading of `text` while `question` is open.

        With `looks_for_signs` the tiers count (the tiered mode). Without, signs sort nothing,
        and are found all the same.
        """
        pieces = cut(text, self._vocabulary)
        found = self._scanner.scan(pieces)
        told = tuple((one.start, one.end) for one in found.told) if looks_for_signs else ()
        labels = read(text, self._vocabulary, question, told, found.denied)
        if labels == {THANKS}:
            return Reading(frozenset({UNCLEAR}), found.told, is_thanks=True)
        tiers = {f"SAFETY:{one.tier}" for one in found.told if looks_for_signs}
        return Reading(without_lower_tiers(labels | tiers), found.told)
