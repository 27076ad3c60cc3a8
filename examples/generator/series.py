"""2018: the quarterly figures of comparable municipalities, so that the places are as printed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .dice import Dice
from .ghosts import copy
from .post import Data, Letter, Post
from .slips import correction

SOURCE: Final = "jobindsats"
OWN: Final = "København"
QUARTERS: Final = (
    (date(2016, 1, 1), date(2016, 3, 31)),
    (date(2016, 4, 1), date(2016, 6, 30)),
    (date(2016, 7, 1), date(2016, 9, 30)),
    (date(2016, 10, 1), date(2016, 12, 31)),
    (date(2017, 1, 1), date(2017, 3, 31)),
    (date(2017, 4, 1), date(2017, 6, 30)),
)
_BEFORE, _NOW = 1, 5  # the 2nd quarters, of which the plan tells
_PUBLISHED_AFTER: Final = timedelta(days=45)
_PERMILLE: Final = 1000
_COPIED_PERCENT, _HELD_UP_PERCENT, _SLIP_PERCENT = 5, 4, 3


@dataclass(frozen=True, slots=True)
class Series:
    """
    One figure of many municipalities, in hundredths, a year before and now.

    ``ahead`` is how far the best is before København, ``behind`` how far the next one is after it.
    """

    name: str
    best: str
    peers: int
    rank: tuple[int, int]
    own: tuple[int, int]
    ahead: tuple[int, int] = (0, 0)
    behind: tuple[int, int] = (40, 40)


# Printed are V0's 12,1 and a distance 0,1 greater, and the places of V1 and V3 to V8; for V3 and V5
# which way the distance went. All the rest is the stream's.
ALL: Final = (
    Series("ydelsesmodtagere", "lowest", 29, (12, 12), (1240, 1210), ahead=(200, 210)),
    Series("job-fra-dagpenge", "highest", 29, (28, 30), (3120, 3180), ahead=(1200, 1240)),
    Series("job-akademikere", "highest", 1, (2, 2), (4400, 4390), ahead=(100, 120)),
    Series("job-jobparate", "highest", 5, (1, 1), (3600, 3720), behind=(80, 140)),
    Series("uddannelse-20-29", "highest", 5, (1, 1), (2810, 2930), behind=(110, 110)),
    Series("uddannelse-18-19", "highest", 5, (3, 2), (3050, 3240), ahead=(240, 90)),
    Series(
        "uger-paa-sygedagpenge", "lowest", 5, (1, 2), (1420, 1460), ahead=(0, 10), behind=(30, 30)
    ),
    Series("job-udsatte-16-49", "highest", 5, (3, 3), (1830, 1850), ahead=(300, 300)),
    Series("job-udsatte-50-66", "highest", 5, (6, 6), (910, 930), ahead=(500, 480)),
)
# One municipality of the large set is another from 2017 on.
_LARGE: Final = 29
_LEAVES, _COMES = "Kommune 28", "Kommune 29"
_CHANGED_ON: Final = date(2017, 1, 1)


def write(post: Post) -> None:
    """Publish every series quarter by quarter, with some copies, delays and slips."""
    for series in ALL:
        standing = _standing(series, post.dice)
        for number, (first, last) in enumerate(QUARTERS):
            for municipality, value in _quarter(series, standing, number):
                told = _told(series, municipality, (first, last), value)
                sent = post.at_work(last + _PUBLISHED_AFTER)
                _send(post, post.letter(SOURCE, "benchmark.published", told, sent))


def _standing(series: Series, dice: Dice) -> list[tuple[str, int]]:
    """Return the peers from the best to the last, each with how far apart it is, in permille."""
    peers = ["Aarhus", *(f"Kommune {number}" for number in range(1, series.peers))]
    dice.mix(peers)
    # Last, so that comparing with the set of another year shows in the place.
    peers.sort(key=lambda peer: peer == _LEAVES)
    return [(peer, dice.number(50, _PERMILLE - 50)) for peer in peers]


def _quarter(
    series: Series, standing: list[tuple[str, int]], number: int
) -> Iterator[tuple[str, int]]:
    sign = 1 if series.best == "highest" else -1
    rank, own = _between(series.rank, number), _between(series.own, number)
    ahead, behind = _between(series.ahead, number), _between(series.behind, number)
    member, outsider = (_LEAVES, _COMES) if QUARTERS[number][1] < _CHANGED_ON else (_COMES, _LEAVES)
    yield OWN, own
    for place, (peer, permille) in enumerate(standing, start=1):
        if place < rank:
            apart = ahead if place == 1 else max(1, ahead * permille // _PERMILLE)
        else:
            apart = -behind if place == rank else -behind - permille
        yield member if peer == _LEAVES else peer, own + sign * apart
    if series.peers == _LARGE:
        # Not of the set in this year: counted all the same, it would take a place from København.
        yield outsider, own + sign * (ahead // 2)


def _between(two: tuple[int, int], number: int) -> int:
    """Return a number on the straight line between the two 2nd quarters."""
    before, now = two
    done = max(0, number - _BEFORE)
    return before + (now - before) * done // (_NOW - _BEFORE)


def _told(series: Series, municipality: str, days: tuple[date, date], value: int) -> Data:
    first, last = days
    return {
        "series": series.name,
        "municipality": municipality,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "value": f"{value // 100}.{value % 100:02}",
    }


def _send(post: Post, letter: Letter) -> None:
    if post.dice.chance(_SLIP_PERCENT):
        wrong = f"9{letter.data['value']}"
        post.letters.append(letter.saying({**letter.data, "value": wrong}))
        post.letters.append(correction(post, letter, letter.data, post.dice.number(2, 25)))
        return
    is_held_up = post.dice.chance(_HELD_UP_PERCENT)
    post.letters.append(letter.held_up(post.dice.number(2, 30)) if is_held_up else letter)
    if post.dice.chance(_COPIED_PERCENT):
        post.letters.append(copy(post, letter))
