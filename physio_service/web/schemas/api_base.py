"""What every schema of the API keeps to: nothing unknown comes in, nothing unnamed goes out."""

from typing import Any

from marshmallow import RAISE, Schema, fields

_WORDS = {
    "required": "is missing: send it",
    "null": "must not be null: send a value, or leave it out",
    "validator_failed": "is not allowed",
}


class Asked(Schema):
    """What a caller sends. An unknown field is refused by name, not passed over."""

    class Meta:
        unknown = RAISE

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        known = ", ".join(self.fields) or "none"
        self.error_messages["unknown"] = f"is not a field here: the fields are {known}"
        self.error_messages["type"] = "must be a JSON object"

    def on_bind_field(self, _name: str, field_obj: fields.Field[Any]) -> None:
        for key, words in _WORDS.items():
            field_obj.error_messages[key] = words


class Told(Schema):
    """What the API answers: these fields and no others, each always there."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, _name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class Nothing(Asked):
    """A body without fields: none needs to be sent."""


class PageAsked(Asked):
    """Which piece of a list."""

    limit = fields.String(
        metadata={
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
            "default": 25,
            "description": "how many to return",
        }
    )
    cursor = fields.String(
        metadata={"description": "the `next` of the answer before, from the same list"}
    )


def page_of(row: type[Told]) -> type[Schema]:
    """Return the schema of a piece of a list of `row`."""
    name = row.__name__.removesuffix("Told")
    return Told.from_dict(
        {
            "items": fields.List(fields.Nested(row)),
            "next": fields.String(
                allow_none=True,
                metadata={"description": "send it as `cursor` for what follows; null: no more"},
            ),
        },
        name=f"{name}PageTold",
    )
