"""
What a measure will have come to by the year's end, and how good that was once the year is known.

``year`` chooses definition, days and method; ``course`` is what has come so far, ``methods`` carry
it on, ``interval`` says how far off that may be; ``stated`` reads what others forecast. ``scores``
holds each against what came. Everything is pure and exact: asked again, it says the same.
"""
