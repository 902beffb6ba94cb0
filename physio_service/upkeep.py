"""Commands of upkeep: copy the database, say it was restored, let texts go, lock somebody out."""

from datetime import UTC, datetime
from pathlib import Path

import click

from physio_service.console import opened, plainly
from physio_service.domain.errors import Conflict, NotFound
from physio_service.domain.event import SYSTEM
from physio_service.services.locking_out import reset_password
from physio_service.services.restoring import note_restored, resume
from physio_service.services.signing_in import folded, sign_in, sign_out
from physio_service.store import restorations, staff
from physio_service.store.copying import copy_to


@click.command("backup")
@click.option("--to", "target", required=True, type=click.Path(path_type=Path))
def backup(target: Path) -> None:
    """Copy the database, while it is in use, to a new file (SQLite; else see the operations)."""
    with plainly(), opened() as container:
        copy_to(container.database, target)
    click.echo(f"{target} is a whole copy. Keep it apart from the secrets that open it.")


@click.command("restored")
@click.option("--at", help="when the lost database was last in use, 2026-03-01T02:00Z; default now")
def restored(at: str | None) -> None:
    """Say that the database came back from a backup: texts pause, and what may have gone is sought.

    Run it before the service starts again. What was due by then is never sent a second time.
    """
    with plainly(), opened() as container:
        now = container.clock.now()
        count = note_restored(container.database, _instant(at) if at else now, SYSTEM, now)
    click.echo(f"Texts are paused in {count} clinics until somebody resumes them: resume-texts.")


@click.command("resume-texts")
@click.option("--username", required=True, help="of an administrator of the clinic")
@click.password_option("--password", confirmation_prompt=False)
def resume_texts(username: str, password: str) -> None:
    """Let a clinic's texts go again after a restore, as a named person; asks for the password."""
    with plainly(), opened() as container:
        database, now = container.database, container.clock.now()
        entered = sign_in(database, container.hasher, username, password, "command line", now)
        who = entered.principal
        try:
            with database.reading() as tx:
                seen = restorations.latest(tx, who.clinic_id)
            if seen is None:
                raise NotFound("texts are not paused after a restore")
            resume(database, who.actor, who.clinic_id, version=seen.version, now=now)
        finally:
            sign_out(database, entered.token, now)
    click.echo("Texts go again.")


@click.command("reset-password")
@click.option("--username", required=True)
@click.password_option()
def reset(username: str, password: str) -> None:
    """Give an account another password, and end its sessions and tokens at once."""
    with plainly(), opened() as container:
        with container.database.reading() as tx:
            found = staff.by_username(tx, folded(username))
        if found is None:
            raise NotFound("nobody has this username")
        reset_password(
            container.database,
            container.hasher,
            SYSTEM,
            found.clinic_id,
            found.id,
            password,
            now=container.clock.now(),
        )
    click.echo(f"{found.username} signs in with the new password only.")


COMMANDS = (backup, restored, resume_texts, reset)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Conflict("--at is an instant: write it as 2026-03-01T02:00Z") from None
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
