"""Who is asking, and the tokens of their account."""

from typing import Any
from uuid import UUID

from flask_wtf.csrf import generate_csrf

from physio_service.domain.errors import NotFound
from physio_service.services.staffing import (
    IssuedToken,
    create_token,
    revoke_token,
    tokens_of,
)
from physio_service.web import parts
from physio_service.web.api.policy import creates, repeats
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import OPEN, Permission, may, requires
from physio_service.web.schemas.api_account import (
    IssuedTokenTold,
    MeTold,
    TokenAsked,
    TokensTold,
)

account = Resource("account", "Whoever is asking, and the tokens of their account")


@account.get("/me")
@requires(Permission.DASHBOARD_READ)
@account.answers(200, MeTold, "Who is asking, and what they may do")
def show_me() -> dict[str, Any]:
    """Tell who is asking"""
    who = parts.principal()
    return {
        "staff_id": who.staff_id,
        "username": who.username,
        "role": who.role,
        "clinic": {
            "id": who.clinic_id,
            "name": who.workplace.name,
            "zone": who.workplace.zone,
            "language": who.workplace.language,
        },
        "is_token": who.is_token,
        "scopes": sorted(who.scopes),
        "permissions": [one for one in Permission if one not in OPEN and may(who, one)],
        "csrf_token": None if who.is_token else generate_csrf(),
    }


@account.get("/tokens")
@requires(Permission.ACCOUNT)
@account.answers(200, TokensTold, "One's own tokens, newest first")
def list_tokens() -> dict[str, Any]:
    """List one's own tokens"""
    return {"items": tokens_of(parts.parts().database, parts.principal())}


@account.post("/tokens")
@requires(Permission.ACCOUNT)
@creates
@account.body(TokenAsked)
@account.answers(201, IssuedTokenTold, "The token with its secret, which is not kept")
def make_token(asked: dict[str, Any]) -> IssuedToken:
    """Make a token"""
    return create_token(
        parts.parts().database,
        parts.principal(),
        asked["label"],
        asked["scopes"],
        asked["days"],
        now=parts.now(),
    )


@account.delete("/tokens/<uuid:token_id>")
@requires(Permission.ACCOUNT)
@repeats
@account.answers(204, None, "It is no token any more")
def drop_token(token_id: UUID) -> None:
    """Revoke a token, at once

    Revoking it again changes nothing; an id that never was a token's is answered alike.
    """
    try:
        revoke_token(parts.parts().database, parts.principal(), token_id, now=parts.now())
    except NotFound:
        return
