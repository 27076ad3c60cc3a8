"""What administrators are shown: who has access, how the service keeps up, what it is told."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from fastapi import APIRouter, Depends, Request, Response

from services.chassis import metrics
from services.chassis.database import Database
from services.reporting.access.gate import Gate, require_role
from services.reporting.access.keys import Held
from services.reporting.access.readers import Reader, Role
from services.reporting.live import subscriptions
from services.reporting.settings import ReportingSettings

from . import site

_WAITING = "fremdrift_lag_records"
_STANDING = "fremdrift_lag_seconds"


class Reading(NamedTuple):
    """How far a topic is read: records that wait, and for how long none was handled."""

    topic: str
    records: int
    waited: timedelta


class Hook(NamedTuple):
    """A subscription, and whose it is."""

    owner: str
    of: Any


def make_administration(gate: Gate, database: Database, settings: ReportingSettings) -> APIRouter:
    """Return the route of the page only administrators are shown."""
    router = APIRouter(include_in_schema=False, route_class=site.Page, dependencies=[Depends(gate)])
    keys = list(_keys(settings))

    @router.get("/drift")
    async def get_administration(request: Request) -> Response:
        require_role(request, "administrator")
        async with database.transaction() as tx:
            hooks = [
                Hook(each.name, hook)
                for each in keys
                for hook in await subscriptions.load_subscriptions(tx, each.name)
            ]
        given = {
            "readings": sorted(_readings()),
            "keys": keys,
            "groups": [each.to(name) for name, each in (settings.oidc_access or {}).items()],
            "settings": settings,
            "hooks": hooks,
        }
        return site.page("administration.html", given)

    return router


def _keys(settings: ReportingSettings) -> Iterator[Reader]:
    """Yield who has a key, with the roles of both settings; never the key or its digest."""
    for name in sorted({*settings.readers, *settings.approvers}):
        held = settings.readers.get(name)
        of = held.to(name) if isinstance(held, Held) else Reader(name)
        roles: set[Role] = set(of.roles)
        if isinstance(held, str):
            roles.add("reader")
        if name in settings.approvers:
            roles.add("approver")
        yield Reader(name, frozenset(roles), of.agreements, of.providers)


def _readings() -> Iterator[Reading]:
    records, waited = dict[str, int](), dict[str, float]()
    for sample in _samples(metrics.LAG_RECORDS.collect(), _WAITING):
        topic = sample.labels["topic"]
        records[topic] = records.get(topic, 0) + int(sample.value)
    for sample in _samples(metrics.LAG_SECONDS.collect(), _STANDING):
        waited[sample.labels["topic"]] = sample.value
    for topic in records.keys() | waited.keys():
        yield Reading(topic, records.get(topic, 0), timedelta(seconds=waited.get(topic, 0.0)))


def _samples(collected: Iterable[Any], name: str) -> Iterator[Any]:
    return (each for metric in collected for each in metric.samples if each.name == name)
