"""The labelled replies: each becomes exactly what it must, and no sign of danger is missed."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from physio_service.domain.wording import Command
from physio_service.scoring.labelled import read_labelled
from physio_service.scoring.marking import score
from physio_service.scoring.reading import mark
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


@dataclass(frozen=True, slots=True)
class Row:
    """One reply, the question open when it came, and every label that it must get."""

    language: str
    text: str
    question: str
    labels: frozenset[str]


def rows(language: str) -> Iterator[Row]:
    with (CORPUS / f"replies_{language}.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            labels = frozenset(row["expected"].split("+"))
            yield Row(row["language"], row["text"], row["open_question"], labels)


ROWS = {language: tuple(rows(language)) for language in LANGUAGES}


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
def test_every_reply_becomes_exactly_what_it_must_and_no_sign_is_missed(language):
    labelled = read_labelled(CORPUS / f"replies_{language}.tsv", LANGUAGES)
    marked = mark(labelled, CATALOGUE)

    wrong = {(one.row.text, one.row.question): set(one.got) for one in marked if not one.is_exact}
    assert wrong == {}
    assert score(marked).safety_recall == 1
