"""What is deployed says the same as the code: topics, settings, ports, versions and metrics."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from prometheus_client import generate_latest
from prometheus_client.metrics import MetricWrapperBase

from deploy.local.settings import LocalSettings
from schemas.topics import TOPICS
from services.budget.settings import BudgetSettings
from services.chassis import metrics
from services.chassis.settings import ServiceSettings
from services.intake.settings import IntakeSettings
from services.progress.settings import ProgressSettings
from services.reporting.settings import ReportingSettings

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"
PROMETHEUS: Final = DEPLOY / "prometheus"
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
RULES: Final = [
    rule
    for group in yaml.safe_load((PROMETHEUS / "fremdrift.rules.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
SETTINGS: Final[dict[str, type[ServiceSettings]]] = {
    "intake": IntakeSettings,
    "progress": ProgressSettings,
    "budget": BudgetSettings,
    "reporting": ReportingSettings,
}
PROCESSES: Final = [*SETTINGS, *(f"{service}-migration" for service in SETTINGS)]
every_service = pytest.mark.parametrize("service", SETTINGS)


def promtool(*arguments: str, told: bytes = b"") -> str:
    """Run promtool among the rules; return what it says, after failing if it found a fault."""
    found = shutil.which("promtool", path=f"{ROOT / '.tools/bin'}:{os.environ['PATH']}")
    assert found, "promtool is missing: make test brings it, as does Debian's package prometheus"
    ran = subprocess.run(
        (found, *arguments), cwd=PROMETHEUS, input=told, check=False, capture_output=True
    )
    said = (ran.stdout + ran.stderr).decode()
    assert ran.returncode == 0, said
    return said


def test_prometheus_accepts_its_configuration_and_the_rules() -> None:
    said = promtool("check", "config", "prometheus.yml")

    assert f"{len(RULES)} rules found" in said


def test_every_alert_fires_and_stays_silent_as_its_tests_say() -> None:
    promtool("test", "rules", "rules.test.yml")


def test_every_alert_has_a_test_that_it_fires_and_one_that_it_does_not() -> None:
    cases = yaml.safe_load((PROMETHEUS / "rules.test.yml").read_text("utf-8"))["tests"]
    checks = [check for case in cases for check in case["alert_rule_test"]]

    fires = {check["alertname"] for check in checks if check["exp_alerts"]}
    stays_silent = {check["alertname"] for check in checks if not check["exp_alerts"]}

    assert fires == stays_silent == {rule["alert"] for rule in RULES}


def test_alerts_speak_only_of_metrics_that_exist() -> None:
    exposed = {sample.name for sample in samples()}

    named = {name for rule in RULES for name in re.findall(r"fremdrift_\w+", rule["expr"])}

    assert named
    assert named <= exposed


def test_every_alert_says_how_urgent_it_is_and_leads_to_its_runbook() -> None:
    page = (ROOT / "docs/operations.md").read_text("utf-8")
    headings = re.findall(r"^#{3} (\w+)$", page, re.MULTILINE)

    for rule in RULES:
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"
        assert rule["alert"] in headings


def test_metrics_are_named_and_typed_as_prometheus_advises() -> None:
    samples()

    promtool("check", "metrics", told=generate_latest(metrics.REGISTRY))


def samples() -> list[Any]:
    """Return a sample of every metric, whatever its labels."""
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase) and metric._labelnames:
            metric.labels(*("x" for _ in metric._labelnames))
    return [each for family in metrics.REGISTRY.collect() for each in family.samples]


def test_the_compose_file_is_one() -> None:
    ran = subprocess.run(
        (
            shutil.which("check-jsonschema", path=str(ROOT / ".venv/bin")) or "check-jsonschema",
            *("--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")),
        ),
        check=False,
        capture_output=True,
        text=True,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("process", PROCESSES)
def test_a_container_is_told_only_settings_its_service_knows_and_all_it_must_be(
    process: str,
) -> None:
    service = process.removesuffix("-migration")
    prefix = f"{service}_".upper()
    fields = SETTINGS[service].model_fields
    required = {name for name, field in fields.items() if field.is_required()}

    told = COMPOSE["services"][process]["environment"]
    named = {variable.removeprefix(prefix).lower() for variable in told}

    assert all(variable.startswith(prefix) for variable in told)
    assert required <= named <= fields.keys()


@every_service
def test_a_container_is_built_of_its_own_service(service: str) -> None:
    for process in (service, f"{service}-migration"):
        told = COMPOSE["services"][process]

        assert told["build"]["args"] == {
            "SERVICE": service,
            "REVISION": "${REVISION:-unknown}",
        }
        assert told["image"] == f"fremdrift-{service}"


def test_no_secret_stands_in_the_compose_file() -> None:
    secrets = [
        value
        for told in COMPOSE["services"].values()
        for name, value in told.get("environment", {}).items()
        if re.search("PASSWORD|KEY|JWK|DATABASE_URL|CLUSTER_ID", name)
    ]

    assert len(secrets) > len(SETTINGS)
    assert all(":?}" in value or value.endswith(":-}") for value in secrets)


def test_compose_makes_the_topics_of_the_contract() -> None:
    script = COMPOSE["configs"]["topics"]["content"]

    made = re.findall(r"^make (\S+) (\d+) (-?\d+)$", script, re.MULTILINE)

    assert made == [(t.name, str(t.partitions), str(t.retention_ms)) for t in TOPICS]
    assert {topic.cleanup for topic in TOPICS} == {"delete"}


@every_service
def test_prometheus_asks_each_service_where_it_answers(service: str) -> None:
    told = COMPOSE["services"][service]["environment"]
    port = LocalSettings.model_fields[f"port_{service}"].default

    assert targets("targets.yml")[service] == f"127.0.0.1:{port}"
    assert targets("targets.compose.yml")[service] == f"{service}:{port}"
    assert told[f"{service.upper()}_HTTP_PORT"] == str(port)


def targets(file: str) -> dict[str, str]:
    """Return the one target of each service."""
    listed = yaml.safe_load((PROMETHEUS / file).read_text("utf-8"))
    return {each["labels"]["service"]: each["targets"][0] for each in listed}


def test_versions_are_the_same_wherever_they_are_named() -> None:
    pom = (DEPLOY / "local/kafka/pom.xml").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")

    kafka = re.search("<kafka.version>(.+)</kafka.version>", pom)
    uv = re.search("UV_VERSION := (.+)", makefile)

    assert kafka
    assert {COMPOSE["services"][each]["image"] for each in ("kafka", "topics")} == {
        f"apache/kafka:{kafka.group(1)}"
    }
    assert uv
    assert f"uv=={uv.group(1)}" in dockerfile


def test_an_image_holds_one_service_and_what_carries_it() -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text("utf-8")
    last_stage = dockerfile.rpartition("\nFROM ")[2]

    copied = re.findall(r"^COPY (?!--from)(\S+) \S+$", last_stage, re.MULTILINE)

    assert copied == [
        "pyproject.toml",
        "schemas",
        "services/__init__.py",
        "services/chassis",
        "services/${SERVICE}",
    ]
    assert re.search(r"^USER \d+$", last_stage, re.MULTILINE)


def test_an_image_knows_its_version_and_its_revision(tmp_path: Path) -> None:
    last_stage = (DEPLOY / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    named = re.findall(r"^COPY (?!--from)(\S+) \S+$", last_stage, re.MULTILINE)
    for name in [each.replace("${SERVICE}", "budget") for each in named]:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (tmp_path / name).parent.mkdir(exist_ok=True)
        copy(ROOT / name, tmp_path / name)
    (write,) = re.findall(r"^RUN (echo .*)$", last_stage, re.MULTILINE)
    subprocess.run(("sh", "-c", write), cwd=tmp_path, env={"REVISION": "1a2b3c"}, check=True)

    # Without the packages of this environment, in which the project is installed.
    told = "from services.chassis import build; print(build.version(), build.revision())"
    ran = subprocess.run(
        (sys.executable, "-S", "-c", told), cwd=tmp_path, check=True, capture_output=True, text=True
    )

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert ran.stdout.split() == [project["version"], "1a2b3c"]
