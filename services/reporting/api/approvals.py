"""Lets people approve periods over HTTP, and open them again."""

from collections.abc import Awaitable
from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Path, Request

from schemas.base import Contract, Instant, Text
from services.chassis.http import Refusal
from services.reporting.access.gate import require_role
from services.reporting.vintages import store
from services.reporting.vintages.answers import StepShown
from services.reporting.vintages.approving import Act, Approving, UnknownError, done
from services.reporting.vintages.life import NotNowError
from services.reporting.vintages.store import AnyStep

from .asking import PERIOD, AgreementAsked, problems, read_period

PeriodInPath: TypeAlias = Annotated[
    str, Path(examples=["2009-Q3"], json_schema_extra={"pattern": PERIOD})
]
_PEOPLE: Final = problems(
    {
        400: "The body cannot be read at all",
        401: "No key is sent, or none that is known",
        403: "Who asks may not approve, or not this agreement",
        409: "The period cannot be approved, or opened again, as it stands",
        413: "The body is larger than is read",
    }
)


class ApprovalAsked(Contract):
    """What is approved: the figures as known at an instant, now where none is said."""

    known_at: Instant | None = None


class ReopeningAsked(Contract):
    """Why a period is opened again."""

    reason: Text


def add_approving(router: APIRouter, approving: Approving) -> None:
    """Add the routes by which a period is approved, and opened again."""

    @router.post(
        "/periods/{period}/approval",
        summary="Approve a period, or propose it where two have to",
        responses=_PEOPLE,
    )
    async def approve(
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: PeriodInPath,
        asked: ApprovalAsked,
    ) -> StepShown:
        act = Act(id, read_period(period), require_role(request, "approver").name)
        return await _done(approving.approve(act, asked.known_at))

    @router.post(
        "/periods/{period}/reopening",
        summary="Open an approved period again, with the reason",
        responses=_PEOPLE,
    )
    async def reopen(
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: PeriodInPath,
        asked: ReopeningAsked,
    ) -> StepShown:
        act = Act(id, read_period(period), require_role(request, "approver").name)
        return await _done(approving.reopen(act, asked.reason))


async def _done(step: Awaitable[AnyStep]) -> StepShown:
    try:
        said = await done(step)
    except NotNowError as error:
        raise Refusal(409, f"This cannot be done: {error}.") from None
    except UnknownError:
        raise Refusal(404, "No agreement with this id is known.", "path.id") from None
    return StepShown(**store.step_of(said)._asdict())
