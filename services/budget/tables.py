"""The tables of the budget service beside the chassis' own."""

from typing import Final

TRANSFER_COLUMNS: Final = (
    "debit",
    "credit",
    "valid_on",
    "recorded_at",
    "amount",
    "caused_by",
    "service_on",
    "provider",
    "posted_on",
)
FIGURES: Final = """
SELECT a.name, c.valid_on, c.value FROM cell c JOIN account a ON a.id = c.account WHERE c.value <> 0
UNION ALL
SELECT 'trial balance', NULL, sum(c.value) FROM cell c JOIN account a ON a.id = c.account
WHERE a.name NOT LIKE '%|%|%' HAVING sum(c.value) <> 0
UNION ALL
SELECT 'balance of ' || b.line || '|' || part.key, NULL, part.value::bigint - coalesce(s.value, 0)
FROM balance b CROSS JOIN LATERAL jsonb_each_text(to_jsonb(b) - 'line') AS part
LEFT JOIN (
  SELECT a.name, sum(c.value) AS value FROM cell c JOIN account a ON a.id = c.account
  GROUP BY a.name
) AS s ON s.name = b.line || '|' || part.key
WHERE part.value::bigint <> coalesce(s.value, 0)
"""
