"""Answers put together: the annex, the money, targets with their scores, forecasts."""
