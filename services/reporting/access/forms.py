"""What a page's form brings, taken only from who was given the form."""

import hmac
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from services.chassis.http import Refusal

_FORM: Final = "application/x-www-form-urlencoded"
_FIELDS_MAX: Final = 20
FIELD: Final = "formular"


async def read_form(request: Request, form_key: str) -> dict[str, str]:
    """Return what a form says. Raises Refusal where it was not made by us for who sends it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Refusal(415, "Send a form.")
    try:
        body = (await request.body()).decode()
        said = dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_FIELDS_MAX))
    except ValueError:
        raise Refusal(422, "The form cannot be read.", "body") from None
    brought = said.pop(FIELD, "").encode()
    if not form_key or not hmac.compare_digest(brought, form_key.encode()):
        raise Refusal(403, "The form is not one that was made for you: open its page again.")
    return said
