"""Labels: how what a text means is written down, one word for each small value.

DONE, PAIN:3, CRUTCHES:always, REASON:time, SAFETY:2 and the like; UNCLEAR stands alone.
"""

from collections.abc import Iterable, Mapping

from physio_service.domain.wording import Command

Labels = frozenset[str]

UNCLEAR = "UNCLEAR"
THANKS = "THANKS"  # the whole of a text: kept, not answered, read by nobody; scored as UNCLEAR
CRUTCH_USES = ("always", "mostly", "sometimes", "not")  # as the question numbers them from 1
REASONS = ("pain", "time", "forgot", "unsure", "unwell")  # as the question numbers them from 1
TIERS = (1, 2, 3)
# What a number may be: pain as patients are asked it; three sessions a day for a week; and a
# walk of a few hours, beyond which a number is rather a mistake (design choices).
RANGES: Mapping[str, range] = {"PAIN": range(11), "COUNT": range(22), "MINUTES": range(301)}
LABELS: tuple[str, ...] = (
    *(str(command) for command in Command),
    *(f"CRUTCHES:{use}" for use in CRUTCH_USES),
    *(f"REASON:{reason}" for reason in REASONS),
    *(f"SAFETY:{tier}" for tier in TIERS),
    UNCLEAR,
)
_FAMILIES = ("CRUTCHES", "REASON", "SAFETY", *RANGES)


class BadLabel(ValueError):
    """A label that nobody knows; its text is the label."""


def read_label(written: str) -> str:
    """Return a label as it is spelled here; raises BadLabel."""
    name, colon, value = (part.strip() for part in written.strip().partition(":"))
    label = f"{name.upper()}{colon}{value.lower()}"
    if label in LABELS:
        return label
    if name.upper() in RANGES and value.isdecimal() and len(value) <= len("100"):
        number = int(value)
        if number in RANGES[name.upper()]:
            return f"{name.upper()}:{number}"
    raise BadLabel(repr(written.strip()))


def is_label(written: str) -> bool:
    """Whether `written` is a label as it is spelled here."""
    try:
        return read_label(written) == written
    except BadLabel:
        return False


def family(label: str) -> str:
    """Return the kind of a label: PAIN of PAIN:3; a tier is a kind of its own."""
    name = label.partition(":")[0]
    return label if name == "SAFETY" else name


def tier_of(labels: Iterable[str]) -> int | None:
    """Return the most urgent tier among the labels; 1 is the most urgent."""
    tiers = [tier for tier in TIERS if f"SAFETY:{tier}" in set(labels)]
    return min(tiers, default=None)


def without_lower_tiers(labels: Iterable[str]) -> Labels:
    """Return the labels with the most urgent tier alone: the highest tier wins."""
    kept = {label for label in labels if not label.startswith("SAFETY")}
    tier = tier_of(labels)
    return frozenset(kept if tier is None else {*kept, f"SAFETY:{tier}"})
