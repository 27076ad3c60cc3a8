"""Everything Fremdrift needs, on one machine and without Docker."""
