"""The words of the page of a progress check, in a patient's language."""

import re

from physio_service.domain.check import Ask
from physio_service.domain.question import ASKS, CRITERION_TEXTS, QuestionKind

# What stands on the page beside its questions.
_FRAME = (
    "title",
    "year",
    "go_on",
    "code",
    "wrong",
    "later",
    "over",
    "danger",
    "yes",
    "no",
    "always",
    "mostly",
    "sometimes",
    "not_used",
    "goal",
    "send",
    "left",
    "number",
)
_SECRET = re.compile(r"(https?://\S+/c#)[\w-]{22}")
# Every language has each of them: a page in two languages would be read by nobody.
PAGE_WORDS = (*_FRAME, *(kind.value for kind in ASKS), *CRITERION_TEXTS)
PAGE_PLACEHOLDERS = frozenset({"aid", "emergency", "goal", "least", "most"})
# Filled in where they stand, each time with something else.
FILLED_LATE = ("number", "goal")
USES = dict(enumerate(("always", "mostly", "sometimes", "not_used"), start=1))


def asked_in(ask: Ask) -> str:
    """Return which words of the page ask a question: a criterion has words of its own."""
    return ask.text if ask.kind is QuestionKind.CRITERION else ask.kind.value


def without_secret(body: str) -> str:
    """Return a text as staff read it: the link in it opens nothing any more."""
    return _SECRET.sub(r"\1…", body)
