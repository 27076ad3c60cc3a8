"""The folder of the local stack keeps its secrets, to itself, and serves one stack at a time."""

from pathlib import Path

import pytest

from deploy.local.state import Running, State
from deploy.local.trouble import Trouble

RUNNING = Running(
    postgres="PostgreSQL",
    kafka="Kafka",
    bootstrap="127.0.0.1:1",
    is_standin=False,
    database_urls={},
    services={},
)


def test_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    first = State(tmp_path).secrets()

    again = State(tmp_path).secrets()

    assert again == first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_publisher_keeps_its_key_and_shares_it_with_nobody(tmp_path: Path) -> None:
    state = State(tmp_path)
    first, other = state.publisher_key("first"), state.publisher_key("other")

    again = State(tmp_path).publisher_key("first")

    assert again == first != other
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_second_stack_on_the_same_folder_is_turned_away(tmp_path: Path) -> None:
    with State(tmp_path).held(), pytest.raises(Trouble, match="already runs"):
        State(tmp_path).held().__enter__()

    with State(tmp_path).held():
        assert State(tmp_path).holder() is not None


def test_what_runs_is_known_only_while_it_runs(tmp_path: Path) -> None:
    state = State(tmp_path)

    with state.held():
        state.announce(RUNNING)
        while_held = State(tmp_path).running()

    assert while_held == RUNNING
    assert state.running() is None
    with pytest.raises(Trouble, match="Nothing runs here"):
        state.require_running()


def test_what_a_killed_stack_left_behind_is_not_believed(tmp_path: Path) -> None:
    State(tmp_path).announce(RUNNING)

    assert State(tmp_path).running() is None
