"""What people of one language write in answer, as templates of phrases."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from physio_service.domain.negation import Negation
from physio_service.domain.question import QuestionKind

# A label with this instead of a value takes the number of the phrase.
OPEN_VALUE = "#"

Scope = QuestionKind | str
ANY = "any"
NONE = "none"


class Aside(StrEnum):
    """What may stand beside an answer and answers nothing."""

    COURTESY = "courtesy"
    THANKS = "thanks"  # a whole text of it needs no answer, and nobody to read it
    CONTENT = "content"  # "all good": no comfort to us, and no answer to a question about signs
    DENIAL = "denial"  # "no swelling"
    WHEN = "when"  # today, at the moment
    JOIN = "join"  # and, but, because


class Special(StrEnum):
    """Labels that become another one by what is asked or by their numbers."""

    NO_PAIN = "NO_PAIN"  # PAIN:0 where pain is asked, or beside another answer
    SHARE = "SHARE"  # "3 of 5" of a session
    OUT_OF = "OUT_OF"  # "of 5, 3", as some languages say it
    HOURS = "HOURS"  # of a walk, and minutes
    ASIDE = "ASIDE"  # "about", "i think": beside an answer to this question it says nothing
    UNABLE = "UNABLE"  # "too tired": a session left out, where nothing else is said of it
    NOT_ALL = "NOT_ALL"  # "not at night": of crutches used always, mostly


@dataclass(frozen=True, slots=True)
class Meant:
    """What a phrase means: labels, or an aside. A request is one even with a question mark."""

    labels: tuple[str, ...] = ()
    aside: Aside | None = None
    is_request: bool = False


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """One language's phrases at one version of its file; templates as in `domain/phrase`."""

    language: str
    version: str
    review_status: str
    content_hash: str
    lists: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    units: tuple[str, ...]  # words that may stand straight after digits
    short: Mapping[str, str]  # as words are shortened, or spelled in other letters -> the words
    said: Mapping[str, tuple[str, ...]]  # label -> templates, whatever is asked
    asked: Mapping[str, Mapping[str, tuple[str, ...]]]  # question or "none" -> label -> templates
    requests: Mapping[str, tuple[str, ...]]
    asides: Mapping[Aside, tuple[str, ...]]
    clitics: tuple[str, ...]  # written onto the next word: Arabic "and", "the"
    openings: tuple[str, ...]  # "I", "my": after STOP they begin another sentence
    real_words: tuple[str, ...]  # near a word of ours, and never a slip of it
    signs: Mapping[str, tuple[str, ...]]  # concept -> templates; see `domain/sign`
    not_signs: tuple[str, ...]  # "fell asleep"
    negation: Negation
