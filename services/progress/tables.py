"""The tables of the progress service beside the chassis' own."""

from typing import Final

ENTRY_COLUMNS: Final = ("account", "valid_on", "version", "recorded_at", "amount", "caused_by")
FIGURES: Final = """
SELECT a.name, c.valid_on, c.value FROM cell c JOIN account a ON a.id = c.account WHERE c.value <> 0
"""
