"""The command: `python -m physio_service instruments`, which says what may be shown to whom."""

from datetime import date
from pathlib import Path

import click

from config.settings import environment
from physio_service.catalogue.instruments import BadInstruments, load_instruments
from physio_service.domain.instrument import KNOWN, Instruments, Refusal

_WHY = {
    Refusal.NO_FOLDER: "no folder of licensed files is set (INSTRUMENTS_DIR)",
    Refusal.NO_FILE: "no licensed file of it is in the folder",
    Refusal.OTHER_HOLDER: "its licence is held by another clinic",
    Refusal.NOT_YET: "its licence has not begun",
    Refusal.EXPIRED: "its licence has ended",
}


@click.command("instruments")
@click.option("--folder", type=click.Path(path_type=Path), help="[default: INSTRUMENTS_DIR]")
@click.option("--clinic", default="", help="a clinic's name, as its licence has it")
@click.option("--on", "day", default=None, help="a day, as 2026-01-31  [default: none]")
@click.pass_context
def instruments_(context: click.Context, folder: Path | None, clinic: str, day: str | None) -> None:
    """Say which licensed questionnaires may be shown, and of each other one why not.

    Without a day it does not look at the dates of a licence.

    No item of any is printed. Needs no secret, database or server. Ends with status 1 when a
    file is wrong.
    """
    set_to = environment().get("INSTRUMENTS_DIR", "")
    folder = folder or (Path(set_to) if set_to else None)
    try:
        found = load_instruments(folder)
    except BadInstruments as error:
        click.echo(str(error))
        context.exit(1)
    today = date.fromisoformat(day) if day else None
    for line in _lines(found, clinic, today):
        click.echo(line)


def _lines(found: Instruments, clinic: str, today: date | None) -> list[str]:
    names = {one.id: (one.name, one.licensed_by) for one in KNOWN}
    names |= {one.id: (one.name, one.licence.granted_by) for one in found.loaded}
    lines = []
    for name, (title, licensed_by) in names.items():
        held = {one.licence.holder for one in found.loaded if one.id == name}
        refusal = found.why_not(name, clinic or next(iter(held), ""), today or date.max)
        if today is None and refusal is Refusal.EXPIRED:
            refusal = None  # without a day only the licence's holder is looked at
        said = "may be shown" if refusal is None else f"refused: {_WHY[refusal]}"
        holders = f", held by {', '.join(sorted(held))}" if held else ""
        lines.append(f"{title} (licensed by {licensed_by}{holders}): {said}")
    return lines
