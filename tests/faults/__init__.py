"""What happens when things are killed: real processes, a real PostgreSQL, a real Kafka."""
