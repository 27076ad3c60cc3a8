"""BEN: where a municipality stands among comparable ones, by figures others have published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from .base import Contract, Day, Identifier, Name
from .days import add_months
from .definitions import Definition, is_valid

SCALE: Final = 10_000  # a published number has at most four decimals; amounts are whole
_YEAR_MONTHS: Final = 12

# By municipality and the period's last day.
Table: TypeAlias = Mapping[str, Mapping[date, Decimal]]


class PeerSet(Contract):
    """The comparable municipalities as somebody drew them up, while that was in force."""

    version: int = Field(default=1, ge=1)
    members: tuple[Name, ...] = Field(min_length=1, description="The municipality itself aside")
    valid_from: Day | None = None
    valid_to: Day | None = None


class Benchmark(Definition):
    """
    BEN: a rank among peers; the best is 1, and ties share the better rank.

    A period is looked at under the peer set in force on its last day. A peer that has published
    nothing for the period is left out of the rank and named as missing.
    """

    kind: Literal["benchmark"] = "benchmark"
    series: Identifier
    municipality: Name
    best: Literal["highest", "lowest"]
    peers: tuple[PeerSet, ...] = Field(min_length=1)
    ties: Literal["better", "worse"] = "better"

    @model_validator(mode="after")
    def _is_not_its_own_peer(self) -> Self:
        if any(self.municipality in each.members for each in self.peers):
            raise ValueError(f"{self.municipality} is compared with itself")
        return self

    def peers_on(self, on: date) -> tuple[str, ...]:
        """Return the peers in force on a day."""
        for each in self.peers:
            after = each.valid_from is None or on >= each.valid_from
            if after and (each.valid_to is None or on <= each.valid_to):
                return each.members
        return ()


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A municipality among its peers in the period that ends on ``on``.

    ``gap_to_best`` is how far it lies behind the best of them, 0 where it is the best itself;
    ``lead`` how far before the best peer. ``rank_change`` is positive where it has risen since the
    same period the year before; None where that is not known.
    """

    on: date
    own: Decimal
    rank: int
    of: int
    best_peer: str
    gap_to_best: Decimal
    lead: Decimal
    peers: Mapping[str, Decimal]
    ahead_of: frozenset[str]
    missing: tuple[str, ...]
    rank_year_before: int | None
    gap_year_before: Decimal | None

    @property
    def rank_change(self) -> int | None:
        """How many places it has risen since the same period last year."""
        return None if self.rank_year_before is None else self.rank_year_before - self.rank

    @property
    def gap_change(self) -> Decimal | None:
        """How much farther from the best it is than in the same period last year."""
        return None if self.gap_year_before is None else self.gap_to_best - self.gap_year_before

    def beats(self, peer: str) -> bool | None:
        """Return whether it is better than a peer; None where the peer has published nothing."""
        return None if peer in self.missing else peer in self.ahead_of


def standing(benchmark: Benchmark, table: Table, last: date) -> Standing | None:
    """Return the standing in the newest period ended by a day, or None where nothing is known."""
    own = table.get(benchmark.municipality, {})
    days = [on for on in own if on <= last and is_valid(benchmark, on)]
    if not days:
        return None
    now = _among(benchmark, table, max(days))
    if now is None:
        return None
    before = _among(benchmark, table, _year_before(now.on))
    if before is None:
        return now
    return replace(now, rank_year_before=before.rank, gap_year_before=before.gap_to_best)


def _year_before(on: date) -> date:
    """Return the last day of the same period the year before: of February, whichever it is."""
    is_month_end = add_months(date(on.year, on.month, 1), 1).toordinal() - 1 == on.toordinal()
    before = add_months(on, -_YEAR_MONTHS)
    if not is_month_end:
        return before
    first = date(before.year, before.month, 1)
    return date.fromordinal(add_months(first, 1).toordinal() - 1)


def _among(benchmark: Benchmark, table: Table, on: date) -> Standing | None:
    sign = 1 if benchmark.best == "highest" else -1
    own = table.get(benchmark.municipality, {}).get(on)
    peers = {peer: table[peer][on] for peer in benchmark.peers_on(on) if on in table.get(peer, {})}
    if own is None or not peers:
        return None
    merit = {peer: sign * value for peer, value in peers.items()}
    best_peer = min(merit, key=lambda peer: (-merit[peer], peer))
    ahead = sum(each > sign * own for each in merit.values())
    level = sum(each == sign * own for each in merit.values())
    return Standing(
        on=on,
        own=own,
        rank=ahead + 1 + (level if benchmark.ties == "worse" else 0),
        of=len(peers) + 1,
        best_peer=best_peer,
        gap_to_best=max(Decimal(0), merit[best_peer] - sign * own),
        lead=max(Decimal(0), sign * own - merit[best_peer]),
        peers=peers,
        ahead_of=frozenset(peer for peer, each in merit.items() if each < sign * own),
        missing=tuple(peer for peer in benchmark.peers_on(on) if peer not in peers),
        rank_year_before=None,
        gap_year_before=None,
    )
