"""The command: `python -m physio_service protocol check FILE`, and `flask protocol check FILE`."""

from pathlib import Path

import click

from config.settings import config_dir, environment
from physio_service.catalogue.checking import Checked, check
from physio_service.domain.protocol import Protocol


@click.group("protocol")
def protocol_() -> None:
    """Protocol files, as a clinician writes them."""


@protocol_.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--config",
    "directory",
    type=click.Path(path_type=Path),
    help="folder of the other clinical files  [default: CONFIG_DIR, else the shipped ones]",
)
@click.pass_context
def check_(context: click.Context, file: Path, directory: Path | None) -> None:
    """Say everything that is wrong with a protocol FILE, each on its line with what to write.

    Needs no secret, database or server. Ends with status 1 when anything is wrong.
    """
    checked = check(file, directory or config_dir(environment()))
    for fault in checked.faults:
        click.echo(str(fault))
    if checked.faults or checked.protocol is None:
        click.echo(f"{_counted(len(checked.faults), 'fault')}. Nothing was changed.")
        context.exit(1)
    click.echo(_summary(file, checked, checked.protocol))


def _summary(file: Path, checked: Checked, protocol: Protocol) -> str:
    limits = protocol.parameters
    weeks, wean = limits.offload_weeks, limits.wean_weeks
    taken = {item.exercise_id for phase in protocol.phases for item in phase.exercises}
    offered = {item.exercise_id for phase in protocol.phases for item in phase.options} - taken
    lines = [
        f"{file} is right: {protocol.name}, version {protocol.version} ({protocol.review_status}).",
        f"  {_counted(len(protocol.phases), 'phase')}: "
        + ", ".join(f"{phase.id} {phase.name}" for phase in protocol.phases),
        f"  {weeks.least} to {weeks.most} weeks of offloading (usually {weeks.usual}), "
        f"{wean.least} to {wean.most} of coming off the aid; starts at "
        f"{', '.join(limits.starting_statuses)}, as a clinician chooses.",
        f"  {_counted(len(taken), 'exercise')} taken, {len(offered)} more to choose from; "
        f"every gate waits for a person.",
        *(f"  {note}" for note in checked.notes),
    ]
    return "\n".join(lines)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
