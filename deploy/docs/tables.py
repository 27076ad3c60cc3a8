"""The generated tables: metrics, topics, event types, and the codes with their Danish labels."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, get_args

from prometheus_client.metrics import MetricWrapperBase

from schemas import topics
from schemas.activity import Offer
from schemas.catalogue import EVENT_TYPES, EventType
from services.chassis import metrics
from services.intake.domain import CORRECTED, MERGED, RETRACTED
from services.intake.linting.findings import SORTS
from services.reporting import texts

_SCRAPED_AS: Final = {"counter": "{}_total", "info": "{}_info"}
_FOREVER: Final = -1
_RESOLVED_AT_THE_DOOR: Final = {CORRECTED, MERGED, RETRACTED}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: str) -> str:
    """Return a text as Markdown shows code."""
    return f"`{text}`"


def metric_table() -> str:
    """Return every metric as it is scraped, with its labels and meaning."""
    return table(("metric", "type", "labels", "meaning"), _metrics())


def _metrics() -> Iterator[tuple[str, str, str, str]]:
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            (told,) = metric.describe()
            name = _SCRAPED_AS.get(told.type, "{}").format(told.name)
            # The library has no public way to ask a metric which labels it takes.
            labels = ", ".join(code(label) for label in metric._labelnames)  # noqa: SLF001
            yield code(name), told.type, labels, told.documentation


def topic_table() -> str:
    """Return every topic of the contract as it is created."""
    every = (topics.submissions("<source>"), *topics.TOPICS)
    return table(("topic", "key", "carries", "partitions", "kept"), map(_topic, every))


def _topic(topic: topics.Topic) -> tuple[str, str, str, str, str]:
    days = topic.retention_ms // topics.DAY_MS
    kept = "for ever" if topic.retention_ms == _FOREVER else f"{days} days"
    return code(topic.name), topic.key, topic.carries, str(topic.partitions), kept


def event_table() -> str:
    """Return every event type: where it travels, and whether it is taken in at the door."""
    return table(("type", "family", "topic", "sent by"), map(_event_type, EVENT_TYPES.values()))


def _event_type(each: EventType) -> tuple[str, str, str, str]:
    is_resolved = each.name in _RESOLVED_AT_THE_DOOR
    topic = "none: resolved by intake" if is_resolved else code(each.topic.name)
    sender = "publishers" if each.is_submitted else "our own services"
    return code(each.name), each.family, topic, sender


def code_table() -> str:
    """Return the codes of the contract beside the Danish words they are shown as."""
    return table(("Danish, as shown", "code", "where"), _codes())


def _codes() -> Iterator[tuple[str, str, str]]:
    listed = (
        ("unit of a measure", texts.UNITS),
        ("dimension of a breakdown", texts.DIMENSIONS),
        ("nature of a budget line", texts.NATURES),
        ("account of the budget ledger", texts.LEDGER),
        ("category of a statement", texts.STATEMENTS),
        ("offer of a forløb or a placement", {each: texts.label(each) for each in get_args(Offer)}),
    )
    for where, labels in listed:
        for each, label in labels.items():
            yield label, code(each), where


_SHOWS: Final = {"plan": "the plan", "reports": "what is reported", "either": "either"}


def finding_table() -> str:
    """Return every sort of finding: how grave it is, what shows it, and what it says in Danish."""
    rows = (
        (code(name), each.severity, _SHOWS[each.found_in], each.meaning)
        for name, each in SORTS.items()
    )
    return table(("finding", "severity", "shown by", "in Danish"), rows)
