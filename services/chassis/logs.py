"""Logs: one JSON object a line on standard output, never an identity."""

import logging
import sys
from typing import Any

import structlog


def configure_logs(service: str) -> None:
    """Send structlog's and the standard library's records to standard output as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        lambda _, __, event: event | {"service": service},
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # They tell of every request and every fetch; their warnings are what we want.
    for chatty in ("aiokafka", "uvicorn.access", "alembic", "faststream"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def get_log(name: str) -> Any:
    """Return a logger whose keyword arguments become fields."""
    return structlog.stdlib.get_logger(name)
