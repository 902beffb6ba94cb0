"""What a view may use: the container, the instant of the request, and who is asking."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import uuid4

from flask import Flask, current_app, g

from physio_service.domain.errors import NotAllowed
from physio_service.domain.event import Actor
from physio_service.domain.staff import Principal

if TYPE_CHECKING:  # the container is put together above the web and only handed down
    from physio_service.container import Container

_KEY = "physio_service"


def install(app: Flask, container: Container) -> None:
    """Give the application its parts."""
    app.extensions[_KEY] = container


def parts() -> Container:
    """Return what the application was put together from."""
    return cast("Container", current_app.extensions[_KEY])


def now() -> datetime:
    """Return the instant this request began; the same however often it is asked."""
    if "now" not in g:
        g.now = parts().clock.now()
    return cast(datetime, g.now)


def request_id() -> str:
    """Return this request's own id, made here: a caller's could be anything."""
    if "request_id" not in g:
        g.request_id = uuid4().hex
    return cast(str, g.request_id)


def principal_or_none() -> Principal | None:
    """Return who is asking, if anybody is signed in."""
    return cast("Principal | None", g.get("principal"))


def principal() -> Principal:
    """Return who is asking; for views that demand a permission."""
    found = principal_or_none()
    if found is None:
        raise NotAllowed("nobody is signed in")
    return found


def who() -> Actor:
    """Return the actor to hand to a service."""
    return principal().actor
