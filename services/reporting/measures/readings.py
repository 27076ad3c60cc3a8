"""How a measure is counted, said in Danish: every reading, each a sentence; pure."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from schemas.benchmarks import Benchmark
from schemas.cohorts import (
    All,
    AnyOf,
    At,
    Cohort,
    Gap,
    Happened,
    InStatus,
    Outcome,
    Placed,
    SpellAnchor,
    Sustained,
    Within,
)
from schemas.days import Span
from schemas.definitions import Breakdown, Condition, Definition
from schemas.measures import Aggregate, Level, Measure, Milestone, Share

_EVENTS: Final = {
    "forloeb.referred": "henvisning til forløb",
    "forloeb.started": "start på forløb",
    "forloeb.ended": "afslutning af forløb",
    "person.placed": "placering hos arbejdsgiver eller i uddannelse",
    "placement.ended": "ophør af placering",
    "status.reported": "indberettet status",
    "joborder.received": "modtaget jobordre",
    "joborder.filled": "besat jobordre",
    "places.opened": "oprettelse af pladser",
    "activity.held": "afholdt aktivitet",
    "figure.reported": "indberettet tal",
}
_UNITS: Final = {
    "days": ("dag", "dage"),
    "working_days": ("arbejdsdag", "arbejdsdage"),
    "weeks": ("uge", "uger"),
    "months": ("måned", "måneder"),
}
_PERIODS: Final = {
    "day": "dag",
    "week": "uge",
    "month": "måned",
    "quarter": "kvartal",
    "year": "år",
}
_OTHERS: Final = {"employer": "virksomheder", "provider": "leverandører", "family": "familier"}


def in_danish(measure: Measure) -> str:
    """Return how a measure is counted."""
    return " ".join([*_own(measure), *_validity(measure)])


def _own(measure: Measure) -> Iterator[str]:
    match measure:
        case Aggregate():
            yield from _aggregate(measure)
        case Level():
            yield from _level(measure)
        case Share():
            yield from _share(measure)
        case Cohort():
            yield from _cohort(measure)
        case Benchmark():
            yield from _benchmark(measure)
        case Milestone():
            yield f"Milepælen i omfang {measure.scope_version}; i et andet omfang er den ikke nået."
            yield "Nået efter den først lovede dag er ikke nået til tiden; alle datoer bevares."
        case _:
            yield "Regnes af andre tal på samme dag og efter samme kendskab; enhederne er prøvet."


def _validity(measure: Definition) -> Iterator[str]:
    if measure.valid_from is not None or measure.valid_to is not None:
        first = f"fra {_day(measure.valid_from)} " if measure.valid_from else ""
        last = f"til {_day(measure.valid_to)} " if measure.valid_to else ""
        yield f"Gælder {first}{last}(version {measure.version}); lægges ikke sammen med andre."


def _aggregate(measure: Aggregate) -> Iterator[str]:
    if measure.op == "reported":
        yield "Tal som de er indberettet; det seneste i året gælder."
        return
    event = _EVENTS[str(measure.event)]
    match measure.op:
        case "count":
            yield f"Hver {event} tæller én gang, hvem der end indberetter den."
        case "sum":
            yield f"Summen af {measure.field} ved {event}."
        case _:
            who = _OTHERS.get(measure.distinct_of, "personer")
            span = "hvert kalenderår" if measure.distinct_within == "year" else "i alt"
            yield f"Forskellige {who} ved {event}; hver tæller på sin første dag {span}."
    if measure.having:
        yield f"Tæller den dag, summen af {measure.having.field} når {measure.having.at_least}."
    if measure.recurring:
        every = _PERIODS[measure.recurring.every]
        is_late = measure.recurring.counts == "at_close"
        when = "når perioden er slut" if is_late else "når det er nået"
        yield f"Antal {every}-perioder med mindst {measure.recurring.at_least}; tæller {when}."
    if measure.rate_per:
        yield f"Vist pr. {_PERIODS[measure.rate_per]}; en påbegyndt periode tæller efter sine dage."
    yield from _where(measure.where, measure.breakdowns)


def _level(measure: Level) -> Iterator[str]:
    yield f"Bestand efter {_EVENTS[measure.opened_by]}; både første og sidste dag tæller med."
    if measure.mode == "minimum":
        yield "Det laveste på nogen dag i perioden, og hvor længe løftet var brudt."
    if measure.mode == "capacity":
        yield f"Omregnet til hele forløb på {measure.forloeb_days} dage."
    if measure.mode == "time_weighted":
        per = {"day": "dage", "weekday": "hverdage", "week": "ISO-uger med mindst én dag"}[
            measure.per
        ]
        weight = "timer af 37 (uoplyst er 37)" if measure.weight == "hours" else "1"
        overlap = "tæller én gang" if measure.overlap == "union" else "lægges sammen"
        yield f"Gennemsnit over {per}; vægt {weight}; samtidige {overlap}."
    if measure.opened_by == "status.reported":
        yield _silence(measure.silence)
    yield from _where(measure.where, measure.breakdowns)


def _share(measure: Share) -> Iterator[str]:
    if measure.event == "figure.reported":
        yield "Andel som indberettet, med sit n; uden n er det ingen andel."
        return
    what = "af bestanden efter" if measure.mode == "stock" else "ved"
    yield f"Andel {what} {_EVENTS[measure.event]}; tæller og nævner følges altid ad."
    if measure.numerator:
        yield f"Tælleren: {_conditions(measure.numerator)}."
    if measure.numerator_after:
        yield f"I tælleren efter {_span(measure.numerator_after)}."
    if measure.op == "distinct":
        yield "En person tæller på sin første dag; i tælleren, hvis én hændelse opfylder kravet."
    if measure.denominator:
        of = measure.denominator
        yield f"Nævneren er den nyeste offentliggjorte {of.series} for {of.municipality}."
    yield from _where(measure.where, measure.breakdowns)


def _cohort(measure: Cohort) -> Iterator[str]:
    yield f"Følges fra {_anchor(measure)}{_each(measure)}."
    yield f"Kravet: {_outcome(measure.outcome)} {_test(measure)}."
    ends = "begge ender" if measure.ends == "included" else "første dag, ikke sidste"
    yield f"Vinduet regnes med {ends}."
    if "måned" in _test(measure):
        yield "En måned senere er samme dagtal, højst månedens sidste."
    if "arbejdsdag" in _test(measure):
        first = "dagen efter" if measure.working_days_from == "day_after" else "samme dag"
        yield f"Arbejdsdage regnes fra {first}, uden helligdage, 5. juni, 24. og 31. december."
    when = "når vinduet lukker, ikke før" if measure.counts == "at_close" else "straks"
    yield f"En succes tæller {when}."
    if measure.leaves_on:
        out = {
            "out_of_both": "er ude af både tæller og nævner fra den dag",
            "fails": "tæller som ikke nået",
            "stays": "bliver i opgørelsen",
        }[measure.who_leaves]
        yield f"Den, der forlader gruppen ({_outcome(measure.leaves_on)}), {out}."
    if measure.exclude:
        yield f"Undtaget er: {_conditions(measure.exclude, ' eller ')}."
    where = "hele personens sag" if measure.outcome_from == "case" else "denne indsats alene"
    yield f"Udfaldet søges i {where}. {_silence(measure.silence)}"
    yield from _where(measure.anchor.where, measure.breakdowns)


def _anchor(measure: Cohort) -> str:
    anchor = measure.anchor
    if isinstance(anchor, SpellAnchor):
        end = "første" if anchor.end == "first_day" else "sidste"
        bridged = f" (ophold på højst {anchor.bridged_days} dage brydes ikke)"
        return f"{end} dag i {', '.join(anchor.status)}{bridged if anchor.bridged_days else ''}"
    return _EVENTS[anchor.event]


def _each(measure: Cohort) -> str:
    return {
        "every": ", hver gang",
        "first_of_year": ", første gang i året",
        "first": ", første gang",
    }[measure.each]


def _test(measure: Cohort) -> str:
    test = measure.test
    match test:
        case Within():
            before = f" (eller op til {_span(test.before)} før)" if test.before else ""
            return f"inden for {_span(test.limit)}{before}"
        case Sustained():
            return f"uafbrudt fra {_span(test.first)} til {_span(test.last)} efter"
        case At():
            return f"på dagen {_span(test.after)} efter"
        case Gap():
            return f"med højst {_span(test.limit)} pause i {_span(test.over)}"


def _outcome(outcome: Outcome) -> str:
    match outcome:
        case Happened():
            return _EVENTS[outcome.event]
        case InStatus():
            return f"{'ikke ' if outcome.negated else ''}i {' eller '.join(outcome.status)}"
        case Placed():
            return f"placeret ({', '.join(outcome.offers) or 'alle tilbud'})"
        case All():
            return " og ".join(_outcome(each) for each in outcome.of)
        case AnyOf():
            return " eller ".join(_outcome(each) for each in outcome.of)


def _benchmark(measure: Benchmark) -> Iterator[str]:
    best = "højest" if measure.best == "highest" else "lavest"
    yield f"{measure.municipality}s plads i {measure.series}; {best} er bedst."
    better = "bedste" if measure.ties == "better" else "dårligste"
    yield f"Lige gode deler den {better} plads."
    yield "Sammenlignes med den gruppe, der gjaldt periodens sidste dag, og samme periode året før."


def _silence(silence: str) -> str:
    if silence == "continues":
        return "En status gælder, til en anden er indberettet."
    return "En status gælder kun de dage, der er indberettet."


def _where(where: Sequence[Condition], breakdowns: Sequence[Breakdown]) -> Iterator[str]:
    if where:
        yield f"Kun: {_conditions(where)}."
    for each in breakdowns:
        parts = "delene udgør helheden" if each.partition else "delene udgør ikke helheden"
        yield f"Opdelt på {each.title or each.dimension}: {parts}."
    ages = {each.age_on for each in where if each.field == "age"}
    for age_on in ages | {each.age_on for each in breakdowns if each.by == "age"}:
        yield f"Alder er {_age_on(age_on)}."
    schemes = [each.scheme for each in where] + [each.scheme for each in breakdowns]
    for name in sorted({each.name for each in schemes if each is not None}):
        yield f"Koder læses efter {name}; andre ordninger kun, hvor de er oversat."


def _age_on(age_on: date | str) -> str:
    if isinstance(age_on, date):
        return f"pr. {_day(age_on)}"
    return "på hændelsens dag" if age_on == "event_day" else "ved årets begyndelse"


def _conditions(where: Sequence[Condition], joined: str = " og ") -> str:
    return joined.join(_condition(each) for each in where)


def _condition(condition: Condition) -> str:
    if condition.any_of:
        return f"{condition.field} er {' eller '.join(str(each) for each in condition.any_of)}"
    if condition.none_of:
        return f"{condition.field} er ikke {' eller '.join(str(e) for e in condition.none_of)}"
    low = f"mindst {condition.at_least}" if condition.at_least is not None else ""
    high = f"højst {condition.at_most}" if condition.at_most is not None else ""
    return f"{condition.field} er {' og '.join(filter(None, (low, high)))}"


def _span(span: Span) -> str:
    one, many = _UNITS[span.unit]
    return f"{span.count} {one if span.count == 1 else many}"


def _day(day: date | None) -> str:
    return day.strftime("%d-%m-%Y") if day else ""
