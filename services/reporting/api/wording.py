"""What the OpenAPI says in words: of the service as a whole, and of each group of questions."""

from typing import Final

from services.reporting.live.sending import TRY_FOR
from services.reporting.live.watch import KEEP

SUMMARY: Final = "Whether a city's employment initiatives reach their targets, and what they cost"
ABOUT: Final = f"""\
Figures are sums of what was booked, for any day, as known at any instant. Names are English; texts
for readers are Danish. Amounts are whole øre. Days are Danish days, instants have an offset.

**Who asks.** Everybody may ask without a key, and is told of published figures, in which small
counts are hidden. `Authorization: Bearer <key>` opens more, and a rate of its own. A key that is
wrong is refused (401); what a key is not for is refused (403), never answered in part.

**Forms.** Where more than JSON is made, the form follows from `Accept` with its quality values, or
from a suffix: `.json`, `.csv` (`dialect=da` with semicolon, decimal comma and BOM, or
`dialect=rfc4180`), `.xlsx`, `.jsonstat` (JSON-stat 2.0), `.px`, `.html`, `.pdf`. What is not made
is 406, with what is.

**Again.** Each answer has an ETag; ask with `If-None-Match` and be told 304 where nothing is new.
Too much asked in a minute is 429 with `Retry-After`.

**Lists** come by the page: follow `Link` with `rel="next"` until there is none. What is adopted
meanwhile makes no page skip or repeat anything. A cursor that is not ours is 422.

**Why a number is not there** is said by a marker beside it: `hidden` (few people), `missing`,
`unmatured`, `not_applicable`; `zero` marks a nought that is one.

**Refusals** are problem details (RFC 9457): `detail` says what is wrong and how to mend it, `field`
where. `type` is `urn:fremdrift:problem:persons` where the right to see persons would help.

**Live.** `/v1/live` streams figures as they move; webhooks send them, signed as Standard Webhooks
has it (`webhook-id`, `webhook-timestamp`, `webhook-signature`), at least once, in order per figure,
tried for {TRY_FOR.days} days. Notices are kept for {KEEP.days} days.

**Examples** are what the service answers on the example agreements 2009 and 2010, with long lists
and texts cut short, and secrets, ids of subscriptions and times taken replaced.
"""
TAGS: Final = {
    "operations": "Whether the service lives, works and how it does",
    "agreements": "Agreements, their initiatives and measures, and the status annex",
    "measures": "Measures over time, and whether everything has arrived",
    "money": "Budget, commitment, consumption, rest, and what one outcome costs",
    "forecasts": "What a year is expected to come to, and how right that was",
    "traces": "The changes and events under a figure, for who may see persons",
    "evidence": "What lies under a published number",
    "periods": "Approved periods: vintages, restatements, changes; approving and reopening",
    "live": "Figures as they move, as server-sent events",
    "webhooks": "Figures as they move, sent to you",
    "sources": "Who sends events, what was refused, who is silent",
}
