"""The annex as a page that stands alone and prints, and as a tagged PDF made from that page."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import jinja2

from services.reporting import texts
from services.reporting.answers.annex import Annex, InitiativeShown
from services.reporting.answers.money import Money
from services.reporting.answers.targets import TargetShown
from services.reporting.disclosure import Marker
from services.reporting.scoring.texts import STATUSES

from .of_annex import MONEY
from .of_figures import KINDS, lines
from .tables import WORDS, Value, marker_of, number_of

_HEAD: Final = ("Nr.", "Initiativ", "Indsatsmål", "Resultatmål", "Status", "Økonomi")
_PLACE: Final = ZoneInfo("Europe/Copenhagen")
_INDSATS: Final = frozenset({"activity", "plan", "contract"})
_LEGEND: Final = (
    "skjult: tallet vises ikke af hensyn til få personer; mangler: intet er oplyst; "
    "umodnet: for tidligt at opgøre; ikke relevant: tallet findes ikke for målingen."
)


class NoPaper(Exception):  # noqa: N818 - what this machine lacks, not a fault of ours
    """The libraries that set type are not on this machine."""


def write_html(annex: Annex) -> str:
    """Return the annex as a page with nothing beside it: no script, no font, no picture."""
    return _template().render(_told(annex))


def write_pdf(annex: Annex) -> bytes:
    """
    Return the annex as a tagged PDF.

    Raises:
        NoPaper: Pango is not installed on this machine.

    """
    try:
        # It takes a second and 60 MB, and most who ask want no paper.
        from weasyprint import HTML  # noqa: PLC0415
    except OSError as error:
        raise NoPaper(str(error)) from error
    document: bytes = HTML(string=write_html(annex), url_fetcher=_nothing).write_pdf(
        pdf_variant="pdf/ua-1"
    )
    return document


def _nothing(url: str, *_: object, **__: object) -> dict[str, Any]:
    raise ValueError(f"a page that stands alone asks for nothing: {url}")


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("services.reporting.formats")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("annex.html.jinja")


def _told(annex: Annex) -> dict[str, Any]:
    title = f"{annex.agreement.title}: status for {annex.period.label}"
    known = annex.known_at.astimezone(_PLACE)
    told = {kind for row in annex.initiatives for line in lines(row) for kind in line.values}
    kinds = [each for each in KINDS if each in told]
    return {
        "title": title,
        "foot": title.replace('"', "'"),
        "told": (
            f"{annex.agreement.municipality}. Opgjort pr. {texts.day(annex.as_of)}, "
            f"som kendt {texts.day(known.date())} kl. {known:%H.%M}."
        ),
        "period": annex.period.label,
        "head": _HEAD,
        "rows": [_row(each) for each in annex.initiatives],
        "shared": [(each.wording, *_status(each)) for each in annex.shared_targets],
        "hearing": annex.hearing,
        "kinds": [KINDS[each] for each in kinds],
        "figures": list(_figures(annex, kinds)),
        "legend": _LEGEND,
    }


def _row(row: InitiativeShown) -> dict[str, Any]:
    return {
        "number": row.number,
        "title": row.title,
        "activity": [_aim(each) for each in row.targets if each.category in _INDSATS],
        "result": [_aim(each) for each in row.targets if each.category not in _INDSATS],
        "status": [_status(each) for each in row.targets],
        "words": [_words(each.category, each.text) for each in row.statements],
        "money": list(_money(row.money)) if row.money else [],
    }


def _aim(target: TargetShown) -> str:
    return f"{target.wording} ({target.rule_text})" if target.rule_text else target.wording


def _status(target: TargetShown) -> tuple[str, str]:
    mark = STATUSES[target.status]
    return mark.capitalize(), target.explanation.sentence.removesuffix(f": {mark}")


def _words(category: str, text: str) -> str:
    return f"{texts.STATEMENTS[category]}: {text}"


def _money(money: Money) -> Iterator[tuple[str, str]]:
    for key, title in MONEY.items():
        amount: int | None = getattr(money, key)
        if amount is not None:
            yield title, texts.kroner(amount)
        elif money.marker is not None and money.corrected_oere is not None:
            yield title, WORDS[money.marker]
    if money.consumed_percent is not None:
        yield "Forbrugsprocent", texts.percent(money.consumed_percent)


def _figures(annex: Annex, kinds: Sequence[str]) -> Iterator[tuple[str, str, str, str, list[str]]]:
    for row in annex.initiatives:
        for line in lines(row):
            values = [_written(each, line.values) for each in kinds]
            unit = texts.UNITS[line.measure.unit]
            yield row.number, line.measure.title, line.label, unit, values


def _written(kind: str, values: Mapping[str, Value]) -> str:
    if kind not in values:
        return ""
    value = values[kind]
    marker, number = marker_of(value), number_of(value)
    if marker is not None and marker is not Marker.ZERO:
        return WORDS[marker]
    if number is None:
        return ""
    exact = Decimal(number)
    return texts.number(exact, 1) if kind == "percent" else texts.plain(exact)
