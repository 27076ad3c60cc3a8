"""What the house is held to, where no linter can say it."""
