"""Answers what was reached and what it cost, from its own copy of the figures and the plans."""
