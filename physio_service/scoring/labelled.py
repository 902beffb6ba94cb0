"""Read a file of labelled replies, or say everything that is wrong with it and where.

UTF-8, TAB-separated, a header, no quoting: a quotation mark is part of the text. Columns
`language`, `text`, `open_question`, `expected` in any order; others are passed over.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from physio_service.domain.label import (
    LABELS,
    RANGES,
    UNCLEAR,
    BadLabel,
    Labels,
    read_label,
    without_lower_tiers,
)
from physio_service.domain.question import QuestionKind

COLUMNS = ("language", "text", "open_question", "expected")
NO_QUESTION = "none"
QUESTIONS = (NO_QUESTION, *(kind.value for kind in QuestionKind))
_MOST_FAULTS = 20  # a file of the wrong kind has one in every line


class BadLabels(ValueError):
    """The file cannot be scored; one fault a line, each with its line number and the mend."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One reply, what was open when it came, and what it must become."""

    language: str
    text: str
    question: QuestionKind | None
    expected: Labels


def read_labelled(path: Path, languages: Collection[str]) -> tuple[Labelled, ...]:
    """Return the rows of the file at `path`, whose languages must be among `languages`.

    Raises BadLabels; every fault says what to write instead.
    """
    faults: list[str] = []
    rows: list[Labelled] = []
    lines = _lines(path)
    try:
        at = _places(next(lines, (1, ""))[1])
    except ValueError as fault:
        raise BadLabels(f"line 1: {fault}") from None
    for number, line in lines:
        if not line.strip():
            continue
        try:
            rows.append(_row(line.split("\t"), at, languages))
        except ValueError as fault:
            faults.append(f"line {number}: {fault}")
    if faults:
        left = len(faults) - _MOST_FAULTS
        more = [f"… and {left} more"] if left > 0 else []
        raise BadLabels("\n".join([*faults[:_MOST_FAULTS], *more]))
    if not rows:
        raise BadLabels("line 2: there is no reply: write one a line below the header")
    return tuple(rows)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each line with its number; a line ends in LF or CRLF and in nothing else."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise BadLabels(f"line {number}: is not UTF-8: save the file as UTF-8 text") from None
    except OSError as error:
        raise BadLabels(f"cannot be read: {error.strerror}") from None
    separator = "\n" if "\n" in text else "\r"
    for number, line in enumerate(text.split(separator), start=1):
        yield number, line.removesuffix("\r")


def _places(header: str) -> dict[str, int]:
    names = [name.strip().casefold() for name in header.split("\t")]
    wanted = f"the header must name {', '.join(COLUMNS)}, separated by tabs"
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise ValueError(f"there is no column {', '.join(missing)}: {wanted}")
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise ValueError(f"the column {', '.join(twice)} stands twice: keep one")
    return {name: names.index(name) for name in COLUMNS}


def _row(fields: Sequence[str], at: dict[str, int], languages: Collection[str]) -> Labelled:
    if len(fields) <= max(at.values()):
        least = max(at.values()) + 1
        raise ValueError(f"has {len(fields)} columns of {least}: separate them by tabs")
    return Labelled(
        language=_language(fields[at["language"]], languages),
        text=fields[at["text"]],
        question=_question(fields[at["open_question"]]),
        expected=_expected(fields[at["expected"]]),
    )


def _language(written: str, languages: Collection[str]) -> str:
    language = written.strip().casefold().replace("_", "-").partition("-")[0]
    if language not in languages:
        known = ", ".join(sorted(languages))
        raise ValueError(f"language {written.strip()!r} is not known: use one of {known}")
    return language


def _question(written: str) -> QuestionKind | None:
    question = written.strip().casefold() or NO_QUESTION
    if question not in QUESTIONS:
        known = ", ".join(QUESTIONS)
        raise ValueError(f"open_question {written.strip()!r} is not known: use one of {known}")
    return None if question == NO_QUESTION else QuestionKind(question)


def _expected(written: str) -> Labels:
    """Return the labels; UNCLEAR beside a red flag says nothing that the red flag does not."""
    if not written.strip():
        raise ValueError(f"expected is empty: write {UNCLEAR} or labels joined by +")
    try:
        labels = without_lower_tiers({read_label(one) for one in written.split("+")})
    except BadLabel as bad:
        numbers = "; ".join(
            f"{name}:n from {span.start} to {span.stop - 1}" for name, span in RANGES.items()
        )
        known = ", ".join(LABELS)
        raise ValueError(f"label {bad} is not known: use {known}; {numbers}") from None
    answers = {label for label in labels if not label.startswith("SAFETY")}
    if UNCLEAR in labels and answers != {UNCLEAR}:
        raise ValueError(f"{UNCLEAR} stands beside an answer: write the one or the other")
    return labels - {UNCLEAR} if len(labels) > 1 else labels
