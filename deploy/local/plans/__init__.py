"""Plan files: read with the place of everything in them, and compared."""
