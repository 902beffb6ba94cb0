"""The words of the inbox: which threads, why a number is doubted, what to choose."""

from flask_babel import lazy_gettext as _l

from physio_service.domain.doubt import DoubtReason
from physio_service.queries.threads import Which
from physio_service.web.staff.words import Words

WHICH: Words = {
    Which.ALL.value: _l("All"),
    Which.UNREAD.value: _l("Unread"),
    Which.UNKNOWN.value: _l("Unknown numbers"),
    Which.TAKEN.value: _l("Answered by a person"),
}
DOUBT: Words = {
    DoubtReason.WRONG.value: _l("Somebody answered that they are not the patient."),
    DoubtReason.SILENT.value: _l("Texts arrive there, and nobody has written for long."),
    DoubtReason.INVALID.value: _l("The carrier said that nobody has this number."),
}
CHOOSE_WHOM = _l("Choose whom the text is for")
NO_SUCH_REFERENCE = _l("No patient here has this reference: read it again")
