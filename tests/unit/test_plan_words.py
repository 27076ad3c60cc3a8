"""Whatever the contract refuses a plan with, the check says in Danish."""

import ast
from collections.abc import Iterator

import pytest

from deploy.local.plans.danish import in_danish
from tests.stack import ROOT

NAME = "xyz"
# Reached from a plan: all that these say of parts that do not fit is told to who writes plans.
CONTRACT = [
    "plans", "coherence", "measures", "targets", "cohorts", "levels", "formulas", "benchmarks",
    "definitions", "figures", "days", "budget_lines", "appropriations",
]  # fmt: skip


def contract_says() -> Iterator[str]:
    """Yield what the contract refuses plans with, a word in place of each name."""
    for module in CONTRACT:
        for node in ast.walk(ast.parse((ROOT / "schemas" / f"{module}.py").read_text())):
            call = node.exc if isinstance(node, ast.Raise) else None
            if isinstance(call, ast.Call) and "Error" in ast.unparse(call.func) and call.args:
                said = call.args[0]
                parts = said.values if isinstance(said, ast.JoinedStr) else [said]
                yield "".join(
                    str(part.value) if isinstance(part, ast.Constant) else NAME for part in parts
                )


@pytest.mark.parametrize("said", sorted(set(contract_says())))
def test_what_the_contract_refuses_a_plan_with_is_said_in_danish(said: str) -> None:
    danish = in_danish(said)

    assert danish is not None
    assert danish.count(NAME) == said.count(NAME)
