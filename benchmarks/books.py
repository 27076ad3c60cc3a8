"""How long a line's figures take in a ledger of millions of entries, and what else could be done."""

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local import databases
from schemas.topics import TOPICS
from services.chassis.ledger import account_id

from .ground import Ground, ground

ENTRIES: Final = int(os.environ.get("BOOKS_ENTRIES", "20000000"))
LINES: Final = 400
DAYS: Final = 365
ASKED: Final = 200
FIGURES_MS_MAX: Final = 20.0
_CHUNK: Final = 1_000_000
_ACCOUNTS: Final = ("available", "committed", "consumed")
