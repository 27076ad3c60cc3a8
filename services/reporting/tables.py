"""The tables of the reporting service beside the chassis' own, as its COPY names them."""

from typing import Final

CHANGE: Final = "change"
CHANGE_COLUMNS: Final = (
    "account",
    "valid_on",
    "version",
    "ordinal",
    "recorded_at",
    "amount",
    "caused_by",
)
# What a rebuild from the topics must give again: figures, their history's sums, which of them are
# whole, plans and words, and what was approved, byte for byte.
FIGURES: Final = """
SELECT 'value', a.figure, a.definition, a.component, a.dimension, a.part, c.valid_on, c.value
FROM cell c JOIN account a ON a.id = c.account
UNION ALL
SELECT 'booked', a.figure, a.definition, a.component, a.dimension, a.part, c.valid_on, c.booked
FROM cell c JOIN account a ON a.id = c.account
UNION ALL
SELECT 'filled', measure, definition, '', '', CAST(since AS text), NULL,
  CAST(filled_at IS NOT NULL AS int) FROM filling
UNION ALL
SELECT 'agreement', agreement, version, '', '', '', NULL, 1 FROM agreement_version
UNION ALL
SELECT 'initiative', initiative, version, '', '', '', NULL, 1 FROM initiative_version
UNION ALL
SELECT 'told', subject, revision, type, CAST(fact AS text), CAST(event AS text), NULL, 1 FROM told
UNION ALL
SELECT kind, agreement, step, period, by, coalesce(CAST(sha256(annex) AS text), ''), NULL, vintage
FROM period_step
UNION ALL
SELECT 'restated', agreement, vintage, period, CAST(number AS text), CAST(sha256(body) AS text),
  NULL, 1 FROM restatement
"""
