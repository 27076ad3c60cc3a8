"""Plans and facts for the tests of progress."""

from datetime import date

from schemas.activity import ForloebCancelled, ForloebEnded, ForloebReferred, ForloebStarted
from schemas.measures import Aggregate, Measure
from schemas.people import Citizen
from schemas.plans import Initiative, InitiativeAdopted

INITIATIVE = "2009/1.3"
STARTED = Aggregate(
    id="2009/1.3/startet",
    title="Startede forløb",
    unit="forloeb",
    op="count",
    event="forloeb.started",
)
PERSONS = Aggregate(
    id="2009/1.3/personer", title="Personer", unit="persons", op="distinct", event="forloeb.started"
)


def adopted(*measures: Measure, version: int = 1) -> InitiativeAdopted:
    """Return an initiative with these measures."""
    return InitiativeAdopted(
        version=version,
        agreement="2009",
        initiative=Initiative(
            id=INITIATIVE, title="Opkvalificering", measures=measures or (STARTED, PERSONS)
        ),
    )


def referred(forloeb: str = "f1", on: str = "2009-02-01") -> ForloebReferred:
    return ForloebReferred(forloeb=forloeb, initiative=INITIATIVE, on=date.fromisoformat(on))


def started(
    forloeb: str = "f1", on: str = "2009-03-01", citizen: Citizen | None = None
) -> ForloebStarted:
    return ForloebStarted(
        forloeb=forloeb,
        initiative=INITIATIVE,
        on=date.fromisoformat(on),
        citizen=citizen or Citizen(),
    )


def ended(forloeb: str = "f1", on: str = "2009-05-01") -> ForloebEnded:
    return ForloebEnded(forloeb=forloeb, initiative=INITIATIVE, on=date.fromisoformat(on))


def cancelled(forloeb: str = "f1", on: str = "2009-02-15") -> ForloebCancelled:
    return ForloebCancelled(forloeb=forloeb, initiative=INITIATIVE, on=date.fromisoformat(on))
