"""The composition root: the only place where the parts of the reporting service meet."""

from datetime import timedelta

from fastapi import APIRouter, Depends

from schemas import topics
from services.chassis.clock import Clock
from services.chassis.consumer import Stream, Work
from services.chassis.database import Database
from services.chassis.events import oldest_of, origin_of, read_event
from services.chassis.service import Parts, ServiceSpec

from .access.gate import Gate
from .access.keys import rights, ring
from .access.provider import Provider
from .access.sessions import Sessions
from .api import evidence, live, make_router, sources, vintages, webhooks
from .api.asking import Desk
from .api.description import describe
from .api.limits import RateLimit
from .evidence.handlers import apply_links
from .handlers import apply_plans, apply_snapshots, oldest_told, read_snapshots, told_by
from .live.addresses import Guard
from .live.sending import Sender
from .live.watch import Listeners, LiveWatch
from .pages.administration import make_administration
from .pages.routes import make_pages
from .pages.signing_in import ANSWER_AT, SignIn, make_sign_in
from .release.aside import Aside
from .release.hand import Hand
from .release.keeping import Releases
from .settings import ReportingSettings
from .sources.handlers import apply_refusals
from .tables import FIGURES
from .vintages.approving import Approving
from .vintages.handlers import apply_reports
from .vintages.watch import Watch


def build(settings: ReportingSettings, database: Database, clock: Clock) -> Parts:
    """Put the service together."""
    aside = Aside(settings)
    approving = Approving(database, clock, settings.four_eyes, aside)
    read = (topics.PLANS.name, topics.MEASURES.name, topics.BUDGET.name, topics.REPORTS.name)
    watch = Watch(database, clock, settings.kafka_bootstrap, read, settings.material_percent_min)
    guard = Guard(settings.webhook_networks_allowed)
    gate, ways_in = _gate(settings, clock)
    limit = RateLimit(gate, settings.requests_per_minute_max)
    answers = APIRouter(dependencies=[Depends(limit), Depends(gate)])
    listeners, releases = Listeners(), Releases(database, clock, aside)
    desk = Desk(database, clock, releases)
    for each in (
        make_router(desk),
        vintages.make_router(desk, clock, approving),
        evidence.make_router(desk),
        live.make_router(database, listeners),
        webhooks.make_router(database, clock, guard),
        sources.make_router(desk),
    ):
        answers.include_router(each)
    pages = make_pages(desk, gate, approving, Hand(database, clock), settings.freshness_seconds_max)
    return Parts(
        routers=(answers, *ways_in, pages, make_administration(gate, database, settings)),
        streams=_streams(),
        background=(
            aside.run,
            watch.run,
            LiveWatch(database, clock, releases, listeners).run,
            Sender(database, clock, guard, rights(settings.readers, settings.approvers)).run,
        ),
        describe=describe,
    )


def _streams() -> tuple[Stream, ...]:
    """Return what the service reads."""
    plans = Work("plans", read_event, apply_plans, origin_of, oldest_of)
    measures = Work("measures", read_snapshots, apply_snapshots, told_by, oldest_told)
    budget = Work("budget", read_snapshots, apply_snapshots, told_by, oldest_told)
    reports = Work("reports", read_event, apply_reports, origin_of, oldest_of)
    links = Work("links", read_event, apply_links, origin_of, oldest_of)
    refusals = Work("refusals", read_event, apply_refusals, origin_of, oldest_of)
    return (
        Stream(plans, topics=(topics.PLANS.name,)),
        Stream(measures, topics=(topics.MEASURES.name,)),
        Stream(budget, topics=(topics.BUDGET.name,)),
        Stream(reports, topics=(topics.REPORTS.name,)),
        Stream(links, topics=(topics.LINKS.name,)),
        Stream(refusals, topics=(topics.REFUSALS.name,)),
    )


def _gate(settings: ReportingSettings, clock: Clock) -> tuple[Gate, list[APIRouter]]:
    """Return whom every request passes, and the pages on which people sign in, where they can."""
    keys = ring(settings.readers, settings.approvers)
    openid = settings.openid
    if settings.session_key is None or not (openid or settings.development_sign_in):
        return Gate(keys), []
    life = timedelta(minutes=settings.session_minutes_max)
    secure = settings.is_public_url_secure
    sessions = Sessions(settings.session_key, clock, life, secure=secure)
    provider = Provider(openid, f"{settings.public_url}{ANSWER_AT}") if openid else None
    return Gate(keys, sessions), [make_sign_in(SignIn(sessions, provider))]


SPEC = ServiceSpec("reporting", ReportingSettings, build, figures=FIGURES)
