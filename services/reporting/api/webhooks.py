"""Webhooks: who is told of which figures where, what was sent, and sending it again."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeAlias
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.http import Refusal
from services.reporting.access.gate import require_known
from services.reporting.access.readers import Reader
from services.reporting.answers.base import Answer
from services.reporting.live import subscriptions
from services.reporting.live.addresses import Guard, Unreachable
from services.reporting.live.signing import in_force, new_key, rotated

from .asking import REFUSALS, problems
from .lists import CursorAsked, LimitAsked, Paged, link_on, page, read_cursor, wrong_cursor
from .routes import InJson

SUBSCRIPTIONS_MAX: Final = 100
_LAST: Final = 2**63 - 1
_ANY: Final = "*"
Name: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]+$")
]
Known: TypeAlias = Annotated[Reader, Depends(require_known)]


async def _known_by(reader: Known) -> str:
    return reader.name


Owner: TypeAlias = Annotated[str, Depends(_known_by)]
IdAsked: TypeAlias = Annotated[UUID, Path(description="As it was given when it was made")]
_REFUSALS: Final = REFUSALS | problems(
    {
        400: "The body cannot be read at all",
        401: "No key, or none that is known",
        403: "You may not read the agreements you ask for",
        404: "You have no subscription with this id",
        409: "You have as many as one may have",
        413: "The body is larger than is read",
        422: "Something cannot be read, or its address may not be written to",
    }
)


class Wanted(BaseModel):
    """What somebody wants to be told, and where."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "url": "https://kommune.example/fremdrift",
                "agreements": ["2009"],
                "figures": ["2009/1.3/*"],
            }
        },
    )

    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    agreements: tuple[Name, ...] = Field(default=(), max_length=100, description="None: all")
    figures: tuple[Name, ...] = Field(
        default=(), max_length=100, description="Measures, or what ends in * for all below"
    )


class Subscription(Answer):
    """A subscription."""

    id: UUID
    url: str
    agreements: tuple[str, ...]
    figures: tuple[str, ...]
    is_paused: bool
    made_at: datetime
    waiting: int = Field(description="Notices that are not delivered yet")
    keys: int = Field(description="How many keys sign at present")


class Made(Answer):
    """A subscription or a key that was just made. The secret is told once."""

    id: UUID
    secret: str


class Attempt(Answer):
    """One attempt to deliver a notice."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    id: int
    position: int
    figure: str
    tried_at: datetime
    status: int | None = Field(description="What the receiver answered; None: see error")
    error: str | None
    took_ms: int
    outcome: str | None = Field(
        description="Of the notice: delivered; given_up after days; dropped, for too many waited; "
        "None: it goes on"
    )


class Replay(BaseModel):
    """From where on to send again."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"position": 1}})

    position: int = Field(ge=0, le=_LAST, description="The first notice that is sent again")


class Replayed(Answer):
    """How many are sent again."""

    notices: int


def make_router(database: Database, clock: Clock, guard: Guard) -> APIRouter:
    """Return the routes. Whoever asks needs a key, and sees only what is that key's."""
    office = _Office(database, clock, guard)
    router = APIRouter(
        prefix="/v1/webhooks", tags=["webhooks"], responses=_REFUSALS, route_class=InJson
    )
    _add_subscriptions(router, office)
    _add_sending(router, office)
    return router


def _add_subscriptions(router: APIRouter, office: "_Office") -> None:
    @router.post("", status_code=201, summary="Have figures sent as they move")
    async def subscribe(wanted: Wanted, reader: Known) -> Made:
        if not all(map(reader.may_read, wanted.agreements or [_ANY])):
            raise Refusal(403, "Name agreements, and only those you may read.", "body.agreements")
        return await office.create(reader.name, wanted)

    @router.get("", summary="Your subscriptions")
    async def list_subscriptions(
        request: Request,
        response: Response,
        owner: Owner,
        limit: LimitAsked = 100,
        cursor: CursorAsked = None,
    ) -> list[Subscription]:
        found = await office.load(owner)
        return page((request, response), found, lambda each: str(each.id), Paged(limit, cursor))

    @router.get("/{id}", summary="A subscription")
    async def get_subscription(id: IdAsked, owner: Owner) -> Subscription:  # noqa: A002
        (found,) = await office.load(owner, id)
        return found

    @router.delete("/{id}", status_code=204, summary="Send nothing more")
    async def delete(id: IdAsked, owner: Owner) -> None:  # noqa: A002
        await office.delete(owner, id)


def _add_sending(router: APIRouter, office: "_Office") -> None:
    @router.post("/{id}/pause", status_code=204, summary="Send nothing for the time being")
    async def pause(id: IdAsked, owner: Owner) -> None:  # noqa: A002
        await office.pause(owner, id, is_paused=True)

    @router.post("/{id}/resume", status_code=204, summary="Go on, with what has waited")
    async def resume(id: IdAsked, owner: Owner) -> None:  # noqa: A002
        await office.pause(owner, id, is_paused=False)

    @router.post("/{id}/keys", summary="Sign with a new key; the one before signs for a day more")
    async def rotate(id: IdAsked, owner: Owner) -> Made:  # noqa: A002
        return await office.rotate(owner, id)

    @router.post("/{id}/replay", summary="Send notices again, in order, from a place on")
    async def replay(id: IdAsked, asked: Replay, owner: Owner) -> Replayed:  # noqa: A002
        return await office.replay(owner, id, asked.position)

    @router.get("/{id}/deliveries", summary="How sending went, the newest attempt first")
    async def list_attempts(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        response: Response,
        id: IdAsked,  # noqa: A002 - the name in the path
        owner: Owner,
        limit: LimitAsked = 100,
        cursor: CursorAsked = None,
    ) -> list[Attempt]:
        found = await office.log(owner, id, _before(cursor), limit + 1)
        if len(found) > limit:
            link_on((request, response), str(found[limit - 1].id))
        return found[:limit]


def _before(cursor: str | None) -> int:
    """Return the attempt before which a page of the log begins, which has the newest first."""
    if cursor is None:
        return _LAST
    named = read_cursor(cursor)
    if not (named.isascii() and named.isdecimal()) or int(named) > _LAST:
        raise wrong_cursor()
    return int(named)


class _Office:
    """What is done with subscriptions."""

    def __init__(self, database: Database, clock: Clock, guard: Guard) -> None:
        self._database = database
        self._clock = clock
        self._guard = guard

    async def load(self, owner: str, id_: UUID | None = None) -> list[Subscription]:
        async with self._database.transaction() as tx:
            if id_ is not None:
                await _require(tx, owner, id_)
            found = await subscriptions.load_subscriptions(tx, owner, id_)
        return [_shown(each, self._clock()) for each in found]

    async def log(self, owner: str, id_: UUID, before: int, limit: int) -> list[Attempt]:
        async with self._database.transaction() as tx:
            await _require(tx, owner, id_)
            found = await subscriptions.load_log(tx, id_, before, limit)
        return [Attempt.model_validate(each) for each in found]

    async def replay(self, owner: str, id_: UUID, position: int) -> Replayed:
        async with self._database.transaction() as tx:
            await _require(tx, owner, id_)
            sent = await subscriptions.replay(tx, id_, position, self._clock())
        return Replayed(notices=sent)

    async def create(self, owner: str, wanted: Wanted) -> Made:
        try:
            await self._guard.resolve(wanted.url)
        except Unreachable as error:
            raise Refusal(422, f"Nothing is sent to this URL: {error}.", "body.url") from None
        key, id_ = new_key(), uuid4()
        row = {"id": id_, "owner": owner, "keys": [key], "now": self._clock()}
        told = {
            "url": wanted.url,
            "agreements": list(wanted.agreements),
            "figures": list(wanted.figures),
        }
        async with self._database.transaction() as tx:
            if len(await subscriptions.load_subscriptions(tx, owner)) >= SUBSCRIPTIONS_MAX:
                raise Refusal(409, f"One may have {SUBSCRIPTIONS_MAX}; remove some first.")
            await subscriptions.create(tx, {**row, **told})
        return Made(id=id_, secret=key["secret"])

    async def pause(self, owner: str, id_: UUID, *, is_paused: bool) -> None:
        async with self._database.transaction() as tx:
            await _require(tx, owner, id_)
            await subscriptions.pause(tx, id_, is_paused=is_paused)

    async def delete(self, owner: str, id_: UUID) -> None:
        async with self._database.transaction() as tx:
            await _require(tx, owner, id_)
            await subscriptions.delete(tx, id_)

    async def rotate(self, owner: str, id_: UUID) -> Made:
        async with self._database.transaction() as tx:
            keys = rotated((await _require(tx, owner, id_)).keys, self._clock())
            await subscriptions.save_keys(tx, id_, keys)
        return Made(id=id_, secret=keys[0]["secret"])


async def _require(tx: Transaction, owner: str, id_: UUID) -> Any:
    found = await subscriptions.load_subscriptions(tx, owner, id_)
    if not found:
        raise Refusal(404, "You have no subscription with this id.", "path.id")
    return found[0]


def _shown(row: Any, now: datetime) -> Subscription:
    return Subscription(
        id=row.id,
        url=row.url,
        agreements=tuple(row.agreements),
        figures=tuple(row.figures),
        is_paused=row.is_paused,
        made_at=row.made_at,
        waiting=row.waiting,
        keys=len(in_force(row.keys, now)),
    )
