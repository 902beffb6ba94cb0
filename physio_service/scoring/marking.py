"""Mark what was understood against what was expected, and count the confusions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from physio_service.domain.label import UNCLEAR, Labels, family, tier_of
from physio_service.scoring.labelled import Labelled

NOTHING = "(nothing)"


@dataclass(frozen=True, slots=True)
class Marked:
    """One reply with what it became."""

    row: Labelled
    got: Labels

    @property
    def is_exact(self) -> bool:
        """Whether it became exactly what it must."""
        return self.got == self.row.expected


@dataclass(frozen=True, slots=True)
class Score:
    """How a file came out. A recall of nothing is 1: no red flag was missed."""

    rows: int
    exact: float
    safety_recall: float  # rows with a tier that got it or a more urgent one
    false_safety: int  # rows without a tier that got one
    guessed: int  # rows that a person must read, and that became something else


def score(marked: Sequence[Marked]) -> Score:
    """Count; `marked` is not empty."""
    flagged = [(tier_of(one.row.expected), tier_of(one.got)) for one in marked]
    wanted = [(must, got) for must, got in flagged if must is not None]
    found = [got for must, got in wanted if got is not None and got <= must]
    return Score(
        rows=len(marked),
        exact=_share(sum(one.is_exact for one in marked), len(marked)),
        safety_recall=_share(len(found), len(wanted)) if wanted else 1.0,
        false_safety=sum(must is None and got is not None for must, got in flagged),
        guessed=sum(one.row.expected == {UNCLEAR} and not one.is_exact for one in marked),
    )


def confusions(marked: Sequence[Marked]) -> Counter[tuple[str, str]]:
    """Count (expected kind, kind it became); NOTHING where a label has no counterpart.

    A label met is on the diagonal. What was missed in a row is paired with all that came
    instead; a value that differs (PAIN:3 for PAIN:4) is a confusion of its kind with itself,
    written with a star.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for one in marked:
        met = one.row.expected & one.got
        counts.update((family(label), family(label)) for label in met)
        missed = sorted(one.row.expected - met) or [NOTHING]
        extra = sorted(one.got - met) or [NOTHING]
        if one.is_exact:
            continue
        counts.update(_pair(must, came) for must in missed for came in extra)
    return counts


def _pair(must: str, came: str) -> tuple[str, str]:
    kinds = family(must), family(came)
    return (kinds[0], f"{kinds[1]}*") if kinds[0] == kinds[1] else kinds


def _share(part: int, whole: int) -> float:
    """Return the share, cut after four places: only all of it is 1."""
    return int(part / whole * 10_000) / 10_000
