"""
The kinds of measure, a room each: how a case's items become entries.

A new kind is a new room with a class that keeps ``Kind``'s promises, or ``CaseKind``'s where it
looks at a case's groups together, and a line in ``kind_of`` or ``case_kind_of``.
"""

from schemas.measures import Aggregate, Benchmark, Cohort, Level, Measure, Milestone, Share

from .aggregate import Counted, FirstTime, Members, RunningTotal
from .benchmark import Peers, Population
from .cohort import Followed
from .kind import CaseKind, Kind
from .level import LevelReported, Open
from .milestone import Delivered
from .share import PartOfFlow, PartOfStock, ShareReported
from .status import InStatusLevel


def kind_of(measure: Measure) -> Kind | None:
    """Return the measure as what makes entries of one group of items; None where nothing does."""
    match measure:
        case Aggregate():
            return _aggregate(measure)
        case Level(opened_by="figure.reported"):
            return LevelReported(measure)
        case Level(opened_by="places.opened" | "person.placed" | "forloeb.started"):
            return Open(measure)
        case Share():
            return _share(measure)
        case Milestone():
            return Delivered(measure)
        case _:
            return None


def _aggregate(measure: Aggregate) -> Kind:
    match measure.op:
        case "distinct":
            return FirstTime(measure) if measure.distinct_of == "subject" else Members(measure)
        case "reported":
            return RunningTotal(measure)
        case _:
            return Counted(measure)


def _share(measure: Share) -> Kind:
    if measure.event == "figure.reported":
        return ShareReported(measure)
    return PartOfStock(measure) if measure.mode == "stock" else PartOfFlow(measure)


def case_kind_of(measure: Measure) -> CaseKind | None:
    """Return the measure as what makes entries of a whole case; None where nothing does."""
    match measure:
        case Cohort():
            return Followed(measure)
        case Benchmark():
            return Peers(measure)
        case Share() if measure.denominator is not None:
            return Population(measure)
        case Level(opened_by="status.reported"):
            return InStatusLevel(measure)
        case _:
            return None
