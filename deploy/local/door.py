"""Intake's HTTP door, as publishers and the operator knock on it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import httpx2

from schemas.envelope import JSON_BATCH
from schemas.plans import Plan

from .state import State, digest
from .tally import Tally
from .trouble import Trouble

ANSWER_S_MAX: Final = 60.0
Event: TypeAlias = dict[str, Any]
Answer: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Door:
    """Knocks with the keys of the local state; raises Trouble where it is not let in."""

    client: httpx2.Client
    state: State

    def adopt(self, plan: Plan) -> int:
        """Hand in a plan; the latest supersedes. Return how many findings nobody has accepted."""
        body = plan.model_dump_json(exclude_none=True)
        answer = self._ask("PUT", f"/v1/plans/{plan.agreement.id}", body, self._as_operator())
        return sum(finding["accepted"] is None for finding in answer.json()["findings"])

    def admit(self, source: str, initiatives: Sequence[str]) -> None:
        """Let a publisher in for these initiatives, with the key the local state keeps for it."""
        key = digest(self.state.publisher_key(source))
        body = json.dumps({"key_sha256": key, "initiatives": list(initiatives)})
        self._ask("PUT", f"/v1/publishers/{source}", body, self._as_operator())

    def publish(self, source: str, events: Sequence[Event]) -> Tally:
        """Hand in events of one publisher and return what became of them."""
        return Tally.of(self.submit(source, events))

    def submit(self, source: str, events: Sequence[Event]) -> list[Answer]:
        """Hand in events of one publisher and return intake's answer to each, in their order."""
        headers = _with_key(self.state.publisher_key(source), JSON_BATCH)
        answer = self._ask("POST", "/v1/events", json.dumps(events), headers)
        answers: list[Answer] = answer.json()
        return answers

    def _as_operator(self) -> dict[str, str]:
        return _with_key(self.state.secrets().operator_key, "application/json")

    def _ask(self, method: str, path: str, body: str, headers: dict[str, str]) -> httpx2.Response:
        try:
            answer = self.client.request(method, path, content=body.encode(), headers=headers)
        except httpx2.TransportError as error:
            raise Trouble(f"Intake does not answer at {self.client.base_url}: {error}") from error
        if answer.is_error:
            raise Trouble(f"Intake refused {method} {path}: {_why(answer)}")
        return answer


@contextmanager
def door(url: str, state: State) -> Iterator[Door]:
    """Open the way to intake's door."""
    with httpx2.Client(base_url=url, timeout=ANSWER_S_MAX) as client:
        yield Door(client, state)


def _with_key(key: str, content_type: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Content-Type": content_type}


def _why(answer: httpx2.Response) -> str:
    """Return what a problem document (RFC 9457) says, or the bare status."""
    try:
        told = answer.json()
    except ValueError:
        return f"{answer.status_code}"
    field = f" ({told['field']})" if told.get("field") else ""
    return f"{answer.status_code}, {told.get('detail') or told.get('title')}{field}"
