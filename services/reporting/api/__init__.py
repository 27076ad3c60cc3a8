"""The HTTP side of reporting: questions about agreements, and about single figures."""

from fastapi import APIRouter

from services.chassis.clock import Clock
from services.chassis.database import Database

from . import agreements, courses, forecasts, lists, measures, money, traces


def make_router(database: Database, clock: Clock) -> APIRouter:
    """Return all routes of the service."""
    router = APIRouter()
    router.include_router(agreements.make_router(database, clock))
    router.include_router(lists.make_router(database, clock))
    router.include_router(money.make_router(database, clock))
    router.include_router(measures.make_router(database, clock))
    router.include_router(courses.make_router(database, clock))
    router.include_router(forecasts.make_router(database, clock))
    router.include_router(traces.make_router(database, clock))
    return router
