"""Links of the chain of a source, for what has been booked because of its events."""

import base64
from collections.abc import Sequence
from uuid import UUID

from schemas.links import BEGINNING, Arrival, EventsLinked, link_digest
from schemas.snapshots import MeasureChanged
from tests.builders.reporting import recorded


def caused(snapshots: Sequence[MeasureChanged]) -> list[UUID]:
    """Return the events that snapshots were booked because of."""
    return [
        event
        for each in snapshots
        for change in each.cells[0].changes
        for event in change.caused_by
    ]


def linked(source: str, events: Sequence[UUID], minute: int) -> EventsLinked:
    """Return the first link of a source, with these events."""
    entries = b"".join(each.bytes + bytes(32) for each in events)
    return EventsLinked(
        source=source,
        link=1,
        previous=BEGINNING.hex(),
        digest=link_digest(BEGINNING, entries).hex(),
        arrivals=(Arrival(recorded_at=recorded(minute), number=len(events)),),
        events=base64.b64encode(entries).decode(),
    )
