"""What the operator does over HTTP: publishers, plans, and the record published anew."""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field, ValidationError

from schemas.base import Contract
from schemas.envelope import OURSELVES
from schemas.plans import Plan
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.http import Refusal

from . import store
from .access import Access
from .adopting import Adopted, PlanHandlers
from .domain import without_names
from .linting.answers import FindingShown
from .reading import path_of
from .republishing import republish
from .settings import IntakeSettings
from .sources import SOURCE_PATTERN, Registration

M = TypeVar("M", bound=Contract)


def _takes(schema: dict[str, Any], said: str) -> dict[str, Any]:
    """Describe a body that is read only after the key has been looked at."""
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "description": said, "content": content}}


Source = Annotated[str, Path(pattern=SOURCE_PATTERN)]


class PlanAnswer(BaseModel):
    """The versions in force."""

    agreement: str
    version: int
    initiatives: dict[str, int] = Field(description="The version of each initiative")
    changed: list[str] = Field(description="The parts that have just got a new version")
    findings: list[FindingShown] = Field(description="What does not add up; it stops nothing")


class PlanKnown(PlanAnswer):
    """The plan in force."""

    plan: Plan


class Registered(BaseModel):
    """A publisher as registered."""

    source: str
    initiatives: list[str]


class Republished(BaseModel):
    """How much was published anew, and from where to go on; None: that was all."""

    messages: int
    after: int | None


@dataclass(frozen=True, slots=True)
class AdminDoor:
    """What the operator's routes work with."""

    settings: IntakeSettings
    database: Database
    access: Access
    plans: PlanHandlers
    clock: Clock

    def routes(self) -> APIRouter:
        """Return the operator's routes."""
        router = APIRouter(tags=["operator"])
        add = router.add_api_route
        add(
            "/v1/publishers/{source}",
            self.register,
            methods=["PUT"],
            openapi_extra=_takes(Registration.model_json_schema(), "A publisher's key and rights"),
        )
        add(
            "/v1/plans/{agreement}",
            self.adopt,
            methods=["PUT"],
            openapi_extra=_takes(
                {"type": "object"}, "A plan, as schemas/published/plan.v1.json has it"
            ),
        )
        add("/v1/plans/{agreement}", self.plan, methods=["GET"])
        add("/v1/republish", self.republish, methods=["POST"])
        return router

    async def register(self, request: Request, source: Source) -> Registered:
        """Register a publisher, or give it a new key or other initiatives."""
        self.access.operator(request)
        if source == OURSELVES:
            raise Refusal(422, "this name is our own: choose another", "source")
        registration = _read(Registration, await request.body())
        async with self.database.transaction() as tx:
            is_registered = await store.register(
                tx, source, registration.key_sha256, registration.initiatives, self.clock()
            )
        if not is_registered:
            raise Refusal(422, "another publisher has this key: make a new one", "key_sha256")
        self.access.publishers.forget()
        return Registered(source=source, initiatives=list(registration.initiatives))

    async def adopt(self, request: Request, agreement: str) -> PlanAnswer:
        """Adopt a plan. What has not changed keeps its version."""
        self.access.operator(request)
        plan = _read(Plan, await request.body())
        if plan.agreement.id != agreement:
            raise Refusal(422, "the plan is of another agreement than the address", "agreement.id")
        async with self.database.transaction() as tx:
            adopted = await self.plans.adopt(tx, plan)
        return PlanAnswer(**_told(adopted))

    async def plan(self, request: Request, agreement: str) -> PlanKnown:
        """Return the plan in force."""
        await self.access.reader(request)
        async with self.database.transaction() as tx:
            found = await self.plans.adopted(tx, agreement)
        if found is None:
            raise Refusal(404, "no such agreement has been adopted")
        adopted, plan = found
        return PlanKnown(**_told(adopted), plan=plan)

    async def republish(
        self, request: Request, after: Annotated[int, Query(ge=0)] = 0
    ) -> Republished:
        """Publish the next piece of the record anew; plans come before the first."""
        self.access.operator(request)
        async with self.database.transaction() as tx:
            messages, next_ = await republish(tx, after, self.settings.republished_events_max)
        return Republished(messages=messages, after=next_)


def _told(adopted: Adopted) -> dict[str, Any]:
    shown = [FindingShown.of(finding) for finding in adopted.findings]
    return adopted._asdict() | {"findings": shown}


def _read(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        raise Refusal(422, without_names(fault["msg"]), path_of(fault["loc"])) from None
