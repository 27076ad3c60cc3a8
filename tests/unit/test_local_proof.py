"""A figure is proved from the log, and whatever was changed in between is found."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from deploy.local.proof import Lying, Proof, prove
from schemas.envelope import Envelope, to_headers
from schemas.links import (
    BEGINNING,
    Arrival,
    Attributes,
    EventsLinked,
    event_hash,
    link_digest,
)
from tests.builders.bus import sent
from tests.builders.reporting import PLACED, Press, recorded

AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
TYPE = "fremdrift.person.placed.v1"


def event(number: int, body: bytes = b'{"on":"2009-07-01"}') -> tuple[UUID, Lying]:
    id_ = uuid5(UUID(int=3), str(number))
    envelope = Envelope(id_, TYPE, AT, AT, "citizen:1:anna", "vest", id_)
    return id_, Lying(body, to_headers(envelope.attributes))


def chained(*ids: UUID, body: bytes = b'{"on":"2009-07-01"}') -> list[EventsLinked]:
    """Return a chain with a link for each event."""
    links, previous = [], BEGINNING
    for number, id_ in enumerate(ids, 1):
        digest = event_hash(Attributes(TYPE, "citizen:1:anna", AT, AT), body)
        entries = id_.bytes + digest
        after = link_digest(previous, entries)
        links.append(
            EventsLinked(
                source="vest",
                link=number,
                previous=previous.hex(),
                digest=after.hex(),
                arrivals=(Arrival(recorded_at=AT, number=1),),
                events=base64.b64encode(entries).decode(),
            )
        )
        previous = after
    return links


def figures(*amounts: int) -> list[Lying]:
    """Return the messages of so many amounts booked on the measure."""
    press = Press()
    told = [sent(press.measure(each)) for each in amounts]
    return [
        Lying(data.model_dump_json().encode(), to_headers(each.attributes)) for each, data in told
    ]


def evidence(value: int, *ids: UUID) -> dict[str, Any]:
    return {
        "figure": PLACED.id,
        "definition": 1,
        "part": None,
        "broken_down_by": ["offer"],
        "as_of": "2009-09-30",
        "known_at": recorded(5).isoformat(),
        "accounts": [{"figure": PLACED.id, "component": "value", "at_end": value}],
        "events": [{"id": str(each)} for each in ids],
    }


def proved(**other: Any) -> Proof:
    """Prove a figure of 7 from two events, or from what is given instead."""
    (a, first), (b, second) = event(1), event(2)
    told: dict[str, Any] = {
        "evidence": evidence(7, a, b),
        "said": chained(a, b),
        "events": [first, second],
        "figures": figures(3, 4),
    }
    return prove(**told | other)


def test_a_figure_is_proved_by_its_events_and_its_sums() -> None:
    proof = proved()

    assert proof.faults == []
    assert (proof.links, proof.events_checked, proof.sums) == (2, 2, {"value": (7, 7)})


def test_a_changed_byte_of_an_event_is_found() -> None:
    (a, first), (_, second) = event(1), event(2, b'{"on":"2009-07-02"}')

    proof = proved(events=[first, second])

    assert proof.faults == [f"event {event(2)[0]} is not what was taken in"]
    assert str(a) not in str(proof.faults)


def test_a_changed_byte_of_a_link_is_found() -> None:
    first, second = chained(event(1)[0], event(2)[0])
    other = first.model_copy(update={"events": "B" + first.events[1:]})

    proof = proved(said=[other, second])

    assert "vest: link 1 does not follow from the one before it" in proof.faults


def test_a_link_that_was_taken_away_is_found() -> None:
    first, second, third = chained(*(event(n)[0] for n in (1, 2, 3)))

    assert "vest: link 2 is missing" in proved(said=[first, third]).faults
    assert proved(said=[third, first, second, first]).faults == []


def test_an_event_that_was_taken_away_is_found() -> None:
    proof = proved(events=[event(1)[1]])

    assert proof.faults == [f"event {event(2)[0]} is not on the log"]


def test_a_number_that_its_entries_do_not_give_is_found() -> None:
    a, b = event(1)[0], event(2)[0]

    assert proved(evidence=evidence(8, a, b)).faults == ["value: shown is 8, and the log gives 7"]
    assert proved(figures=figures(3, 5)).faults == ["value: shown is 7, and the log gives 8"]


def test_a_message_that_came_twice_counts_once() -> None:
    assert proved(figures=[*figures(3, 4), *figures(3)]).faults == []


def test_parts_are_not_added_to_the_whole_and_months_of_a_cohort_are() -> None:
    press = Press()
    booked = [
        sent(press.measure(7, breakdown={"anchored": "2009-01"})),
        sent(press.measure(5, breakdown={"offer": "internship"})),
    ]
    told = [Lying(data.model_dump_json().encode(), to_headers(e.attributes)) for e, data in booked]

    assert proved(figures=told).faults == []
