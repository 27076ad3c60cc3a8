"""Every topic: what it carries, by which key, in how many parts, and for how long."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

DAY_MS: Final = 24 * 60 * 60 * 1000
PARTITIONS: Final = 12  # a divisor-rich number: more partitions later would move keys between them

Cleanup: TypeAlias = Literal["delete", "compact"]


@dataclass(frozen=True, slots=True)
class Topic:
    """
    A topic as it is to be created. ``retention_ms`` -1 keeps records for ever.

    None is compacted: a consumer balances its books on gapless offsets, and history is the point.
    """

    name: str
    key: str
    carries: str
    retention_ms: int
    partitions: int = PARTITIONS
    cleanup: Cleanup = "delete"


SUBMISSIONS_PREFIX: Final = "fremdrift.submissions."
SUBMISSIONS_PATTERN: Final = r"^fremdrift\.submissions\.[a-z0-9-]+\.v1$"


def submissions(source: str) -> Topic:
    """Return the topic on which one source submits; that source alone may publish there."""
    return Topic(
        f"{SUBMISSIONS_PREFIX}{source}.v1",
        "event id",
        "events as submitted",
        7 * DAY_MS,
        partitions=3,
    )


def source_of(topic: str) -> str:
    """Return the source a submissions topic belongs to."""
    return topic.removeprefix(SUBMISSIONS_PREFIX).removesuffix(".v1")


PLANS: Final = Topic(
    "fremdrift.plans.v1",
    "agreement",
    "agreements, initiatives and milestones, every version",
    -1,
    partitions=1,
)
EVENTS: Final = Topic(
    "fremdrift.events.v1", "subject", "accepted, pseudonymised, canonical events", -1
)
REFUSALS: Final = Topic(
    "fremdrift.refusals.v1",
    "source",
    "refused events with their reasons",
    90 * DAY_MS,
    partitions=3,
)
MEASURES: Final = Topic("fremdrift.measures.v1", "measure", "figure messages of progress", -1)
BUDGET: Final = Topic("fremdrift.budget.v1", "budget line", "figure messages of budget", -1)
REPORTS: Final = Topic(
    "fremdrift.reports.v1",
    "report",
    "approvals, restatements, thresholds, off track",
    -1,
    partitions=3,
)
LINKS: Final = Topic(
    "fremdrift.links.v1",
    "source",
    "the links of each source's chain of events",
    -1,
    partitions=3,
)
DEAD_LETTERS: Final = Topic(
    "fremdrift.dead-letters.v1",
    "origin",
    "where records lie that a service could not process",
    -1,
    partitions=3,
)
TOPICS: Final = (PLANS, EVENTS, REFUSALS, MEASURES, BUDGET, REPORTS, LINKS, DEAD_LETTERS)
