"""The commands: `python -m physio_service serve`, and what an administrator needs before it."""

import sys
from contextlib import closing
from datetime import time
from functools import partial
from typing import Any
from uuid import UUID

import click

from config.settings import Settings
from physio_service import serving, upkeep
from physio_service.catalogue import load_catalogue
from physio_service.catalogue.command import protocol_
from physio_service.catalogue.instruments_command import instruments_
from physio_service.connecting import connect_all, fallback_document
from physio_service.console import opened, plainly, read_settings
from physio_service.container import Container, build
from physio_service.demo import starting
from physio_service.demo.starting import Started
from physio_service.domain.clinic import NewClinic
from physio_service.domain.errors import Conflict, NotFound
from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import NewStaff, Role
from physio_service.rehearsal.command import rehearse_
from physio_service.scoring.command import replies
from physio_service.services.approving import sign, unsigned_safety
from physio_service.services.founding import found_clinic
from physio_service.services.restoring import keep_mark
from physio_service.services.signing_in import folded, sign_in, sign_out
from physio_service.services.staffing import create_staff, deactivate
from physio_service.store import clinics, staff
from physio_service.store.migrating import migrate

_WEEKDAYS = range(5)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Offloading prescriptions, home exercises and texts after hip core decompression."""


commands.add_command(rehearse_)
commands.add_command(replies)
commands.add_command(protocol_)
commands.add_command(instruments_)
for one in upkeep.COMMANDS:
    commands.add_command(one)


@commands.command("serve")
def serve() -> None:
    """Serve the pages and the API, plan and send; with the sandbox, run that too."""
    with plainly():
        settings = read_settings()
        with serving.listen(settings.host, settings.port, "PORT") as listener:
            container = _ready(settings)
            started = _demonstration(container) if settings.demo else Started(container, {})
            status = serving.serve(started.container, listener, partial(_announce, started))
    sys.exit(status)


@commands.command("beat")
def beat() -> None:
    """Plan and send, without the web: beside other processes that only serve it."""
    with plainly():
        container = _ready(read_settings())
        status = serving.beat(container, lambda: click.echo("The beats run. Ctrl-C stops them."))
    sys.exit(status)


@commands.command("migrate")
def migrate_() -> None:
    """Bring the tables of the database up to date."""
    with plainly(), closing(build(read_settings()).database) as database:
        migrate(database)
    click.echo("The tables are up to date.")


@commands.group("config")
def config() -> None:
    """What the service is set to."""


@config.command("check")
def check() -> None:
    """Read the settings and the clinical files, and say what is wrong with them."""
    with plainly():
        settings = read_settings()
        catalogue = load_catalogue(settings.config_dir)
    drafts = sum(file.review_status == "draft" for file in catalogue.files)
    click.echo(f"The settings are right, with the {settings.carrier} carrier.")
    click.echo(
        f"The clinical files are right: {len(catalogue.files)}, of which {drafts} drafts; "
        f"version {catalogue.version}."
    )


@commands.command("create-clinic")
@click.option("--name", required=True)
@click.option("--text-name", required=True, help="opens each text; at most 20 characters")
@click.option("--phone", required=True, help="as patients dial it")
@click.option("--sender", required=True, help="our number, +447…: what patients see")
@click.option("--messaging-service", help="MG…, when texts leave by one")
@click.option("--zone", default="Europe/London", show_default=True)
@click.option("--nation", default="GB-ENG", show_default=True, help="whose bank holidays")
@click.option("--language", default="en", show_default=True)
@click.option("--emergency", default="999", show_default=True)
@click.option("--urgent", default="111", show_default=True)
@click.option("--crisis", default="116 123", show_default=True)
@click.option("--opens", default="08:00", show_default=True, help="Monday to Friday")
@click.option("--closes", default="18:00", show_default=True)
def create_clinic(
    sender: str, messaging_service: str | None, opens: str, closes: str, **plain: Any
) -> None:
    """Found a clinic and print its id."""
    with plainly(), opened() as container:
        try:
            hours = (time.fromisoformat(opens), time.fromisoformat(closes))
        except ValueError:
            raise click.BadParameter("write the hours as 08:00") from None
        new = NewClinic(
            sender_address=sender,
            messaging_service_sid=messaging_service,
            opening_hours={day: (hours,) for day in _WEEKDAYS},
            **plain,
        )
        click.echo(found_clinic(container.database, new, SYSTEM, container.clock.now()))


@commands.command("create-staff")
@click.option("--clinic", required=True, type=click.UUID, help="as create-clinic printed it")
@click.option("--username", required=True)
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.password_option()
def create_staff_(clinic: UUID, username: str, name: str, role: str, password: str) -> None:
    """Open an account for a member of staff; asks for the password."""
    with plainly(), opened() as container:
        with container.database.reading() as tx:
            clinics.get(tx, clinic)
        new = NewStaff(username, name, Role(role), password)
        now = container.clock.now()
        create_staff(container.database, container.hasher, SYSTEM, clinic, new, now=now)
    click.echo(f"{username} may sign in.")


@commands.command("close-staff")
@click.option("--username", required=True)
def close_staff(username: str) -> None:
    """Close an account at once, with its sessions and tokens; what its owner did stays known."""
    with plainly(), opened() as container:
        with container.database.reading() as tx:
            found = staff.by_username(tx, folded(username))
        if found is None:
            raise NotFound("nobody has this username")
        now = container.clock.now()
        deactivate(container.database, SYSTEM, found.clinic_id, found.id, now=now)
    click.echo(f"{found.username} may no longer sign in.")


@commands.command("connect-numbers")
@click.option("--fallback", help="https://…: what answers texts while we cannot be reached")
def connect_numbers(fallback: str | None) -> None:
    """Tell the carrier where the texts and calls of every clinic's number go."""
    with plainly(), opened() as container:
        for address in connect_all(container, fallback):
            click.echo(f"{address} is connected.")


@commands.command("fallback-text")
@click.option("--clinic", required=True, type=click.UUID, help="as create-clinic printed it")
def fallback_text(clinic: UUID) -> None:
    """Print what should answer a clinic's texts while we cannot be reached, for another host."""
    with plainly(), opened() as container:
        click.echo(fallback_document(container, clinic))


@commands.command("sign-file")
@click.option("--approver", required=True, help="a username; the file is signed for their clinic")
@click.option("--path", required=True, help="as messages/en.yaml, in the folder of clinical files")
@click.option("--note", default="", help="on what authority")
@click.password_option("--password", confirmation_prompt=False)
def sign_file(approver: str, path: str, note: str, password: str) -> None:
    """Sign a clinical file as it stands, as its named approver; asks for the password."""
    with plainly(), opened() as container:
        database, now = container.database, container.clock.now()
        file = next((one for one in container.catalogue.files if one.path == path), None)
        if file is None:
            raise NotFound(f"there is no clinical file {path}")
        entered = sign_in(database, container.hasher, approver, password, "command line", now)
        who = entered.principal
        shelf, content = container.catalogue, file.content_hash
        try:
            is_new = sign(database, shelf, who.actor, who.clinic_id, path, content, note, now=now)
        finally:
            sign_out(database, entered.token, now)
    click.echo(f"{path} {'is signed' if is_new else 'was signed before'}.")


def _ready(settings: Settings) -> Container:
    """Return the parts with their tables, unless texts would leave that nobody signed."""
    container = build(settings)
    migrate(container.database)
    if keep_mark(container.database, settings.generation_file, container.clock.now()):
        click.echo("The database was restored: texts are paused until somebody resumes them.")
    if container.drafts_allowed:
        return container
    with container.database.reading() as tx:
        unsigned = {
            path
            for clinic_id in clinics.all_ids(tx)
            for path in unsigned_safety(tx, container.texts, container.catalogue, clinic_id)
        }
    if unsigned:
        listed = ", ".join(sorted(unsigned))
        raise Conflict(
            f"With a real carrier each clinic's safety texts must be signed: {listed}. "
            "See sign-file."
        )
    return container


def _demonstration(container: Container) -> Started:
    if not starting.is_seeded(container):
        click.echo("Making the demonstration clinic: eight weeks of texts, about 20 seconds.")
    return starting.start(container)


def _announce(started: Started) -> None:
    settings = started.container.settings
    click.echo(f"The service: {settings.public_base_url}")
    if started.container.drafts_allowed:
        click.echo(f"The phones:  http://127.0.0.1:{settings.sandbox_port}")
    for username, password in started.passwords.items():
        click.echo(f"Sign in as {username} with the password {password} (shown this once)")
    click.echo("Ctrl-C stops it.")
