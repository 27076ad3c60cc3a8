"""Every endpoint of the OpenAPI is asked what its description allows, and what it does not."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any, Final

import httpx2
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from deploy.local.ports import free_port
from schemas.topics import MEASURES, PLANS
from services.chassis.access import digest_of
from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.http import Health, describe, make_app
from services.reporting.api.description import operations
from services.reporting.app import build
from services.reporting.settings import ReportingSettings
from tests.builders.bus import sent
from tests.builders.reporting import AGREEMENT, LINE, PLACED, Press, Whole, adopted, agreement
from tests.stack import Databases

# What is written rightly may still mean nothing: a last day before the first. Then 422 says why.
MEANT: Final = positive_data_acceptance
MODES: Final = ((GenerationMode.POSITIVE, 5), (GenerationMode.NEGATIVE, 3))
KNOWN: Final = {
    "agreements.id": AGREEMENT,
    "agreements.period": "2009-Q3",
    "measures.id": PLACED.id,
    "lines.id": LINE,
}
KEY: Final = "the-key-of-schemathesis"


class Served:
    """The service on a port, in a thread and an event loop of its own."""

    def __init__(self, database_url: str) -> None:
        self.port = free_port()
        self._settings = ReportingSettings(
            database_url=database_url,
            kafka_bootstrap="nowhere:1",
            http_port=self.port,
            readers={"schemathesis": digest_of(KEY)},
            approvers={"schemathesis": digest_of(KEY)},
            requests_per_minute_max=1_000_000,
        )
        self._ready = threading.Event()
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(30)

    def stop(self) -> None:
        assert self._server is not None
        self._server.should_exit = True
        self._thread.join(30)

    async def _run(self) -> None:
        database = Database(self._settings, "reporting")
        parts = build(self._settings, database, system_clock)
        bench = Whole(database, self._settings, parts.streams)
        await bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await bench.take(MEASURES.name, sent(Press().measure(12)))

        async def ready() -> dict[str, bool]:
            return {}

        app = make_app("reporting", "0", parts.routers, Health(lambda: True, ready), 1_000_000)
        describe(app, parts.describe)
        config = uvicorn.Config(app, port=self.port, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        running = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.05)
        self._ready.set()
        await running
        await database.close()


@pytest.fixture(scope="module")
def served(postgres: Any, database_templates: set[str]) -> Iterator[Served]:
    databases = Databases(postgres.admin_url, database_templates)
    served = Served(asyncio.run(databases.migrated("reporting")))
    served.start()
    yield served
    served.stop()
    asyncio.run(databases.close())


@pytest.fixture
def api(served: Served) -> Any:
    return schemathesis.openapi.from_url(f"http://127.0.0.1:{served.port}/openapi.json")


def ask(operation: Any, mode: GenerationMode, times: int) -> None:
    """Ask an endpoint so often, with what it allows or with what it does not."""
    root = f"{operation.path}//".split("/")[2]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    def one(case: schemathesis.Case[Any]) -> None:
        if operation.path == "/v1/live":
            case.query = {**(case.query or {}), "seconds": 0}  # a stream would be waited for
        if mode is GenerationMode.POSITIVE:
            known = {name: KNOWN.get(f"{root}.{name}") for name in case.path_parameters or {}}
            case.path_parameters.update({k: v for k, v in known.items() if v is not None})
        case.call_and_validate(excluded_checks=[MEANT], headers={"Authorization": f"Bearer {KEY}"})

    one()


def test_each_endpoint_keeps_to_its_description(served: Served, api: Any) -> None:
    failed: dict[str, str] = {}
    asked: dict[GenerationMode, set[str]] = {mode: set() for mode, _ in MODES}
    for found in api.get_all_operations():
        operation = found.ok()
        for mode, times in MODES:
            try:
                ask(operation, mode, times)
                asked[mode].add(operation.label)
            except Unsatisfiable:  # nothing that it does not allow can be sent
                continue
            except (FailureGroup, Failure, AssertionError) as error:
                failed[f"{operation.label} {mode.value}"] = str(error)

    assert failed == {}, "\n\n".join(f"{where}: {why}" for where, why in failed.items())
    every = labels(served)
    assert asked[GenerationMode.POSITIVE] == every
    # Where nothing is asked for, nothing can be asked wrongly.
    bare = {"GET /livez", "GET /readyz", "GET /metrics", "GET /v1/gaps", "GET /v1/sources"}
    assert every - asked[GenerationMode.NEGATIVE] <= bare


def labels(served: Served) -> set[str]:
    """Return every operation of the description."""
    described = httpx2.get(f"http://127.0.0.1:{served.port}/openapi.json").json()
    return {f"{method.upper()} {path}" for path, method, _ in operations(described)}
