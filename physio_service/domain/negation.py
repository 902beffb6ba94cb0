"""How a language denies a sign of danger, as its file says."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Negation:
    """Words that deny a sign beside them, and words that undo or end a denial."""

    before: tuple[str, ...]  # "no", up to some words before the sign
    after: tuple[str, ...]  # "none", straight after it at the end of the clause
    undone_by: tuple[str, ...]  # "don't know if" denies nothing
    excepting: tuple[str, ...]  # "no swelling except my ankle": what follows is told
    doubled: tuple[str, ...]  # templates in which no word denies: "not without"
    light: tuple[str, ...]  # words that may stand between a denial and its sign, and no others
    # "No fever or swelling" goes on denying, and so does "no fever swelling"; "no fever wound
    # leaking" does not. Without listed words a denial reaches over all signs behind it.
    joining: tuple[str, ...]
    listed: tuple[str, ...]
