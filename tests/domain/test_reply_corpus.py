"""The labelled replies: what each must become is never guessed, and most plain ones are read."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from physio_service.domain.question import QuestionKind
from physio_service.domain.reply import Meaning, Said, Score, Unclear, parse, vocabulary
from physio_service.domain.wording import Command, Wording
from tests.builders_plans import CATALOGUE

CORPUS = Path(__file__).parents[1] / "corpus"
COLUMNS = ["language", "text", "open_question", "expected", "note"]
LANGUAGES = ("ar", "bn", "cy", "en", "es", "fr", "pl", "ur")
OPEN = {
    "none",
    "session",
    "pain",
    "crutches",
    "sessions_count",
    "walking_minutes",
    "consent",
    "safety",
    "skip_reason",
}
CRUTCHES = ("always", "mostly", "sometimes", "not")
REASONS = ("pain", "time", "forgot", "unsure", "unwell")
LABELS = (
    {str(command) for command in Command}
    | {f"PAIN:{score}" for score in range(11)}
    | {f"CRUTCHES:{use}" for use in CRUTCHES}
    | {f"REASON:{reason}" for reason in REASONS}
    | {f"SAFETY:{tier}" for tier in (1, 2, 3)}
    | {"UNCLEAR"}
)
NUMBERED = re.compile(r"(COUNT|MINUTES):(0|[1-9]\d{0,2})")

# Measured: the share of plain one-answer replies that is read by the machine; the rest go to a
# person. Only ever raised.
UNDERSTOOD = {
    "ar": 0.59,
    "bn": 0.58,
    "cy": 0.53,
    "en": 0.39,
    "es": 0.47,
    "fr": 0.46,
    "pl": 0.52,
    "ur": 0.61,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One reply, the question open when it came, and every label that it must get."""

    language: str
    text: str
    question: str
    labels: frozenset[str]

    @property
    def is_one_answer(self) -> bool:
        """Whether it is exactly one answer or one command, with nothing to be seen to."""
        return len(self.labels) == 1 and not any(
            label == "UNCLEAR" or label.startswith("SAFETY") for label in self.labels
        )


def rows(language: str) -> Iterator[Row]:
    with (CORPUS / f"replies_{language}.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            labels = frozenset(row["expected"].split("+"))
            yield Row(row["language"], row["text"], row["open_question"], labels)


ROWS = {language: tuple(rows(language)) for language in LANGUAGES}
WORDS = {
    language: vocabulary([CATALOGUE.wordings[language], CATALOGUE.wordings["en"]])
    for language in LANGUAGES
}


def read(row: Row) -> Meaning:
    known = row.question in set(QuestionKind)  # a question nobody asks yet is open to nobody
    question = QuestionKind(row.question) if known else None
    return parse(
        row.text,
        question=question,
        words=WORDS[row.language],
        digits=digits(CATALOGUE.wordings[row.language], row.question),
    )


def digits(wording: Wording, question: str) -> dict[str, Command]:
    tables = {
        "consent": wording.consent_digits,
        "session": wording.session_digits,
        "safety": wording.safety_digits,
    }
    return dict(tables.get(question, {}))


def label(meaning: Meaning) -> str:
    match meaning:
        case Said(command):
            return str(command)
        case Score(QuestionKind.CRUTCHES, number):
            return f"CRUTCHES:{CRUTCHES[number - 1]}"
        case Score(question, number):
            return f"{question}:{number}".upper()
        case Unclear():
            return "UNCLEAR"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_is_well_formed(language):
    lines = (CORPUS / f"replies_{language}.tsv").read_text("utf-8").splitlines()

    assert lines[0].split("\t") == COLUMNS
    assert not [line for line in lines if line.count("\t") != len(COLUMNS) - 1]
    for row in ROWS[language]:
        assert row.language == language
        assert row.text.strip()
        assert row.question in OPEN
        assert all(one in LABELS or NUMBERED.fullmatch(one) for one in row.labels), row
        assert row.labels == {"UNCLEAR"} or "UNCLEAR" not in row.labels, row
        assert len([one for one in row.labels if one.startswith("SAFETY")]) <= 1, row


@pytest.mark.parametrize(("language", "least"), [(one, 60) for one in LANGUAGES] + [("en", 520)])
def test_the_corpus_has_enough_replies_and_none_twice(language, least):
    seen = Counter((row.text, row.question) for row in ROWS[language])

    assert len(seen) >= least
    assert [what for what, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_ambiguous_or_unsafe_or_more_than_one_answer_is_never_guessed(language):
    guessed = {
        (row.text, row.question): label(read(row))
        for row in ROWS[language]
        if not row.is_one_answer and read(row) != Unclear()
    }

    assert guessed == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_answer_is_understood_as_it_is_or_not_at_all(language):
    misread = {
        (row.text, row.question): label(read(row))
        for row in ROWS[language]
        if row.is_one_answer and {label(read(row))} not in (row.labels, {"UNCLEAR"})
    }

    assert misread == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fewer_plain_answers_are_understood_than_before(language, record_property):
    plain = [row for row in ROWS[language] if row.is_one_answer]
    understood = sum({label(read(row))} == row.labels for row in plain) / len(plain)

    record_property("understood", f"{understood:.3f}")
    assert understood >= UNDERSTOOD[language]
