"""Read labelled replies as the service reads them, in the tiered mode."""

from collections.abc import Iterable

from physio_service.catalogue import Catalogue
from physio_service.domain.interpreter import Interpreter
from physio_service.scoring.labelled import Labelled
from physio_service.scoring.marking import Marked


def mark(labelled: Iterable[Labelled], catalogue: Catalogue) -> list[Marked]:
    """Return each reply with what the service makes of it; English comes with each language."""
    known: dict[str, Interpreter] = {}
    marked: list[Marked] = []
    for row in labelled:
        if row.language not in known:
            known[row.language] = Interpreter(
                row.language, catalogue.phrases, catalogue.wordings, catalogue.red_flags
            )
        read = known[row.language].read(row.text, row.question, looks_for_signs=True)
        marked.append(Marked(row, read.labels))
    return marked
