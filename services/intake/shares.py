"""A share is reported with what it is a part of; the plan in force tells which figures are one."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from pydantic_core import from_json

from schemas.activity import FigureReported
from schemas.catalogue import type_of
from schemas.measures import Share
from schemas.plans import InitiativeAdopted
from services.chassis.database import Transaction

from . import store, store_plans
from .domain import CORRECTED, EventId, Refused, Taken

_FIGURE: Final = type_of(FigureReported).name
_WITHOUT: Final = "the plan has this as a share: say in n what the figure is a part of"
_BEYOND: Final = "a share's figure is some of its n: from nought to n"


class _Told(NamedTuple):
    """A figure as reported or as corrected, and where in the event it stands."""

    event: Taken
    path: str
    content: dict[str, Any]


async def require_n(tx: Transaction, judged: Sequence[Taken | Refused]) -> list[Taken | Refused]:
    """Refuse figures of shares without their n; what was taken in before is not asked again."""
    doubtful = [
        (told, fault)
        for each in judged
        if isinstance(each, Taken) and _FIGURE in {each.type, each.of_type}
        for told in (_told(each),)
        if (fault := _fault(told)) is not None
    ]
    if not doubtful:
        return list(judged)
    named = {told.content["initiative"] for told, _ in doubtful}
    shares = {
        measure for body in await store_plans.initiatives(tx, named) for measure in _shares_of(body)
    }
    known = await store.types(tx, [told.event.uuid for told, _ in doubtful])
    refused: dict[EventId, Refused] = {
        told.event.uuid: fault
        for told, fault in doubtful
        if told.content["measure"] in shares and told.event.uuid not in known
    }
    return [refused.get(each.uuid, each) if isinstance(each, Taken) else each for each in judged]


def _told(taken: Taken) -> _Told:
    said = from_json(taken.body)
    if taken.type == CORRECTED:
        return _Told(taken, "data.content", said["content"])
    return _Told(taken, "data", said)


def _fault(told: _Told) -> Refused | None:
    """Return what is wrong with it, should it be of a share."""
    n, figure = told.content.get("n"), Decimal(told.content["figure"]["value"])
    if n is None:
        return _refused(told, _WITHOUT, "n")
    return None if 0 <= figure <= n else _refused(told, _BEYOND, "figure.value")


def _refused(told: _Told, detail: str, field: str) -> Refused:
    event = told.event
    return Refused("invalid_content", detail, f"{told.path}.{field}", event.id, event.type)


@lru_cache(maxsize=1000)
def _shares_of(body: bytes) -> frozenset[str]:
    adopted = InitiativeAdopted.model_validate_json(body, extra="ignore")
    return frozenset(
        each.id
        for each in adopted.initiative.measures
        if isinstance(each, Share) and each.event == "figure.reported"
    )
