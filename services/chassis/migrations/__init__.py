"""The tables' history: the chassis' own branch, and one per service."""
