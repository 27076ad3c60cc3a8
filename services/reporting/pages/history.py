"""The history of a period on its page: how it stands, its vintages, and what has moved since."""

from datetime import datetime
from typing import Final, NamedTuple

from services.reporting.answers.annex import Annex
from services.reporting.api.asking import Desk
from services.reporting.api.vintages import answer_life, answer_restatements, answer_vintage
from services.reporting.vintages.answers import PeriodLife, RestatementShown, StepShown
from services.reporting.vintages.cells import Difference, cells_of, differences, hidden_cells
from services.reporting.vintages.store import Vintage

from .asking import Sheet
from .freshness import as_frozen

STATES: Final = {
    "open": "åben",
    "preliminary": "foreløbig",
    "approved": "godkendt",
    "restated": "godkendt og siden omregnet",
    "reopened": "genåbnet",
}
STEPS: Final = {"proposed": "fundet rigtig", "approved": "godkendt", "reopened": "genåbnet"}
KINDS: Final = {
    "period": "i perioden",
    "year_to_date": "i året",
    "at_end": "ultimo",
    "numerator": "tæller",
    "denominator": "nævner",
    "percent": "pct.",
    "unmatured": "umodnede",
    "amount": "værdi",
    "rank": "placering",
}


class Moved(NamedTuple):
    """A number that differs between two vintages, or between one and now."""

    title: str
    of: Difference


class History(NamedTuple):
    """What the annex' page tells of its period."""

    life: PeriodLife
    restated: list[RestatementShown]
    vintage: int | None
    against: int | None
    moved: list[Moved]
    proposed: StepShown | None
    since_proposal: list[Moved]
    titles: dict[str, str]

    @property
    def figures_moved(self) -> set[str]:
        """The figures with a number that differs from what it is compared with."""
        return {each.of.cell.figure for each in self.moved}

    @property
    def vintages(self) -> list[StepShown]:
        """The approvals, each of a vintage."""
        return [each for each in self.life.steps if each.kind == "approved"]


async def history(
    desk: Desk, sheet: Sheet, now: datetime, chosen: tuple[int | None, int | None]
) -> tuple[Sheet, History]:
    """Return the sheet, as it was approved where a vintage is chosen, and its period's history."""
    agreement, period = sheet.annex.agreement.id, sheet.period
    number, against = chosen
    life = await answer_life(desk, agreement, period, now)
    restated = await answer_restatements(desk, agreement, period.name)
    of_now = current = sheet.annex
    if number is not None:
        frozen = await answer_vintage(desk, Vintage(agreement, period.name, number))
        sheet = sheet._replace(annex=frozen.annex, fresh=as_frozen(frozen.annex))
    if against is not None:
        other = await answer_vintage(desk, Vintage(agreement, period.name, against))
        current = other.annex
    is_compared = number is not None or against is not None
    moved = _moved(sheet.annex, current) if is_compared else []
    proposed = life.steps[-1] if life.awaits_second else None
    since = (
        await _since(desk, Vintage(agreement, period.name, proposed.vintage), of_now)
        if proposed
        else []
    )
    titles = _titles(of_now)
    return sheet, History(life, restated, number, against, moved, proposed, since, titles)


async def _since(desk: Desk, waiting: Vintage, current: Annex) -> list[Moved]:
    """Return what has moved since a proposal: the second approves its numbers, not those of now."""
    return _moved((await answer_vintage(desk, waiting, "proposed")).annex, current)


def _moved(chosen: Annex, other: Annex) -> list[Moved]:
    titles = _titles(chosen)
    found = differences(cells_of(chosen), cells_of(other))
    # What is hidden on one side only has not become nothing: that it moved is not known.
    hidden = hidden_cells(chosen) | hidden_cells(other)
    return [
        Moved(titles.get(each.cell.figure, each.cell.figure), each)
        for each in found
        if each.cell not in hidden
    ]


def _titles(annex: Annex) -> dict[str, str]:
    """Return what figures are called, by their ids."""
    rows = annex.initiatives
    titles = {row.id: f"{row.number} {row.title}" for row in rows}
    titles |= {each.id: f"{row.number} {each.title}" for row in rows for each in row.measures}
    return titles | {each.id: f"{row.number} {each.title}" for row in rows for each in row.lines}
