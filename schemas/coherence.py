"""Whether the parts of a plan fit together: versions by day, formulas by unit, lines by year."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

from .definitions import Definition, in_order
from .formulas import Formula, MeasureTerm, check, terms_of
from .unit_costs import UnitCost


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


def check_unit_costs(
    costs: Iterable[UnitCost], measures: Collection[str], targets: Collection[str]
) -> None:
    """
    Hold what the money is to be held against to the measures and targets there are.

    Raises:
        ValueError: a measure or a target is not there.

    """
    for each in costs:
        if each.measure not in measures:
            raise ValueError(f"a unit cost names {each.measure}, which is not defined")
        if each.target is not None and each.target not in targets:
            raise ValueError(f"a unit cost names {each.target}, which is no target")
