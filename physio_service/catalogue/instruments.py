"""The folder of licensed questionnaires: each file whole, or refused by line and field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from physio_service.catalogue.fields import Given, Items, Number, Part, Strict, Text, Truth, flatten
from physio_service.catalogue.header import Finding, Id
from physio_service.catalogue.reading import Document, read
from physio_service.domain.errors import FileFault
from physio_service.domain.instrument import (
    Choice,
    Instrument,
    Instruments,
    Item,
    Licence,
    Scale,
)


class BadInstruments(Exception):
    """Something is wrong with a licensed file; its text is every fault, a line each."""

    def __init__(self, faults: list[FileFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class Day(Given):
    """A date, in quotes or not."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            raise ValidationError("must be a date, as in 2026-01-31") from None

    def stand_in(self) -> str:
        return "2026-01-01"


class LicenceSchema(Strict):
    makes = Licence

    holder = Text()
    granted_by = Text()
    reference = Text()
    valid_from = Day()
    valid_until = Day(load_default=None)


class ChoiceSchema(Strict):
    makes = Choice

    text = Text()
    points = Number(-1000, 1000, whole=False)


class ItemSchema(Strict):
    makes = Item

    id = Id()
    text = Text()
    choices = Items(Part(ChoiceSchema), least=2)


class ScaleSchema(Strict):
    makes = Scale

    id = Id()
    items = Items(Id(), least=1)
    least = Number(1, 100)
    is_sum = Truth(load_default=False)
    worst = Number(-1000, 1000, whole=False, load_default=0)
    best = Number(-1000, 1000, whole=False, load_default=1)


def _instrument(kind: str, **fields: Any) -> Instrument:  # noqa: ARG001 - every file says its kind
    return Instrument(**fields)


class InstrumentFile(Strict):
    makes = _instrument

    kind = Text(r"instrument", "instrument")
    id = Id()
    name = Text()
    version = Text()
    language = Text(r"[a-z]{2,3}", "a language code, as in en")
    licence = Part(LicenceSchema)
    items = Items(Part(ItemSchema), least=1)
    scales = Items(Part(ScaleSchema), least=1)


def load_instruments(folder: Path | None) -> Instruments:
    """Return what a folder of licensed files holds; raises BadInstruments with every fault.

    Without a folder there is nothing, and nothing of any instrument is shown.
    """
    if folder is None:
        return Instruments()
    if not folder.is_dir():
        message = "is no folder: make it, or leave INSTRUMENTS_DIR out"
        raise BadInstruments([FileFault(str(folder), 1, "", message)])
    loaded, faults = list[Instrument](), list[FileFault]()
    for path in sorted(folder.glob("*.yaml")):
        document = read(folder, path.name)
        if not isinstance(document, Document):
            faults += document
            continue
        try:
            instrument = InstrumentFile().load(document.content)
            found = list(_findings(instrument))
        except ValidationError as error:
            found = list(flatten(error.messages))
        else:
            loaded.append(instrument)
        faults += [document.fault(path, message) for path, message in found]
    if faults:
        raise BadInstruments(faults)
    return Instruments(tuple(loaded), has_folder=True)


def _findings(instrument: Instrument) -> Iterator[Finding]:
    """Yield what is wrong between the fields of a file."""
    items = [item.id for item in instrument.items]
    for row, name in enumerate(items):
        if name in items[:row]:
            yield ("items", row, "id"), f"{name} stands twice: each needs its own id"
    for row, scale in enumerate(instrument.scales):
        yield from _of_scale(scale, row, items)
    ends = instrument.licence.valid_until
    if ends is not None and ends < instrument.licence.valid_from:
        yield ("licence", "valid_until"), "is before it begins"


def _of_scale(scale: Scale, row: int, items: list[str]) -> Iterator[Finding]:
    for place, name in enumerate(scale.items):
        if name not in items:
            yield ("scales", row, "items", place), f"{name} is none of the items"
    if scale.least > len(scale.items):
        yield ("scales", row, "least"), "is more than the scale has items"
    if scale.worst == scale.best:
        yield ("scales", row, "best"), "must differ from worst"
