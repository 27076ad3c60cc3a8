"""The submitted types as seen at intake's door: with the identity, and how to take it out again."""

from typing import Annotated, Any, Final, get_args

from pydantic import ConfigDict, Field, ValidationInfo, create_model, field_validator
from pydantic.config import JsonDict
from pydantic_core import to_json

from .activity import CitizenFact, FigureReported, PersonMerged, StatementReported
from .base import Contract
from .catalogue import SUBMITTED
from .corrections import EventCorrected
from .money import Cost
from .people import IdentifiedCitizen

_A_FORLOEB_NEEDS_A_CITIZEN: Final[JsonDict] = {
    "if": {"required": ["forloeb"], "properties": {"forloeb": {"type": "string"}}},
    "then": {"required": ["citizen"], "properties": {"citizen": {"type": "object"}}},
}


class _CostAtDoor(Cost):
    """
    A cost of a forløb must say whose it is, since a commitment is found through its citizen's case.

    The line must be its initiative's: no forløb of one initiative draws on another's money.
    """

    model_config = ConfigDict(json_schema_extra=_A_FORLOEB_NEEDS_A_CITIZEN)

    citizen: Annotated[IdentifiedCitizen | None, Field(validate_default=True)] = None

    @field_validator("line")
    @classmethod
    def _line_is_its_initiatives(cls, line: str, read: ValidationInfo) -> str:
        initiative = read.data.get("initiative")
        if initiative is not None and line.rpartition("/")[0] != initiative:
            raise ValueError("the line is another initiative's: name the one the line belongs to")
        return line

    @field_validator("citizen")
    @classmethod
    def _forloeb_has_one(
        cls, citizen: IdentifiedCitizen | None, read: ValidationInfo
    ) -> IdentifiedCitizen | None:
        if citizen is None and read.data.get("forloeb") is not None:
            raise ValueError("citizen is missing: say whose forloeb the cost pays for")
        return citizen


class _ToldOfAMeasure(Contract):
    """What is told of a measure is told by its initiative: in another's case nothing counts it."""

    @field_validator("measure", check_fields=False)
    @classmethod
    def _measure_is_its_initiatives(cls, measure: str | None, read: ValidationInfo) -> str | None:
        initiative = read.data.get("initiative")
        if None not in {measure, initiative} and str(measure).rpartition("/")[0] != initiative:
            raise ValueError("the measure is another initiative's: name the one it belongs to")
        return measure


def _door_model(model: type[Contract]) -> type[Contract]:
    bases: tuple[type[Contract], ...] = (model,)
    fields: dict[str, Any] = {}
    if issubclass(model, CitizenFact):
        fields = {"citizen": IdentifiedCitizen}
    elif issubclass(model, PersonMerged):
        fields = {"citizen": IdentifiedCitizen, "former": IdentifiedCitizen}
    elif issubclass(model, Cost):
        bases = (_CostAtDoor, model)
    elif issubclass(model, FigureReported | StatementReported):
        bases = (_ToldOfAMeasure, model)
    else:
        return model
    return create_model(
        f"{model.__name__}AtDoor",
        __base__=bases,
        __module__=__name__,
        __doc__=model.__doc__,
        **fields,
    )


DOOR_MODELS: Final[dict[str, type[Contract]]] = {
    name: _door_model(each.model) for name, each in SUBMITTED.items()
}
_CORRECTABLE: Final = {
    name: DOOR_MODELS[name] for name, each in SUBMITTED.items() if each.family != "corrections"
}

_IDENTITY: Final = {"cpr", "jwe"}
_EXCLUDED: Final = {"citizen": _IDENTITY, "former": _IDENTITY}
# Where null must be said out loud (a milestone moved to no date), it must not be left out.
_SAYS_NULL: Final = frozenset(
    model
    for model in DOOR_MODELS.values()
    if any(
        field.is_required() and type(None) in get_args(field.annotation)
        for field in model.model_fields.values()
    )
)


def content_of(correction: EventCorrected) -> Contract:
    """
    Return the corrected content, read as the door reads the type it corrects.

    Raises:
        KeyError: no event of that type can be corrected.
        ValidationError: the content is not that type's.

    """
    return _CORRECTABLE[correction.of_type].model_validate_json(to_json(correction.content))


def without_identity(event: Contract) -> bytes:
    """
    Return the canonical JSON of an event's data, which names nobody.

    Two submissions that say the same give the same bytes: fields in the model's order, defaults
    written out, null left out. The identity is no part of it, so two persons' events may be equal.

    Raises:
        KeyError, ValidationError: as ``content_of``, for a correction.

    """
    if isinstance(event, EventCorrected):
        told = event.model_dump(mode="json", exclude={"content"}, exclude_none=True)
        return b'%s,"content":%s}' % (to_json(told)[:-1], without_identity(content_of(event)))
    return event.model_dump_json(
        exclude=_EXCLUDED, exclude_none=type(event) not in _SAYS_NULL
    ).encode()
