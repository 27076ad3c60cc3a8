"""The tables of the budget service beside the chassis' own."""

from typing import Final

TRANSFER_COLUMNS: Final = ("debit", "credit", "valid_on", "recorded_at", "amount", "caused_by")
FIGURES: Final = """
SELECT a.name, c.valid_on, c.value FROM cell c JOIN account a ON a.id = c.account WHERE c.value <> 0
UNION ALL
SELECT 'trial balance', NULL, sum(value) FROM cell HAVING sum(value) <> 0
"""
