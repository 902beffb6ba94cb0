"""The API's own description: OpenAPI 3.1, from the schemas and from what each view says of itself.

What a view demands (`requires`), how often it may be asked (`policy`) and what can go wrong
follow from its marks, so the document cannot say something else than the code does.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api
from flask_smorest.spec.plugins import FlaskPlugin
from marshmallow import Schema

from physio_service.web.api.policy import Policy, policy_of
from physio_service.web.api.resource import BLUEPRINT_PREFIX
from physio_service.web.permissions import ROLES, SCOPES, Permission, permission_of
from physio_service.web.schemas.api_problem import ProblemTold

TITLE = "Physio service"
VERSION = "1.0.0"
PROBLEM = "application/problem+json"
_METHODS = {"get", "post", "patch", "delete"}
_UNUSED = ("ErrorSchema", "PaginationMetadataSchema")  # the library's own answers
_ABOUT = """\
The whole of the service for programs: patients, their consent and courses, texts and answers,
tasks and what the clinic signed.

- **Who asks.** A token of your account (`Authorization: Bearer phys_…`), made under *My account*
  or by `POST /api/v1/tokens`; or a browser's session with its `X-CSRFToken`.
- **Lists** come in pieces: `limit` and `cursor`; the answer is `{items, next}`.
- **Creating** asks for an `Idempotency-Key` of your choosing. Sent again within 24 hours, the
  same request is not done again: its first answer is repeated with `Idempotency-Replayed: true`.
- **Changing** asks for `If-Match` with the `ETag` you read: 428 without it, 412 when somebody
  changed the thing since.
- **Looking first.** `…/changes/preview` tells what a change would do and does nothing; its
  `fingerprint`, sent to `…/changes`, makes exactly that, or answers 409 with a new `preview`.
- **Errors** are `application/problem+json` with `errors: [{field, message}]`. A field that is
  not known is an error, not passed over.
- **Times** are RFC 3339 with an offset and told in UTC; dates are `YYYY-MM-DD`, of the patient's
  calendar; times of day are the patient's wall clock.
- Another clinic's id is 404, as is one that never was.
"""
_SECURITY_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API token; it may do what its scopes and its owner's role both allow.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "A browser's session (`__Host-session` where the service runs on https).",
    },
    "form_token": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
        "description": "With a session, on every change: the `csrf_token` of `GET /api/v1/me`.",
    },
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Of your own choosing, once for each thing to make; kept for 24 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$", "minLength": 1, "maxLength": 255},
    "example": "0f8fad5b-d9cb-469f-a165-70867728950e",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of what you read.",
    "schema": {"type": "string", "pattern": '^"v[1-9][0-9]{0,9}"$'},
    "example": '"v3"',
}
_PARAMETERS = {
    Policy.CREATES: [_IDEMPOTENCY_KEY],
    Policy.CHANGES: [_IF_MATCH],
    Policy.COMMITS: [_IDEMPOTENCY_KEY, _IF_MATCH],
}
_REFUSALS = {
    400: "The request cannot be read, or lacks its Idempotency-Key",
    401: "Nobody is signed in, or the token is not good",
    403: "Your role, or the token's scopes, do not allow it",
    404: "There is no such thing in your clinic",
    409: "It cannot be done to the thing as it is now",
    412: "Somebody changed it since you read it",
    413: "The body is larger than 256 KiB",
    415: "The body is not application/json",
    422: "Something in it is wrong: `errors` names each field",
    428: "If-Match is missing",
    429: "Too many requests: wait for Retry-After seconds",
    503: "Busy for a moment: try again after Retry-After seconds",
}


def new_registry(app: Flask) -> Api:
    """Return the library's registry for this API; resources are registered with it."""
    app.config.update(API_TITLE=TITLE, API_VERSION=VERSION, OPENAPI_VERSION="3.1.0")
    return _Registry(app, spec_kwargs={"marshmallow_plugin": MarshmallowPlugin(_schema_name)})


def describe(app: Flask, registry: Api) -> dict[str, Any]:
    """Return the document of all that is registered."""
    registry.spec.components.schema("Problem", schema=ProblemTold)
    whole: dict[str, Any] = registry.spec.to_dict()
    whole["info"]["description"] = _ABOUT
    components = whole["components"]
    for name in _UNUSED:
        components["schemas"].pop(name, None)
    for tag in whole["tags"]:
        tag["name"] = tag["name"].removeprefix(BLUEPRINT_PREFIX)
    components["securitySchemes"] = _SECURITY_SCHEMES
    components["responses"] = {f"Refused{status}": _refusal(status) for status in _REFUSALS}
    views = dict(_views(app))
    for path, operations in whole["paths"].items():
        for method in _METHODS & operations.keys():
            _complete(operations[method], *views[path, method], has_id="{" in path)
    return whole


class _Registry(Api):  # type: ignore[misc]
    """What goes wrong is answered by the application's own table."""

    DEFAULT_ERROR_RESPONSE_NAME = None


def _schema_name(schema: type[Schema] | Schema) -> str:
    named = schema if isinstance(schema, type) else type(schema)
    return named.__name__.removesuffix("Told")


def _views(app: Flask) -> Iterator[tuple[tuple[str, str], tuple[Callable[..., Any], Permission]]]:
    """Yield, by path and method as the document names them, each view and what it demands."""
    for rule in app.url_map.iter_rules():
        path = FlaskPlugin.flaskpath2openapi(rule.rule)
        for method in rule.methods or ():
            permission = permission_of(app, rule.endpoint, method)
            if permission is not None:
                view = app.view_functions[rule.endpoint]
                yield (path, method.lower()), (view, permission)


def _complete(
    operation: dict[str, Any],
    view: Callable[..., Any],
    permission: Permission,
    *,
    has_id: bool,
) -> None:
    """Add to an operation what follows from its view's marks."""
    policy = policy_of(view)
    operation["operationId"] = view.__name__
    if policy in _PARAMETERS:
        operation.setdefault("parameters", []).extend(_PARAMETERS[policy])
    by_session: dict[str, list[str]] = {"session": []}
    if policy is not None:
        by_session["form_token"] = []
    by_token: list[dict[str, list[str]]] = [{"token": []}] if permission in SCOPES else []
    operation["security"] = [*by_token, by_session]
    said = [operation.get("description", ""), _who_may(permission)]
    operation["description"] = "\n\n".join(part for part in said if part)
    operation["responses"] = {
        **{status: one for status, one in operation["responses"].items() if int(status) < 400},
        **{
            str(status): {"$ref": f"#/components/responses/Refused{status}"}
            for status in _possible(policy, has_id=has_id)
        },
    }


def _possible(policy: Policy | None, *, has_id: bool) -> list[int]:
    """Return the statuses with which this operation may refuse."""
    found = {400, 401, 403, 422, 503}  # any request may name a host that is not ours
    if has_id:
        found |= {404}
    if policy is not None:
        found |= {409, 413, 415}
    if policy in (Policy.CHANGES, Policy.COMMITS):
        found |= {412, 428}
    return sorted(found)


def _who_may(permission: Permission) -> str:
    roles = sorted(role.value for role, granted in ROLES.items() if permission in granted)
    scope = SCOPES.get(permission)
    by_token = f"a token needs the scope `{scope.value}`" if scope else "not by a token"
    return f"For: {', '.join(roles)}; {by_token}."


def _refusal(status: int) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    example: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": _REFUSALS[status],
        "request_id": "6a37c94173c24b84880d52439d97e832",
    }
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        example["errors"] = [{"field": "zone", "message": "is missing: send it"}]
    answer: dict[str, Any] = {
        "description": _REFUSALS[status],
        "content": {PROBLEM: {"schema": reference, "example": example}},
    }
    if status in (429, 503):
        answer["headers"] = {"Retry-After": {"schema": {"type": "string"}}}
    return answer
