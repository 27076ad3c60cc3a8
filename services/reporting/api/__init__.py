"""The HTTP side of reporting: questions about agreements, and about single figures."""

from fastapi import APIRouter

from . import agreements, courses, forecasts, lists, measures, money, traces, unit_costs
from .asking import Desk


def make_router(desk: Desk) -> APIRouter:
    """Return all routes of the service."""
    router = APIRouter()
    router.include_router(agreements.make_router(desk))
    router.include_router(lists.make_router(desk))
    router.include_router(money.make_router(desk))
    router.include_router(unit_costs.make_router(desk))
    router.include_router(measures.make_router(desk))
    router.include_router(courses.make_router(desk))
    router.include_router(forecasts.make_router(desk))
    router.include_router(traces.make_router(desk))
    return router
