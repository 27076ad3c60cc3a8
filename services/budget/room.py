"""Whether there is room for more on a line, what is held for others counted in. Pure."""

from typing import NamedTuple

from .lines import Line
from .watch import Balance, exceeded_by, has_own_money


class Room(NamedTuple):
    """What a line has left beyond commitments, consumption and holds; None: it has no own money."""

    rest: int | None
    held: int
    is_stopped: bool


def room_on(line: Line, balance: Balance, held: int) -> Room:
    """Return the room there is on a line."""
    is_stopped = line.over_commitment == "stop" and exceeded_by(line, balance) > 0
    rest = balance["available"] - held if has_own_money(line, balance) else None
    return Room(rest, held, is_stopped)


def exceeds_by(room: Room, amount: int) -> int:
    """Return how much of an amount there is no room for."""
    return max(0, amount - max(0, room.rest or 0))


def may_hold(line: Line, room: Room, amount: int) -> bool:
    """Return whether the amount may be held: only a line that stops refuses what it has not."""
    if room.rest is None:
        return False
    return line.over_commitment != "stop" or amount <= room.rest
