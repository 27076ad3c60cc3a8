"""What a measure says in a period: from booked amounts to a figure or a value, of any kind."""
