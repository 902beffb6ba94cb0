"""What every catalogue file says about itself."""

from __future__ import annotations

from typing import Any

from physio_service.catalogue.fields import OneOf, Strict, Text
from physio_service.catalogue.reading import FieldPath

Finding = tuple[FieldPath, str]  # where in its file, and what is wrong

REVIEW_STATUSES = ("draft", "approved")


class Id(Text):
    """The name by which a thing is known in other files."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"[a-z][a-z0-9_]*", "small letters, digits and _ only", **options)


class FileSchema(Strict):
    """A whole file; each kind adds its own `kind` and fields."""

    version = Text(r"\d+\.\d+\.\d+", "three numbers, as in 1.0.0")
    review_status = OneOf(REVIEW_STATUSES)
    basis = Text(load_default="")  # for the reader of the file
