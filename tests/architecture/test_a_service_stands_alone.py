"""A service stands alone when it starts with only itself, the chassis and the contract."""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from deploy.local.databases import SERVICES
from tests.stack import ROOT


def environment(service: str) -> dict[str, str]:
    prefix = service.upper()
    told = {
        f"{prefix}_DATABASE_URL": "postgresql://someone:secret@127.0.0.1:5432/somewhere",
        f"{prefix}_KAFKA_BOOTSTRAP": "127.0.0.1:9092",
        f"{prefix}_HTTP_PORT": "8080",
    }
    if service == "intake":
        key = ECKey.generate_key("P-256").as_dict(private=True)
        told |= {
            "INTAKE_PSEUDONYM_KEYS": json.dumps({"1": base64.b64encode(bytes(32)).decode()}),
            "INTAKE_OPERATOR_KEY_SHA256": "0" * 64,
            "INTAKE_JWE_PRIVATE_JWK": json.dumps(key),
        }
    if service == "budget":
        told["BUDGET_OPERATOR_KEY_SHA256"] = "0" * 64
    return {"PATH": os.environ["PATH"], **told}


@pytest.fixture
def alone(tmp_path: Path, service: str) -> Path:
    for part in ("schemas", "services/chassis", f"services/{service}"):
        shutil.copytree(ROOT / part, tmp_path / part)
    shutil.copy(ROOT / "services/__init__.py", tmp_path / "services")
    return tmp_path


def validate(service: str, where: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        # The installed project must not lend what the copy lacks.
        (sys.executable, "-c", _RUN.format(where=str(where), service=service)),
        cwd=where,
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )


_RUN = """
import sys
sys.path[:] = [{where!r}] + [p for p in sys.path if "site-packages" in p or "lib" in p]
sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in repr(f).lower()]
sys.argv = ["services.{service}", "--validate"]
from services.{service}.app import SPEC
import services
assert services.__file__.startswith({where!r}), services.__file__
from services.chassis.launch import main
main(SPEC, ["--validate"])
"""


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_with_only_itself_the_chassis_and_the_contract(
    service: str, alone: Path
) -> None:
    ran = validate(service, alone, environment(service))

    assert ran.returncode == 0, ran.stderr
    assert "can be used" in ran.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_a_missing_setting_is_one_sentence_and_exit_two(service: str, alone: Path) -> None:
    env = environment(service)
    del env[f"{service.upper()}_DATABASE_URL"]

    ran = validate(service, alone, env)

    assert ran.returncode == 2
    assert f"{service.upper()}_DATABASE_URL" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
