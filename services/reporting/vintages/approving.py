"""Approves periods and opens them again: each step is an event, and its bytes travel with it."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.exc import DBAPIError

from schemas import topics
from schemas.reports import PeriodApproved, PeriodProposed, PeriodReopened
from services.chassis import outbox
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction, is_transient
from services.chassis.envelopes import announce
from services.reporting import queries
from services.reporting.answering.annexes import Asked, Material, load_annex
from services.reporting.answers.annex import Annex
from services.reporting.disclosure.family import Earlier
from services.reporting.measures.figures import Sight
from services.reporting.periods import Period
from services.reporting.plans import PlanKnown
from services.reporting.release.aside import Aside
from services.reporting.release.keeping import load_all
from services.reporting.release.making import annexes_of, hidden_in, hidden_of

from . import store
from .cells import waiting
from .frozen import Frozen, freeze, pack
from .life import (
    NotNowError,
    Step,
    in_force,
    next_vintage,
    proposal,
    require_approvable,
)
from .store import AnyStep, Vintage

_QUICKER: Final = "somebody else was quicker: look at the period again"


class UnknownError(LookupError):
    """There is no such agreement."""


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something with which period of which agreement."""

    agreement: str
    period: Period
    by: str


@dataclass(frozen=True, slots=True)
class Approving:
    """Lets people approve periods; with ``four_eyes`` it takes two."""

    database: Database
    clock: Clock
    four_eyes: bool
    aside: Aside

    async def approve(self, act: Act, known_at: datetime | None) -> AnyStep:
        """
        Approve a period as known at an instant (now), or propose it to a second person.

        Raises:
            NotNowError: it cannot be approved as it stands.
            UnknownError: there is no such agreement.

        """
        now = self.clock()
        async with self.database.transaction() as tx:
            await queries.see_one_state(tx)
            steps = (await store.load_steps(tx, act.agreement)).get(act.period.name, [])
            require_approvable(steps, act.period.last_day, now.date())
            waits = proposal(steps)
            if self.four_eyes and waits is not None:
                step = await _second(tx, act, steps, waits, now)
            else:
                frozen = await self._freeze(tx, act, known_at or now, now)
                step = self._first(act, steps, frozen, now)
            return await _say(tx, step, now)

    async def _freeze(self, tx: Transaction, act: Act, known_at: datetime, now: datetime) -> Frozen:
        plan = await queries.load_plan(tx, act.agreement, known_at)
        if plan is None:
            raise UnknownError(act.agreement)
        if known_at > now:
            raise NotNowError("not_known_yet", "what will be known later cannot be approved now")
        # A version of a cell that has not come would come later, and look like news.
        if (await queries.load_gaps(tx)).missing_versions:
            raise NotNowError(
                "on_their_way", "figures are still on their way: try again in a moment"
            )
        sight = Sight(act.period, act.period.last_day)
        annex = await load_annex(tx, plan, Asked(sight, known_at, now))
        if measures := sorted(waiting(annex)):
            raise NotNowError(
                "on_their_way", f"{', '.join(measures)} is being filled: try again in a moment"
            )
        hidden = await self._decide(tx, plan, annex)
        return freeze(annex, hidden)

    async def _decide(self, tx: Transaction, plan: PlanKnown, annex: Annex) -> frozenset[str]:
        material = await load_all(tx, plan, annex.known_at)
        earlier = await store.load_earlier(tx, annex.agreement.id)
        return await self.aside.do(hidden_beside, plan, material, earlier, annex)

    def _first(self, act: Act, steps: Sequence[Step], frozen: Frozen, now: datetime) -> AnyStep:
        annex = frozen.annex
        said = {
            **_named(act, steps, next_vintage(steps)),
            "as_of": annex.as_of,
            "known_at": annex.known_at,
            "sha256": frozen.sha256,
            **carried(frozen),
        }
        if self.four_eyes:
            return PeriodProposed(**said, proposed_at=now, proposed_by=act.by)  # type: ignore[arg-type]
        return PeriodApproved(**said, approved_at=now, approved_by=act.by)  # type: ignore[arg-type]

    async def reopen(self, act: Act, reason: str) -> AnyStep:
        """
        Open an approved period again, or take back what waits for a second person.

        Raises:
            NotNowError: it is not approved, and nothing waits.

        """
        now = self.clock()
        async with self.database.transaction() as tx:
            steps = (await store.load_steps(tx, act.agreement)).get(act.period.name, [])
            last = in_force(steps) or proposal(steps)
            if last is None:
                raise NotNowError(
                    "not_approved", "the period is not approved, so there is nothing to open again"
                )
            named = _named(act, steps, last.vintage)
            said = PeriodReopened(**named, reopened_at=now, reopened_by=act.by, reason=reason)  # type: ignore[arg-type]
            return await _say(tx, said, now)


def _named(act: Act, steps: Sequence[Step], vintage: int) -> dict[str, object]:
    return {
        "agreement": act.agreement,
        "period": act.period.name,
        "step": len(steps) + 1,
        "vintage": vintage,
    }


def carried(frozen: Frozen) -> dict[str, object]:
    """Return an annex as an event carries it: for those who may see persons, and for others."""
    return {
        "annex": pack(frozen.body),
        "hidden": None if frozen.hidden is None else tuple(sorted(frozen.hidden)),
        "everybody": None if frozen.shown is None else pack(frozen.shown),
    }


async def hidden_beside(
    _: Database, plan: PlanKnown, material: Material, earlier: Sequence[Earlier], annex: Annex
) -> frozenset[str]:
    """Return what of an annex is hidden, beside all else that everybody may ask for."""
    others = annexes_of(plan, material, annex.known_at)
    hidden = hidden_of(plan, material, [*others.values(), annex], earlier)
    return hidden_in(annex, hidden)


async def _second(
    tx: Transaction, act: Act, steps: Sequence[Step], waits: Step, now: datetime
) -> AnyStep:
    if waits.by == act.by:
        raise NotNowError(
            "same_person", "two people have to approve: the second is another than the first"
        )
    vintage = Vintage(act.agreement, act.period.name, waits.vintage)
    frozen = await store.load_frozen(tx, vintage, "proposed")
    assert frozen is not None  # noqa: S101 - a proposal is stored with its bytes
    return PeriodApproved(
        **_named(act, steps, waits.vintage),  # type: ignore[arg-type]
        as_of=frozen.annex.as_of,
        known_at=frozen.annex.known_at,
        sha256=frozen.sha256,
        **carried(frozen),  # type: ignore[arg-type]
        approved_at=now,
        approved_by=act.by,
        proposed_by=waits.by,
    )


async def done(step: Awaitable[AnyStep]) -> AnyStep:
    """Return a step once it is taken. Raises NotNowError also where two were taken at once."""
    try:
        return await step
    except DBAPIError as error:
        if not is_transient(error):
            raise
        raise NotNowError("quicker", _QUICKER) from None


async def _say(tx: Transaction, said: AnyStep, now: datetime) -> AnyStep:
    """Keep the step and promise to publish it. Raises NotNowError where another was quicker."""
    if not await store.save_step(tx, said):
        raise NotNowError("quicker", _QUICKER)
    key = f"{said.agreement}/{said.period}"
    await outbox.stage(tx, topics.REPORTS, [announce(said, key, now)])
    return said
