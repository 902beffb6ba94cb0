"""Hear what a reply says, against what is open on its phone; takes part in a transaction."""

import re
from dataclasses import dataclass
from datetime import timedelta

from physio_service.domain.interpreter import Reading
from physio_service.domain.label import THANKS, UNCLEAR, Labels, tier_of
from physio_service.domain.redflag import Mode, RedFlags
from physio_service.domain.sign import Finding
from physio_service.services.conversing import Talk
from physio_service.services.triaging import mode_of
from physio_service.services.understanding import Readers
from physio_service.store import replies

_APART = timedelta(minutes=5)  # two texts nearer than this were written together
_STOP, _PAIN = "STOP", "REASON:pain"
_SENTENCE_ENDS = re.compile(r"[.!\n\u06d4\u0964]+")  # of Latin, Arabic and Bengali scripts
_MOST_SENTENCES = 10  # of one text that are looked through for a STOP


@dataclass(frozen=True, slots=True)
class Heard:
    """What a reply is taken to say: labels, and by which rules signs of danger were looked for."""

    labels: Labels
    tier: int | None  # the most urgent of the tiered mode; none: nothing found, or not looked for
    findings: tuple[Finding, ...]  # also in the static mode, where they decide nothing
    mode: Mode
    rules: str  # the version of the rules
    flags: RedFlags

    @property
    def is_alarming(self) -> bool:
        """Whether a person has to act on it within hours."""
        return self.tier in (1, 2)

    @property
    def is_hurting(self) -> bool:
        """Whether it tells of a sign of any tier, where they count, or of pain as a reason."""
        return self.tier is not None or _PAIN in self.labels


def hear(talk: Talk) -> Heard:
    """Read the text in the patient's language and English, against what is open.

    A STOP is a STOP, and a sign a sign, whatever stands beside it and whenever it is found.
    """
    readers = talk.texts.hearing
    mode = mode_of(talk.tx, talk.clinic.id, readers.version)
    reading = _read(readers, talk, mode)
    labels = reading.labels
    if UNCLEAR in labels and _asks_for_silence(readers, talk, reading):
        labels |= {_STOP}
    if _is_doubtful(talk):
        kept = {one for one in labels if one == _STOP or one.startswith("SAFETY")}
        labels = frozenset(kept) or frozenset({UNCLEAR})
    elif reading.is_thanks and (talk.patient is not None or talk.party):
        labels = frozenset({THANKS})
    return Heard(labels, tier_of(labels), reading.findings, mode, readers.version, readers.flags)


def _asks_for_silence(readers: Readers, talk: Talk, reading: Reading) -> bool:
    """Whether a text of which a person reads the rest says STOP in a sentence of its own.

    Or plainly beside a sign of danger, which nobody sorts in the static mode. It only silences.
    """
    apart = [one for one in _SENTENCE_ENDS.split(talk.reply.body) if one.strip()]
    alone = apart[:_MOST_SENTENCES] if len(apart) > 1 else []
    return any(_read(readers, talk, Mode.STATIC, one).labels == {_STOP} for one in alone) or bool(
        reading.findings and _STOP in _read(readers, talk, Mode.KEYWORDS).labels
    )


def _read(readers: Readers, talk: Talk, mode: Mode, part: str | None = None) -> Reading:
    return readers.read(
        talk.texts.in_language(talk.language).language,
        talk.reply.body if part is None else part,
        [question.kind for question in talk.asked],
        looks_for_signs=mode is Mode.KEYWORDS,
    )


def _is_doubtful(talk: Talk) -> bool:
    """A picture says more than its caption; a text found late may have been taken back since."""
    return talk.reply.media_count > 0 or replies.is_overtaken(talk.tx, talk.reply, _APART)
