"""Documents that a JSON Schema may describe: tried as counter-examples, never trusted unchecked."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Final

from jsonschema_rs import Draft202012Validator

from .json_schema import Json

_EACH_MAX: Final = 40  # values tried of one field
_INNER_MAX: Final = 6  # values tried of a field within a field
_PLAIN: Final = ("a", "x1", "2009-07-31", "2009-07-31T12:00:00Z", "2009", "2009/1", "2009/1/a")


class Witnesses:
    """
    Makes candidate documents for a schema.

    A string with a pattern cannot be made up, so strings come from documents already known.
    """

    def __init__(self, strings: Iterable[str]) -> None:
        self._strings = list(dict.fromkeys([*strings, *_PLAIN]))
        self._makers: dict[str, Callable[[Json], Iterable[Json]]] = {
            "object": self._objects,
            "array": self._arrays,
            "string": self._texts,
            "integer": self._numbers,
            "number": self._numbers,
            "boolean": lambda _: (True, False),
            "null": lambda _: (None,),
        }

    def of(self, schema: Json) -> Iterator[Json]:
        """Yield candidates, the likeliest first; the caller asks whether they are valid."""
        if not isinstance(schema, dict):
            yield from ({}, None, "a", 1) if schema else ()
        elif "const" in schema:
            yield schema["const"]
        elif "enum" in schema:
            yield from schema["enum"]
        else:
            for choice in ("anyOf", "oneOf", "allOf"):
                for branch in schema.get(choice, ()):
                    yield from self.of(branch)
            named = schema.get("type", ())
            for name in [named] if isinstance(named, str) else named:
                yield from self._makers[name](schema)

    def _objects(self, schema: Json) -> Iterator[Json]:
        fields = {
            name: list(islice(self.of(part), _EACH_MAX))
            for name, part in schema.get("properties", {}).items()
        }
        required = [name for name in schema.get("required", ()) if fields.get(name)]
        least = {name: fields[name][0] for name in required}
        yield least
        yield {name: values[0] for name, values in fields.items() if values}
        for name, values in fields.items():
            yield from ({**least, name: value} for value in values)

    def _arrays(self, schema: Json) -> Iterator[Json]:
        least = schema.get("minItems", 0)
        items = list(islice(self.of(schema.get("items", True)), _INNER_MAX))
        yield []
        for item in items:
            yield [item] * max(least, 1)

    def _texts(self, schema: Json) -> Iterator[Json]:
        shortest, longest = schema.get("minLength", 0), schema.get("maxLength", 1)
        lengths = ("a" * length for length in (longest, shortest))
        valid = Draft202012Validator(schema, validate_formats=True).is_valid
        yield from filter(valid, chain(self._strings, lengths))

    def _numbers(self, schema: Json) -> Iterator[Json]:
        bounds = [schema[name] for name in ("minimum", "maximum") if name in schema]
        bounds += [schema["exclusiveMinimum"] + 1] if "exclusiveMinimum" in schema else []
        bounds += [schema["exclusiveMaximum"] - 1] if "exclusiveMaximum" in schema else []
        yield from [*bounds, 1, 0, -1]
        yield from [0.5] if schema["type"] == "number" else []
