"""What looks like a CPR number, who may speak for what, and what a pseudonym is made of."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.envelope import event_uuid
from services.intake import domain
from services.intake.pseudonyms import Pseudonymiser
from services.intake.settings import IntakeSettings
from services.intake.sources import Publisher
from tests.builders.intake import ANNA, PRIVATE_KEY, intake_settings


@pytest.mark.parametrize(
    "text",
    [
        ANNA,
        f"cpr{ANNA}",
        f"({ANNA})",
        "120375-4322",
        f"f{ANNA}",
        f"borger {ANNA}, møde",
        f"x_{ANNA}_y",
    ],
)
def test_a_number_in_a_text_is_seen(text: str) -> None:
    assert domain.names_somebody(text)


@pytest.mark.parametrize(
    "text",
    [
        f"1{ANNA}",
        f"{ANNA}1",
        "4412754322",
        "2009-08-04",
        "35 12 03 75",
        "7d3727ad-c83c-5621-b58b-a1203754322b",
        "d15dd15a0dc076d9c24b751dcb1203754322",
    ],
)
def test_other_numbers_are_no_person(text: str) -> None:
    assert not domain.names_somebody(text)


def test_what_is_looked_for_closely_has_been_looked_for_quickly() -> None:
    for text in (ANNA, f"f{ANNA}", "120375-4322"):
        assert domain.may_name_somebody(json.dumps({"a": text}).encode())


@given(st.text(max_size=40), st.text(max_size=80))
def test_our_id_of_an_event_is_the_contracts(source: str, event: str) -> None:
    assert domain.id_of(source, event) == str(event_uuid(source, event))


def test_a_budget_in_oere_names_nobody() -> None:
    content = {"amount_oere": int(ANNA), "title": "Drift"}

    assert domain.where_somebody_is_named(content, "data") is None


def test_rights_are_an_initiative_or_a_whole_agreement() -> None:
    publisher = Publisher.of("vest", ["2009/*", "2010/1.3"])

    assert publisher.may_speak_for("2009/2.1")
    assert publisher.may_speak_for("2009")
    assert publisher.may_speak_for("2010/1.3")
    assert not publisher.may_speak_for("2010/1.30")
    assert not publisher.may_speak_for("2010")
    assert not publisher.may_speak_for("20091/2.1")


def test_a_pseudonym_says_its_key_and_changes_with_it() -> None:
    one = Pseudonymiser({1: b"a" * 32}).pseudonym(ANNA)
    two = Pseudonymiser({1: b"a" * 32, 2: b"b" * 32, 10: b"a" * 32}).pseudonym(ANNA)

    assert one.startswith("citizen:1:")
    assert two.startswith("citizen:10:")
    assert one.rpartition(":")[2] == two.rpartition(":")[2]
    assert len(one) == len("citizen:1:") + 32
    assert one != Pseudonymiser({1: b"b" * 32}).pseudonym(ANNA)


def settings_with(**given: object) -> IntakeSettings:
    told = intake_settings("postgresql://u@h/d").model_dump(mode="python")
    told |= {"jwe_private_jwk": PRIVATE_KEY.as_dict(private=True)}
    return IntakeSettings.model_validate(told | given)


@pytest.mark.parametrize(
    "given",
    [
        {"pseudonym_keys": {}},
        {"pseudonym_keys": {"1": base64.b64encode(b"short").decode()}},
        {"pseudonym_keys": {"1": "%%%"}},
        {"pseudonym_keys": {"first": base64.b64encode(b"k" * 32).decode()}},
        {"operator_key_sha256": "abc"},
        {"jwe_private_jwk": PRIVATE_KEY.as_dict(private=False)},
        {"jwe_private_jwk": {"kty": "oct", "k": "AAAA"}},
        {"jwe_private_jwk": "{"},
    ],
)
def test_keys_that_cannot_serve_are_a_misconfiguration(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as caught:
        settings_with(**given)

    assert len(caught.value.errors()) == 1


def test_settings_printed_show_no_key() -> None:
    settings = intake_settings("postgresql://u@h/d")

    assert "kkkk" not in repr(settings)
    assert "pseudonym_keys" not in repr(settings)
    assert "jwe" not in repr(settings)
