"""The form of a check's questions: the same for patients and for staff who enter answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

from physio_service.domain.check import Ask
from physio_service.domain.check_page import FILLED_LATE, USES, asked_in
from physio_service.domain.goal import LEAST, MOST, goal_name
from physio_service.domain.question import QuestionKind
from physio_service.domain.wording import Wording, fill
from physio_service.queries.check_page import CheckPage

FIELD = "q-"  # before the name of a question
_LONGEST = 6  # digits


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, by the name of the question: as it stands, as a number, and what is none."""

    values: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, int] = field(default_factory=dict)
    wrong: frozenset[str] = frozenset()

    @classmethod
    def of(cls, page: CheckPage) -> "Typed":
        """Return what the form of this request holds for a check's page."""
        ranges = {ask.name: ask.range for ask in page.check.on_page}
        ranges |= {goal_name(goal.id): (LEAST, MOST) for goal in page.goals}
        values = {
            name: value for name in ranges if (value := request.form.get(FIELD + name, "").strip())
        }
        numbers = {name: int(one) for name, one in values.items() if _is_number(one)}
        said = {
            name: one for name, one in numbers.items() if ranges[name][0] <= one <= ranges[name][1]
        }
        return cls(values, said, frozenset(values.keys() - said.keys()))


def words_of(page: CheckPage, wording: Wording) -> dict[str, str]:
    """Return the words of the page with the patient's aid and the clinic's numbers in them."""
    values = {"aid": wording.aids[page.aid], "emergency": page.clinic.emergency}
    return {
        name: fill(said, values) for name, said in wording.page.items() if name not in FILLED_LATE
    }


def questions_of(page: CheckPage, wording: Wording) -> list[dict[str, Any]]:
    """Return the questions that nobody answered yet."""
    words = words_of(page, wording)
    left = [ask for ask in page.check.on_page if ask.name not in page.check.answered]
    asked = [_question(ask, wording, words) for ask in left]
    return asked + [
        _number(
            goal_name(goal.id),
            fill(wording.page["goal"], {"goal": goal.words}),
            (LEAST, MOST),
            wording,
        )
        for goal in page.goals
    ]


def _is_number(value: str) -> bool:
    return value.isdecimal() and len(value) <= _LONGEST


def _question(ask: Ask, wording: Wording, words: Mapping[str, str]) -> dict[str, Any]:
    """Return a question as the page shows it: with its choices, or the range of its number."""
    choices: list[tuple[str, str]] = []
    if ask.is_yes_or_no:
        choices = [("1", words["yes"]), ("0", words["no"])]
    elif ask.kind is QuestionKind.CRUTCHES:
        choices = [(str(number), words[name]) for number, name in USES.items()]
    asked = _number(ask.name, words[asked_in(ask)], ask.range, wording)
    return {**asked, "choices": choices}


def _number(name: str, text: str, within: tuple[int, int], wording: Wording) -> dict[str, Any]:
    least, most = map(str, within)
    hint = fill(wording.page["number"], {"least": least, "most": most})
    return {"id": FIELD + name, "name": name, "text": text, "choices": [], "hint": hint}
