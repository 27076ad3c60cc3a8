"""The tables of the budget service beside the chassis' own."""

from typing import Final

TRANSFER_COLUMNS: Final = ("debit", "credit", "valid_on", "recorded_at", "amount", "caused_by")
