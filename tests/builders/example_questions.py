"""What the examples of the OpenAPI ask of the example agreements, in the order it is asked."""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.builders.example_world import FIGURE

ID: Final = "6f0c8f5e-6e0e-5d8c-9f0a-6b0c0f6a2a11"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as an example shows it: which operation, by whom, with what."""

    name: str
    operation: str
    by: str = "everybody"
    path: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    forms: tuple[str, ...] = ("application/json",)
    status: int = 200


TABLES: Final = ("application/json", "text/csv", "application/vnd.json-stat+json", "text/x-pcaxis")
OF_2009: Final = {"id": "2009"}
OF_FIGURE: Final = {"id": FIGURE}
YEAR: Final = {"from": "2009-01-01", "to": "2009-12-31"}
Q3: Final = {"period": "2009-Q3"}
PERIOD: Final = {"id": "2009", "period": "2009-Q3"}
LINE: Final = {"id": "2010/1.3/indsats"}
HOOK: Final = {"id": ID}
WANTED: Final = {
    "url": "https://kommune.example/fremdrift",
    "agreements": ["2009"],
    "figures": ["2009/1.3/*"],
}
ASKED: Final = (
    Asked("alive", "get /livez"),
    Asked("ready", "get /readyz"),
    Asked("agreements", "get /v1/agreements"),
    Asked("agreement", "get /v1/agreements/{id}", path=OF_2009),
    Asked("initiatives", "get /v1/agreements/{id}/initiatives", path=OF_2009),
    Asked("measures", "get /v1/agreements/{id}/measures", path=OF_2009),
    Asked("annex", "get /v1/agreements/{id}/annex", path=OF_2009, query=Q3, forms=TABLES),
    Asked(
        "economy",
        "get /v1/agreements/{id}/economy",
        path={"id": "2010"},
        query={"year": 2010},
        forms=TABLES,
    ),
    Asked("series", "get /v1/measures/{id}/series", path=OF_FIGURE, query=YEAR, forms=TABLES),
    Asked("values", "get /v1/measures/{id}/values", path=OF_FIGURE, query=YEAR, forms=TABLES),
    Asked("courses", "get /v1/agreements/{id}/values", path=OF_2009, query=YEAR, forms=TABLES),
    Asked(
        "unit-costs",
        "get /v1/agreements/{id}/unit-costs",
        path={"id": "2010"},
        query={"year": 2010},
        forms=TABLES[:2],
    ),
    Asked("gaps", "get /v1/gaps"),
    Asked("forecasts", "get /v1/measures/{id}/forecasts", path=OF_FIGURE, query={"year": 2009}),
    Asked("scores", "get /v1/agreements/{id}/forecasts/scores", path=OF_2009),
    Asked("line-forecasts", "get /v1/lines/{id}/forecasts", path=LINE),
    Asked("evidence", "get /v1/measures/{id}/evidence", "a controller", OF_FIGURE, Q3),
    Asked("trace", "get /v1/measures/{id}/trace", "a controller", OF_FIGURE, Q3),
    Asked("line-trace", "get /v1/lines/{id}/trace", "a controller", LINE, {"period": "2010"}),
    Asked(
        "approval",
        "post /v1/agreements/{id}/periods/{period}/approval",
        "an approver",
        PERIOD,
        body={},
    ),
    Asked("periods", "get /v1/agreements/{id}/periods", path=OF_2009),
    Asked("period", "get /v1/agreements/{id}/periods/{period}", path=PERIOD),
    Asked(
        "vintage",
        "get /v1/agreements/{id}/periods/{period}/vintages/{number}",
        path=PERIOD | {"number": 1},
    ),
    Asked("restatements", "get /v1/agreements/{id}/restatements", "a controller", OF_2009),
    Asked(
        "changes",
        "get /v1/agreements/{id}/changes",
        "a controller",
        OF_2009,
        Q3 | {"cursor": "2026-01-05T09:30:00Z"},
    ),
    Asked(
        "reopening",
        "post /v1/agreements/{id}/periods/{period}/reopening",
        "an approver",
        PERIOD,
        body={"reason": "Kursister er talt to gange."},
    ),
    Asked("sources", "get /v1/sources", "a controller"),
    Asked("subscribing", "post /v1/webhooks", "a reader", body=WANTED, status=201),
    Asked("subscriptions", "get /v1/webhooks", "a reader"),
    Asked("subscription", "get /v1/webhooks/{id}", "a reader", HOOK),
    Asked(
        "live",
        "get /v1/live",
        query={"agreement": "2009", "seconds": 0},
        forms=("text/event-stream",),
    ),
    Asked("deliveries", "get /v1/webhooks/{id}/deliveries", "a reader", HOOK),
    Asked("replay", "post /v1/webhooks/{id}/replay", "a reader", HOOK, body={"position": 1}),
    Asked("keys", "post /v1/webhooks/{id}/keys", "a reader", HOOK),
    Asked("pause", "post /v1/webhooks/{id}/pause", "a reader", HOOK, status=204),
    Asked("resume", "post /v1/webhooks/{id}/resume", "a reader", HOOK, status=204),
    Asked("deleting", "delete /v1/webhooks/{id}", "a reader", HOOK, status=204),
)
