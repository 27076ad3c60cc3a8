"""What the publishers send: letters with a time of sending, put in the order they arrive."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

from .dice import Dice

Data: TypeAlias = dict[str, Any]

LATE_DAYS_MIN = 21
_LATE_PERCENT = 5


@dataclass(frozen=True, slots=True)
class Letter:
    """
    One event as a publisher sends it.

    ``sent`` is the time it bears; ``arrives`` is its place in the stream, later than ``sent`` where
    it was held up or is a copy.
    """

    source: str
    id: str
    noun: str
    data: Data
    sent: datetime
    arrives: datetime

    @property
    def line(self) -> str:
        """The CloudEvent, as one line of JSON."""
        event = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": f"fremdrift.{self.noun}.v1",
            "time": self.sent.isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": self.data,
        }
        return json.dumps(event, ensure_ascii=False, separators=(",", ":"))

    def saying(self, data: Data) -> "Letter":
        return replace(self, data=data)

    def held_up(self, days: int) -> "Letter":
        return replace(self, arrives=self.sent + timedelta(days=days, minutes=7))


@dataclass(slots=True)
class Post:
    """The letters of one agreement. ``closes`` is the last day an ordinary letter is sent on."""

    agreement: str
    dice: Dice
    closes: date
    letters: list[Letter] = field(default_factory=list)
    _sent: dict[str, int] = field(default_factory=dict)

    def send(self, source: str, noun: str, data: Data) -> Letter:
        """Send an event a few days after its day, or now and then weeks after."""
        happened = date.fromisoformat(data["on"])
        late = self.dice.chance(_LATE_PERCENT)
        wait = self.dice.number(LATE_DAYS_MIN, 60) if late else self.dice.number(0, 6)
        day = max(min(happened + timedelta(days=wait), self.closes), happened)
        letter = self.letter(source, noun, data, self.at_work(day))
        self.letters.append(letter)
        return letter

    def letter(self, source: str, noun: str, data: Data, sent: datetime) -> Letter:
        """Write a letter under the source's next id, without sending it."""
        number = self._sent[source] = self._sent.get(source, 0) + 1
        return Letter(source, f"{self.agreement}-{number:05}", noun, data, sent, sent)

    def at_work(self, day: date) -> datetime:
        seconds = self.dice.number(0, 8 * 3600 - 1)
        return datetime.combine(day, time(8), UTC) + timedelta(seconds=seconds)

    def delivered(self) -> Iterator[Letter]:
        """Every letter in the order of arrival."""
        return iter(sorted(self.letters, key=lambda letter: letter.arrives))
