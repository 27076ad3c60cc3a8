"""Every metric of the catalogue is measured, whoever reads the catalogue may rely on it."""

import ast
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

from services.chassis import metrics
from tests.stack import ROOT

CATALOGUE = {
    name for name, metric in vars(metrics).items() if isinstance(metric, MetricWrapperBase)
}


def measured_in(path: Path) -> set[str]:
    """Return the metrics that a module takes from the catalogue."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "metrics"
    }


def test_every_metric_of_the_catalogue_is_measured() -> None:
    used = [measured_in(path) for path in (ROOT / "services").rglob("*.py")]

    assert len(CATALOGUE) > 15
    assert CATALOGUE - set().union(*used) == set()
