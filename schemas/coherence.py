"""Whether the parts of a plan fit together: versions by day, formulas by unit, lines by year."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from .definitions import Definition, in_order
from .formulas import Formula, MeasureTerm, check, terms_of


def check_versions(measures: Iterable[Definition]) -> None:
    """
    Hold the versions of each measure apart.

    Raises:
        ValueError: two versions of one measure claim the same day.

    """
    for _, versions in groupby(sorted(measures, key=_name), key=_name):
        in_order(versions)


def _name(measure: Definition) -> str:
    return measure.id


def check_formulas(measures: Sequence[Definition], within: str) -> None:
    """
    Check the units of formulas whose measures all lie ``within`` an initiative or an agreement.

    Raises:
        ValueError: a measure is not defined, or units do not match.

    """
    units = {each.id: each.unit for each in measures}
    for formula in measures:
        if not isinstance(formula, Formula):
            continue
        named = {each.measure for each in terms_of(formula) if isinstance(each, MeasureTerm)}
        unknown = named - units.keys()
        if any(each.startswith(within) for each in unknown):
            raise ValueError(f"{formula.id} names {min(unknown)}, which is not defined")
        if not unknown:
            check(formula, units)


def check_parts(lines: Mapping[str, tuple[str | None, bool]]) -> None:
    """
    Hold budget lines to the lines they are part of, given those and whether they come in phases.

    Raises:
        ValueError: a line is part of one that is not there, or that has other years than it.

    """
    for line, (whole, is_phased) in lines.items():
        if whole is not None and (whole not in lines or lines[whole][1] != is_phased):
            raise ValueError(f"{line} is part of {whole}, which is no line with the same years")
