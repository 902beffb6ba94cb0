"""A clinic's words for weight-bearing statuses, over HTTP."""

from marshmallow import fields

from physio_service.domain.lexicon import LONGEST_WORD
from physio_service.domain.offloading import Status
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Line, OneOf

_SPANS = {"description": "the codes it stands for; it counts as the strictest of them"}


class WordAsked(Asked):
    """One word."""

    word = Line(LONGEST_WORD, required=True, metadata={"examples": ["limited"]})
    spans = fields.List(
        OneOf(Status),
        required=True,
        metadata={**_SPANS, "examples": [["TTWB", "PWB"]], "minItems": 1},
    )


class WordsAsked(Asked):
    """The list a clinic says from now on, in its order."""

    words = fields.List(fields.Nested(WordAsked), required=True)


class WordTold(Told):
    """One word, and the code it stands for."""

    word = fields.String()
    code = OneOf(Status)
    spans = fields.List(OneOf(Status), metadata=_SPANS)


class LexiconTold(Told):
    """A list that ships, to be taken over."""

    id = fields.String()
    name = fields.String()
    words = fields.List(fields.Nested(WordTold))


class WordsTold(Told):
    """The clinic's words; the ETag names the clinic's version."""

    words = fields.List(fields.Nested(WordTold))
    lexicons = fields.List(fields.Nested(LexiconTold))
