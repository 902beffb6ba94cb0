"""The page on which a clinic chooses its words for weight-bearing statuses."""

import re
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.lexicon import spanning
from physio_service.domain.offloading import Status, StatusWord
from physio_service.queries.clinic import version_of
from physio_service.services.naming import set_words
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_gates import Naming
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.statuses import clinic_words

naming = Blueprint("naming", __name__, url_prefix="/clinic/words")
_PAGE = "staff/naming.html"
_OWN = "own"
_LINE = re.compile(r"\s*(.+?)\s*[:=]\s*([A-Za-z]+)(?:\s*[-–]\s*([A-Za-z]+))?\s*")


@naming.get("")
@requires(Permission.CLINIC_ADMIN)
def show() -> str:
    return render_template(_PAGE, form=Form(), **_context())


@naming.post("")
@requires(Permission.CLINIC_ADMIN)
def choose() -> Response:
    """Take over a list that ships, or say words of the clinic's own."""

    def do(typed: dict[str, Any]) -> Response:
        set_words(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            _wanted(typed),
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("clinic.show")

    return act(Naming, do, _PAGE, _context)


def _wanted(typed: dict[str, Any]) -> tuple[StatusWord, ...]:
    shipped = {lexicon.id: lexicon.words for lexicon in parts.parts().catalogue.lexicons}
    if typed["lexicon"] in shipped:
        return shipped[typed["lexicon"]]
    return tuple(_word(line) for line in (typed["words"] or "").splitlines() if line.strip())


def _word(line: str) -> StatusWord:
    found = _LINE.fullmatch(line)
    codes = [code.upper() for code in found.groups()[1:] if code] if found else []
    if found is None or not set(codes) <= set(Status):
        message = _("Write each line as a word and its codes, such as “limited: TTWB-PWB”")
        raise Invalid(Fault("words", message))
    least, most = (Status(codes[0]), Status(codes[-1]))
    spans = [code for code in Status if least.rank <= code.rank <= most.rank]
    return spanning(found[1], spans or (most,))


def _context() -> dict[str, Any]:
    with reading.reading() as tx:
        version = version_of(tx, reading.clinic_id())
    shipped = parts.parts().catalogue.lexicons
    return {
        "clinic_version": version,
        "lexicons": [
            *((one.id, one.name, ", ".join(word.word for word in one.words)) for one in shipped),
            (_OWN, _("Our own words"), _("Write them below")),
        ],
        "now": _lines(clinic_words()),
    }


def _lines(words: Iterable[StatusWord]) -> str:
    return "\n".join(
        f"{one.word}: {'-'.join(dict.fromkeys((one.spans[0].value, one.spans[-1].value)))}"
        for one in words
    )
