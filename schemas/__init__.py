"""The contract: event models, plans, measures, targets and topics, and what they mean."""
