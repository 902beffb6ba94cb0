"""Status words: what a clinic calls the five weight-bearing codes."""

from typing import Any

from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.lexicon import spanning
from physio_service.queries.clinic import version_of, words_of
from physio_service.services.naming import set_words
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, versioned
from physio_service.web.api.policy import changes
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_words import WordsAsked, WordsTold

words = Resource("words", "What the clinic calls the weight-bearing statuses")


@words.get("/clinic/status-words")
@requires(Permission.DASHBOARD_READ)
@words.answers(200, WordsTold, "The clinic's words", headers=ETAG)
def list_words() -> Any:
    """List the clinic's words for weight-bearing statuses"""
    return _told()


@words.patch("/clinic/status-words")
@requires(Permission.CLINIC_ADMIN)
@changes
@words.body(WordsAsked)
@words.answers(200, WordsTold, "The words as changed", headers=ETAG)
def change_words(asked: dict[str, Any], version: int) -> Any:
    """Have the clinic say other words

    A list that ships may be sent as it is. Prescriptions keep the words they were signed with.
    """
    who = parts.principal()
    empty = [place for place, one in enumerate(asked["words"]) if not one["spans"]]
    if empty:
        raise Invalid(*(Fault(f"words.{place}.spans", "must name a code") for place in empty))
    wanted = [spanning(one["word"], one["spans"]) for one in asked["words"]]
    database, now = parts.parts().database, parts.now()
    set_words(database, who.actor, who.clinic_id, wanted, version=version, now=now)
    return _told()


def _told() -> tuple[dict[str, Any], dict[str, str]]:
    clinic_id = parts.principal().clinic_id
    with reading() as tx:
        said, version = words_of(tx, clinic_id), version_of(tx, clinic_id)
    return versioned({"words": said, "lexicons": parts.parts().catalogue.lexicons}, version)
