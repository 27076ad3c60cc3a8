"""Who sends events, what became of them, and who has fallen silent."""
