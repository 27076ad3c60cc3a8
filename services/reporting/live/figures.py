"""What of an annex is told as it moves: measures' numbers, initiatives' money."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from services.reporting.answers.annex import Annex
from services.reporting.disclosure import Marker
from services.reporting.disclosure.screening import USE
from services.reporting.formats.of_annex import MONEY
from services.reporting.formats.of_figures import lines
from services.reporting.formats.tables import Value


class Told(NamedTuple):
    """A figure as it may be shown. ``figure`` is a measure, or an initiative's ``/money``."""

    figure: str
    said: dict[str, Any]


def tell(annex: Annex) -> Iterator[Told]:
    """Yield all figures of an annex. What is hidden there is hidden here, and makes no news."""
    where = {
        "agreement": annex.agreement.id,
        "period": annex.period.name,
        "as_of": annex.as_of.isoformat(),
    }
    for row in annex.initiatives:
        for line in lines(row):
            if not line.part:
                values = {kind: _number(value) for kind, value in line.values.items()}
                markers = {k: v.value for k, v in line.values.items() if isinstance(v, Marker)}
                about = {"figure": line.measure.id, "definition": line.measure.definition}
                numbers = {"state": line.measure.state, "numbers": values, "markers": markers}
                yield Told(line.measure.id, {**about, **where, **numbers})
        if row.money is not None:
            amounts = {key: getattr(row.money, key) for key in MONEY}
            figure = f"{row.id}/money"
            marker = row.money.marker
            markers = {key: marker.value for key in MONEY if marker and key in USE}
            said = {"figure": figure, **where, "numbers": amounts, "markers": markers}
            yield Told(figure, said)


def _number(value: Value) -> int | str | None:
    if isinstance(value, Decimal):
        return str(value)
    return value if isinstance(value, int) else None
