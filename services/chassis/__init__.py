"""What every service needs and no service owns: transactions, offsets, outbox, Kafka, HTTP."""
