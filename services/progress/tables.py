"""The tables of the progress service beside the chassis' own."""

from typing import Final

ENTRY_COLUMNS: Final = ("account", "valid_on", "version", "recorded_at", "amount", "caused_by")
