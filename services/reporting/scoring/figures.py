"""What a target is scored by: the shapes any kind of measure can fill in, exact and frozen."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

PERCENT: Final = 100


class CannotScoreError(ValueError):
    """The figure cannot answer the target: an error in the plan or in what was put together."""


class ShareWithoutCountError(CannotScoreError):
    """Percent of how many? Numerator and denominator travel together, or not at all."""


class PartExceedsWholeError(CannotScoreError):
    """Of which more than the whole."""


class FigureFromLaterError(CannotScoreError):
    """The figure holds what was not yet valid, or not yet known, where it is seen from."""


class UnfitFigureError(CannotScoreError):
    """A figure of this shape does not answer a rule of this family."""


class SharesExceedWholeError(CannotScoreError):
    """More than all of a target is credited to those who claim it."""


class Step(NamedTuple):
    """A value that holds from a day until the next step."""

    on: date
    value: Fraction


class Span(NamedTuple):
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Total:
    """
    What has happened since the target's span began (``pace.span_of``): it grows from nought.

    ``course`` is how it stood from each day on which it changed, where that is known; it tells on
    which day a target was reached.
    """

    value: Fraction
    course: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What holds on a day and may rise and fall: a level, an average, a cost per outcome.

    ``opening`` is what it was when the span began. ``cases`` is the matured n of an average, and
    ``unmatured`` those whose window is still open.
    """

    value: Fraction | None
    opening: Fraction | None = None
    course: tuple[Step, ...] = ()
    cases: int | None = None
    unmatured: int = 0
    final_on: date | None = None

    def __post_init__(self) -> None:
        if self.value is None and not self.unmatured:
            raise CannotScoreError("a standing without a value must wait for cases to mature")


@dataclass(frozen=True, slots=True)
class Share:
    """
    So many of so many: a share, or the matured part of a cohort.

    ``denominator`` holds no case whose window is still open; those are ``unmatured``, and all
    windows are closed on ``final_on``.
    """

    numerator: int
    denominator: int
    unmatured: int = 0
    final_on: date | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator or self.unmatured < 0:
            told = f"{self.numerator} of {self.denominator}, {self.unmatured} unmatured"
            raise ShareWithoutCountError(f"a share is some of a whole, not {told}")

    @property
    def percent(self) -> Fraction | None:
        """The share of the matured in per cent; None where nothing has matured."""
        if not self.denominator:
            return None
        return Fraction(PERCENT * self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """In how many weeks (quarters, years) of those that have ended a promise was kept."""

    kept: int
    ended: int

    def __post_init__(self) -> None:
        if not 0 <= self.kept <= self.ended:
            raise PartExceedsWholeError(f"kept in {self.kept} of {self.ended}")


class Peer(NamedTuple):
    """A comparable municipality, whether it does worse, and its figure where that is known."""

    name: str
    is_beaten: bool
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    One among comparable municipalities: 1 is the best, and ties share the better rank.

    ``value`` is the figure behind the rank, ``gap`` how far it lies behind the best, and
    ``rank_before`` the rank in the same period a year earlier. A peer that has published nothing
    is not among ``peers``.
    """

    rank: int
    among: int
    value: Fraction | None = None
    gap: Fraction | None = None
    peers: tuple[Peer, ...] = ()
    rank_before: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.rank <= self.among:
            raise CannotScoreError(f"no rank {self.rank} among {self.among}")


class Moved(NamedTuple):
    """On a day a deliverable was promised for another; None: its scope changed, not its day."""

    on: date
    to: date | None


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A milestone: every promised day, and the day it was reached."""

    promised: date | None = None
    moved: tuple[Moved, ...] = ()
    reached_on: date | None = None


@dataclass(frozen=True, slots=True)
class NotReported:
    """Nobody has reported anything, which is not nought; or a share alone, and of what not."""

    is_without_n: bool = False


@dataclass(frozen=True, slots=True)
class BeingFilled:
    """There is a figure, and it is being counted: what it is so far is nothing to be told."""


Figure: TypeAlias = (
    Total | Standing | Share | Rhythm | Ranking | Deliverable | NotReported | BeingFilled
)


@dataclass(frozen=True, slots=True)
class Contributor:
    """
    A target that names a larger one, and what is attributed to that.

    ``counts`` tells what it counts (its measure, or itself), so that the same is not added twice.
    ``within`` is the contributor it is itself a part of.
    """

    name: str
    counts: str
    achieved: Fraction | None = None
    adds: bool = False
    share_percent: Fraction | None = None
    within: str | None = None
    is_being_filled: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """
    All that is known of one target's measure, seen from a day and an instant.

    ``span`` is the days the target is to be reached within, where it does not say so itself: the
    agreement's. ``as_of`` is the last day the figure counts, ``recorded_at`` when the newest of it
    was recorded. ``baseline`` is a measured one, where the target gives none. ``whole`` is the
    figure that an of-which target is a part of.
    """

    span: Span
    as_of: date
    figure: Figure = field(default_factory=NotReported)
    recorded_at: datetime | None = None
    baseline: Fraction | None = None
    whole: Figure | None = None
    contributors: tuple[Contributor, ...] = ()
    condition_met: bool | None = None

    def sizes(self) -> Iterator[int]:
        """Yield how many have matured and how many have not, where there are cases."""
        if isinstance(self.figure, Share):
            yield from (self.figure.denominator, self.figure.unmatured)
        elif isinstance(self.figure, Standing) and self.figure.cases is not None:
            yield from (self.figure.cases, self.figure.unmatured)
