"""
Judges one event: whose is it, may they say it, and whom is it about.

Here the identity ends: what leaves this room is a pseudonym, and the number is gone from the event.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from pydantic_core import to_json

from schemas.base import Contract
from schemas.corrections import EventCorrected, EventRetracted
from schemas.door import content_of, without_identity
from schemas.people import IdentifiedCitizen, born_of

from . import domain
from .domain import Channel, EventId, Refused, Taken
from .identity import Decrypter, Unreadable
from .reading import Submission, path_of, reason_of
from .sources import Publisher

# The database knows years that a reader in Python does not, and one such would stop it for good.
_YEARS: Final = range(1900, 2200)


class _Refusal(Exception):  # noqa: N818 - carries a verdict out of a few calls
    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.reason)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class _Content:
    subject: str
    former: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Judge:
    """Turns what was submitted into what may be taken in."""

    pseudonym: Callable[[str], str]
    decrypter: Decrypter

    def judge(
        self, sent: Submission, publisher: Publisher | None, channel: Channel
    ) -> Taken | Refused:
        """Return the event as it may be taken in, or why it is refused."""
        # First of all: an id that names somebody must not be repeated in any answer.
        if domain.names_somebody(sent.id):
            told = "the id looks like a CPR number: choose another"
            return Refused("identity_in_text", told, "id", None, sent.type)
        if publisher is None or publisher.source != sent.source:
            told = "this key or topic is another source's: send only what is your own"
            return Refused("not_your_source", told, "source", sent.id, sent.type)
        if sent.time.year not in _YEARS:
            told = f"nothing was sent in {sent.time.year}: time is when the event was sent"
            return Refused("malformed", told, "time", sent.id, sent.type)
        try:
            return self._taken(sent, publisher, channel)
        except _Refusal as refusal:
            return refusal.refused._replace(event=sent.id, type=sent.type)

    def _taken(self, sent: Submission, publisher: Publisher, channel: Channel) -> Taken:
        data = sent.data
        uuid = domain.id_of(sent.source, sent.id)
        if isinstance(data, EventCorrected):
            return self._correction(sent, data, publisher, channel)
        if isinstance(data, EventRetracted):
            body = without_identity(data)
            _require_no_names(data, body, "data")
            target = domain.id_of(sent.source, data.event)
            return _as_taken(sent, uuid, None, body, target)
        content = self._content(data, publisher, channel, "data")
        return _as_taken(sent, uuid, content, content.body, None)

    def _correction(
        self, sent: Submission, data: EventCorrected, publisher: Publisher, channel: Channel
    ) -> Taken:
        about = to_json(data.model_dump(mode="json", exclude={"content"}, exclude_none=True))
        _require_no_names(data, about, "data", exclude={"content"})
        content = self._content(_content_of(data), publisher, channel, "data.content")
        # The content stands last and as it will be published, should this correction hold.
        body = b'%s,"content":%s}' % (about[:-1], content.body)
        target = domain.id_of(sent.source, data.event)
        uuid = domain.id_of(sent.source, sent.id)
        taken = _as_taken(sent, uuid, content, body, target)
        return taken._replace(of_type=data.of_type)

    def _content(
        self, data: Contract, publisher: Publisher, channel: Channel, path: str
    ) -> _Content:
        for name, initiative in domain.spoken_for(data):
            if not publisher.may_speak_for(initiative):
                told = "you are not registered for this initiative; the operator can add it"
                raise _Refusal(Refused("not_your_initiative", told, f"{path}.{name}"))
        citizen = data.__dict__.get("citizen")
        subject = (
            None if citizen is None else self._pseudonymise(citizen, channel, f"{path}.citizen")
        )
        former = data.__dict__.get("former")
        moved = None if former is None else self._pseudonymise(former, channel, f"{path}.former")
        if moved is not None and moved == subject:
            told = "both numbers are the same: name the number before and the number now"
            raise _Refusal(Refused("invalid_content", told, f"{path}.former"))
        body = without_identity(data)
        _require_no_names(data, body, path)
        return _Content(subject or domain.subject_of(data), moved, body)

    def _pseudonymise(self, citizen: IdentifiedCitizen, channel: Channel, path: str) -> str:
        """Take the number out of a citizen, and leave what figures may be broken down by."""
        fields = citizen.__dict__
        digits = self._digits(citizen, channel, path)
        try:
            born = born_of(digits)
        except ValueError:
            told = "this CPR number begins with a day that never was"
            raise _Refusal(Refused("identity_unreadable", told, f"{path}.cpr")) from None
        # Written past the model's back: it is ours alone, and a copy costs more than all the rest.
        if fields["sex"] is None:
            fields["sex"] = "male" if int(digits[-1]) % 2 else "female"
        if fields["born"] is None:
            fields["born"] = f"{born.year:04}-{born.month:02}"
        fields["cpr"] = fields["jwe"] = None
        return self.pseudonym(digits)

    def _digits(self, citizen: IdentifiedCitizen, channel: Channel, path: str) -> str:
        if citizen.cpr is not None:
            if channel == "kafka":
                told = (
                    "a topic is no place for a CPR number: encrypt it to intake and send it as jwe"
                )
                raise _Refusal(Refused("identity_in_text", told, f"{path}.cpr"))
            return citizen.cpr.get_secret_value().replace("-", "")
        try:
            said = self.decrypter.read(citizen.jwe or "")
        except Unreadable:
            told = "this cannot be decrypted: ECDH-ES with A256GCM, to intake's public key"
            raise _Refusal(Refused("identity_unreadable", told, f"{path}.jwe")) from None
        if not domain.is_cpr_number(said):
            told = "what is encrypted here is not a CPR number: ten digits"
            raise _Refusal(Refused("identity_unreadable", told, f"{path}.jwe"))
        return said.replace("-", "")


def _as_taken(
    sent: Submission, uuid: EventId, content: _Content | None, body: bytes, target: EventId | None
) -> Taken:
    subject = content.subject if content else None
    former = content.former if content else None
    return Taken(
        uuid,
        sent.source,
        sent.id,
        sent.type,
        subject,
        former,
        target,
        sent.time.isoformat(),
        body,
        traceparent=domain.passed_on(sent.traceparent),
    )


def _content_of(correction: EventCorrected) -> Contract:
    try:
        return content_of(correction)
    except KeyError:
        told = "no event of this type can be corrected"
        raise _Refusal(Refused("invalid_content", told, "data.of_type")) from None
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        field = path_of(("data", "content", *fault["loc"]))
        reason = reason_of(("data", *fault["loc"]))
        raise _Refusal(Refused(reason, domain.without_names(fault["msg"]), field)) from None


def _require_no_names(
    data: Contract, body: bytes, path: str, exclude: set[str] | None = None
) -> None:
    if not domain.may_name_somebody(body):
        return
    at = domain.where_somebody_is_named(data.model_dump(mode="json", exclude=exclude), path)
    if at is not None:
        told = "this text holds what looks like a CPR number: a person belongs in citizen alone"
        raise _Refusal(Refused("identity_in_text", told, at))
