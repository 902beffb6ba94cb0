"""The form under which somebody answers for the rules that sort texts."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from physio_service.services.triaging import LONGEST_AUTHORITY
from physio_service.web.schemas.page_fields import Words


class SafetySigning(Schema):
    """Which rules were read, and on whose authority they are used."""

    rules = Words(64, _l("Read the rules, then sign"))
    authority = Words(LONGEST_AUTHORITY, _l("Say on whose authority this is done"))
