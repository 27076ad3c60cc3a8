"""Facts for tests. Each builder has sensible defaults; a test names only what it is about."""
