"""The money of a year followed forløb by forløb, a day at a time."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from .door import Fact

Line: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[str | None, str]
Row: TypeAlias = dict[str, int | None]


@dataclass(slots=True)
class Held:
    """What a forløb holds of its line's money."""

    line: str
    price: dict[str, Any]
    start: date
    weeks: int
    left_oere: int


@dataclass(slots=True)
class Books:
    """The budget lines of a plan and what the facts have done to them so far."""

    lines: Mapping[str, Line]
    granted: dict[str, int] = field(init=False)
    consumed: dict[str, int] = field(init=False)
    held: dict[Key, Held] = field(default_factory=dict)
    ended: set[Key] = field(default_factory=set)
    cancelled: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.granted = {
            name: line.get("appropriation_oere") or 0 for name, line in self.lines.items()
        }
        self.consumed = dict.fromkeys(self.lines, 0)

    def economy(self) -> dict[str, Row]:
        return {name: self._economy(name) for name in self.lines}

    def _economy(self, name: str) -> Row:
        committed = sum(held.left_oere for held in self.held.values() if held.line == name)
        original, consumed = self.lines[name].get("appropriation_oere"), self.consumed[name]
        # A line within a frame has no money of its own, which is not the same as none.
        granted = None if original is None else self.granted[name]
        return {
            "original_oere": original,
            "corrected_oere": granted,
            "committed_oere": committed,
            "consumed_oere": consumed,
            "rest_oere": None if granted is None else granted - committed - consumed,
        }

    def start(self, fact: Fact) -> None:
        key, data = _key(fact), fact.data
        line = self._priced(data)
        if line is None or key in self.held or key in self.cancelled:
            return
        price = line["prices"][0]
        weeks = data["weeks"] if price["per"] == "week" else 1
        total = weeks * price["amount_oere"]
        self.held[key] = Held(line["id"], price, _on(fact), weeks, total)

    def end(self, fact: Fact) -> None:
        key = _key(fact)
        held = self.held.get(key)
        if held is None or key in self.ended:
            return
        self.ended.add(key)
        if held.price["per"] == "week":
            begun = (_on(fact) - held.start).days // 7 + 1
            unused = max(held.weeks - begun, 0) * held.price["amount_oere"]
            held.left_oere = max(held.left_oere - unused, 0)

    def cancel(self, fact: Fact) -> None:
        self.cancelled.add(_key(fact))
        if _key(fact) in self.held:
            self.held[_key(fact)].left_oere = 0

    def invoice(self, fact: Fact) -> None:
        data = fact.data
        self.consumed[data["line"]] += data["amount_oere"]
        held = self._of(fact)
        if held is not None:
            left = max(held.left_oere - data["amount_oere"], 0)
            held.left_oere = 0 if data.get("final", True) else left

    def credit(self, fact: Fact) -> None:
        self.consumed[fact.data["line"]] -= fact.data["amount_oere"]
        held = self._of(fact)
        if held is not None:
            held.left_oere += fact.data["amount_oere"]

    def transfer(self, fact: Fact) -> None:
        self.granted[fact.data["line"]] -= fact.data["amount_oere"]
        self.granted[fact.data["to_line"]] += fact.data["amount_oere"]

    def _of(self, fact: Fact) -> Held | None:
        held = self.held.get(_key(fact)) if "forloeb" in fact.data else None
        return held if held is not None and held.line == fact.data["line"] else None

    def _priced(self, data: dict[str, Any]) -> Line | None:
        """Return the initiative's one line with a price; no plan of ours has two."""
        initiative = data["initiative"]
        return next(
            (
                line
                for name, line in self.lines.items()
                if name.startswith(f"{initiative}/") and line.get("prices")
            ),
            None,
        )


_STEPS: dict[str, Callable[[Books, Fact], None]] = {
    "forloeb.started": Books.start,
    "forloeb.ended": Books.end,
    "forloeb.cancelled": Books.cancel,
    "cost.invoiced": Books.invoice,
    "cost.credited": Books.credit,
    "appropriation.transferred": Books.transfer,
}


def economy(lines: Iterable[Line], facts: Iterable[Fact], last: date) -> dict[str, Row]:
    """Return the economy of every budget line on a day."""
    books = Books({line["id"]: line for line in lines})
    of_money = [fact for fact in facts if fact.noun in _STEPS and _on(fact) <= last]
    for fact in sorted(of_money, key=lambda fact: (fact.data["on"], str(fact.uuid))):
        _STEPS[fact.noun](books, fact)
    return books.economy()


def _key(fact: Fact) -> Key:
    return fact.citizen, fact.data["forloeb"]


def _on(fact: Fact) -> date:
    return date.fromisoformat(fact.data["on"])
