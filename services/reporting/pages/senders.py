"""The sources on the page of data quality: for who may see them, silent ones first."""

from typing import Final

from services.reporting.access.readers import Reader
from services.reporting.api.asking import Desk
from services.reporting.api.sources import answer_sources
from services.reporting.sources.answers import Sources

REFUSAL_REASONS: Final = {
    "malformed": "kan ikke læses",
    "unknown_type": "ukendt slags hændelse",
    "invalid_content": "indholdet følger ikke reglerne",
    "identity_missing": "der mangler et CPR-nummer",
    "identity_unreadable": "CPR-nummeret kan ikke læses",
    "identity_in_text": "et CPR-nummer står, hvor det ikke må stå",
    "not_your_initiative": "initiativet er ikke kildens",
    "not_your_source": "sendt i en andens navn",
    "id_conflict": "samme id er brugt om noget andet",
    "too_large": "for stor",
}


async def senders(desk: Desk, reader: Reader) -> Sources | None:
    """Return the sources a reader may see, the silent first; None where they may see none."""
    if not reader.may_see_sources:
        return None
    told = await answer_sources(desk, reader)
    order = sorted(told.sources, key=lambda each: (not each.is_silent, each.source))
    return told.model_copy(update={"sources": tuple(order)})
