"""Answers whether there is room for more on a budget line, and holds it for a while."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Self, TypeAlias
from uuid import UUID, uuid4

from fastapi import APIRouter, Body, Depends, Path, Query
from pydantic import BaseModel, Field, model_validator

from schemas.appropriations import OverCommitment
from schemas.base import Contract, Day, Identifier, PositiveOere
from services.chassis.access import Operator
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.http import PROBLEM_JSON, Problem, Refusal
from services.chassis.planbook import Planbook

from . import store_holds
from .lines import Book, Line, find_line
from .prices import cost_of_one
from .room import Room, exceeds_by, may_hold, room_on

SECONDS_MAX: Final = 24 * 60 * 60
_REFUSALS: Final = {
    401: "No key is sent, and only with one room is held",
    403: "The key is not the operator's",
    404: "No such budget line, or no such hold",
    409: "There is no room, and the line stops there",
    422: "A parameter cannot be read, or what one costs is not said by the plan",
}
LineAsked: TypeAlias = Annotated[
    str, Path(description="With its slashes", examples=["2010/1.3/indsats"])
]
Number: TypeAlias = Annotated[int, Field(ge=1, le=1_000_000)]
Weeks: TypeAlias = Annotated[int, Field(ge=1, le=520)]


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how these refusals are described."""
    return {
        status: {"model": Problem, "description": words, "content": {PROBLEM_JSON: {}}}
        for status, words in _REFUSALS.items()
        if status in statuses
    }


class RoomShown(BaseModel):
    """What a line has left, holds counted in; None where it has no money of its own."""

    line: str
    over_commitment: OverCommitment
    stopped: bool
    held_oere: int
    rest_oere: int | None
    one_oere: int | None = Field(description="What one more costs; None where no price says so")
    room_for: int | None = Field(description="How many more there is room for")
    fits: bool | None = Field(description="Whether as many as were asked for fit")


class HoldAsked(Contract):
    """
    So many more from a day on, or an amount; for so many seconds.

    What is held for a forløb or places that are named becomes their commitment: when that comes,
    the hold ends. Asked for again it is held anew, and once.
    """

    n: Number | None = None
    on: Day | None = None
    weeks: Weeks | None = None
    amount_oere: PositiveOere | None = None
    seconds: Annotated[int, Field(ge=1, le=SECONDS_MAX)] = 900
    forloeb: Identifier | None = None
    places: Identifier | None = None

    @model_validator(mode="after")
    def _is_for_one(self) -> Self:
        if self.forloeb is not None and self.places is not None:
            raise ValueError("give either forloeb or places")
        if self.item is not None and self.n not in {None, 1}:
            raise ValueError("what is named is one: leave n out")
        return self

    @property
    def item(self) -> str | None:
        """What it is for, where that is named."""
        if self.forloeb is not None:
            return f"forloeb:{self.forloeb}"
        return None if self.places is None else f"places:{self.places}"


class HoldShown(BaseModel):
    """What is held, and how much of it the line does not have."""

    id: UUID
    line: str
    amount_oere: int
    expires_at: datetime
    exceeds_by_oere: int


class Counter:
    """Where room is asked for and held."""

    def __init__(self, database: Database, book: Planbook[Book], clock: Clock) -> None:
        self._database = database
        self._planbook = book
        self._clock = clock

    async def room(self, id_: str, n: int, on: date | None, weeks: int | None) -> RoomShown:
        """Say whether there is room for ``n`` more from a day on."""
        now = self._clock()
        async with self._database.transaction() as tx:
            line = await self._line(tx, id_)
            balance = await store_holds.read(tx, id_) or _NOTHING
            room = room_on(line, balance, await store_holds.held(tx, id_, now))
        one = cost_of_one(line, (on or now.date()).isoformat(), weeks)
        fitting = None if room.rest is None or one is None else max(0, room.rest) // one
        return RoomShown(
            line=id_,
            over_commitment=line.over_commitment,
            stopped=room.is_stopped,
            held_oere=room.held,
            rest_oere=room.rest,
            one_oere=one,
            room_for=fitting,
            fits=None if fitting is None else n <= fitting,
        )

    async def hold(self, id_: str, asked: HoldAsked) -> HoldShown:
        """
        Hold an amount on a line until it expires.

        Raises:
            Refusal: there is no such line or price, or no room on a line that stops.

        """
        now = self._clock()
        async with self._database.transaction() as tx:
            line = await self._line(tx, id_)
            amount = _amount(line, asked, now.date())
            # Locked from here on: whoever else asks is told what is left when we are done.
            balance = await store_holds.lock(tx, id_)
            await store_holds.forget(tx, id_, asked.item, now)
            room = room_on(line, balance, await store_holds.held(tx, id_, now))
            _require(line, room, amount)
            expires_at = now + timedelta(seconds=asked.seconds)
            hold = store_holds.Hold(uuid4(), id_, amount, expires_at, asked.item)
            await store_holds.hold(tx, hold)
        return HoldShown(
            id=hold.id,
            line=id_,
            amount_oere=amount,
            expires_at=hold.expires_at,
            exceeds_by_oere=exceeds_by(room, amount),
        )

    async def let_go(self, hold_id: UUID) -> None:
        """
        End a hold.

        Raises:
            Refusal: there is none.

        """
        async with self._database.transaction() as tx:
            if not await store_holds.let_go(tx, hold_id, self._clock()):
                raise Refusal(404, "there is no such hold; it may have expired")

    async def _line(self, tx: Transaction, id_: str) -> Line:
        line = find_line((await self._planbook.hold(tx)).present, id_)
        if line is None:
            raise Refusal(404, "no plan has a budget line of this name", "line")
        return line


_NOTHING: Final = {"granted": 0, "available": 0, "committed": 0, "consumed": 0}


def _amount(line: Line, asked: HoldAsked, today: date) -> int:
    if asked.amount_oere is not None:
        return asked.amount_oere
    one = cost_of_one(line, (asked.on or today).isoformat(), asked.weeks)
    if one is None:
        raise Refusal(422, "no price says what one costs that day: give amount_oere, or weeks", "n")
    return one * (asked.n or 1)


def _require(line: Line, room: Room, amount: int) -> None:
    if room.rest is None:
        raise Refusal(409, "the line has no money of its own: its cost is held within a frame")
    if not may_hold(line, room, amount):
        raise Refusal(409, f"there is room for {max(0, room.rest)} øre, and the line stops there")


def make_router(counter: Counter, operator: Operator) -> APIRouter:
    """Return the routes. Only the operator holds room; whoever may read may ask for it."""
    router = APIRouter(prefix="/v1/budget", tags=["room"])
    holding: dict[str, Any] = {
        "dependencies": [Depends(operator.require)],
        "responses": refusals(401, 403, 404, 409, 422),
    }

    @router.get(
        "/lines/{line:path}/room",
        summary="Is there room for n more?",
        responses=refusals(404, 422),
    )
    async def get_room(
        line: LineAsked,
        n: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
        on: Annotated[Day | None, Query(description="When they start. Left out: today")] = None,
        weeks: Annotated[int | None, Query(ge=1, le=520)] = None,
    ) -> RoomShown:
        return await counter.room(line, n, on, weeks)

    @router.post(
        "/lines/{line:path}/holds", status_code=201, summary="Hold room for a while", **holding
    )
    async def post_hold(line: LineAsked, asked: Annotated[HoldAsked, Body()]) -> HoldShown:
        return await counter.hold(line, asked)

    @router.delete("/holds/{id}", status_code=204, summary="Let go of what is held", **holding)
    async def delete_hold(id: UUID) -> None:  # noqa: A002 - the name in the path
        await counter.let_go(id)

    return router
