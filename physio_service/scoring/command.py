"""The command: `python -m physio_service replies score FILE`, and `flask replies score FILE`."""

from pathlib import Path

import click

from config.settings import config_dir, environment
from physio_service.catalogue import load_catalogue
from physio_service.domain.errors import BadCatalogue
from physio_service.scoring.labelled import BadLabels, read_labelled
from physio_service.scoring.marking import score
from physio_service.scoring.reading import mark
from physio_service.scoring.telling import as_json, as_rows, as_table

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("replies")
def replies() -> None:
    """What patients write, and what is understood of it."""


@replies.command("score")
@click.argument("file", type=_FILE)
@click.option("--rows", type=_FILE, help="write text, expected and got of every reply there")
def score_(file: Path, rows: Path | None) -> None:
    """Score how the replies of FILE are understood, against their labels.

    FILE is UTF-8 text separated by tabs, with a header: language, text, open_question,
    expected. Red flags are looked for as in the tiered mode. Nothing is kept and nobody is
    texted: it needs no secret, no server and no database, and reads the clinical files of
    CONFIG_DIR. Ends with one line of JSON.
    """
    try:
        catalogue = load_catalogue(config_dir(environment()))
    except BadCatalogue as bad:
        raise click.ClickException(f"the clinical files cannot be used:\n{bad}") from None
    try:
        labelled = read_labelled(file, catalogue.wordings)
    except BadLabels as bad:
        raise click.ClickException(f"{file} cannot be scored:\n{bad}") from None
    marked = mark(labelled, catalogue)
    if rows is not None:
        _write(rows, as_rows(marked))
    for line in as_table(marked):
        click.echo(line)
    click.echo(as_json(score(marked)))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
