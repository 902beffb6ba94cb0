"""The faults, one row each: its name, what is done, and the function that does it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from faults import answers, clocks, hearing, kills, living, spoiling, stops, waiting
from faults.judging import Tally
from faults.lab import Lab


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which things go wrong, tried for real."""

    name: str
    what: str
    run: Callable[[Lab], Tally]
    is_counted: bool = True  # a naive sender shows that the harness bites: it is not ours
    is_apart: bool = False  # runs beside the others: there are two cores

    def attempt(self, lab: Lab) -> tuple[Tally, float]:
        """Return what became of it, and how many seconds it took.

        Whatever the harness itself stumbles over is a failure of that row.
        """
        started_s = time.monotonic()
        try:
            tally = self.run(lab)
        except Exception as error:
            tally = Tally(failures=[f"{self.name} broke off: {type(error).__name__}: {error}"])
        return tally, time.monotonic() - started_s

    def attempt_apart(self, lab: Lab) -> tuple[Tally, float]:
        """The same in a process of its own, which leaves nothing running."""
        try:
            return self.attempt(lab)
        finally:
            lab.close()


FAULTS = (
    Fault("F1", "kill -9 at random, one and two schedulers", kills.at_random),
    Fault("F2", "kill -9 at each named point", kills.at_points, is_apart=True),
    Fault("F3", "two, then five schedulers", waiting.many_schedulers),
    Fault("F4", "stopped between claim and call", waiting.standing_still, is_apart=True),
    Fault("F5", "the database server dies", waiting.dying_database, is_apart=True),
    Fault("F9", "5xx, 429, 401, pages, empty and broken answers", answers.bad_answers),
    Fault("F10", "silence and cuts, before and after acceptance", answers.silences),
    Fault("F11", "the carrier is gone for six hours", answers.gone_for_hours),
    Fault("F13", "lists that lag, never tell, or tell of others", answers.late_lists),
    Fault("F12", "receipts lost, doubled, shuffled, early, unknown", hearing.callbacks),
    Fault("F14", "forged and replayed webhooks", hearing.forgeries),
    Fault("F15", "nobody hears for ten minutes", hearing.out_of_reach),
    Fault("F17", "STOP races a send", stops.stops, is_apart=True),
    Fault("F18", "nights on which clocks change, in five zones", clocks.nights, is_apart=True),
    Fault("F19", "the clock jumps forwards and back", clocks.jumps),
    Fault("F20", "patients change zone in the middle of the day", clocks.travels),
    Fault("F21", "texts that cannot be read", spoiling.poison),
    Fault("F22", "63038, 21610, 30007, 30034", answers.refusals),
    Fault("F24", "a backup of two days ago is put back", spoiling.restored),
    Fault("F32", "a clinic's life at random, in 20,000 steps", living.lives, is_apart=True),
    Fault("naive", "the same kills, sent first and marked after", kills.naive, is_counted=False),
)
