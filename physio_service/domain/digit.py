"""Which questions a bare digit answers: never two of them are open on one phone."""

from physio_service.domain.question import NUMERIC, YES_OR_NO, QuestionKind
from physio_service.domain.wording import Wording


def asks_by_digits(wording: Wording, kind: QuestionKind | None) -> bool:
    """Whether a question of this kind is answered by digits in a language."""
    tables = {
        QuestionKind.CONSENT: wording.consent_digits,
        QuestionKind.SESSION: wording.session_digits,
        **dict.fromkeys(YES_OR_NO, wording.safety_digits),
    }
    return kind is not None and (kind in NUMERIC or bool(tables.get(kind)))
