"""The tables' history: the chassis' own branch, and one branch per service, brought to their heads together."""
