"""
What may be shown of a table with small counts in it: no more than lets a person stay unknown.

``publication`` is what would be shown and how it hangs together; ``formulas`` and ``tables`` say
that of percentages, gaps, prices and totals; ``attack`` finds what a reader can reckon, and
``twins`` what no reader can; ``cover`` picks the fewest to hide; ``pattern`` lets them meet;
``protect`` gives back what is shown. On the way from our answers and back: ``addresses``,
``reading``, ``prices``, ``screening``; ``family`` joins them.
Everything is pure, and the same input gives the same answer.
"""

from .protect import decide, protect
from .publication import Cell, Decision, Formula, Marker, Publication, Row

__all__ = ["Cell", "Decision", "Formula", "Marker", "Publication", "Row", "decide", "protect"]
