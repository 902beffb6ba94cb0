"""A clinic's own words for weight-bearing statuses, each of which stands for one of the codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from physio_service.domain.errors import Fault
from physio_service.domain.offloading import Status, StatusWord, admits, strictest

LONGEST_WORD = 30
MOST_WORDS = 20

# What a clinic says that has chosen no words: the codes themselves, and those of the United
# Kingdom (config/offloading/statuses.yaml ships both to choose from).
SHIPPED = (
    *(StatusWord(code.value, code, code, (code,)) for code in Status),
    StatusWord("non", Status.NWB, Status.NWB, (Status.NWB,)),
    StatusWord("limited", Status.TTWB, Status.TTWB, (Status.TTWB, Status.PWB)),
    StatusWord("unrestricted", Status.WBAT, Status.WBAT, (Status.WBAT, Status.FWB)),
)


def spanning(word: str, spans: Iterable[Status]) -> StatusWord:
    """Return a word that stands for the strictest of at least one code, and admits only that."""
    ordered = tuple(sorted(set(spans), key=lambda status: status.rank))
    return StatusWord(word.strip(), strictest(ordered), strictest(ordered), ordered)


def lexicon_faults(words: Sequence[StatusWord]) -> list[Fault]:
    """Return what is wrong with a clinic's list of words."""
    faults = []
    if not 1 <= len(words) <= MOST_WORDS:
        faults.append(Fault("words", f"must be 1 to {MOST_WORDS} words"))
    seen: set[str] = set()
    for place, word in enumerate(words):
        field = f"words.{place}.word"
        if not 1 <= len(word.word) <= LONGEST_WORD:
            faults.append(Fault(field, f"must be 1 to {LONGEST_WORD} characters"))
        if word.word.casefold() in seen:
            faults.append(Fault(field, f"{word.word} is there twice"))
        if word.word.upper() in set(Status) and word.spans != (Status(word.word.upper()),):
            faults.append(Fault(field, f"{word.word} is a code and cannot stand for another"))
        if word.spans != _between(word.spans[0], word.spans[-1]):
            faults.append(Fault(f"words.{place}.spans", "must leave no code out in between"))
        seen.add(word.word.casefold())
    return faults


def word_of(words: Iterable[StatusWord], status: Status, word: str) -> StatusWord | None:
    """Return what is meant by a status said with a word, or none where the list has no such.

    No word means the code itself, which every clinic may say.
    """
    if not word or word == status.value:
        return StatusWord(status.value, status, status, (status,))
    found = {one.word: one for one in words}.get(word)
    return found if found is not None and found.code is status else None


def said_faults(
    words: Iterable[StatusWord], status: Status, word: str, ceiling: Status | None
) -> list[Fault]:
    """Return what is wrong with a status, the word it is said with and a ceiling for exercises.

    A word that spans several codes counts as the strictest, for exercises too, unless a
    clinician names a ceiling within its span.
    """
    meant = word_of(words, status, word)
    if meant is None:
        return [Fault("word", f"is no word of this clinic for {status}")]
    if ceiling is None or ceiling in meant.spans:
        return []
    return [Fault("exercise_ceiling", f"must be one of {', '.join(meant.spans)}")]


def _between(least: Status, most: Status) -> tuple[Status, ...]:
    return tuple(code for code in Status if admits(code, least) and admits(most, code))
