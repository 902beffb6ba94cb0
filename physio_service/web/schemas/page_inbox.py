"""The forms of the inbox: a text, whose a number is, a canned answer."""

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema

from physio_service.web.schemas.page_fields import Words, YesNo


class Typing(Schema):
    """What is being written, with an answer to put into it; nothing is sent by it."""

    class Meta:
        unknown = EXCLUDE

    body = Words(1600)
    answer = Words(40)
    to = Words(40)


class ThreadText(Schema):
    """A text to one of those on a phone."""

    body = Words(1600, _l("Write the text"))
    to = Words(40, _l("Choose whom the text is for"))
    answer = Words(40)


class Whose(Schema):
    """Whose a number or a text is."""

    reference = Words(8, _l("Give the patient’s reference, six letters and figures"))
    reason = Words(500, _l("Say how you know whose it is"))


class Ground(Schema):
    """How one knows whose a number is."""

    ground = Words(500, _l("Say how you know whose number it is"))


class CarerForm(Schema):
    """Somebody who helps a patient."""

    name = Words(200, _l("Enter the carer’s name"))
    relation = Words(50, _l("Say who they are to the patient"))
    phone = Words(40, _l("Enter the carer’s mobile number"))
    gets_copies = YesNo(_l("Choose whether they get a copy of the reminders"))


class Canned(Schema):
    """A canned answer."""

    language = Words(8, _l("Choose the language"))
    title = Words(60, _l("Give it a title"))
    body = Words(1600, _l("Write the answer"))


class CannedChange(Schema):
    """A canned answer as it is changed."""

    title = Words(60, _l("Give it a title"))
    body = Words(1600, _l("Write the answer"))
