"""`fremdrift approve` says what became of it, also by its exit code; the demo alone lets all in."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from deploy.local import environment
from deploy.local.cli import app
from deploy.local.commands.approve import Ended, outcome
from deploy.local.environment import Addresses
from deploy.local.state import State, new_secrets

STEP: dict[str, Any] = {
    "kind": "approved",
    "vintage": 2,
    "by": "Operatør",
    "at": "2009-11-26T09:05:00+01:00",
    "sha256": "5ab1e",
}


@pytest.mark.parametrize(
    ("status", "said", "ended", "words"),
    [
        (200, STEP, Ended.APPROVED, "approved as vintage 2 by Operatør"),
        (200, STEP | {"kind": "proposed"}, Ended.PROPOSED, "a second person has to approve it"),
        (409, {"detail": "it is open"}, Ended.REFUSED, "not approved: it is open"),
        (403, {"detail": "not yours"}, Ended.REFUSED, "not approved: not yours"),
    ],
)
def test_what_became_of_an_approval_is_said_and_is_the_exit_code(
    status: int, said: dict[str, Any], ended: Ended, words: str
) -> None:
    told, code = outcome(status, said, ("2009", "2009-Q3"))

    assert code is ended
    assert words in told
    assert "2009-Q3 of 2009" in told


def test_called_wrongly_it_ends_with_two() -> None:
    result = CliRunner().invoke(app, ["approve", "2009"])

    assert result.exit_code == 2


def test_only_a_demonstration_lets_anybody_sign_in_as_anybody() -> None:
    addresses, secrets = Addresses("postgresql://a@b/c", "b:1", 8004), new_secrets()

    shown = environment.of("reporting", addresses, secrets, demonstrates=True)
    plain = environment.of("reporting", addresses, secrets)

    assert shown["REPORTING_DEVELOPMENT_SIGN_IN"] == "true"
    assert shown["REPORTING_HTTP_HOST"] == "127.0.0.1"
    assert "REPORTING_DEVELOPMENT_SIGN_IN" not in plain


def test_a_folder_from_before_people_signed_in_gets_a_key_once(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.secrets()
    (tmp_path / "secrets.json").write_text(new_secrets().model_dump_json(exclude={"session_key"}))

    first = state.secrets().session_key

    assert len(first) > 40
    assert state.secrets().session_key == first
