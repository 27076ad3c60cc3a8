"""Turns what happened into measures: cases, entries, and the figures they add up to."""
