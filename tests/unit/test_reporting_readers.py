"""What a reader may see follows from roles and scope; keys name one reader each."""

from typing import get_args

import pytest
from pydantic import ValidationError

from services.chassis.access import Ring, digest_of
from services.reporting.access.keys import Held, ring
from services.reporting.access.readers import ANYBODY, Reader, Role
from services.reporting.settings import ReportingSettings


def test_persons_are_seen_by_who_answers_for_figures_and_nobody_else() -> None:
    seen = {role for role in get_args(Role) if Reader("A", frozenset({role})).sees_persons}

    assert seen == {"controller", "approver"}
    assert ANYBODY.sees_persons is False


def test_who_is_there_for_one_provider_sees_no_persons() -> None:
    whole = Reader("A", frozenset({"controller"}), agreements=frozenset({"2009"}))
    part = Reader("A", frozenset({"controller"}), providers=frozenset({"huset"}))

    assert whole.sees_persons
    assert not part.sees_persons


def test_a_key_opens_what_its_name_was_given_and_no_other_key_does() -> None:
    held = Held(key_sha256=digest_of("b"), roles={"controller"}, agreements={"2009"})

    found = ring({"A": digest_of("a"), "B": held}, {"C": digest_of("c"), "A": digest_of("a")})

    assert found.holder("a") == Reader("A", frozenset({"reader", "approver"}))
    assert found.holder("b") == Reader("B", frozenset({"controller"}), frozenset({"2009"}))
    assert found.holder("c") == Reader("C", frozenset({"approver"}))
    assert found.holder("") is None
    assert found.holder(digest_of("a")) is None


def test_a_ring_without_keys_opens_nothing() -> None:
    assert Ring[str]({}).holder("a") is None


@pytest.mark.parametrize(
    "readers",
    [
        {"A": digest_of("a"), "B": digest_of("a")},
        {"A": {"key_sha256": digest_of("a"), "roles": []}},
        {"A": {"key_sha256": digest_of("a"), "roles": ["king"]}},
        {"A": {"key_sha256": digest_of("a"), "agreements": []}},
        {"A": {"key_sha256": digest_of("a"), "unknown": 1}},
    ],
)
def test_keys_that_say_nothing_clear_are_refused_at_start(readers: object) -> None:
    told = {"database_url": "postgresql://a@b/c", "kafka_bootstrap": "b:1", "http_port": 1}

    with pytest.raises(ValidationError):
        ReportingSettings.model_validate({**told, "readers": readers})
