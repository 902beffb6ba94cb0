"""Read labelled replies as the service reads them."""

from collections.abc import Iterable

from physio_service.catalogue import Catalogue
from physio_service.domain.label import CRUTCH_USES, UNCLEAR, Labels
from physio_service.domain.question import QuestionKind
from physio_service.domain.reply import Meaning, Said, Score, parse, vocabulary
from physio_service.scoring.labelled import Labelled
from physio_service.scoring.marking import Marked
from physio_service.services.asking import digits_of


def mark(labelled: Iterable[Labelled], catalogue: Catalogue) -> list[Marked]:
    """Return each reply with what the service makes of it; English comes with each language."""
    wordings = catalogue.wordings
    words = {
        language: vocabulary([wording, wordings["en"]]) for language, wording in wordings.items()
    }
    return [
        Marked(
            row,
            _labels(
                parse(
                    row.text,
                    question=row.question,
                    words=words[row.language],
                    digits=digits_of(wordings[row.language], row.question),
                )
            ),
        )
        for row in labelled
    ]


def _labels(meaning: Meaning) -> Labels:
    match meaning:
        case Said(command):
            return frozenset({str(command)})
        case Score(QuestionKind.CRUTCHES, number):
            return frozenset({f"CRUTCHES:{CRUTCH_USES[number - 1]}"})
        case Score(question, number):
            return frozenset({f"{question}:{number}".upper()})
        case _:
            return frozenset({UNCLEAR})
