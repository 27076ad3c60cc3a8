"""What was told of each figure last, and every notice that told another."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from services.chassis.database import Transaction

from .figures import Told

PAGE_MAX: Final = 500
_SHOWN: Final = text("SELECT figure, said FROM live_figure WHERE agreement = :agreement")
_SHOW: Final = text("""
INSERT INTO live_figure (figure, agreement, said)
SELECT figure, :agreement, CAST(said AS jsonb)
FROM unnest(CAST(:figures AS text[]), CAST(:said AS text[])) AS t(figure, said)
ON CONFLICT (figure) DO UPDATE SET said = excluded.said, agreement = excluded.agreement
""")
_NOTICE: Final = text("""
INSERT INTO notice (figure, agreement, noticed_at, said)
SELECT figure, :agreement, :now, CAST(said AS jsonb)
FROM unnest(CAST(:figures AS text[]), CAST(:said AS text[])) AS t(figure, said)
RETURNING position
""")
_AFTER: Final = text("""
SELECT position, figure, agreement, noticed_at, said FROM notice
WHERE position > :after AND (CAST(:agreement AS text) IS NULL OR agreement = :agreement)
ORDER BY position LIMIT :n
""")
_LAST: Final = text("SELECT coalesce(max(position), 0) FROM notice")
_KNOWN: Final = text("SELECT EXISTS (SELECT FROM notice WHERE position = :position)")
_FORGET: Final = text("DELETE FROM notice WHERE noticed_at < :before")


class Notice(NamedTuple):
    """That a figure is another than was told before."""

    position: int
    figure: str
    agreement: str
    noticed_at: datetime
    said: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The notice as it is sent."""
        about = {"position": self.position, "noticed_at": self.noticed_at.isoformat()}
        return json.dumps({**about, **self.said}, ensure_ascii=False).encode()


async def load_shown(tx: Transaction, agreement: str) -> dict[str, Any]:
    """Return what was told last of the figures of an agreement."""
    return {row.figure: row.said for row in await tx.execute(_SHOWN, {"agreement": agreement})}


async def save_told(
    tx: Transaction, agreement: str, told: Sequence[Told], now: datetime
) -> list[int]:
    """Keep what is told now, and notice it. Return the places of the notices."""
    rows = {
        "agreement": agreement,
        "figures": [each.figure for each in told],
        "said": [json.dumps(each.said) for each in told],
    }
    await tx.execute(_SHOW, rows)
    return [row.position for row in await tx.execute(_NOTICE, {**rows, "now": now})]


async def load_notices(tx: Transaction, after: int, agreement: str | None = None) -> list[Notice]:
    """Return the notices after a place, in order."""
    rows = await tx.execute(_AFTER, {"after": after, "agreement": agreement, "n": PAGE_MAX})
    return [Notice(*row) for row in rows]


async def load_last(tx: Transaction) -> int:
    """Return the place of the newest notice."""
    return int(await tx.scalar(_LAST) or 0)


async def is_known(tx: Transaction, position: int) -> bool:
    """Return whether a notice is still kept, and with it all that followed it."""
    return bool(await tx.scalar(_KNOWN, {"position": position}))


async def forget_before(tx: Transaction, instant: datetime) -> None:
    """Forget notices, and with them what was to be sent of them."""
    await tx.execute(_FORGET, {"before": instant})
