"""
The forms in which an answer is handed out: CSV, XLSX, JSON-stat, PX, HTML and PDF; pure.

An answer comes here with what is hidden already taken out of it. ``tables`` and ``cubes`` are the
two shapes every form is made from; ``of_annex``, ``of_series`` and ``of_economy`` make them.
"""
