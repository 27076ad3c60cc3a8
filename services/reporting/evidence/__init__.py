"""What lies under a published number: definition, entries, events, and where these came from."""
