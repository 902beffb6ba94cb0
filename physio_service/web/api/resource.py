"""A resource of the API: a blueprint that reads and answers by schemas."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

from flask import current_app, request
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser

from physio_service.domain.errors import Fault, Invalid
from physio_service.web import parts
from physio_service.web.schemas.api_base import Nothing

View = TypeVar("View", bound=Callable[..., Any])
PREFIX = "/api/v1"
_READS_QUERY = "physio_reads_query"
BLUEPRINT_PREFIX = "api_"  # pages have blueprints of the same nouns


class Decorator(Protocol):
    """Hands back a view of the same shape."""

    def __call__(self, view: View, /) -> View: ...


class StrictParser(FlaskParser):
    """Reads a body or a query by its schema and passes over nothing it does not know."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": RAISE, "query": RAISE}  # noqa: RUF012


class Resource(Blueprint):  # type: ignore[misc]
    """The routes of one plural noun. Its first words are the tag's description."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str) -> None:
        full_name = BLUEPRINT_PREFIX + name
        super().__init__(full_name, __name__, url_prefix=PREFIX, description=description)
        self.tag = name
        self.before_request(_refuse_what_is_not_read)

    def add_url_rule(self, rule: str, *args: Any, **options: Any) -> None:
        super().add_url_rule(rule, *args, **{**options, "tags": [self.tag]})

    def get(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().get(rule, **options))

    def post(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().post(rule, **options))

    def patch(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().patch(rule, **options))

    def delete(self, rule: str, **options: Any) -> Decorator:
        return cast(Decorator, super().delete(rule, **options))

    def body(self, schema: type[Schema]) -> Decorator:
        """Hand the view its JSON body, read by `schema`, as the first argument."""
        return cast(Decorator, self.arguments(schema))

    def query(self, schema: type[Schema]) -> Decorator:
        """Hand the view its query, read by `schema`, as the first argument."""
        decorate = self.arguments(schema, location="query")

        def mark(view: View) -> View:
            reading = decorate(view)
            setattr(reading, _READS_QUERY, True)
            return cast(View, reading)

        return mark

    def no_body(self, view: View) -> View:
        """Refuse a body with fields where none are read."""
        decorate = self.arguments(Nothing, required=False, as_kwargs=True)
        return cast(View, decorate(view))

    def answers(
        self,
        status: int,
        schema: type[Schema] | None,
        says: str,
        *,
        headers: Mapping[str, Any] | None = None,
    ) -> Decorator:
        """Say what the view answers: its result goes out by `schema` and nothing beside it."""
        decorate = self.response(
            status, schema, description=says, headers=dict(headers) if headers else None
        )
        return cast(Decorator, decorate)

    def answers_text(self, content_type: str, says: str, headers: Mapping[str, Any]) -> Decorator:
        """Say that the view answers text of another kind than JSON."""
        told = {"description": says, "headers": dict(headers)}
        decorate = self.response(200, {"type": "string"}, content_type=content_type, **told)
        return cast(Decorator, decorate)

    def answers_file(self, content_type: str, says: str, headers: Mapping[str, Any]) -> Decorator:
        """Say that the view answers such text, or that it is unchanged."""
        unchanged = self.alt_response(304, description="It is what If-None-Match names")
        decorate = self.answers_text(content_type, says, headers)

        def both(view: View) -> View:
            return cast(View, unchanged(decorate(view)))

        return both


def _refuse_what_is_not_read() -> None:
    """Refuse a query where none is read: passed over, it would seem to have been obeyed."""
    view = current_app.view_functions[request.endpoint or ""]
    if request.args and not getattr(view, _READS_QUERY, False):
        raise Invalid(*(Fault(name, "is not a field here: none is read") for name in request.args))


def reading() -> Any:
    """Return a snapshot to ask queries in."""
    return parts.parts().database.reading()
