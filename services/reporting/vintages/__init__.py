"""Periods that are approved: what was said of them stays, and what would be said now is told."""
