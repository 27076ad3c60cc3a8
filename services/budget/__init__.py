"""Follows the money: what is granted, committed and consumed, in a double-entry ledger."""
