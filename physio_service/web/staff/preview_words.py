"""What a preview is called on its page: rows by day, later ones by phase, and what else turns."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from physio_service.domain.preview import Preview, Row, Turn
from physio_service.queries.patient import Story
from physio_service.web.staff.words import Words, spaced, word

_NEAR = timedelta(days=14)  # as far as texts are on record; later they are told by phase
EFFECTS: Words = {
    "cancelled": _l("Not sent"),
    "created": _l("New"),
    "moved": _l("Moved"),
    "reworded": _l("Other words"),
}
TONES = {"cancelled": "red", "created": "green", "moved": "blue", "reworded": "yellow"}
REASONS: Words = {
    "session_off": _l("It asked for a session that is not to be done now"),
    "check_off": _l("It asked questions nobody waits for now"),
    "stage_back": _l("It told of a step on that is taken back"),
    "aid_other": _l("It named an aid that is not enough any more"),
    "day_other": _l("It spoke of a day that has moved"),
}
_WHAT: Words = {
    "zone": _l("Time zone"),
    "preferred_times": _l("Times of texts"),
    "language": _l("Language"),
    "wording": _l("Wording"),
    "consent": _l("Consent"),
    "paused_until": _l("Paused until"),
    "surgery_day": _l("Day of the operation"),
    "operated": _l("Operation recorded"),
    "offload_weeks": _l("Weeks of offloading"),
    "phase": _l("Phase now"),
    "first_day": _l("planned from"),
    "last_day": _l("planned to"),
    "status": _l("status"),
    "aid": _l("walking aid"),
    "planned_start_day": _l("planned from"),
    "planned_end_day": _l("planned to"),
    "next_review_day": _l("next review"),
    "started_day": _l("in force from"),
    "ended_day": _l("in force to"),
    "until_day": _l("until"),
    "morning": _l("morning session"),
    "midday": _l("midday session"),
    "evening": _l("evening session"),
}
_TABLES = {"status": "status", "aid": "aid", "consent": "consent", "wording": "wording"}


@dataclass(frozen=True, slots=True)
class Later:
    """Texts beyond the next fortnight that become of one kind, in one phase."""

    effect: str
    phase: str
    kind: str
    count: int
    first: date
    last: date
    needs_sign_off: bool
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """One thing beside the texts, before and after."""

    what: str
    before: str
    after: str


def told(shown: Preview, story: Story) -> dict[str, Any]:
    """Return what the preview's page shows, in words."""
    names = {phase.id: phase.name for course in story.active for phase in course.plan.phases}
    last = story.today + _NEAR
    near = [row for row in shown.rows if not row.needs_sign_off and _day(row) <= last]
    later = [row for row in shown.rows if row.needs_sign_off or _day(row) > last]
    return {
        "near": near,
        "later": _later(later, names),
        "turns": [_turn(turn, names, story) for turn in shown.turns],
        "effects": [
            (str(EFFECTS[effect]), TONES[effect], count)
            for effect in EFFECTS
            if (count := sum(row.effect == effect for row in shown.rows))
        ],
        "EFFECTS": EFFECTS,
        "TONES": TONES,
        "REASONS": REASONS,
    }


def _day(row: Row) -> date:
    local = row.from_local or row.to_local
    return date.max if local is None else local.date()


def _later(rows: Iterable[Row], names: dict[str, str]) -> list[Later]:
    def group(row: Row) -> tuple[str, str, str, bool, str]:
        return row.phase_id, row.effect.value, row.kind, row.needs_sign_off, row.why

    found = []
    for key, same in groupby(sorted(rows, key=group), key=group):
        phase_id, effect, kind, needs_sign_off, why = key
        days = sorted(_day(row) for row in same)
        of = names.get(phase_id, phase_id)
        found.append(Later(effect, of, kind, len(days), days[0], days[-1], needs_sign_off, why))
    return found


def _turn(turn: Turn, names: dict[str, str], story: Story) -> Told:
    about = _about(turn.subject.split(":"), names, story)
    known = _WHAT.get(turn.what)
    what = str(known) if known is not None else word(turn.what, "task")
    name = " ".join(part for part in (about, what) if part)
    return Told(
        f"{name[:1].upper()}{name[1:]}",
        _value(turn.what, turn.before, names, story),
        _value(turn.what, turn.after, names, story),
    )


def _about(parts: list[str], names: dict[str, str], story: Story) -> str:
    """Return what a mark is about; the side is said only where there are two."""
    if parts[0] == "task":
        return str(_("Open tasks:"))
    if parts[0] == "patient":
        return ""
    side = f"{word(parts[0], 'limb')}, " if len(story.active) > 1 else ""
    if parts[1] == "phase":
        return f"{side}{names.get(parts[2], parts[2])}:"
    if parts[1] == "offloading":
        return f"{side}{_('Offloading, phase %(number)s:', number=parts[2])}"
    if parts[1] == "parked":
        exercise = _exercises(parts[3], story)
        return f"{side}{_('Put aside: %(exercise)s,', exercise=exercise)}"
    return side


def _value(what: str, value: str, names: dict[str, str], story: Story) -> str:
    if not value:
        return "–"
    if what in _TABLES:
        return word(value, _TABLES[what])
    if what == "phase":
        return names.get(value, value)
    if what in ("morning", "midday", "evening"):
        return _exercises(value, story)
    if what in ("paused_until", "until_day") and value == "open":
        return str(_("until somebody changes it"))
    if what == "operated":
        return str(_("yes"))
    try:
        return str(format_date(date.fromisoformat(value), "d MMM yyyy"))
    except ValueError:
        return value if "/" in value or ":" in value else word(value, "task")


def _exercises(ids: str, story: Story) -> str:
    known = {one.id: one.name for course in story.active for one in course.plan.exercises}
    return ", ".join(known.get(one, spaced(one)) for one in ids.split(", "))
