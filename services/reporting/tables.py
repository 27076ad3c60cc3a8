"""The tables of the reporting service beside the chassis' own, as its COPY names them."""

from typing import Final

CHANGE: Final = "change"
CHANGE_COLUMNS: Final = (
    "account",
    "valid_on",
    "version",
    "ordinal",
    "recorded_at",
    "amount",
    "caused_by",
)
