"""The linter: what in a plan, or in what is reported about it, does not add up. Pure."""
