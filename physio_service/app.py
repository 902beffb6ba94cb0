"""The web application, put together from its parts."""

from typing import Any

from flask import Flask
from jinja2 import ChainableUndefined, ChoiceLoader, PackageLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings
from physio_service.container import Container, build
from physio_service.domain.rehearsal import Rehearse
from physio_service.rehearsal.activating import rehearse_with
from physio_service.rehearsal.command import rehearse_
from physio_service.scoring.command import replies
from physio_service.store.database import StoreRefused
from physio_service.web import (
    errors,
    i18n,
    layout,
    logging,
    parts,
    permissions,
    rehearsals,
    security,
)
from physio_service.web.api import reference
from physio_service.web.health import health
from physio_service.web.staff.places import PAGES
from physio_service.web.visits import visits
from physio_service.web.webhooks import webhooks

BLUEPRINTS = (health, webhooks, visits, *PAGES)


class Application(Flask):
    """Flask with the design system's templates beside our own."""

    jinja_options = {  # noqa: RUF012 - Flask's own way to set it
        "undefined": ChainableUndefined,  # the design system's macros reach into what is not given
        "trim_blocks": True,
        "lstrip_blocks": True,
    }

    def log_exception(self, *_told: Any, **_by_name: Any) -> None:
        """Log an error that even its answer ran into; Flask's own line would hold the address."""
        logging.log.error("answer failed", exc_info=True)


def create_app(
    settings: Settings, container: Container | None = None, rehearse: Rehearse | None = None
) -> Flask:
    """Return the application; a test hands over a container of its own, or a quick rehearsal."""
    logging.configure(settings.log_level)
    app = Application("physio_service.web")
    app.jinja_loader = ChoiceLoader(
        [PackageLoader("physio_service.web"), PackageLoader("nhsuk_frontend_jinja")]
    )
    container = container or build(settings)
    parts.install(app, container)
    rehearsals.install(app, rehearse or rehearse_with(container.catalogue))
    security.install(app, settings)
    i18n.install(app)
    layout.install(app)
    logging.install(app)
    permissions.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    reference.install(app)
    app.cli.add_command(rehearse_)  # for a `flask` that the project is not installed beside
    app.cli.add_command(replies)
    errors.install(app, busy=StoreRefused)  # last: an extension's own handlers give way
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )
    return app
