"""Promises that hold without a database, a broker or a network."""
