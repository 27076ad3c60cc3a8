"""
How far a target is: one function, ``score``, from a target and its figures to a result.

``figures`` is what it is given, ``result`` what it gives. ``pace`` knows days and what is expected
by them, ``bounds`` turns rule and reference into numbers, ``verdict`` weighs a value against both.
The families of rules are ``amounts`` (totals and standings), ``shares``, ``throughout`` (kept every
day), ``rhythm``, ``rankings``, ``deliverables``, ``contributions``. ``texts`` says it in Danish.
"""

from .scorer import score, unscorable

__all__ = ["score", "unscorable"]
