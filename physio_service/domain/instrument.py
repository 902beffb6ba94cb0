"""Licensed questionnaires: not an item of one is shown without the clinic's own licensed file.

Their words belong to others. What is here names them, says who licenses them, and scores what
a file brings; the items themselves are never part of the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Known:
    """An instrument by name, and whom a clinic asks for its licence."""

    id: str
    name: str
    licensed_by: str


# Who licenses them: https://mapi-trust.org, https://innovation.ox.ac.uk, https://euroqol.org.
KNOWN = (
    Known("hoos", "HOOS and its short forms", "Mapi Research Trust"),
    Known("oxford_hip_score", "Oxford Hip Score", "Oxford University Innovation"),
    Known("eq5d", "EQ-5D", "EuroQol Research Foundation"),
)


class Refusal(StrEnum):
    """Why no item is shown; a page and the command have a sentence for each."""

    NO_FOLDER = "no_folder"  # no folder of licensed files is set
    NO_FILE = "no_file"
    OTHER_HOLDER = "other_holder"  # licensed to somebody else than this clinic
    NOT_YET = "not_yet"
    EXPIRED = "expired"


class NotLicensed(Exception):
    """Items were asked for that may not be shown; its text is the refusal's name."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Licence:
    """Who may use the items, by whose leave, and for how long."""

    holder: str  # the clinic's name, as it is set in the service
    granted_by: str
    reference: str
    valid_from: date
    valid_until: date | None  # none: no end is agreed


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to an item, and what it counts."""

    text: str
    points: float


@dataclass(frozen=True, slots=True)
class Item:
    """One question, in the licensed words."""

    id: str
    text: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How items make a number: the mean of their points, from `worst` and `best` to 0 and 100.

    Or their sum, where a file says so. With fewer items answered than `least` there is none.
    """

    id: str
    items: tuple[str, ...]
    least: int
    is_sum: bool
    worst: float  # points of an item: 0 on the scale
    best: float  # and 100


@dataclass(frozen=True, slots=True)
class Instrument:
    """A licensed questionnaire as its file has it."""

    id: str
    name: str
    version: str
    language: str
    licence: Licence
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]

    def scores(self, answers: Mapping[str, int]) -> dict[str, float | None]:
        """Return each scale of the answers (item -> place of its choice, from 0).

        A scale of which too little was answered is None. Raises ValueError for what is no
        item or no choice of it.
        """
        points: dict[str, float] = {}
        by_id = {item.id: item for item in self.items}
        for name, place in answers.items():
            if name not in by_id or not 0 <= place < len(by_id[name].choices):
                raise ValueError(f"{name} has no such answer")
            points[name] = by_id[name].choices[place].points
        return {scale.id: _score(scale, points) for scale in self.scales}


def _score(scale: Scale, points: Mapping[str, float]) -> float | None:
    found = [points[name] for name in scale.items if name in points]
    if len(found) < scale.least:
        return None
    if scale.is_sum:
        return sum(found)
    mean = sum(found) / len(found)
    return 100 * (mean - scale.worst) / (scale.best - scale.worst)


@dataclass(frozen=True, slots=True)
class Instruments:
    """What an installation has loaded; `has_folder` says whether it was told of a folder."""

    loaded: tuple[Instrument, ...] = ()
    has_folder: bool = False

    def why_not(self, instrument_id: str, clinic: str, today: date) -> Refusal | None:
        """Return why a clinic may not be shown the items of an instrument; None: it may."""
        if not self.has_folder:
            return Refusal.NO_FOLDER
        found = [one for one in self.loaded if one.id == instrument_id]
        if not found:
            return Refusal.NO_FILE
        own = [one.licence for one in found if one.licence.holder.casefold() == clinic.casefold()]
        if not own:
            return Refusal.OTHER_HOLDER
        begun = [one for one in own if one.valid_from <= today]
        if not begun:
            return Refusal.NOT_YET
        if all(one.valid_until is not None and one.valid_until < today for one in begun):
            return Refusal.EXPIRED
        return None

    def licensed(self, instrument_id: str, clinic: str, today: date) -> Instrument:
        """Return an instrument with its items; raises NotLicensed, and shows nothing then."""
        refusal = self.why_not(instrument_id, clinic, today)
        if refusal is not None:
            raise NotLicensed(refusal)
        return next(
            one
            for one in self.loaded
            if one.id == instrument_id
            and one.licence.holder.casefold() == clinic.casefold()
            and one.licence.valid_from <= today
            and (one.licence.valid_until is None or today <= one.licence.valid_until)
        )
