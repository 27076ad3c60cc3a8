"""Promises that need a real PostgreSQL, a real Kafka or a real process."""
