"""How much a pain said of 0 to 10 matters, by the bands that a protocol gives."""

from collections.abc import Iterable

from physio_service.domain.course import PainBand

# Measurements: of a week, in exercise, and at rest.
USUAL, ACTIVITY, REST = "pain_usual", "pain_activity", "pain_rest"
OF_EXERCISE = (USUAL, ACTIVITY)
ALL = (*OF_EXERCISE, REST)
WORST = 10


def band_of(bands: Iterable[PainBand], score: float) -> PainBand | None:
    """Return the band a pain falls in; one between two whole numbers falls in the worse."""
    ordered = sorted(bands, key=lambda band: band.highest)
    return next((band for band in ordered if score <= band.highest), None)


def is_least(bands: Iterable[PainBand], score: float) -> bool:
    """Say whether a pain is in the band of least pain: nothing is to be done less."""
    known = tuple(bands)
    return band_of(known, score) == min(known, key=lambda band: band.highest, default=None)


def is_worst(bands: Iterable[PainBand], score: float) -> bool:
    """Say whether a pain is in the band of most pain: a person has to look."""
    known = tuple(bands)
    worst = max(known, key=lambda band: band.highest, default=None)
    return worst is not None and band_of(known, score) == worst
