"""What texts, clinical files and their recalls are called on a page."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

Words = Mapping[str, Any]

FILE_KIND: Words = {
    "protocol": _l("Protocol"),
    "exercises": _l("Exercises"),
    "messages": _l("Texts"),
    "red_flags": _l("Warning signs"),
    "status_words": _l("Words for weight-bearing"),
    "placeholders": _l("Blanks in texts"),
    "figures": _l("Pictures of exercises"),
    "replies": _l("Words of replies"),
    "prices": _l("Prices of texts"),
}
MESSAGE: Words = {
    "queued": _l("Waiting to be sent"),
    "held": _l("Held back"),
    "sending": _l("Being sent"),
    "sent": _l("Sent"),
    "delivered": _l("Delivered"),
    "undelivered": _l("Not delivered"),
    "failed": _l("Failed"),
    "unknown": _l("Unknown"),
    "unknown_final": _l("Never found"),
    "expired": _l("Too late"),
    "suppressed": _l("Not sent"),
}
RECALL_SUBJECT: Words = {
    "protocol": _l("Protocol"),
    "exercises": _l("Set of exercises"),
    "exercise": _l("Single exercise"),
    "wording": _l("Texts of a language"),
}
RECALL_STATE: Words = {
    "listed": _l("Listed"),
    "parked": _l("Parked"),
    "calling": _l("To be called"),
    "settled": _l("Settled"),
}
FILE_TABLES: Mapping[str, Words] = {
    "file_kind": FILE_KIND,
    "message": MESSAGE,
    "recall_subject": RECALL_SUBJECT,
    "recall_state": RECALL_STATE,
}
