"""How fast it is: the same load through real services on a real Kafka and a durable PostgreSQL."""
