"""What every command shares: the settings, the parts, and refusals in plain words."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import click

from config.secrets import with_secrets
from config.settings import BadSettings, Settings, environment, load_settings
from physio_service import serving
from physio_service.container import Container, build
from physio_service.domain.errors import PhysioError
from physio_service.messaging.twilio_numbers import NotConnected
from physio_service.store.database import StoreUnusable
from physio_service.store.migrating import migrate
from physio_service.web import logging


@contextmanager
def plainly() -> Iterator[None]:
    """Tell what the service refuses in plain words, and leave with status 1."""
    try:
        yield
    except (BadSettings, serving.CannotServe, NotConnected, PhysioError, StoreUnusable) as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(f"{where}{error.strerror or error}") from None


def read_settings() -> Settings:
    """Read the settings, and let the log be as they say."""
    settings = load_settings(with_secrets(environment()))
    logging.configure(settings.log_level)
    return settings


@contextmanager
def opened() -> Iterator[Container]:
    """Yield the parts with their tables up to date."""
    container = build(read_settings())
    with closing(container.database):
        migrate(container.database)
        yield container
