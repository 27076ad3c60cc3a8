"""Every metric of every service; the catalogue in docs/operations.md is made from here."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

REGISTRY = CollectorRegistry()

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_RECORDS = (1, 5, 10, 50, 100, 500, 1000, 2000, 5000)

EVENTS = Counter(
    "fremdrift_events",
    "Events by what became of them: accepted, duplicate, refused or set_aside, and why",
    ["origin", "verdict", "reason"],
    registry=REGISTRY,
)
HANDLING_SECONDS = Histogram(
    "fremdrift_handling_seconds",
    "Time to handle one batch, from its arrival to its commit",
    ["topic"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
AGE_SECONDS = Histogram(
    "fremdrift_event_age_seconds",
    "Time from intake's acceptance of the oldest event of a batch to this service's commit",
    ["topic"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
BATCH_RECORDS = Histogram(
    "fremdrift_batch_records",
    "Records handled in one transaction",
    ["topic"],
    buckets=_RECORDS,
    registry=REGISTRY,
)
ATTEMPTS = Counter(
    "fremdrift_failed_attempts",
    "Attempts to handle a batch or to publish that failed and were tried again",
    ["work"],
    registry=REGISTRY,
)
LAG_RECORDS = Gauge(
    "fremdrift_lag_records",
    "Records in the log that this process has not handled yet, of the partitions it holds",
    ["topic", "partition"],
    registry=REGISTRY,
)
LAG_SECONDS = Gauge(
    "fremdrift_lag_seconds",
    "Age of the oldest record not handled yet; 0 when none waits",
    ["topic"],
    registry=REGISTRY,
)
OUTBOX_MESSAGES = Gauge(
    "fremdrift_outbox_messages", "Messages promised and not published yet", registry=REGISTRY
)
OUTBOX_AGE_SECONDS = Gauge(
    "fremdrift_outbox_age_seconds",
    "Age of the oldest message promised and not published yet",
    registry=REGISTRY,
)
PUBLISHED = Counter(
    "fremdrift_published_messages", "Messages published by the relay", ["topic"], registry=REGISTRY
)
DEAD_LETTERS = Counter(
    "fremdrift_dead_letters", "Records set aside as poisonous", ["topic"], registry=REGISTRY
)
REBALANCES = Counter(
    "fremdrift_rebalances", "Times partitions were assigned to this process", registry=REGISTRY
)
OFFSET_LOSSES = Counter(
    "fremdrift_offset_losses",
    "Batches dropped because another owner had moved the partition's offset",
    registry=REGISTRY,
)
BALANCE_DIFFERENCE = Gauge(
    "fremdrift_balance_difference",
    "Records passed minus verdicts given, over all partitions; anything but 0 is a defect",
    registry=REGISTRY,
)
ASSIGNED_PARTITIONS = Gauge(
    "fremdrift_assigned_partitions", "Partitions this process holds", registry=REGISTRY
)
READY = Gauge(
    "fremdrift_ready",
    "1 when /readyz would answer 200, else 0; asked every five seconds",
    registry=REGISTRY,
)
LAST_COMMIT = Gauge(
    "fremdrift_last_commit_timestamp_seconds",
    "When this process last committed a batch, or started",
    registry=REGISTRY,
)
CASES_REFOLDED = Counter(
    "fremdrift_cases_refolded",
    "Cases folded again from their facts, by cause: correction or definition",
    ["cause"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "fremdrift_http_request_seconds",
    "Time to answer an HTTP request",
    ["method", "route", "status"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
ASIDE_SECONDS = Histogram(
    "fremdrift_aside_seconds",
    "Time of work done in a process of its own, so that it keeps nobody waiting",
    ["work"],
    buckets=_SECONDS,
    registry=REGISTRY,
)
BUILD = Info("fremdrift_build", "Service, version, revision and Python", registry=REGISTRY)
